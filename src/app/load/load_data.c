/* SPDX-License-Identifier: Apache-2.0
 *
 * From a file to subjects with features. The forms, told apart by their columns:
 *   long   meter, time, kWh           a meter's daily sums (a day needs all its slots), or its days with --by day
 *   days   meter, day, many readings  a profile a row
 *   wide   meter, many readings       a series a row; columns x_1 x_2 ... y_1 y_2 ... are blocks x and y
 * and, with --indicators, ready-made numbers as they are.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "app/load/load.h"
#include "base/num.h"

enum { CELLS_MAX = 500000000 }; /* daily sums: 4 GB */

static const char *const meter_names[] = {"meter",    "meter_id", "customer_id", "customerid",
                                          "customer", "user",     "id",          "no",
                                          "户号",     "表号",     "用户",        NULL};
static const char *const day_names[] = {"day", "date", "日期", NULL};
static const char *const time_names[] = {"time", "datetime", "reading_datetime", "timestamp", "时间", NULL};
static const char *const kwh_names[] = {"kwh", "general_supply_kwh", "energy", "consumption", "value", "电量",
                                        NULL};
static const char *const label_names[] = {"theft", "kacak",      "label", "stolen",
                                          "fraud", "是否窃漏电", "窃电",  NULL};

/* ---- columns ---- */

static const char *pick(const zk_args *a, const char *option, const char *const *known,
                        const char *const *names, size_t n)
{
    const char *said = zk_arg(a, option);

    if (said)
        return said;
    for (; *known; known++)
        for (size_t i = 0; i < n; i++)
            if (strcasecmp(names[i], *known) == 0)
                return names[i];
    return NULL;
}

typedef struct roles {
    const char *meter, *day, *time, *kwh, *label;
    const char **ignore;
    size_t n_ignore;
} roles;

static zk_err roles_of(zk_ctx *cx, const zk_args *a, const char *const *names, size_t n, roles *r)
{
    *r = (roles){.meter = pick(a, "meter", meter_names, names, n),
                 .day = pick(a, "day", day_names, names, n),
                 .time = pick(a, "time", time_names, names, n),
                 .kwh = pick(a, "kwh", kwh_names, names, n),
                 .label = pick(a, "label", label_names, names, n)};
    return zk_arg(a, "ignore") ? zk_names_split(cx, zk_arg(a, "ignore"), &r->ignore, &r->n_ignore) : ZK_OK;
}

static bool ignored(const roles *r, const char *name)
{
    for (size_t i = 0; i < r->n_ignore; i++)
        if (strcasecmp(r->ignore[i], name) == 0)
            return true;
    return false;
}

static bool is(const char *role, const char *name)
{
    return role && strcasecmp(role, name) == 0;
}

/* The columns of numbers that are readings or indicators: what has no role. */
static size_t readings_of(zk_ctx *cx, const zk_frame *f, const roles *r, const zk_series ***out)
{
    const zk_series **col = ZK_NEWS(&cx->arena, const zk_series *, f->cols);
    size_t k = 0;

    for (size_t i = 0; i < f->cols; i++) {
        const char *name = f->col[i].name;
        if (f->col[i].type == ZK_WANT_NUMBER && !is(r->meter, name) && !is(r->day, name) &&
            !is(r->label, name) && !ignored(r, name))
            col[k++] = &f->col[i];
    }
    *out = col;
    return k;
}

static zk_err labels_of(zk_ctx *cx, const zk_frame *f, const roles *r, zk__load *l)
{
    const zk_series *s;

    if (!r->label)
        return ZK_OK;
    ZK_TRY(zk_frame_get(cx, f, r->label, &s));
    if (s->type != ZK_WANT_NUMBER)
        return zk_fail(cx, ZK_EINVAL, ZK_L("%s：%s 列应是 0 或 1", "%s: column %s is to be 0 or 1"), f->path,
                       s->name);
    l->label = ZK_NEWS(&cx->arena, int8_t, f->rows);
    for (size_t i = 0; i < f->rows; i++) {
        if (!isnan(s->num[i]) && s->num[i] != 0 && s->num[i] != 1)
            return zk_fail(cx, ZK_EINVAL,
                           ZK_L("%s:%lld：%s 为 %g，应是 0 或 1", "%s:%lld: %s is %g, expected 0 or 1"),
                           f->path, (long long)f->line[i], s->name, s->num[i]);
        l->label[i] = isnan(s->num[i]) ? -1 : (int8_t)s->num[i];
        l->known += l->label[i] >= 0;
        l->stolen += l->label[i] == 1;
    }
    return ZK_OK;
}

