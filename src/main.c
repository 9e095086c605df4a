/* SPDX-License-Identifier: Apache-2.0
 *
 * zhike: hands the words typed to the program.
 */
#include "app/app.h"
#include "zhike/stats.h"

int main(int argc, char **argv)
{
    zk_blas_one_thread();
    return zk_app_main(argc - 1, argv + 1);
}
