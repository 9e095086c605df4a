/* SPDX-License-Identifier: Apache-2.0
 *
 * Load curves that look wrong (F3): features of consumption series and of day profiles, how odd each one is
 * without any label, and a model learnt from known cases.
 *
 * Conventions as in zhike/common.h, but in the readings (and so in the features) NaN means missing; infinity is
 * refused. Negative readings are taken as they are. Energies are doubles in any one unit: levels matter only
 * against each other.
 */
#ifndef ZHIKE_LOAD_H
#define ZHIKE_LOAD_H

#include "zhike/boost.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A feature: a word for machines, and for people. */
typedef struct zk_load_name {
    const char *code, *zh, *en;
} zk_load_name;

/* ---- one series a subject: periods are months, days or hours ---- */

typedef enum zk_load_series_feature {
    ZK_LOAD_LEVEL,      /* ln of the mean, 1 % of the median mean added */
    ZK_LOAD_CV,         /* standard deviation over mean */
    ZK_LOAD_MIN,        /* least over mean */
    ZK_LOAD_FACTOR,     /* mean over largest: load factor */
    ZK_LOAD_LOW,        /* share of periods below 10 % of the own median positive reading */
    ZK_LOAD_LOW_RUN,    /* longest run of them, share of all */
    ZK_LOAD_FALL,       /* CUSUM of standardised ln levels: how far it climbs over the mean before a fall */
    ZK_LOAD_RISE,       /* and below it before a rise */
    ZK_LOAD_SHIFT,      /* ln of the level after over before the best single break */
    ZK_LOAD_SHIFT_GAIN, /* share of the variance that the break explains */
    ZK_LOAD_TREND,      /* Theil-Sen slope of ln level over the whole length; of at most 400 means */
    ZK_LOAD_TREND_Z,    /* Mann-Kendall z */
    ZK_LOAD_LATE,       /* ln of the mean of the last eighth over that before */
    ZK_LOAD_HALVES,     /* ln of the second half's mean over the first's */
    ZK_LOAD_JUMPY,      /* mean absolute change of ln level */
    ZK_LOAD_SEASON,     /* autocorrelation at one season; NaN below two seasons */
    ZK_LOAD_YEAR,       /* ln of the last season's mean over that before; NaN below a season and a quarter */
    ZK_LOAD_PEER_LEVEL, /* ln of the mean over the median mean of the peers */
    ZK_LOAD_PEER_SHIFT, /* SHIFT less what the peers' median series did at the same break */
    ZK_LOAD_PEER_LIKE,  /* correlation with the peers' median series */
    ZK_LOAD_SERIES
} zk_load_series_feature;

const zk_load_name *zk_load_series_names(void); /* ZK_LOAD_SERIES of them */

/* y: rows x cols, features: rows x ZK_LOAD_SERIES. season: periods a year (12), a week (7), 0 none. peers: group number
 * of each row, NULL: all rows are peers of each other. A row needs 4 readings (ZK_EINVAL TOO_FEW, row). A feature that does
 * not exist (a constant's correlation) is NaN. About rows x (cols + 80,000) operations, cols <= 4,000 (TOO_MANY). */
zk_err zk_load_series(const double *y, size_t rows, size_t cols, size_t season, const uint32_t *peers,
                      int threads, double *features, zk_spot *spot);

/* The best single break of a series, by least squares on ln(level + 5 % of the mean): y[0 .. at) before, y[at ..) after. */
typedef struct zk_load_break {
    size_t at;            /* at least 2 readings, and an eighth, on each side */
    double before, after; /* means */
    double gain;          /* share of the variance explained; 0 when nothing varies */
} zk_load_break;
zk_err zk_load_shift(const double *y, size_t n, zk_load_break *out, zk_spot *spot);

/* ---- one day a subject: a profile of slots, beside the days of the same meter around it ---- */

typedef enum zk_load_stat {                /* of a profile; used as they are, and against the own past */
                            ZK_LOAD_TOTAL, /* ln of the sum */
                            ZK_LOAD_BASE,  /* ln of the third smallest slot of 48 */
                            ZK_LOAD_Q25,
                            ZK_LOAD_MEDIAN,
                            ZK_LOAD_Q75,
                            ZK_LOAD_PEAK, /* ln of the largest */
                            ZK_LOAD_DAY_CV,
                            ZK_LOAD_ROUGH,   /* sum of absolute changes over the sum */
                            ZK_LOAD_AC1,     /* autocorrelation of neighbouring slots */
                            ZK_LOAD_ENTROPY, /* of the shares of the slots */
                            ZK_LOAD_NIGHT,   /* share of 1 to 5 o'clock */
                            ZK_LOAD_STATS
} zk_load_stat;

