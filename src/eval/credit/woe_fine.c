/* SPDX-License-Identifier: Apache-2.0
 *
 * Fine bins in which none is without good or bad.
 */
#include "eval/credit/woe.h"

void zk__fine_join(zk__fine *f, size_t at)
{
    size_t after = f->n - at - 1;

    memmove(f->edge + at, f->edge + at + 1, after * sizeof *f->edge);
    memmove(f->good + at, f->good + at + 1, (after + 1) * sizeof *f->good);
    memmove(f->bad + at, f->bad + at + 1, (after + 1) * sizeof *f->bad);
    f->n--;
}

static size_t rows(const zk__fine *f, size_t i)
{
    return zk__goods(f, i, i + 1) + zk__bads(f, i, i + 1);
}

/* The bin with the fewest rows among those without good or bad; SIZE_MAX: there is none. */
static size_t poorest(const zk__fine *f)
{
    size_t which = SIZE_MAX;

    for (size_t i = 0; i < f->n; i++)
        if ((zk__goods(f, i, i + 1) == 0 || zk__bads(f, i, i + 1) == 0) &&
            (which == SIZE_MAX || rows(f, i) < rows(f, which)))
            which = i;
    return which;
}

void zk__fine_fill(zk__fine *f)
{
    size_t i;

    while (f->n > 1 && (i = poorest(f)) != SIZE_MAX) {
        size_t before = i > 0 ? rows(f, i - 1) : SIZE_MAX, after = i + 1 < f->n ? rows(f, i + 1) : SIZE_MAX;
        zk__fine_join(f, before > after ? i + 1 : i);
    }
}
