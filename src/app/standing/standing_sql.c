/* SPDX-License-Identifier: Apache-2.0
 *
 * Standings in the ledger: table standing, joined with scheme (names to numbers), subject and customer.
 */
#include <math.h>
#include <string.h>

#include "app/standing/internal.h"

zk_err zk__standing_scheme_no(zk_ctx *cx, const char *scheme, int64_t *no)
{
    zk_err err = zk_sql_int(cx, "SELECT MIN(no) FROM scheme WHERE name = ? HAVING COUNT(*) > 0",
                            ZK_ARGS(zk_text(scheme)), no);

    if (err == ZK_ENOTFOUND)
        *no = 0;
    return err == ZK_ENOTFOUND ? ZK_OK : err;
}

zk_err zk__standing_next_run(zk_ctx *cx, const char *scheme, int32_t as_of, int32_t *date, int64_t *run)
{
    zk_rows rows;
    zk_err err;

    *date = INT32_MAX;
    *run = 0;
    ZK_TRY(zk_sql_query(
        cx,
        "SELECT as_of, id FROM run WHERE scheme = ? AND as_of > ? AND state = 'done' AND where_text IS NULL"
        " ORDER BY as_of, id DESC LIMIT 1",
        ZK_ARGS(zk_text(scheme), zk_int(as_of)), &rows));
    err = zk_rows_next(cx, &rows);
    if (!err && rows.more) {
        *date = (int32_t)zk_col_int(&rows, 0);
        *run = zk_col_int(&rows, 1);
    }
    zk_rows_close(&rows);
    return err;
}

zk_err zk__standing_walk(zk_ctx *cx, int64_t scheme_no, zk__standing_fn fn, void *user)
{
    zk_rows rows;
    zk_err err;

    ZK_TRY(zk_sql_query(
        cx, "SELECT subject_no, since, grade FROM standing WHERE scheme_no = ? ORDER BY subject_no, since",
        ZK_ARGS(zk_int(scheme_no)), &rows));
    while ((err = zk_rows_next(cx, &rows)) == ZK_OK && rows.more)
        if ((err = fn(user, zk_col_int(&rows, 0), (int32_t)zk_col_int(&rows, 1), zk_col_text(&rows, 2))))
            break;
    zk_rows_close(&rows);
    return err;
}

zk_err zk__standing_delete(zk_ctx *cx, int64_t scheme_no, int64_t subject, int32_t since)
{
    return zk_sql_exec(cx, "DELETE FROM standing WHERE scheme_no = ? AND subject_no = ? AND since = ?",
                       ZK_ARGS(zk_int(scheme_no), zk_int(subject), zk_int(since)), NULL);
}

zk_err zk__standing_delete_date(zk_ctx *cx, int64_t scheme_no, int32_t since)
{
    return zk_sql_exec(cx, "DELETE FROM standing WHERE scheme_no = ? AND since = ?",
                       ZK_ARGS(zk_int(scheme_no), zk_int(since)), NULL);
}

zk_err zk__standing_bulk(zk_ctx *cx, zk_bulk **bulk)
{
    return zk_bulk_open(cx, "standing", "scheme_no, subject_no, since, run_id, grade, score", bulk);
}

zk_err zk__standing_bulk_put(zk_ctx *cx, zk_bulk *bulk, int64_t scheme_no, int64_t subject, int32_t since,
                             int64_t run_id, const char *grade, double score)
{
    zk_val row[] = {zk_int(scheme_no), zk_int(subject), zk_int(since),
                    zk_int(run_id),    zk_text(grade),  isnan(score) ? zk_null() : zk_real(score)};

    return zk_bulk_put(cx, bulk, row);
}

/* ---- who --------------------------------------------------------------------------------------- */

static const char *owned(zk_ctx *cx, const zk_rows *rows, int col)
{
    return zk_col_null(rows, col) ? NULL : zk_strdup(&cx->arena, zk_col_text(rows, col));
}

static void who_take(zk_ctx *cx, const zk_rows *rows, zk_customer_ref *out)
{
    *out = (zk_customer_ref){zk_col_int(rows, 0), owned(cx, rows, 1), owned(cx, rows, 2)};
}

