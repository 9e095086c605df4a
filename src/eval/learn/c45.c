/* SPDX-License-Identifier: Apache-2.0
 *
 * C4.5: growing the tree, keeping the finished one, asking it, and cross-validating.
 *
 * A set of cases lives in one pair of arrays parted again at each level; a node keeps the set it was grown from
 * until the tree is pruned, because raising a branch sends all of the node's cases down it.
 */
#include "eval/learn/c45.h"
#include "eval/parallel.h"

struct zk_tree {
    size_t nodes, leaves, classes;
    zk_tree_node *node;
    const double **cell; /* nodes: branches x classes; NULL for a leaf */
    const double **bag;  /* nodes: branches */
    bool *empty;
    double *numbers; /* what the pointers point into */
};

/* ---- what is asked ---- */

static zk_err check_column(const zk_cases *c, size_t a, zk_spot *spot)
{
    size_t values = c->values[a];

    if (values > ZK_TREE_VALUES_MAX)
        return zk__refuse(spot, ZK_ELIMIT, ZK_WHY_TOO_MANY, 0, a, (double)values);
    for (size_t i = 0; i < c->rows; i++) {
        double v = c->column[a][i];

        if (isnan(v))
            continue;
        if (isinf(v))
            return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_NAN, i, a, v);
        if (values && !(v >= 0 && v < (double)values && v == floor(v)))
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, i, a, v);
    }
    return ZK_OK;
}

static zk_err check(const zk_cases *c, const zk_tree_options *o, zk_spot *spot)
{
    size_t known = 0;
    zk_err err;

    if (o->confidence != 0 && !(o->confidence > 0 && o->confidence <= 0.5))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 0, o->confidence);
    if (o->min_leaf != 0 && !(o->min_leaf > 0 && isfinite(o->min_leaf)))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 1, o->min_leaf);
    if (c->classes < 1 || c->classes > ZK_TREE_CLASSES_MAX || c->attributes > ZK_TREE_ATTRIBUTES_MAX ||
        c->rows > INT32_MAX)
        return zk__refuse(spot, ZK_ELIMIT, ZK_WHY_TOO_MANY, c->rows, c->attributes, (double)c->classes);
    for (size_t i = 0; i < c->rows; i++) {
        if (c->y[i] < -1 || c->y[i] >= (int32_t)c->classes)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, i, c->attributes, c->y[i]);
        known += c->y[i] >= 0;
    }
    if (known == 0)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_EMPTY, 0, c->attributes, 0);
    for (size_t a = 0; a < c->attributes; a++)
        if ((err = check_column(c, a, spot)))
            return err;
    return ZK_OK;
}

/* ---- the cases made ready ---- */

/* Ranks among the distinct values of the cases to learn from. */
static zk_err rank_continuous(const zk_cases *c, size_t a, zk__column *out)
{
    const double *x = c->column[a];
    size_t n = 0;
    double *v = zk__scratch(c->rows, sizeof *v);
    size_t *row = zk__scratch(c->rows, sizeof *row), *order = zk__scratch(c->rows, sizeof *order);
    zk_err err = ZK_OK;

    out->rank = zk__scratch(c->rows, sizeof *out->rank);
    out->value = zk__scratch(c->rows, sizeof *out->value);
    if (!v || !row || !order || !out->rank || !out->value) {
        err = ZK_ELIMIT;
        goto out;
    }
    for (size_t i = 0; i < c->rows; i++) {
        out->rank[i] = UINT32_MAX;
        if (c->y[i] < 0 || isnan(x[i]))
            continue;
        v[n] = x[i] + 0.0;
        row[n++] = i;
    }
    if (n && (err = zk_order(v, n, false, order, NULL)))
        goto out;
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || v[order[i]] != out->value[out->distinct - 1])
            out->value[out->distinct++] = v[order[i]];
        out->rank[row[order[i]]] = (uint32_t)(out->distinct - 1);
    }
out:
    free(v);
    free(row);
    free(order);
    return err;
}

