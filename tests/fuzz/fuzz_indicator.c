/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as a file of declarations: it is refused with complaints, or every indicator in it can be
 * referred to, in any window.
 */
#include <stdlib.h>
#include <string.h>

#include "app/indicator/internal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void refer(zk_ctx *cx, const zk_indicator_lib *lib)
{
    static const char *const windows[] = {"", "life", "months 2..5", "3 days", "?"};
    zk_ref ref;

    for (size_t i = 0; i < lib->n && i < 50; i++)
        for (size_t w = 0; w < sizeof windows / sizeof *windows; w++) {
            zk_err err = zk_ref_parse(cx, lib, zk_str_of(lib->items[i]->name), zk_str_of(windows[w]),
                                      (zk_place){0}, &ref);

            if (err == ZK_OK && (!ref.text || !ref.def || strchr(ref.text, '[') == NULL))
                abort();
        }
    (void)zk_ref_parse(cx, lib, ZK_STR("a.b.c"), ZK_STR(""), (zk_place){0}, &ref);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    zk_indicator_lib lib = {0};
    zk__decls decls = {0};
    zk_yaml *root;
    zk_ctx cx;
    zk_err err;

    zk_ctx_init(&cx);
    if (size <= 1 << 16 && !(err = zk_yaml_parse(&cx, "fuzz.yaml", (const char *)data, size, &root))) {
        err = zk__lib_read(&cx, root, &decls);
        if (!err)
            err = zk__lib_finish(&cx, &decls, &lib);
        if (err && cx.n_diags_seen == 0)
            abort(); /* refused without a word */
        if (!err)
            refer(&cx, &lib);
    }
    zk_ctx_clear(&cx);
    return 0;
}
