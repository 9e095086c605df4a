/* SPDX-License-Identifier: Apache-2.0
 *
 * Standings: what was held around a date, and what a run changes of it (contract in standing.h).
 *
 * Two walks over customers in order of their number, results and rows held side by side: the
 * first takes away, the second adds in the order of the table's key. Adding is a bulk load that allows
 * no other statement meanwhile, hence two.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/standing/internal.h"
#include "base/near.h"

/* ---- what was held -------------------------------------------------------------------------- */

/* One customer, while rows are read: how many there are is only known at the end. */
struct held_row {
    int64_t subject;
    int16_t before, at;
    uint8_t later;
};

struct holding {
    zk_ctx *cx;
    zk_held *held;
    struct held_row *row; /* heap */
    size_t n, cap, cap_names;
    int16_t last; /* names come in runs of the same */
};

static int16_t name_index(struct holding *h, const char *grade)
{
    zk_held *held = h->held;

    if (!grade[0])
        return ZK_HELD_LEFT;
    if (h->last >= 0 && !strcmp(held->names[h->last], grade))
        return h->last;
    for (size_t i = 0; i < held->n_names; i++)
        if (!strcmp(held->names[i], grade))
            return h->last = (int16_t)i;
    *ZK_PUSH(&h->cx->arena, held->names, held->n_names, h->cap_names) = zk_strdup(&h->cx->arena, grade);
    return h->last = (int16_t)(held->n_names - 1);
}

static struct held_row *row_of(struct holding *h, int64_t subject)
{
    if (h->n && h->row[h->n - 1].subject == subject)
        return &h->row[h->n - 1];
    if (h->n == h->cap) {
        h->cap = h->cap ? 2 * h->cap : 4096;
        h->row = zk_xrealloc(h->row, h->cap * sizeof *h->row);
    }
    h->row[h->n] = (struct held_row){subject, ZK_HELD_NONE, ZK_HELD_NONE, 0};
    return &h->row[h->n++];
}

static zk_err row_take(void *user, int64_t subject, int32_t since, const char *grade)
{
    struct holding *h = user;
    int16_t g = name_index(h, grade);
    struct held_row *row = row_of(h, subject);

    if (since < h->held->as_of)
        row->before = g == ZK_HELD_LEFT ? ZK_HELD_NONE : g;
    else if (since == h->held->as_of)
        row->at = g;
    else if (since == h->held->next_date)
        row->later = 1;
    return ZK_OK;
}

static void rows_keep(zk_ctx *cx, const struct holding *h, zk_held *out)
{
    out->n = h->n;
    out->subject = ZK_NEWS(&cx->arena, int64_t, h->n + 1);
    out->before = ZK_NEWS(&cx->arena, int16_t, h->n + 1);
    out->at = ZK_NEWS(&cx->arena, int16_t, h->n + 1);
    out->later = ZK_NEWS(&cx->arena, uint8_t, h->n + 1);
    for (size_t i = 0; i < h->n; i++) {
        out->subject[i] = h->row[i].subject;
        out->before[i] = h->row[i].before;
        out->at[i] = h->row[i].at;
        out->later[i] = h->row[i].later;
    }
}

zk_err zk_standing_held(zk_ctx *cx, const zk_scheme *s, int32_t as_of, zk_held *out)
{
    struct holding h = {.cx = cx, .held = out, .last = -1};
    zk_err err;

    *out = (zk_held){.as_of = as_of, .next_date = INT32_MAX};
    for (int g = 0; g < s->n_grades; g++)
        *ZK_PUSH(&cx->arena, out->names, out->n_names, h.cap_names) = s->grades[g].name;
    ZK_TRY(zk__standing_scheme_no(cx, s->name, &out->scheme_no));
    if (out->scheme_no) {
        ZK_TRY(zk__standing_next_run(cx, s->name, as_of, &out->next_date, &out->next_run));
        err = zk__standing_walk(cx, out->scheme_no, row_take, &h);
        if (!err)
            rows_keep(cx, &h, out);
        free(h.row);
        ZK_TRY(err);
    }
    *ZK_PUSH(&cx->arena, out->names, out->n_names, h.cap_names) = NULL;
    out->n_names--;
    return ZK_OK;
}