static zk_err ready_piece(void *user, size_t a, int thread)
{
    zk__grove *g = user;
    const zk_cases *c = g->cases;
    zk__column *out = &g->column[a];

    (void)thread;
    if (c->values[a] == 0)
        return rank_continuous(c, a, out);
    out->distinct = c->values[a];
    if (!(out->rank = zk__scratch(c->rows, sizeof *out->rank)))
        return ZK_ELIMIT;
    for (size_t i = 0; i < c->rows; i++)
        out->rank[i] = isnan(c->column[a][i]) ? UINT32_MAX : (uint32_t)c->column[a][i];
    return ZK_OK;
}

static void grove_clear(zk__grove *g)
{
    for (size_t a = 0; g->column && a < g->cases->attributes; a++) {
        free(g->column[a].rank);
        free(g->column[a].value);
    }
    free(g->column);
    free(g->xlnx);
}

static zk_err grove_init(zk__grove *g, const zk_cases *c, const zk_tree_options *o)
{
    *g = (zk__grove){.cases = c,
                     .confidence = o->confidence > 0 ? o->confidence : 0.25,
                     .min_leaf = o->min_leaf > 0 ? o->min_leaf : 2,
                     .threads = o->threads};
    for (size_t i = 0; i < c->rows; i++)
        g->learned += c->y[i] >= 0;
    g->column = zk__scratch(c->attributes, sizeof *g->column);
    g->xlnx = zk__scratch(g->learned + 1, sizeof *g->xlnx);
    if (!g->column || !g->xlnx)
        return ZK_ELIMIT;
    for (size_t n = 2; n <= g->learned; n++)
        g->xlnx[n] = (double)n * log((double)n);
    return zk__parallel(o->threads, c->attributes, ready_piece, g);
}

/* ---- growing ---- */

static void set_free(zk__grow *n)
{
    if (n->owns_set) {
        free(n->set.row);
        free(n->set.w);
    }
    n->owns_set = false;
    n->set = (zk__set){0};
}

void zk__grow_free(zk__grow *n)
{
    if (!n)
        return;
    for (size_t b = 0; n->son && b < n->dist.bags; b++)
        zk__grow_free(n->son[b]);
    free(n->son);
    set_free(n);
    zk__dist_clear(&n->dist);
    free(n);
}

/* One bag in place of many; the numbers stay. */
void zk__make_leaf(const zk__grove *g, zk__grow *n)
{
    size_t classes = g->cases->classes;

    for (size_t b = 0; n->son && b < n->dist.bags; b++)
        zk__grow_free(n->son[b]);
    free(n->son);
    n->son = NULL;
    n->attribute = -1;
    for (size_t k = 0; k < classes; k++) /* the room is enough: it was made for at least one bag */
        n->dist.cell[k] = n->dist.per_class[k];
    memmove(n->dist.cell + classes + 1, n->dist.cell, classes * sizeof(double));
    n->dist.bags = 1;
    n->dist.per_bag = n->dist.cell + classes;
    n->dist.per_class = n->dist.per_bag + 1;
    n->dist.per_bag[0] = n->dist.total;
}

/* Parts a set for the sons. Whole cases are parted in their parent's place; where cases are shared out there are
 * more of them below than above, and the sons' sets are the first son's to free. */
static zk_err part_for_sons(const zk__grove *g, zk__grow *n, zk__set *parts, bool *owned)
{
    uint32_t *row;
    double *w;
    size_t total = 0;
    zk_err err = zk__part(g, &n->set, n->attribute, n->cut, &n->dist, parts, &row, &w);

    if (err)
        return err;
    for (size_t b = 0; b < n->dist.bags; b++)
        total += parts[b].n;
    *owned = total != n->set.n;
    if (*owned)
        return ZK_OK;
    memcpy(n->set.row, row, total * sizeof *row);
    memcpy(n->set.w, w, total * sizeof *w);
    for (size_t b = 0; b < n->dist.bags; b++) {
        parts[b].row = n->set.row + (parts[b].row - row);
        parts[b].w = n->set.w + (parts[b].w - w);
    }
    free(row);
    free(w);
    return ZK_OK;
}

