/* SPDX-License-Identifier: Apache-2.0
 *
 * A file as a sample (contract in sample.h).
 */
#include "app/credit/sample.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool listed(const char *const *names, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcasecmp(names[i], name) == 0)
            return true;
    return false;
}

/* ---- reading ---- */

/* Columns that options say are categories. */
static zk_err wanted_levels(zk_ctx *cx, const zk_args *a, zk_frame_want **want, size_t *n)
{
    const char *list = zk_arg(a, "categorical"), **names = NULL, *text;
    size_t cap = 0, n_names = 0;

    *want = NULL;
    *n = 0;
    if (list)
        ZK_TRY(zk_names_split(cx, list, &names, &n_names));
    for (size_t i = 0; i < n_names; i++)
        *ZK_PUSH(&cx->arena, *want, *n, cap) = (zk_frame_want){.name = names[i], .type = ZK_WANT_LEVELS};
    for (size_t i = 0; (text = zk_arg_nth(a, "order", i)); i++) {
        const char *eq = strchr(text, '=');
        if (!eq)
            return zk_fail(
                cx, ZK_EINVAL,
                ZK_L("--order 应为 变量=低|中|高，不是 “%s”", "--order is VAR=low|middle|high, not \"%s\""),
                text);
        const char *name = zk_strndup(&cx->arena, text, (size_t)(eq - text));
        if (!listed(names, n_names, name))
            *ZK_PUSH(&cx->arena, *want, *n, cap) = (zk_frame_want){.name = name, .type = ZK_WANT_LEVELS};
    }
    return ZK_OK;
}

static bool has_option(const zk_args *a, const char *name)
{
    for (const zk_opt *o = a->cmd->opts; o && o->name; o++)
        if (strcmp(o->name, name) == 0)
            return true;
    return false;
}

/* ---- outcome ---- */

static bool means_bad(zk_str s)
{
    static const char *const words[] = {
        "bad",     "yes",   "y",     "true", "t",  "1",    "default", "defaulted", "churn", "churned", "late",
        "overdue", "thief", "theft", "坏",   "是", "违约", "流失",    "欠费",      "逾期",  "窃电",    NULL};

    for (size_t i = 0; words[i]; i++)
        if (zk_str_ieq(s, words[i]))
            return true;
    return false;
}

static const char *values_of(zk_ctx *cx, const zk_series *s)
{
    zk_buf b = {0};
    const char *text;

    for (size_t i = 0; i < s->n_levels && i < 12; i++) {
        zk_buf_puts(&b, i ? ", " : "");
        zk_buf_put(&b, s->levels[i].p, s->levels[i].n);
    }
    zk_buf_puts(&b, s->n_levels > 12 ? ", …" : "");
    text = zk_strndup(&cx->arena, b.p ? b.p : "", b.n);
    zk_buf_clear(&b);
    return text;
}

static zk_err bad_level(zk_ctx *cx, const zk_args *a, const zk_series *s, size_t *out)
{
    const char *said = zk_arg(a, "bad");
    size_t found = 0;

    for (size_t i = 0; i < s->n_levels; i++)
        if (said ? zk_str_ieq(s->levels[i], said) : s->n_levels == 2 && means_bad(s->levels[i])) {
            *out = i;
            found++;
        }
    if (found == 1)
        return ZK_OK;
    if (said)
        return zk_fail(
            cx, ZK_EINVAL,
            ZK_L("列 %s 里没有 --bad 的值 “%s”；有：%s", "column %s has no value \"%s\" (--bad); it has: %s"),
            s->name, said, values_of(cx, s));
    return zk_fail(cx, ZK_EINVAL,
                   ZK_L("列 %s 的哪个值是坏，请用 --bad 指明；有：%s",
                        "which value of column %s means bad? Say so with --bad; it has: %s"),
                   s->name, values_of(cx, s));
}

static zk_err numbers_bad(zk_ctx *cx, const zk_args *a, const zk_frame *f, const zk_series *s, double *out)
{
    const char *said = zk_arg(a, "bad");
    size_t met = 0;

    *out = 1;
    if (said && !zk_number_parse(zk_str_of(said), out))
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("列 %s 是数字，--bad 却是 “%s”", "column %s is numbers, but --bad is \"%s\""),
                       s->name, said);
    for (size_t i = 0; i < f->rows; i++) {
        met += s->num[i] == *out;
        if (!said && !isnan(s->num[i]) && s->num[i] != 0 && s->num[i] != 1)
            return zk_fail(
                cx, ZK_EINVAL,
                ZK_L("%s:%lld: 列 %s 是 %g，既不是 0 也不是 1；请用 --bad 指明哪个值是坏",
                     "%s:%lld: column %s is %g, neither 0 nor 1; say with --bad which value means bad"),
                f->path, (long long)f->line[i], s->name, s->num[i]);
    }
    if (!met)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("列 %s 里没有坏的值 %g", "column %s never is %g, the value that means bad"),
                       s->name, *out);
    return ZK_OK;
}

