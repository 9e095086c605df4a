/* SPDX-License-Identifier: Apache-2.0
 *
 * Whether bytes are a model as zk_boost_save writes it, before XGBoost sees them: its reader believes what a
 * file says of sizes, children and columns, and reads and writes wherever that leads.
 *
 * The form is XGBoost 1.7's in universal binary JSON (Draft 12): keys in the order of their bytes, every length a
 * 64-bit number, trees as arrays of one length. Nothing else is let through, neither other keys nor other types,
 * so that there is no second way to understand a file that was found sound here. Of each tree it must hold: every
 * child is there and names its parent, the root reaches all but the nodes pruned away, no deeper than
 * a tree may be trained, and columns are those of the model. Numbers are finite.
 *
 * One pass from left to right; the first thing that is not as expected sets `bad`, and nothing is read after it.
 */
#include <float.h>
#include <limits.h>

#include "eval/credit/boost.h"
#include "eval/internal.h"

enum { COLUMNS_MAX = 1 << 20, NODES_MAX = 1 << (ZK__BOOST_DEPTH_MAX + 1), WORD_MAX = 40 };

/* So large that no sum over a whole model leaves the range of a float. */
static const double LARGE = 1e30;

/* What XGBoost writes for "no node" and, of a node pruned away, for its column. */
enum { NO_NODE = -1, NO_PARENT = INT32_MAX, PRUNED = INT32_MAX };

typedef struct reader {
    const uint8_t *at, *end;
    bool bad;
} reader;

/* An array of numbers, still as written. */
typedef struct numbers {
    const uint8_t *p;
    size_t n;
} numbers;

typedef struct tree {
    numbers left, right, parent, column, lefts, value, hessian;
    size_t nodes, pruned;
} tree;

/* ---- the letters ---- */

static const uint8_t *take(reader *r, size_t n)
{
    const uint8_t *p = r->at;

    if (r->bad || (size_t)(r->end - r->at) < n) {
        r->bad = true;
        return NULL;
    }
    r->at += n;
    return p;
}

static void mark(reader *r, const char *text)
{
    size_t n = strlen(text);
    const uint8_t *p = take(r, n);

    if (p && memcmp(p, text, n))
        r->bad = true;
}

static uint64_t big_endian(const uint8_t *p, size_t bytes)
{
    uint64_t v = 0;

    for (size_t i = 0; i < bytes; i++)
        v = v << 8 | p[i];
    return v;
}

/* A length or count: not more than bytes are left, whatever it counts. */
static size_t size(reader *r)
{
    const uint8_t *p;
    uint64_t v;

    mark(r, "L");
    if (!(p = take(r, 8)))
        return 0;
    v = big_endian(p, 8);
    if (v > (uint64_t)(r->end - r->at)) {
        r->bad = true;
        return 0;
    }
    return (size_t)v;
}

static void key(reader *r, const char *name)
{
    size_t n = size(r);

    if (n != strlen(name))
        r->bad = true;
    mark(r, name);
}

static void open_at(reader *r, const char *name)
{
    key(r, name);
    mark(r, "{");
}

static void shut(reader *r)
{
    mark(r, "}");
}

/* ---- values ---- */

/* A text of 1 … WORD_MAX - 1 letters; out is empty when there is none. */
static void word(reader *r, const char *name, char out[WORD_MAX])
{
    const uint8_t *p;
    size_t n;

    *out = 0;
    key(r, name);
    mark(r, "S");
    n = size(r);
    p = take(r, n);
    if (!p || n == 0 || n >= WORD_MAX) {
        r->bad = true;
        return;
    }
    memcpy(out, p, n);
    out[n] = 0;
    if (strlen(out) != n)
        r->bad = true;
}

static void word_is(reader *r, const char *name, const char *expected)
{
    char got[WORD_MAX];

    word(r, name, got);
    if (strcmp(got, expected))
        r->bad = true;
}

/* A whole number 0 … most, in digits. */
static size_t digits(reader *r, const char *name, size_t most)
{
    char text[WORD_MAX];
    size_t v = 0;

    word(r, name, text);
    for (const char *p = text; *p && !r->bad; p++) {
        v = v * 10 + (size_t)(*p - '0');
        if (*p < '0' || *p > '9' || v > most)
            r->bad = true;
    }
    return r->bad ? 0 : v;
}

static double decimal(reader *r, const char *name)
{
    char text[WORD_MAX], *end;
    double v;

    word(r, name, text);
    v = strtod(text, &end);
    if (strspn(text, "0123456789.E+-") != strlen(text) || *end || !(fabs(v) <= FLT_MAX))
        r->bad = true;
    return v;
}

/* A whole number in the shortest form XGBoost finds for it. */
static int64_t whole(reader *r)
{
    const uint8_t *type = take(r, 1), *p;

    if (!type)
        return -1;
    switch (*type) {
    case 'i': return (p = take(r, 1)) ? (int8_t)big_endian(p, 1) : -1;
    case 'I': return (p = take(r, 2)) ? (int16_t)big_endian(p, 2) : -1;
    case 'l': return (p = take(r, 4)) ? (int32_t)big_endian(p, 4) : -1;
    default: r->bad = true; return -1;
    }
}

