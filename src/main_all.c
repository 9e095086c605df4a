/* SPDX-License-Identifier: Apache-2.0
 *
 * zhike-all: every command. zhike becomes this program for those that are not daily.
 */
#include "app/app.h"
#include "app/features.h"
#include "base/secret.h"
#include "zhike/stats.h"

int main(int argc, char **argv)
{
    zk_secret_args(argc, argv);
    zk_blas_one_thread();
    zk_app_main(zk_features, argc - 1, argv + 1);
}
