/* SPDX-License-Identifier: Apache-2.0
 *
 * The result hash: SHA-256 over what a run found, in the order of customer ids.
 *
 * Subject numbers are not in it (they depend on the order of imports), nor is anything about
 * threads, files or time. Small pieces are gathered before they are hashed: 150 MB a second
 * become more than a gigabyte.
 */
#include "app/run/internal.h"

#include <endian.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void sha_flush(zk__sha *s)
{
    if (s->n && EVP_DigestUpdate(s->md, s->room, s->n) != 1)
        abort();
    s->n = 0;
}

void zk__sha_begin(zk__sha *s)
{
    s->n = 0;
    s->md = EVP_MD_CTX_new();
    if (!s->md || EVP_DigestInit_ex(s->md, EVP_sha256(), NULL) != 1)
        abort(); /* out of memory: nothing else can fail here */
}

void zk__sha_put(zk__sha *s, const void *p, size_t n)
{
    if (n > sizeof s->room - s->n) {
        sha_flush(s);
        if (n > sizeof s->room) {
            if (EVP_DigestUpdate(s->md, p, n) != 1)
                abort();
            return;
        }
    }
    if (n)
        memcpy(s->room + s->n, p, n);
    s->n += n;
}

void zk__sha_u32(zk__sha *s, uint32_t v)
{
    v = htole32(v);
    zk__sha_put(s, &v, sizeof v);
}

void zk__sha_text(zk__sha *s, zk_str t)
{
    if (!t.p) {
        zk__sha_u32(s, UINT32_MAX);
        return;
    }
    zk__sha_u32(s, (uint32_t)t.n);
    zk__sha_put(s, t.p, t.n);
}

void zk__sha_real(zk__sha *s, double x)
{
    uint64_t bits;

    memcpy(&bits, &x, sizeof bits);
    bits = htole64(bits);
    zk__sha_put(s, &bits, sizeof bits);
}

void zk__sha_end(zk__sha *s, char hex[65])
{
    static const char digits[] = "0123456789abcdef";
    uint8_t out[EVP_MAX_MD_SIZE];
    unsigned n = 0;

    sha_flush(s);
    if (EVP_DigestFinal_ex(s->md, out, &n) != 1 || n != 32)
        abort();
    EVP_MD_CTX_free(s->md);
    for (unsigned i = 0; i < n; i++) {
        hex[2 * i] = digits[out[i] >> 4];
        hex[2 * i + 1] = digits[out[i] & 15];
    }
    hex[64] = 0;
}

const char *zk__sha_of(zk_ctx *cx, const void *p, size_t n)
{
    char *hex = zk_alloc(&cx->arena, 65);
    zk__sha *s = zk_alloc(&cx->arena, sizeof *s);

    zk__sha_begin(s);
    zk__sha_put(s, p, n);
    zk__sha_end(s, hex);
    return hex;
}

static void ref_hash(zk__sha *s, const zk_values *v, int c, size_t r)
{
    enum { MISSING, NUMBER, TEXT };
    uint8_t tag = v->missing[c] && v->missing[c][r] ? MISSING
                  : v->text[c]                      ? TEXT
                                                    : NUMBER,
            both[9] = {NUMBER};
    uint64_t bits;

    if (tag == NUMBER) { /* nearly all: in one piece */
        memcpy(&bits, &v->x[c][r], sizeof bits);
        bits = htole64(bits);
        memcpy(both + 1, &bits, sizeof bits);
        zk__sha_put(s, both, sizeof both);
        return;
    }
    zk__sha_put(s, &tag, 1);
    if (tag == TEXT)
        zk__sha_text(s, v->text[c][r]);
}

void zk__result_hash(const zk_scheme *s, const zk_values *v, const uint8_t *include, const zk_scores *scores,
                     char hex[65])
{
    zk__sha *sha = zk_xmalloc(sizeof *sha);
    zk_str *grade = zk_xmalloc((size_t)(s->n_grades + 1) * sizeof *grade);

    for (int g = 0; g < s->n_grades; g++)
        grade[g] = zk_str_of(s->grades[g].name);
    zk__sha_begin(sha);
    zk__sha_text(sha, ZK_STR("zhike-result-1"));
    for (size_t r = 0; r < v->rows; r++) {
        if (!include[r])
            continue;
        zk__sha_text(sha, v->id[r]);
        for (int c = 0; c < s->n_refs; c++)
            ref_hash(sha, v, c, r);
        zk__sha_real(sha, scores->score[r]);
        zk__sha_text(sha, scores->grade[r] < 0 ? (zk_str){0} : grade[scores->grade[r]]);
    }
    zk__sha_end(sha, hex);
    free(grade);
    free(sha);
}
