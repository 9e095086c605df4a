/* SPDX-License-Identifier: Apache-2.0
 *
 * The JSON schema for editors: it knows exactly the keys the parser knows, and (tests/cli/scheme_schema.sh) takes
 * the shipped schemes and refuses the files in tests/scheme/broken, as the parser does here.
 */
#include "scheme_test.h"

#include <dirent.h>

#include <jansson.h>

#include "app/scheme/def.h"
#include "base/file.h"

static const json_t *properties_of(const json_t *root, const char *what)
{
    const json_t *def = *what ? json_object_get(json_object_get(root, "$defs"), what) : root;

    if (!def)
        zk_test__fail(__FILE__, __LINE__, "the schema has no $defs/%s", what);
    return json_object_get(def, "properties");
}

ZK_TEST(the_schema_has_the_parsers_keys_and_no_others)
{
    json_error_t error;
    json_t *root =
        json_load_file(zk_test_source("schemes/scheme.schema.json"), JSON_REJECT_DUPLICATES, &error);

    if (!root)
        zk_test__fail(__FILE__, __LINE__, "scheme.schema.json:%d: %s", error.line, error.text);
    for (const zk__keys *k = zk__keys_all; k->what; k++) {
        const json_t *properties = properties_of(root, k->what);
        size_t n = 0;

        for (const char *const *name = k->names; *name; name++, n++)
            if (!json_object_get(properties, *name))
                zk_test__fail(__FILE__, __LINE__, "the schema's \"%s\" lacks \"%s\"", k->what, *name);
        if (json_object_size(properties) != n)
            zk_test__fail(__FILE__, __LINE__, "the schema's \"%s\" has %zu keys, the parser %zu", k->what,
                          json_object_size(properties), n);
    }
    json_decref(root);
}

ZK_TEST(what_the_schema_refuses_the_parser_refuses)
{
    DIR *dir = opendir(zk_test_source("tests/scheme/broken"));
    struct dirent *e;
    size_t n = 0;

    ZK_CHECK(dir != NULL);
    start();
    while ((e = readdir(dir))) {
        const char *dot = strrchr(e->d_name, '.');
        zk_scheme *s = NULL;
        zk_str text;

        if (!dot || strcmp(dot, ".yaml") != 0)
            continue;
        printf("  %s\n", e->d_name);
        ZK_CHECK_OK(zk_file_read(&cx,
                                 zk_fmt(&cx.arena, "%s/%s", zk_test_source("tests/scheme/broken"), e->d_name),
                                 1 << 20, &text));
        ZK_CHECK_ERR(zk_scheme_parse(&cx, &lib, e->d_name, text.p, text.n, &s), ZK_EPARSE);
        n++;
    }
    closedir(dir);
    ZK_CHECK(n >= 9);
}

ZK_TEST_MAIN()
