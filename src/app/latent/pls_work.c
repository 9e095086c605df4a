/* SPDX-License-Identifier: Apache-2.0
 *
 * All that `zhike pls` computes, as far as it was asked for.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/latent/pls.h"

#define REFUSED(call)                                                                                        \
    do {                                                                                                     \
        zk_spot spot_ = {.why = ZK_WHY_NONE};                                                                \
        zk_err err_ = (call);                                                                                \
        if (err_)                                                                                            \
            return zk__pls_refused(cx, f, d, &spot_, err_);                                                  \
    } while (0)
#define SPOT (&spot_)

static zk_err assess(zk_ctx *cx, const zk__pls_file *f, const zk__pls_data *d, zk__pls_result *r)
{
    size_t c = f->model.constructs, p = f->model.indicators;
    zk_arena *a = &cx->arena;

    r->quality = (zk_pls_quality){.alpha = ZK_NEWS(a, double, c),
                                  .rho_c = ZK_NEWS(a, double, c),
                                  .ave = ZK_NEWS(a, double, c),
                                  .htmt = ZK_NEWS(a, double, c *c),
                                  .htmt2 = ZK_NEWS(a, double, c *c),
                                  .vif_outer = ZK_NEWS(a, double, p),
                                  .vif_inner = ZK_NEWS(a, double, c *c),
                                  .f2 = ZK_NEWS(a, double, c *c)};
    REFUSED(zk_pls_assess(&r->fit, &f->model, &r->quality, SPOT));
    REFUSED(zk_pls_quantities(&f->model, &r->what, &r->n_what, SPOT));
    r->value = ZK_NEWS(a, double, r->n_what);
    REFUSED(zk_pls_values(&r->fit, &f->model, r->what, r->n_what, r->value, SPOT));
    r->score = ZK_NEWS(a, double, d->rows *c);
    REFUSED(zk_pls_scores(&r->fit, &f->model, d->x, d->rows, r->score, SPOT));
    return ZK_OK;
}

bool zk__pls_endogenous(const zk__pls_file *f, size_t construct)
{
    size_t c = f->model.constructs;

    for (size_t from = 0; from < c; from++)
        if (f->model.path[from * c + construct])
            return true;
    return false;
}

static zk_err boot_of(zk_ctx *cx, const zk_args *a, zk_pls_boot *out)
{
    static const char *const signs[] = {"none", "individual", "construct", NULL};
    int sign = 0;
    int64_t n = 0, seed = 1;

    ZK_TRY(zk_ask_choice(cx, a, "sign", signs, &sign));
    ZK_TRY(zk_arg_int(cx, a, "bootstrap", 0, ZK_PLS_REPLICATES_MAX, &n));
    ZK_TRY(zk_arg_int(cx, a, "seed", 0, INT64_MAX, &seed));
    *out = (zk_pls_boot){.replicates = (size_t)n,
                         .seed = (uint64_t)seed,
                         .confidence = 0.95,
                         .sign = (zk_pls_sign)sign,
                         .threads = cx->threads};
    return zk_ask_real(cx, a, "confidence", 0.5, 0.9999, &out->confidence);
}

static zk_err bootstrap(zk_ctx *cx, const zk__pls_file *f, const zk__pls_data *d, zk__pls_result *r)
{
    if (!r->boot.replicates)
        return ZK_OK;
    r->estimate = ZK_NEWS(&cx->arena, zk_pls_estimate, r->n_what);
    REFUSED(zk_pls_bootstrap(d->x, d->rows, &f->model, &r->boot, r->what, r->n_what, r->estimate, NULL,
                             &r->failed, SPOT));
    return ZK_OK;
}

/* Unless told otherwise: about every seventh value, and not at all where it would take minutes. */
enum { DISTANCE = 7, BLINDFOLD_ROWS_MAX = 100000 };

static zk_err blindfold(zk_ctx *cx, const zk_args *a, const zk__pls_file *f, const zk__pls_data *d,
                        zk__pls_result *r)
{
    int64_t distance = DISTANCE;

    if (d->rows > BLINDFOLD_ROWS_MAX)
        distance = 0;
    while (distance && d->rows % (size_t)distance == 0)
        distance++;
    ZK_TRY(zk_arg_int(cx, a, "blindfold", 0, 1000, &distance));
    if (!distance || (!zk_arg(a, "blindfold") && (size_t)distance >= d->rows))
        return ZK_OK;
    if (distance < 2 || (size_t)distance >= d->rows || d->rows % (size_t)distance == 0)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("--blindfold %d 不合适：应在 2 与行数 %zu 之间，且不能整除行数",
                            "--blindfold %d will not do: between 2 and the %zu rows, and no divisor of that"),
                       (int)distance, d->rows);
    r->distance = (size_t)distance;
    r->q2 = ZK_NEWS(&cx->arena, double, f->model.constructs);
    REFUSED(zk_pls_blindfold(d->x, d->rows, &f->model, r->distance, r->q2, SPOT));
    return ZK_OK;
}

