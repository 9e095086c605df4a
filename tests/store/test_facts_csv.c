/* SPDX-License-Identifier: Apache-2.0
 *
 * The CSV splitter against a second one, written differently: byte by byte over the whole file, no
 * blocks, no slices. Random files of the characters that matter; small ones with a tiny limit for a
 * record, and large ones that cross the borders of blocks, read by one worker and by several.
 */
#include "facts_fixture.h"

#include "store/facts_source.h"

typedef struct record {
    int64_t line;
    char text[256]; /* "a|b", hex of long ones cut; "!" for a bad line */
} record;

typedef struct list {
    record *r;
    size_t n, cap;
} list;

static void put(list *l, int64_t line, const char *a, size_t na, const char *b, size_t nb)
{
    record *r;

    if (l->n == l->cap) {
        l->cap = l->cap ? 2 * l->cap : 1024;
        l->r = zk_xrealloc(l->r, l->cap * sizeof *l->r);
    }
    r = &l->r[l->n++];
    r->line = line;
    if (!a)
        snprintf(r->text, sizeof r->text, "!");
    else
        snprintf(r->text, sizeof r->text, "%zu:%.*s|%zu:%.*s", na, na < 100 ? (int)na : 100, a, nb,
                 nb < 100 ? (int)nb : 100, b);
}

/* ---- the second way ---- */

typedef struct field {
    char *p;
    size_t n;
} field;

/* Length of the record at p, its fields; 0 when it cannot be split. fields have room for everything. */
static size_t slow_record(const char *p, size_t n, size_t max_line, field *f, size_t *n_fields, char *room)
{
    size_t i = 0;

    *n_fields = 0;
    for (;;) {
        field *x = &f[*n_fields < 2 ? *n_fields : 2];

        x->p = room;
        x->n = 0;
        if (i < n && p[i] == '"') {
            for (i++;; i++) {
                if (i >= n)
                    return 0;
                if (p[i] == '"' && i + 1 < n && p[i + 1] == '"')
                    i++;
                else if (p[i] == '"')
                    break;
                x->p[x->n++] = p[i];
            }
            i++;
            if (i < n && p[i] == '\r' && (i + 1 == n || p[i + 1] == '\n'))
                i++;
            if (i < n && p[i] != ',' && p[i] != '\n')
                return 0;
        } else {
            while (i < n && p[i] != ',' && p[i] != '\n')
                x->p[x->n++] = p[i++];
            if ((i == n || p[i] == '\n') && x->n && x->p[x->n - 1] == '\r')
                x->n--;
            if (!x->n)
                x->p = NULL;
        }
        room += x->n;
        ++*n_fields;
        if (i > max_line)
            return 0;
        if (i == n || p[i] == '\n')
            return i + (i < n);
        i++;
    }
}

static bool is_text(const char *p, size_t n)
{
    return zk_utf8_valid(p, n) == n && (!n || !memchr(p, 0, n));
}

/* Empty fields behind the second do not count: "1,2,," is a record of two. */
static size_t fields_that_count(const char *p, size_t n, size_t fields)
{
    while (fields > 2) {
        while (n && p[n - 1] && strchr(" \r\n", p[n - 1]))
            n--;
        if (!n || p[n - 1] != ',')
            break;
        n--;
        fields--;
    }
    return fields;
}

static list slow_list(const char *p, size_t n, size_t max_line)
{
    list l = {0};
    char *room = zk_xmalloc(n + 1);
    int64_t line = 1;
    size_t at = 4; /* behind "a,b\n" */

    for (line = 2; at < n;) {
        field f[3];
        size_t fields, len = slow_record(p + at, n - at, max_line, f, &fields, room);

        if (!len) {
            put(&l, line++, NULL, 0, NULL, 0);
            while (at < n && p[at] != '\n')
                at++;
            at++;
            continue;
        }
        if (!(fields == 1 && !f[0].p)) {
            if (fields_that_count(p + at, len, fields) != 2 || !is_text(p + at, len))
                put(&l, line, NULL, 0, NULL, 0);
            else
                put(&l, line, f[0].p ? f[0].p : "~", f[0].n, f[1].p ? f[1].p : "~", f[1].n);
        }
        for (size_t i = 0; i < len; i++)
            line += p[at + i] == '\n';
        at += len;
    }
    free(room);
    return l;
}

/* ---- ours ---- */

static int by_line(const void *a, const void *b)
{
    int64_t x = ((const record *)a)->line, y = ((const record *)b)->line;

    return (x > y) - (x < y);
}

