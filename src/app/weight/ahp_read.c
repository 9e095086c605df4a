/* SPDX-License-Identifier: Apache-2.0
 *
 * Judgement matrices from CSV: a square table with names in the head and (usually) in the first column, or a
 * list of pairs; a folder or several files make a hierarchy by their names.
 *
 * Cells may be empty (not judged), fractions, or only above the diagonal. What contradicts itself is
 * complained of with line and column.
 */
#include "app/weight/ahp.h"

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"

/* ---- growing a tree --------------------------------------------------------------------------- */

size_t zk__ahp_root(zk_ctx *cx, zk__ahp_tree *t, const char *name)
{
    *ZK_PUSH(&cx->arena, t->node, t->n, t->cap) = (zk__ahp_node){.name = name, .parent = ZK_NO_PARENT};
    return t->n - 1;
}

zk_err zk__ahp_children(zk_ctx *cx, zk__ahp_tree *t, size_t under, const char *const *names, size_t n)
{
    size_t *child, level = t->node[under].level + 1;

    if (n == 0 || n > ZK_AHP_MAX)
        return zk_fail(cx, n ? ZK_ELIMIT : ZK_EINVAL,
                       ZK_L("%s: “%s” 下有 %zu 个元素，应为 1 到 %d 个",
                            "%s: \"%s\" compares %zu elements; 1 to %d are possible"),
                       t->path, t->node[under].name, n, ZK_AHP_MAX);
    if (level >= ZK_AHP_LEVELS || t->n + n > ZK_AHP_TREE)
        return zk_fail(cx, ZK_ELIMIT,
                       ZK_L("%s: 层次超过 %d 层或 %d 个元素 (元素是否互为上级？)",
                            "%s: more than %d levels or %d elements (are elements above each other?)"),
                       t->path, ZK_AHP_LEVELS, ZK_AHP_TREE);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < i; k++)
            if (!strcmp(names[i], names[k]))
                return zk_fail(cx, ZK_EINVAL,
                               ZK_L("%s: 元素 “%s” 出现两次", "%s: element \"%s\" occurs twice"), t->path,
                               names[i]);
    child = ZK_NEWS(&cx->arena, size_t, n);
    for (size_t i = 0; i < n; i++) {
        child[i] = t->n;
        *ZK_PUSH(&cx->arena, t->node, t->n, t->cap) =
            (zk__ahp_node){.name = names[i], .parent = under, .level = level};
    }
    t->node[under].child = child;
    t->node[under].n = n;
    t->node[under].matrix = ZK_NEWS(&cx->arena, double, n *n);
    t->node[under].w = ZK_NEWS(&cx->arena, double, n);
    return ZK_OK;
}

/* ---- a square table ---------------------------------------------------------------------------- */

/* The file with every cell as text. */
static zk_err read_text(zk_ctx *cx, const zk_frame_spec *spec, zk_frame *f)
{
    zk_frame_spec s = *spec;
    zk_frame_want *want;
    const char **head;
    size_t n;

    ZK_TRY(zk_frame_names(cx, &s, &head, &n));
    want = ZK_NEWS(&cx->arena, zk_frame_want, n);
    for (size_t c = 0; c < n; c++)
        want[c] = (zk_frame_want){head[c], ZK_WANT_TEXT, false};
    s.want = want;
    s.n_want = n;
    return zk_frame_read(cx, &s, f);
}

/* One matrix being read: where each entry stands in the file. */
typedef struct table {
    zk_ctx *cx;
    const zk_frame *f;
    size_t n, first; /* elements; the first column of judgements */
    size_t *row;     /* the frame's row of each element; SIZE_MAX: none */
    double *a;
    size_t *decimals;
} table;

static zk_err cell_bad(const table *t, size_t i, size_t j, const char *expected, const char *zh,
                       const char *en)
{
    size_t row = t->row[i];
    const zk_series *col = &t->f->col[t->first + j];
    zk_str v = row == SIZE_MAX ? (zk_str){NULL, 0} : col->text[row];

    return zk_complain(t->cx,
                       (zk_diag){.code = ZK_EINVAL,
                                 .file = t->f->path,
                                 .line = row == SIZE_MAX ? 0 : t->f->line[row],
                                 .field = col->name,
                                 .value = zk_text_show(&t->cx->arena, v, 40),
                                 .expected = expected},
                       "%s: %s", "%s: %s", col->name, ZK_TR(t->cx, zh, en));
}

