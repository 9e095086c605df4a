/* SPDX-License-Identifier: Apache-2.0
 *
 * Text: slices, a growing buffer, and the handful of UTF-8 facts the program needs.
 *
 * A zk_str is a borrowed slice, not terminated; p == NULL means "absent", which is not
 * the same as empty. A zk_buf owns its bytes, grows by doubling and keeps a terminator
 * behind them.
 */
#ifndef ZK_BASE_TEXT_H
#define ZK_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

typedef struct zk_str {
    const char *p;
    size_t n;
} zk_str;

#define ZK_STR(literal) ((zk_str){(literal), sizeof(literal) - 1})

zk_str zk_str_of(const char *s);    /* NULL gives the absent slice */
zk_str zk_str_trim(zk_str s);       /* ASCII blanks, U+00A0, U+3000 and a leading U+FEFF */
bool zk_str_eq(zk_str a, zk_str b); /* bytewise; absent equals only absent */
bool zk_str_is(zk_str a, const char *b);
bool zk_str_ieq(zk_str a, const char *b); /* ASCII letters folded */
int zk_str_cmp(zk_str a, zk_str b);       /* bytewise, shorter first: the order of results */
char *zk_str_dup(zk_arena *a, zk_str s);

typedef struct zk_buf {
    char *p;
    size_t n, cap;
} zk_buf;

void zk_buf_clear(zk_buf *b); /* frees; a zeroed zk_buf is valid */
void zk_buf_need(zk_buf *b, size_t more);
void zk_buf_put(zk_buf *b, const void *p, size_t n);
void zk_buf_puts(zk_buf *b, const char *s);
void zk_buf_putc(zk_buf *b, char c);
void zk_buf_fmt(zk_buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void zk_buf_csv(zk_buf *b, const char *s); /* a cell of a CSV line, quoted where it must be */

/* Length in bytes of the valid UTF-8 prefix; equals n when all of it is valid. */
size_t zk_utf8_valid(const char *p, size_t n);
/* Decodes one code point at p (n > 0 bytes there), sets *used; U+FFFD for a bad byte. */
uint32_t zk_utf8_next(const char *p, size_t n, size_t *used);
/* Columns a terminal needs: East Asian wide characters take two, combining marks none. */
size_t zk_utf8_width(const char *p, size_t n);
/* At most max_columns wide, cut at a character and then with an ellipsis behind it; control characters shown as
 * U+FFFD. For messages. */
char *zk_text_show(zk_arena *a, zk_str s, size_t max_columns);
/* s itself, or where it has control characters other than line ends and tabs a copy with U+FFFD for them: names and
 * values of strangers on their way to a terminal, which would obey them. */
const char *zk_text_safe(zk_arena *a, const char *s);

#endif
