/* SPDX-License-Identifier: Apache-2.0
 *
 * The weights of a tree: given, judged (AHP), or left to the population (entropy, coefficient of
 * variation, CRITIC), alone or combined.
 *
 * Weights of siblings sum to 1 within 1e-6. Where judgements or data give them, a weight that is
 * written beside is a check: it may not differ by more than 0.005 (articles print rounded weights). A weight the
 * population decides is 1/n until the fit.
 */
#include "app/scheme/def.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/num.h"

#define SUM_TOLERANCE   1e-6
#define CHECK_TOLERANCE 0.005

enum { JUDGEMENT_BYTES_MAX = 1 << 20 };

/* ---- judgements --------------------------------------------------------------------------- */

static int children_of(const zk_scheme *s, int parent, int *child)
{
    int n = 0;

    for (int i = 1; i < s->n_nodes; i++)
        if (s->nodes[i].parent == parent && n < ZK__CHILDREN_MAX)
            child[n++] = i;
    return n;
}

static int child_named(const zk_scheme *s, int parent, const char *name)
{
    for (int i = 1; i < s->n_nodes; i++)
        if (s->nodes[i].parent == parent && strcmp(s->nodes[i].name, name) == 0)
            return i;
    return -1;
}

static void ahp_init(zk__parser *p, zk__ahp *a, int node, size_t experts)
{
    a->node = node;
    a->n = (size_t)children_of(p->s, node, a->child);
    a->experts = experts;
    a->matrix = ZK_NEWS(&p->cx->arena, double, experts *a->n *a->n);
    a->weights = ZK_NEWS(&p->cx->arena, double, a->n);
}

static bool parse_names(zk__parser *p, zk_yaml *node, zk__ahp *a)
{
    int row[ZK__CHILDREN_MAX];

    if (node->type != ZK_YAML_LIST || node->n != a->n) {
        ZK__BAD(p, node, NULL, "names 应列出全部 %d 个下级", "names must list all %d children", (int)a->n);
        return false;
    }
    for (size_t i = 0; i < node->n; i++) {
        zk_yaml *item = node->item[i];

        row[i] = item->type == ZK_YAML_SCALAR ? child_named(p->s, a->node, item->text.p) : -1;
        for (size_t k = 0; k < i; k++)
            if (row[k] == row[i])
                row[i] = -1;
        if (row[i] < 0) {
            ZK__BAD(p, item, NULL, "names 中的“%s”不是下级节点，或重复", "\"%s\" in names is no child, or is there twice",
                    item->type == ZK_YAML_SCALAR ? item->text.p : "…");
            return false;
        }
    }
    memcpy(a->child, row, a->n * sizeof *row);
    return true;
}

static bool judgement(zk__parser *p, zk_yaml *cell, double *out)
{
    if (!zk__number(p, cell, out))
        return false;
    if (*out > 0 && isfinite(*out))
        return true;
    ZK__BAD(p, cell, "1/9 … 9", "判断值必须为正", "a judgement must be positive");
    return false;
}

/* One flat list, n(n-1)/2 long: the upper triangle row by row. */
static bool flat_triangle(zk__parser *p, zk_yaml *node, size_t n, double *matrix)
{
    double *upper = ZK_NEWS(&p->cx->arena, double, node->n);

    for (size_t i = 0; i < node->n; i++)
        if (!judgement(p, node->item[i], &upper[i]))
            return false;
    return zk_ahp_fill(upper, n, matrix, NULL) == ZK_OK;
}