static zk_err grow(const zk__grove *g, zk__set set, bool owns, size_t depth, zk__grow **out);

/* A test was found: grow the sons. */
static zk_err grow_sons(const zk__grove *g, zk__grow *n, const zk__test *t, size_t depth)
{
    zk__set *parts;
    bool owned = false;
    zk_err err;

    zk__dist_clear(&n->dist);
    n->attribute = t->attribute;
    n->cut = t->cut;
    if ((err = zk__dist_of(g, &n->set, t->attribute, t->cut, &n->dist)))
        return err;
    n->son = zk__scratch(n->dist.bags, sizeof(zk__grow *));
    parts = zk__scratch(n->dist.bags, sizeof *parts);
    if (!n->son || !parts)
        err = ZK_ELIMIT;
    else
        err = part_for_sons(g, n, parts, &owned);
    for (size_t b = 0; b < n->dist.bags && !err; b++)
        err = grow(g, parts[b], owned && b == 0, depth + 1, &n->son[b]);
    free(parts);
    return err;
}

static zk_err grow(const zk__grove *g, zk__set set, bool owns, size_t depth, zk__grow **out)
{
    zk__grow *n = zk__scratch(1, sizeof *n);
    zk__test best = {.attribute = -1};
    zk_err err;

    if (!n) {
        if (owns) {
            free(set.row);
            free(set.w);
        }
        return ZK_ELIMIT;
    }
    *out = n;
    *n = (zk__grow){.attribute = -1, .set = set, .owns_set = owns};
    if ((err = zk__dist_of(g, &n->set, -1, 0, &n->dist)))
        return err;
    if (depth < ZK_TREE_DEPTH_MAX && (err = zk__best_test(g, &n->set, &n->dist, &best)))
        return err;
    if (best.attribute >= 0)
        return grow_sons(g, n, &best, depth);
    n->empty = zk__eq(n->dist.total, 0);
    return ZK_OK;
}

zk_err zk__hand_down(const zk__grove *g, zk__grow *n, zk__set set, bool owns)
{
    zk__set *parts;
    bool owned = false;
    size_t bags;
    zk_err err;

    set_free(n);
    n->set = set;
    n->owns_set = owns;
    zk__dist d;
    if ((err = zk__dist_of(g, &n->set, n->attribute, n->cut, &d)))
        return err;
    zk__dist_clear(&n->dist);
    n->dist = d;
    if (n->attribute < 0) {
        n->empty = n->empty && zk__eq(n->dist.total, 0);
        return ZK_OK;
    }
    bags = n->dist.bags;
    if (!(parts = zk__scratch(bags, sizeof *parts)))
        return ZK_ELIMIT;
    err = part_for_sons(g, n, parts, &owned);
    for (size_t b = 0; b < bags && !err; b++)
        err = zk__hand_down(g, n->son[b], parts[b], owned && b == 0);
    free(parts);
    return err;
}

/* ---- the finished tree ---- */

static void measure(const zk__grow *n, size_t classes, size_t *nodes, size_t *numbers)
{
    (*nodes)++;
    *numbers += n->dist.bags * classes + n->dist.bags + classes;
    for (size_t b = 0; n->attribute >= 0 && b < n->dist.bags; b++)
        measure(n->son[b], classes, nodes, numbers);
}

/* klass and wrong of an empty leaf are its parent's class and 0. */
static void keep_node(zk_tree *t, size_t at, size_t parent, const zk__grow *n, double **numbers)
{
    size_t classes = t->classes, bags = n->dist.bags;
    bool none = zk__eq(n->dist.total, 0);
    double *p = *numbers;
    size_t klass = zk__dist_max_class(&n->dist, classes);

    memcpy(p, n->dist.cell, (bags * classes + bags + classes) * sizeof *p);
    *numbers += bags * classes + bags + classes;
    t->empty[at] = n->empty;
    t->cell[at] = p;
    t->bag[at] = p + bags * classes;
    t->node[at] =
        (zk_tree_node){.attribute = n->attribute,
                       .cut = n->cut,
                       .parent = parent,
                       .klass = none && parent != ZK_NO_PARENT ? t->node[parent].klass : (int32_t)klass,
                       .cases = n->dist.total,
                       .wrong = none ? 0 : zk__dist_wrong(&n->dist, classes),
                       .count = p + bags * classes + bags};
    t->leaves += n->attribute < 0;
}

