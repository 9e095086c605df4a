/* SPDX-License-Identifier: Apache-2.0
 *
 * A series a meter: which columns belong together, whose readings are enough, the features of each quantity and of each
 * against the first.
 */
#include <ctype.h>
#include <math.h>
#include <string.h>

#include "app/load/load.h"

enum { READINGS_MIN = 4 }; /* what zk_load_series needs */

/* "demand_12" is of block "demand"; a name without a number at its end is a block of its own. */
static size_t stem(const char *name)
{
    size_t n = strlen(name);

    while (n && isdigit((unsigned char)name[n - 1]))
        n--;
    return n;
}

/* Blocks of columns alike but for a number, as long as the longest; others stay out. Without such, all are one. */
static zk_err blocks_of(zk_ctx *cx, const char *path, const zk_series *const *col, size_t n, zk__load *l)
{
    size_t start[ZK__BLOCKS_MAX], length[ZK__BLOCKS_MAX], found = 0;

    for (size_t i = 0, end; i < n; i = end) {
        size_t s = stem(col[i]->name);
        for (end = i + 1;
             end < n && s > 0 && stem(col[end]->name) == s && strncmp(col[end]->name, col[i]->name, s) == 0;
             end++)
            ;
        if (end - i < 4 || found == ZK__BLOCKS_MAX)
            continue;
        start[found] = i;
        length[found++] = end - i;
    }
    if (found == 0) {
        if (n < 4)
            return zk__load_no_readings(cx, path, n);
        start[0] = 0;
        length[0] = n;
        found = 1;
    }
    for (size_t b = 0; b < found; b++)
        l->cols = length[b] > l->cols ? length[b] : l->cols;
    l->period = ZK_NEWS(&cx->arena, const char *, l->cols);
    for (size_t b = 0; b < found; b++) {
        if (length[b] != l->cols)
            continue;
        const char *name = col[start[b]]->name;
        size_t s = stem(name);
        while (s && (name[s - 1] == '_' || name[s - 1] == '-' || name[s - 1] == '.'))
            s--;
        zk__block *to = &l->block[l->blocks++];
        to->name = found > 1 ? zk_strndup(&cx->arena, name, s) : NULL;
        to->y = ZK_NEWS(&cx->arena, double, l->n * l->cols);
        for (size_t c = 0; c < l->cols; c++) {
            if (l->blocks == 1)
                l->period[c] = col[start[b] + c]->name;
            for (size_t i = 0; i < l->n; i++)
                to->y[i * l->cols + c] = col[start[b] + c]->num[i];
        }
    }
    return ZK_OK;
}

/* ln of the ratio of means, and the correlation, of a further block with the first. */
static void pair(const zk__load *l, size_t b, size_t i, double *f)
{
    const double *x = l->block[0].y + i * l->cols, *y = l->block[b].y + i * l->cols;
    double sx = 0, sy = 0, sxx = 0, syy = 0, sxy = 0, n = 0;

    for (size_t c = 0; c < l->cols; c++)
        if (!isnan(x[c]) && !isnan(y[c])) {
            sx += x[c];
            sy += y[c];
            n++;
        }
    f[0] = sx > 0 && sy > 0 ? log(sx / sy) : NAN;
    for (size_t c = 0; c < l->cols; c++)
        if (!isnan(x[c]) && !isnan(y[c])) {
            sxx += (x[c] - sx / n) * (x[c] - sx / n);
            syy += (y[c] - sy / n) * (y[c] - sy / n);
            sxy += (x[c] - sx / n) * (y[c] - sy / n);
        }
    f[1] = n >= 3 && sxx > 0 && syy > 0 ? sxy / sqrt(sxx * syy) : NAN;
}