static zk_err predict(zk_ctx *cx, const zk_args *a, const zk__pls_file *f, const zk__pls_data *d,
                      zk__pls_result *r)
{
    int64_t folds = 0, repetitions = 10;

    ZK_TRY(zk_arg_int(cx, a, "predict", 0, 1000, &folds));
    ZK_TRY(zk_arg_int(cx, a, "repetitions", 1, 100, &repetitions));
    if (!folds)
        return ZK_OK;
    if (folds < 2 || (size_t)folds > d->rows)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("--predict 应在 2 与行数 %zu 之间", "--predict lies between 2 and the %zu rows"),
                       d->rows);
    r->predict = (zk_pls_predict_how){.folds = (size_t)folds,
                                      .repetitions = (size_t)repetitions,
                                      .seed = r->boot.seed,
                                      .direct = zk_arg_flag(a, "direct")};
    r->forecast = ZK_NEWS(&cx->arena, zk_pls_forecast, f->model.indicators);
    REFUSED(zk_pls_predict(d->x, d->rows, &f->model, &r->predict, r->forecast, SPOT));
    return ZK_OK;
}

/* ---- the index ---- */

static zk_err scale_of(zk_ctx *cx, const zk_args *a, const zk__pls_file *f, double *low, double *high)
{
    const char *said = zk_arg(a, "scale");
    double *v;
    size_t n;

    *low = f->low;
    *high = f->high;
    if (!said)
        return ZK_OK;
    ZK_TRY(zk_ask_numbers(cx, "--scale", said, &v, &n));
    if (n != 2 || !(v[0] < v[1]))
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("--scale 应是两个递增的数，如 1,10，不是 “%s”",
                            "--scale is two ascending numbers such as 1,10, not \"%s\""),
                       said);
    *low = v[0];
    *high = v[1];
    return ZK_OK;
}

static zk_err index_by(zk_ctx *cx, const zk__pls_file *f, const zk__pls_data *d, zk__pls_result *r)
{
    size_t c = f->model.constructs;

    if (!d->by)
        return ZK_OK;
    if (!r->index)
        return zk_fail(
            cx, ZK_EINVAL,
            ZK_L("--by 分组给出指数，需要量表（--scale 或模型的 scale）",
                 "--by gives the index by group and needs a scale (--scale, or scale in the model)"));
    r->n_levels = d->by->n_levels;
    r->level = ZK_NEWS(&cx->arena, const char *, r->n_levels + 1);
    r->level_n = ZK_NEWS(&cx->arena, size_t, r->n_levels);
    r->level_index = ZK_NEWS(&cx->arena, double, r->n_levels *c);
    for (size_t l = 0; l < r->n_levels; l++)
        r->level[l] = zk_str_dup(&cx->arena, d->by->levels[l]);
    for (size_t i = 0; i < d->rows; i++) {
        int32_t l = d->by->level[d->row[i]];
        if (l < 0)
            continue;
        r->level_n[l]++;
        for (size_t j = 0; j < c; j++)
            r->level_index[(size_t)l * c + j] += r->index_of[i * c + j];
    }
    for (size_t l = 0; l < r->n_levels; l++)
        for (size_t j = 0; j < c && r->level_n[l]; j++)
            r->level_index[l * c + j] /= (double)r->level_n[l];
    return ZK_OK;
}

static zk_err index_refused(zk_ctx *cx, const zk__pls_data *d, const zk_spot *s, double low, double high)
{
    const zk_series *col = d->col[s->col];
    size_t row = d->row[s->row];

    return zk_complain(
        cx,
        (zk_diag){.code = ZK_EINVAL,
                  .file = d->frame.path,
                  .line = d->frame.line[row],
                  .field = col->name,
                  .value = zk_fmt(&cx->arena, "%g", s->value)},
        ZK_L("列 %s 的值 %g 不在量表 %g 到 %g 之内", "column %s: %g lies outside the scale from %g to %g"),
        col->name, s->value, low, high);
}

static zk_err index_work(zk_ctx *cx, const zk_args *a, const zk__pls_file *f, const zk__pls_data *d,
                         zk__pls_result *r)
{
    size_t c = f->model.constructs, p = f->model.indicators;
    double low, high, *lows, *highs;
    zk_spot spot = {.why = ZK_WHY_NONE};
    zk_err err;

    ZK_TRY(scale_of(cx, a, f, &low, &high));
    if (isnan(low) || isnan(high))
        return index_by(cx, f, d, r);
    lows = ZK_NEWS(&cx->arena, double, 2 * p);
    highs = lows + p;
    for (size_t k = 0; k < p; k++) {
        lows[k] = low;
        highs[k] = high;
    }
    r->index = ZK_NEWS(&cx->arena, double, c);
    r->index_of = ZK_NEWS(&cx->arena, double, d->rows *c);
    r->effect = ZK_NEWS(&cx->arena, double, c *c);
    err = zk_pls_index(&r->fit, &f->model, d->x, d->rows, lows, highs, r->index_of, r->index, &spot);
    if (err == ZK_EINVAL && spot.why == ZK_WHY_RANGE)
        return index_refused(cx, d, &spot, low, high);
    if (err)
        return zk__pls_refused(cx, f, d, &spot, err);
    REFUSED(zk_pls_index_effects(&r->fit, r->index_of, d->rows, r->effect, SPOT));
    return index_by(cx, f, d, r);
}

