/* SPDX-License-Identifier: Apache-2.0
 *
 * The library of indicators: declarations in YAML, read and checked.
 *
 * Shipped ones are in indicators/NAME.yaml, a folder's own in DIR/indicators. Whatever is wrong is
 * complained of together: unknown keys, bad windows, expressions over fields that the kind does not
 * have, references to indicators that do not exist.
 */
#include "app/indicator/internal.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "app/folder/folder.h"
#include "base/file.h"
#include "base/near.h"
#include "base/num.h"
#include "base/share.h"

enum { FILE_BYTES_MAX = 4 << 20, INDICATORS_MAX = 5000 };

const char *const zk__fn_names[ZK__FN_N] = {"count", "sum",   "mean",     "min",        "max",
                                            "first", "last",  "distinct", "days_since", "stddev",
                                            "slope", "share", "ratio",    "streak"};

static const char *const keys[] = {"title",  "help", "kind",      "function", "value",
                                   "where",  "date", "per",       "of",       "to",
                                   "window", "unit", "direction", "missing",  NULL};

static bool takes_value(zk__fn fn)
{
    return fn != ZK__COUNT && fn != ZK__DAYS_SINCE && fn != ZK__STREAK && fn != ZK__RATIO;
}

static bool takes_months(zk__fn fn)
{
    return fn == ZK__MEAN || fn == ZK__MIN || fn == ZK__MAX || fn == ZK__STDDEV || fn == ZK__SLOPE ||
           fn == ZK__SHARE || fn == ZK__STREAK;
}

static bool needs_dates(zk__fn fn)
{
    return fn == ZK__FIRST || fn == ZK__LAST || fn == ZK__DAYS_SINCE || fn == ZK__SLOPE || fn == ZK__STREAK;
}

/* ---- one declaration ------------------------------------------------------------------------- */

static zk_place place_of(const zk_yaml *node)
{
    return (zk_place){node->file, node->line, node->column + (node->quoted ? 1 : 0), node->key};
}

/* "survey.<question>.mean": words of small letters, digits and _, one of them a parameter. */
static bool name_fits(zk_str s, struct zk_indicator_def *def)
{
    size_t dots = 0;

    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];

        dots += c == '.';
        if (c == '<') {
            size_t end = i + 1;

            while (end < s.n && ((s.p[end] >= 'a' && s.p[end] <= 'z') || s.p[end] == '_'))
                end++;
            if (def->pattern || end == i + 1 || end >= s.n || s.p[end] != '>' || i == 0 ||
                s.p[i - 1] != '.' || (end + 1 < s.n && s.p[end + 1] != '.'))
                return false;
            def->pattern = true;
            def->prefix = (zk_str){s.p, i};
            def->param = (zk_str){s.p + i, end + 1 - i};
            def->suffix = (zk_str){s.p + end + 1, s.n - end - 1};
            i = end;
        } else if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
                     (c == '.' && i > 0 && i + 1 < s.n))) {
            return false;
        }
    }
    return dots > 0;
}

static zk_err read_name(zk_ctx *cx, zk_yaml *node, struct zk_indicator_def *def)
{
    static const char *const taken[] = {"customer.", "grade.", "score."};

    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
        if (strncmp(node->key, taken[i], strlen(taken[i])) == 0)
            return zk_yaml_complain(
                cx, node, NULL,
                ZK_L("%s 开头的名称已有别的含义", "names beginning with %s mean something else"), taken[i]);
    if (name_fits(zk_str_of(node->key), def))
        return ZK_OK;
    return zk_yaml_complain(
        cx, node, "bill.late.count",
        ZK_L("指标名 %s 应由小写字母、数字、下划线和点组成",
             "an indicator's name is made of small letters, digits, _ and dots, unlike %s"),
        node->key);
}

/* Index of a word in a list; -1 with a complaint that names the nearest. */
static int choose(zk_ctx *cx, zk_yaml *node, const char *const *words, size_t n, zk_both what)
{
    zk_near near;
    const char *text = NULL;
    zk_buf all = {0};

    if (zk_yaml_text(cx, node, &text) || !text)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (strcmp(words[i], text) == 0)
            return (int)i;
    zk_near_init(&near, zk_str_of(text));
    for (size_t i = 0; i < n; i++) {
        zk_buf_fmt(&all, "%s%s", i ? " " : "", words[i]);
        zk_near_try(&near, words[i]);
    }
    zk_yaml_complain(cx, node, near.best ? near.best : zk_strndup(&cx->arena, all.p, all.n),
                     ZK_L("不认识的%s %s", "unknown %s %s"), zk_tr(cx, what), text);
    zk_buf_clear(&all);
    return -1;
}

