/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as an ARFF file: it is read or complained about, and what was read is within its declared values.
 */
#include <math.h>
#include <stdlib.h>

#include "app/learn/arff.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    zk_ctx cx;
    zk_frame f;

    zk_ctx_init(&cx);
    if (zk_arff_parse(&cx, "x.arff", (zk_str){(const char *)data, size}, &f) == ZK_OK)
        for (size_t j = 0; j < f.cols; j++)
            for (size_t i = 0; i < f.rows; i++)
                if (f.col[j].num ? isinf(f.col[j].num[i])
                                 : f.col[j].level[i] < -1 || f.col[j].level[i] >= (int32_t)f.col[j].n_levels)
                    abort();
    zk_ctx_clear(&cx);
    return 0;
}