/* ---- what changes ------------------------------------------------------------------------------ */

/* One customer in the walk. */
struct step {
    int64_t subject;
    int16_t before, at;
    bool later;
    int16_t grade; /* now; NONE */
    double score;
    bool seen; /* by the run */
};

struct walk {
    const zk_held *held;
    const zk_graded *graded;
    size_t h, g;
};

static bool walk_next(struct walk *w, struct step *s)
{
    const zk_held *held = w->held;
    const zk_graded *graded = w->graded;
    bool more_h = w->h < held->n, more_g = w->g < graded->n;
    int64_t sh = more_h ? held->subject[w->h] : INT64_MAX,
            sg = more_g ? graded->subject[graded->pick[w->g]] : INT64_MAX;

    if (!more_h && !more_g)
        return false;
    *s = (struct step){.subject = sh < sg ? sh : sg,
                       .before = ZK_HELD_NONE,
                       .at = ZK_HELD_NONE,
                       .grade = ZK_HELD_NONE,
                       .score = NAN};
    if (more_g && sg <= sh) {
        uint32_t r = graded->pick[w->g++];

        s->seen = true;
        s->grade = graded->grade[r] < 0 ? ZK_HELD_NONE : graded->grade[r];
        s->score = graded->score[r];
    }
    if (more_h && sh <= sg) {
        s->before = held->before[w->h];
        s->at = held->at[w->h];
        s->later = held->later[w->h++];
    }
    return true;
}

/* The run has nothing to say of those it did not look at. */
static bool concerns(const zk_graded *graded, const struct step *s)
{
    return s->seen || graded->whole;
}

/* What the row for the date should hold: a grade, LEFT, or NONE for no row. */
static int16_t row_wanted(const struct step *s)
{
    if (s->grade == s->before)
        return ZK_HELD_NONE;
    return s->grade == ZK_HELD_NONE ? ZK_HELD_LEFT : s->grade;
}

static zk_err take_away(zk_ctx *cx, const zk_held *held, const zk_graded *graded, bool *all)
{
    enum { ONE_BY_ONE = 2000 };
    struct walk w = {held, graded, 0, 0};
    struct step s;
    size_t n = 0;

    *all = false;
    while (walk_next(&w, &s))
        n += concerns(graded, &s) && s.at != ZK_HELD_NONE && s.at != row_wanted(&s);
    if (!n)
        return ZK_OK;
    if (graded->whole && n > ONE_BY_ONE) {
        *all = true;
        return zk__standing_delete_date(cx, held->scheme_no, held->as_of);
    }
    w = (struct walk){held, graded, 0, 0};
    while (walk_next(&w, &s))
        if (concerns(graded, &s) && s.at != ZK_HELD_NONE && s.at != row_wanted(&s))
            ZK_TRY(zk__standing_delete(cx, held->scheme_no, s.subject, held->as_of));
    return ZK_OK;
}

struct adding {
    zk_ctx *cx;
    const zk_held *held;
    zk_bulk *bulk;
    int64_t run_id, written;
};

static zk_err row_add(struct adding *a, int64_t subject, int32_t since, int64_t run_id, int16_t grade,
                      double score)
{
    a->written++;
    return zk__standing_bulk_put(a->cx, a->bulk, a->held->scheme_no, subject, since, run_id,
                                 grade < 0 ? "" : a->held->names[grade], score);
}

static zk_err step_add(struct adding *a, const struct step *s, bool all)
{
    const zk_held *held = a->held;
    int16_t wanted = row_wanted(s), effective = s->at == ZK_HELD_NONE ? s->before : s->at;

    if (wanted != ZK_HELD_NONE && (all || s->at != wanted))
        ZK_TRY(row_add(a, s->subject, held->as_of, a->run_id, wanted, s->score));
    if (effective == ZK_HELD_LEFT)
        effective = ZK_HELD_NONE;
    /* The next run found what holds now, and wrote nothing because it was not new to it. */
    if (held->next_date != INT32_MAX && !s->later && effective != s->grade)
        ZK_TRY(row_add(a, s->subject, held->next_date, held->next_run, effective, NAN));
    return ZK_OK;
}

