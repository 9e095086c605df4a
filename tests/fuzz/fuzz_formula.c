/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as a regression formula: parsing either complains or gives terms within their bounds, and what it gives,
 * written out as labels, parses again to the same terms.
 */
#include <stdlib.h>
#include <string.h>

#include "app/regress/formula.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void see(void *user, const zk_node *column, bool as_factor)
{
    (void)as_factor;
    if (!column->name || !*column->name)
        abort();
    ++*(size_t *)user;
}

/* The right side rebuilt from the labels. Names that need backticks cannot be written so and are left alone. */
static void again(zk_ctx *cx, const zk_formula *f)
{
    zk_formula *g;
    zk_buf text = {0};

    zk_buf_fmt(&text, "y ~ %d", f->intercept);
    for (size_t t = 0; t < f->terms; t++)
        zk_buf_fmt(&text, " + %s", zk_formula_term(cx, f, f->term[t]));
    if (text.n < 5000 && !memchr(f->text, '`', strlen(f->text)) &&
        zk_formula_parse(cx, text.p, NULL, 0, &g) == ZK_OK &&
        (g->terms != f->terms || g->intercept != f->intercept))
        abort();
    zk_buf_clear(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = {"y", "x", "z", "客户"};
    zk_formula *f = NULL;
    size_t columns = 0;
    char *text;
    zk_ctx cx;

    zk_ctx_init(&cx);
    text = zk_strndup(&cx.arena, (const char *)data, size);
    if (zk_formula_parse(&cx, text, names, 4, &f) == ZK_OK) {
        if (f->terms > ZK_FORMULA_TERMS_MAX || f->atoms > ZK_FORMULA_ATOMS_MAX ||
            (!f->terms && !f->intercept))
            abort();
        zk_formula_columns(f, see, &columns);
        again(&cx, f);
    } else if (!cx.message) {
        abort();
    }
    zk_ctx_clear(&cx);
    return 0;
}