static void names_of_rows(zk_ctx *cx, const zk_frame *f, const roles *r, zk__load *l)
{
    const zk_series *id = r->meter ? zk_frame_find(f, r->meter) : NULL;

    l->who = ZK_NEWS(&cx->arena, const char *, f->rows);
    for (size_t i = 0; i < f->rows; i++)
        l->who[i] = id && id->type == ZK_WANT_LEVELS && id->level[i] >= 0
                        ? zk_str_dup(&cx->arena, id->levels[id->level[i]])
                        : zk_fmt(&cx->arena, "%zu", i + 1);
}

zk_err zk__load_no_readings(zk_ctx *cx, const char *path, size_t n)
{
    return zk_fail(cx, ZK_EINVAL,
                   ZK_L("%s：只有 %zu 列读数，至少 4 列；现成的指标请加 --indicators",
                        "%s: %zu columns of readings, at least 4 are needed; for ready-made indicators give "
                        "--indicators"),
                   path, n);
}

zk_err zk__load_refused(zk_ctx *cx, const zk__load *l, const zk_spot *spot, zk_err err)
{
    const char *who = spot->row < l->n ? l->who[spot->row] : "theft";

    if (spot->why == ZK_WHY_TOO_FEW && spot->row < l->n)
        return zk_fail(cx, err, ZK_L("%s：有效读数不足 4 个", "%s: fewer than 4 readings"), who);
    return zk_method_refused(cx, who, spot, err);
}

void zk__load_name_features(zk_ctx *cx, zk__load *l, size_t from, const zk_load_name *names, size_t n,
                            const char *block)
{
    for (size_t i = 0; i < n; i++) {
        zk_load_name *to = &l->name[from + i];
        *to = names[i];
        if (block) {
            to->code = zk_fmt(&cx->arena, "%s.%s", block, names[i].code);
            to->zh = zk_fmt(&cx->arena, "%s：%s", block, names[i].zh);
            to->en = zk_fmt(&cx->arena, "%s: %s", block, names[i].en);
        }
    }
}

/* ---- ready-made ---- */

static zk_err indicators(zk_ctx *cx, const zk_frame *f, const roles *r, zk__load *l)
{
    const zk_series **col;

    l->kind = ZK__LOAD_INDICATORS;
    l->width = readings_of(cx, f, r, &col);
    if (l->width == 0)
        return zk_fail(cx, ZK_EINVAL, ZK_L("%s：没有数值列", "%s: there is no column of numbers"), f->path);
    l->x = ZK_NEWS(&cx->arena, double, l->n * l->width);
    l->name = ZK_NEWS(&cx->arena, zk_load_name, l->width);
    for (size_t c = 0; c < l->width; c++) {
        l->name[c] = (zk_load_name){col[c]->name, col[c]->name, col[c]->name};
        for (size_t i = 0; i < l->n; i++)
            l->x[i * l->width + c] = col[c]->num[i];
    }
    return ZK_OK;
}

/* ---- a profile a day ---- */

static zk_err day_features(zk_ctx *cx, const uint32_t *meter, zk__load *l)
{
    zk_spot spot;
    zk_err err;

    l->width = ZK_LOAD_DAYS;
    l->x = ZK_NEWS(&cx->arena, double, l->n * l->width);
    l->name = ZK_NEWS(&cx->arena, zk_load_name, l->width);
    zk__load_name_features(cx, l, 0, zk_load_day_names(), ZK_LOAD_DAYS, NULL);
    err = zk_load_days(l->block[0].y, l->n, l->cols, meter, l->day, cx->threads, l->x, &spot);
    return err ? zk__load_refused(cx, l, &spot, err) : ZK_OK;
}

static void name_slots(zk_ctx *cx, zk__load *l)
{
    l->period = ZK_NEWS(&cx->arena, const char *, l->cols);
    for (size_t c = 0; c < l->cols; c++)
        l->period[c] = zk_fmt(&cx->arena, "%02zu:%02zu", c * 24 / l->cols, c * 1440 / l->cols % 60);
}