static void read_window(zk_ctx *cx, zk_yaml *node, zk_indicator *it)
{
    const char *text = it->kind && !it->kind->date ? "life" : "12 months";

    if (zk_yaml_text(cx, node, &text))
        return;
    if (!zk__window_parse(zk_str_of(text), &it->def->window))
        zk_yaml_complain(cx, node, "12 months, 90 days, 2 years, life, year, months 13..24",
                         ZK_L("看不懂的期间 %s", "%s is not a window"), text);
    else if (it->kind && !it->kind->date && it->def->window.type != ZK__LIFE)
        zk_yaml_complain(cx, node, "life",
                         ZK_L("%s 没有日期，期间只能是 life", "%s has no dates: its window is life"),
                         it->kind->name);
    it->window = zk__window_text(cx, it->def->window);
}

static void read_missing(zk_ctx *cx, zk_yaml *node, zk_indicator *it)
{
    struct zk_indicator_def *def = it->def;
    const char *text = NULL;

    def->lack = def->fn == ZK__COUNT || def->fn == ZK__SUM || def->fn == ZK__DISTINCT || def->fn == ZK__STREAK
                    ? ZK__LACK_NUMBER
                    : ZK__LACK_NONE;
    if (zk_yaml_text(cx, node, &text) || !text)
        return;
    def->lack_at = place_of(node);
    if (strcmp(text, "none") == 0) {
        def->lack = ZK__LACK_NONE;
    } else if (zk_num_real(zk_str_of(text), &def->lack_x) == ZK_NUM_OK) {
        def->lack = ZK__LACK_NUMBER;
    } else {
        def->lack = ZK__LACK_OTHER;
        def->lack_name = text;
    }
}

static void read_per(zk_ctx *cx, zk_yaml *node, zk_indicator *it)
{
    static const char *const words[] = {"month", "quarter"};
    static const int months[] = {1, 3};
    int k;

    it->def->per = it->def->fn == ZK__SLOPE ? 1 : 0;
    if (!node || (k = choose(cx, node, words, 2, (zk_both){"分段", "bucket"})) < 0)
        return;
    it->def->per = months[k];
    if (!takes_months(it->def->fn))
        zk_yaml_complain(cx, node, "mean min max stddev slope share streak",
                         ZK_L("%s 不能按月分段", "%s has no use for per"), it->function);
    else if (it->kind && !it->kind->date)
        zk_yaml_complain(cx, node, NULL,
                         ZK_L("%s 没有日期，不能按月分段", "%s has no dates to make buckets of"),
                         it->kind->name);
}

static void read_date(zk_ctx *cx, zk_yaml *node, zk_indicator *it)
{
    const char *text = it->kind->date;
    const zk_field *field;

    if (zk_yaml_text(cx, node, &text) || !text)
        return;
    field = zk_kind_field(it->kind, text);
    if (!node || (field && field->type == ZK_COL_DATE && it->kind->date))
        it->def->date = field;
    else if (!it->kind->date)
        zk_yaml_complain(cx, node, NULL, ZK_L("%s 没有日期", "%s has no dates"), it->kind->name);
    else
        zk_yaml_complain(cx, node, it->kind->date,
                         ZK_L("%s 不是 %s 的日期字段", "%s is not a date field of %s"), text, it->kind->name);
}

static void read_expressions(zk_ctx *cx, zk_yaml *value, zk_yaml *where, zk_yaml *node, zk_indicator *it)
{
    zk__fn fn = it->def->fn;

    zk_yaml_text(cx, value, &it->value);
    zk_yaml_text(cx, where, &it->where);
    if (value)
        it->def->value_at = place_of(value);
    if (where)
        it->def->where_at = place_of(where);
    if (value && !takes_value(fn))
        zk_yaml_complain(cx, value, NULL, ZK_L("%s 不用 value", "%s takes no value"), it->function);
    if (!value && takes_value(fn) && fn != ZK__SHARE)
        zk_yaml_complain(cx, node, "value", ZK_L("%s 要有 value", "%s needs a value"), it->function);
    if (!where && (fn == ZK__STREAK || (fn == ZK__SHARE && !it->def->per)))
        zk_yaml_complain(cx, node, "where", ZK_L("%s 要有 where", "%s needs a where"), it->function);
    if (value && it->def->per && (fn == ZK__SHARE || fn == ZK__STREAK))
        zk_yaml_complain(
            cx, value, NULL,
            ZK_L("按月分段的 %s 数的是月份，不用 value", "%s of months counts months and takes no value"),
            it->function);
}