static zk_err cells_take(table *t)
{
    for (size_t i = 0; i < t->n; i++)
        for (size_t j = 0; j < t->n && t->row[i] != SIZE_MAX; j++) {
            zk_str v = t->f->col[t->first + j].text[t->row[i]];
            double *a = &t->a[i * t->n + j];

            if (!v.p) /* not judged */
                continue;
            if (!zk_judgement_parse(v, a, &t->decimals[i * t->n + j]) || !(*a >= 0) || !isfinite(*a))
                ZK_TRY(cell_bad(t, i, j, "3, 1/3", "判断应为正数或分数，如 3、1/3",
                                "a judgement is a positive number or a fraction such as 3 or 1/3"));
        }
    return ZK_OK;
}

static zk_err pairs_settle(table *t)
{
    size_t n = t->n;

    for (size_t i = 0; i < n; i++) {
        if (t->a[i * n + i] == 0)
            t->a[i * n + i] = 1;
        if (t->a[i * n + i] != 1)
            return cell_bad(t, i, i, "1", "对角线上应为 1", "on the diagonal stands 1");
        for (size_t j = i + 1; j < n; j++)
            if (!zk_judgement_pair(&t->a[i * n + j], t->decimals[i * n + j], &t->a[j * n + i],
                                   t->decimals[j * n + i]))
                return cell_bad(t, j, i, zk_judgement_show(t->cx, 1 / t->a[i * n + j]),
                                "与对称位置的判断不互为倒数", "is not the reciprocal of its mirror entry");
    }
    return ZK_OK;
}

/* Which row is whose: by the names in the first column, or in order when there is no such column. */
static zk_err rows_find(zk_ctx *cx, table *t, const char *const *names)
{
    size_t at;

    for (size_t i = 0; i < t->n; i++)
        t->row[i] = t->first || i >= t->f->rows ? SIZE_MAX : i;
    for (size_t r = 0; t->first && r < t->f->rows; r++) {
        zk_str name = t->f->col[0].text[r];

        if (!name.p)
            return zk_fail(cx, ZK_EINVAL, ZK_L("%s: 第 %zu 行没有元素名", "%s: row %zu has no name"),
                           t->f->path, r + 1);
        ZK_TRY(zk_ask_name(cx, t->f->path, zk_str_dup(&cx->arena, name), names, t->n, &at));
        if (t->row[at] != SIZE_MAX)
            return zk_fail(cx, ZK_EINVAL, ZK_L("%s: “%s” 有两行", "%s: \"%s\" has two rows"), t->f->path,
                           names[at]);
        t->row[at] = r;
    }
    return ZK_OK;
}

/* A name of the head without what tells it apart from an equal one ("1#2"). */
static zk_str head_text(const char *name)
{
    const char *mark = strrchr(name, '#');

    return mark ? (zk_str){name, (size_t)(mark - name)} : zk_str_of(name);
}

/* The file is nothing but judgements: what was taken for the head is the first row, 1 first. */
static bool head_is_row(const zk_frame *f)
{
    double v;
    size_t decimals;

    for (size_t c = 0; c < f->cols; c++)
        if (!zk_judgement_parse(head_text(f->col[c].name), &v, &decimals) || (c == 0 && v != 1))
            return false;
    return f->cols == f->rows + 1;
}

/* The same frame with its head as the first row; the elements are numbered. */
static zk_frame head_to_row(zk_ctx *cx, const zk_frame *f)
{
    zk_frame g = *f;

    g.rows = f->rows + 1;
    g.line = ZK_NEWS(&cx->arena, int64_t, g.rows);
    g.line[0] = 1;
    memcpy(g.line + 1, f->line, f->rows * sizeof *f->line);
    g.col = ZK_NEWS(&cx->arena, zk_series, f->cols);
    for (size_t c = 0; c < f->cols; c++) {
        g.col[c] = f->col[c];
        g.col[c].name = zk_fmt(&cx->arena, "%zu", c + 1);
        g.col[c].text = ZK_NEWS(&cx->arena, zk_str, g.rows);
        g.col[c].text[0] = head_text(f->col[c].name);
        memcpy(g.col[c].text + 1, f->col[c].text, f->rows * sizeof *f->col[c].text);
    }
    return g;
}

