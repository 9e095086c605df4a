/* SPDX-License-Identifier: Apache-2.0
 *
 * Features of one consumption series a subject: level, breaks, trend, low runs, and how it goes with its peers.
 *
 * Ratios are of logarithms with a little of the own mean added, so that zeros are far down but not infinitely far.
 */
#include "eval/load/load.h"
#include "eval/parallel.h"

static const zk_load_name names[ZK_LOAD_SERIES] = {
    {"level", "平均水平（对数）", "level (log)"},
    {"cv", "波动系数", "variability"},
    {"min", "最小值比平均", "least over mean"},
    {"load_factor", "负荷率", "load factor"},
    {"low_share", "极低用电期占比", "share of very low periods"},
    {"low_run", "最长连续极低期占比", "longest very low run"},
    {"cusum_fall", "累积和：下降", "CUSUM of a fall"},
    {"cusum_rise", "累积和：上升", "CUSUM of a rise"},
    {"shift", "突变后与前之比（对数）", "level shift (log)"},
    {"shift_gain", "突变解释的方差", "variance the shift explains"},
    {"trend", "总趋势（对数）", "trend (log)"},
    {"trend_z", "Mann-Kendall z", "Mann-Kendall z"},
    {"late", "近期比以前（对数）", "recent over before (log)"},
    {"halves", "后半比前半（对数）", "second half over first (log)"},
    {"jumpy", "逐期变动", "period to period change"},
    {"season", "季节自相关", "seasonal autocorrelation"},
    {"year", "本季节周期比上一周期（对数）", "last season over before (log)"},
    {"peer_level", "与同类水平之比（对数）", "level over peers (log)"},
    {"peer_shift", "突变减同类同期变化（对数）", "shift beyond the peers' (log)"},
    {"peer_like", "与同类曲线的相关", "likeness to peers"},
};

const zk_load_name *zk_load_series_names(void)
{
    return names;
}

enum { COLS_MAX = 4000, LEAST = 4, PAIRED = 400 };

/* ---- small pieces ---- */

static double mean_of(const double *y, size_t from, size_t to)
{
    double sum = 0;
    size_t n = 0;

    for (size_t i = from; i < to; i++)
        if (!isnan(y[i])) {
            sum += y[i];
            n++;
        }
    return n ? sum / (double)n : NAN;
}

static double log_ratio(double a, double b, double small)
{
    return log(fmax(a, 0) + small) - log(fmax(b, 0) + small);
}

double zk__median(double *scratch, size_t n)
{
    for (size_t gap = n / 2; gap > 0; gap /= 2) /* n is a few dozen to a few thousand */
        for (size_t i = gap; i < n; i++) {
            double v = scratch[i];
            size_t j = i;
            for (; j >= gap && scratch[j - gap] > v; j -= gap)
                scratch[j] = scratch[j - gap];
            scratch[j] = v;
        }
    return n == 0 ? NAN : n % 2 ? scratch[n / 2] : (scratch[n / 2 - 1] + scratch[n / 2]) / 2;
}

double zk__pearson(const double *x, const double *y, size_t n)
{
    double mx = 0, my = 0, sxx = 0, syy = 0, sxy = 0;
    size_t k = 0;

    for (size_t i = 0; i < n; i++)
        if (!isnan(x[i]) && !isnan(y[i])) {
            mx += x[i];
            my += y[i];
            k++;
        }
    if (k < 3)
        return NAN;
    mx /= (double)k;
    my /= (double)k;
    for (size_t i = 0; i < n; i++)
        if (!isnan(x[i]) && !isnan(y[i])) {
            sxx += (x[i] - mx) * (x[i] - mx);
            syy += (y[i] - my) * (y[i] - my);
            sxy += (x[i] - mx) * (y[i] - my);
        }
    return sxx > 1e-24 * mx * mx && syy > 1e-24 * my * my && sxx > 0 && syy > 0 ? sxy / sqrt(sxx * syy) : NAN;
}

/* ---- the break ---- */

/* z: n finite values. The split with the least sum of squares about two means. */
static size_t best_split(const double *z, size_t n, double *gain)
{
    size_t edge = n / 8 > 2 ? n / 8 : 2, best = n / 2;
    double total = 0, squares = 0, left = 0, most = -1;

    *gain = 0;
    for (size_t i = 0; i < n; i++)
        total += z[i];
    for (size_t i = 0; i < n; i++)
        squares += (z[i] - total / (double)n) * (z[i] - total / (double)n);
    for (size_t i = 0; i + edge < n; i++) {
        left += z[i];
        if (i + 1 < edge)
            continue;
        double a = (double)(i + 1), b = (double)(n - i - 1), gap = left / a - (total - left) / b;
        if (a * b / (double)n * gap * gap > most) {
            most = a * b / (double)n * gap * gap;
            best = i + 1;
        }
    }
    if (squares > 1e-20 * (double)n && most > 0)
        *gain = fmin(1, most / squares);
    return best;
}