/* bad by row, ZK__NO_OUTCOME where the value is missing. */
static zk_err outcome(zk_ctx *cx, const zk_args *a, const zk_frame *f, const zk_series *s, const char **word,
                      uint8_t *bad)
{
    size_t level = 0;
    double value = 1;

    if (s->type == ZK_WANT_NUMBER)
        ZK_TRY(numbers_bad(cx, a, f, s, &value));
    else
        ZK_TRY(bad_level(cx, a, s, &level));
    for (size_t i = 0; i < f->rows; i++)
        if (s->type == ZK_WANT_NUMBER)
            bad[i] = isnan(s->num[i]) ? ZK__NO_OUTCOME : s->num[i] == value;
        else
            bad[i] = s->level[i] < 0 ? ZK__NO_OUTCOME : s->level[i] == (int32_t)level;
    *word = s->type == ZK_WANT_NUMBER ? zk_fmt(&cx->arena, "%g", value)
                                      : zk_str_dup(&cx->arena, s->levels[level]);
    return ZK_OK;
}

zk_err zk__outcome_of(zk_ctx *cx, const zk_args *a, const zk_frame *f, const zk_series *s,
                      const char **bad_word, uint8_t *bad)
{
    ZK_TRY(outcome(cx, a, f, s, bad_word, bad));
    for (size_t i = 0; i < f->rows; i++)
        if (bad[i] == ZK__NO_OUTCOME)
            return zk_fail(cx, ZK_EINVAL, ZK_L("%s:%lld: 列 %s 没有值", "%s:%lld: column %s has no value"),
                           f->path, (long long)f->line[i], s->name);
    return ZK_OK;
}

static zk_err take_outcome(zk_ctx *cx, const zk_args *a, bool may_lack, zk__sample *s)
{
    const char *name = zk_arg(a, "target");

    s->bad = ZK_NEWS(&cx->arena, uint8_t, s->f.rows);
    s->row = ZK_NEWS(&cx->arena, size_t, s->f.rows);
    memset(s->bad, ZK__NO_OUTCOME, s->f.rows);
    if (!name && !may_lack)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("请用 --target 指明结果列", "say with --target which column is the outcome"));
    if (may_lack && (!name || !zk_frame_find(&s->f, name)))
        return ZK_OK;
    ZK_TRY(zk_frame_get(cx, &s->f, name, &s->target));
    ZK_TRY(outcome(cx, a, &s->f, s->target, &s->bad_word, s->bad));
    for (size_t i = 0; i < s->f.rows; i++)
        if (s->bad[i] != ZK__NO_OUTCOME) {
            s->bads += s->bad[i];
            s->row[s->n++] = i;
        }
    if (s->bads == s->n)
        return zk_fail(cx, ZK_ENUMERIC,
                       ZK_L("列 %s 全部是坏，没有好的可比",
                            "column %s is bad throughout: there is no good to compare with"),
                       s->target->name);
    return ZK_OK;
}

/* ---- variables ---- */

/* Texts that never repeat, and whole numbers that count up line by line: names of rows. */
static bool names_rows(const zk_frame *f, const zk_series *s)
{
    if (s->type == ZK_WANT_LEVELS)
        return s->n_levels > 50 && s->n_levels * 10 > (f->rows - s->missing) * 9;
    if (s->type != ZK_WANT_NUMBER || s->missing || f->rows < 50)
        return false;
    for (size_t i = 0; i < f->rows; i++)
        if (s->num[i] != s->num[0] + (double)i)
            return false;
    return true;
}

