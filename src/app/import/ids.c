/* SPDX-License-Identifier: Apache-2.0
 *
 * Who is known: ids of customers, accounts, supply points, meters and contracts, with the number
 * of the customer behind each.
 */
#include <string.h>

#include "app/import/internal.h"
#include "app/import/sql.h"

const char *const zk__refs[ZK__REFS] = {"customer", "account", "supply_point", "meter", "contract"};

int zk__ref_of(const char *kind)
{
    for (int i = 0; i < ZK__REFS; i++)
        if (!strcmp(zk__refs[i], kind))
            return i;
    return -1;
}

zk_err zk__ids_load(zk_ctx *cx, zk__ids *ids, const zk__plan *p, bool numbers)
{
    bool done[ZK__REFS] = {false};

    *ids = (zk__ids){0};
    for (size_t i = 0; i < p->n_owner; i++) {
        const zk_field *f = p->cols[p->owner[i]].field;
        int map = f->refers ? zk__ref_of(f->refers) : 0;

        if (done[map])
            continue;
        done[map] = true;
        ZK_TRY(map ? zk__sql_owners(cx, zk__refs[map], &ids->map[map]) : zk__sql_customers(cx, &ids->map[0]));
    }
    return numbers ? zk__sql_numbers(cx, "customer", &ids->numbers) : ZK_OK;
}

void zk__ids_clear(zk__ids *ids)
{
    for (int i = 0; i < ZK__REFS; i++)
        zk_map_clear(&ids->map[i]);
    zk_map_clear(&ids->numbers);
}
