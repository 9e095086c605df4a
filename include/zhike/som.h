/* SPDX-License-Identifier: Apache-2.0
 *
 * Self-organising maps (Kohonen 1982, 2001): rows laid out on a sheet of units so that like lies beside like.
 *
 * Conventions as in zhike/common.h. Units are numbered row by row from the upper left; codes are units x cols. In a
 * hexagonal map every second row is shifted by half a unit. The same bits on any number of threads.
 */
#ifndef ZHIKE_SOM_H
#define ZHIKE_SOM_H

#include "zhike/common.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { ZK_SOM_UNITS_MAX = 2500 };

typedef struct zk_som_options {
    size_t width, height; /* width x height is 2 .. ZK_SOM_UNITS_MAX */
    bool square;          /* square grid, eight neighbours; otherwise hexagonal, six */
    bool
        online; /* one row after the other, shuffled every epoch; otherwise batch (all rows, then the units) */
    bool bubble;         /* all units within the radius alike; otherwise Gaussian */
    bool random_start;   /* units start as rows drawn; otherwise on the plane of the two principal axes */
    size_t epochs;       /* 0: 20 batch, 10 online */
    double radius_start; /* 0: half the larger side; falls in a line to */
    double radius_end;   /* 0: 0.5; in units */
    double rate_start;   /* online; 0: 0.05, falling in a line to */
    double rate_end;     /* 0: 0.01 */
    uint64_t seed;
    int threads;
} zk_som_options;

/* ZK_EINVAL (RANGE, col = 0 size, 1 radius, 2 rate): options. Cost O(rows units cols) an epoch, for batch also
 * O(units^2 cols). */
zk_err zk_som_train(const double *x, size_t rows, size_t cols, const zk_som_options *options, double *codes,
                    zk_spot *spot);

typedef struct zk_som_quality {
    double quantisation; /* mean distance of a row to its unit */
    double topographic;  /* share of rows whose two nearest units are no neighbours (Kiviluoto 1996) */
    size_t empty;        /* units without a row */
} zk_som_quality;

/* Where the rows fall. unit and distance: rows, each optional. O(rows units cols). */
zk_err zk_som_place(const double *x, size_t rows, size_t cols, const zk_som_options *options,
                    const double *codes, int32_t *unit, double *distance, zk_som_quality *quality,
                    zk_spot *spot);

/* Mean distance of each unit's code to its neighbours' (Ultsch & Siemon 1990): ridges part groups. out: units. O(units cols). */
zk_err zk_som_umatrix(const zk_som_options *options, const double *codes, size_t cols, double *out,
                      zk_spot *spot);

/* Where a unit lies on the sheet, in units. */
void zk_som_position(const zk_som_options *options, size_t unit, double *x, double *y);

#ifdef __cplusplus
}
#endif
#endif
