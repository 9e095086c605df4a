/* SPDX-License-Identifier: Apache-2.0
 *
 * Variables with their binning as the options say, and bins in words (contract in sample.h).
 */
#include "app/credit/sample.h"

#include <math.h>
#include <string.h>
#include <strings.h>

#include "base/near.h"

static const char *const methods[] = {"tree", "chimerge", "quantile", "width", "monotone", "optimal", NULL};
static const char *const trends[] = {"free", "either", "rising", "falling", NULL};

/* ---- options for all variables ---- */

static zk_err common_options(zk_ctx *cx, const zk_args *a, zk_bin_options *o)
{
    int method = ZK_BIN_TREE, trend = ZK_TREND_FREE;
    int64_t bins = 8;

    *o = zk_bin_defaults();
    ZK_TRY(zk_ask_choice(cx, a, "method", methods, &method));
    ZK_TRY(zk_ask_choice(cx, a, "trend", trends, &trend));
    ZK_TRY(zk_arg_int(cx, a, "bins", 2, 100, &bins));
    ZK_TRY(zk_ask_real(cx, a, "min-share", 0, 0.49, &o->share_min));
    ZK_TRY(zk_ask_real(cx, a, "gain", 0, 100, &o->gain_min));
    ZK_TRY(zk_ask_real(cx, a, "significance", 1e-12, 0.999999, &o->significance));
    ZK_TRY(zk_ask_real(cx, a, "smoothing", 0, 1e6, &o->smoothing));
    ZK_TRY(zk_ask_real(cx, a, "zero-cell", 1e-9, 1, &o->zero_cell));
    o->method = (zk_bin_method)method;
    o->trend = (zk_bin_trend)trend;
    o->bins_max = (size_t)bins;
    o->entropy = zk_arg_flag(a, "entropy");
    if (o->entropy && o->method != ZK_BIN_TREE)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("--entropy 只用于 --method tree", "--entropy goes with --method tree"));
    return ZK_OK;
}

/* ---- levels ---- */

static const char **level_names(zk_ctx *cx, const zk_series *s)
{
    const char **names = ZK_NEWS(&cx->arena, const char *, s->n_levels + 1);

    for (size_t i = 0; i < s->n_levels; i++)
        names[i] = zk_str_dup(&cx->arena, s->levels[i]);
    return names;
}

static void plain_column(zk_ctx *cx, const zk_series *s, zk_card_column *col, const char ***level)
{
    if (s->type == ZK_WANT_NUMBER) {
        col->x = s->num;
        return;
    }
    col->level = s->level;
    col->levels = s->n_levels;
    *level = level_names(cx, s);
}

/* The variable a VAR=… option speaks of; *rest is what is behind the sign. */
static zk_err variable_of(zk_ctx *cx, const char *option, const char *text, const zk__sample *s, size_t *c,
                          const char **rest)
{
    const char *eq = strchr(text, '='), *name;
    zk_near near;

    if (!eq || !eq[1])
        return zk_fail(cx, ZK_EINVAL, ZK_L("--%s 应为 变量=值…，不是 “%s”", "--%s is VAR=VALUES, not \"%s\""),
                       option, text);
    name = zk_str_dup(&cx->arena, zk_str_trim((zk_str){text, (size_t)(eq - text)}));
    *rest = eq + 1;
    zk_near_init(&near, zk_str_of(name));
    for (*c = 0; *c < s->vars; ++*c) {
        if (strcasecmp(s->var[*c]->name, name) == 0)
            return ZK_OK;
        zk_near_try(&near, s->var[*c]->name);
    }
    return zk_fail(cx, ZK_EINVAL, ZK_L("--%s: 没有变量 “%s”%s%s", "--%s: there is no variable \"%s\"%s%s"),
                   option, name, near.best ? ZK_TR(cx, "；是不是 ", "; did you mean ") : "",
                   near.best ? near.best : "");
}