zk_err zk__who_id(zk_ctx *cx, const char *id, zk_customer_ref *out)
{
    zk_rows rows;
    zk_err err;

    ZK_TRY(zk_sql_query(cx,
                        "SELECT s.no, s.id, c.name FROM subject s LEFT JOIN customer c ON c.no = s.no"
                        " WHERE s.kind = 'customer' AND s.id = ?",
                        ZK_ARGS(zk_text(id)), &rows));
    err = zk_rows_next(cx, &rows);
    if (!err && rows.more)
        who_take(cx, &rows, out);
    else if (!err)
        err = ZK_ENOTFOUND;
    zk_rows_close(&rows);
    return err;
}

zk_err zk__who_name(zk_ctx *cx, const char *name, size_t max, zk_customer_ref **out, size_t *n)
{
    zk_rows rows;
    zk_err err;
    size_t cap = 0;

    *out = NULL;
    *n = 0;
    ZK_TRY(zk_sql_query(cx, "SELECT no, id, name FROM customer WHERE name = ? ORDER BY id LIMIT ?",
                        ZK_ARGS(zk_text(name), zk_int((int64_t)max)), &rows));
    while ((err = zk_rows_next(cx, &rows)) == ZK_OK && rows.more)
        who_take(cx, &rows, ZK_PUSH(&cx->arena, *out, *n, cap));
    zk_rows_close(&rows);
    return err;
}

zk_err zk__who_prefix(zk_ctx *cx, const char *prefix, size_t max, const char ***ids, size_t *n)
{
    /* Behind the last code point nothing sorts any more. */
    const char *end = zk_fmt(&cx->arena, "%s\xF4\x8F\xBF\xBF", prefix);
    zk_rows rows;
    zk_err err;
    size_t cap = 0;

    *ids = NULL;
    *n = 0;
    ZK_TRY(zk_sql_query(
        cx, "SELECT id FROM subject WHERE kind = 'customer' AND id >= ? AND id < ? ORDER BY id LIMIT ?",
        ZK_ARGS(zk_text(prefix), zk_text(end), zk_int((int64_t)max)), &rows));
    while ((err = zk_rows_next(cx, &rows)) == ZK_OK && rows.more)
        *ZK_PUSH(&cx->arena, *ids, *n, cap) = zk_strdup(&cx->arena, zk_col_text(&rows, 0));
    zk_rows_close(&rows);
    return err;
}

/* ---- for people -------------------------------------------------------------------------------------- */

/* Rows come by scheme and date; equal neighbours are one, and the last of a scheme is the present one. */
static void history_add(zk_ctx *cx, zk_rows *in, zk_standing **rows, size_t *n, size_t *cap)
{
    zk_standing *last = *n ? &(*rows)[*n - 1] : NULL;
    const char *scheme = zk_col_text(in, 0), *grade = zk_col_text(in, 2);
    bool same_scheme = last && !strcmp(last->scheme, scheme);
    const char *before = same_scheme ? last->grade : NULL;
    zk_standing *row;

    if (same_scheme && !strcmp(last->grade, grade))
        return;
    if (same_scheme)
        last->present = false;
    row = ZK_PUSH(&cx->arena, *rows, *n, *cap);
    *row = (zk_standing){.scheme = owned(cx, in, 0),
                         .since = (int32_t)zk_col_int(in, 1),
                         .grade = owned(cx, in, 2),
                         .before = before,
                         .score = zk_col_null(in, 3) ? NAN : zk_col_real(in, 3),
                         .run_id = zk_col_int(in, 4),
                         .present = true};
}