static numbers array_of(reader *r, const char *name, const char *type, size_t width)
{
    numbers out = {0};

    key(r, name);
    mark(r, "[$");
    mark(r, type);
    mark(r, "#");
    out.n = size(r);
    if (out.n > (size_t)(r->end - r->at) / width)
        r->bad = true;
    out.p = take(r, out.n * width);
    return out;
}

static numbers array_like(reader *r, const char *name, const char *type, size_t width, numbers other)
{
    numbers out = array_of(r, name, type, width);

    if (out.n != other.n)
        r->bad = true;
    return out;
}

static void none_of(reader *r, const char *name, const char *type)
{
    if (array_of(r, name, type, 1).n)
        r->bad = true;
}

static void no_items(reader *r, const char *name)
{
    key(r, name);
    mark(r, "[#");
    if (size(r))
        r->bad = true;
}

static int32_t int_at(numbers a, size_t i)
{
    return (int32_t)big_endian(a.p + 4 * i, 4);
}

static double real_at(numbers a, size_t i)
{
    uint32_t bits = (uint32_t)int_at(a, i);
    float v;

    memcpy(&v, &bits, sizeof v);
    return (double)v;
}

static void all_below(reader *r, numbers a, double limit)
{
    for (size_t i = 0; i < a.n && !r->bad; i++)
        if (!(fabs(real_at(a, i)) <= limit))
            r->bad = true;
}

static void at_most(reader *r, numbers a, uint8_t most)
{
    for (size_t i = 0; i < a.n && !r->bad; i++)
        if (a.p[i] > most)
            r->bad = true;
}

/* ---- one tree ---- */

static void tree_param(reader *r, size_t cols, tree *t)
{
    open_at(r, "tree_param");
    t->pruned = digits(r, "num_deleted", NODES_MAX);
    if (digits(r, "num_feature", COLUMNS_MAX) != cols)
        r->bad = true;
    if (digits(r, "num_nodes", NODES_MAX) != t->left.n)
        r->bad = true;
    digits(r, "size_leaf_vector", 0);
    shut(r);
}

static void tree_read(reader *r, size_t id, size_t cols, tree *t)
{
    numbers weight;

    mark(r, "{");
    all_below(r, weight = array_of(r, "base_weights", "d", 4), LARGE);
    none_of(r, "categories", "l");
    none_of(r, "categories_nodes", "l");
    none_of(r, "categories_segments", "L");
    none_of(r, "categories_sizes", "L");
    at_most(r, t->lefts = array_like(r, "default_left", "U", 1, weight), 1);
    key(r, "id");
    if (whole(r) != (int64_t)id)
        r->bad = true;
    t->left = array_like(r, "left_children", "l", 4, weight);
    all_below(r, array_like(r, "loss_changes", "d", 4, weight), LARGE);
    t->parent = array_like(r, "parents", "l", 4, weight);
    t->right = array_like(r, "right_children", "l", 4, weight);
    all_below(r, t->value = array_like(r, "split_conditions", "d", 4, weight), (double)FLT_MAX);
    t->column = array_like(r, "split_indices", "l", 4, weight);
    at_most(r, array_like(r, "split_type", "U", 1, weight), 0);
    all_below(r, t->hessian = array_like(r, "sum_hessian", "d", 4, weight), LARGE);
    tree_param(r, cols, t);
    shut(r);
    t->nodes = t->left.n;
}

/* SHAP values divide what came to a node by what came to its parent: it must add up. */
static bool covers_add_up(const tree *t, size_t i, size_t left, size_t right)
{
    double whole_of = real_at(t->hessian, i), a = real_at(t->hessian, left), b = real_at(t->hessian, right);

    return whole_of > 0 && a >= 0 && b >= 0 && fabs(a + b - whole_of) <= 0.01 * whole_of;
}

/* A node whose two children are there and name it as their parent; or a leaf. */
static bool node_sound(const tree *t, size_t i, size_t cols)
{
    int32_t child[] = {int_at(t->left, i), int_at(t->right, i)}, column = int_at(t->column, i);

    if (column < 0 || (size_t)column >= cols)
        return false;
    if (child[0] == NO_NODE && child[1] == NO_NODE)
        return fabs(real_at(t->value, i)) <= LARGE;
    for (size_t k = 0; k < 2; k++)
        if (child[k] <= 0 || (size_t)child[k] >= t->nodes || (size_t)int_at(t->parent, (size_t)child[k]) != i)
            return false;
    return child[0] != child[1] && covers_add_up(t, i, (size_t)child[0], (size_t)child[1]);
}

/* Down from the root, level by level. A node is reached once, since it has one parent and the root none; so
 * room for all of them is enough. */