/* Rows of full length, or rows that get shorter: the triangle with or without its diagonal. */
static bool rows_of(zk__parser *p, zk_yaml *node, size_t n, double *matrix)
{
    bool full = node->n == n && node->item[0]->n == n && (n == 1 || node->item[n - 1]->n == n);

    for (size_t i = 0; i < node->n; i++) {
        zk_yaml *row = node->item[i];
        size_t   first = full ? 0 : node->n == n ? i : i + 1;

        if (row->type != ZK_YAML_LIST || row->n != n - first) {
            ZK__BAD(p, row, NULL, "判断矩阵第 %d 行应有 %d 个数", "row %d of the judgements should have %d numbers", (int)i + 1,
                    (int)(n - first));
            return false;
        }
        for (size_t j = 0; j < row->n; j++) {
            if (!judgement(p, row->item[j], &matrix[i * n + first + j]))
                return false;
            if (!full)
                matrix[(first + j) * n + i] = 1 / matrix[i * n + first + j];
        }
    }
    for (size_t i = 0; i < n && !full; i++)
        matrix[i * n + i] = 1;
    return true;
}

static bool parse_matrix(zk__parser *p, zk_yaml *node, size_t n, double *matrix)
{
    bool list = node->type == ZK_YAML_LIST && node->n;

    if (list && node->item[0]->type == ZK_YAML_SCALAR && node->n == n * (n - 1) / 2)
        return flat_triangle(p, node, n, matrix);
    if (list && node->item[0]->type == ZK_YAML_LIST && (node->n == n || node->n == n - 1))
        return rows_of(p, node, n, matrix);
    ZK__BAD(p, node, NULL, "%d 个下级的判断矩阵应有 %d 行，或 %d 个数的上三角",
            "the judgements of %d children are %d rows, or an upper triangle of %d numbers", (int)n, (int)n,
            (int)(n * (n - 1) / 2));
    return false;
}

static bool parse_experts(zk__parser *p, zk_yaml *list, zk__ahp *a)
{
    bool good = true;

    if (list->type != ZK_YAML_LIST || !list->n || list->n > ZK__EXPERTS_MAX) {
        ZK__BAD(p, list, "[{matrix: …}, …]", "experts 应为 1 到 %d 位专家的判断", "experts: 1 to %d matrices", ZK__EXPERTS_MAX);
        return false;
    }
    ahp_init(p, a, a->node, list->n);
    for (size_t k = 0; k < list->n; k++) {
        zk_yaml *one = list->item[k], *matrix = zk_yaml_get(one, "matrix"), *share = zk_yaml_get(one, "share");

        if (!matrix) {
            ZK__BAD(p, one, "{matrix: …}", "专家缺少 matrix", "this expert has no matrix");
            return false;
        }
        if (share && !a->share)
            a->share = ZK_NEWS(&p->cx->arena, double, list->n);
        good &= parse_matrix(p, matrix, a->n, a->matrix + k * a->n * a->n);
        if (a->share && (!share || !zk__number(p, share, &a->share[k]) || a->share[k] < 0)) {
            ZK__BAD(p, one, "share", "要么每位专家都写 share，要么都不写", "either every expert has a share or none");
            good = false;
        }
        zk__unknown(p, one, "expert");
    }
    return good;
}

/* ---- a file of judgements: node,a,b,judgement[,expert] ------------------------------------ */

static zk_str attachment(zk__parser *p, zk_yaml *at, const char *name)
{
    struct zk_schemedef *d = p->s->def;
    zk_yaml             *own = zk_yaml_get(zk_yaml_get(p->root, "attachments"), name);
    zk_str               text = {0};
    bool                 fine = true;

    for (size_t i = 0; i < d->n_files; i++)
        if (strcmp(d->files[i].name, name) == 0)
            return d->files[i].text;
    if (own && own->type == ZK_YAML_SCALAR) {
        text = own->text;
    } else if (!zk_path_inside(name)) {
        ZK__BAD(p, at, ZK_TR(p->cx, "方案旁边的文件", "a file beside the scheme"), "文件“%s”必须在方案所在的文件夹里",
                "the file \"%s\" must be in the scheme's folder", name);
        return text;
    } else {
        const char *path = zk_path_join(p->cx, zk_path_dir(p->cx, p->file), name);

        fine = zk_file_read(p->cx, path, JUDGEMENT_BYTES_MAX, &text) == ZK_OK;
    }
    if (!fine) {
        const char *why = p->cx->message;

        ZK__BAD(p, at, NULL, "%s", "%s", why);
        return (zk_str){0};
    }
    *ZK_PUSH(&p->cx->arena, d->files, d->n_files, d->cap_files) =
        (zk__attached){.name = name, .text = text, .inside = own != NULL};
    return text;
}

