/* SPDX-License-Identifier: Apache-2.0
 *
 * Split at the median of the widest column until a leaf has at most 16 rows; the tree is implicit in the order
 * (left half, right half). A half is skipped by the distance to its bounding box.
 */
#include "eval/learn/kdtree.h"

#include "eval/learn/nearest.h"

enum { LEAF = 16, DEPTH_MAX = 64 };

typedef struct node {
    size_t begin, end;
    size_t right; /* the left one follows; 0: a leaf */
} node;

struct zk__kdtree {
    size_t rows, cols, nodes;
    double *x;   /* in the tree's order */
    size_t *row; /* which row that was */
    double *low; /* nodes x cols */
    double *high;
    node *node;
};

typedef struct build {
    zk__kdtree *t;
    const double *x;
} build;

static void box(build *b, size_t nr)
{
    zk__kdtree *t = b->t;
    double *low = t->low + nr * t->cols, *high = t->high + nr * t->cols;

    for (size_t j = 0; j < t->cols; j++) {
        low[j] = INFINITY;
        high[j] = -INFINITY;
    }
    for (size_t i = t->node[nr].begin; i < t->node[nr].end; i++)
        for (size_t j = 0; j < t->cols; j++) {
            double v = b->x[t->row[i] * t->cols + j];
            low[j] = v < low[j] ? v : low[j];
            high[j] = v > high[j] ? v : high[j];
        }
}

/* Is row a before row b in a column; equal values by number, so that the order is total. */
static bool before(const build *b, size_t r, size_t s, size_t col)
{
    double p = b->x[r * b->t->cols + col], q = b->x[s * b->t->cols + col];

    return p < q || (p == q && r < s);
}

/* Quickselect: the rows of [begin, end) before position mid are before the rest. */
static void halve(build *b, size_t begin, size_t end, size_t mid, size_t col)
{
    size_t *row = b->t->row;

    while (end - begin > 1) {
        size_t pivot = row[begin + (end - begin - 1) / 2], i = begin, j = end - 1;

        for (;;) {
            while (before(b, row[i], pivot, col))
                i++;
            while (before(b, pivot, row[j], col))
                j--;
            if (i >= j)
                break;
            size_t t = row[i];
            row[i++] = row[j];
            row[j--] = t;
        }
        /* the pivot is at i or left of it */
        if (mid <= j)
            end = j + 1;
        else
            begin = j + 1;
        if (mid < begin || mid >= end)
            return;
    }
}

static size_t grow(build *b, size_t begin, size_t end)
{
    zk__kdtree *t = b->t;
    size_t nr = t->nodes++, col = 0, mid;
    double widest = -1;

    t->node[nr] = (node){.begin = begin, .end = end};
    box(b, nr);
    for (size_t j = 0; j < t->cols; j++) {
        double w = t->high[nr * t->cols + j] - t->low[nr * t->cols + j];
        if (w > widest) {
            widest = w;
            col = j;
        }
    }
    if (end - begin <= LEAF || !(widest > 0))
        return nr;
    mid = begin + (end - begin) / 2;
    halve(b, begin, end, mid, col);
    (void)grow(b, begin, mid);
    t->node[nr].right = grow(b, mid, end);
    return nr;
}

zk__kdtree *zk__kdtree_new(const double *x, size_t rows, size_t cols)
{
    zk__kdtree *t = zk__scratch(1, sizeof *t);
    build b = {.t = t, .x = x};
    size_t nodes = 2 * (rows / (LEAF / 2)) + 3;

    if (!t)
        return NULL;
    *t = (zk__kdtree){.rows = rows, .cols = cols};
    t->x = zk__scratch(rows * cols, sizeof *t->x);
    t->row = zk__scratch(rows, sizeof *t->row);
    t->low = zk__scratch(nodes * cols, sizeof *t->low);
    t->high = zk__scratch(nodes * cols, sizeof *t->high);
    t->node = zk__scratch(nodes, sizeof *t->node);
    if (!t->x || !t->row || !t->low || !t->high || !t->node) {
        zk__kdtree_free(t);
        return NULL;
    }
    for (size_t i = 0; i < rows; i++)
        t->row[i] = i;
    (void)grow(&b, 0, rows);
    for (size_t i = 0; i < rows; i++)
        memcpy(t->x + i * cols, x + t->row[i] * cols, cols * sizeof *x);
    return t;
}

void zk__kdtree_free(zk__kdtree *t)
{
    if (!t)
        return;
    free(t->x);
    free(t->row);
    free(t->low);
    free(t->high);
    free(t->node);
    free(t);
}

static double box2(const zk__kdtree *t, size_t nr, const double *p)
{
    const double *low = t->low + nr * t->cols, *high = t->high + nr * t->cols;
    double sum = 0;

    for (size_t j = 0; j < t->cols; j++) {
        double d = p[j] < low[j] ? low[j] - p[j] : p[j] > high[j] ? p[j] - high[j] : 0;
        sum += d * d;
    }
    return sum;
}

size_t zk__kdtree_within(const zk__kdtree *t, const double *point, double r2, size_t enough, size_t *out)
{
    size_t stack[DEPTH_MAX + 2], depth = 0, n = 0;

    stack[depth++] = 0;
    while (depth) {
        size_t nr = stack[--depth];
        const node *at = &t->node[nr];

        if (box2(t, nr, point) > r2 * (1 + 1e-12)) /* the box's sum may round up past a row on the border */
            continue;
        if (at->right) {
            stack[depth++] = at->right;
            stack[depth++] = nr + 1;
            continue;
        }
        for (size_t i = at->begin; i < at->end; i++)
            if (zk__dist2(t->x + i * t->cols, point, t->cols) <= r2) {
                if (out)
                    out[n] = t->row[i];
                if (++n == enough)
                    return n;
            }
    }
    return n;
}

/* A max-heap of the k least. */
static void heap_put(double *heap, size_t k, double d)
{
    size_t i = 0;

    for (;;) {
        size_t c = 2 * i + 1;
        if (c >= k)
            break;
        if (c + 1 < k && heap[c + 1] > heap[c])
            c++;
        if (heap[c] <= d)
            break;
        heap[i] = heap[c];
        i = c;
    }
    heap[i] = d;
}

double zk__kdtree_kth(const zk__kdtree *t, const double *point, size_t self, size_t k, double *best)
{
    size_t stack[DEPTH_MAX + 2], depth = 0;

    for (size_t i = 0; i < k; i++)
        best[i] = INFINITY;
    stack[depth++] = 0;
    while (depth) {
        size_t nr = stack[--depth];
        const node *at = &t->node[nr];

        if (box2(t, nr, point) > best[0])
            continue;
        if (at->right) {
            bool left_first = box2(t, nr + 1, point) <= box2(t, at->right, point);
            stack[depth++] = left_first ? at->right : nr + 1;
            stack[depth++] = left_first ? nr + 1 : at->right;
            continue;
        }
        for (size_t i = at->begin; i < at->end; i++) {
            double d = zk__dist2(t->x + i * t->cols, point, t->cols);
            if (t->row[i] != self && d < best[0])
                heap_put(best, k, d);
        }
    }
    return best[0];
}