/* Readings that are there, on the scale of breaks; where[k] is the place of the k-th. */
static size_t logs_of(const double *y, size_t n, double small, double *z, size_t *where)
{
    size_t k = 0;

    for (size_t i = 0; i < n; i++)
        if (!isnan(y[i])) {
            z[k] = log(fmax(y[i], 0) + small);
            where[k++] = i;
        }
    return k;
}

static double small_part(double mean)
{
    return 0.05 * fmax(mean, 0) + 1e-300;
}

zk_err zk_load_shift(const double *y, size_t n, zk_load_break *out, zk_spot *spot)
{
    double *z = zk__scratch(n, sizeof *z);
    size_t *where = zk__scratch(n, sizeof *where), k, at;
    zk_err err = z && where ? ZK_OK : zk__no_memory(spot);

    for (size_t i = 0; i < n && !err; i++)
        if (isinf(y[i]))
            err = zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_NAN, i, 0, y[i]);
    if (!err) {
        k = logs_of(y, n, small_part(mean_of(y, 0, n)), z, where);
        if (k < LEAST) {
            err = zk__refuse(spot, ZK_EINVAL, ZK_WHY_TOO_FEW, 0, 0, (double)k);
        } else {
            at = best_split(z, k, &out->gain);
            out->at = where[at];
            out->before = mean_of(y, 0, out->at);
            out->after = mean_of(y, out->at, n);
        }
    }
    free(z);
    free(where);
    return err;
}

/* ---- one row ---- */

typedef struct room {
    double *z, *other;
    size_t *where;
} room;

static void low_periods(const double *y, size_t n, room *r, double *f)
{
    size_t k = 0, low = 0, run = 0, longest = 0, there = 0;

    for (size_t i = 0; i < n; i++)
        if (y[i] > 0)
            r->other[k++] = y[i];
    double limit = k ? 0.1 * zk__median(r->other, k) : 0;
    for (size_t i = 0; i < n; i++) {
        if (isnan(y[i]))
            continue;
        there++;
        run = y[i] <= limit ? run + 1 : 0;
        low += y[i] <= limit;
        longest = run > longest ? run : longest;
    }
    f[ZK_LOAD_LOW] = (double)low / (double)there;
    f[ZK_LOAD_LOW_RUN] = (double)longest / (double)there;
}

static void spread(const double *y, size_t n, double mean, double *f)
{
    double least = INFINITY, most = -INFINITY, squares = 0;
    size_t k = 0;

    for (size_t i = 0; i < n; i++)
        if (!isnan(y[i])) {
            least = fmin(least, y[i]);
            most = fmax(most, y[i]);
            squares += (y[i] - mean) * (y[i] - mean);
            k++;
        }
    f[ZK_LOAD_CV] = mean > 0 ? sqrt(squares / (double)k) / mean : NAN;
    f[ZK_LOAD_MIN] = mean > 0 ? least / mean : NAN;
    f[ZK_LOAD_FACTOR] = most > 0 ? mean / most : NAN;
}

static void breaks(const double *z, size_t k, double *f)
{
    double mean = 0, sd = 0, sum = 0, up = 0, down = 0, gain, before = 0, after = 0, jumps = 0;
    size_t at = best_split(z, k, &gain);

    for (size_t i = 0; i < k; i++)
        mean += z[i] / (double)k;
    for (size_t i = 0; i < k; i++)
        sd += (z[i] - mean) * (z[i] - mean) / (double)k;
    sd = sqrt(sd);
    for (size_t i = 0; i < k; i++) {
        sum += sd > 1e-12 ? (z[i] - mean) / sd : 0;
        up = fmax(up, sum);
        down = fmax(down, -sum);
        jumps += i ? fabs(z[i] - z[i - 1]) : 0;
        *(i < at ? &before : &after) += z[i];
    }
    /* what is left of a sum that ends at 0 is rounding, not a rise */
    f[ZK_LOAD_FALL] = up > 1e-9 ? up / sqrt((double)k) : 0;
    f[ZK_LOAD_RISE] = down > 1e-9 ? down / sqrt((double)k) : 0;
    f[ZK_LOAD_SHIFT] = after / (double)(k - at) - before / (double)at;
    f[ZK_LOAD_SHIFT_GAIN] = gain;
    f[ZK_LOAD_JUMPY] = jumps / (double)(k - 1);
}

