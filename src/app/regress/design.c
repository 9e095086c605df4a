/* SPDX-License-Identifier: Apache-2.0
 *
 * From a file and a formula to columns of numbers. A row with anything missing that the model uses is left out; a value
 * that is there but has no result (the log of 0) is a complaint with its line.
 */
#include "app/regress/regress.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/near.h"

/* ---- which columns ---- */

typedef struct wants {
    zk_ctx *cx;
    zk_frame_want *item;
    size_t n, cap;
    const char *const *names; /* of the file */
    size_t n_names;
} wants;

static void want(wants *w, const char *name, zk_want type)
{
    for (size_t i = 0; i < w->n; i++)
        if (!strcmp(w->item[i].name, name))
            return;
    *ZK_PUSH(&w->cx->arena, w->item, w->n, w->cap) = (zk_frame_want){.name = name, .type = type};
}

static void want_column(void *user, const zk_node *column, bool as_factor)
{
    (void)as_factor;
    want(user, column->name, ZK_WANT_AUTO);
}

zk_err zk__table_read(zk_ctx *cx, const zk_args *a, zk_formula *const *f, size_t n, zk__table *out)
{
    wants w = {.cx = cx};
    zk_frame_spec spec;

    ZK_TRY(zk_frame_spec_of(cx, a, a->operand[0], &spec));
    out->weight = zk_arg(a, "weights");
    if (zk_arg(a, "absorb"))
        ZK_TRY(zk_names_split(cx, zk_arg(a, "absorb"), &out->absorbs, &out->n_absorbs));
    for (size_t i = 0; i < n; i++)
        zk_formula_columns(f[i], want_column, &w);
    if (out->weight)
        want(&w, out->weight, ZK_WANT_NUMBER);
    for (size_t i = 0; i < out->n_absorbs; i++)
        want(&w, out->absorbs[i], ZK_WANT_AUTO);
    for (size_t i = 0; i < out->n_clusters; i++)
        want(&w, out->clusters[i], ZK_WANT_AUTO);
    spec.want = w.item;
    spec.n_want = w.n;
    return zk_frame_read(cx, &spec, &out->frame);
}

/* ---- winsorising ---- */

typedef struct numeric_use {
    const char *name;
    bool used;
} numeric_use;

static void used_as_number(void *user, const zk_node *column, bool as_factor)
{
    numeric_use *u = user;

    u->used |= !as_factor && !strcmp(column->name, u->name);
}

static bool two_values(const zk_series *s, size_t rows)
{
    double a = NAN, b = NAN;

    for (size_t i = 0; i < rows; i++) {
        double v = s->num[i];
        if (isnan(v) || v == a || v == b)
            continue;
        if (!isnan(b))
            return false;
        *(isnan(a) ? &a : &b) = v;
    }
    return true;
}

static zk_err cut_one(zk_ctx *cx, zk__table *t, zk_series *s)
{
    size_t rows = t->frame.rows, n = 0;
    double *x = ZK_NEWS(&cx->arena, double, rows);
    zk__cut *c = &t->cut[t->cuts];
    zk_spot spot;
    zk_err err;

    for (size_t i = 0; i < rows; i++)
        if (!isnan(s->num[i]))
            x[n++] = s->num[i];
    c->name = s->name;
    if ((err = zk_winsorize(x, n, t->winsor, x, &c->low, &c->high, &c->changed, &spot)))
        return zk_method_refused(cx, s->name, &spot, err);
    for (size_t i = 0; i < rows; i++)
        if (!isnan(s->num[i]))
            s->num[i] = fmin(c->high, fmax(c->low, s->num[i]));
    t->cuts++;
    return ZK_OK;
}

zk_err zk__table_winsorize(zk_ctx *cx, zk__table *t, zk_formula *const *f, size_t n, const char *list)
{
    const char **name = NULL;
    size_t names = 0;

    t->cut = ZK_NEWS(&cx->arena, zk__cut, t->frame.cols);
    if (list)
        ZK_TRY(zk_names_split(cx, list, &name, &names));
    for (size_t k = 0; k < names; k++) {
        const zk_series *s;
        ZK_TRY(zk_frame_get(cx, &t->frame, name[k], &s));
        if (s->type != ZK_WANT_NUMBER)
            return zk_fail(
                cx, ZK_EINVAL,
                ZK_L("列 “%s” 不是数值，不能缩尾", "column \"%s\" is not a number and cannot be winsorised"),
                name[k]);
        for (size_t m = 0; m < k; m++)
            if (!strcmp(name[k], name[m]))
                return zk_fail(
                    cx, ZK_EINVAL,
                    ZK_L("--winsorize-columns 中 “%s” 出现两次", "--winsorize-columns names \"%s\" twice"),
                    name[k]);
        ZK_TRY(cut_one(cx, t, (zk_series *)(uintptr_t)s));
    }
    for (size_t j = 0; !list && j < t->frame.cols; j++) {
        zk_series *s = &t->frame.col[j];
        numeric_use u = {.name = s->name};
        for (size_t i = 0; i < n; i++)
            zk_formula_columns(f[i], used_as_number, &u);
        if (u.used && s->type == ZK_WANT_NUMBER && s->missing < t->frame.rows &&
            !two_values(s, t->frame.rows))
            ZK_TRY(cut_one(cx, t, s));
    }
    return ZK_OK;
}

