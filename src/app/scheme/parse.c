/* SPDX-License-Identifier: Apache-2.0
 *
 * A scheme from its YAML: the top level, and the helpers the other parsers share.
 *
 * One complaint does not end the parse: what could not be read is left at its default and the rest is
 * looked at, so that a person sees all that is wrong at once. Only a scheme without any
 * complaint is handed out.
 */
#include "app/scheme/def.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/sha.h>

#include "base/near.h"
#include "base/num.h"

/* ---- keys ------------------------------------------------------------------------------- */

static const char *const k_scheme[] = {"scheme",       "title",    "description", "source",    "subject",
                                       "population",   "needs",    "aggregate",   "normalise", "tree",
                                       "weights_from", "missing",  "substitutes", "grades",    "rules",
                                       "strategies",   "decimals", "attachments", NULL};
static const char *const k_node[] = {"title",     "weight",       "indicator", "expert",    "survey",
                                     "of",        "normalise",    "deduct",    "direction", "missing",
                                     "aggregate", "weights_from", NULL};
static const char *const k_sub[] = {"title",  "indicator", "expert",  "survey", "normalise",
                                    "deduct", "direction", "missing", NULL};
static const char *const k_norm[] = {"identity", "zscore",    "minmax", "log",
                                     "quantile", "piecewise", "table",  NULL};
static const char *const k_log[] = {"unit", "range", NULL};
static const char *const k_zscore[] = {"deviation", NULL};
static const char *const k_agg[] = {"weighted_sum", "deduction", "fuzzy",   "topsis", "grey",
                                    "min",          "max",       "product", NULL};
static const char *const k_deduction[] = {"start", "floor", NULL};
static const char *const k_fuzzy[] = {"levels", "operator", "verdict", "power", NULL};
static const char *const k_topsis[] = {"scale", NULL};
static const char *const k_grey[] = {"rho", NULL};
static const char *const k_weigh[] = {"ahp", "combined", NULL};
static const char *const k_ahp[] = {"file",   "matrix",  "names",   "method", "random_index",
                                    "max_cr", "experts", "combine", NULL};
static const char *const k_expert[] = {"matrix", "share", "name", NULL};
static const char *const k_combined[] = {"of", "how", "shares", NULL};
static const char *const k_policy[] = {"use", "score", "value", "normalise", "deduct", "direction", NULL};
static const char *const k_cut[] = {"range", "title", NULL};
static const char *const k_kinds[] = {"pareto", "quantile", "matrix", "classes", "rfm", "names", NULL};
static const char *const k_matrix[] = {"x", "y", "cells", NULL};
static const char *const k_axis[] = {"of", "cut", "bands", NULL};
static const char *const k_class[] = {"when", "title", NULL};
static const char *const k_rfm[] = {"recency", "frequency", "money", "scoring", "high", NULL};
static const char *const k_rule[] = {"when", "grade", "cap", "floor", "never", "hold", "because", NULL};
static const char *const k_never[] = {"from", "to", NULL};
static const char *const k_strategy[] = {"name", "title", "text", NULL};

const zk__keys zk__keys_all[] = {
    {"", k_scheme},           {"node", k_node},     {"substitute", k_sub},    {"normalise", k_norm},
    {"log", k_log},           {"zscore", k_zscore}, {"aggregate", k_agg},     {"deduction", k_deduction},
    {"fuzzy", k_fuzzy},       {"topsis", k_topsis}, {"grey", k_grey},         {"weights_from", k_weigh},
    {"ahp", k_ahp},           {"expert", k_expert}, {"combined", k_combined}, {"policy", k_policy},
    {"cut", k_cut},           {"grades", k_kinds},  {"matrix", k_matrix},     {"axis", k_axis},
    {"class", k_class},       {"rfm", k_rfm},       {"rule", k_rule},         {"never", k_never},
    {"strategy", k_strategy}, {NULL, NULL},
};

const char *const *zk__keys_of(const char *what)
{
    for (const zk__keys *k = zk__keys_all; k->what; k++)
        if (strcmp(k->what, what) == 0)
            return k->names;
    return NULL;
}