static zk_err add(struct adding *a, const zk_graded *graded, bool all)
{
    struct walk w = {a->held, graded, 0, 0};
    struct step s;

    while (walk_next(&w, &s))
        if (concerns(graded, &s))
            ZK_TRY(step_add(a, &s, all));
    return ZK_OK;
}

zk_err zk_standing_put(zk_ctx *cx, const zk_held *held, const zk_graded *graded, int64_t run_id,
                       int64_t *written)
{
    struct adding a = {.cx = cx, .held = held, .run_id = run_id};
    bool all;

    *written = 0;
    ZK_TRY(take_away(cx, held, graded, &all));
    ZK_TRY(zk__standing_bulk(cx, &a.bulk));
    ZK_TRY(zk_bulk_close(cx, a.bulk, add(&a, graded, all)));
    *written = a.written;
    return ZK_OK;
}

/* ---- who ------------------------------------------------------------------------------------------- */

enum { NEAREST = 3, CANDIDATES = 4000 };

/* Ids that begin like the one typed, the longest beginning that any has; of these the nearest. */
static zk_err nearest(zk_ctx *cx, const char *what, const char *found[NEAREST], size_t *n_found)
{
    const char **ids = NULL;
    size_t n = 0;

    *n_found = 0;
    for (size_t cut = strlen(what); !n && cut + 1 > 0; cut--) {
        if (zk_utf8_valid(what, cut) == cut)
            ZK_TRY(zk__who_prefix(cx, zk_strndup(&cx->arena, what, cut), CANDIDATES, &ids, &n));
        if (!cut)
            break;
    }
    for (size_t k = 0; k < NEAREST && k < n; k++) {
        zk_near near;
        size_t best = n;

        zk_near_init(&near, zk_str_of(what));
        for (size_t i = 0; i < n; i++)
            if (ids[i])
                zk_near_try(&near, ids[i]);
        for (size_t i = 0; i < n; i++)
            if (ids[i] && ids[i] == near.best)
                best = i;
        if (best == n)
            break;
        found[(*n_found)++] = ids[best];
        ids[best] = NULL;
    }
    return ZK_OK;
}

static zk_err unknown(zk_ctx *cx, const char *what)
{
    const char *near[NEAREST];
    const char *shown = zk_text_show(&cx->arena, zk_str_of(what), 60), *list = "";
    size_t n = 0;

    if (zk_utf8_valid(what, strlen(what)) == strlen(what) && strlen(what) <= 200)
        ZK_TRY(nearest(cx, what, near, &n));
    for (size_t i = 0; i < n; i++)
        list = zk_fmt(&cx->arena, "%s%s%s", list, i ? ZK_TR(cx, "、", ", ") : "", near[i]);
    if (!n)
        return zk_fail(cx, ZK_ENOTFOUND, ZK_L("没有客户 “%s”", "there is no customer \"%s\""), shown);
    return zk_fail(cx, ZK_ENOTFOUND,
                   ZK_L("没有客户 “%s”；相近的有 %s", "there is no customer \"%s\"; the nearest are %s"),
                   shown, list);
}

zk_err zk_customer_who(zk_ctx *cx, const char *what, zk_customer_ref *out)
{
    enum { SHOWN = 5 };
    zk_customer_ref *named;
    const char *list = "";
    size_t n;
    zk_err err;

    if (zk_utf8_valid(what, strlen(what)) != strlen(what) || !what[0])
        return unknown(cx, what);
    err = zk__who_id(cx, what, out);
    if (err != ZK_ENOTFOUND)
        return err;
    ZK_TRY(zk__who_name(cx, what, SHOWN + 1, &named, &n));
    if (n == 1) {
        *out = named[0];
        return ZK_OK;
    }
    if (n == 0)
        return unknown(cx, what);
    for (size_t i = 0; i < n && i < SHOWN; i++)
        list = zk_fmt(&cx->arena, "%s%s%s", list, i ? ZK_TR(cx, "、", ", ") : "", named[i].id);
    return zk_fail(cx, ZK_ECONFLICT,
                   ZK_L("叫 “%s” 的客户不止一个，请用编号：%s%s",
                        "several customers are called \"%s\", give the id: %s%s"),
                   what, list, n > SHOWN ? "…" : "");
}