static size_t split(zk_str line, zk_str *cell, size_t max)
{
    size_t n = 0;

    while (n < max) {
        const char *comma = memchr(line.p, ',', line.n);
        size_t      k = comma ? (size_t)(comma - line.p) : line.n;

        cell[n++] = zk_str_trim((zk_str){line.p, k});
        if (!comma)
            break;
        line.p += k + 1;
        line.n -= k + 1;
    }
    return n;
}

typedef struct judgements {
    zk__parser *p;
    zk_yaml    *at;
    const char *name;
    int64_t     line;
} judgements;

static void bad_line(judgements *f, const char *zh, const char *en, zk_str value)
{
    zk_ctx *cx = f->p->cx;
    zk_diag d = {.code = ZK_EPARSE, .file = f->name, .line = f->line, .column = 1, .expected = "node,a,b,judgement"};

    d.value = zk_text_show(&cx->arena, value, 60);
    f->p->n_bad++;
    zk_complain(cx, d, "%s: %s", "%s: %s", ZK_TR(cx, zh, en), d.value);
}

static double value_of(zk_str s)
{
    const char *slash = memchr(s.p, '/', s.n);
    double      above = 0, below = 1;

    if (slash) {
        size_t n = (size_t)(slash - s.p);

        if (zk_num_real((zk_str){s.p, n}, &above) || zk_num_real((zk_str){slash + 1, s.n - n - 1}, &below))
            return 0;
    } else if (zk_num_real(s, &above)) {
        return 0;
    }
    return below > 0 ? above / below : 0;
}

static zk__ahp *ahp_of(zk__parser *p, int node, const zk__ahp *like)
{
    zk__nodedef *def = p->s->nodes[node].def;

    if (!def->weights.ahp) {
        zk__ahp *a = ZK_NEW(&p->cx->arena, zk__ahp);

        *a = *like;
        ahp_init(p, a, node, like->experts);
        for (size_t k = 0; k < a->experts; k++)
            for (size_t i = 0; i < a->n; i++)
                a->matrix[(k * a->n + i) * a->n + i] = 1;
        def->weights = (zk__weights){.how = {ZK__AHP}, .n = 1, .ahp = a, .text = "ahp"};
    }
    return def->weights.ahp;
}

static int row_of(const zk__ahp *a, int node)
{
    for (size_t i = 0; i < a->n; i++)
        if (a->child[i] == node)
            return (int)i;
    return -1;
}

static void take_line(judgements *f, zk_str line, int top, const zk__ahp *like)
{
    zk__parser *p = f->p;
    zk_str      cell[5];
    size_t      n = split(line, cell, 5), expert = 0;
    int         node, a, b;
    double      x;
    int64_t     k = 1;
    zk__ahp    *ahp;

    if (n < 4 || (n == 5 && cell[4].n && zk_num_int(cell[4], &k)) || k < 1 || (size_t)k > like->experts) {
        bad_line(f, "每行应为 节点,甲,乙,判断值[,专家]", "a line is node,a,b,judgement[,expert]", line);
        return;
    }
    expert = (size_t)k - 1;
    node = !cell[0].n || zk_str_is(cell[0], ".") || zk_str_is(cell[0], p->s->name)
               ? 0
               : zk__node_find(p->s, zk_str_dup(&p->cx->arena, cell[0]));
    if (node < 0 || p->s->nodes[node].leaf || node < top) {
        bad_line(f, "没有这个节点", "there is no such node", cell[0]);
        return;
    }
    a = child_named(p->s, node, zk_str_dup(&p->cx->arena, cell[1]));
    b = child_named(p->s, node, zk_str_dup(&p->cx->arena, cell[2]));
    if (a < 0 || b < 0 || a == b) {
        bad_line(f, "不是该节点的两个下级", "these are not two children of that node", line);
        return;
    }
    x = value_of(cell[3]);
    if (!(x > 0 && isfinite(x))) {
        bad_line(f, "判断值应为 1/9 到 9", "a judgement is 1/9 to 9", cell[3]);
        return;
    }
    ahp = ahp_of(p, node, like);
    a = row_of(ahp, a);
    b = row_of(ahp, b);
    ahp->matrix[(expert * ahp->n + (size_t)a) * ahp->n + (size_t)b] = x;
    ahp->matrix[(expert * ahp->n + (size_t)b) * ahp->n + (size_t)a] = 1 / x;
}