/* Everything over facts: kind, expressions, date. */
static void read_facts(zk_ctx *cx, zk_yaml *node, zk_indicator *it)
{
    zk_yaml *kind = zk_yaml_get(node, "kind"), *value = zk_yaml_get(node, "value"),
            *where = zk_yaml_get(node, "where"), *date = zk_yaml_get(node, "date"),
            *per = zk_yaml_get(node, "per");
    const char *names[64];
    size_t n = 0;
    int k;

    for (; zk_kinds[n] && n < 64; n++)
        names[n] = zk_kinds[n]->name;
    if (!kind) {
        zk_yaml_complain(cx, node, "kind", ZK_L("缺少 kind", "kind is missing"));
        return;
    }
    if ((k = choose(cx, kind, names, n, (zk_both){"记录类型", "kind"})) < 0)
        return;
    it->kind = zk_kinds[k];
    read_per(cx, per, it);
    read_expressions(cx, value, where, node, it);
    read_date(cx, date, it);
    if (!it->kind->date && needs_dates(it->def->fn))
        zk_yaml_complain(cx, kind, NULL, ZK_L("%s 没有日期，不能用 %s", "%s has no dates: %s cannot be used"),
                         it->kind->name, it->function);
}

static void read_ratio(zk_ctx *cx, zk_yaml *node, zk_indicator *it)
{
    zk_yaml *of = zk_yaml_get(node, "of"), *to = zk_yaml_get(node, "to");

    if (!of || !to) {
        zk_yaml_complain(cx, node, "of, to", ZK_L("ratio 要有 of 和 to", "ratio needs of and to"));
        return;
    }
    zk_yaml_text(cx, of, &it->def->of);
    zk_yaml_text(cx, to, &it->def->to);
    it->def->of_at = place_of(of);
    it->def->to_at = place_of(to);
}

static void read_one(zk_ctx *cx, zk_yaml *node, zk__decls *out)
{
    static const char *const directions[] = {"better", "worse", "neutral"};
    static const zk_direction direction[] = {ZK_MORE_IS_BETTER, ZK_MORE_IS_WORSE, ZK_NEUTRAL};
    zk_indicator *it = ZK_NEW(&cx->arena, zk_indicator);
    zk_yaml *unit = zk_yaml_get(node, "unit"), *dir = zk_yaml_get(node, "direction"),
            *fn = zk_yaml_get(node, "function"), *title = zk_yaml_get(node, "title");
    int k;

    it->def = ZK_NEW(&cx->arena, struct zk_indicator_def);
    it->name = node->key;
    it->file = node->file;
    it->line = node->key_line;
    it->unit = "";
    it->direction = ZK_NEUTRAL;
    if (node->type != ZK_YAML_MAP) {
        zk_yaml_complain(cx, node, "{title: …, kind: …, function: …}",
                         ZK_L("指标 %s 的内容要写成键值", "indicator %s is written as keys and values"),
                         node->key);
        return;
    }
    read_name(cx, node, it->def);
    if (!title)
        zk_yaml_complain(cx, node, "title: {zh: …, en: …}", ZK_L("缺少 title", "title is missing"));
    zk_yaml_both(cx, title, &it->title);
    it->help = it->title;
    zk_yaml_both(cx, zk_yaml_get(node, "help"), &it->help);
    zk_yaml_text(cx, unit, &it->unit);
    if (dir && (k = choose(cx, dir, directions, 3, (zk_both){"方向", "direction"})) >= 0)
        it->direction = direction[k];
    if (!fn) {
        zk_yaml_complain(cx, node, "function", ZK_L("缺少 function", "function is missing"));
    } else if ((k = choose(cx, fn, zk__fn_names, ZK__FN_N, (zk_both){"函数", "function"})) >= 0) {
        it->def->fn = (zk__fn)k;
        it->function = zk__fn_names[k];
        if (it->def->fn == ZK__RATIO)
            read_ratio(cx, node, it);
        else
            read_facts(cx, node, it);
        read_window(cx, zk_yaml_get(node, "window"), it);
        read_missing(cx, zk_yaml_get(node, "missing"), it);
    }
    for (size_t i = 0; !it->function && keys[i]; i++)
        zk_yaml_get(node, keys[i]); /* which of them belong cannot be said without the function */
    zk_yaml_unknown(cx, node, keys);
    *ZK_PUSH(&cx->arena, out->items, out->n, out->cap) = it;
}

