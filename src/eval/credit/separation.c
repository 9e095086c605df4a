/* SPDX-License-Identifier: Apache-2.0
 *
 * Separation: when some combination of columns has all the bad on one side and all the good on the other, the
 * likelihood rises for ever along it (Albert & Anderson 1984).
 *
 * A direction is tested by its definition, over all rows; where Newton's step runs off to infinity it is such a
 * direction, up to rounding.
 */
#include "eval/credit/logit.h"

static const double BORDER = 1e-7; /* of the largest distance: what rounding leaves of zero */

bool zk__separates(const zk__design *d, const double *direction, bool *complete)
{
    double least = INFINITY, most = 0;

    for (size_t i = 0; i < d->rows; i++) {
        double side = zk__design_eta(d, direction, i) * (d->bad[i] ? 1 : -1);
        least = fmin(least, side);
        most = fmax(most, fabs(side));
    }
    *complete = least > BORDER * most;
    return most > 0 && least >= -BORDER * most;
}

/* The ranges of a column among the good and among the bad touch in one value at the most. */
static bool alone(const zk__design *d, size_t j, bool *complete)
{
    double lo[2] = {INFINITY, INFINITY}, hi[2] = {-INFINITY, -INFINITY};

    for (size_t i = 0; i < d->rows; i++) {
        double v = d->x[i * d->cols + d->use[j]];
        lo[d->bad[i]] = fmin(lo[d->bad[i]], v);
        hi[d->bad[i]] = fmax(hi[d->bad[i]], v);
    }
    *complete = hi[0] < lo[1] || hi[1] < lo[0];
    return hi[0] <= lo[1] || hi[1] <= lo[0];
}

size_t zk__separator(const zk__design *d, const double *direction, bool *complete)
{
    size_t most = 0;
    bool here;

    for (size_t j = 0; j + 1 < d->p; j++)
        if (d->sd[j] > 0 && alone(d, j, &here)) {
            *complete = here;
            return j;
        }
    for (size_t j = 1; j + 1 < d->p; j++)
        if (fabs(direction[j + 1]) > fabs(direction[most + 1]))
            most = j;
    return most;
}