void zk__unknown(zk__parser *p, zk_yaml *map, const char *what)
{
    const char *const *names = zk__keys_of(what);

    for (const char *const *k = names; *k; k++)
        zk_yaml_get(map, *k);
    zk__fine(p, zk_yaml_unknown(p->cx, map, names));
}

bool zk__fine(zk__parser *p, zk_err err)
{
    if (err)
        p->n_bad++;
    return !err;
}

/* ---- small readers ------------------------------------------------------------------------ */

static void flow(zk_buf *b, const zk_yaml *node, int depth)
{
    if (node->type == ZK_YAML_SCALAR) {
        zk_buf_put(b, node->text.p, node->text.n);
        return;
    }
    zk_buf_putc(b, node->type == ZK_YAML_LIST ? '[' : '{');
    for (size_t i = 0; i < node->n; i++) {
        if (i)
            zk_buf_puts(b, ", ");
        if (node->type == ZK_YAML_MAP)
            zk_buf_fmt(b, "%s: ", node->item[i]->key);
        flow(b, node->item[i], depth + 1);
    }
    zk_buf_putc(b, node->type == ZK_YAML_LIST ? ']' : '}');
}

const char *zk__flow(zk_ctx *cx, const zk_yaml *node)
{
    zk_buf b = {0};
    const char *text;

    if (!node)
        return NULL;
    flow(&b, node, 0);
    text = zk_strndup(&cx->arena, b.p ? b.p : "", b.n);
    zk_buf_clear(&b);
    return text;
}

/* "3", "1/3", "25%": what a judgement or a weight may look like. */
static bool fraction(zk_str s, double *out)
{
    const char *slash = memchr(s.p, '/', s.n);
    double above, below;

    if (slash) {
        size_t n = (size_t)(slash - s.p);

        if (zk_num_real(zk_str_trim((zk_str){s.p, n}), &above) ||
            zk_num_real(zk_str_trim((zk_str){slash + 1, s.n - n - 1}), &below) || below == 0)
            return false;
        *out = above / below;
        return true;
    }
    if (s.n > 1 && s.p[s.n - 1] == '%') {
        if (zk_num_real(zk_str_trim((zk_str){s.p, s.n - 1}), &above))
            return false;
        *out = above / 100;
        return true;
    }
    return zk_num_real(s, out) == ZK_NUM_OK;
}

bool zk__number(zk__parser *p, zk_yaml *node, double *out)
{
    double x;

    if (!node)
        return false;
    node->used = true;
    if (node->type == ZK_YAML_SCALAR && fraction(node->text, &x)) {
        *out = x;
        return true;
    }
    ZK__BAD(p, node, ZK_TR(p->cx, "数字", "a number"), "%s: 应为数字，如 0.25、1/3、25%%",
            "%s: a number is expected, such as 0.25, 1/3, 25%%", node->key ? node->key : "-");
    return false;
}

static const char *joined(zk_ctx *cx, const char *const *words)
{
    const char *all = "";

    for (size_t i = 0; words[i]; i++)
        all = zk_fmt(&cx->arena, "%s%s%s", all, i ? ", " : "", words[i]);
    return all;
}

static void bad_word(zk__parser *p, const zk_yaml *node, const char *const *words)
{
    zk_near near;
    const char *all = joined(p->cx, words);

    zk_near_init(&near, node->text);
    for (size_t i = 0; node->type == ZK_YAML_SCALAR && words[i]; i++)
        zk_near_try(&near, words[i]);
    if (node->type == ZK_YAML_SCALAR && near.best)
        ZK__BAD(p, node, all, "%s: 没有“%s”，是不是“%s”？", "%s: \"%s\" is unknown; did you mean \"%s\"?",
                node->key ? node->key : "-", node->text.p, near.best);
    else
        ZK__BAD(p, node, all, "%s: 应为其中之一: %s", "%s: one of these is expected: %s",
                node->key ? node->key : "-", all);
}

int zk__choice(zk__parser *p, zk_yaml *node, const char *const *words)
{
    node->used = true;
    for (int i = 0; node->type == ZK_YAML_SCALAR && words[i]; i++)
        if (zk_str_is(node->text, words[i]))
            return i;
    bad_word(p, node, words);
    return -1;
}