static zk_err all_variables(zk_ctx *cx, const zk_args *a, zk__sample *s)
{
    const char *out = zk_arg(a, "exclude"), **names = NULL;
    size_t n = 0, cap = 0;
    zk_buf skipped = {0};
    const zk_series *names_of = NULL;

    if (out)
        ZK_TRY(zk_names_split(cx, out, &names, &n));
    for (size_t i = 0; i < n; i++) {
        const zk_series *c;
        ZK_TRY(zk_frame_get(cx, &s->f, names[i], &c));
        names[i] = c->name;
    }
    for (size_t c = 0; c < s->f.cols; c++) {
        const zk_series *v = &s->f.col[c];
        if (v == s->target || v == s->id || listed(names, n, v->name))
            continue;
        if (names_rows(&s->f, v) || (v->type == ZK_WANT_LEVELS && v->n_levels > ZK_LEVELS_MAX)) {
            zk_buf_fmt(&skipped, "%s%s", skipped.n ? ", " : "", v->name);
            names_of = names_of || v->type != ZK_WANT_LEVELS ? names_of : v;
            continue;
        }
        *ZK_PUSH(&cx->arena, s->var, s->vars, cap) = v;
    }
    s->id = s->id ? s->id : names_of; /* texts that name the rows: what the subjects are called */
    s->skipped = zk_strndup(&cx->arena, skipped.p ? skipped.p : "", skipped.n);
    zk_buf_clear(&skipped);
    return ZK_OK;
}

static zk_err listed_variables(zk_ctx *cx, const char *list, zk__sample *s)
{
    const char **names;
    size_t n;

    ZK_TRY(zk_names_split(cx, list, &names, &n));
    s->var = ZK_NEWS(&cx->arena, const zk_series *, n);
    for (; s->vars < n; s->vars++) {
        ZK_TRY(zk_frame_get(cx, &s->f, names[s->vars], &s->var[s->vars]));
        if (s->var[s->vars] == s->target)
            return zk_fail(cx, ZK_EINVAL,
                           ZK_L("结果列 %s 不能同时是变量", "the outcome %s cannot be a variable too"),
                           names[s->vars]);
    }
    return ZK_OK;
}

static zk_err like_variables(zk_ctx *cx, const zk__sample *like, zk__sample *s)
{
    s->var = ZK_NEWS(&cx->arena, const zk_series *, like->vars);
    for (; s->vars < like->vars; s->vars++) {
        const zk_series *was = like->var[s->vars], **now = &s->var[s->vars];
        ZK_TRY(zk_frame_get(cx, &s->f, was->name, now));
        if (was->type == ZK_WANT_NUMBER && (*now)->type != ZK_WANT_NUMBER && (*now)->missing < s->f.rows)
            return zk_fail(cx, ZK_EINVAL, ZK_L("%s: 列 %s 应是数字", "%s: column %s is to be numbers"),
                           s->f.path, was->name);
    }
    return ZK_OK;
}

zk_err zk__sample_read(zk_ctx *cx, const zk_args *a, const char *path, const zk__sample *like,
                       zk__sample *out)
{
    const char *id = zk_arg(a, "id"), *list = zk_arg(a, "columns");
    zk_frame_spec spec;
    zk_frame_want *want;
    size_t n_want;

    *out = (zk__sample){.skipped = ""};
    ZK_TRY(zk_frame_spec_of(cx, a, path, &spec));
    ZK_TRY(wanted_levels(cx, a, &want, &n_want));
    if (like) { /* the kinds of the first file */
        want = ZK_NEWS(&cx->arena, zk_frame_want, like->vars);
        for (n_want = 0; n_want < like->vars; n_want++)
            want[n_want] = (zk_frame_want){.name = like->var[n_want]->name, .type = like->var[n_want]->type};
    }
    spec.want = want;
    spec.n_want = n_want;
    spec.rest = true;
    ZK_TRY(zk_frame_read(cx, &spec, &out->f));
    if (has_option(a, "target"))
        ZK_TRY(take_outcome(cx, a, like != NULL, out));
    if (id && (!like || zk_frame_find(&out->f, id)))
        ZK_TRY(zk_frame_get(cx, &out->f, id, &out->id));
    if (like && !id && like->id) /* called as in the first file, where this one has the column */
        out->id = zk_frame_find(&out->f, like->id->name);
    if (like)
        ZK_TRY(like_variables(cx, like, out));
    else
        ZK_TRY(list ? listed_variables(cx, list, out) : all_variables(cx, a, out));
    if (out->vars == 0)
        return zk_fail(cx, ZK_EINVAL, ZK_L("%s 里没有可用的变量", "%s has no variable to use"), path);
    return ZK_OK;
}

const char *zk__subject(zk_ctx *cx, const zk__sample *s, size_t row)
{
    return zk_frame_label(cx, &s->f, s->id, row);
}