static zk_err square_read(zk_ctx *cx, const zk_frame *file, zk__ahp_tree *tree, size_t under)
{
    zk_frame whole = head_is_row(file) ? head_to_row(cx, file) : *file;
    const zk_frame *f = &whole;
    table t = {.cx = cx, .f = f};
    const char **names;

    t.first = f->cols > f->rows ? 1 : 0; /* a triangle may lack its last row */
    if (f->cols == f->rows && f->col[0].text[0].p) {
        double v;
        size_t d;
        t.first = !zk_judgement_parse(f->col[0].text[0], &v, &d);
    }
    t.n = f->cols - t.first;
    if (f->rows > t.n || f->rows + 1 < t.n)
        return zk_fail(
            cx, ZK_EINVAL,
            ZK_L("%s: 判断矩阵应为方阵，现有 %zu 行、%zu 列 (不计名称列)",
                 "%s: a judgement matrix is square, this has %zu rows and %zu columns beside the names"),
            f->path, f->rows, t.n);
    names = ZK_NEWS(&cx->arena, const char *, t.n + 1);
    for (size_t j = 0; j < t.n; j++)
        names[j] = zk_str_dup(&cx->arena, zk_str_trim(zk_str_of(f->col[t.first + j].name)));
    ZK_TRY(zk__ahp_children(cx, tree, under, names, t.n));
    t.a = tree->node[under].matrix;
    t.row = ZK_NEWS(&cx->arena, size_t, t.n);
    t.decimals = ZK_NEWS(&cx->arena, size_t, t.n * t.n);
    for (size_t k = 0; k < t.n * t.n; k++)
        t.decimals[k] = SIZE_MAX;
    ZK_TRY(rows_find(cx, &t, names));
    ZK_TRY(cells_take(&t));
    return pairs_settle(&t);
}

/* ---- a list of pairs --------------------------------------------------------------------------- */

static size_t column_called(const zk_frame *f, const char *const *any)
{
    for (size_t c = 0; c < f->cols; c++)
        for (size_t k = 0; any[k]; k++)
            if (zk_str_ieq(zk_str_trim(zk_str_of(f->col[c].name)), any[k]))
                return c;
    return f->cols;
}

/* The columns of a list of pairs; node == cols: there is none. */
typedef struct pairs {
    size_t node, a, b, value;
} pairs;

static bool pairs_columns(const zk_frame *f, pairs *p)
{
    static const char *const
        node[] = {"node", "parent", "上级", "节点", "准则", NULL},
        *const a[] = {"a", "甲", "元素1", "元素甲", NULL}, *const b[] = {"b", "乙", "元素2", "元素乙", NULL},
        *const value[] = {"judgement", "judgment", "value", "判断", "判断值", "标度", NULL};

    p->node = column_called(f, node);
    p->a = column_called(f, a);
    p->b = column_called(f, b);
    p->value = column_called(f, value);
    return p->a < f->cols && p->b < f->cols && p->value < f->cols && f->cols <= 4;
}

static const char *text_at(zk_ctx *cx, const zk_frame *f, size_t col, size_t row)
{
    zk_str v = col < f->cols ? f->col[col].text[row] : (zk_str){NULL, 0};

    return v.p ? zk_str_dup(&cx->arena, v) : "";
}

static bool known(const char *name, const char *const *names, size_t n, size_t *at)
{
    for (*at = 0; *at < n; (*at)++)
        if (!strcmp(names[*at], name))
            return true;
    return false;
}

/* The elements that the pairs of one node name, in the order they appear. */
static const char **pair_names(zk_ctx *cx, const zk_frame *f, const pairs *p, const char *node, size_t *n)
{
    const char **names = NULL;
    size_t cap = 0, at;

    *n = 0;
    for (size_t r = 0; r < f->rows; r++)
        for (int side = 0; side < 2 && !strcmp(text_at(cx, f, p->node, r), node); side++) {
            const char *name = text_at(cx, f, side ? p->b : p->a, r);
            if (!known(name, names, *n, &at))
                *ZK_PUSH(&cx->arena, names, *n, cap) = name;
        }
    return names;
}

static zk_err pair_bad(zk_ctx *cx, const zk_frame *f, const pairs *p, size_t r, const char *zh,
                       const char *en)
{
    return zk_complain(cx,
                       (zk_diag){.code = ZK_EINVAL,
                                 .file = f->path,
                                 .line = f->line[r],
                                 .field = f->col[p->value].name,
                                 .value = text_at(cx, f, p->value, r),
                                 .expected = "3, 1/3"},
                       "%s", "%s", ZK_TR(cx, zh, en));
}

