/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as a map: it is read or complained about, for every kind.
 */
#include "app/import/internal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = {"who", "day", "money", "use", "price", "t", "id", "m1", "m2"};
    static const char *const kinds[] = {"bill", "customer", "transaction"};

    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        zk_import_options opt = {.path = "x.csv", .kind = zk_kind_find(kinds[k])};
        zk_import_column columns[16] = {{0}};
        zk_ctx cx;
        zk__map map;

        zk_ctx_init(&cx);
        if (zk__map_parse(&cx, (const char *)data, size, opt.kind, &map) == ZK_OK)
            for (size_t i = 0; i < map.n_parts; i++) {
                zk__plan plan;

                zk__plan_make(&cx, &opt, &map, &map.parts[i], names, sizeof names / sizeof *names, &plan,
                              columns);
                zk__plan_clear(&plan);
            }
        zk_ctx_clear(&cx);
    }
    return 0;
}