static zk_err level_of(zk_ctx *cx, const char *option, const char *var, const char *const *names, size_t n,
                       zk_str said, size_t *out)
{
    said = zk_str_trim(said);
    for (*out = 0; *out < n; ++*out)
        if (zk_str_is(said, names[*out]))
            return ZK_OK;
    for (*out = 0; *out < n; ++*out)
        if (zk_str_ieq(said, names[*out]))
            return ZK_OK;
    return zk_fail(cx, ZK_EINVAL,
                   ZK_L("--%s: 变量 %s 没有类别 “%.*s”", "--%s: variable %s has no category \"%.*s\""),
                   option, var, (int)said.n, said.p);
}

/* Levels into the order said; those not named keep theirs, behind. */
static zk_err put_order(zk_ctx *cx, const char *var, const char *list, const zk_series *s,
                        zk_card_column *col, const char ***level, size_t rows)
{
    const char **was = *level, **now = ZK_NEWS(&cx->arena, const char *, col->levels + 1);
    int32_t *place = ZK_NEWS(&cx->arena, int32_t, col->levels + 1), *to = ZK_NEWS(&cx->arena, int32_t, rows);
    size_t n = 0;

    for (size_t i = 0; i < col->levels; i++)
        place[i] = -1;
    while (list) {
        const char *bar = strchr(list, '|');
        size_t l;
        ZK_TRY(level_of(cx, "order", var, was, col->levels,
                        (zk_str){list, bar ? (size_t)(bar - list) : strlen(list)}, &l));
        if (place[l] >= 0)
            return zk_fail(
                cx, ZK_EINVAL,
                ZK_L("--order: %s 的类别 %s 出现了两次", "--order: category %2$s of %1$s is there twice"),
                var, was[l]);
        place[l] = (int32_t)n;
        now[n++] = was[l];
        list = bar ? bar + 1 : NULL;
    }
    for (size_t i = 0; i < col->levels; i++)
        if (place[i] < 0) {
            place[i] = (int32_t)n;
            now[n++] = was[i];
        }
    for (size_t i = 0; i < rows; i++)
        to[i] = s->level[i] < 0 ? -1 : place[s->level[i]];
    col->level = to;
    col->bins.ordered = true;
    *level = now;
    return ZK_OK;
}

/* "own,rent%,%for free" or "own|rent%,%for free" as groups. Every level must be in one of them. */
static zk_err put_groups(zk_ctx *cx, const char *var, const char *text, zk_card_column *col,
                         const char *const *level)
{
    uint32_t *group = ZK_NEWS(&cx->arena, uint32_t, col->levels + 1);
    char between = strchr(text, '|') ? '|' : ',';
    size_t n = 0;

    for (size_t i = 0; i < col->levels; i++)
        group[i] = UINT32_MAX;
    for (const char *p = text;;) {
        const char *end = p;
        size_t l;
        while (*end && *end != between && strncmp(end, "%,%", 3) != 0)
            end++;
        ZK_TRY(level_of(cx, "breaks", var, level, col->levels, (zk_str){p, (size_t)(end - p)}, &l));
        group[l] = (uint32_t)n;
        if (!*end)
            break;
        n += *end == between;
        p = end + (*end == between ? 1 : 3);
    }
    for (size_t i = 0; i < col->levels; i++)
        if (group[i] == UINT32_MAX)
            return zk_fail(
                cx, ZK_EINVAL,
                ZK_L("--breaks: %s 的类别 %s 不在任何组里", "--breaks: category %2$s of %1$s is in no group"),
                var, level[i]);
    col->group = group;
    col->n_groups = n + 1;
    return ZK_OK;
}

static zk_err put_breaks(zk_ctx *cx, const char *text, const zk__sample *s, zk__vars *v)
{
    const char *rest;
    double *cuts;
    size_t c, n;

    ZK_TRY(variable_of(cx, "breaks", text, s, &c, &rest));
    if (!v->col[c].x)
        return put_groups(cx, s->var[c]->name, rest, &v->col[c], v->level[c]);
    ZK_TRY(zk_ask_numbers(cx, "--breaks", rest, &cuts, &n));
    while (n && isinf(cuts[n - 1]))
        n--;
    for (size_t i = 0; i < n; i++)
        if (!isfinite(cuts[i]) || (i && cuts[i] <= cuts[i - 1]))
            return zk_fail(cx, ZK_EINVAL,
                           ZK_L("--breaks: %s 的切点必须严格递增",
                                "--breaks: the breaks of %s must be strictly ascending"),
                           s->var[c]->name);
    v->col[c].bins.breaks = cuts;
    v->col[c].bins.n_breaks = n;
    return ZK_OK;
}

