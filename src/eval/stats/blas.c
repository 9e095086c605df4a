/* SPDX-License-Identifier: Apache-2.0
 *
 * One order of summation in linear algebra, whatever the machine has.
 */
#include <cblas.h>

#include "zhike/stats.h"

void zk_blas_one_thread(void)
{
    openblas_set_num_threads(1);
}
