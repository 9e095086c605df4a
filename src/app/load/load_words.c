/* SPDX-License-Identifier: Apache-2.0
 *
 * Evidence in words: what a person who visits the meter should know. The break in a series comes first when there
 * is one; then the features that are furthest from those of the others.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/load/load.h"

static const double TELLING = 2.5; /* robust standard deviations */

typedef struct far {
    double z;
    size_t c;
} far;

static int furthest_first(const void *a, const void *b)
{
    double x = fabs(((const far *)a)->z), y = fabs(((const far *)b)->z);

    return x != y ? (x < y) - (x > y)
                  : (((const far *)a)->c > ((const far *)b)->c) - (((const far *)a)->c < ((const far *)b)->c);
}

static const char *percent(zk_ctx *cx, double log_ratio)
{
    double p = 100 * expm1(log_ratio);

    return p < 0      ? zk_fmt(&cx->arena, ZK_TR(cx, "低 %.0f%%", "%.0f %% below"), -p)
           : p <= 900 ? zk_fmt(&cx->arena, ZK_TR(cx, "高 %.0f%%", "%.0f %% above"), p)
                      : zk_fmt(&cx->arena, ZK_TR(cx, "是 %.0f 倍", "%.0f times"), exp(log_ratio));
}

/* "since 2014-03 the level is 62 % below that of before; peers unchanged". */
static const char *break_words(zk_ctx *cx, const zk__load *l, size_t i)
{
    const double *y = l->block[0].y + i * l->cols, *f = l->x + i * l->width;
    double beyond = f[ZK_LOAD_PEER_SHIFT], own;
    zk_load_break b;

    if (zk_load_shift(y, l->cols, &b, NULL) || b.gain < 0.3 || !(b.before > 0))
        return NULL;
    own = log(fmax(b.after, 0.001 * b.before) / b.before);
    if (fabs(own) < 0.25)
        return NULL;
    double peers = isnan(beyond) ? NAN : f[ZK_LOAD_SHIFT] - beyond;
    const char *others =
        isnan(peers) ? ""
        : fabs(peers) < 0.1
            ? ZK_TR(cx, "，同类用户无变化", "; peers unchanged")
            : zk_fmt(&cx->arena, ZK_TR(cx, "，同类用户同期%s", "; peers %s theirs"), percent(cx, peers));
    return zk_fmt(&cx->arena,
                  ZK_TR(cx, "自 %s 起水平比自身此前%s%s", "since %s the level is %s its own before%s"),
                  l->period[b.at], percent(cx, own), others);
}

/* Which features are logarithms of a ratio to something, and to what. */
static const char *ratio_words(zk_ctx *cx, const zk__load *l, size_t c, double v)
{
    static const struct {
        zk__load_kind kind;
        size_t c;
        const char *zh, *en;
    } known[] = {
        {ZK__LOAD_DAYS, ZK_LOAD_OWN + ZK_LOAD_TOTAL, "日电量比自身前后各日%s",
         "energy %s its own days around"},
        {ZK__LOAD_DAYS, ZK_LOAD_OWN + ZK_LOAD_BASE, "基荷比自身前后各日%s",
         "base load %s its own days around"},
        {ZK__LOAD_DAYS, ZK_LOAD_OWN + ZK_LOAD_MEDIAN, "中位负荷比自身前后各日%s",
         "median load %s its own days around"},
        {ZK__LOAD_DAYS, ZK_LOAD_OWN + ZK_LOAD_Q25, "低段负荷比自身前后各日%s",
         "low load %s its own days around"},
        {ZK__LOAD_DAYS, ZK_LOAD_OWN + ZK_LOAD_Q75, "高段负荷比自身前后各日%s",
         "high load %s its own days around"},
        {ZK__LOAD_DAYS, ZK_LOAD_OWN + ZK_LOAD_PEAK, "峰值比自身前后各日%s", "peak %s its own days around"},
        {ZK__LOAD_DAYS, ZK_LOAD_PEERS, "变化比同日其他用户%s", "change %s that of others the same day"},
        {ZK__LOAD_METERS, ZK_LOAD_LATE, "近期比以前%s", "recently %s before"},
        {ZK__LOAD_METERS, ZK_LOAD_HALVES, "后半期比前半期%s", "second half %s the first"},
        {ZK__LOAD_METERS, ZK_LOAD_YEAR, "最近一个季节周期比此前%s", "last season %s before"},
        {ZK__LOAD_METERS, ZK_LOAD_TREND, "按趋势期末比期初%s", "by trend the end %s the beginning"},
        {ZK__LOAD_METERS, ZK_LOAD_PEER_LEVEL, "水平比同类%s", "level %s its peers'"},
    };

    for (size_t k = 0; k < sizeof known / sizeof *known; k++)
        if (known[k].kind == l->kind && known[k].c == c && !isnan(v))
            return zk_fmt(&cx->arena, ZK_TR(cx, known[k].zh, known[k].en), percent(cx, v));
    return NULL;
}