/* Theil and Sen's slope takes all pairs: a long series is given to it as means of neighbours. */
static void trends(const double *z, size_t k, double *means, double *f)
{
    size_t step = (k + PAIRED - 1) / PAIRED, n = 0;
    zk_mann_kendall mk;
    zk_sen sen;

    for (size_t i = 0; i + step <= k; i += step)
        means[n++] = mean_of(z, i, i + step);
    f[ZK_LOAD_TREND] = zk_trend_sen(NULL, means, n, 0.95, &sen, NULL) ? NAN : sen.slope * (double)n;
    f[ZK_LOAD_TREND_Z] = zk_trend_mann_kendall(z, k, &mk, NULL) ? NAN : mk.z;
}

static void seasons(const double *y, size_t n, size_t season, double mean, double *f)
{
    double small = small_part(mean);
    size_t late = n / 8 > 2 ? n / 8 : 2;

    f[ZK_LOAD_LATE] = log_ratio(mean_of(y, n - late, n), mean_of(y, 0, n - late), small);
    f[ZK_LOAD_HALVES] = log_ratio(mean_of(y, n / 2, n), mean_of(y, 0, n / 2), small);
    f[ZK_LOAD_SEASON] = season && n >= 2 * season ? zk__pearson(y, y + season, n - season) : NAN;
    f[ZK_LOAD_YEAR] = season && 4 * n >= 5 * season
                          ? log_ratio(mean_of(y, n - season, n), mean_of(y, 0, n - season), small)
                          : NAN;
    if (isnan(mean_of(y, n - late, n)) || isnan(mean_of(y, 0, n - late)))
        f[ZK_LOAD_LATE] = NAN;
    if (isnan(mean_of(y, n / 2, n)) || isnan(mean_of(y, 0, n / 2)))
        f[ZK_LOAD_HALVES] = NAN;
}

/* Beside the median series of the peers: what they did at this row's break. */
static void beside_peers(const double *y, size_t n, const double *peer, double small, size_t at, double *f)
{
    double before = mean_of(peer, 0, at), after = mean_of(peer, at, n);

    f[ZK_LOAD_PEER_SHIFT] =
        isnan(before) || isnan(after)
            ? NAN
            : f[ZK_LOAD_SHIFT] - log_ratio(after, before, small_part(mean_of(peer, 0, n)));
    f[ZK_LOAD_PEER_LIKE] = zk__pearson(y, peer, n);
    f[ZK_LOAD_PEER_LEVEL] = log_ratio(mean_of(y, 0, n), mean_of(peer, 0, n), small);
}

/* ---- all rows ---- */

typedef struct job {
    const double *y;
    size_t cols, season;
    const uint32_t *group; /* of each row, 0 .. groups - 1 */
    const double *peer;    /* groups x cols */
    double small;
    size_t rows;
    double *out;
    room *rooms; /* one a thread */
} job;

enum { GRAIN = 64 };

static void one_row(const job *j, size_t i, room *r)
{
    const double *y = j->y + i * j->cols;
    double mean = mean_of(y, 0, j->cols), *f = j->out + i * ZK_LOAD_SERIES, gain;
    size_t k = logs_of(y, j->cols, small_part(mean), r->z, r->where);

    f[ZK_LOAD_LEVEL] = log(fmax(mean, 0) + j->small);
    spread(y, j->cols, mean, f);
    low_periods(y, j->cols, r, f);
    breaks(r->z, k, f);
    trends(r->z, k, r->other, f);
    seasons(y, j->cols, j->season, mean, f);
    beside_peers(y, j->cols, j->peer + j->group[i] * j->cols, j->small, r->where[best_split(r->z, k, &gain)],
                 f);
}

static zk_err some_rows(void *user, size_t piece, int thread)
{
    const job *j = user;
    size_t begin, end;

    zk__piece(j->rows, GRAIN, piece, &begin, &end);
    for (size_t i = begin; i < end; i++)
        one_row(j, i, &j->rooms[thread]);
    return ZK_OK;
}

/* Numbers of groups made dense, 0 .. *groups - 1, in order of number. */
static zk_err dense(const uint32_t *peers, size_t rows, uint32_t *group, size_t *groups, zk_spot *spot)
{
    double *as_real = zk__scratch(rows, 2 * sizeof *as_real);
    zk_err err;

    *groups = 1;
    if (!as_real)
        return zk__no_memory(spot);
    for (size_t i = 0; i < rows; i++)
        as_real[i] = peers ? peers[i] : 0;
    if (!(err = zk_rank(as_real, rows, false, ZK_TIES_DENSE, as_real + rows, spot)))
        for (size_t i = 0; i < rows; i++) {
            group[i] = (uint32_t)as_real[rows + i] - 1;
            *groups = group[i] + 1 > *groups ? group[i] + 1 : *groups;
        }
    free(as_real);
    return err;
}