static zk_err profiles(zk_ctx *cx, const zk_frame *f, const roles *r, zk__load *l)
{
    const zk_series **col, *day, *meter;
    uint32_t *number = ZK_NEWS(&cx->arena, uint32_t, f->rows);
    size_t n = readings_of(cx, f, r, &col);

    l->kind = ZK__LOAD_DAYS;
    if (n < 4)
        return zk__load_no_readings(cx, f->path, n);
    ZK_TRY(zk_frame_get(cx, f, r->day, &day));
    ZK_TRY(zk_frame_get(cx, f, r->meter, &meter));
    l->cols = n;
    l->blocks = 1;
    l->day = day->date;
    l->block[0].y = ZK_NEWS(&cx->arena, double, l->n *n);
    name_slots(cx, l);
    for (size_t i = 0; i < l->n; i++) {
        number[i] = (uint32_t)meter->level[i];
        for (size_t c = 0; c < n; c++) {
            if (isnan(col[c]->num[i]))
                return zk_fail(cx, ZK_EINVAL,
                               ZK_L("%s:%lld：%s 缺失，一天的读数应齐全",
                                    "%s:%lld: %s is missing; a day needs all its readings"),
                               f->path, (long long)f->line[i], col[c]->name);
            l->block[0].y[i * n + c] = col[c]->num[i];
        }
    }
    return day_features(cx, number, l);
}

/* ---- long ---- */

typedef struct reading {
    uint32_t meter;
    int32_t day;
    int32_t minute;
    double kwh;
} reading;

static int by_place(const void *a, const void *b)
{
    const reading *x = a, *y = b;

    if (x->meter != y->meter)
        return x->meter < y->meter ? -1 : 1;
    if (x->day != y->day)
        return x->day < y->day ? -1 : 1;
    return x->minute != y->minute ? (x->minute > y->minute) - (x->minute < y->minute)
                                  : (x->kwh > y->kwh) - (x->kwh < y->kwh);
}

/* Readings a day: the number that most days have. */
static size_t usual_slots(const reading *e, size_t n)
{
    size_t seen[1441] = {0}, best = 0;

    for (size_t i = 0, end; i < n; i = end) {
        for (end = i; end < n && e[end].meter == e[i].meter && e[end].day == e[i].day; end++)
            ;
        seen[end - i <= 1440 ? end - i : 0]++;
    }
    for (size_t s = 1; s <= 1440; s++)
        if (seen[s] > seen[best])
            best = s;
    return best;
}

/* Every full day as a profile. */
static zk_err long_days(zk_ctx *cx, const reading *e, size_t n, size_t slots, const zk_series *who,
                        const char *path, zk__load *l)
{
    size_t full = 0;
    uint32_t *meter;

    if (slots < 4)
        return zk_fail(
            cx, ZK_EINVAL,
            ZK_L("%s：每天 %zu 个读数，--by day 至少要 4 个", "%s: %zu readings a day, --by day needs 4"),
            path, slots);
    for (size_t pass = 0; pass < 2; pass++) {
        full = 0;
        for (size_t i = 0, end; i < n; i = end) {
            for (end = i; end < n && e[end].meter == e[i].meter && e[end].day == e[i].day; end++)
                ;
            if (end - i != slots)
                continue;
            for (size_t t = 0; pass && t < slots; t++)
                l->block[0].y[full * slots + t] = e[i + t].kwh;
            if (pass) {
                meter[full] = e[i].meter;
                l->day[full] = e[i].day;
                l->who[full] = zk_str_dup(&cx->arena, who->levels[e[i].meter]);
            }
            full++;
        }
        if (pass == 0) {
            l->n = full;
            l->block[0].y = ZK_NEWS(&cx->arena, double, full *slots);
            l->who = ZK_NEWS(&cx->arena, const char *, full);
            l->day = ZK_NEWS(&cx->arena, int32_t, full);
            meter = ZK_NEWS(&cx->arena, uint32_t, full);
        }
    }
    l->kind = ZK__LOAD_DAYS;
    l->cols = slots;
    l->blocks = 1;
    name_slots(cx, l);
    return day_features(cx, meter, l);
}