static bool reached_sound(const tree *t, size_t cols, size_t *row)
{
    size_t from = 0, to = 1, depth = 0;

    row[0] = 0;
    for (; from < to; depth++) {
        size_t level = to;

        if (depth > ZK__BOOST_DEPTH_MAX)
            return false;
        for (; from < level; from++) {
            size_t i = row[from];

            if (!node_sound(t, i, cols))
                return false;
            if (int_at(t->left, i) == NO_NODE)
                continue;
            row[to++] = (size_t)int_at(t->left, i);
            row[to++] = (size_t)int_at(t->right, i);
        }
    }
    return to + t->pruned == t->nodes;
}

/* What was pruned is marked, with a parent that is there: XGBoost looks at that too. */
static bool pruned_sound(const tree *t)
{
    size_t pruned = 0;

    for (size_t i = 1; i < t->nodes; i++) {
        int32_t parent = int_at(t->parent, i);

        if (parent < 0 || (size_t)parent >= t->nodes)
            return false;
        pruned += int_at(t->column, i) == PRUNED && t->lefts.p[i];
    }
    return pruned == t->pruned;
}

static void tree_check(reader *r, size_t id, size_t cols)
{
    tree t = {.nodes = 0};
    size_t *row;

    tree_read(r, id, cols, &t);
    if (r->bad || t.nodes == 0 || int_at(t.parent, 0) != NO_PARENT || !pruned_sound(&t) ||
        !(row = zk__scratch(t.nodes + 2, sizeof *row))) {
        r->bad = true;
        return;
    }
    r->bad = !reached_sound(&t, cols, row);
    free(row);
}

/* ---- the model ---- */

/* The columns stand behind the trees that use them. */
static size_t columns_ahead(const reader *r)
{
    static const char name[] = "learner_model_param";
    size_t n = sizeof name - 1;
    reader look;

    for (const uint8_t *p = r->end; (size_t)(p - r->at) >= n; p--) {
        if (memcmp(p - n, name, n))
            continue;
        look = (reader){p, r->end, false};
        mark(&look, "{");
        decimal(&look, "base_score");
        digits(&look, "boost_from_average", 1);
        digits(&look, "num_class", 0);
        return digits(&look, "num_feature", COLUMNS_MAX);
    }
    return 0;
}

static void trees_check(reader *r, size_t cols)
{
    size_t trees;

    open_at(r, "gradient_booster");
    open_at(r, "model");
    open_at(r, "gbtree_model_param");
    word_is(r, "num_parallel_tree", "1");
    trees = digits(r, "num_trees", ZK__BOOST_ROUNDS_MAX);
    digits(r, "size_leaf_vector", 0);
    shut(r);
    key(r, "tree_info");
    mark(r, "[#");
    if (size(r) != trees)
        r->bad = true;
    for (size_t i = 0; i < trees && !r->bad; i++)
        if (whole(r) != 0)
            r->bad = true;
    key(r, "trees");
    mark(r, "[#");
    if (size(r) != trees)
        r->bad = true;
    for (size_t i = 0; i < trees && !r->bad; i++)
        tree_check(r, i, cols);
    shut(r);
    word_is(r, "name", "gbtree");
    shut(r);
}

static void learner_check(reader *r)
{
    size_t cols = columns_ahead(r);
    char task[WORD_MAX];
    double base;
    bool binary;

    open_at(r, "attributes");
    word(r, ZK__BOOST_TASK_KEY, task);
    shut(r);
    binary = strcmp(task, "binary") == 0;
    if (cols == 0 || (!binary && strcmp(task, "regression")))
        r->bad = true;
    no_items(r, "feature_names");
    no_items(r, "feature_types");
    trees_check(r, cols);
    open_at(r, "learner_model_param");
    base = decimal(r, "base_score");
    if (binary && !(base > 0 && base < 1))
        r->bad = true;
    digits(r, "boost_from_average", 1);
    digits(r, "num_class", 0);
    if (digits(r, "num_feature", COLUMNS_MAX) != cols)
        r->bad = true;
    word_is(r, "num_target", "1");
    shut(r);
    open_at(r, "objective");
    word_is(r, "name", binary ? "binary:logistic" : "reg:squarederror");
    open_at(r, "reg_loss_param");
    word_is(r, "scale_pos_weight", "1");
    shut(r);
    shut(r);
}

bool zk__boost_sound(const void *bytes, size_t n)
{
    reader r = {bytes, bytes ? (const uint8_t *)bytes + n : bytes, n == 0 || !bytes};

    mark(&r, "{");
    open_at(&r, "learner");
    if (!r.bad)
        learner_check(&r);
    shut(&r);
    key(&r, "version");
    mark(&r, "[#");
    if (size(&r) != 3)
        r.bad = true;
    for (int i = 0; i < 3 && !r.bad; i++)
        if (whole(&r) < 0)
            r.bad = true;
    shut(&r);
    return !r.bad && r.at == r.end;
}
