/* SPDX-License-Identifier: Apache-2.0
 *
 * What a meter's days are compared with besides themselves: weekdays, the weather, the losses of its line.
 *
 * A user whose energy falls on just the days when the line loses more may be where it goes; a household whose
 * energy does not know the season is not heated or cooled by what is metered.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/load/load.h"

static double correlation(const double *x, const double *y, size_t n)
{
    double mx = 0, my = 0, sxx = 0, syy = 0, sxy = 0, k = 0;

    for (size_t i = 0; i < n; i++)
        if (!isnan(x[i]) && !isnan(y[i])) {
            mx += x[i];
            my += y[i];
            k++;
        }
    for (size_t i = 0; i < n; i++)
        if (!isnan(x[i]) && !isnan(y[i])) {
            sxx += (x[i] - mx / k) * (x[i] - mx / k);
            syy += (y[i] - my / k) * (y[i] - my / k);
            sxy += (x[i] - mx / k) * (y[i] - my / k);
        }
    return k >= 8 && sxx > 0 && syy > 0 ? sxy / sqrt(sxx * syy) : NAN;
}

/* FILE's column by day, NaN where it has none; a second value for a day is added to the first. */
static zk_err by_day(zk_ctx *cx, const zk_args *a, const char *path, const char *column, const int32_t *days,
                     size_t n, double **out)
{
    zk_frame_want want[] = {{"day", ZK_WANT_DATE, true}, {column, ZK_WANT_NUMBER, false}};
    const zk_series *day, *value;
    zk_frame_spec spec;
    zk_frame f;

    ZK_TRY(zk_frame_spec_of(cx, a, path, &spec));
    spec.want = want;
    spec.n_want = 2;
    ZK_TRY(zk_frame_read(cx, &spec, &f));
    ZK_TRY(zk_frame_get(cx, &f, "day", &day));
    ZK_TRY(zk_frame_get(cx, &f, column, &value));
    *out = ZK_NEWS(&cx->arena, double, n);
    for (size_t i = 0; i < n; i++)
        (*out)[i] = NAN;
    for (size_t i = 0; i < f.rows; i++) {
        int64_t at = (int64_t)day->date[i] - days[0];
        if (at < 0 || at >= (int64_t)n || isnan(value->num[i]))
            continue;
        (*out)[at] = (isnan((*out)[at]) ? 0 : (*out)[at]) + value->num[i];
    }
    return ZK_OK;
}

/* ln of the mean of Saturdays and Sundays over that of the other days. */
static double weekend(const double *y, const int32_t *days, size_t n)
{
    double sum[2] = {0}, k[2] = {0};

    for (size_t i = 0; i < n; i++)
        if (!isnan(y[i])) {
            int32_t of_week = (days[i] % 7 + 7) % 7; /* 1970-01-01, 0, was a Thursday */
            int which = of_week == 2 || of_week == 3;
            sum[which] += y[i];
            k[which]++;
        }
    return k[0] > 0 && k[1] > 0 && sum[0] > 0 && sum[1] > 0 ? log(sum[1] / k[1] / (sum[0] / k[0])) : NAN;
}

static void widen(zk_ctx *cx, zk__load *l, size_t more)
{
    double *x = ZK_NEWS(&cx->arena, double, l->n *(l->width + more));
    zk_load_name *name = ZK_NEWS(&cx->arena, zk_load_name, l->width + more);

    for (size_t i = 0; i < l->n; i++)
        memcpy(x + i * (l->width + more), l->x + i * l->width, l->width * sizeof *x);
    memcpy(name, l->name, l->width * sizeof *name);
    l->x = x;
    l->name = name;
    l->width += more;
}

/* Changes from one day to the next: both energy and losses have seasons, which must not be what is correlated. */
static void changes(const double *x, size_t n, double *out)
{
    out[0] = NAN;
    for (size_t i = 1; i < n; i++)
        out[i] = x[i] - x[i - 1];
}

zk_err zk__load_beside(zk_ctx *cx, const zk_args *a, const int32_t *days, zk__load *l)
{
    const char *weather = zk_arg(a, "temperature"), *losses = zk_arg(a, "losses");
    double *degrees = NULL, *loss = NULL;
    size_t at = l->width, n = l->cols;

    if (weather)
        ZK_TRY(by_day(cx, a, weather, "temperature", days, n, &degrees));
    if (losses)
        ZK_TRY(by_day(cx, a, losses, "loss", days, n, &loss));
    widen(cx, l, (size_t)1 + (weather ? 1U : 0U) + (losses ? 1U : 0U));
    double *one = ZK_NEWS(&cx->arena, double, n), *two = ZK_NEWS(&cx->arena, double, n);
    for (size_t i = 0; i < n && degrees; i++)
        degrees[i] = fabs(degrees[i] - 18); /* heating and cooling both */
    if (loss)
        changes(loss, n, two);
    for (size_t i = 0; i < l->n; i++) {
        const double *y = l->block[0].y + i * n;
        double *f = l->x + i * l->width + at;
        *f++ = weekend(y, days, n);
        if (degrees)
            *f++ = correlation(y, degrees, n);
        if (loss) {
            changes(y, n, one);
            *f++ = correlation(one, two, n);
        }
    }
    l->name[at++] = (zk_load_name){"weekend", "周末比平日（对数）", "weekend over weekdays (log)"};
    if (degrees)
        l->name[at++] = (zk_load_name){"temperature", "与气温（偏离 18 ℃）的相关",
                                       "correlation with temperature (away from 18 °C)"};
    if (loss)
        l->name[at++] = (zk_load_name){"losses", "日变化与线损变化的相关",
                                       "daily changes with those of the line's losses"};
    return ZK_OK;
}