/* Workers' cursors take turns, each asking for blocks of its own. */
static list our_list(const char *path, size_t max_line, int workers)
{
    static const char *const in[] = {"a", "b"};
    zk_source src = {
        .format = ZK_CSV, .path = path, .delimiter = ',', .header = true, .max_line = (int64_t)max_line};
    zk__cursor c[8];
    zk__reader *rd;
    zk_badline *bad;
    list l = {0};
    size_t n_kept, n_all, more = 1;

    ZK_CHECK_OK(zk__reader_open(&fx, &src, in, 2, &rd));
    for (int w = 0; w < workers; w++)
        zk__cursor_init(&c[w], rd);
    while (more) {
        more = 0;
        for (int w = 0; w < workers; w++) {
            ZK_CHECK_OK(zk__cursor_next(&c[w]));
            more += c[w].rows;
            for (size_t r = 0; r < c[w].rows; r++) {
                zk_str a = c[w].in[0][r], b = c[w].in[1][r];

                put(&l, c[w].line[r], a.p ? a.p : "~", a.n, b.p ? b.p : "~", b.n);
            }
        }
    }
    bad = zk__reader_bad(rd, &fx.arena, &n_kept, &n_all);
    for (size_t i = 0; i < n_kept; i++)
        put(&l, bad[i].line, NULL, 0, NULL, 0);
    for (int w = 0; w < workers; w++)
        zk__cursor_clear(&c[w]);
    zk__reader_close(rd);
    if (l.n)
        qsort(l.r, l.n, sizeof *l.r, by_line);
    return l;
}

static void check_file(const char *bytes, size_t n, size_t max_line, int workers, uint64_t seed)
{
    const char *path = file_of("r.csv", bytes, n);
    list slow = slow_list(bytes, n, max_line), ours = our_list(path, max_line, workers);

    for (size_t i = 0; i < slow.n && i < ours.n; i++)
        if (slow.r[i].line != ours.r[i].line || strcmp(slow.r[i].text, ours.r[i].text)) {
            printf("seed %" PRIu64 ": line %" PRId64 " %s, but %" PRId64 " %s\n", seed, slow.r[i].line,
                   slow.r[i].text, ours.r[i].line, ours.r[i].text);
            ZK_CHECK_STR(ours.r[i].text, "what the second reader found");
        }
    ZK_CHECK_INT(slow.n, ours.n);
    free(slow.r);
    free(ours.r);
}

/* ---- random files ---- */

static uint64_t next(uint64_t *h)
{
    *h = *h * 6364136223846793005u + 1442695040888963407u;
    return *h >> 33;
}

static void random_bytes(zk_buf *s, size_t n, uint64_t *h)
{
    static const char *const pieces[] = {"a",    "b",     ",",
                                         ",",    "\n",    "\n",
                                         "\"",   "\"",    "\"\"",
                                         "\r\n", "\r",    "\xE5\xAE\xA2",
                                         "\xff", "1,2\n", "\"x\",\"y\"\n",
                                         ",\"",  "\","};

    s->n = 0;
    zk_buf_puts(s, "a,b\n");
    while (s->n < n) {
        uint64_t x = next(h);

        if (x % 97 == 0)
            zk_buf_putc(s, 0);
        else
            zk_buf_puts(s, pieces[(x >> 8) % (sizeof pieces / sizeof *pieces)]);
    }
}

ZK_TEST(small_files)
{
    zk_buf s = {0};
    uint64_t h;

    zk_ctx_init(&fx);
    for (uint64_t seed = 1; seed <= 4000; seed++) {
        h = seed;
        random_bytes(&s, 4 + next(&h) % 200, &h);
        check_file(s.p, s.n, 8 + next(&h) % 60, 1, seed);
        zk_arena_clear(&fx.arena);
    }
    zk_buf_clear(&s);
    zk_ctx_clear(&fx);
}

ZK_TEST(large_files)
{
    zk_buf s = {0};
    uint64_t h;

    zk_ctx_init(&fx);
    for (uint64_t seed = 1; seed <= 6; seed++) {
        h = seed;
        random_bytes(&s, (3 << 20) + next(&h) % (1 << 20), &h);
        check_file(s.p, s.n, 300, 1 + (int)seed % 4, seed);
        zk_arena_clear(&fx.arena);
    }
    zk_buf_clear(&s);
    zk_ctx_clear(&fx);
}

/* Sane files: every line quoted, or none; long quoted fields over many lines. */
ZK_TEST(sane_files)
{
    zk_buf s = {0};

    zk_ctx_init(&fx);
    for (int kind = 0; kind < 3; kind++) {
        s.n = 0;
        zk_buf_puts(&s, "a,b\n");
        for (int i = 0; s.n < 3 << 20; i++)
            zk_buf_fmt(&s,
                       kind == 0   ? "%d,row %d\n"
                       : kind == 1 ? "\"%d\",\"row\n\"\"%d\"\"\"\n"
                                   : "\"%d\",\"line\r\nline\r\n%d\"\r\n",
                       i, i);
        check_file(s.p, s.n, 300, 3, (uint64_t)kind);
    }
    zk_buf_clear(&s);
    zk_ctx_clear(&fx);
}

ZK_TEST_MAIN()
