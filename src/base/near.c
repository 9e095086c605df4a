/* SPDX-License-Identifier: Apache-2.0
 *
 * The nearest name (contract in near.h).
 */
#include "base/near.h"

#include <string.h>

enum { LONGEST = 64 };

static size_t edits(zk_str a, zk_str b)
{
    size_t row[LONGEST + 1];

    for (size_t j = 0; j <= b.n; j++)
        row[j] = j;
    for (size_t i = 1; i <= a.n; i++) {
        size_t corner = row[0];

        row[0] = i;
        for (size_t j = 1; j <= b.n; j++) {
            size_t up = row[j], best = corner + (a.p[i - 1] != b.p[j - 1]);

            if (up + 1 < best)
                best = up + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            row[j] = best;
            corner = up;
        }
    }
    return row[b.n];
}

void zk_near_init(zk_near *n, zk_str given)
{
    size_t reach = given.n / 3 > 2 ? given.n / 3 : 2;

    *n = (zk_near){given, NULL, reach + 1};
}

void zk_near_try(zk_near *n, const char *name)
{
    zk_str known = zk_str_of(name);
    size_t d;

    if (!known.p || known.n > LONGEST || n->given.n > LONGEST)
        return;
    d = edits(n->given, known);
    if (d < n->distance && d < known.n) {
        n->distance = d;
        n->best = name;
    }
}