static size_t experts_in(zk_str text)
{
    int64_t most = 1, k;
    zk_str  cell[5];

    while (text.n) {
        const char *end = memchr(text.p, '\n', text.n);
        size_t      n = end ? (size_t)(end - text.p) : text.n;

        if (split((zk_str){text.p, n}, cell, 5) == 5 && zk_num_int(cell[4], &k) == ZK_NUM_OK && k > most)
            most = k;
        text.p += n + (end != NULL);
        text.n -= n + (end != NULL);
    }
    return most > ZK__EXPERTS_MAX ? ZK__EXPERTS_MAX : (size_t)most;
}

static void take_file(zk__parser *p, zk_yaml *at, int top, zk__ahp *like)
{
    judgements f = {.p = p, .at = at, .name = at->text.p};
    zk_str     text;

    if (at->type != ZK_YAML_SCALAR) {
        ZK__BAD(p, at, "judgements.csv", "file 应为文件名", "file: the name of a file is expected");
        return;
    }
    text = attachment(p, at, at->text.p);
    like->experts = experts_in(text);
    while (text.n) {
        const char *end = memchr(text.p, '\n', text.n);
        size_t      n = end ? (size_t)(end - text.p) : text.n;
        zk_str      line = zk_str_trim((zk_str){text.p, n});

        f.line++;
        if (line.n && line.p[0] != '#' && !(f.line == 1 && line.n > 5 && memcmp(line.p, "node,", 5) == 0))
            take_line(&f, line, top, like);
        text.p += n + (end != NULL);
        text.n -= n + (end != NULL);
    }
}

/* ---- weights_from ------------------------------------------------------------------------- */

static bool parse_ahp_words(zk__parser *p, zk_yaml *map, zk__ahp *a)
{
    static const char *const methods[] = {"eigenvector", "geometric_mean", "column_sum", NULL};
    static const char *const tables[] = {"saaty_2005", "saaty_1980", "donegan_dodd", NULL};
    static const char *const combines[] = {"judgements", "priorities", NULL};
    zk_yaml                 *node;
    int                      k, bad = p->n_bad;

    a->method = ZK_AHP_EIGENVECTOR;
    a->table = ZK_RI_SAATY_1980;
    a->max_cr = ZK_AHP_MAX_CR;
    if ((node = zk_yaml_get(map, "method")) && (k = zk__choice(p, node, methods)) >= 0)
        a->method = (zk_ahp_method)k;
    if ((node = zk_yaml_get(map, "random_index")) && (k = zk__choice(p, node, tables)) >= 0)
        a->table = (zk_ri_table)k;
    if ((node = zk_yaml_get(map, "combine")) && (k = zk__choice(p, node, combines)) >= 0)
        a->by_priorities = k == 1;
    if ((node = zk_yaml_get(map, "max_cr")) && zk__number(p, node, &a->max_cr) && !(a->max_cr > 0 && a->max_cr <= 1))
        ZK__BAD(p, node, "(0, 1]", "max_cr 应在 (0, 1] 内，通常为 0.1", "max_cr must lie in (0, 1], usually 0.1");
    return p->n_bad == bad;
}