static zk_err put_special(zk_ctx *cx, const char *text, const zk__sample *s, zk__vars *v)
{
    bool all = text[0] == '*' && text[1] == '=';
    const char *rest = text + 2;
    double *codes;
    size_t c = 0, n;

    if (!all)
        ZK_TRY(variable_of(cx, "special", text, s, &c, &rest));
    ZK_TRY(zk_ask_numbers(cx, "--special", rest, &codes, &n));
    if (n > ZK_SPECIALS_MAX)
        return zk_fail(cx, ZK_ELIMIT, ZK_L("--special: 最多 %d 个值", "--special: %d codes at the most"),
                       ZK_SPECIALS_MAX);
    if (!all && !v->col[c].x)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("--special: %s 不是数字变量", "--special: %s is not a numeric variable"),
                       s->var[c]->name);
    for (size_t i = all ? 0 : c; i < (all ? v->n : c + 1); i++)
        if (v->col[i].x) {
            v->col[i].bins.special = codes;
            v->col[i].bins.specials = n;
        }
    return ZK_OK;
}

zk_err zk__vars_of(zk_ctx *cx, const zk_args *a, const zk__sample *s, zk__vars *out)
{
    zk_bin_options common;
    const char *text, *rest;
    size_t c;

    ZK_TRY(common_options(cx, a, &common));
    *out = (zk__vars){.n = s->vars};
    out->col = ZK_NEWS(&cx->arena, zk_card_column, s->vars);
    out->level = ZK_NEWS(&cx->arena, const char **, s->vars);
    for (size_t i = 0; i < s->vars; i++) {
        out->col[i].bins = common;
        plain_column(cx, s->var[i], &out->col[i], &out->level[i]);
    }
    for (size_t i = 0; (text = zk_arg_nth(a, "order", i)); i++) {
        ZK_TRY(variable_of(cx, "order", text, s, &c, &rest));
        ZK_TRY(put_order(cx, s->var[c]->name, rest, s->var[c], &out->col[c], &out->level[c], s->f.rows));
    }
    for (size_t i = 0; (text = zk_arg_nth(a, "breaks", i)); i++)
        ZK_TRY(put_breaks(cx, text, s, out));
    for (size_t i = 0; (text = zk_arg_nth(a, "special", i)); i++)
        ZK_TRY(put_special(cx, text, s, out));
    return ZK_OK;
}

static int32_t place_of(const char *const *names, size_t n, zk_str said)
{
    for (size_t i = 0; i < n; i++)
        if (zk_str_is(said, names[i]))
            return (int32_t)i;
    return -1;
}

zk_err zk__vars_like(zk_ctx *cx, const zk__sample *s, const zk__sample *like, const zk__vars *like_vars,
                     zk__vars *out)
{
    (void)like;
    *out = (zk__vars){.n = s->vars, .level = like_vars->level};
    out->col = ZK_NEWS(&cx->arena, zk_card_column, s->vars);
    for (size_t c = 0; c < s->vars; c++) {
        const zk_series *v = s->var[c];
        size_t known = like_vars->col[c].levels;
        out->col[c] = like_vars->col[c];
        if (like_vars->col[c].x) {
            out->col[c].x = v->num;
            continue;
        }
        int32_t *to = ZK_NEWS(&cx->arena, int32_t, s->f.rows),
                *place = ZK_NEWS(&cx->arena, int32_t, v->n_levels + 1);
        for (size_t l = 0; l < v->n_levels; l++)
            place[l] = place_of(like_vars->level[c], known, v->levels[l]);
        for (size_t i = 0; i < s->f.rows; i++)
            to[i] = v->level[i] < 0 ? -1 : place[v->level[i]];
        out->col[c].level = to;
    }
    return ZK_OK;
}

