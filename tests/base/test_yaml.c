/* SPDX-License-Identifier: Apache-2.0
 *
 * The YAML reader: places, limits, what is refused, and that nothing grows when read.
 */
#include "zk_test.h"

#include "base/yaml.h"

static zk_ctx cx;

static zk_err parse(const char *text, zk_yaml **root)
{
    zk_ctx_clear(&cx);
    zk_ctx_init(&cx);
    cx.lang = ZK_EN;
    return zk_yaml_parse(&cx, "t.yaml", text, strlen(text), root);
}

static void check_place(size_t i, int64_t line, int64_t column, const char *part)
{
    ZK_CHECK(i < cx.n_diags);
    ZK_CHECK_INT(cx.diags[i].line, line);
    ZK_CHECK_INT(cx.diags[i].column, column);
    ZK_CHECK_CONTAINS(cx.diags[i].message, part);
    ZK_CHECK_STR(cx.diags[i].file, "t.yaml");
}

ZK_TEST(every_node_knows_its_place)
{
    zk_yaml *root, *list;

    ZK_CHECK_OK(parse("a: 1\n标题: {zh: 中文, en: \"12\"}\nlist:\n  - x\n  - [1, 2]\nempty:\n", &root));
    ZK_CHECK_INT(root->type, ZK_YAML_MAP);
    ZK_CHECK_INT(root->n, 4);
    ZK_CHECK_STR(root->item[1]->key, "标题");
    ZK_CHECK_INT(root->item[1]->key_line, 2);
    ZK_CHECK_INT(root->item[1]->column, 5);
    ZK_CHECK(zk_yaml_get(root->item[1], "en")->quoted);
    ZK_CHECK_INT(zk_yaml_get(root->item[1], "en")->column, 18);
    ZK_CHECK(!zk_yaml_get(root->item[1], "zh")->quoted);
    list = zk_yaml_get(root, "list");
    ZK_CHECK_INT(list->n, 2);
    ZK_CHECK_INT(list->item[1]->line, 5);
    ZK_CHECK_INT(list->item[1]->column, 5);
    ZK_CHECK_INT(list->item[1]->item[1]->column, 9);
    ZK_CHECK_STR(root->item[3]->text.p, "");
    ZK_CHECK_INT(root->item[3]->line, 6);
}

ZK_TEST(a_window_belongs_to_its_name)
{
    zk_yaml *root;

    ZK_CHECK_OK(parse("a: {when: x.count[24 months] > 0, grade: E, l: [1, y[life], \"q[2 days]\"]}\nb: "
                      "z[months 13..24]\n"
                      "c: [a]\nd: {e: f[1, 2]}\n",
                      &root) == ZK_EPARSE
                    ? ZK_OK
                    : ZK_EINVAL); /* f[1, 2] is no window */
    ZK_CHECK_OK(parse(
        "a: {when: x.count[24 months] > 0, grade: E, l: [1, y[life], \"q[2 days]\"]}\nb: z[months 13..24]\n"
        "c: [a]\n",
        &root));
    ZK_CHECK_STR(root->item[0]->item[0]->text.p, "x.count[24 months] > 0");
    ZK_CHECK_INT(root->item[0]->item[1]->column, 42);
    ZK_CHECK_STR(root->item[0]->item[2]->item[1]->text.p, "y[life]");
    ZK_CHECK_STR(root->item[0]->item[2]->item[2]->text.p, "q[2 days]");
    ZK_CHECK_STR(root->item[1]->text.p, "z[months 13..24]");
    ZK_CHECK_INT(root->item[1]->text.n, 16);
    ZK_CHECK_INT(root->item[2]->type, ZK_YAML_LIST);
}

