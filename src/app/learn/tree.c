/* SPDX-License-Identifier: Apache-2.0
 *
 * A decision tree in words and as a picture (contract in tree.h).
 */
#include "app/learn/tree.h"
#include "base/file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *number(zk_ctx *cx, double x)
{
    return zk_fmt(&cx->arena, "%.10g", x);
}

const char *zk__tree_condition(zk_ctx *cx, const zk__tree_view *v, size_t node, size_t branch)
{
    zk_tree_node n = zk_tree_at(v->tree, node);
    const zk_series *s = v->col[n.attribute];

    if (s->type == ZK_WANT_NUMBER)
        return zk_fmt(&cx->arena, "%s %s %s", s->name, branch ? ">" : "<=", number(cx, n.cut));
    return zk_fmt(&cx->arena, "%s = %s", s->name, zk__level_name(cx, s, branch));
}

static const char *cases(zk_ctx *cx, double n)
{
    return fabs(n - nearbyint(n)) < 1e-6 ? zk_fmt(&cx->arena, "%.0f", n) : zk_fmt(&cx->arena, "%.2f", n);
}

const char *zk__tree_counts(zk_ctx *cx, const zk_tree_node *n)
{
    return n->wrong > 5e-3 ? zk_fmt(&cx->arena, "%s/%s", cases(cx, n->cases), cases(cx, n->wrong))
                           : cases(cx, n->cases);
}

/* What the way to a leaf asks of each attribute. */
typedef struct demand {
    int32_t attribute;
    double above, at_most; /* continuous */
    size_t level;          /* nominal */
} demand;

static size_t demands(const zk__tree_view *v, size_t leaf, demand *out)
{
    size_t n = 0;

    for (size_t at = leaf; zk_tree_at(v->tree, at).parent != ZK_NO_PARENT;
         at = zk_tree_at(v->tree, at).parent) {
        size_t up = zk_tree_at(v->tree, at).parent;
        zk_tree_node p = zk_tree_at(v->tree, up);
        size_t i = 0, branch = at - p.first;

        while (i < n && out[i].attribute != p.attribute)
            i++;
        if (i == n)
            out[n++] = (demand){.attribute = p.attribute, .above = -INFINITY, .at_most = INFINITY};
        if (v->cases->values[p.attribute])
            out[i].level = branch;
        else if (branch == 0)
            out[i].at_most = fmin(out[i].at_most, p.cut);
        else
            out[i].above = fmax(out[i].above, p.cut);
    }
    return n;
}

static const char *demand_text(zk_ctx *cx, const zk__tree_view *v, const demand *d)
{
    const zk_series *s = v->col[d->attribute];

    if (s->type != ZK_WANT_NUMBER)
        return zk_fmt(&cx->arena, ZK_TR(cx, "%s 为 %s", "%s is %s"), s->name,
                      zk__level_name(cx, s, d->level));
    if (isinf(d->above))
        return zk_fmt(&cx->arena, ZK_TR(cx, "%s 不超过 %s", "%s is at most %s"), s->name,
                      number(cx, d->at_most));
    if (isinf(d->at_most))
        return zk_fmt(&cx->arena, ZK_TR(cx, "%s 大于 %s", "%s is above %s"), s->name, number(cx, d->above));
    return zk_fmt(&cx->arena, ZK_TR(cx, "%s 大于 %s 且不超过 %s", "%s is above %s and at most %s"), s->name,
                  number(cx, d->above), number(cx, d->at_most));
}

const char *zk__tree_rule(zk_ctx *cx, const zk__tree_view *v, size_t leaf)
{
    zk_tree_node n = zk_tree_at(v->tree, leaf);
    demand *d = ZK_NEWS(&cx->arena, demand, ZK_TREE_DEPTH_MAX + 1);
    size_t count = demands(v, leaf, d);
    const char *text = "", *seen;

    for (size_t i = count; i-- > 0;)
        text = zk_fmt(&cx->arena, "%s%s%s", text, i + 1 == count ? "" : ZK_TR(cx, "，", ", "),
                      demand_text(cx, v, &d[i]));
    if (n.cases < 1e-6)
        seen = ZK_TR(cx, "没有见过这样的案例", "no such case was seen");
    else
        seen = zk_fmt(&cx->arena, ZK_TR(cx, "%s 个案例，%.1f %% 正确", "%s cases, %.1f %% right"),
                      cases(cx, n.cases), 100 * (1 - n.wrong / n.cases));
    if (count == 0)
        return zk_fmt(&cx->arena, ZK_TR(cx, "总是 %s（%s）", "Always %s (%s)"), v->classes->label[n.klass],
                      seen);
    return zk_fmt(&cx->arena, ZK_TR(cx, "如果 %s，则 %s（%s）", "If %s, then %s (%s)"), text,
                  v->classes->label[n.klass], seen);
}

