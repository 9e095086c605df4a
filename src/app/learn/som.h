/* SPDX-License-Identifier: Apache-2.0
 *
 * A self-organising map for people: groups of its units, its pictures.
 */
#ifndef ZK_APP_SOM_H
#define ZK_APP_SOM_H

#include "app/learn/learn.h"
#include "zhike/cluster.h"
#include "zhike/som.h"

typedef struct zk__map {
    zk_frame f;
    const zk_series **col;
    size_t cols, rows, *row;
    double *raw, *x, *centre, *spread;
    int scale;
    zk_som_options o;
    double *codes; /* units x cols, scaled */
    int32_t *unit; /* of each row */
    double *distance, *umatrix;
    size_t *hits; /* rows of each unit */
    zk_som_quality quality;
    int64_t groups; /* of units; 0: none */
    int32_t *unit_group;
} zk__map;

/* A unit's value of a column in the file's units. */
double zk__map_value(const zk__map *m, size_t unit, size_t col);
/* Ward's tree over the codes of the units. */
zk_err zk__map_group(zk_ctx *cx, zk__map *m);
zk_err zk__map_assign(zk_ctx *cx, const zk_args *a, const zk__map *m);
/* U-matrix, rows by unit (or groups), and a plane for each of up to 14 columns. */
zk_err zk__map_plot(zk_ctx *cx, const char *path, const zk__map *m);

#endif