/* ---- evaluation ---- */

typedef struct eval {
    zk_ctx *cx;
    const zk__table *t;
    const zk_formula *f;
    const size_t *row;
    size_t n;
} eval;

static zk_err refuse_at(const eval *e, const zk_node *n, size_t column, const char *zh, const char *en)
{
    return zk_fail(e->cx, ZK_EINVAL,
                   ZK_L("公式 “%s” 第 %zu 列：%s（%s）", "formula \"%s\", column %zu: %s (%s)"),
                   zk_text_show(&e->cx->arena, zk_str_of(e->f->text), 200), column, ZK_TR(e->cx, zh, en),
                   n->name ? n->name : "");
}

static double call(const char *name, double v)
{
    switch (name[0] == 'l' ? name[3] : name[0]) {
    case '\0': return log(v);
    case '2': return log2(v);
    case '1': return name[4] == '0' ? log10(v) : log1p(v);
    case 'e': return exp(v);
    case 'a': return fabs(v);
    default: return strcmp(name, "sqrt") == 0 ? sqrt(v) : v;
    }
}

static double operate(zk_node_kind kind, double a, double b)
{
    switch (kind) {
    case ZK_NODE_NEGATE: return -a;
    case ZK_NODE_ADD: return a + b;
    case ZK_NODE_SUBTRACT: return a - b;
    case ZK_NODE_MULTIPLY: return a * b;
    case ZK_NODE_DIVIDE: return a / b;
    case ZK_NODE_POWER: return pow(a, b);
    case ZK_NODE_LESS: return a < b;
    case ZK_NODE_LESS_EQUAL: return a <= b;
    case ZK_NODE_GREATER: return a > b;
    case ZK_NODE_GREATER_EQUAL: return a >= b;
    case ZK_NODE_EQUAL: return a == b;
    case ZK_NODE_UNEQUAL: return a != b;
    default: return NAN;
    }
}

/* center() and scale(): about the mean, scale in units of the standard deviation too. */
static zk_err centre(const eval *e, const zk_node *node, double *v)
{
    zk_description d;
    zk_spot spot;
    zk_err err;

    if (strcmp(node->name, "center") != 0 && strcmp(node->name, "scale") != 0)
        return ZK_OK;
    if ((err = zk_describe(v, e->n, &d, &spot)))
        return zk_method_refused(e->cx, node->name, &spot, err);
    if (node->name[0] == 's' && d.sd == 0)
        return refuse_at(e, node, node->column, "取值全部相同，不能标准化",
                         "all values are equal and cannot be scaled");
    for (size_t i = 0; i < e->n; i++)
        v[i] = (v[i] - d.mean) / (node->name[0] == 's' ? d.sd : 1);
    return ZK_OK;
}

static zk_err evaluate(const eval *e, const zk_node *node, double *out)
{
    const zk_series *s;
    double *b;

    switch (node->kind) {
    case ZK_NODE_NUMBER:
        for (size_t i = 0; i < e->n; i++)
            out[i] = node->number;
        return ZK_OK;
    case ZK_NODE_COLUMN:
        ZK_TRY(zk_frame_get(e->cx, &e->t->frame, node->name, &s));
        if (s->type != ZK_WANT_NUMBER)
            return refuse_at(
                e, node, node->column, "这一列是文字，不能计算；作类别用时写 factor()，且不参与算术",
                "this column is text and cannot be calculated with; as a category it stands alone or in "
                "factor()");
        for (size_t i = 0; i < e->n; i++)
            out[i] = s->num[e->row[i]];
        return ZK_OK;
    case ZK_NODE_CALL:
        if (zk_node_is_factor(node))
            return refuse_at(e, node, node->column, "factor() 不能参与算术",
                             "factor() cannot be calculated with");
        ZK_TRY(evaluate(e, node->a, out));
        for (size_t i = 0; i < e->n; i++)
            out[i] = call(node->name, out[i]);
        return centre(e, node, out);
    default: break;
    }
    ZK_TRY(evaluate(e, node->a, out));
    if (!node->b) {
        for (size_t i = 0; i < e->n; i++)
            out[i] = -out[i];
        return ZK_OK;
    }
    b = zk_xmalloc((e->n ? e->n : 1) * sizeof *b);
    zk_err err = evaluate(e, node->b, b);
    for (size_t i = 0; !err && i < e->n; i++)
        out[i] = operate(node->kind, out[i], b[i]);
    free(b);
    return err;
}