enum {
    ZK_LOAD_OWN = ZK_LOAD_STATS,       /* + stat: difference from the median of the own days around */
    ZK_LOAD_OWN_Z = 2 * ZK_LOAD_STATS, /* + stat: the same over their median absolute deviation */
    ZK_LOAD_ZERO = 3 * ZK_LOAD_STATS,  /* share of slots at 0 (2 % of the mean slot) */
    ZK_LOAD_BASE_SHARE,                /* base over mean */
    ZK_LOAD_NIGHT_ROUGH,               /* roughness of the night alone */
    ZK_LOAD_SHAPE,                     /* correlation with the median profile of the own days around */
    ZK_LOAD_NEAREST,                   /* correlation with the most similar of them */
    ZK_LOAD_PEERS,                     /* OWN TOTAL less its median over the other meters that day */
    ZK_LOAD_WEEKEND,
    ZK_LOAD_DAYS
};

const zk_load_name *zk_load_day_names(void); /* ZK_LOAD_DAYS of them */

/* profile: rows x slots (4 .. 1,440, no NaN: a day with gaps is the caller's to leave out), day: days since 1970-01-01, meter: a
 * number for each meter. Own days around: those within 28 days, at least the 5 nearest, at most
 * 200; a meter with a single day has 0 there. Rows in any order; a meter's day twice is two days. O(rows x 57 x slots). */
zk_err zk_load_days(const double *profile, size_t rows, size_t slots, const uint32_t *meter,
                    const int32_t *day, int threads, double *features, zk_spot *spot);

/* ---- how odd, without labels ---- */

/* score: mean over the columns of |x - median| / (1.4826 MAD), at most 8: both tails, since some frauds look calmer than
 * honest users. Where the MAD is (almost) 0 the mean absolute deviation stands in; a column that does not vary counts 0, and a
 * missing value too. part (optional, rows x cols): the signed deviations, what the score is made of. Needs 3 rows. */
zk_err zk_load_odd(const double *x, size_t rows, size_t cols, double *score, double *part, zk_spot *spot);

/* ---- learnt from known cases ---- */

typedef enum zk_load_model {
    ZK_LOAD_BLEND,    /* mean log-odds of the other two */
    ZK_LOAD_LOGISTIC, /* ridge, on standardised columns, missing at the mean */
    ZK_LOAD_BOOST     /* boosted trees, mean of `seeds` models */
} zk_load_model;

typedef struct zk_load_options {
    zk_load_model model;
    double ridge;   /* lambda of zk_net_fit; > 0 */
    uint32_t seeds; /* 1 .. 20 */
    zk_boost_options boost;
} zk_load_options;

/* BLEND, ridge 0.005, 3 seeds, 300 trees of depth 3, eta 0.05, column share 0.5. */
zk_load_options zk_load_defaults(void);

/* Learns from rows train alone, writes the probability of test[i] to out[i]. stolen: 0 or 1. Refusals as in zk_boost_train and
 * zk_net_fit: ZK_ENUMERIC ONE_CLASS when train holds one class only. */
zk_err zk_load_learn(const double *x, size_t rows, size_t cols, const uint8_t *stolen, const size_t *train,
                     size_t n_train, const size_t *test, size_t n_test, const zk_load_options *options,
                     double *out, zk_spot *spot);

/* Every row predicted from the other folds. */
zk_err zk_load_cv(const double *x, size_t rows, size_t cols, const uint8_t *stolen, const uint32_t *fold,
                  uint32_t k, const zk_load_options *options, int threads, double *out, zk_spot *spot);

/* Of the k highest scores (equal ones in the order given): share that are cases, and share of all cases among them. */
zk_err zk_load_at_top(const double *score, const uint8_t *stolen, size_t n, size_t k, double *precision,
                      double *recall, zk_spot *spot);

#ifdef __cplusplus
}
#endif
#endif