ZK_TEST(scalars_are_read_as_asked)
{
    zk_yaml *root;
    const char *text = NULL;
    double x = 7;
    int64_t i = 7;
    bool b = false;
    zk_both both = {0};

    ZK_CHECK_OK(parse("t: hello\nx: 0.25\ni: 12\nb: true\nu: {zh: 一, en: one}\nv: both\n", &root));
    ZK_CHECK_OK(zk_yaml_text(&cx, zk_yaml_get(root, "t"), &text));
    ZK_CHECK_STR(text, "hello");
    ZK_CHECK_OK(zk_yaml_real(&cx, zk_yaml_get(root, "x"), &x));
    ZK_CHECK_NEAR(x, 0.25, 0);
    ZK_CHECK_OK(zk_yaml_int(&cx, zk_yaml_get(root, "i"), 0, 20, &i));
    ZK_CHECK_INT(i, 12);
    ZK_CHECK_OK(zk_yaml_bool(&cx, zk_yaml_get(root, "b"), &b));
    ZK_CHECK(b);
    ZK_CHECK_OK(zk_yaml_both(&cx, zk_yaml_get(root, "u"), &both));
    ZK_CHECK_STR(both.zh, "一");
    ZK_CHECK_STR(both.en, "one");
    ZK_CHECK_OK(zk_yaml_both(&cx, zk_yaml_get(root, "v"), &both));
    ZK_CHECK_STR(both.zh, "both");
    ZK_CHECK_OK(zk_yaml_real(&cx, zk_yaml_get(root, "absent"), &x));
    ZK_CHECK_NEAR(x, 0.25, 0);
    ZK_CHECK_OK(zk_yaml_unknown(&cx, root, NULL));
}

ZK_TEST(wrong_scalars_are_told_with_place_and_expectation)
{
    zk_yaml *root;
    double x = 0;
    int64_t i = 0;
    bool b = false;
    zk_both both = {0};

    ZK_CHECK_OK(parse("x: nan\ni: 1.5\nj: 21\nb: maybe\nu: {zh: 一}\n", &root));
    ZK_CHECK_ERR(zk_yaml_real(&cx, zk_yaml_get(root, "x"), &x), ZK_EPARSE);
    ZK_CHECK_ERR(zk_yaml_int(&cx, zk_yaml_get(root, "i"), 0, 20, &i), ZK_EPARSE);
    ZK_CHECK_ERR(zk_yaml_int(&cx, zk_yaml_get(root, "j"), 0, 20, &i), ZK_EPARSE);
    ZK_CHECK_ERR(zk_yaml_bool(&cx, zk_yaml_get(root, "b"), &b), ZK_EPARSE);
    ZK_CHECK_ERR(zk_yaml_both(&cx, zk_yaml_get(root, "u"), &both), ZK_EPARSE);
    ZK_CHECK_INT(cx.n_diags, 5);
    check_place(0, 1, 4, "a number");
    check_place(2, 3, 4, "from 0 to 20");
    check_place(4, 5, 4, "{zh: …, en: …}");
    ZK_CHECK_STR(cx.diags[2].field, "j");
    ZK_CHECK_STR(cx.diags[2].value, "21");
    ZK_CHECK_STR(cx.diags[2].expected, "a whole number from 0 to 20");
}

ZK_TEST(unknown_keys_are_named_with_the_nearest)
{
    static const char *const known[] = {"weight", "title", NULL};
    zk_yaml *root;

    ZK_CHECK_OK(parse("title: x\n  \nwieght: 2\nqqqqqq: 3\n", &root));
    zk_yaml_get(root, "title");
    zk_yaml_get(root, "weight");
    ZK_CHECK_ERR(zk_yaml_unknown(&cx, root, known), ZK_EPARSE);
    ZK_CHECK_INT(cx.n_diags, 2);
    check_place(0, 3, 1, "did you mean \"weight\"");
    check_place(1, 4, 1, "unknown here");
    ZK_CHECK_STR(cx.diags[1].expected, "weight, title");
}

ZK_TEST(twins_are_refused)
{
    zk_yaml *root;

    ZK_CHECK_ERR(parse("a: 1\nb: 2\na: 3\nc: {d: 1, d: 2}\n", &root), ZK_EPARSE);
    ZK_CHECK(cx.n_diags >= 1);
    ZK_CHECK_CONTAINS(cx.diags[0].message, "twice");
    ZK_CHECK_INT(cx.diags[0].line, 4);
    ZK_CHECK_ERR(parse("a: 1\nb: 2\na: 3\n", &root), ZK_EPARSE);
    check_place(0, 3, 1, "first in line 1");
}

ZK_TEST(anchors_aliases_and_tags_are_refused)
{
    zk_yaml *root;

    ZK_CHECK_ERR(parse("a: &x [1, 2]\nb: *x\n", &root), ZK_EPARSE);
    ZK_CHECK_CONTAINS(cx.message, "anchors and aliases");
    ZK_CHECK_INT(cx.diags[0].line, 1);
    ZK_CHECK_ERR(parse("b: *x\n", &root), ZK_EPARSE);
    ZK_CHECK_ERR(parse("a: !!binary aGk=\n", &root), ZK_EPARSE);
    ZK_CHECK_CONTAINS(cx.message, "tags");
    ZK_CHECK_ERR(parse("a: 1\n<<: {b: 2}\n? [x, y]\n: 3\n", &root), ZK_EPARSE);
    ZK_CHECK_CONTAINS(cx.message, "single word");
}