/* Values of one variable; where there is no result, the line is named. */
static zk_err values(const eval *e, const zk_node *node, const char *label, double **out)
{
    double *v = *out = ZK_NEWS(&e->cx->arena, double, e->n);

    ZK_TRY(evaluate(e, node, v));
    for (size_t i = 0; i < e->n; i++)
        if (!isfinite(v[i])) {
            zk_diag d = {.code = ZK_ENUMERIC,
                         .file = e->t->frame.path,
                         .line = e->t->frame.line[e->row[i]],
                         .field = label,
                         .value = zk_fmt(&e->cx->arena, "%g", v[i])};
            return zk_complain(
                e->cx, d, ZK_L("%s 在这一行没有有限的值（%g）", "%s has no finite value in this row (%g)"),
                label, v[i]);
        }
    return ZK_OK;
}

/* ---- categories ---- */

typedef struct category {
    int32_t *level; /* n */
    const char **name;
    size_t levels;
} category;

static bool missing_at(const zk_series *s, size_t row)
{
    return s->type == ZK_WANT_NUMBER   ? isnan(s->num[row])
           : s->type == ZK_WANT_LEVELS ? s->level[row] < 0
                                       : false;
}

static zk_err number_levels(const eval *e, const zk_series *s, category *c)
{
    double *v = ZK_NEWS(&e->cx->arena, double, e->n);
    size_t *order = ZK_NEWS(&e->cx->arena, size_t, e->n);
    zk_spot spot;
    zk_err err;

    for (size_t i = 0; i < e->n; i++)
        v[i] = s->num[e->row[i]];
    if ((err = zk_order(v, e->n, false, order, &spot)))
        return zk_method_refused(e->cx, s->name, &spot, err);
    c->name = ZK_NEWS(&e->cx->arena, const char *, e->n);
    for (size_t i = 0; i < e->n; i++) {
        if (i == 0 || v[order[i]] != v[order[i - 1]])
            c->name[c->levels++] = zk_fmt(&e->cx->arena, "%.15g", v[order[i]]);
        c->level[order[i]] = (int32_t)(c->levels - 1);
    }
    return ZK_OK;
}

static void text_levels(const eval *e, const zk_series *s, category *c)
{
    int32_t *now = ZK_NEWS(&e->cx->arena, int32_t, s->n_levels);

    c->name = ZK_NEWS(&e->cx->arena, const char *, s->n_levels);
    for (size_t i = 0; i < e->n; i++)
        now[s->level[e->row[i]]] = 1;
    for (size_t l = 0; l < s->n_levels; l++)
        if (now[l]) {
            now[l] = (int32_t)c->levels;
            c->name[c->levels++] = zk_str_dup(&e->cx->arena, s->levels[l]);
        }
    for (size_t i = 0; i < e->n; i++)
        c->level[i] = now[s->level[e->row[i]]];
}

/* --reference VAR=LEVEL moves that level to the front. */
static zk_err set_reference(const eval *e, const char *name, category *c)
{
    size_t len = strlen(name);

    for (size_t r = 0; r < e->t->n_references; r++) {
        const char *said = e->t->reference[r], *level = said + len + 1;
        size_t at = 0;
        if (strncmp(said, name, len) != 0 || said[len] != '=')
            continue;
        while (at < c->levels && strcmp(c->name[at], level) != 0)
            at++;
        if (at == c->levels)
            return zk_fail(e->cx, ZK_EINVAL,
                           ZK_L("--reference：“%s” 没有取值 “%s”", "--reference: \"%s\" has no level \"%s\""),
                           name, level);
        for (size_t i = at; i > 0; i--)
            c->name[i] = c->name[i - 1];
        c->name[0] = level;
        for (size_t i = 0; i < e->n; i++)
            c->level[i] = (size_t)c->level[i] == at  ? 0
                          : (size_t)c->level[i] < at ? c->level[i] + 1
                                                     : c->level[i];
    }
    return ZK_OK;
}