size_t *zk__tree_leaves_by_cases(zk_ctx *cx, const zk__tree_view *v, size_t *n)
{
    size_t nodes = zk_tree_nodes(v->tree), *leaf = ZK_NEWS(&cx->arena, size_t, nodes), *out;
    double *size = ZK_NEWS(&cx->arena, double, nodes);
    size_t *order = ZK_NEWS(&cx->arena, size_t, nodes);

    *n = 0;
    for (size_t i = 0; i < nodes; i++)
        if (zk_tree_at(v->tree, i).attribute < 0) {
            leaf[*n] = i;
            size[(*n)++] = zk_tree_at(v->tree, i).cases;
        }
    out = ZK_NEWS(&cx->arena, size_t, *n);
    if (zk_order(size, *n, true, order, NULL))
        return leaf;
    for (size_t i = 0; i < *n; i++)
        out[i] = leaf[order[i]];
    return out;
}

/* ---- checks ---------------------------------------------------------------------------------- */

zk_err zk__tree_check(zk_ctx *cx, const zk_frame *f, const zk__tree_view *v, const zk_tree_options *o,
                      zk__tree_checks *c)
{
    size_t rows = f->rows, classes = v->classes->n, known = 0;
    int32_t *told = ZK_NEWS(&cx->arena, int32_t, rows), *fold;
    double *p = ZK_NEWS(&cx->arena, double, classes);
    zk_spot spot = {0};
    zk_err err;

    for (size_t i = 0; i < rows; i++) {
        told[i] = zk_tree_classify(v->tree, v->cases, i, p);
        known += v->cases->y[i] >= 0;
    }
    c->training_cell = ZK_NEWS(&cx->arena, size_t, classes * classes);
    if ((err = zk_confusion_of(v->cases->y, told, rows, classes, c->training_cell, &c->training, &spot)))
        return zk_frame_refused(cx, f, v->col, NULL, &spot, err);
    if (!c->asked && (size_t)c->folds > known)
        c->folds = known > 1 ? (int)known : 0;
    if (!c->folds)
        return ZK_OK;
    if ((size_t)c->folds > known)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("%s: 只有 %zu 个已知类别的案例，不能分成 %d 折 (--folds)",
                            "%s: %zu cases of known class cannot be parted into %d folds (--folds)"),
                       f->path, known, c->folds);
    fold = ZK_NEWS(&cx->arena, int32_t, rows);
    c->cross_cell = ZK_NEWS(&cx->arena, size_t, classes * classes);
    if ((err = zk_folds_weka(v->cases->y, rows, (size_t)c->folds, c->seed, fold, NULL, &spot)) ||
        (err = zk_tree_cross_validate(v->cases, o, fold, (size_t)c->folds, told, NULL, &spot)) ||
        (err = zk_confusion_of(v->cases->y, told, rows, classes, c->cross_cell, &c->cross, &spot)))
        return zk_method_refused(cx, ZK_TR(cx, "交叉验证", "cross-validation"), &spot, err);
    return ZK_OK;
}

zk_err zk__tree_assign(zk_ctx *cx, const zk_args *a, const zk_frame *f, const zk__tree_view *v)
{
    const zk_series *id;
    zk_buf b = {0};
    double *p = ZK_NEWS(&cx->arena, double, v->classes->n);

    ZK_TRY(zk__learn_id(cx, a, f, &id));
    zk_buf_csv(&b, id ? id->name : "row");
    zk_buf_puts(&b, ",told");
    for (size_t k = 0; k < v->classes->n; k++) {
        zk_buf_puts(&b, ",");
        zk_buf_csv(&b, zk_fmt(&cx->arena, "p_%s", v->classes->label[k]));
    }
    zk_buf_putc(&b, '\n');
    for (size_t i = 0; i < f->rows; i++) {
        int32_t k = zk_tree_classify(v->tree, v->cases, i, p);

        zk_buf_csv(&b, id ? zk_frame_label(cx, f, id, i) : zk_fmt(&cx->arena, "%zu", i + 1));
        zk_buf_putc(&b, ',');
        zk_buf_csv(&b, v->classes->label[k]);
        for (size_t c = 0; c < v->classes->n; c++)
            zk_buf_fmt(&b, ",%.6g", p[c]);
        zk_buf_putc(&b, '\n');
    }
    return zk_file_write_buf(cx, zk_arg(a, "assign"), &b);
}

/* ---- picture: root on the left, leaves below each other ---------------------------------------- */

