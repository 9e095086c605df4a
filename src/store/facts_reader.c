/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading a foreign file block by block, and remembering its bad lines (contract in facts_source.h).
 *
 * Only under the lock: reading the file, finding where the last whole record of a block ends, and
 * counting lines. The first is a copy from the page cache, the second a search backwards unless the
 * block has quotes, so the lock is held about 0.4 ms per MiB.
 */
#include "store/facts_reader.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BAD_TEXT_BYTES = 4096 };
static const size_t bad_text_total = (size_t)64 << 20; /* texts of bad lines kept altogether */

zk_err zk__reader_stop(zk__reader *rd, zk_err code, const char *zh, const char *en)
{
    int none = 0;

    if (atomic_compare_exchange_strong(&rd->error, &none, (int)code))
        snprintf(rd->why, sizeof rd->why, "%s", rd->lang == ZK_ZH ? zh : en);
    return code;
}

zk_err zk__reader_error(zk_ctx *cx, const zk__reader *rd)
{
    zk_err err = (zk_err)atomic_load(&rd->error);

    return err ? zk_fail(cx, err, ZK_L("%s：%s", "%s: %s"), rd->src->path, rd->why) : ZK_OK;
}

/* ---- bad lines ---- */

const char *zk__bad_detail(const zk__reader *rd, const char *reason)
{
    static const struct {
        const char *reason, *zh, *en;
    } table[] = {
        {"columns", "列数与表头不同", "another number of columns than the header"},
        {"quote", "引号未闭合，或闭合引号后有多余字符",
         "a quote is not closed, or text follows a closing quote"},
        {"encoding", "不是有效的 UTF-8 文本，或含有零字节", "not valid UTF-8, or a zero byte"},
        {"length", "行过长", "the line is too long"},
    };

    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (!strcmp(table[i].reason, reason))
            return rd->lang == ZK_ZH ? table[i].zh : table[i].en;
    return reason;
}

void zk__bad_add(zk__reader *rd, int64_t line, int64_t column, const char *reason, const char *detail,
                 zk_str text)
{
    zk__bad_list *b = &rd->bad;

    if (text.n > BAD_TEXT_BYTES)
        text.n = BAD_TEXT_BYTES;
    while (text.n && (text.p[text.n - 1] == '\n' || text.p[text.n - 1] == '\r'))
        text.n--;
    pthread_mutex_lock(&b->lock);
    if (b->n_all++ < ZK_BAD_MAX) {
        if (b->text_bytes + text.n > bad_text_total)
            text.n = 0;
        b->text_bytes += text.n;
        if (b->n == b->cap) {
            b->cap = b->cap ? 2 * b->cap : 64;
            b->items = zk_xrealloc(b->items, b->cap * sizeof *b->items);
        }
        b->items[b->n++] = (zk_badline){
            .line = line,
            .column = column,
            .reason = reason,
            .detail = detail ? zk_strdup(&b->arena, detail) : zk__bad_detail(rd, reason),
            .text = zk_str_dup(&b->arena, text),
        };
    }
    pthread_mutex_unlock(&b->lock);
}

static int by_line(const void *a, const void *b)
{
    int64_t x = ((const zk_badline *)a)->line, y = ((const zk_badline *)b)->line;

    return (x > y) - (x < y);
}

zk_badline *zk__reader_bad(zk__reader *rd, zk_arena *a, size_t *n_kept, size_t *n_all)
{
    zk__bad_list *b = &rd->bad;
    zk_badline *out = ZK_NEWS(a, zk_badline, b->n);

    if (b->n)
        qsort(b->items, b->n, sizeof *b->items, by_line);
    for (size_t i = 0; i < b->n; i++) {
        out[i] = b->items[i];
        out[i].detail = zk_strdup(a, out[i].detail);
        out[i].text = zk_strdup(a, out[i].text);
    }
    *n_kept = b->n;
    *n_all = b->n_all;
    return out;
}

/* ---- bytes in ---- */

size_t zk__count_byte(const char *p, size_t n, char byte)
{
    const uint64_t low = 0x7f7f7f7f7f7f7f7fu, pattern = 0x0101010101010101u * (uint8_t)byte;
    size_t i = 0, found = 0;

    for (; i + 8 <= n; i += 8) {
        uint64_t w;

        memcpy(&w, p + i, 8);
        w ^= pattern;
        w = ~(((w & low) + low) | w | low); /* 0x80 in each byte that was equal */
        found += (size_t)__builtin_popcountll(w);
    }
    for (; i < n; i++)
        found += p[i] == byte;
    return found;
}

