/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as a saved model of boosted trees: refused, or a model that predicts and explains what is finite.
 * libxgboost is not looked at by a sanitizer of ours: what gets there must be sound.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "zhike/boost.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { COLS_MAX = 64, ROWS = 4 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static double x[ROWS * COLS_MAX], why[ROWS * (COLS_MAX + 1)], share[COLS_MAX];
    double p[ROWS];
    zk_boost *m;
    size_t cols;

    if (zk_boost_load(data, size, &m, NULL))
        return 0;
    cols = zk_boost_cols(m);
    if (cols == 0)
        abort();
    if (cols <= COLS_MAX) {
        for (size_t i = 0; i < ROWS * cols; i++)
            x[i] = i % 5 ? (double)(i % 7) / 7 : NAN;
        if (zk_boost_predict(m, x, ROWS, p, NULL) || zk_boost_explain(m, x, ROWS, why, NULL) ||
            zk_boost_importance(m, share, NULL))
            abort();
        for (size_t i = 0; i < ROWS * (cols + 1); i++)
            if (!isfinite(why[i]) || !isfinite(p[i % ROWS]) || !isfinite(share[i % cols]))
                abort();
    }
    zk_boost_free(m);
    return 0;
}