static void parse_ahp(zk__parser *p, int at_node, zk_yaml *map, zk__weights *w)
{
    zk__ahp  a = {.node = at_node};
    zk_yaml *file, *matrix, *experts, *names;

    if (!map || map->type != ZK_YAML_MAP) {
        ZK__BAD(p, map ? map : p->root, "ahp: {matrix: …}", "ahp 应写成 {matrix: …} 或 {file: …}",
                "ahp is written {matrix: …} or {file: …}");
        return;
    }
    parse_ahp_words(p, map, &a);
    file = zk_yaml_get(map, "file");
    matrix = zk_yaml_get(map, "matrix");
    experts = zk_yaml_get(map, "experts");
    names = zk_yaml_get(map, "names");
    zk__unknown(p, map, "ahp");
    if (!!file + !!matrix + !!experts != 1) {
        ZK__BAD(p, map, "file, matrix, experts", "ahp 要有且只有 file、matrix、experts 之一",
                "ahp needs exactly one of file, matrix, experts");
        return;
    }
    if (file) {
        take_file(p, file, at_node, &a);
        return; /* the nodes' weights are set there */
    }
    ahp_init(p, &a, at_node, 1);
    if (names && !parse_names(p, names, &a))
        return;
    if (a.n < 2) {
        ZK__BAD(p, map, NULL, "只有一个下级，不需要判断", "there is only one child: nothing to judge");
        return;
    }
    if (matrix ? parse_matrix(p, matrix, a.n, a.matrix) : parse_experts(p, experts, &a)) {
        w->ahp = ZK_NEW(&p->cx->arena, zk__ahp);
        *w->ahp = a;
    }
}

static int weigh_word(zk__parser *p, zk_yaml *node, const char *name)
{
    static const char *const words[] = {"ahp", "entropy", "cv", "critic", "equal", NULL};
    zk_yaml                  named = *node;
    int                      k;

    named.type = ZK_YAML_SCALAR;
    named.text = zk_str_of(name);
    k = zk__choice(p, &named, words);
    return k < 0 ? -1 : k + 1; /* zk__weigh starts with GIVEN */
}

static void parse_combined(zk__parser *p, int at_node, zk_yaml *map, zk__weights *w)
{
    static const char *const hows[] = {"additive", "multiplicative", NULL};
    zk_yaml                 *of = zk_yaml_get(map, "of"), *how = zk_yaml_get(map, "how"), *shares = zk_yaml_get(map, "shares");
    int                      k;

    if (!of || of->type != ZK_YAML_LIST || of->n < 2 || of->n > 4) {
        ZK__BAD(p, map ? map : p->root, "{of: [entropy, {ahp: …}]}", "combined 的 of 应为 2 到 4 种方法",
                "combined: of is a list of 2 to 4 methods");
        return;
    }
    w->combine = ZK_COMBINE_MULTIPLICATIVE;
    if (how && (k = zk__choice(p, how, hows)) >= 0)
        w->combine = (zk_combination)k;
    if (shares && (shares->type != ZK_YAML_LIST || shares->n != of->n)) {
        ZK__BAD(p, shares, NULL, "shares 应有 %d 个", "%d shares are expected", (int)of->n);
        shares = NULL;
    }
    for (size_t i = 0; i < of->n; i++) {
        const char *name;
        zk_yaml    *value;

        if (shares && zk__number(p, shares->item[i], &w->share[i]))
            w->shared = true;
        if (!zk__variant(p, of->item[i], &name, &value, "ahp, entropy, cv, critic, equal") ||
            (k = weigh_word(p, of->item[i], name)) < 0)
            return;
        w->how[w->n++] = (zk__weigh)k;
        if (k == ZK__AHP)
            parse_ahp(p, at_node, value, w);
    }
    zk__unknown(p, map, "combined");
}