enum { ROW_H = 26, COL_W = 190, LEAF_W = 230, LEAVES_DRAWN = 400 };

typedef struct canvas {
    zk_ctx *cx;
    cairo_t *cr;
    const zk__tree_view *v;
    double next_y; /* of the next leaf */
} canvas;

static size_t depth_of(const zk__tree_view *v, size_t at)
{
    zk_tree_node n = zk_tree_at(v->tree, at);
    size_t deepest = 0;

    for (size_t b = 0; b < n.branches; b++) {
        size_t d = 1 + depth_of(v, n.first + b);
        deepest = d > deepest ? d : deepest;
    }
    return deepest;
}

/* A bar of the classes' shares, then the class and its counts. */
static void draw_leaf(canvas *c, const zk_tree_node *n, double x, double y)
{
    double at = x;

    for (size_t k = 0; k < c->v->classes->n && n->cases > 0; k++) {
        double rgb[3], w = 60 * n->count[k] / n->cases;

        zk_draw_colour((int)k, rgb);
        zk_draw_ink(c->cr, rgb);
        cairo_rectangle(c->cr, at, y - 6, w, 12);
        cairo_fill(c->cr);
        at += w;
    }
    zk_draw_ink(c->cr, ZK_INK);
    zk_draw_text(c->cr, x + 66, y + 4, 11, ZK_LEFT, LEAF_W - 70, true,
                 zk_fmt(&c->cx->arena, "%s (%s)", c->v->classes->label[n->klass], zk__tree_counts(c->cx, n)));
}

/* Draws the subtree; the height of its root. */
static double draw(canvas *c, size_t at, double x)
{
    zk_tree_node n = zk_tree_at(c->v->tree, at);
    double *ys, y;

    if (n.attribute < 0) {
        y = c->next_y;
        c->next_y += ROW_H;
        draw_leaf(c, &n, x, y);
        return y;
    }
    ys = ZK_NEWS(&c->cx->arena, double, n.branches);
    for (size_t b = 0; b < n.branches; b++)
        ys[b] = draw(c, n.first + b, x + COL_W);
    y = (ys[0] + ys[n.branches - 1]) / 2;
    for (size_t b = 0; b < n.branches; b++) {
        const char *text = zk__tree_condition(c->cx, c->v, at, b) + strlen(c->v->col[n.attribute]->name) + 1;

        zk_draw_ink(c->cr, ZK_LINE);
        cairo_set_line_width(c->cr, 1.2);
        cairo_move_to(c->cr, x + 88, y);
        cairo_curve_to(c->cr, x + 112, y, x + 92, ys[b], x + 116, ys[b]);
        cairo_line_to(c->cr, x + COL_W - 6, ys[b]);
        cairo_stroke(c->cr);
        zk_draw_ink(c->cr, ZK_SOFT);
        zk_draw_text(c->cr, x + 118, ys[b] - 3, 10, ZK_LEFT, COL_W - 126, false, text);
    }
    cairo_set_source_rgb(c->cr, 0.93, 0.95, 0.98);
    cairo_rectangle(c->cr, x, y - 10, 88, 20);
    cairo_fill(c->cr);
    zk_draw_ink(c->cr, ZK_INK);
    zk_draw_text(c->cr, x + 44, y + 4, 11, ZK_MIDDLE, 84, false, c->v->col[n.attribute]->name);
    return y;
}

zk_err zk__tree_plot(zk_ctx *cx, const char *path, const zk__tree_view *v)
{
    size_t leaves = zk_tree_leaves(v->tree);
    double w, h;
    zk_plot *p;
    canvas c = {.cx = cx, .v = v, .next_y = 60};

    if (leaves > LEAVES_DRAWN)
        return zk_fail(cx, ZK_ELIMIT,
                       ZK_L("树有 %zu 个叶结点，最多画 %d 个；可用 --confidence 或 --min-leaf 剪小",
                            "the tree has %zu leaves, at most %d are drawn; make it smaller with "
                            "--confidence or --min-leaf"),
                       leaves, LEAVES_DRAWN);
    w = 40 + (double)depth_of(v, 0) * COL_W + LEAF_W;
    h = 60 + (double)leaves * ROW_H;
    ZK_TRY(zk_plot_open(cx, path, w, h, &p));
    c.cr = zk_plot_cairo(p);
    zk_draw_ink(c.cr, ZK_INK);
    zk_draw_text(c.cr, 20, 26, 14, ZK_LEFT, w - 40, true,
                 zk_fmt(&cx->arena, ZK_TR(cx, "判断 %s 的决策树", "Decision tree for %s"), v->classes->name));
    (void)draw(&c, 0, 20);
    return zk_plot_close(cx, p, ZK_OK);
}
