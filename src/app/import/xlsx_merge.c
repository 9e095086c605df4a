/* SPDX-License-Identifier: Apache-2.0
 *
 * Cells merged over several rows: the customer's id stands once beside all of its bills.
 *
 * A workbook keeps the value in the topmost cell only, and tells what is merged behind all rows; so a sheet that
 * has such cells is read twice. Only what names, dates or describes is carried down: an amount merged
 * over three rows is one amount, and three times it would be wrong. So is the record's own id.
 */
#include <stdlib.h>
#include <string.h>

#include "app/import/internal.h"
#include "app/import/xlsx.h"

enum { MERGES_MAX = 200000, ACTIVE_MAX = ZK_SOURCE_COLUMNS_MAX };

static const char *cell_parse(const char *ref, int64_t *row, int *col)
{
    char *end;

    *col = 0;
    for (; *ref == '$' || (*ref >= 'A' && *ref <= 'Z'); ref++)
        if (*ref != '$' && *col < 100000)
            *col = *col * 26 + (*ref - 'A' + 1);
    *row = strtoll(ref, &end, 10);
    return end == ref || !*col || *row < 1 ? NULL : end;
}

void zk__merge_add(zk_arena *a, zk__merges *m, const char *ref)
{
    zk__merge one = {0};
    int right;
    const char *p = ref ? cell_parse(ref, &one.top, &one.col) : NULL;

    if (!p || *p != ':' || !cell_parse(p + 1, &one.bottom, &right) || one.bottom <= one.top ||
        one.col > ZK_SOURCE_COLUMNS_MAX || m->n == MERGES_MAX)
        return;
    one.col--;
    *ZK_PUSH(a, m->list, m->n, m->cap) = one;
}

static int by_top(const void *a, const void *b)
{
    const zk__merge *x = a, *y = b;

    return x->top != y->top ? (x->top > y->top) - (x->top < y->top) : (x->col > y->col) - (x->col < y->col);
}

bool zk__merge_begin(zk_arena *a, zk__merges *m, int64_t head_row)
{
    size_t n = 0;

    for (size_t i = 0; i < m->n; i++) /* titles and head lines carry nothing down */
        if (m->list[i].top > head_row)
            m->list[n++] = m->list[i];
    m->n = n;
    if (n)
        qsort(m->list, n, sizeof *m->list, by_top);
    m->active = n ? ZK_NEWS(a, zk__merge *, ACTIVE_MAX) : NULL;
    return n > 0;
}

void zk__merge_row(zk__merges *m, int64_t row)
{
    size_t kept = 0;

    for (size_t i = 0; i < m->n_active; i++)
        if (m->active[i]->bottom >= row)
            m->active[kept++] = m->active[i];
    m->n_active = kept;
    for (; m->next < m->n && m->list[m->next].top <= row; m->next++)
        if (m->list[m->next].bottom >= row && m->n_active < ACTIVE_MAX)
            m->active[m->n_active++] = &m->list[m->next];
}