static void parse_weights_from(zk__parser *p, int i, zk_yaml *node)
{
    zk__weights w = {.text = zk__flow(p->cx, node)};
    const char *name;
    zk_yaml    *value;
    int         k, bad = p->n_bad;

    if (!zk__variant(p, node, &name, &value, "ahp, entropy, cv, critic, equal, combined"))
        return;
    if (strcmp(name, "combined") == 0) {
        parse_combined(p, i, value, &w);
    } else if ((k = weigh_word(p, node, name)) >= 0) {
        w.how[0] = (zk__weigh)k;
        w.n = 1;
        if (k == ZK__AHP)
            parse_ahp(p, i, value, &w);
    }
    if (p->n_bad != bad || (w.n == 1 && w.how[0] == ZK__AHP && !w.ahp))
        return; /* complained of, or a file has set the nodes' weights */
    for (size_t m = 0; m < w.n; m++)
        w.fitted |= w.how[m] == ZK__ENTROPY || w.how[m] == ZK__VARIATION || w.how[m] == ZK__CRITIC;
    p->s->nodes[i].def->weights = w;
}

/* ---- the weights themselves ---------------------------------------------------------------- */

static void bad_spot(zk__parser *p, const zk_yaml *at, const zk__ahp *a, const zk_spot *spot)
{
    const zk_scheme *s = p->s;
    const char      *row = spot->row < a->n ? s->nodes[a->child[spot->row]].name : "-";
    const char      *col = spot->col < a->n ? s->nodes[a->child[spot->col]].name : "-";

    ZK__BAD(p, at, NULL, "“%s”对“%s”的判断 %g: %s", "the judgement of \"%s\" against \"%s\", %g: %s", row, col, spot->value,
            ZK_TR(p->cx, zk_why_zh(spot->why), zk_why_en(spot->why)));
}

/* CR too high: the judgement that hurts most is named, with a better one. */
static void inconsistent(zk__parser *p, const zk_yaml *at, const zk__ahp *a, const double *matrix)
{
    zk_ahp_worst     worst;
    const zk_scheme *s = p->s;

    if (zk_ahp_find_worst(matrix, a->n, a->table, a->max_cr, &worst, NULL) == ZK_OK)
        ZK__BAD(p, at, NULL, "判断不一致: CR = %.4f >= %g；影响最大的是“%s”对“%s”的 %.3g，改为 %.3g 则 CR = %.4f",
                "the judgements are inconsistent: CR = %.4f >= %g; \"%s\" against \"%s\" = %.3g hurts most, %.3g would give "
                "CR = %.4f",
                a->result.cr, a->max_cr, s->nodes[a->child[worst.row]].name, s->nodes[a->child[worst.col]].name,
                worst.value, worst.suggestion, worst.suggestion_cr);
    else
        ZK__BAD(p, at, NULL, "判断不一致: CR = %.4f >= %g", "the judgements are inconsistent: CR = %.4f >= %g",
                a->result.cr, a->max_cr);
}

static void solve(zk__parser *p, const zk_yaml *at, zk__ahp *a)
{
    size_t  size = a->n * a->n;
    double *each = ZK_NEWS(&p->cx->arena, double, a->experts *a->n), *matrix = a->matrix;
    zk_spot spot = {0};
    zk_err  err = ZK_OK;

    for (size_t k = 0; k < a->experts && !err; k++) {
        err = zk_ahp_check(a->matrix + k * size, a->n, NULL, &spot);
        if (!err)
            err = zk_ahp_solve(a->matrix + k * size, a->n, a->method, a->table, each + k * a->n, &a->result, &spot);
        if (!err && a->result.cr >= a->max_cr) {
            inconsistent(p, at, a, a->matrix + k * size);
            return;
        }
    }
    if (!err && a->experts > 1 && !a->by_priorities) {
        matrix = ZK_NEWS(&p->cx->arena, double, size);
        err = zk_ahp_group_judgements(a->matrix, a->experts, a->n, a->share, matrix, &spot);
    }
    if (!err)
        err = zk_ahp_solve(matrix, a->n, a->method, a->table, a->weights, &a->result, &spot);
    if (!err && a->experts > 1 && a->by_priorities)
        err = zk_ahp_group_priorities(each, a->experts, a->n, a->share, true, a->weights, &spot);
    if (err)
        bad_spot(p, at, a, &spot);
}