bool zk__variant(zk__parser *p, zk_yaml *node, const char **name, zk_yaml **value, const char *expected)
{
    node->used = true;
    *value = NULL;
    if (node->type == ZK_YAML_SCALAR && node->text.n) {
        *name = node->text.p;
        return true;
    }
    if (node->type == ZK_YAML_MAP && node->n == 1) {
        *value = node->item[0];
        (*value)->used = true;
        *name = (*value)->key;
        return true;
    }
    ZK__BAD(p, node, expected, "%s: 应为一个词，或只有一项的映射: %s",
            "%s: a word or a map with one entry is expected: %s", node->key ? node->key : "-", expected);
    return false;
}

/* ---- references and expressions ----------------------------------------------------------- */

static zk_place place_of(const zk__parser *p, const zk_yaml *node)
{
    return (zk_place){p->file, node->line, node->column + (node->quoted ? 1 : 0), node->key};
}

/* grade.x and score.x read another scheme: it is to be run first. */
static void note_need(zk__parser *p, const char *text)
{
    zk_scheme *s = p->s;
    const char *name = strncmp(text, "grade.", 6) == 0 || strncmp(text, "score.", 6) == 0 ? text + 6 : NULL;
    size_t n = (size_t)s->n_needs;

    if (!name)
        return;
    for (int i = 0; i < s->n_needs; i++)
        if (strcmp(s->needs[i], name) == 0)
            return;
    *ZK_PUSH(&p->cx->arena, s->needs, n, p->cap_needs) = name;
    s->n_needs = (int)n;
}

static int ref_add(zk__parser *p, const zk_yaml *at, zk_str name, zk_str window)
{
    zk_scheme *s = p->s;
    zk_ref ref;
    size_t n = (size_t)s->n_refs;

    if (zk_ref_parse(p->cx, p->lib, name, window, place_of(p, at), &ref)) {
        p->n_bad++;
        return -1;
    }
    for (int i = 0; i < s->n_refs; i++)
        if (strcmp(s->refs[i].text, ref.text) == 0)
            return i;
    if (n >= ZK__REFS_MAX) {
        ZK__BAD(p, at, NULL, "指标太多 (最多 %d 个)", "too many indicators (at most %d)", ZK__REFS_MAX);
        return -1;
    }
    *ZK_PUSH(&p->cx->arena, s->refs, n, p->cap_refs) = ref;
    s->n_refs = (int)n;
    note_need(p, ref.text);
    return s->n_refs - 1;
}

/* A bare word that is a field of the customer, by its name or by an alias of one ASCII word. */
static const char *customer_field(zk_str name)
{
    const zk_kind *kind = zk_kind_find("customer");

    if (!kind || !name.n || memchr(name.p, '.', name.n) || memchr(name.p, '|', name.n))
        return NULL;
    for (const zk_field *f = kind->fields; f->name; f++)
        if (zk_str_is(name, f->name))
            return f->name;
    for (const zk_field *f = kind->fields; f->name; f++) {
        for (const char *a = f->aliases; a && *a;) {
            size_t n = strcspn(a, "|");

            if (n == name.n && memcmp(a, name.p, n) == 0)
                return f->name;
            a += n + (a[n] == '|');
        }
    }
    return NULL;
}

static zk_str full_name(zk__parser *p, zk_str name)
{
    const char *field = customer_field(name);

    return field ? zk_str_of(zk_fmt(&p->cx->arena, "customer.%s", field)) : name;
}

int zk__ref(zk__parser *p, zk_yaml *node, const char *text)
{
    zk_str s = zk_str_trim(zk_str_of(text)), window = {"", 0};
    const char *open = memchr(s.p, '[', s.n);

    if (open && s.p[s.n - 1] == ']') {
        window = zk_str_trim((zk_str){open + 1, s.n - (size_t)(open - s.p) - 2});
        s = zk_str_trim((zk_str){s.p, (size_t)(open - s.p)});
    }
    return ref_add(p, node, full_name(p, s), window);
}