/* Sons stand together, behind everything placed before them. */
static void keep(zk_tree *t, size_t at, const zk__grow *n, double **numbers)
{
    size_t first = t->nodes;

    if (n->attribute < 0)
        return;
    t->node[at].first = first;
    t->node[at].branches = n->dist.bags;
    t->nodes += n->dist.bags;
    for (size_t b = 0; b < n->dist.bags; b++)
        keep_node(t, first + b, at, n->son[b], numbers);
    for (size_t b = 0; b < n->dist.bags; b++)
        keep(t, first + b, n->son[b], numbers);
}

void zk_tree_free(zk_tree *t)
{
    if (!t)
        return;
    free(t->node);
    free(t->cell);
    free(t->bag);
    free(t->empty);
    free(t->numbers);
    free(t);
}

static zk_err finish(const zk__grove *g, const zk__grow *root, zk_tree **out)
{
    size_t nodes = 0, numbers = 0;
    zk_tree *t = zk__scratch(1, sizeof *t);
    double *at;

    if (!t)
        return ZK_ELIMIT;
    measure(root, g->cases->classes, &nodes, &numbers);
    t->classes = g->cases->classes;
    t->node = zk__scratch(nodes, sizeof *t->node);
    t->cell = zk__scratch(nodes, sizeof(double *));
    t->bag = zk__scratch(nodes, sizeof(double *));
    t->empty = zk__scratch(nodes, sizeof *t->empty);
    t->numbers = at = zk__scratch(numbers, sizeof *t->numbers);
    if (!t->node || !t->cell || !t->bag || !t->empty || !at) {
        zk_tree_free(t);
        return ZK_ELIMIT;
    }
    t->nodes = 1;
    keep_node(t, 0, ZK_NO_PARENT, root, &at);
    keep(t, 0, root, &at);
    *out = t;
    return ZK_OK;
}

static zk_err all_cases(const zk__grove *g, zk__set *set)
{
    size_t n = 0;

    *set = (zk__set){.unit = true};
    set->row = zk__scratch(g->learned, sizeof *set->row);
    set->w = zk__scratch(g->learned, sizeof *set->w);
    if (!set->row || !set->w) {
        free(set->row);
        free(set->w);
        return ZK_ELIMIT;
    }
    for (size_t i = 0; i < g->cases->rows; i++)
        if (g->cases->y[i] >= 0) {
            set->row[n] = (uint32_t)i;
            set->w[n++] = 1;
        }
    set->n = n;
    return ZK_OK;
}

zk_err zk_tree_train(const zk_cases *cases, const zk_tree_options *options, zk_tree **tree, zk_spot *spot)
{
    zk__grove g;
    zk__grow *root = NULL;
    zk__set set;
    zk_err err = check(cases, options, spot);

    if (err)
        return err;
    if ((err = grove_init(&g, cases, options)) || (err = all_cases(&g, &set)))
        goto out;
    if ((err = grow(&g, set, true, 0, &root)))
        goto out;
    zk__collapse(&g, root); /* tests that save no error of the training are no tests, pruned or not */
    if (!options->unpruned && (err = zk__prune(&g, root, !options->no_raising)))
        goto out;
    err = finish(&g, root, tree);
out:
    zk__grow_free(root);
    grove_clear(&g);
    return err ? zk__no_memory(spot) : ZK_OK;
}

size_t zk_tree_nodes(const zk_tree *tree)
{
    return tree->nodes;
}

size_t zk_tree_leaves(const zk_tree *tree)
{
    return tree->leaves;
}

