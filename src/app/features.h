/* SPDX-License-Identifier: Apache-2.0
 *
 * The only list of features. A new one is added here and nowhere else.
 *
 * There are two programs. `zhike` has what is done all day and must answer at once: it is linked with the two stores
 * and what reads small files. Everything else is in `zhike-all` beside it, which also has the daily commands and prints the help of all;
 * `zhike` becomes that program when it does not know a command (docs/decisions/0010). A feature belongs to the daily
 * ones while it needs neither the numeric libraries nor those that draw.
 */
#ifndef ZK_APP_FEATURES_H
#define ZK_APP_FEATURES_H

#include "base/opt.h"

/* F(NAME) for each, in the order of the help; NAME exports `const zk_feature zk_feature_NAME`. */
#define ZK_FEATURES_DAILY(F) F(folder) F(import) F(kind) F(indicator) F(scheme) F(run) F(explain) F(standing)
#define ZK_FEATURES_OTHER(F)                                                                                 \
    F(backtest)                                                                                              \
    F(report)                                                                                                \
    F(demo)                                                                                                  \
    /* methods on plain files: */ F(weight) F(score) F(value) F(clv) F(credit) F(learn) F(latent) F(regress) \
        F(graph) F(load) F(help)

/* For arrays of them. */
#define ZK_FEATURE_DECLARE(name) extern const zk_feature zk_feature_##name;
#define ZK_FEATURE_ADDRESS(name) &zk_feature_##name,

/* All, and the daily ones; each ends with NULL. */
extern const zk_feature *const zk_features[], *const zk_features_daily[];

#endif