zk_err zk__sample_refused(zk_ctx *cx, const zk__sample *s, const zk_series *col, const zk_spot *spot,
                          zk_err err)
{
    const char *why = cx->lang == ZK_ZH ? zk_why_zh(spot->why) : zk_why_en(spot->why);

    if (spot->why == ZK_WHY_MEMORY || !col)
        return zk_method_refused(cx, s->f.path, spot, err);
    return zk_fail(cx, err, ZK_L("%s: 变量 %s：%s", "%s: variable %s: %s"), s->f.path, col->name, why);
}

/* ---- cells ---- */

void zk__cell_real(zk_buf *b, double x)
{
    char text[32];

    zk_buf_puts(b, zk_real_show(x, text));
}

const char *zk__pct(zk_ctx *cx, double share)
{
    return zk_fmt(&cx->arena, "%.2f%%", 100 * share);
}

const char *zk__dec(zk_ctx *cx, double x, int decimals)
{
    return zk_fmt(&cx->arena, "%.*f", decimals, x + 0.0);
}

const char *zk__pval(zk_ctx *cx, double p)
{
    return p < 1e-4 ? "<0.0001" : zk_fmt(&cx->arena, "%.4f", p);
}

const char *zk__p_is(zk_ctx *cx, double p)
{
    return p < 1e-4 ? "p < 0.0001" : zk_fmt(&cx->arena, "p = %.4f", p);
}

/* ---- folds ---- */

zk_err zk__folds_of(zk_ctx *cx, const zk_args *a, const zk__sample *s, uint32_t *k, uint32_t **fold)
{
    int64_t asked = 0;
    uint8_t *bad;
    zk_spot spot;
    zk_err err;

    *k = 0;
    *fold = NULL;
    ZK_TRY(zk_arg_int(cx, a, "cv", 0, ZK_FOLDS_MAX, &asked));
    if (asked == 0)
        return ZK_OK;
    if (asked == 1)
        return zk_fail(cx, ZK_EINVAL, ZK_L("--cv 至少是 2", "--cv is at least 2"));
    bad = ZK_NEWS(&cx->arena, uint8_t, s->n);
    for (size_t i = 0; i < s->n; i++)
        bad[i] = s->bad[s->row[i]];
    *fold = ZK_NEWS(&cx->arena, uint32_t, s->n);
    *k = (uint32_t)asked;
    err = zk_folds_stratified(bad, s->n, *k, *fold, &spot);
    return err ? zk_method_refused(cx, "--cv", &spot, err) : ZK_OK;
}

static zk_err auc_of(zk_ctx *cx, const double *p, const uint8_t *bad, size_t n, zk_roc *out)
{
    zk_spot spot;
    zk_err err = zk_roc_test(p, bad, n, false, 0.95, out, &spot);

    return err ? zk_method_refused(cx, "AUC", &spot, err) : ZK_OK;
}

zk_err zk__tell(zk_ctx *cx, const zk__sample *s, const double *p, const uint32_t *fold, uint32_t k,
                zk__told *out)
{
    uint8_t *bad = ZK_NEWS(&cx->arena, uint8_t, s->n);
    double *q = ZK_NEWS(&cx->arena, double, s->n), sum = 0;

    *out = (zk__told){0};
    for (size_t i = 0; i < s->n; i++)
        bad[i] = s->bad[s->row[i]];
    ZK_TRY(auc_of(cx, p, bad, s->n, &out->all));
    for (uint32_t f = 0; f < k; f++) {
        size_t n = 0, bads = 0;
        zk_roc r;
        for (size_t i = 0; i < s->n; i++)
            if (fold[i] == f) {
                q[n] = p[i];
                bad[n] = s->bad[s->row[i]];
                bads += bad[n++];
            }
        if (bads == 0 || bads == n)
            continue;
        ZK_TRY(auc_of(cx, q, bad, n, &r));
        sum += r.auc;
        out->folds++;
    }
    out->mean_auc = out->folds ? sum / (double)out->folds : out->all.auc;
    return ZK_OK;
}

void zk__told_json(zk_json *j, const char *key, const zk__told *t)
{
    zk_json_key(j, key);
    zk_json_object(j);
    zk_json_kreal(j, "auc", t->all.auc);
    zk_json_kreal(j, "auc_low", t->all.low);
    zk_json_kreal(j, "auc_high", t->all.high);
    zk_json_kreal(j, "ks", t->all.ks);
    zk_json_kreal(j, "gini", t->all.gini);
    if (t->folds) {
        zk_json_kreal(j, "mean_auc", t->mean_auc);
        zk_json_kint(j, "folds", (int64_t)t->folds);
    }
    zk_json_end_object(j);
}
