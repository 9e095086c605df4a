/* SPDX-License-Identifier: Apache-2.0
 *
 * The commands of this feature, listed in score_cmd.c, and what they share in printing.
 */
#ifndef ZK_APP_SCORE_CMD_H
#define ZK_APP_SCORE_CMD_H

#include "app/score/score.h"
#include "app/score/table.h"

extern const zk_opt zk__topsis_opts[], zk__grey_opts[], zk__fuzzy_opts[], zk__deduct_opts[],
    zk__normalize_opts[], zk__stability_opts[];
zk_err zk__topsis_cmd(zk_ctx *cx, const zk_args *args);
zk_err zk__grey_cmd(zk_ctx *cx, const zk_args *args);
zk_err zk__fuzzy_cmd(zk_ctx *cx, const zk_args *args);
zk_err zk__deduct_cmd(zk_ctx *cx, const zk_args *args);
zk_err zk__normalize_cmd(zk_ctx *cx, const zk_args *args);
zk_err zk__stability_cmd(zk_ctx *cx, const zk_args *args);

/* "weights": {name: weight}. */
void zk__weights_json(zk_json *j, const zk__table *t);
/* "weights (entropy): a 0.25, b 0.75" */
void zk__weights_print(zk_ctx *cx, const zk__table *t);
/* How many lines of a ranking to show: --top, 0 means all. */
zk_err zk__top_take(zk_ctx *cx, const zk_args *args, size_t rows, size_t *top);
/* The best of a ranking as bars; nothing when path is NULL. */
zk_err zk__ranking_plot(zk_ctx *cx, const char *path, const char *title, const zk__table *t,
                        const double *score);

#define ZK__TOP_OPT                                                                                          \
    {                                                                                                        \
        .name = "top", .value = "N", .help = {"只显示前 N 个；0 为全部", "show only the best N; 0: all"},    \
        .initial = "30"                                                                                      \
    }

#endif