/* Meters that have enough readings in every block stay, in their order; the others are counted, one is named. */
static zk_err short_ones_out(zk_ctx *cx, zk__load *l, uint32_t *peers)
{
    size_t kept = 0;

    for (size_t i = 0; i < l->n; i++) {
        bool enough = true;
        for (size_t b = 0; b < l->blocks; b++) {
            size_t there = 0;
            for (size_t c = 0; c < l->cols; c++)
                there += isnan(l->block[b].y[i * l->cols + c]) ? 0 : 1;
            enough &= there >= READINGS_MIN;
        }
        if (!enough) {
            l->short_one = l->left_out++ ? l->short_one : l->who[i];
            l->known -= l->label && l->label[i] >= 0;
            l->stolen -= l->label && l->label[i] == 1;
            continue;
        }
        for (size_t b = 0; b < l->blocks && kept < i; b++)
            memcpy(l->block[b].y + kept * l->cols, l->block[b].y + i * l->cols, l->cols * sizeof(double));
        l->who[kept] = l->who[i];
        if (l->label)
            l->label[kept] = l->label[i];
        if (peers)
            peers[kept] = peers[i];
        kept++;
    }
    l->n = kept;
    return kept ? ZK_OK
                : zk_fail(cx, ZK_EINVAL, ZK_L("没有一个用户有 %d 个读数", "no subject has %d readings"),
                          READINGS_MIN);
}

zk_err zk__load_series_features(zk_ctx *cx, const zk_args *a, size_t season, uint32_t *peers, zk__load *l)
{
    double *f = ZK_NEWS(&cx->arena, double, l->n *ZK_LOAD_SERIES);
    int64_t given = (int64_t)season;
    size_t extra = 2 * (l->blocks - 1);
    zk_spot spot;
    zk_err err;

    ZK_TRY(zk_arg_int(cx, a, "season", 0, 2000, &given));
    ZK_TRY(short_ones_out(cx, l, peers));
    l->width = l->blocks * ZK_LOAD_SERIES + extra;
    l->x = ZK_NEWS(&cx->arena, double, l->n * l->width);
    l->name = ZK_NEWS(&cx->arena, zk_load_name, l->width);
    for (size_t b = 0; b < l->blocks; b++) {
        if ((err = zk_load_series(l->block[b].y, l->n, l->cols, (size_t)given, peers, cx->threads, f, &spot)))
            return zk__load_refused(cx, l, &spot, err);
        for (size_t i = 0; i < l->n; i++)
            memcpy(l->x + i * l->width + b * ZK_LOAD_SERIES, f + i * ZK_LOAD_SERIES,
                   ZK_LOAD_SERIES * sizeof *f);
        zk__load_name_features(cx, l, b * ZK_LOAD_SERIES, zk_load_series_names(), ZK_LOAD_SERIES,
                               l->block[b].name);
    }
    for (size_t b = 1; b < l->blocks; b++) {
        size_t at = l->blocks * ZK_LOAD_SERIES + 2 * (b - 1);
        const char *one = l->block[0].name, *two = l->block[b].name;
        l->name[at] = (zk_load_name){zk_fmt(&cx->arena, "%s/%s", one, two),
                                     zk_fmt(&cx->arena, "%s 与 %s 之比（对数）", one, two),
                                     zk_fmt(&cx->arena, "%s over %s (log)", one, two)};
        l->name[at + 1] = (zk_load_name){zk_fmt(&cx->arena, "%s~%s", one, two),
                                         zk_fmt(&cx->arena, "%s 与 %s 的相关", one, two),
                                         zk_fmt(&cx->arena, "%s with %s, correlation", one, two)};
        for (size_t i = 0; i < l->n; i++)
            pair(l, b, i, l->x + i * l->width + at);
    }
    return ZK_OK;
}

static zk_err peers_of(zk_ctx *cx, const zk_args *a, const zk_frame *f, uint32_t **out)
{
    const char *said = zk_arg(a, "peers");
    const zk_series *s;

    *out = NULL;
    if (!said)
        return ZK_OK;
    ZK_TRY(zk_frame_get(cx, f, said, &s));
    *out = ZK_NEWS(&cx->arena, uint32_t, f->rows);
    for (size_t i = 0; i < f->rows; i++)
        (*out)[i] = s->type == ZK_WANT_NUMBER ? (uint32_t)fmin(fmax(s->num[i], 0), 4e9)
                                              : (uint32_t)(s->level ? s->level[i] + 1 : 0);
    return ZK_OK;
}

zk_err zk__load_wide(zk_ctx *cx, const zk_args *a, const zk_frame *f, const zk_series *const *col, size_t n,
                     zk__load *l)
{
    uint32_t *peers;

    l->kind = ZK__LOAD_METERS;
    ZK_TRY(blocks_of(cx, f->path, col, n, l));
    ZK_TRY(peers_of(cx, a, f, &peers));
    return zk__load_series_features(cx, a, l->cols >= 24 || l->cols < 12 ? 0 : 12, peers, l);
}