/* A dotted name can only be an indicator, so it may be complained about here; a bare word may be a text. */
static int resolve(void *user, zk_str name, zk_str window, bool *is_text)
{
    zk__parser *p = user;
    int ref;

    *is_text = false;
    if (zk_str_is(name, "score"))
        return ZK__SLOT_SCORE;
    if (zk_str_is(name, "previous")) {
        *is_text = true;
        return ZK__SLOT_PREVIOUS;
    }
    name = full_name(p, name);
    if (!memchr(name.p, '.', name.n))
        return -1;
    ref = ref_add(p, p->expr_at, name, window);
    if (ref < 0)
        return ZK_EXPR_COMPLAINED;
    *is_text = p->s->refs[ref].is_text;
    return ZK__SLOTS + ref;
}

zk_expr *zk__expr(zk__parser *p, zk_yaml *node)
{
    zk_resolver resolver = {.slot = resolve, .user = p};
    zk_expr *e = NULL;
    const char *text = NULL;
    int bad = p->n_bad;

    if (!zk__fine(p, zk_yaml_text(p->cx, node, &text)))
        return NULL;
    p->expr_at = node;
    if (zk_expr_compile(p->cx, zk_str_of(text), place_of(p, node), &resolver, &e) ||
        zk_ref_check_codes(p->cx, e, ZK__SLOTS, p->s->refs, (size_t)p->s->n_refs, place_of(p, node)))
        p->n_bad++;
    return p->n_bad == bad ? e : NULL;
}

int zk__node_find(const zk_scheme *s, const char *name)
{
    int found = -1;

    for (int i = 1; i < s->n_nodes; i++)
        if (strcmp(s->nodes[i].path, name) == 0)
            return i;
    for (int i = 1; i < s->n_nodes; i++) {
        if (strcmp(s->nodes[i].name, name) == 0) {
            if (found >= 0)
                return -1; /* two of that name: the path is needed */
            found = i;
        }
    }
    return found;
}

int zk__grade_find(const zk_scheme *s, const char *name)
{
    for (int i = 0; i < s->n_grades; i++)
        if (strcmp(s->grades[i].name, name) == 0)
            return i;
    return -1;
}

int16_t zk__grade_named(zk__parser *p, zk_yaml *node)
{
    const zk_scheme *s = p->s;
    const char **names = ZK_NEWS(&p->cx->arena, const char *, s->n_grades + 1);

    for (int i = 0; i < s->n_grades; i++)
        names[i] = s->grades[i].name;
    return (int16_t)zk__choice(p, node, names);
}

/* ---- the file ----------------------------------------------------------------------------- */

static bool name_is_good(const char *s)
{
    size_t n = strlen(s);

    if (n < 1 || n > 64 || s[0] == '-' || s[n - 1] == '-')
        return false;
    for (; *s; s++)
        if (!((*s >= 'a' && *s <= 'z') || (*s >= '0' && *s <= '9') || *s == '-'))
            return false;
    return true;
}

static void parse_name(zk__parser *p)
{
    zk_yaml *node = zk_yaml_get(p->root, "scheme");

    p->s->name = "";
    if (!node)
        ZK__BAD(p, p->root, "scheme: NAME", "缺少 scheme: 方案的名字",
                "there is no scheme: the scheme's name");
    else if (zk__fine(p, zk_yaml_text(p->cx, node, &p->s->name)) && !name_is_good(p->s->name))
        ZK__BAD(p, node, "[a-z0-9-]{1,64}", "方案名“%s”只能由小写字母、数字和 - 组成 (最多 64 个)",
                "a scheme's name is made of small letters, digits and - (at most 64), not \"%s\"",
                zk_text_show(&p->cx->arena, zk_str_of(p->s->name), 64));
}

static void parse_head(zk__parser *p)
{
    zk_scheme *s = p->s;
    zk_yaml *node;
    int64_t decimals = 2;
    static const char *const subjects[] = {"customer", NULL};

    parse_name(p);
    s->title = (zk_both){s->name, s->name};
    s->description = (zk_both){"", ""};
    zk__fine(p, zk_yaml_both(p->cx, zk_yaml_get(p->root, "title"), &s->title));
    zk__fine(p, zk_yaml_both(p->cx, zk_yaml_get(p->root, "description"), &s->description));
    zk__fine(p, zk_yaml_text(p->cx, zk_yaml_get(p->root, "source"), &s->source));
    zk__fine(p, zk_yaml_int(p->cx, zk_yaml_get(p->root, "decimals"), 0, 9, &decimals));
    s->decimals = (int)decimals;
    if ((node = zk_yaml_get(p->root, "subject")))
        zk__choice(p, node, subjects);
    if ((node = zk_yaml_get(p->root, "population"))) {
        s->def->population = zk__expr(p, node);
        s->population = node->type == ZK_YAML_SCALAR ? node->text.p : NULL;
    }
}