static zk_err pairs_fill(zk_ctx *cx, const zk_frame *f, const pairs *p, const char *node,
                         const char *const *names, size_t n, double *m)
{
    for (size_t i = 0; i < n; i++)
        m[i * n + i] = 1;
    for (size_t r = 0; r < f->rows; r++) {
        size_t i, j, decimals;
        double v;

        if (strcmp(text_at(cx, f, p->node, r), node) != 0)
            continue;
        (void)known(text_at(cx, f, p->a, r), names, n, &i);
        (void)known(text_at(cx, f, p->b, r), names, n, &j);
        if (!f->col[p->value].text[r].p)
            continue;
        if (!zk_judgement_parse(f->col[p->value].text[r], &v, &decimals) || !(v > 0) || i == j)
            return pair_bad(cx, f, p, r, "应为两个不同元素的正的判断",
                            "a positive judgement of two different elements is expected");
        if (m[i * n + j] != 0 && fabs(m[i * n + j] - v) > 1e-6 * v)
            return pair_bad(cx, f, p, r, "这一对判断了两次，结果不同",
                            "this pair is judged twice, differently");
        m[i * n + j] = v;
        m[j * n + i] = 1 / v;
    }
    return ZK_OK;
}

/* The matrix of one node of the list, and below it those of its elements that have pairs of their own. */
static zk_err pairs_below(zk_ctx *cx, const zk_frame *f, const pairs *p, const char *node, zk__ahp_tree *t,
                          size_t under)
{
    size_t n;
    const char **names = pair_names(cx, f, p, node, &n);

    ZK_TRY(zk__ahp_children(cx, t, under, names, n));
    ZK_TRY(pairs_fill(cx, f, p, node, names, n, t->node[under].matrix));
    for (size_t i = 0; i < n; i++) {
        size_t below;
        if (p->node < f->cols && (pair_names(cx, f, p, names[i], &below), below))
            ZK_TRY(pairs_below(cx, f, p, names[i], t, t->node[under].child[i]));
    }
    return ZK_OK;
}

/* The node that is nobody's element: "." or the one name above all others. */
static zk_err pairs_top(zk_ctx *cx, const zk_frame *f, const pairs *p, const char **top)
{
    *top = NULL;
    for (size_t r = 0; r < f->rows; r++) {
        const char *node = text_at(cx, f, p->node, r);
        bool element = false;

        for (size_t k = 0; k < f->rows && !element; k++)
            element = !strcmp(text_at(cx, f, p->a, k), node) || !strcmp(text_at(cx, f, p->b, k), node);
        if (element || (*top && !strcmp(*top, node)))
            continue;
        if (*top)
            return zk_fail(cx, ZK_EINVAL,
                           ZK_L("%s: “%s” 和 “%s” 都没有上级，只能有一个总目标",
                                "%s: both \"%s\" and \"%s\" are below nothing; there is one goal"),
                           f->path, *top, node);
        *top = node;
    }
    return *top ? ZK_OK
                : zk_fail(cx, ZK_EINVAL,
                          ZK_L("%s: 没有总目标，元素互为上级",
                               "%s: there is no goal, elements are above each other"),
                          f->path);
}

zk_err zk__ahp_read_matrix(zk_ctx *cx, const zk_frame_spec *spec, zk__ahp_tree *t, size_t under)
{
    zk_frame f;
    pairs p;
    const char *top;

    ZK_TRY(read_text(cx, spec, &f));
    if (!pairs_columns(&f, &p))
        return square_read(cx, &f, t, under);
    ZK_TRY(pairs_top(cx, &f, &p, &top));
    if (strcmp(top, ".") != 0 && *top && t->node[under].parent == ZK_NO_PARENT)
        t->node[under].name = top;
    return pairs_below(cx, &f, &p, top, t, under);
}

/* ---- several files ------------------------------------------------------------------------------ */

/* "data/Age.csv" is "Age". */
static const char *stem(zk_ctx *cx, const char *path)
{
    const char *name = strrchr(path, '/'), *dot;

    name = name ? name + 1 : path;
    dot = strchr(name, '.');
    return dot && dot > name ? zk_strndup(&cx->arena, name, (size_t)(dot - name)) : name;
}

/* The matrices of several files, each a tree of its own until they are joined. */
typedef struct pile {
    zk__ahp_tree *tree;
    size_t n;
} pile;

static size_t file_of(const pile *p, const char *name)
{
    size_t i = 0;

    while (i < p->n && strcmp(p->tree[i].node[0].name, name) != 0)
        i++;
    return i;
}