/* Median over the rows of each group, period by period, of readings over the row's own mean: a peer is a shape. */
static zk_err peer_series(const double *y, size_t rows, size_t cols, const uint32_t *group, size_t groups,
                          const double *mean, double *peer, zk_spot *spot)
{
    double *v = zk__scratch(rows, sizeof *v), *level = zk__scratch(groups, sizeof *level);

    if (!v || !level) {
        free(v);
        free(level);
        return zk__no_memory(spot);
    }
    for (size_t g = 0; g < groups; g++) {
        size_t k = 0;
        for (size_t i = 0; i < rows; i++)
            if (group[i] == g)
                v[k++] = mean[i];
        level[g] = zk__median(v, k);
        for (size_t t = 0; t < cols; t++) {
            k = 0;
            for (size_t i = 0; i < rows; i++)
                if (group[i] == g && !isnan(y[i * cols + t]) && mean[i] > 0)
                    v[k++] = y[i * cols + t] / mean[i];
            peer[g * cols + t] = k ? level[g] * zk__median(v, k) : NAN;
        }
    }
    free(v);
    free(level);
    return ZK_OK;
}

static zk_err check(const double *y, size_t rows, size_t cols, zk_spot *spot)
{
    if (rows == 0)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_EMPTY, 0, 0, 0);
    if (cols > COLS_MAX)
        return zk__refuse(spot, ZK_ELIMIT, ZK_WHY_TOO_MANY, 0, cols, (double)cols);
    for (size_t i = 0; i < rows; i++) {
        size_t there = 0;
        for (size_t t = 0; t < cols; t++) {
            if (isinf(y[i * cols + t]))
                return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_NAN, i, t, y[i * cols + t]);
            there += isnan(y[i * cols + t]) ? 0 : 1;
        }
        if (there < LEAST)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_TOO_FEW, i, 0, (double)there);
    }
    return ZK_OK;
}

static zk_err with_rooms(job *j, int threads, zk_spot *spot)
{
    int n = threads < 1 ? 1 : threads > 256 ? 256 : threads;
    room *rooms = zk__scratch((size_t)n, sizeof *rooms);
    zk_err err = rooms ? ZK_OK : zk__no_memory(spot);

    for (int t = 0; t < n && !err; t++) {
        rooms[t] = (room){zk__scratch(j->cols, sizeof(double)), zk__scratch(j->cols, sizeof(double)),
                          zk__scratch(j->cols, sizeof(size_t))};
        if (!rooms[t].z || !rooms[t].other || !rooms[t].where)
            err = zk__no_memory(spot);
    }
    j->rooms = rooms;
    if (!err)
        err = zk__parallel(n, zk__pieces(j->rows, GRAIN), some_rows, j);
    for (int t = 0; rooms && t < n; t++) {
        free(rooms[t].z);
        free(rooms[t].other);
        free(rooms[t].where);
    }
    free(rooms);
    return err;
}

zk_err zk_load_series(const double *y, size_t rows, size_t cols, size_t season, const uint32_t *peers,
                      int threads, double *features, zk_spot *spot)
{
    uint32_t *group;
    double *mean, *sorted, *peer = NULL;
    size_t groups;
    zk_err err = check(y, rows, cols, spot);

    if (err)
        return err;
    group = zk__scratch(rows, sizeof *group);
    mean = zk__scratch(rows, 2 * sizeof *mean);
    err = group && mean ? dense(peers, rows, group, &groups, spot) : zk__no_memory(spot);
    if (!err && !(peer = zk__scratch(groups * cols, sizeof *peer)))
        err = zk__no_memory(spot);
    if (!err) {
        sorted = mean + rows;
        for (size_t i = 0; i < rows; i++)
            sorted[i] = mean[i] = mean_of(y + i * cols, 0, cols);
        err = peer_series(y, rows, cols, group, groups, mean, peer, spot);
        double small = 0.01 * fmax(zk__median(sorted, rows), 0) + 1e-300;
        job j = {.y = y,
                 .cols = cols,
                 .season = season,
                 .group = group,
                 .peer = peer,
                 .small = small,
                 .rows = rows,
                 .out = features};
        err = err ? err : with_rooms(&j, threads, spot);
    }
    free(group);
    free(mean);
    free(peer);
    return err;
}