static void parse_needs(zk__parser *p)
{
    zk_yaml *node = zk_yaml_get(p->root, "needs");

    if (!node)
        return;
    if (node->type != ZK_YAML_LIST) {
        ZK__BAD(p, node, ZK_TR(p->cx, "方案名的列表", "a list of scheme names"), "needs 应为方案名的列表",
                "needs: a list of scheme names is expected");
        return;
    }
    for (size_t i = 0; i < node->n; i++) {
        const char *name = "";

        if (zk__fine(p, zk_yaml_text(p->cx, node->item[i], &name)) && !name_is_good(name))
            ZK__BAD(p, node->item[i], "[a-z0-9-]{1,64}", "“%s”不是方案名", "\"%s\" is not a scheme's name",
                    name);
        else
            note_need(p, zk_fmt(&p->cx->arena, "grade.%s", name));
    }
}

static void parse_defaults(zk__parser *p)
{
    zk_yaml *node;

    p->agg = (zk__aggregate){.how = ZK__SUM};
    if ((node = zk_yaml_get(p->root, "aggregate")))
        p->has_agg = zk__parse_aggregate(p, node, &p->agg);
    if ((node = zk_yaml_get(p->root, "normalise")))
        p->has_norm = zk__parse_norm(p, node, false, &p->norm);
}

static void parse_body(zk__parser *p)
{
    zk_yaml *grades = zk_yaml_get(p->root, "grades");

    parse_head(p);
    parse_needs(p);
    parse_defaults(p);
    zk__parse_tree(p, zk_yaml_get(p->root, "tree"));
    zk__parse_weights(p);
    zk__parse_subs(p, zk_yaml_get(p->root, "substitutes"));
    zk__parse_missing(p);
    if (grades)
        zk__parse_grades(p, grades);
    zk__parse_rules(p, zk_yaml_get(p->root, "rules"));
    zk__parse_strategies(p, zk_yaml_get(p->root, "strategies"));
    if (p->s->n_nodes == 1 && p->s->def->grading.kind != ZK__CLASSES &&
        p->s->def->grading.kind != ZK__MATRIX && !p->n_bad)
        ZK__BAD(p, p->root, "tree", "没有 tree；只有 classes 和 matrix 的等级可以不要指标树",
                "there is no tree; only grades by classes or matrix can do without one");
    zk__unknown(p, p->root, "");
}

static void fingerprint(zk_scheme *s)
{
    unsigned char digest[SHA256_DIGEST_LENGTH];

    SHA256((const unsigned char *)s->body, s->body_n, digest);
    for (size_t i = 0; i < sizeof digest; i++) {
        s->sha256[2 * i] = "0123456789abcdef"[digest[i] >> 4];
        s->sha256[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
    }
    s->sha256[64] = 0;
}

zk_err zk_scheme_parse(zk_ctx *cx, const zk_indicator_lib *lib, const char *file, const char *text, size_t n,
                       zk_scheme **out)
{
    zk__parser p = {.cx = cx, .lib = lib, .file = zk_strdup(&cx->arena, file)};

    ZK_TRY(zk_yaml_parse(cx, file, text, n, &p.root));
    if (p.root->type != ZK_YAML_MAP)
        return zk_yaml_complain(cx, p.root, "scheme: …", "方案文件应由“键: 值”组成",
                                "a scheme's file is made of \"key: value\"");
    p.s = ZK_NEW(&cx->arena, zk_scheme);
    p.s->def = ZK_NEW(&cx->arena, struct zk_schemedef);
    p.s->body = zk_strndup(&cx->arena, text, n);
    p.s->body_n = n;
    fingerprint(p.s);
    parse_body(&p);
    if (p.n_bad)
        return cx->error = ZK_EPARSE; /* whatever the first complaint was: its sentence is the answer */
    *out = p.s;
    return ZK_OK;
}