static void equal_weights(zk_scheme *s, const int *child, int n)
{
    for (int k = 0; k < n; k++)
        s->nodes[child[k]].weight = 1.0 / n;
}

static void check_given(zk__parser *p, int parent, const int *child, int n)
{
    zk_scheme *s = p->s;
    double     sum = 0;
    int        own = 0;
    zk__how    how = s->nodes[parent].def->agg.how;

    for (int k = 0; k < n; k++) {
        own += s->nodes[child[k]].def->own_weight;
        sum += s->nodes[child[k]].weight;
    }
    if (!own && (n == 1 || how == ZK__MIN || how == ZK__MAX)) {
        equal_weights(s, child, n);
        return;
    }
    for (int k = 0; k < n; k++) {
        zk_yaml at = *s->nodes[child[k]].def->yaml;

        at.line = at.key_line;
        at.column = at.key_column;
        if (!s->nodes[child[k]].def->own_weight)
            ZK__BAD(p, &at, "weight: 0 … 1", "“%s”没有权重", "\"%s\" has no weight", at.key);
    }
    if (own == n && fabs(sum - 1) > SUM_TOLERANCE) {
        zk_yaml at = *(parent ? s->nodes[parent].def->yaml : zk_yaml_get(p->root, "tree"));
        char    text[32];

        at.line = at.key_line;
        at.column = at.key_column;
        ZK__BAD(p, &at, "1", "“%s”各下级的权重之和为 %s，应为 1", "the weights under \"%s\" sum to %s, not to 1",
                parent ? s->nodes[parent].path : "tree", zk_real_show(sum, text));
    }
}

static void check_against(zk__parser *p, int node, double weight)
{
    zk__nodedef *def = p->s->nodes[node].def;
    double       given = p->s->nodes[node].weight;

    if (def->own_weight && fabs(given - weight) > CHECK_TOLERANCE)
        ZK__BAD(p, zk_yaml_get(def->yaml, "weight"), NULL, "“%s”写的权重是 %g，判断得出的是 %.4f",
                "\"%s\" is written with weight %g, but the judgements give %.4f", p->s->nodes[node].path, given, weight);
}

static void set_weights(zk__parser *p, int parent)
{
    zk_scheme   *s = p->s;
    zk__weights *w = &s->nodes[parent].def->weights;
    int          child[ZK__CHILDREN_MAX], n = children_of(s, parent, child);
    zk_yaml     *at = zk_yaml_get(s->nodes[parent].def->yaml, "weights_from");

    if (!n)
        return;
    if (!at)
        at = zk_yaml_get(p->root, "weights_from");
    if (w->ahp)
        solve(p, at, w->ahp);
    if (!w->n) {
        check_given(p, parent, child, n);
    } else if (w->n == 1 && w->how[0] == ZK__AHP) {
        for (size_t k = 0; k < w->ahp->n && !p->n_bad; k++) {
            check_against(p, w->ahp->child[k], w->ahp->weights[k]);
            s->nodes[w->ahp->child[k]].weight = w->ahp->weights[k];
        }
    } else {
        equal_weights(s, child, n);
    }
}

void zk__parse_weights(zk__parser *p)
{
    zk_scheme *s = p->s;
    zk_yaml   *top = zk_yaml_get(p->root, "weights_from");

    if (top)
        parse_weights_from(p, 0, top);
    for (int i = 1; i < s->n_nodes; i++) {
        zk_yaml *own = zk_yaml_get(s->nodes[i].def->yaml, "weights_from");

        if (own && s->nodes[i].leaf)
            ZK__BAD(p, own, "of", "没有 of 的节点不能有 weights_from", "a node without of has no weights to find");
        else if (own)
            parse_weights_from(p, i, own);
    }
    for (int i = 0; i < s->n_nodes; i++)
        if (!s->nodes[i].leaf)
            set_weights(p, i);
    for (int i = 1; i < s->n_nodes; i++)
        s->nodes[i].global = s->nodes[i].weight * s->nodes[s->nodes[i].parent].global;
}