zk_err zk__lib_read(zk_ctx *cx, zk_yaml *root, zk__decls *out)
{
    static const char *const top[] = {"indicators", NULL};
    zk_yaml *map = root->type == ZK_YAML_MAP ? zk_yaml_get(root, "indicators") : NULL;
    size_t before = cx->n_diags_seen;

    if (!map || map->type != ZK_YAML_MAP)
        return zk_yaml_complain(cx, root, "indicators: {…}",
                                ZK_L("文件应以 indicators: 开头", "the file begins with indicators:"));
    zk_yaml_unknown(cx, root, top);
    if (map->n + out->n > INDICATORS_MAX)
        return zk_yaml_complain(cx, map, NULL, ZK_L("指标超过 %d 个", "more than %d indicators"),
                                INDICATORS_MAX);
    for (size_t i = 0; i < map->n; i++)
        read_one(cx, map->item[i], out);
    return cx->n_diags_seen > before ? ZK_EPARSE : ZK_OK;
}

/* ---- all of them ---------------------------------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
    const zk_indicator *const *x = a, *const *y = b;

    return strcmp((*x)->name, (*y)->name);
}

static void check_expressions(zk_ctx *cx, const zk_indicator *it)
{
    const struct zk_indicator_def *def = it->def;
    zk_expr *e;

    if (!it->kind || def->pattern) /* a pattern's expressions are whole only with its parameter */
        return;
    if (it->where)
        zk__compile(cx, it->kind, zk_str_of(it->where), def->where_at, &e);
    if (it->value && zk__compile(cx, it->kind, zk_str_of(it->value), def->value_at, &e) == ZK_OK &&
        zk_expr_is_text(e) && def->fn != ZK__DISTINCT)
        zk_complain(cx,
                    (zk_diag){.code = ZK_EPARSE,
                              .file = it->file,
                              .line = def->value_at.line,
                              .column = def->value_at.column,
                              .field = "value",
                              .value = it->value},
                    ZK_L("%s 要数值，不能是文字", "%s needs a number, not a text"), it->function);
}

/* References inside declarations: parsed once, so that what is wrong shows before anybody asks for them. */
static void check_references(zk_ctx *cx, const zk_indicator_lib *lib, const zk_indicator *it)
{
    zk_ref ref;
    zk_str window = zk_str_of(it->window);

    if (!it->function || it->def->pattern || !(it->def->of || it->def->lack_name))
        return;
    zk_ref_parse(cx, lib, zk_str_of(it->name), window, it->def->of ? it->def->of_at : it->def->lack_at, &ref);
}

zk_err zk__lib_finish(zk_ctx *cx, zk__decls *decls, zk_indicator_lib *lib)
{
    size_t before = cx->n_diags_seen;

    if (decls->n)
        qsort(decls->items, decls->n, sizeof *decls->items, by_name);
    lib->items = decls->items;
    lib->n = decls->n;
    for (size_t i = 0; i < lib->n; i++) {
        const zk_indicator *it = lib->items[i], *last = i ? lib->items[i - 1] : NULL;

        if (last && strcmp(last->name, it->name) == 0)
            zk_complain(
                cx,
                (zk_diag){
                    .code = ZK_EPARSE, .file = it->file, .line = it->line, .column = 1, .value = it->name},
                ZK_L("指标 %s 在 %s:%d 已经声明过", "indicator %s is declared already, at %s:%d"), it->name,
                last->file ? last->file : "-", last->line);
        check_expressions(cx, it);
    }
    for (size_t i = 0; i < lib->n && cx->n_diags_seen == before; i++)
        check_references(cx, lib, lib->items[i]);
    return cx->n_diags_seen > before ? ZK_EPARSE : ZK_OK;
}

/* ---- files ------------------------------------------------------------------------------------------ */

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The folder's own: DIR/indicators/NAME.yaml; no such folder is no error. */
static void own_files(zk_ctx *cx, const char ***paths, size_t *n)
{
    const char *dir = zk_folder_path(cx, "indicators");
    struct dirent *entry;
    size_t cap = 0;
    DIR *d = opendir(dir);

    *paths = NULL;
    *n = 0;
    while (d && (entry = readdir(d))) {
        size_t len = strlen(entry->d_name);

        if (entry->d_name[0] != '.' && len > 5 && strcmp(entry->d_name + len - 5, ".yaml") == 0)
            *ZK_PUSH(&cx->arena, *paths, *n, cap) = zk_path_join(cx, dir, entry->d_name);
    }
    if (d)
        closedir(d);
    if (*n)
        qsort(*paths, *n, sizeof **paths, by_text);
}

