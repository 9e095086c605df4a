/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside kind/: fields that many fact kinds have in common, and the bounds of quantities.
 */
#ifndef ZK_APP_KIND_FIELDS_H
#define ZK_APP_KIND_FIELDS_H

#include "app/kind/kinds.h"

#define ID_FIELD(zh, en, names)                                                                              \
    {                                                                                                        \
        .name = "id", .type = ZK_COL_TEXT, .title = {zh, en},                                                \
        .help = {"可不填；填则唯一，更正凭它替换旧记录。",                                                   \
                 "May be left out; if given it is unique, and a correction replaces by it."},                \
        .aliases = names                                                                                     \
    }
#define CUSTOMER_FIELD                                                                                       \
    {                                                                                                        \
        .name = "customer", .type = ZK_COL_TEXT, .title = {"客户编号", "Customer id"},                       \
        .help = {"属于哪个客户；也可只给账户、受电点、电能表或合同。",                                       \
                 "Whose it is; an account, supply point, meter or contract will do instead where the kind "  \
                 "has one."},                                                                                \
        .aliases = ZK__CUSTOMER_ALIASES, .refers = "customer"                                                \
    }
#define ACCOUNT_FIELD                                                                                        \
    {                                                                                                        \
        .name = "account", .type = ZK_COL_TEXT, .title = {"账户编号", "Account id"},                         \
        .help = {"结算账户。", "Billing account."},                                                          \
        .aliases = "账号|结算户号|账户号|结算户|account no|accountid", .refers = "account"                   \
    }
#define POINT_FIELD                                                                                          \
    {                                                                                                        \
        .name = "supply_point", .type = ZK_COL_TEXT, .title = {"受电点编号", "Supply point id"},             \
        .help = {"受电点（计量点）。", "Point of supply."},                                                  \
        .aliases = "计量点编号|计量点号|用电点编号|pod|mpan|nmi", .refers = "supply_point"                   \
    }
#define METER_FIELD                                                                                          \
    {                                                                                                        \
        .name = "meter", .type = ZK_COL_TEXT, .title = {"电能表编号", "Meter id"},                           \
        .help = {"哪块表。", "Which meter."},                                                                \
        .aliases = "表号|资产编号|电表号|电表编号|表计编号|meter no|serial|meterid", .refers = "meter"       \
    }
#define CONTRACT_FIELD                                                                                       \
    {                                                                                                        \
        .name = "contract", .type = ZK_COL_TEXT, .title = {"合同编号", "Contract id"},                       \
        .help = {"哪份合同。", "Which contract."}, .aliases = "合同号|contract no|contractid",               \
        .refers = "contract"                                                                                 \
    }
#define DATE_FIELD(zh, en, names, ...)                                                                       \
    {                                                                                                        \
        .name = "date", .type = ZK_COL_DATE, .title = {zh, en},                                              \
        .help = {"发生的日期，决定落入哪个时间窗。", "Day it happened: decides which window it falls in."},  \
        .aliases = names, .required = true, __VA_ARGS__                                                      \
    }
#define MONEY   .type = ZK_COL_MONEY, .unit = "CNY"
#define ENERGY  .type = ZK_COL_ENERGY, .unit = "kWh"
#define REAL_KW .type = ZK_COL_INT, .unit = "kW"

/* 1e13 fen = 100 billion yuan, 1e15 Wh = 1 TWh: a single record beyond is a unit error. */
#define MONEY_BOUNDS  .bounded = true, .min = INT64_C(-10000000000000), .max = INT64_C(10000000000000)
#define ENERGY_BOUNDS .bounded = true, .min = INT64_C(-1000000000000000), .max = INT64_C(1000000000000000)
#define NOT_NEGATIVE  .bounded = true, .min = 0, .max = INT64_C(1000000000000000)

#endif
