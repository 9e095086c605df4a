/* SPDX-License-Identifier: Apache-2.0
 *
 * Splitting one CSV record (rules in facts.h).
 *
 * Written here and not left to the column engine because we must say, for every record, the physical
 * line it starts at, and the engine's reader counts lines only for records it refuses; measured, it is
 * also twice as fast, since fields are slices and typed values need no text column in between.
 */
#include "store/facts_source.h"

#include <string.h>

/* The first physical line of a bad record ends the damage: a stray quote costs one line, not the file. */
static zk__record_state bad(const zk__csv *f, const char *start, const char *end, bool final, zk__record *r)
{
    const char *nl = memchr(start, f->nl, (size_t)(end - start));

    if (!nl && !final)
        return ZK__RECORD_SKIP;
    r->next = nl ? nl + 1 : end;
    return ZK__RECORD_BAD;
}

/* Finds the closing quote of the field opened before p; NULL when there is none before end. */
static const char *closing(const char *p, const char *end, bool *escaped)
{
    for (;;) {
        const char *q = memchr(p, '"', (size_t)(end - p));

        if (!q)
            return NULL;
        if (q + 1 == end || q[1] != '"')
            return q;
        *escaped = true;
        p = q + 2;
    }
}

/* The quoted field at *p, which is moved behind it; end is the limit of the record when that comes first. */
static zk__record_state quoted_field(const zk__csv *f, const char **p, const char *limit, const char *end,
                                     bool final, zk_str *field)
{
    bool escaped = false;
    const char *open = *p, *q = closing(open + 1, limit, &escaped);

    if (!q || (q + 1 == end && !final))
        return limit == end && !final ? ZK__RECORD_MORE : ZK__RECORD_BAD;
    *field = (zk_str){open + 1, (size_t)(q - open - 1) | (escaped ? ZK__ESCAPED : 0)};
    q++;
    if (q < end && *q == '\r') {
        if (q + 1 == end && !final)
            return ZK__RECORD_MORE;
        if (q + 1 == end || q[1] == f->nl)
            q++;
    }
    *p = q;
    return q == end || *q == f->delimiter || *q == f->nl ? ZK__RECORD_OK : ZK__RECORD_BAD;
}

/* The same for one without quotes; the sentinel at end stops the loop. */
static zk__record_state plain_field(const zk__csv *f, const char **p, const char *end, bool more,
                                    zk_str *field)
{
    const char delimiter = f->delimiter, nl = f->nl, *q = *p;

    while (*q != delimiter && *q != nl)
        q++;
    if (q == end && more)
        return ZK__RECORD_MORE;
    *field = (zk_str){*p, (size_t)(q - *p)};
    if ((q == end || *q == nl) && field->n && q[-1] == '\r')
        field->n--;
    if (!field->n)
        field->p = NULL;
    *p = q;
    return ZK__RECORD_OK;
}

zk__record_state zk__csv_record(const zk__csv *f, const char *p, const char *end, bool final, zk_str *fields,
                                size_t cap, zk__record *r)
{
    const char *start = p, *field_at;
    const char *limit = (size_t)(end - p) > f->max_line ? p + f->max_line + 1 : end;

    *r = (zk__record){0};
    for (;; p++) { /* over the delimiter */
        zk__record_state state;
        zk_str field = {0};

        field_at = p;
        state = *p == '"' && p < limit ? quoted_field(f, &p, limit, end, final, &field)
                                       : plain_field(f, &p, end, limit == end && !final, &field);
        if (state == ZK__RECORD_MORE)
            return state;
        if (state == ZK__RECORD_BAD) {
            r->reason = "quote";
            r->at = field_at;
            return bad(f, start, end, final, r);
        }
        if ((size_t)(p - start) > f->max_line) {
            r->reason = "length";
            r->at = start + f->max_line;
            return bad(f, start, end, final, r);
        }
        if (fields && r->n < cap)
            fields[r->n] = field;
        r->n++;
        if (p == end || *p == f->nl) {
            r->next = p == end ? end : p + 1;
            return ZK__RECORD_OK;
        }
    }
}

zk_str zk__csv_unescape(zk_arena *a, zk_str raw)
{
    size_t n = raw.n & ~ZK__ESCAPED, k = 0;
    char *out = zk_alloc(a, n + 1);

    for (size_t i = 0; i < n; i++) {
        out[k++] = raw.p[i];
        if (raw.p[i] == '"')
            i++;
    }
    return (zk_str){out, k};
}