/* The construct asked for, or the file's; else the one most is known to act upon. */
static zk_err target_of(zk_ctx *cx, const zk_args *a, const zk__pls_file *f, zk__pls_result *r)
{
    const char *name = zk_arg(a, "target") ? zk_arg(a, "target") : f->target;
    size_t c = f->model.constructs, most = 0;

    r->target = c;
    if (name)
        return zk_ask_name(cx, "--target", name, f->construct, c, &r->target);
    for (size_t j = 0; j < c; j++) {
        size_t causes = 0;
        for (size_t i = 0; i < c; i++)
            causes += r->fit.total[i * c + j] != 0;
        if (causes > most) {
            most = causes;
            r->target = j;
        }
    }
    return ZK_OK;
}

/* ---- groups ---- */

enum { LEVELS_MAX = 8 };

static zk_err compare_two(zk_ctx *cx, const zk__pls_file *f, const zk__pls_data *d, int32_t a, int32_t b,
                          zk__pls_result *r)
{
    size_t p = f->model.indicators, n = 0;
    zk__pls_compared *out = &r->compared[r->n_compared++];
    double *x = ZK_NEWS(&cx->arena, double, d->rows *p);
    uint8_t *group = ZK_NEWS(&cx->arena, uint8_t, d->rows);
    zk_pls_boot how = r->boot;

    for (size_t i = 0; i < d->rows; i++) {
        int32_t level = d->group->level[d->row[i]];
        if (level != a && level != b)
            continue;
        memcpy(x + n * p, d->x + i * p, p * sizeof *x);
        group[n++] = level == b;
        *(level == b ? &out->n_b : &out->n_a) += 1;
    }
    out->a = zk_str_dup(&cx->arena, d->group->levels[a]);
    out->b = zk_str_dup(&cx->arena, d->group->levels[b]);
    out->difference = ZK_NEWS(&cx->arena, zk_pls_difference, r->n_what);
    out->micom = ZK_NEWS(&cx->arena, zk_pls_invariance, f->model.constructs);
    how.replicates = how.replicates ? how.replicates : 1000;
    REFUSED(
        zk_pls_compare(x, group, n, &f->model, &how, r->what, r->n_what, out->difference, out->micom, SPOT));
    return ZK_OK;
}

static zk_err groups(zk_ctx *cx, const zk__pls_file *f, const zk__pls_data *d, zk__pls_result *r)
{
    size_t k = d->group ? d->group->n_levels : 0;

    if (!d->group)
        return ZK_OK;
    if (k < 2 || k > LEVELS_MAX)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("列 %s 有 %zu 个不同的值，分组比较需要 2 到 %d 个",
                            "column %s has %zu different values, a comparison takes 2 to %d"),
                       d->group->name, k, LEVELS_MAX);
    if (r->boot.replicates && r->boot.replicates < 20)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("分组比较需要 --bootstrap 20 以上", "a comparison needs --bootstrap 20 or more"));
    r->compared = ZK_NEWS(&cx->arena, zk__pls_compared, k * (k - 1) / 2);
    for (size_t a = 0; a < k; a++)
        for (size_t b = a + 1; b < k; b++)
            ZK_TRY(compare_two(cx, f, d, (int32_t)a, (int32_t)b, r));
    return ZK_OK;
}

zk_err zk__pls_work(zk_ctx *cx, const zk_args *a, const zk__pls_file *f, const zk__pls_data *d,
                    zk__pls_result *r)
{
    *r = (zk__pls_result){0};
    ZK_TRY(boot_of(cx, a, &r->boot));
    REFUSED(zk_pls_fit(d->x, d->rows, &f->model, &r->fit, SPOT));
    ZK_TRY(assess(cx, f, d, r));
    ZK_TRY(index_work(cx, a, f, d, r));
    ZK_TRY(target_of(cx, a, f, r));
    ZK_TRY(blindfold(cx, a, f, d, r));
    ZK_TRY(predict(cx, a, f, d, r));
    ZK_TRY(bootstrap(cx, f, d, r));
    return groups(cx, f, d, r);
}

void zk__pls_result_clear(zk__pls_result *r)
{
    zk_pls_clear(&r->fit);
    free(r->what);
    r->what = NULL;
}