zk_tree_node zk_tree_at(const zk_tree *tree, size_t node)
{
    return tree->node[node];
}

/* ---- asking ---- */

static void add_share(const double *count, double total, size_t classes, double weight, double *probability)
{
    for (size_t k = 0; k < classes && total > 0; k++)
        probability[k] += weight * count[k] / total;
}

static void descend(const zk_tree *t, const zk_cases *c, size_t row, size_t at, double weight,
                    double *probability)
{
    const zk_tree_node *n = &t->node[at];
    size_t branch;
    double v;

    if (n->attribute < 0) {
        add_share(n->count, n->cases, t->classes, weight, probability);
        return;
    }
    v = c->column[n->attribute][row];
    if (isnan(v)) {
        for (size_t b = 0; b < n->branches; b++)
            if (!t->empty[n->first + b])
                descend(t, c, row, n->first + b, weight * t->bag[at][b] / n->cases, probability);
        return;
    }
    branch = c->values[n->attribute] ? (size_t)v : zk__sm_eq(v, n->cut) ? 0 : 1;
    if (!t->empty[n->first + branch])
        descend(t, c, row, n->first + branch, weight, probability);
    else if (zk__gr(t->bag[at][branch], 0))
        add_share(t->cell[at] + branch * t->classes, t->bag[at][branch], t->classes, weight, probability);
    else
        add_share(n->count, n->cases, t->classes, weight, probability);
}

int32_t zk_tree_classify(const zk_tree *tree, const zk_cases *cases, size_t row, double *probability)
{
    size_t best = 0;

    memset(probability, 0, tree->classes * sizeof *probability);
    descend(tree, cases, row, 0, 1, probability);
    for (size_t k = 1; k < tree->classes; k++)
        if (probability[k] > probability[best])
            best = k;
    return (int32_t)best;
}

/* ---- cross-validation ---- */

typedef struct cross {
    const zk_cases *cases;
    zk_tree_options o;
    const int32_t *fold;
    int32_t *predicted;
    double *probability;
} cross;

static zk_err cross_piece(void *user, size_t piece, int thread)
{
    cross *c = user;
    size_t rows = c->cases->rows, classes = c->cases->classes;
    int32_t *y = zk__scratch(rows, sizeof *y);
    double *own = zk__scratch(classes, sizeof *own);
    zk_cases train = *c->cases;
    zk_tree *tree = NULL;
    zk_err err = y && own ? ZK_OK : ZK_ELIMIT;

    (void)thread;
    for (size_t i = 0; !err && i < rows; i++)
        y[i] = c->fold[i] == (int32_t)piece ? -1 : c->cases->y[i];
    train.y = y;
    if (!err)
        err = zk_tree_train(&train, &c->o, &tree, NULL);
    for (size_t i = 0; !err && i < rows; i++)
        if (c->fold[i] == (int32_t)piece)
            c->predicted[i] =
                zk_tree_classify(tree, c->cases, i, c->probability ? c->probability + i * classes : own);
    zk_tree_free(tree);
    free(y);
    free(own);
    return err;
}

zk_err zk_tree_cross_validate(const zk_cases *cases, const zk_tree_options *options, const int32_t *fold,
                              size_t folds, int32_t *predicted, double *probability, zk_spot *spot)
{
    cross c = {
        .cases = cases, .o = *options, .fold = fold, .predicted = predicted, .probability = probability};
    zk_err err = check(cases, options, spot);

    if (err)
        return err;
    for (size_t i = 0; i < cases->rows; i++)
        if (fold[i] < 0 || fold[i] >= (int32_t)folds)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, i, cases->attributes, fold[i]);
    c.o.threads = 1;
    err = zk__parallel(options->threads, folds, cross_piece, &c);
    if (err == ZK_ELIMIT)
        return zk__no_memory(spot);
    return err ? zk__refuse(spot, err, ZK_WHY_TOO_FEW, 0, cases->attributes, (double)folds) : ZK_OK;
}