static zk_err read_files(zk_ctx *cx, const char **paths, size_t n, EVP_MD_CTX *sha, zk__decls *decls)
{
    zk_err first = ZK_OK;

    for (size_t i = 0; i < n; i++) {
        zk_yaml *root;
        zk_str text;
        zk_err err;

        ZK_TRY(zk_file_read(cx, paths[i], FILE_BYTES_MAX, &text));
        if (EVP_DigestUpdate(sha, text.p, text.n) != 1)
            abort();
        if (!(err = zk_yaml_parse(cx, paths[i], text.p, text.n, &root)))
            err = zk__lib_read(cx, root, decls);
        if (err && err != ZK_EPARSE && err != ZK_ELIMIT)
            return err;
        first = first ? first : err;
    }
    return first;
}

static zk_err load_all(zk_ctx *cx, EVP_MD_CTX *sha, zk__decls *decls)
{
    const char **paths;
    size_t n;
    zk_err shipped, own = ZK_OK;

    ZK_TRY(zk_share_list(cx, "indicators", ".yaml", &paths, &n));
    shipped = read_files(cx, paths, n, sha, decls);
    if (cx->folder) {
        own_files(cx, &paths, &n);
        own = read_files(cx, paths, n, sha, decls);
    }
    return shipped ? shipped : own;
}

zk_err zk_indicator_load(zk_ctx *cx, zk_indicator_lib *lib)
{
    EVP_MD_CTX *sha = EVP_MD_CTX_new();
    unsigned char digest[EVP_MAX_MD_SIZE];
    zk__decls decls = {0};
    unsigned n = 0;
    zk_err err;

    *lib = (zk_indicator_lib){0};
    if (!sha || EVP_DigestInit_ex(sha, EVP_sha256(), NULL) != 1)
        abort(); /* out of memory: nothing else can fail here */
    if (!(err = load_all(cx, sha, &decls)))
        err = zk__lib_finish(cx, &decls, lib);
    if (EVP_DigestFinal_ex(sha, digest, &n) != 1)
        abort();
    EVP_MD_CTX_free(sha);
    for (unsigned i = 0; i < n && i < 32; i++) {
        lib->sha256[2 * i] = "0123456789abcdef"[digest[i] >> 4];
        lib->sha256[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
    }
    return err;
}

/* ---- looking up ----------------------------------------------------------------------------------------- */

/* A parameter is one word: no dots, so that a mistyped ending is not taken for part of it. */
static bool fits(const struct zk_indicator_def *def, zk_str name, zk_str *param)
{
    size_t fixed = def->prefix.n + def->suffix.n;

    if (name.n <= fixed || memcmp(name.p, def->prefix.p, def->prefix.n) != 0 ||
        memcmp(name.p + name.n - def->suffix.n, def->suffix.p, def->suffix.n) != 0)
        return false;
    *param = (zk_str){name.p + def->prefix.n, name.n - fixed};
    return !memchr(param->p, '.', param->n) && !memchr(param->p, '\'', param->n);
}

const zk_indicator *zk__lib_match(const zk_indicator_lib *lib, zk_str name, zk_str *param)
{
    for (size_t i = 0; i < lib->n; i++) {
        if (!lib->items[i]->def->pattern)
            continue;
        if (zk_str_is(name, lib->items[i]->name) || fits(lib->items[i]->def, name, param))
            return lib->items[i];
    }
    return NULL;
}

const zk_indicator *zk_indicator_find(const zk_indicator_lib *lib, zk_str name)
{
    size_t lo = 0, hi = lib->n;
    zk_str param;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int c = zk_str_cmp(zk_str_of(lib->items[mid]->name), name);

        if (c == 0)
            return lib->items[mid];
        if (c < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return zk__lib_match(lib, name, &param);
}

const char *zk__lib_near(const zk_indicator_lib *lib, zk_str name)
{
    zk_near near;

    zk_near_init(&near, name);
    for (size_t i = 0; i < lib->n; i++)
        if (!lib->items[i]->def->pattern)
            zk_near_try(&near, lib->items[i]->name);
    return near.best;
}