/* The same fact is told once: of OWN and OWN_Z one; base load, lower quartile and median fall together, and so do
 * upper quartile and peak. */
static size_t fact_of(const zk__load *l, size_t c)
{
    return l->kind == ZK__LOAD_DAYS && c >= ZK_LOAD_OWN_Z && c < ZK_LOAD_OWN_Z + ZK_LOAD_STATS
               ? c - ZK_LOAD_STATS
               : c;
}

static size_t family_of(const zk__load *l, size_t c)
{
    if (l->kind != ZK__LOAD_DAYS)
        return c;
    if (c == ZK_LOAD_OWN + ZK_LOAD_Q25 || c == ZK_LOAD_OWN + ZK_LOAD_MEDIAN)
        return ZK_LOAD_OWN + ZK_LOAD_BASE;
    return c == ZK_LOAD_OWN + ZK_LOAD_Q75 ? ZK_LOAD_OWN + ZK_LOAD_PEAK : c;
}

/* Facts of an honest user too, not told as evidence: what weekday it is, or how large the user. */
static bool no_evidence(const zk__load *l, size_t c)
{
    if (l->kind == ZK__LOAD_DAYS)
        return c == ZK_LOAD_WEEKEND || c <= ZK_LOAD_PEAK;
    return l->kind == ZK__LOAD_METERS &&
           (c % ZK_LOAD_SERIES == ZK_LOAD_LEVEL || c == ZK_LOAD_SHIFT || c == ZK_LOAD_SHIFT_GAIN ||
            c == ZK_LOAD_PEER_SHIFT) &&
           c < l->blocks * ZK_LOAD_SERIES;
}

static const char *one_fact(zk_ctx *cx, const zk__load *l, size_t i, size_t c, double z)
{
    double v = l->x[i * l->width + c];
    const char *words = ratio_words(cx, l, c, v);

    if (words)
        return words;
    if (l->kind == ZK__LOAD_DAYS && c == ZK_LOAD_DAY_CV && v < 0.02)
        return ZK_TR(cx, "全天几乎是一条直线", "the day is almost a straight line");
    if (l->kind == ZK__LOAD_DAYS && c == ZK_LOAD_ZERO)
        return zk_fmt(&cx->arena, ZK_TR(cx, "%.0f%% 的时段为零", "%.0f %% of the day at zero"), 100 * v);
    if (l->kind == ZK__LOAD_METERS && c == ZK_LOAD_LOW_RUN)
        return zk_fmt(&cx->arena,
                      ZK_TR(cx, "连续 %.0f 期几乎不用电", "%.0f periods in a row almost without energy"),
                      v * (double)l->cols);
    const char *size = fabs(z) > 20 ? "> 20" : zk_fmt(&cx->arena, "%.1f", fabs(z));
    return zk_fmt(&cx->arena,
                  ZK_TR(cx, "%s为 %.3g，%s多数用户（偏离 %s）", "%s %.3g, %s most (deviation %s)"),
                  ZK_TR(cx, l->name[c].zh, l->name[c].en), v,
                  z < 0 ? ZK_TR(cx, "低于", "below") : ZK_TR(cx, "高于", "above"), size);
}

size_t zk__load_evidence(zk_ctx *cx, const zk__load *l, size_t subject, const double *part, size_t most,
                         const char **out)
{
    far *order = ZK_NEWS(&cx->arena, far, l->width);
    bool *told = ZK_NEWS(&cx->arena, bool, l->width);
    size_t n = 0;

    if (l->kind == ZK__LOAD_METERS && most > 0 && (out[0] = break_words(cx, l, subject)))
        n++;
    for (size_t c = 0; c < l->width; c++)
        order[c] = (far){part[c], c};
    qsort(order, l->width, sizeof *order, furthest_first);
    for (size_t k = 0; k < l->width && n < most; k++) {
        size_t c = fact_of(l, order[k].c);
        if (fabs(order[k].z) < TELLING || no_evidence(l, c) || told[family_of(l, c)] ||
            isnan(l->x[subject * l->width + c]))
            continue;
        told[family_of(l, c)] = true;
        out[n++] = one_fact(cx, l, subject, c, order[k].z);
    }
    return n;
}