zk_err zk_standing_of(zk_ctx *cx, int64_t subject, const char *scheme, int32_t as_of, bool history,
                      zk_standing **rows, size_t *n)
{
    zk_rows in;
    zk_err err;
    size_t cap = 0, kept = 0;

    *rows = NULL;
    *n = 0;
    ZK_TRY(
        zk_sql_query(cx,
                     "SELECT m.name, s.since, s.grade, s.score, s.run_id FROM standing s"
                     " JOIN (SELECT DISTINCT name, no FROM scheme) m ON m.no = s.scheme_no"
                     " WHERE s.subject_no = ? AND s.since <= ? AND m.name = COALESCE(CAST(? AS TEXT), m.name)"
                     " ORDER BY m.name, s.since",
                     ZK_ARGS(zk_int(subject), zk_int(as_of), zk_text(scheme)), &in));
    while ((err = zk_rows_next(cx, &in)) == ZK_OK && in.more)
        history_add(cx, &in, rows, n, &cap);
    zk_rows_close(&in);
    for (size_t i = 0; i < *n; i++)
        if (history || (*rows)[i].present)
            (*rows)[kept++] = (*rows)[i];
    *n = kept;
    return err;
}

/* What holds on a date: no later row up to it. */
#define HOLDS                                                                                                \
    " s.scheme_no = ? AND s.since <= ? AND s.grade = COALESCE(CAST(? AS TEXT), s.grade) AND s.grade <> ''"   \
    " AND NOT EXISTS (SELECT 1 FROM standing t WHERE t.scheme_no = s.scheme_no AND t.subject_no = "          \
    "s.subject_no"                                                                                           \
    " AND t.since > s.since AND t.since <= ?)"

zk_err zk_standing_list(zk_ctx *cx, const char *scheme, const char *grade, int32_t as_of, int64_t limit,
                        zk_standing **rows, size_t *n, int64_t *total)
{
    zk_rows in;
    zk_err err;
    int64_t no;
    size_t cap = 0;

    *rows = NULL;
    *n = 0;
    ZK_TRY(zk__standing_scheme_no(cx, scheme, &no));
    ZK_TRY(zk_sql_int(cx, "SELECT COUNT(*) FROM standing s WHERE" HOLDS,
                      ZK_ARGS(zk_int(no), zk_int(as_of), zk_text(grade), zk_int(as_of)), total));
    ZK_TRY(
        zk_sql_query(cx,
                     "SELECT s.subject_no, u.id, c.name, s.since, s.grade, s.score, s.run_id FROM standing s"
                     " JOIN subject u ON u.no = s.subject_no LEFT JOIN customer c ON c.no = s.subject_no"
                     " WHERE" HOLDS " ORDER BY u.id LIMIT ?",
                     ZK_ARGS(zk_int(no), zk_int(as_of), zk_text(grade), zk_int(as_of), zk_int(limit)), &in));
    while ((err = zk_rows_next(cx, &in)) == ZK_OK && in.more)
        *ZK_PUSH(&cx->arena, *rows, *n, cap) =
            (zk_standing){.scheme = scheme,
                          .subject = zk_col_int(&in, 0),
                          .id = owned(cx, &in, 1),
                          .name = owned(cx, &in, 2),
                          .since = (int32_t)zk_col_int(&in, 3),
                          .grade = owned(cx, &in, 4),
                          .score = zk_col_null(&in, 5) ? NAN : zk_col_real(&in, 5),
                          .run_id = zk_col_int(&in, 6),
                          .present = true};
    zk_rows_close(&in);
    return err;
}

zk_err zk_standing_counts(zk_ctx *cx, const char *scheme, int32_t as_of, zk_standing_count **counts,
                          size_t *n)
{
    zk_rows in;
    zk_err err;
    int64_t no;
    size_t cap = 0;

    *counts = NULL;
    *n = 0;
    ZK_TRY(zk__standing_scheme_no(cx, scheme, &no));
    ZK_TRY(zk_sql_query(
        cx, "SELECT s.grade, COUNT(*) FROM standing s WHERE" HOLDS " GROUP BY s.grade ORDER BY s.grade",
        ZK_ARGS(zk_int(no), zk_int(as_of), zk_null(), zk_int(as_of)), &in));
    while ((err = zk_rows_next(cx, &in)) == ZK_OK && in.more)
        *ZK_PUSH(&cx->arena, *counts, *n, cap) = (zk_standing_count){owned(cx, &in, 0), zk_col_int(&in, 1)};
    zk_rows_close(&in);
    return err;
}
