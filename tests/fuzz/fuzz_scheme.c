/* SPDX-License-Identifier: Apache-2.0
 *
 * Fuzz target: any bytes as a scheme. What parses is also fitted on a few made-up rows, scored, and its fit written and
 * read back: a scheme that is accepted must never fail there but by a sentence.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "app/scheme/scheme.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ROWS = 6 };

static zk_ctx g_lib_cx;
static zk_indicator_lib g_lib;

static zk_values made_up(zk_ctx *cx, const zk_scheme *s)
{
    zk_values v = {.rows = ROWS, .cols = (size_t)s->n_refs, .ref = s->refs};
    int64_t *subject = ZK_NEWS(&cx->arena, int64_t, ROWS);
    zk_str *id = ZK_NEWS(&cx->arena, zk_str, ROWS);

    v.x = ZK_NEWS(&cx->arena, double *, v.cols + 1);
    v.missing = ZK_NEWS(&cx->arena, uint8_t *, v.cols + 1);
    v.text = ZK_NEWS(&cx->arena, zk_str *, v.cols + 1);
    for (size_t r = 0; r < ROWS; r++) {
        subject[r] = (int64_t)r;
        id[r] = zk_str_of(zk_fmt(&cx->arena, "c%zu", r));
    }
    v.subject = subject;
    v.id = v.name = id;
    for (size_t c = 0; c < v.cols; c++) {
        v.x[c] = ZK_NEWS(&cx->arena, double, ROWS);
        v.missing[c] = ZK_NEWS(&cx->arena, uint8_t, ROWS);
        v.text[c] = s->refs[c].is_text ? ZK_NEWS(&cx->arena, zk_str, ROWS) : NULL;
        for (size_t r = 0; r < ROWS; r++) {
            v.x[c][r] = (double)((r * 7 + c * 3) % 11) - 2;
            v.missing[c][r] = (r + c) % 5 == 0;
            if (v.text[c])
                v.text[c][r] = zk_str_of(r % 2 ? "A" : "industrial");
        }
    }
    return v;
}

static void use(zk_ctx *cx, const zk_scheme *s)
{
    zk_values v = made_up(cx, s);
    uint8_t include[ROWS];
    zk_scores scores;
    zk_fit *fit, *again;
    zk_lift *lift;
    size_t n;

    if (zk_scheme_population(cx, s, &v, NULL, include, &n) || zk_scheme_fit(cx, s, &v, include, &fit))
        return;
    if (zk_fit_read(cx, s, zk_fit_json(cx, fit), &again))
        abort();
    zk_scores_init(cx, s, ROWS, &scores);
    if (zk_scheme_score(cx, s, again, &v, include, NULL, 0, ROWS, &scores) == ZK_OK)
        (void)zk_scheme_lift(cx, s, fit, &v, 1, -1, 3, &lift, &n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    zk_ctx cx;
    zk_scheme *s = NULL;

    if (!g_lib.n) {
        setenv("ZHIKE_SHARE", ZK_SOURCE_DIR, 0);
        zk_ctx_init(&g_lib_cx);
        if (zk_indicator_load(&g_lib_cx, &g_lib))
            abort();
    }
    zk_ctx_init(&cx);
    /* a folder that is not there: files a scheme names are not read from the checkout */
    if (zk_scheme_parse(&cx, &g_lib, "/nonexistent/fuzz.yaml", (const char *)data, size, &s) == ZK_OK)
        use(&cx, s);
    zk_ctx_clear(&cx);
    return 0;
}
