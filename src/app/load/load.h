/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside the theft command: subjects (meters, or one meter's days) with their features, and what is said of them.
 */
#ifndef ZK_APP_LOAD_H
#define ZK_APP_LOAD_H

#include "app/method/method.h"
#include "zhike/credit.h"
#include "zhike/load.h"
#include "zhike/stats.h"

typedef enum zk__load_kind {
    ZK__LOAD_INDICATORS, /* ready-made columns */
    ZK__LOAD_METERS,     /* a series a meter */
    ZK__LOAD_DAYS        /* a profile a day */
} zk__load_kind;

enum { ZK__BLOCKS_MAX = 8 };

/* One quantity of a meter's series: energy, demand, ... */
typedef struct zk__block {
    const char *name;
    double *y; /* subjects x cols */
} zk__block;

typedef struct zk__load {
    zk__load_kind kind;
    size_t n;
    const char **who;
    int32_t *day;  /* of each subject; NULL but for DAYS */
    int8_t *label; /* 1 stolen, 0 not, -1 not known; NULL: no such column */
    size_t known, stolen;
    size_t left_out;       /* METERS: subjects with too few readings, not among the n */
    const char *short_one; /* the first of them */
    size_t cols, blocks;   /* METERS: periods a series; DAYS: slots, one block */
    zk__block block[ZK__BLOCKS_MAX];
    const char **period; /* cols names of the periods */
    double *x;           /* n x width features */
    size_t width;
    zk_load_name *name; /* width */
} zk__load;

/* Reads FILE in whichever of its forms it is, and computes the features. */
zk_err zk__load_read(zk_ctx *cx, const zk_args *a, zk__load *out);

/* The readings of a row of the file a meter: col (n columns). */
zk_err zk__load_wide(zk_ctx *cx, const zk_args *a, const zk_frame *f, const zk_series *const *col, size_t n,
                     zk__load *l);
/* Features of l's blocks; meters with too few readings are taken out of l (and of peers, NULL: none) first. */
zk_err zk__load_series_features(zk_ctx *cx, const zk_args *a, size_t season, uint32_t *peers, zk__load *l);
/* Names n features from number `from` on, those of a block with its name. */
void zk__load_name_features(zk_ctx *cx, zk__load *l, size_t from, const zk_load_name *names, size_t n,
                            const char *block);
/* Refusals: of the library about a subject; of a file with too few columns of readings. */
zk_err zk__load_refused(zk_ctx *cx, const zk__load *l, const zk_spot *spot, zk_err err);
zk_err zk__load_no_readings(zk_ctx *cx, const char *path, size_t n);

/* Temperatures and line losses by day (--temperature, --losses), as further features of METERS from daily data. */
zk_err zk__load_beside(zk_ctx *cx, const zk_args *a, const int32_t *days, zk__load *l);

/* At most `most` sentences on why a subject is odd, largest deviation first; part: its zk_load_odd row. */
size_t zk__load_evidence(zk_ctx *cx, const zk__load *l, size_t subject, const double *part, size_t most,
                         const char **out);

zk_err zk__load_plot(zk_ctx *cx, const char *path, const zk__load *l, const size_t *suspect, size_t n);

#endif
