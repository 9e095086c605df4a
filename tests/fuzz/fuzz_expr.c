/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as an expression: compiling either complains once or gives a program, and that program's terms
 * say the same as the program itself.
 */
#include <stdlib.h>

#include "../base/expr_terms.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { N_SLOTS = 4 };

static int slot_of(void *user, zk_str name, zk_str window, bool *is_text)
{
    (void)user;
    if (window.n > 20)
        return -1;
    for (int i = 0; i < N_SLOTS; i++)
        if (name.n == 1 && name.p[0] == 'a' + i) {
            *is_text = i >= 2;
            return i;
        }
    return -1;
}

static void evaluate(const zk_expr *e)
{
    static const zk_value some[][N_SLOTS] = {
        {{.type = ZK_NUMBER, .x = 3},
         {.type = ZK_NUMBER, .x = -1e300},
         {.type = ZK_TEXT, .text = {"x", 1}},
         {.type = ZK_TEXT, .text = {"", 0}}},
        {{.type = ZK_ABSENT},
         {.type = ZK_NUMBER, .x = 0},
         {.type = ZK_ABSENT},
         {.type = ZK_TEXT, .text = {"c", 1}}},
    };
    const zk_term *terms;
    size_t n = zk_expr_terms(e, &terms);

    for (size_t k = 0; k < 2; k++) {
        bool all = true;

        for (size_t t = 0; t < n; t++)
            all = all && term_passes(&terms[t], &some[k][terms[t].slot]);
        if (n && all != zk_expr_true(e, some[k]))
            abort();
        (void)zk_expr_eval(e, some[k]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    zk_resolver r = {.slot = slot_of};
    zk_expr *e = NULL;
    zk_ctx cx;
    zk_err err;

    zk_ctx_init(&cx);
    err =
        zk_expr_compile(&cx, (zk_str){(const char *)data, size}, (zk_place){.line = 1, .column = 1}, &r, &e);
    if ((err == ZK_OK) != (e != NULL) || cx.n_diags != (err ? 1 : 0))
        abort();
    if (e)
        evaluate(e);
    zk_ctx_clear(&cx);
    return 0;
}
