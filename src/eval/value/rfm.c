/* SPDX-License-Identifier: Apache-2.0
 *
 * RFM: recency, frequency, money, each scored 1 .. bins, and the classes made of them; and Marcus'
 * customer value matrix (J. Consumer Marketing 15, 1998).
 */
#include "eval/internal.h"
#include "zhike/value.h"

const char *zk_rfm_class_zh(zk_rfm_class c)
{
    switch (c) {
#define X(name, number, zh, en)                                                                              \
    case name: return zh;
        ZK_RFM_CLASSES(X)
#undef X
    default: return "";
    }
}

const char *zk_rfm_class_en(zk_rfm_class c)
{
    switch (c) {
#define X(name, number, zh, en)                                                                              \
    case name: return en;
        ZK_RFM_CLASSES(X)
#undef X
    default: return "";
    }
}

const char *zk_value_cell_zh(zk_value_cell c)
{
    switch (c) {
#define X(name, number, zh, en)                                                                              \
    case name: return zh;
        ZK_VALUE_CELLS(X)
#undef X
    default: return "";
    }
}

const char *zk_value_cell_en(zk_value_cell c)
{
    switch (c) {
#define X(name, number, zh, en)                                                                              \
    case name: return en;
        ZK_VALUE_CELLS(X)
#undef X
    default: return "";
    }
}

zk_err zk_rfm_fit(const double *recency_days, const double *frequency, const double *money, size_t n,
                  size_t bins, zk_rfm_cuts *out, zk_spot *spot)
{
    const double *axis[3] = {recency_days, frequency, money};
    zk_rfm_cuts c = {.bins = bins, .cut_belongs_below = true};

    if (bins < 2 || bins > ZK_RFM_BINS_MAX)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 0, (double)bins);
    for (size_t a = 0; a < 3; a++) {
        zk_err err = zk_quantile_cuts(axis[a], n, bins, c.cut[a], spot);
        if (err) {
            if (spot)
                spot->col = a;
            return err;
        }
    }
    *out = c;
    return ZK_OK;
}

zk_err zk_rfm_fit_plus_one(const double *recency_days, const double *frequency, const double *money, size_t n,
                           size_t bins, zk_rfm_cuts *out, zk_spot *spot)
{
    zk_err err = zk_rfm_fit(recency_days, frequency, money, n, bins, out, spot);

    if (err)
        return err;
    for (size_t a = 0; a < 3; a++)
        for (size_t i = 0; i + 1 < bins; i++)
            out->cut[a][i] += 1;
    out->cut_belongs_below = false;
    return ZK_OK;
}

zk_err zk_rfm_check(const zk_rfm_cuts *cuts, zk_spot *spot)
{
    if (cuts->bins < 2 || cuts->bins > ZK_RFM_BINS_MAX)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 0, (double)cuts->bins);
    for (size_t a = 0; a < 3; a++)
        for (size_t i = 0; i + 1 < cuts->bins; i++) {
            double v = cuts->cut[a][i];
            if (!isfinite(v))
                return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_NAN, i, a, v);
            if (i > 0 && v <= cuts->cut[a][i - 1])
                return zk__refuse(spot, ZK_EINVAL, ZK_WHY_NOT_ASCENDING, i, a, v);
        }
    return ZK_OK;
}

/* Number of cuts below x, those equal to it included or not. */
static size_t band(const zk_rfm_cuts *c, zk_rfm_axis axis, double x)
{
    size_t b = 0;

    while (b + 1 < c->bins && (x > c->cut[axis][b] || (x == c->cut[axis][b] && !c->cut_belongs_below)))
        b++;
    return b;
}

zk_err zk_rfm_apply(const zk_rfm_cuts *cuts, double recency_days, double frequency, double money,
                    zk_rfm_score *out, zk_spot *spot)
{
    const double x[3] = {recency_days, frequency, money};

    for (size_t a = 0; a < 3; a++)
        if (!isfinite(x[a]))
            return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_NAN, 0, a, x[a]);
    out->r = (uint8_t)(cuts->bins - band(cuts, ZK_RFM_R, recency_days));
    out->f = (uint8_t)(band(cuts, ZK_RFM_F, frequency) + 1);
    out->m = (uint8_t)(band(cuts, ZK_RFM_M, money) + 1);
    return ZK_OK;
}

unsigned zk_rfm_product(zk_rfm_score s)
{
    return (unsigned)s.r * s.f * s.m;
}

zk_err zk_rfm_weighted(zk_rfm_score s, const double w[3], double *out, zk_spot *spot)
{
    double sum;
    zk_err err = zk__check_weights(w, 3, &sum, spot);

    if (!err)
        *out = (w[0] * s.r + w[1] * s.f + w[2] * s.m) / sum;
    return err;
}

unsigned zk_rfm_cell(const zk_rfm_cuts *cuts, zk_rfm_score s)
{
    unsigned base = cuts->bins < 10 ? 10 : 100;

    return (s.r * base + s.f) * base + s.m;
}

zk_rfm_class zk_rfm_classify(zk_rfm_score s, const double at[3])
{
    bool r = s.r >= at[ZK_RFM_R], f = s.f >= at[ZK_RFM_F], m = s.m >= at[ZK_RFM_M];

    return (zk_rfm_class)((m ? 0 : 4) + (r ? 0 : 2) + (f ? 0 : 1));
}

zk_value_cell zk_value_classify(double frequency, double mean_order, double at_frequency, double at_money)
{
    return (zk_value_cell)((mean_order >= at_money ? 0 : 2) + (frequency >= at_frequency ? 0 : 1));
}
