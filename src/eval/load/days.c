/* SPDX-License-Identifier: Apache-2.0
 *
 * Features of one day's profile: its own figures, how they differ from the same meter's days around it, and
 * what other meters did that day.
 *
 * A known attack that scales a day leaves its shape and lowers base and peak together; one that zeroes hours or
 * flattens the day leaves the sum and changes the shape: so every figure is taken both as it is and against the own past.
 */
#include "eval/load/load.h"
#include "eval/parallel.h"

enum { SLOTS_MAX = 1440, AROUND_DAYS = 28, AROUND_LEAST = 5, AROUND_MAX = 200 };

static const zk_load_name names[ZK_LOAD_DAYS] = {
    {"total", "日电量（对数）", "day's energy (log)"},
    {"base", "基荷（对数）", "base load (log)"},
    {"q25", "下四分位（对数）", "lower quartile (log)"},
    {"median", "中位（对数）", "median (log)"},
    {"q75", "上四分位（对数）", "upper quartile (log)"},
    {"peak", "峰值（对数）", "peak (log)"},
    {"cv", "波动系数", "variability"},
    {"rough", "粗糙度", "roughness"},
    {"ac1", "相邻自相关", "autocorrelation"},
    {"entropy", "分布熵", "entropy"},
    {"night", "夜间占比", "night share"},
    {"own_total", "日电量比自身过去（对数）", "energy against own past (log)"},
    {"own_base", "基荷比自身过去（对数）", "base load against own past (log)"},
    {"own_q25", "下四分位比自身过去（对数）", "lower quartile against own past (log)"},
    {"own_median", "中位比自身过去（对数）", "median against own past (log)"},
    {"own_q75", "上四分位比自身过去（对数）", "upper quartile against own past (log)"},
    {"own_peak", "峰值比自身过去（对数）", "peak against own past (log)"},
    {"own_cv", "波动比自身过去", "variability against own past"},
    {"own_rough", "粗糙度比自身过去", "roughness against own past"},
    {"own_ac1", "自相关比自身过去", "autocorrelation against own past"},
    {"own_entropy", "熵比自身过去", "entropy against own past"},
    {"own_night", "夜间占比比自身过去", "night share against own past"},
    {"z_total", "日电量偏离度", "energy, deviation"},
    {"z_base", "基荷偏离度", "base load, deviation"},
    {"z_q25", "下四分位偏离度", "lower quartile, deviation"},
    {"z_median", "中位偏离度", "median, deviation"},
    {"z_q75", "上四分位偏离度", "upper quartile, deviation"},
    {"z_peak", "峰值偏离度", "peak, deviation"},
    {"z_cv", "波动偏离度", "variability, deviation"},
    {"z_rough", "粗糙度偏离度", "roughness, deviation"},
    {"z_ac1", "自相关偏离度", "autocorrelation, deviation"},
    {"z_entropy", "熵偏离度", "entropy, deviation"},
    {"z_night", "夜间占比偏离度", "night share, deviation"},
    {"zero", "零值占比", "share of zeros"},
    {"base_share", "基荷占比", "base load share"},
    {"night_rough", "夜间粗糙度", "night roughness"},
    {"shape", "与自身典型曲线的相关", "likeness to own typical day"},
    {"nearest", "与自身最相似日的相关", "likeness to the most similar own day"},
    {"peers", "超出同日其他用户的变化（对数）", "change beyond the other meters' (log)"},
    {"weekend", "周末", "weekend"},
};

const zk_load_name *zk_load_day_names(void)
{
    return names;
}

/* ---- a profile by itself ---- */

static double log_of(double v, double small)
{
    return log(fmax(v, 0) + small);
}

/* sorted: room for the slots. small: what is as good as nothing, a slot. */
static void alone(const double *y, size_t n, double small, double *sorted, double *f)
{
    double sum = 0, squares = 0, changes = 0, next = 0, entropy = 0, night = 0, night_changes = 0;
    size_t from = (n + 12) / 24, to = (5 * n + 12) / 24, zeros = 0, third = (3 * n + 24) / 48;
    double mean, sd;

    memcpy(sorted, y, n * sizeof *y);
    (void)zk__median(sorted, n);
    for (size_t i = 0; i < n; i++)
        sum += y[i];
    mean = sum / (double)n;
    for (size_t i = 0; i < n; i++) {
        double share = sum > 0 ? fmax(y[i], 0) / sum : 0;
        squares += (y[i] - mean) * (y[i] - mean);
        changes += i ? fabs(y[i] - y[i - 1]) : 0;
        next += i ? (y[i] - mean) * (y[i - 1] - mean) : 0;
        entropy -= share > 0 ? share * log(share) : 0;
        zeros += y[i] <= 0.02 * fmax(mean, 0);
        night += i >= from && i < to ? y[i] : 0;
        night_changes += i > from && i < to ? fabs(y[i] - y[i - 1]) : 0;
    }
    sd = sqrt(squares / (double)n);
    bool flat = sd <= 1e-9 * fabs(mean);
    f[ZK_LOAD_TOTAL] = log_of(sum, small * (double)n);
    f[ZK_LOAD_BASE] = log_of(sorted[third ? third - 1 : 0], small);
    f[ZK_LOAD_Q25] = log_of(zk_quantile_sorted(sorted, n, 0.25), small);
    f[ZK_LOAD_MEDIAN] = log_of(zk_quantile_sorted(sorted, n, 0.5), small);
    f[ZK_LOAD_Q75] = log_of(zk_quantile_sorted(sorted, n, 0.75), small);
    f[ZK_LOAD_PEAK] = log_of(sorted[n - 1], small);
    f[ZK_LOAD_DAY_CV] = mean > 0 && !flat ? sd / mean : 0;
    f[ZK_LOAD_ROUGH] = sum > 0 ? changes / sum : 0;
    f[ZK_LOAD_AC1] = flat ? 0 : next / squares;
    f[ZK_LOAD_ENTROPY] = entropy / log((double)n);
    f[ZK_LOAD_NIGHT] = sum > 0 ? night / sum : 0;
    f[ZK_LOAD_ZERO] = (double)zeros / (double)n;
    f[ZK_LOAD_BASE_SHARE] = mean > 0 ? sorted[third ? third - 1 : 0] / mean : 0;
    f[ZK_LOAD_NIGHT_ROUGH] = night > 0 ? night_changes / night : 0;
}