/* ---- words ---- */

static const char *levels_text(zk_ctx *cx, const zk__vars *v, size_t c, const uint32_t *bin_of, size_t k)
{
    zk_buf b = {0};
    const char *text;

    for (size_t l = 0; l < v->col[c].levels; l++)
        if (bin_of[l] == k)
            zk_buf_fmt(&b, "%s%s", b.n ? " | " : "", v->level[c][l]);
    text = zk_strndup(&cx->arena, b.p ? b.p : "", b.n);
    zk_buf_clear(&b);
    return text;
}

const char *zk__bin_label(zk_ctx *cx, const zk__vars *v, size_t c, const zk_binning *b,
                          const uint32_t *bin_of, size_t k)
{
    const zk_bin *t = &b->bin[k];
    char lo[32], hi[32];

    switch (t->kind) {
    case ZK_BIN_MISSING: return ZK_TR(cx, "缺失", "missing");
    case ZK_BIN_SPECIAL: return zk_strdup(&cx->arena, zk_real_show(t->lo, lo));
    case ZK_BIN_LEVELS: return levels_text(cx, v, c, bin_of, k);
    case ZK_BIN_RANGE: break;
    }
    if (isinf(t->lo) && isinf(t->hi))
        return ZK_TR(cx, "全部", "all");
    if (isinf(t->lo))
        return zk_fmt(&cx->arena, "< %s", zk_real_show(t->hi, hi));
    if (isinf(t->hi))
        return zk_fmt(&cx->arena, ">= %s", zk_real_show(t->lo, lo));
    return zk_fmt(&cx->arena, "[%s, %s)", zk_real_show(t->lo, lo), zk_real_show(t->hi, hi));
}

static const char *const kinds[] = {"range", "levels", "special", "missing"};

void zk__bin_json(zk_ctx *cx, zk_json *j, const zk__vars *v, size_t c, const zk_binning *b,
                  const uint32_t *bin_of, size_t k)
{
    const zk_bin *t = &b->bin[k];

    zk_json_kstr(j, "label", zk__bin_label(cx, v, c, b, bin_of, k));
    zk_json_kstr(j, "kind", kinds[t->kind]);
    if (t->kind == ZK_BIN_RANGE) {
        zk_json_kreal(j, "from", t->lo); /* null: without end */
        zk_json_kreal(j, "to", t->hi);
    } else if (t->kind == ZK_BIN_LEVELS) {
        zk_json_key(j, "levels");
        zk_json_array(j);
        for (size_t l = 0; l < v->col[c].levels; l++)
            if (bin_of[l] == k)
                zk_json_str(j, v->level[c][l]);
        zk_json_end_array(j);
    } else if (t->kind == ZK_BIN_SPECIAL) {
        zk_json_kreal(j, "value", t->lo);
    }
    zk_json_kint(j, "n", (int64_t)t->n);
    zk_json_kint(j, "good", (int64_t)(t->n - t->bad));
    zk_json_kint(j, "bad", (int64_t)t->bad);
    zk_json_kreal(j, "share", (double)t->n / (double)b->n);
    zk_json_kreal(j, "bad_rate", t->rate);
    zk_json_kreal(j, "woe", t->woe);
    zk_json_kreal(j, "iv", t->iv);
}

const char *zk__iv_word(const zk_ctx *cx, double iv)
{
    return iv < 0.02  ? ZK_TR(cx, "无", "none")
           : iv < 0.1 ? ZK_TR(cx, "弱", "weak")
           : iv < 0.3 ? ZK_TR(cx, "中", "medium")
           : iv < 1   ? ZK_TR(cx, "强", "strong")
                      : ZK_TR(cx, "可疑地强", "suspiciously strong");
}

zk_err zk__vars_refused(zk_ctx *cx, const zk__sample *s, size_t c, const zk_spot *spot, zk_err err)
{
    return zk__sample_refused(cx, s, c < s->vars ? s->var[c] : NULL, spot, err);
}