static zk_err join(zk_ctx *cx, const pile *p, size_t file, zk__ahp_tree *t, size_t under)
{
    const zk__ahp_node *from = &p->tree[file].node[0];
    const char **names = ZK_NEWS(&cx->arena, const char *, from->n);

    for (size_t i = 0; i < from->n; i++)
        names[i] = p->tree[file].node[from->child[i]].name;
    ZK_TRY(zk__ahp_children(cx, t, under, names, from->n));
    memcpy(t->node[under].matrix, from->matrix, from->n * from->n * sizeof(double));
    for (size_t i = 0; i < from->n; i++) {
        size_t below = file_of(p, names[i]);
        if (below < p->n)
            ZK_TRY(join(cx, p, below, t, t->node[under].child[i]));
    }
    return ZK_OK;
}

/* The file whose name no other file has as an element. */
static zk_err top_file(zk_ctx *cx, const pile *p, size_t *top)
{
    size_t found = 0;

    for (size_t i = 0; i < p->n; i++) {
        bool element = false;
        for (size_t k = 0; k < p->n && !element; k++)
            for (size_t c = 1; c < p->tree[k].n && !element; c++)
                element = k != i && !strcmp(p->tree[k].node[c].name, p->tree[i].node[0].name);
        if (element)
            continue;
        if (found++)
            return zk_fail(
                cx, ZK_EINVAL,
                ZK_L("%s 和 %s 都不是别的文件的元素，只能有一个总目标",
                     "neither %s nor %s is named after an element of another file; there is one goal"),
                p->tree[*top].path, p->tree[i].path);
        *top = i;
    }
    return found ? ZK_OK
                 : zk_fail(cx, ZK_EINVAL,
                           ZK_L("没有总目标，各文件互为上级",
                                "there is no goal, the files are above each other"));
}

zk_err zk__ahp_read_files(zk_ctx *cx, const zk_frame_spec *spec, const char *const *path, size_t n,
                          zk__ahp_tree *out)
{
    pile p = {.n = n};
    size_t top = 0;

    p.tree = ZK_NEWS(&cx->arena, zk__ahp_tree, n);
    for (size_t i = 0; i < n; i++) {
        zk_frame_spec s = *spec;

        s.path = path[i];
        p.tree[i].path = path[i];
        zk__ahp_root(cx, &p.tree[i], stem(cx, path[i]));
        ZK_TRY(zk__ahp_read_matrix(cx, &s, &p.tree[i], 0));
    }
    ZK_TRY(top_file(cx, &p, &top));
    *out = (zk__ahp_tree){.path = path[top]};
    zk__ahp_root(cx, out, p.tree[top].node[0].name);
    return join(cx, &p, top, out, 0);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static zk_err folder_read(zk_ctx *cx, const zk_frame_spec *spec, zk__ahp_tree *out)
{
    enum { FILES_MAX = 1000 };
    DIR *dir = opendir(spec->path);
    const char **path = NULL;
    size_t n = 0, cap = 0;

    if (!dir)
        return zk_file_fail(cx, errno, spec->path, (zk_both){"读不了", "cannot read"});
    for (struct dirent *e; (e = readdir(dir)) && n < FILES_MAX;) {
        const char *dot = strchr(e->d_name, '.');
        if (dot && dot > e->d_name && (!strcmp(dot, ".csv") || !strcmp(dot, ".tsv") || !strcmp(dot, ".xlsx")))
            *ZK_PUSH(&cx->arena, path, n, cap) =
                zk_path_join(cx, spec->path, zk_strdup(&cx->arena, e->d_name));
    }
    closedir(dir);
    if (!n)
        return zk_fail(cx, ZK_EINVAL, ZK_L("%s 中没有 .csv 文件", "%s has no .csv files"), spec->path);
    qsort(path, n, sizeof *path, by_name);
    return zk__ahp_read_files(cx, spec, path, n, out);
}

static bool ends_in(const char *s, const char *end)
{
    size_t n = strlen(s), k = strlen(end);

    return n > k && !strcmp(s + n - k, end);
}

zk_err zk__ahp_read(zk_ctx *cx, const zk_frame_spec *spec, zk__ahp_tree *out)
{
    struct stat st;

    if (stat(spec->path, &st) == 0 && S_ISDIR(st.st_mode))
        return folder_read(cx, spec, out);
    *out = (zk__ahp_tree){.path = spec->path};
    if (ends_in(spec->path, ".yaml") || ends_in(spec->path, ".yml"))
        return zk__ahp_read_yaml(cx, spec, out);
    zk__ahp_root(cx, out, stem(cx, spec->path));
    return zk__ahp_read_matrix(cx, spec, out, 0);
}