/* ---- beside the own days around ---- */

typedef struct job {
    const double *profile;
    size_t rows, slots;
    const uint32_t *meter;
    const int32_t *day;
    const size_t *order; /* rows by meter, then day */
    const size_t *place; /* of each row in that order */
    double small;
    double *out;
    double *rooms; /* one a thread: slots + AROUND_MAX each */
} job;

enum { GRAIN = 64 };

/* Rows of the same meter around a row, itself left out. */
static size_t around(const job *j, size_t row, size_t *near)
{
    size_t lo = j->place[row], hi = lo + 1, n = 0;
    uint32_t m = j->meter[row];

    while (n < AROUND_MAX) {
        bool low = lo > 0 && j->meter[j->order[lo - 1]] == m;
        bool high = hi < j->rows && j->meter[j->order[hi]] == m;
        if (!low && !high)
            break;
        int64_t back = low ? (int64_t)j->day[row] - j->day[j->order[lo - 1]] : INT64_MAX;
        int64_t on = high ? (int64_t)j->day[j->order[hi]] - j->day[row] : INT64_MAX;
        int64_t gap = back <= on ? back : on;
        if (gap > AROUND_DAYS && n >= AROUND_LEAST)
            break;
        near[n++] = back <= on ? j->order[--lo] : j->order[hi++];
    }
    return n;
}

static void against_own(const job *j, const size_t *near, size_t n, double *room, double *f)
{
    for (size_t s = 0; s < ZK_LOAD_STATS; s++) {
        double middle, spread;
        for (size_t k = 0; k < n; k++)
            room[k] = j->out[near[k] * ZK_LOAD_DAYS + s];
        middle = zk__median(room, n);
        for (size_t k = 0; k < n; k++)
            room[k] = fabs(j->out[near[k] * ZK_LOAD_DAYS + s] - middle);
        spread = zk__median(room, n) + 1e-3;
        f[ZK_LOAD_OWN + s] = f[s] - middle;
        f[ZK_LOAD_OWN_Z + s] = (f[s] - middle) / spread;
    }
}

static double likeness(const double *a, const double *b, size_t n)
{
    double r = zk__pearson(a, b, n);

    return isnan(r) ? 0 : r;
}

static void shapes(const job *j, size_t row, const size_t *near, size_t n, double *room, double *typical,
                   double *f)
{
    const double *y = j->profile + row * j->slots;
    double best = -1;

    for (size_t t = 0; t < j->slots; t++) {
        for (size_t k = 0; k < n; k++)
            room[k] = j->profile[near[k] * j->slots + t];
        typical[t] = zk__median(room, n);
    }
    f[ZK_LOAD_SHAPE] = likeness(y, typical, j->slots);
    for (size_t k = 0; k < n; k++)
        best = fmax(best, likeness(y, j->profile + near[k] * j->slots, j->slots));
    f[ZK_LOAD_NEAREST] = best;
}

static zk_err first_pass(void *user, size_t piece, int thread)
{
    const job *j = user;
    size_t begin, end;

    zk__piece(j->rows, GRAIN, piece, &begin, &end);
    for (size_t i = begin; i < end; i++) {
        double *f = j->out + i * ZK_LOAD_DAYS;
        memset(f, 0, ZK_LOAD_DAYS * sizeof *f);
        alone(j->profile + i * j->slots, j->slots, j->small,
              j->rooms + (size_t)thread * (j->slots + AROUND_MAX), f);
        f[ZK_LOAD_WEEKEND] =
            ((j->day[i] % 7 + 7) % 7 == 2 || (j->day[i] % 7 + 7) % 7 == 3); /* 1970-01-01: Thursday */
    }
    return ZK_OK;
}

