/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside kind/: the declarations that kind.c lists, and the header names that say "which
 * customer" wherever it occurs.
 */
#ifndef ZK_APP_KIND_KINDS_H
#define ZK_APP_KIND_KINDS_H

#include "app/kind/kind.h"

#define ZK__CUSTOMER_ALIASES                                                                                                                          \
    "户号|用户编号|客户号|用户号|用电户号|电力户号|总户号|客户代码|用户代码|会员号|会员编号|用户id|客户id|" \
    "customer id|customer no|customer number|customer code|cust id|cust no|client id|client|user id|"                                                 \
    "member id|consumer no|customerid|customer_id"

extern const zk_code zk__category[], zk__status[], zk__payment_method[], zk__channel[];

extern const zk_kind zk__kind_customer, zk__kind_contact, zk__kind_account, zk__kind_service,
    zk__kind_supply_point, zk__kind_meter, zk__kind_contract, zk__kind_relation;
extern const zk_kind zk__kind_bill, zk__kind_payment, zk__kind_reading, zk__kind_interaction,
    zk__kind_complaint, zk__kind_survey_answer, zk__kind_inspection, zk__kind_violation, zk__kind_statement,
    zk__kind_transaction, zk__kind_call, zk__kind_event;

#endif
