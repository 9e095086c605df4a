/* SPDX-License-Identifier: Apache-2.0
 *
 * What the pages of help share.
 */
#ifndef ZK_APP_HELP_HELP_H
#define ZK_APP_HELP_HELP_H

#include "base/table.h"

/* zk_table has a head with a rule; help lists have none: two aligned columns are enough. */
void zk__help_pairs(const zk_table *t);

#endif
