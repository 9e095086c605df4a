/* SPDX-License-Identifier: Apache-2.0
 *
 * Subjects by indicators (contract in table.h).
 */
#include "app/score/table.h"

#include <string.h>

zk_err zk__score_table_read(zk_ctx *cx, const zk_args *a, zk__table *out)
{
    const char *id = zk_arg(a, "id"), *but[2] = {NULL, NULL};
    zk_frame_spec spec;

    *out = (zk__table){.weights_from = "equal"};
    ZK_TRY(zk_frame_spec_of(cx, a, a->operand[0], &spec));
    spec.rest = true;
    ZK_TRY(zk_frame_read(cx, &spec, &out->f));
    if (id) {
        ZK_TRY(zk_frame_get(cx, &out->f, id, &out->id));
        but[0] = out->id->name;
    }
    for (size_t c = 0; c < out->f.cols && !out->id; c++)
        if (out->f.col[c].type == ZK_WANT_LEVELS)
            out->id = &out->f.col[c];
    ZK_TRY(zk_frame_numbers(cx, &out->f, zk_arg(a, "columns"), but, &out->col, &out->n));
    out->name = zk_series_names(cx, out->col, out->n);
    out->direction = ZK_NEWS(&cx->arena, zk_direction, out->n);
    ZK_TRY(zk_ask_less(cx, a, "less", out->name, out->n, out->direction));
    return zk_frame_matrix(cx, &out->f, out->col, out->n, zk_arg_flag(a, "drop"), &out->x, &out->rows,
                           &out->row);
}

const char *zk__table_label(zk_ctx *cx, const zk__table *t, size_t row)
{
    return zk_frame_label(cx, &t->f, t->id, t->row[row]);
}

zk_err zk__table_refused(zk_ctx *cx, const zk__table *t, const zk_spot *spot, zk_err err)
{
    return zk_frame_refused(cx, &t->f, t->col, t->row, spot, err);
}

zk_err zk__table_weights(zk_ctx *cx, const zk_args *a, zk__table *t)
{
    const char *how = zk_arg(a, "weights");
    zk_spot spot = {.why = ZK_WHY_NONE};
    zk_err err;

    t->w = ZK_NEWS(&cx->arena, double, t->n);
    if (how && (!strcmp(how, "entropy") || !strcmp(how, "cv") || !strcmp(how, "critic"))) {
        err = how[0] == 'e'   ? zk_weight_entropy(t->x, t->rows, t->n, t->w, NULL, &spot)
              : how[1] == 'v' ? zk_weight_variation(t->x, t->rows, t->n, t->w, &spot)
                              : zk_weight_critic(t->x, t->rows, t->n, t->direction, t->w, &spot);
        t->weights_from = how;
        return err ? zk__table_refused(cx, t, &spot, err) : ZK_OK;
    }
    ZK_TRY(zk_ask_weights(cx, a, "weights", t->name, t->n, t->w));
    if ((err = zk_weight_normalise(t->w, t->n, t->w, &spot)))
        return zk_method_refused(cx, "--weights", &spot, err);
    t->weights_from = how ? "given" : "equal";
    return ZK_OK;
}

zk_err zk__table_normalise(zk_ctx *cx, const zk__table *t, const zk_norm_spec *spec, double *y, zk_norm *norm)
{
    double *column = ZK_NEWS(&cx->arena, double, t->rows);
    zk_spot spot = {.why = ZK_WHY_NONE};

    for (size_t j = 0; j < t->n; j++) {
        zk_norm_spec s = *spec;
        zk_norm fitted;
        double *room = ZK_NEWS(&cx->arena, double, zk_norm_room(spec, t->rows) + 1);
        zk_err err;

        s.direction = t->direction[j];
        for (size_t i = 0; i < t->rows; i++)
            column[i] = t->x[i * t->n + j];
        err = zk_norm_fit(&s, column, t->rows, room, &fitted, &spot);
        if (err)
            return zk_method_refused(cx, t->name[j], &spot, err);
        if ((err = zk_norm_apply_all(&fitted, column, t->rows, column, &spot))) {
            spot.col = j;
            return zk__table_refused(cx, t, &spot, err);
        }
        for (size_t i = 0; i < t->rows; i++)
            y[i * t->n + j] = column[i];
        if (norm)
            norm[j] = fitted;
    }
    return ZK_OK;
}

/* ---- grades -------------------------------------------------------------------------------------- */

static zk_err grade_take(zk_ctx *cx, const char *option, zk_str part, zk__grades *g, size_t *cap_name,
                         size_t *cap_in)
{
    const char *colon = memchr(part.p, ':', part.n);
    size_t wide = 1, at, n = g->n;
    const char *text;
    zk_interval in;

    for (size_t i = 0; !colon && i + 3 <= part.n; i++)
        if (!memcmp(part.p + i, "：", 3)) {
            colon = part.p + i;
            wide = 3;
        }
    if (!colon)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("%s: “%s” 应为 等级: 范围，如 A: >= 90",
                            "%s: \"%s\" must be grade: range, such as A: >= 90"),
                       option, zk_text_show(&cx->arena, part, 60));
    text =
        zk_str_dup(&cx->arena, zk_str_trim((zk_str){colon + wide, part.n - (size_t)(colon - part.p) - wide}));
    if (zk_interval_parse(text, &in, &at))
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("%s: 范围 “%s” 读不懂，应如 >= 90、[70, 90)、= 200",
                            "%s: the range \"%s\" is not understood; it is like >= 90, [70, 90), = 200"),
                       option, text);
    *ZK_PUSH(&cx->arena, g->name, n, *cap_name) =
        zk_str_dup(&cx->arena, zk_str_trim((zk_str){part.p, (size_t)(colon - part.p)}));
    *ZK_PUSH(&cx->arena, g->in, g->n, *cap_in) = in;
    return ZK_OK;
}

zk_err zk__grades_parse(zk_ctx *cx, const char *option, const char *text, zk__grades *out)
{
    size_t cap_name = 0, cap_in = 0;
    zk_spot spot = {.why = ZK_WHY_NONE};
    zk_err err;

    *out = (zk__grades){0};
    while (*text) {
        size_t n = 0, wide = 0;
        zk_str part;

        while (text[n] && text[n] != ';' && strncmp(text + n, "；", 3) != 0)
            n++;
        wide = text[n] == ';' ? 1 : text[n] ? 3 : 0;
        part = zk_str_trim((zk_str){text, n});
        if (part.n)
            ZK_TRY(grade_take(cx, option, part, out, &cap_name, &cap_in));
        text += n + wide;
    }
    if (out->n > ZK_GRADES_MAX)
        return zk_fail(cx, ZK_ELIMIT, ZK_L("%s: 等级多于 %d 个", "%s: more than %d grades"), option,
                       ZK_GRADES_MAX);
    err = zk_intervals_check(out->in, out->n, &(zk_interval){0, 0, true, true}, &spot);
    if (err && spot.why == ZK_WHY_OVERLAP)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("%s: “%s” 与 “%s” 的范围重叠", "%s: the ranges of \"%s\" and \"%s\" overlap"),
                       option, out->name[spot.row], out->name[spot.col]);
    return out->n ? ZK_OK : zk_fail(cx, ZK_EINVAL, ZK_L("%s 没有等级", "%s has no grades"), option);
}