/* Daily sums of the days that are full, a series a meter; and what the days look like, on average. */
static zk_err long_meters(zk_ctx *cx, const zk_args *a, const reading *e, size_t n, size_t slots,
                          const zk_series *who, const char *path, zk__load *l)
{
    int32_t first = INT32_MAX, last = INT32_MIN;
    int32_t *days;

    for (size_t i = 0; i < n; i++) {
        first = e[i].day < first ? e[i].day : first;
        last = e[i].day > last ? e[i].day : last;
    }
    l->kind = ZK__LOAD_METERS;
    l->n = who->n_levels;
    l->cols = (size_t)(last - first) + 1;
    if (l->cols > 4000 || l->cols < 4)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("%s：跨 %zu 天，应为 4 到 4000 天", "%s: %zu days, expected 4 to 4,000"), path,
                       l->cols);
    if (l->n > CELLS_MAX / l->cols)
        return zk_fail(cx, ZK_ELIMIT,
                       ZK_L("%s：%zu 只表乘 %zu 天太多", "%s: %zu meters by %zu days are too many"), path,
                       l->n, l->cols);
    l->blocks = 1;
    l->block[0].y = ZK_NEWS(&cx->arena, double, l->n * l->cols);
    l->who = ZK_NEWS(&cx->arena, const char *, l->n);
    l->period = ZK_NEWS(&cx->arena, const char *, l->cols);
    days = ZK_NEWS(&cx->arena, int32_t, l->cols);
    for (size_t c = 0; c < l->cols; c++) {
        char buf[16];
        days[c] = first + (int32_t)c;
        l->period[c] = zk_strdup(&cx->arena, zk_date_show(days[c], buf));
    }
    for (size_t i = 0; i < l->n * l->cols; i++)
        l->block[0].y[i] = NAN;
    for (size_t i = 0; i < l->n; i++)
        l->who[i] = zk_str_dup(&cx->arena, who->levels[i]);
    for (size_t i = 0, end; i < n; i = end) {
        double sum = 0;
        for (end = i; end < n && e[end].meter == e[i].meter && e[end].day == e[i].day; end++)
            sum += e[end].kwh;
        if (end - i == slots)
            l->block[0].y[e[i].meter * l->cols + (size_t)(e[i].day - first)] = sum;
    }
    ZK_TRY(zk__load_series_features(cx, a, 7, NULL, l));
    return zk__load_beside(cx, a, days, l);
}

static zk_err long_form(zk_ctx *cx, const zk_args *a, const zk_frame_spec *spec, const roles *r, zk__load *l)
{
    static const char *const bys[] = {"meter", "day", NULL};
    zk_frame_want want[] = {{r->meter, ZK_WANT_LEVELS, true},
                            {r->time ? r->time : r->day, r->time ? ZK_WANT_TIME : ZK_WANT_DATE, true},
                            {r->kwh, ZK_WANT_NUMBER, true}};
    const zk_series *who, *when, *kwh;
    reading *e;
    zk_frame f;
    int by = 0;

    zk_frame_spec with = *spec;
    with.want = want;
    with.n_want = 3;
    ZK_TRY(zk_ask_choice(cx, a, "by", bys, &by));
    ZK_TRY(zk_frame_read(cx, &with, &f));
    ZK_TRY(zk_frame_get(cx, &f, r->meter, &who));
    ZK_TRY(zk_frame_get(cx, &f, want[1].name, &when));
    ZK_TRY(zk_frame_get(cx, &f, r->kwh, &kwh));
    e = ZK_NEWS(&cx->arena, reading, f.rows);
    for (size_t i = 0; i < f.rows; i++) {
        int64_t minute = r->time ? when->time_ms[i] / 60000 : (int64_t)when->date[i] * 1440;
        int64_t day = minute >= 0 ? minute / 1440 : (minute - 1439) / 1440;
        e[i] = (reading){(uint32_t)who->level[i], (int32_t)day, (int32_t)(minute - day * 1440), kwh->num[i]};
    }
    qsort(e, f.rows, sizeof *e, by_place);
    size_t slots = usual_slots(e, f.rows);
    return by == 1 ? long_days(cx, e, f.rows, slots, who, f.path, l)
                   : long_meters(cx, a, e, f.rows, slots, who, f.path, l);
}

/* ---- whichever it is ---- */

zk_err zk__load_read(zk_ctx *cx, const zk_args *a, zk__load *l)
{
    zk_frame_want want[2];
    zk_frame_spec spec;
    const zk_series **col;
    const char **names;
    zk_frame f;
    size_t n;
    roles r;

    *l = (zk__load){0};
    ZK_TRY(zk_frame_spec_of(cx, a, a->operand[0], &spec));
    ZK_TRY(zk_frame_names(cx, &spec, &names, &n));
    ZK_TRY(roles_of(cx, a, names, n, &r));
    bool ready = zk_arg_flag(a, "indicators");
    if (!ready && r.meter && r.kwh && (r.time || r.day))
        return long_form(cx, a, &spec, &r, l);
    bool days = !ready && r.meter && r.day;
    n = 0;
    if (r.meter)
        want[n++] = (zk_frame_want){r.meter, ZK_WANT_LEVELS, days};
    if (days)
        want[n++] = (zk_frame_want){r.day, ZK_WANT_DATE, true};
    spec.want = want;
    spec.n_want = n;
    spec.rest = true;
    ZK_TRY(zk_frame_read(cx, &spec, &f));
    l->n = f.rows;
    names_of_rows(cx, &f, &r, l);
    ZK_TRY(labels_of(cx, &f, &r, l));
    if (ready || days)
        return ready ? indicators(cx, &f, &r, l) : profiles(cx, &f, &r, l);
    n = readings_of(cx, &f, &r, &col);
    return zk__load_wide(cx, a, &f, col, n, l);
}