/* Up to n bytes to p; sets eof. */
static zk_err bytes_read(zk__reader *rd, char *p, size_t n, size_t *got)
{
    *got = 0;
    while (*got < n && !rd->eof) {
        ssize_t k;

        if (rd->gz) {
            k = gzread(rd->gz, p + *got, (unsigned)(n - *got));
            if (k >= 0 && (size_t)k < n - *got) {
                int code;

                gzerror(rd->gz, &code);
                if (code != Z_OK)
                    k = -1; /* cut short */
            }
            if (k < 0)
                return zk__reader_stop(rd, ZK_EINVAL, "压缩文件已损坏", "the compressed file is damaged");
            atomic_store(&rd->taken, (int64_t)gzoffset(rd->gz));
        } else {
            k = read(rd->fd, p + *got, n - *got);
            if (k < 0 && errno == EINTR)
                continue;
            if (k < 0)
                return zk__reader_stop(rd, ZK_EIO, strerror(errno), strerror(errno));
            atomic_fetch_add(&rd->taken, k);
        }
        rd->eof = k == 0;
        *got += (size_t)k;
    }
    return ZK_OK;
}

zk_err zk__carry_more(zk__reader *rd, size_t n)
{
    size_t got;
    zk_err err;

    zk_buf_need(&rd->carry, n);
    err = bytes_read(rd, rd->carry.p + rd->carry.n, n, &got);
    rd->carry.n += got;
    return err;
}

void zk__carry_drop(zk__reader *rd, size_t n)
{
    rd->line += (int64_t)zk__count_byte(rd->carry.p, n, rd->csv.nl);
    memmove(rd->carry.p, rd->carry.p + n, rd->carry.n - n);
    rd->carry.n -= n;
}

/* Behind a line that was too long: drops what is left of it. */
static zk_err skip_line(zk__reader *rd)
{
    zk_err err = ZK_OK;

    while (!err && rd->skipping) {
        const char *nl = rd->carry.n ? memchr(rd->carry.p, rd->csv.nl, rd->carry.n) : NULL;

        if (nl) {
            rd->skipping = false;
            zk__carry_drop(rd, (size_t)(nl - rd->carry.p) + 1);
        } else {
            rd->carry.n = 0;
            rd->skipping = !rd->eof;
            if (rd->skipping)
                err = zk__carry_more(rd, ZK__BLOCK_BYTES);
        }
    }
    return err;
}

/* Bytes of the carry that are whole records; *state tells what follows them when that is not all. */
static size_t whole_records(const zk__reader *rd, zk__record_state *state, zk__record *last)
{
    char *p = rd->carry.p, *end = p + rd->carry.n;
    bool plain = rd->src->format == ZK_JSONL || !memchr(p, '"', rd->carry.n);
    const char *at = p, *nl;

    *end = rd->csv.nl;
    *state = ZK__RECORD_OK;
    if (rd->eof && plain)
        return rd->carry.n;
    if (plain && (nl = memrchr(p, rd->csv.nl, rd->carry.n)))
        return (size_t)(nl + 1 - p);
    if (plain) {
        *last = (zk__record){.reason = "length", .at = p + rd->csv.max_line};
        *state = rd->carry.n > rd->csv.max_line ? ZK__RECORD_SKIP : ZK__RECORD_MORE;
        return 0;
    }
    while (at < end) {
        *state = zk__csv_record(&rd->csv, at, end, rd->eof, NULL, 0, last);
        if (*state == ZK__RECORD_MORE || *state == ZK__RECORD_SKIP)
            break;
        at = last->next;
    }
    return (size_t)(at - p);
}

/* Makes the carry start with at least one whole record; *n bytes of them, 0 at the end of the file. */
zk_err zk__carry_fill(zk__reader *rd, size_t *n)
{
    size_t want = ZK__BLOCK_BYTES;
    zk__record_state state;
    zk__record last;

    for (;;) {
        ZK_TRY(skip_line(rd));
        if (rd->carry.n < want && !rd->eof)
            ZK_TRY(zk__carry_more(rd, want - rd->carry.n));
        *n = 0;
        if (!rd->carry.n && rd->eof)
            return ZK_OK;
        if ((*n = whole_records(rd, &state, &last)))
            return ZK_OK;
        if (state == ZK__RECORD_SKIP) {
            zk__bad_add(rd, rd->line, (int64_t)(last.at - rd->carry.p) + 1, last.reason, NULL,
                        (zk_str){rd->carry.p, rd->carry.n});
            rd->skipping = true;
        } else {
            want = rd->carry.n + rd->carry.n / 2; /* one long record: look further */
        }
    }
}