static zk_err second_pass(void *user, size_t piece, int thread)
{
    const job *j = user;
    double *room = j->rooms + (size_t)thread * (j->slots + AROUND_MAX);
    size_t near[AROUND_MAX], begin, end;

    zk__piece(j->rows, GRAIN, piece, &begin, &end);
    for (size_t i = begin; i < end; i++) {
        size_t n = around(j, i, near);
        double *f = j->out + i * ZK_LOAD_DAYS;
        if (n == 0)
            continue;
        against_own(j, near, n, room, f);
        shapes(j, i, near, n, room, room + AROUND_MAX, f);
    }
    return ZK_OK;
}

/* ---- and the other meters that day ---- */

/* rows by day; the median of the change of all meters but this row's is near that of all but this row. */
static zk_err beside_peers(const job *j, zk_spot *spot)
{
    double *key = zk__scratch(j->rows, 2 * sizeof *key), *v;
    size_t *order = zk__scratch(j->rows, sizeof *order);
    zk_err err = key && order ? ZK_OK : zk__no_memory(spot);

    if (!err) {
        v = key + j->rows;
        for (size_t i = 0; i < j->rows; i++)
            key[i] = j->day[i];
        err = zk_order(key, j->rows, false, order, spot);
        for (size_t i = 0, end; i < j->rows && !err; i = end) {
            for (end = i; end < j->rows && j->day[order[end]] == j->day[order[i]]; end++)
                ;
            for (size_t a = i; a < end; a++) {
                size_t n = 0;
                /* many meters: the median without one of them is that of all */
                for (size_t b = i; b < end && b < i + 400; b++)
                    if (b != a)
                        v[n++] = j->out[order[b] * ZK_LOAD_DAYS + ZK_LOAD_OWN + ZK_LOAD_TOTAL];
                double *f = j->out + order[a] * ZK_LOAD_DAYS;
                f[ZK_LOAD_PEERS] = n >= 3 ? f[ZK_LOAD_OWN + ZK_LOAD_TOTAL] - zk__median(v, n) : 0;
            }
        }
    }
    free(key);
    free(order);
    return err;
}

/* ---- all ---- */

static zk_err by_meter_and_day(const job *j, size_t *order, size_t *place, zk_spot *spot)
{
    double *key = zk__scratch(j->rows, sizeof *key);
    zk_err err = key ? ZK_OK : zk__no_memory(spot);

    for (size_t i = 0; i < j->rows && !err; i++) /* 32 bits of meter and 21 of day are exact */
        key[i] = (double)j->meter[i] * 2097152.0 + (double)(j->day[i] + 1048576);
    if (!err)
        err = zk_order(key, j->rows, false, order, spot);
    for (size_t i = 0; i < j->rows && !err; i++)
        place[order[i]] = i;
    free(key);
    return err;
}

static zk_err check(const double *profile, size_t rows, size_t slots, const int32_t *day, zk_spot *spot)
{
    if (rows == 0)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_EMPTY, 0, 0, 0);
    if (slots < 4 || slots > SLOTS_MAX)
        return zk__refuse(spot, ZK_EINVAL, slots < 4 ? ZK_WHY_TOO_FEW : ZK_WHY_TOO_MANY, 0, slots,
                          (double)slots);
    for (size_t i = 0; i < rows; i++)
        if (day[i] < -1000000 || day[i] > 1000000)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, i, slots, day[i]);
    return zk_check_finite(profile, rows, slots, spot);
}

/* A thousandth of the median mean slot: what is as good as nothing. */
static double nothing(const double *profile, size_t rows, size_t slots, double *scratch)
{
    for (size_t i = 0; i < rows; i++) {
        double sum = 0;
        for (size_t t = 0; t < slots; t++)
            sum += profile[i * slots + t];
        scratch[i] = sum / (double)slots;
    }
    return 0.005 * fmax(zk__median(scratch, rows), 0) + 1e-300;
}

zk_err zk_load_days(const double *profile, size_t rows, size_t slots, const uint32_t *meter,
                    const int32_t *day, int threads, double *features, zk_spot *spot)
{
    size_t n = threads < 1 ? 1 : threads > 256 ? 256 : (size_t)threads;
    zk_err err = check(profile, rows, slots, day, spot);

    if (err)
        return err;
    size_t *order = zk__scratch(rows, 2 * sizeof *order);
    double *rooms = zk__scratch(n * (slots + AROUND_MAX) + rows, sizeof *rooms);
    job j = {.profile = profile,
             .rows = rows,
             .slots = slots,
             .meter = meter,
             .day = day,
             .order = order,
             .place = order ? order + rows : NULL,
             .out = features,
             .rooms = rooms};
    if (!order || !rooms)
        err = zk__no_memory(spot);
    else if (!(err = by_meter_and_day(&j, order, order + rows, spot))) {
        j.small = nothing(profile, rows, slots, rooms + n * (slots + AROUND_MAX));
        if (!(err = zk__parallel((int)n, zk__pieces(rows, GRAIN), first_pass, &j)) &&
            !(err = zk__parallel((int)n, zk__pieces(rows, GRAIN), second_pass, &j)))
            err = beside_peers(&j, spot);
    }
    free(order);
    free(rooms);
    return err;
}
