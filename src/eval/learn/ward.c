/* SPDX-License-Identifier: Apache-2.0
 *
 * Ward's minimum variance tree by the nearest-neighbour chain (Benzécri 1982; Murtagh & Legendre 2014: "ward.D2").
 *
 * A group is its centre and size: two groups are sqrt(2 a b / (a + b)) apart times the distance of their centres,
 * which for two rows is their distance. The chain finds all merges, not in order; sorted by height they are the
 * tree.
 */
#include "eval/learn/cluster.h"
#include "eval/learn/nearest.h"

typedef struct pair {
    double height2;
    size_t a, b; /* a row of each side */
    size_t order;
} pair;

typedef struct chain {
    size_t n, cols, active;
    double *centre; /* n x cols, the active ones in front */
    double *size;
    size_t *row; /* a row of each */
    size_t *path, depth;
    size_t *place; /* of the group that holds a path's row: row -> slot */
    pair *pairs;
    size_t found;
} chain;

static double apart2(const chain *c, size_t i, size_t j)
{
    double a = c->size[i], b = c->size[j];

    return 2 * a * b / (a + b) * zk__dist2(c->centre + i * c->cols, c->centre + j * c->cols, c->cols);
}

/* Nearest other group of slot i; the one before on the path wins a tie, so that the chain ends. */
static size_t nearest(const chain *c, size_t i, size_t before, double *d2)
{
    size_t best = before;

    *d2 = before == SIZE_MAX ? INFINITY : apart2(c, i, before);
    for (size_t j = 0; j < c->active; j++) {
        double d;

        if (j == i || j == before)
            continue;
        d = apart2(c, i, j);
        if (d < *d2 || best == SIZE_MAX) {
            *d2 = d;
            best = j;
        }
    }
    return best;
}

static void drop(chain *c, size_t slot)
{
    size_t last = --c->active;

    if (slot == last)
        return;
    memcpy(c->centre + slot * c->cols, c->centre + last * c->cols, c->cols * sizeof(double));
    c->size[slot] = c->size[last];
    c->row[slot] = c->row[last];
    c->place[c->row[slot]] = slot;
}

static void merge(chain *c, size_t i, size_t j, double d2)
{
    double a = c->size[i], b = c->size[j], *to = c->centre + i * c->cols, *from = c->centre + j * c->cols;

    c->pairs[c->found] = (pair){.height2 = d2, .a = c->row[i], .b = c->row[j], .order = c->found};
    c->found++;
    for (size_t k = 0; k < c->cols; k++)
        to[k] = (a * to[k] + b * from[k]) / (a + b);
    c->size[i] = a + b;
    drop(c, j);
}

static void grow(chain *c)
{
    while (c->active > 1) {
        size_t tip, before = SIZE_MAX, next;
        double d2;

        if (c->depth == 0)
            c->path[c->depth++] = c->row[0];
        tip = c->place[c->path[c->depth - 1]];
        if (c->depth > 1)
            before = c->place[c->path[c->depth - 2]];
        next = nearest(c, tip, before, &d2);
        if (next == before && before != SIZE_MAX) {
            c->depth -= 2;
            merge(c, before, tip, d2);
        } else {
            c->path[c->depth++] = c->row[next];
        }
    }
}

static int by_height(const void *a, const void *b)
{
    const pair *p = a, *q = b;

    if (p->height2 != q->height2)
        return p->height2 < q->height2 ? -1 : 1;
    return p->order < q->order ? -1 : p->order > q->order;
}

static size_t find(size_t *up, size_t i)
{
    while (up[i] != i)
        i = up[i] = up[up[i]];
    return i;
}

/* Sorted pairs as R numbers them. up and node are scratch of n. */
static void number(const chain *c, size_t *up, int32_t *node, int32_t *out, double *height)
{
    for (size_t i = 0; i < c->n; i++) {
        up[i] = i;
        node[i] = -(int32_t)(i + 1);
    }
    for (size_t s = 0; s + 1 < c->n; s++) {
        size_t a = find(up, c->pairs[s].a), b = find(up, c->pairs[s].b);
        int32_t p = node[a], q = node[b];
        bool swap = p < 0 && q < 0 ? p < q : p > q;

        out[2 * s] = swap ? q : p;
        out[2 * s + 1] = swap ? p : q;
        height[s] = sqrt(c->pairs[s].height2);
        up[b] = a;
        node[a] = (int32_t)(s + 1);
    }
}

zk_err zk_ward(const double *x, size_t rows, size_t cols, int32_t *merges, double *height, zk_spot *spot)
{
    chain c = {.n = rows, .cols = cols, .active = rows};
    size_t *up = NULL;
    int32_t *node = NULL;
    zk_err err = zk__check_matrix(x, rows, cols, spot);

    if (err)
        return err;
    if (rows > ZK_WARD_ROWS_MAX || cols > ZK_CLUSTER_COLS_MAX)
        return zk__refuse(spot, ZK_ELIMIT, ZK_WHY_TOO_MANY, rows, cols,
                          (double)(rows > ZK_WARD_ROWS_MAX ? rows : cols));
    c.centre = zk__scratch(rows * cols, sizeof *c.centre);
    c.size = zk__scratch(rows, sizeof *c.size);
    c.row = zk__scratch(rows, sizeof *c.row);
    c.path = zk__scratch(rows + 1, sizeof *c.path);
    c.place = zk__scratch(rows, sizeof *c.place);
    c.pairs = zk__scratch(rows, sizeof *c.pairs);
    up = zk__scratch(rows, sizeof *up);
    node = zk__scratch(rows, sizeof *node);
    if (!c.centre || !c.size || !c.row || !c.path || !c.place || !c.pairs || !up || !node) {
        err = zk__no_memory(spot);
        goto out;
    }
    memcpy(c.centre, x, rows * cols * sizeof *x);
    for (size_t i = 0; i < rows; i++) {
        c.size[i] = 1;
        c.row[i] = c.place[i] = i;
    }
    grow(&c);
    qsort(c.pairs, c.found, sizeof *c.pairs, by_height);
    number(&c, up, node, merges, height);
out:
    free(c.centre);
    free(c.size);
    free(c.row);
    free(c.path);
    free(c.place);
    free(c.pairs);
    free(up);
    free(node);
    return err;
}

zk_err zk_ward_cut(const int32_t *merges, size_t rows, size_t k, int32_t *label, zk_spot *spot)
{
    size_t *up, *of, groups = 0;
    zk_err err = ZK_OK;

    if (k < 1 || k > rows)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 0, (double)k);
    up = zk__scratch(rows, sizeof *up);
    of = zk__scratch(rows, sizeof *of); /* a row of each merge */
    if (!up || !of) {
        free(up);
        free(of);
        return zk__no_memory(spot);
    }
    for (size_t i = 0; i < rows; i++)
        up[i] = i;
    for (size_t s = 0; s < rows - k; s++) {
        size_t side[2];

        for (int e = 0; e < 2; e++) {
            int32_t m = merges[2 * s + (size_t)e];
            if (m == 0 || m > (int32_t)s || m < -(int32_t)rows) {
                err = zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, s, (size_t)e, m);
                goto out;
            }
            side[e] = find(up, m < 0 ? (size_t)(-m - 1) : of[m - 1]);
        }
        up[side[1]] = side[0];
        of[s] = side[0];
    }
    for (size_t i = 0; i < rows; i++)
        label[i] = -1;
    for (size_t i = 0; i < rows; i++) {
        size_t root = find(up, i);
        if (label[root] < 0)
            label[root] = (int32_t)groups++;
        label[i] = label[root];
    }
out:
    free(up);
    free(of);
    return err;
}
