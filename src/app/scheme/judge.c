/* SPDX-License-Identifier: Apache-2.0
 *
 * Judgements as written: a full matrix, an upper triangle, several experts, or a file beside the scheme with
 * lines node,a,b,judgement[,expert].
 *
 * Rows are children in file order unless names says otherwise. What a file says is remembered as
 * an attachment, so that a published version is whole by itself.
 */
#include "app/scheme/def.h"

#include <math.h>
#include <string.h>

#include "base/file.h"
#include "base/num.h"

enum { JUDGEMENT_BYTES_MAX = 1 << 20 };

int zk__children_of(const zk_scheme *s, int parent, int *child)
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

void zk__ahp_init(zk__parser *p, zk__ahp *a, int node, size_t experts)
{
    a->node = node;
    a->n = (size_t)zk__children_of(p->s, node, a->child);
    a->experts = experts;
    a->matrix = ZK_NEWS(&p->cx->arena, double, experts * a->n * a->n);
    a->weights = ZK_NEWS(&p->cx->arena, double, a->n);
}

bool zk__ahp_names(zk__parser *p, zk_yaml *node, zk__ahp *a)
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
            ZK__BAD(p, item, NULL, "names 中的“%s”不是下级节点，或重复",
                    "\"%s\" in names is no child, or is there twice",
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
        size_t first = full ? 0 : node->n == n ? i : i + 1;

        if (row->type != ZK_YAML_LIST || row->n != n - first) {
            ZK__BAD(p, row, NULL, "判断矩阵第 %d 行应有 %d 个数",
                    "row %d of the judgements should have %d numbers", (int)i + 1, (int)(n - first));
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

bool zk__ahp_matrix(zk__parser *p, zk_yaml *node, size_t n, double *matrix)
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

bool zk__ahp_experts(zk__parser *p, zk_yaml *list, zk__ahp *a)
{
    bool good = true;

    if (list->type != ZK_YAML_LIST || !list->n || list->n > ZK__EXPERTS_MAX) {
        ZK__BAD(p, list, "[{matrix: …}, …]", "experts 应为 1 到 %d 位专家的判断", "experts: 1 to %d matrices",
                ZK__EXPERTS_MAX);
        return false;
    }
    zk__ahp_init(p, a, a->node, list->n);
    for (size_t k = 0; k < list->n; k++) {
        zk_yaml *one = list->item[k], *matrix = zk_yaml_get(one, "matrix"),
                *share = zk_yaml_get(one, "share");

        if (!matrix) {
            ZK__BAD(p, one, "{matrix: …}", "专家缺少 matrix", "this expert has no matrix");
            return false;
        }
        if (share && !a->share)
            a->share = ZK_NEWS(&p->cx->arena, double, list->n);
        good &= zk__ahp_matrix(p, matrix, a->n, a->matrix + k * a->n * a->n);
        if (a->share && (!share || !zk__number(p, share, &a->share[k]) || a->share[k] < 0)) {
            ZK__BAD(p, one, "share", "要么每位专家都写 share，要么都不写",
                    "either every expert has a share or none");
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
    zk_yaml *own = zk_yaml_get(zk_yaml_get(p->root, "attachments"), name);
    zk_str text = {0};
    bool fine = true;

    for (size_t i = 0; i < d->n_files; i++)
        if (strcmp(d->files[i].name, name) == 0)
            return d->files[i].text;
    if (own && own->type == ZK_YAML_SCALAR) {
        text = own->text;
    } else if (!zk_path_inside(name)) {
        ZK__BAD(p, at, ZK_TR(p->cx, "方案旁边的文件", "a file beside the scheme"),
                "文件“%s”必须在方案所在的文件夹里", "the file \"%s\" must be in the scheme's folder", name);
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
        size_t k = comma ? (size_t)(comma - line.p) : line.n;

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
    zk_yaml *at;
    const char *name;
    int64_t line;
} judgements;

static void bad_line(judgements *f, const char *zh, const char *en, zk_str value)
{
    zk_ctx *cx = f->p->cx;
    zk_diag d = {
        .code = ZK_EPARSE, .file = f->name, .line = f->line, .column = 1, .expected = "node,a,b,judgement"};

    d.value = zk_text_show(&cx->arena, value, 60);
    f->p->n_bad++;
    zk_complain(cx, d, "%s: %s", "%s: %s", ZK_TR(cx, zh, en), d.value);
}

static double value_of(zk_str s)
{
    const char *slash = memchr(s.p, '/', s.n);
    double above = 0, below = 1;

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
        zk__ahp_init(p, a, node, like->experts);
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
    zk_str cell[5];
    size_t n = split(line, cell, 5), expert = 0;
    int node, a, b;
    double x;
    int64_t k = 1;
    zk__ahp *ahp;

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
    zk_str cell[5];

    while (text.n) {
        const char *end = memchr(text.p, '\n', text.n);
        size_t n = end ? (size_t)(end - text.p) : text.n;

        if (split((zk_str){text.p, n}, cell, 5) == 5 && zk_num_int(cell[4], &k) == ZK_NUM_OK && k > most)
            most = k;
        text.p += n + (end != NULL);
        text.n -= n + (end != NULL);
    }
    return most > ZK__EXPERTS_MAX ? ZK__EXPERTS_MAX : (size_t)most;
}

void zk__ahp_file(zk__parser *p, zk_yaml *at, int top, zk__ahp *like)
{
    judgements f = {.p = p, .at = at, .name = at->text.p};
    zk_str text;

    if (at->type != ZK_YAML_SCALAR) {
        ZK__BAD(p, at, "judgements.csv", "file 应为文件名", "file: the name of a file is expected");
        return;
    }
    text = attachment(p, at, at->text.p);
    like->experts = experts_in(text);
    while (text.n) {
        const char *end = memchr(text.p, '\n', text.n);
        size_t n = end ? (size_t)(end - text.p) : text.n;
        zk_str line = zk_str_trim((zk_str){text.p, n});

        f.line++;
        if (line.n && line.p[0] != '#' && !(f.line == 1 && line.n > 5 && memcmp(line.p, "node,", 5) == 0))
            take_line(&f, line, top, like);
        text.p += n + (end != NULL);
        text.n -= n + (end != NULL);
    }
}