ZK_TEST(a_billion_laughs_costs_nothing)
{
    zk_yaml *root;

    ZK_CHECK_ERR(parse("a: &a [lol,lol,lol,lol,lol,lol,lol,lol,lol]\n"
                       "b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
                       "c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"
                       "d: [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n",
                       &root),
                 ZK_EPARSE);
    ZK_CHECK(cx.arena.total < (1 << 20));
}

ZK_TEST(depth_nodes_and_bytes_are_bounded)
{
    zk_yaml *root;
    size_t n = 1 << 18;
    char *text = malloc(ZK_YAML_BYTES_MAX + 2);

    ZK_CHECK(text != NULL);
    memset(text, '[', n);
    text[n] = 0;
    ZK_CHECK(parse(text, &root) != ZK_OK);
    memset(text, '[', 40);
    memset(text + 40, ']', 40);
    text[80] = 0;
    ZK_CHECK_ERR(parse(text, &root), ZK_ELIMIT);
    ZK_CHECK_CONTAINS(cx.message, "nested too deeply");
    ZK_CHECK_INT(cx.diags[0].column, 33);
    for (size_t i = 0; i < 2 * ZK_YAML_NODES_MAX; i += 2)
        memcpy(text + 1 + i, "x,", 2);
    text[1 + 2 * ZK_YAML_NODES_MAX] = ']';
    text[2 + 2 * ZK_YAML_NODES_MAX] = 0;
    ZK_CHECK_ERR(parse(text, &root), ZK_ELIMIT);
    ZK_CHECK_CONTAINS(cx.message, "200000");
    memset(text, 'x', ZK_YAML_BYTES_MAX + 1);
    text[ZK_YAML_BYTES_MAX + 1] = 0;
    ZK_CHECK_ERR(parse(text, &root), ZK_ELIMIT);
    free(text);
}

ZK_TEST(broken_text_is_told_with_its_place)
{
    zk_yaml *root;

    ZK_CHECK_ERR(parse("a: [1, 2\nb: 3\n", &root), ZK_EPARSE);
    ZK_CHECK_CONTAINS(cx.message, "YAML syntax error");
    ZK_CHECK(cx.diags[0].line > 0);
    ZK_CHECK_ERR(parse("a: 1\n\tb: 2\n", &root), ZK_EPARSE);
    ZK_CHECK_ERR(parse("", &root), ZK_EPARSE);
    ZK_CHECK_ERR(parse("# only a remark\n", &root), ZK_EPARSE);
    ZK_CHECK_CONTAINS(cx.message, "empty");
    ZK_CHECK_ERR(parse("a: 1\n---\nb: 2\n", &root), ZK_EPARSE);
    ZK_CHECK_CONTAINS(cx.message, "one document");
    ZK_CHECK_ERR(parse("名: \xFF\n", &root), ZK_EPARSE);
    check_place(0, 1, 4, "UTF-8");
    zk_ctx_clear(&cx);
    zk_ctx_init(&cx);
    ZK_CHECK_ERR(zk_yaml_parse(&cx, "t.yaml", "a\0b", 3, &root), ZK_EPARSE);
    ZK_CHECK_INT(cx.diags[0].column, 2);
}

ZK_TEST(a_file_is_read_and_a_missing_one_named)
{
    zk_yaml *root;
    const char *path = zk_test_tmp("x.yaml");
    FILE *f = fopen(path, "w");

    ZK_CHECK(f != NULL);
    fputs("\xEF\xBB\xBF"
          "a: 1\n",
          f);
    fclose(f);
    zk_ctx_init(&cx);
    ZK_CHECK_OK(zk_yaml_load(&cx, path, &root));
    ZK_CHECK_STR(root->item[0]->key, "a");
    ZK_CHECK_INT(root->item[0]->key_column, 1);
    ZK_CHECK_ERR(zk_yaml_load(&cx, zk_test_tmp("none.yaml"), &root), ZK_ENOTFOUND);
    zk_ctx_clear(&cx);
}

ZK_TEST_MAIN()