static zk_err categorise(const eval *e, const char *name, category *c)
{
    const zk_series *s;

    *c = (category){.level = ZK_NEWS(&e->cx->arena, int32_t, e->n)};
    ZK_TRY(zk_frame_get(e->cx, &e->t->frame, name, &s));
    if (s->type == ZK_WANT_NUMBER)
        ZK_TRY(number_levels(e, s, c));
    else
        text_levels(e, s, c);
    return set_reference(e, name, c);
}

/* ---- coding the terms ---- */

typedef struct variable {
    bool categorical;
    category c;
    double *v;
    const char *label;
} variable;

static zk_err variable_of(const eval *e, const zk_atom *a, variable *out)
{
    const zk_node *n = a->node;
    const zk_series *s = NULL;
    bool compare = n->kind == ZK_NODE_CALL && !strcmp(n->name, "I") && n->a->kind >= ZK_NODE_LESS &&
                   n->a->kind <= ZK_NODE_UNEQUAL;

    out->label = compare ? zk_fmt(&e->cx->arena, "%sTRUE", a->label) : a->label;
    if (n->kind == ZK_NODE_COLUMN)
        ZK_TRY(zk_frame_get(e->cx, &e->t->frame, n->name, &s));
    if (zk_node_is_factor(n) || (s && s->type == ZK_WANT_LEVELS)) {
        out->categorical = true;
        return categorise(e, s ? n->name : n->a->name, &out->c);
    }
    return values(e, n, a->label, &out->v);
}

static bool has_term(const zk_formula *f, bool intercept, uint64_t term)
{
    if (term == 0)
        return intercept;
    for (size_t t = 0; t < f->terms; t++)
        if (f->term[t] == term)
            return true;
    return false;
}

/* Columns of one term: products over its atoms, the first varying fastest. */
static zk_err code_term(const eval *e, zk__design *d, const variable *var, size_t t)
{
    const zk_formula *f = e->f;
    size_t first = d->p, count = 1;

    for (size_t a = 0; a < f->atoms; a++)
        if (f->term[t] >> a & 1 && var[a].categorical)
            count *= var[a].c.levels;
    if (first + count > ZK_OLS_COLUMNS_MAX || (double)(first + count) * (double)e->n > 2e9)
        return zk_fail(e->cx, ZK_ELIMIT,
                       ZK_L("项 “%s” 使设计矩阵超过 %d 列；类别很多时用 --absorb",
                            "term \"%s\" takes the design beyond %d columns; absorb effects of many levels "
                            "with --absorb"),
                       d->terms_at[t].label, ZK_OLS_COLUMNS_MAX);
    d->x[d->p] = NULL;
    d->name[d->p] = "";
    count = 1;
    for (size_t a = 0; a < f->atoms; a++) {
        if (!(f->term[t] >> a & 1))
            continue;
        /* contrasts where the term without this atom is in the model, else all levels: R's rule */
        size_t from = var[a].categorical &&
                              has_term(f, d->intercept || e->t->n_absorbs, f->term[t] & ~(UINT64_C(1) << a))
                          ? 1
                          : 0;
        size_t levels = var[a].categorical ? var[a].c.levels - from : 1, old = count;
        double **x = ZK_NEWS(&e->cx->arena, double *, old *levels);
        const char **name = ZK_NEWS(&e->cx->arena, const char *, old *levels);

        for (size_t l = 0; l < levels; l++)
            for (size_t k = 0; k < old; k++) {
                const double *before = d->x[first + k];
                const char *said = d->name[first + k];
                double *v = x[l * old + k] = ZK_NEWS(&e->cx->arena, double, e->n);
                name[l * old + k] = zk_fmt(&e->cx->arena, "%s%s%s%s", said, *said ? ":" : "", var[a].label,
                                           var[a].categorical ? var[a].c.name[l + from] : "");
                for (size_t i = 0; i < e->n; i++)
                    v[i] = (before ? before[i] : 1) *
                           (var[a].categorical ? (double)(var[a].c.level[i] == (int32_t)(l + from))
                                               : var[a].v[i]);
            }
        count = old * levels;
        memcpy(d->x + first, x, count * sizeof *x);
        memcpy(d->name + first, name, count * sizeof *name);
    }
    for (size_t k = 0; k < count; k++)
        d->term[first + k] = t + 1;
    d->p += count;
    return ZK_OK;
}

/* ---- rows ---- */

typedef struct presence {
    zk_ctx *cx;
    const zk__table *t;
    uint8_t *gone;
    zk_err err;
} presence;

static void mark(presence *p, const char *name)
{
    const zk_series *s = NULL;

    if (!p->err)
        p->err = zk_frame_get(p->cx, &p->t->frame, name, &s);
    for (size_t i = 0; s && i < p->t->frame.rows; i++)
        p->gone[i] |= missing_at(s, i);
}

