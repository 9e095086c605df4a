/* SPDX-License-Identifier: Apache-2.0
 *
 * zhike: runs a daily command, hands any other to zhike-all.
 */
#include "app/app.h"
#include "app/features.h"
#include "base/secret.h"

int main(int argc, char **argv)
{
    zk_secret_args(argc, argv);
    if (!zk_args_command(zk_features_daily, argc - 1, argv + 1))
        return zk_app_handover(argc, argv);
    zk_app_main(zk_features_daily, argc - 1, argv + 1);
}