static void mark_node(void *user, const zk_node *column, bool as_factor)
{
    (void)as_factor;
    mark(user, column->name);
}

static zk_err complete_rows(zk_ctx *cx, const zk__table *t, const zk_formula *f, zk__design *d)
{
    presence p = {.cx = cx, .t = t, .gone = ZK_NEWS(&cx->arena, uint8_t, t->frame.rows)};

    zk_formula_columns(f, mark_node, &p);
    if (t->weight)
        mark(&p, t->weight);
    for (size_t i = 0; i < t->n_absorbs; i++)
        mark(&p, t->absorbs[i]);
    for (size_t i = 0; i < t->n_clusters; i++)
        mark(&p, t->clusters[i]);
    if (p.err)
        return p.err;
    d->row = ZK_NEWS(&cx->arena, size_t, t->frame.rows);
    for (size_t i = 0; i < t->frame.rows; i++)
        if (!p.gone[i])
            d->row[d->n++] = i;
    d->left_out = t->frame.rows - d->n;
    if (d->n == 0)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("%s：%zu 行都有缺失值，公式 “%s” 没有可用的行",
                            "%s: all %zu rows miss a value; nothing is left for \"%s\""),
                       t->frame.path, t->frame.rows, f->text);
    return ZK_OK;
}

static zk_err groups_of(const eval *e, zk__design *d)
{
    category c;

    for (size_t i = 0; i < e->t->n_clusters; i++) {
        ZK_TRY(categorise(e, e->t->clusters[i], &c));
        d->cluster[i] = c.level;
        d->clusters[i] = c.levels;
    }
    d->group = ZK_NEWS(&e->cx->arena, int32_t *, e->t->n_absorbs);
    d->groups = ZK_NEWS(&e->cx->arena, size_t, e->t->n_absorbs);
    for (size_t i = 0; i < e->t->n_absorbs; i++) {
        ZK_TRY(categorise(e, e->t->absorbs[i], &c));
        d->group[i] = c.level;
        d->groups[i] = c.levels;
    }
    return ZK_OK;
}

static zk_err weights_of(const eval *e, zk__design *d)
{
    const zk_series *s;

    if (!e->t->weight)
        return ZK_OK;
    ZK_TRY(zk_frame_get(e->cx, &e->t->frame, e->t->weight, &s));
    d->weight = ZK_NEWS(&e->cx->arena, double, e->n);
    for (size_t i = 0; i < e->n; i++)
        d->weight[i] = s->num[e->row[i]];
    return ZK_OK;
}

zk_err zk__design_make(zk_ctx *cx, const zk__table *t, const zk_formula *f, zk__design *out)
{
    zk__design *d = out;
    eval e = {.cx = cx, .t = t, .f = f};
    variable *var = ZK_NEWS(&cx->arena, variable, f->atoms);
    uint64_t used = 0;

    *d = (zk__design){.formula = f, .intercept = f->intercept && !t->n_absorbs, .terms = f->terms};
    ZK_TRY(complete_rows(cx, t, f, d));
    e.row = d->row;
    e.n = d->n;
    ZK_TRY(values(&e, f->response, f->response_label, &d->y));
    ZK_TRY(weights_of(&e, d));
    ZK_TRY(groups_of(&e, d));
    d->x = ZK_NEWS(&cx->arena, double *, ZK_OLS_COLUMNS_MAX + 1);
    d->name = ZK_NEWS(&cx->arena, const char *, ZK_OLS_COLUMNS_MAX + 1);
    d->term = ZK_NEWS(&cx->arena, size_t, ZK_OLS_COLUMNS_MAX + 1);
    d->terms_at = ZK_NEWS(&cx->arena, zk__term, f->terms);
    for (size_t k = 0; k < f->terms; k++)
        used |= f->term[k];
    for (size_t a = 0; a < f->atoms; a++)
        if (used >> a & 1)
            ZK_TRY(variable_of(&e, &f->atom[a], &var[a]));
    if (d->intercept) {
        d->x[0] = ZK_NEWS(&cx->arena, double, d->n);
        for (size_t i = 0; i < d->n; i++)
            d->x[0][i] = 1;
        d->name[0] = "(Intercept)";
        d->p = 1;
    }
    for (size_t k = 0; k < f->terms; k++) {
        d->terms_at[k] = (zk__term){zk_formula_term(cx, f, f->term[k]), f->term[k]};
        ZK_TRY(code_term(&e, d, var, k));
    }
    return ZK_OK;
}
