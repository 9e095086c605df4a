/* SPDX-License-Identifier: Apache-2.0
 *
 * The model file of `zhike pls`:
 *
 *     model: mobile-satisfaction
 *     title: {zh: 手机客户满意度, en: Mobile customers' satisfaction}
 *     constructs:
 *       Image: {title: {zh: 形象, en: Image}, indicators: [IMAG1..IMAG5]}
 *       Value: {indicators: [PERV1, PERV2], mode: formative}
 *       Complaints: [CUSCO]
 *     paths:
 *       - Image -> Expectation, Satisfaction, Loyalty
 *       - Quality, Value -> Satisfaction
 *     scheme: path            # factor, centroid
 *     consistent: false       # PLSc
 *     standardise: true       # false: indicators keep their own variances
 *     scale: {min: 1, max: 10}
 *     target: Satisfaction
 *     missing: mean           # casewise
 *     missing_codes: [-99]
 *
 * All mistakes are told at once, each with its place.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/latent/pls.h"
#include "base/near.h"
#include "base/yaml.h"

typedef struct reading {
    zk_ctx *cx;
    zk__pls_file *f;
    zk_err err; /* of the first complaint */
} reading;

static void note(reading *r, zk_err err)
{
    if (!r->err)
        r->err = err;
}

/* ---- constructs ---- */

/* "IMAG1..IMAG5": the same word with numbers from 1 to 5. */
static bool range_of(zk_str s, zk_str *stem, long *from, long *to)
{
    char text[200], *dots, *a, *b;

    if (s.n >= sizeof text)
        return false;
    memcpy(text, s.p, s.n);
    text[s.n] = 0;
    if (!(dots = strstr(text, "..")))
        return false;
    *dots = 0;
    for (a = dots; a > text && a[-1] >= '0' && a[-1] <= '9'; a--)
        ;
    stem->p = s.p;
    stem->n = (size_t)(a - text);
    b = dots + 2;
    if (!strncmp(b, text, stem->n))
        b += stem->n;
    if (a == dots || !*b || strspn(b, "0123456789") != strlen(b) || strlen(a) > 6 || strlen(b) > 6)
        return false;
    *from = strtol(a, NULL, 10);
    *to = strtol(b, NULL, 10);
    return *to >= *from && *to - *from < ZK_PLS_INDICATORS_MAX;
}

static void add_indicator(reading *r, const zk_yaml *at, const char *name, size_t construct, size_t *of)
{
    zk_pls_model *m = &r->f->model;

    for (size_t i = 0; i < m->indicators; i++)
        if (of[i] == construct && !strcmp(r->f->indicator[i], name)) {
            note(r, zk_yaml_complain(
                        r->cx, at, NULL,
                        ZK_L("指标 %s 在同一构念中重复", "indicator %s stands twice under one construct"),
                        name));
            return;
        }
    if (m->indicators == ZK_PLS_INDICATORS_MAX) {
        note(r, zk_yaml_complain(r->cx, at, NULL, ZK_L("指标超过 %d 个", "more than %d indicators"),
                                 ZK_PLS_INDICATORS_MAX));
        return;
    }
    r->f->indicator[m->indicators] = name;
    of[m->indicators++] = construct;
}

static void indicators_of(reading *r, zk_yaml *list, size_t construct, size_t *of)
{
    list->used = true;
    for (size_t i = 0; i < list->n; i++) {
        const char *name = NULL;
        zk_str stem;
        long from, to;

        note(r, zk_yaml_text(r->cx, list->item[i], &name));
        if (!name)
            continue;
        if (!range_of(zk_str_of(name), &stem, &from, &to)) {
            add_indicator(r, list->item[i], name, construct, of);
            continue;
        }
        for (long k = from; k <= to; k++)
            add_indicator(r, list->item[i], zk_fmt(&r->cx->arena, "%.*s%ld", (int)stem.n, stem.p, k),
                          construct, of);
    }
}

static void mode_of(reading *r, zk_yaml *node, zk_pls_mode *out)
{
    const char *said = NULL;

    if (!node)
        return;
    note(r, zk_yaml_text(r->cx, node, &said));
    if (!said)
        return;
    if (!strcmp(said, "reflective") || !strcmp(said, "A"))
        *out = ZK_PLS_A;
    else if (!strcmp(said, "formative") || !strcmp(said, "B"))
        *out = ZK_PLS_B;
    else
        note(r, zk_yaml_complain(r->cx, node, "reflective (A), formative (B)",
                                 ZK_L("没有测量模式 “%s”", "there is no mode \"%s\""), said));
}

static void construct_of(reading *r, zk_yaml *node, size_t j, zk_pls_mode *mode, size_t *of)
{
    static const char *const known[] = {"title", "indicators", "mode", NULL};
    zk_yaml *list = node;
    size_t before = r->f->model.indicators;

    r->f->construct[j] = node->key;
    r->f->title_of[j] = (zk_both){node->key, node->key};
    if (node->type == ZK_YAML_MAP) {
        note(r, zk_yaml_both(r->cx, zk_yaml_get(node, "title"), &r->f->title_of[j]));
        mode_of(r, zk_yaml_get(node, "mode"), &mode[j]);
        list = zk_yaml_get(node, "indicators");
        note(r, zk_yaml_unknown(r->cx, node, known));
    }
    if (!list || list->type != ZK_YAML_LIST) {
        note(r, zk_yaml_complain(r->cx, list ? list : node, "indicators: [x1, x2]",
                                 ZK_L("构念 %s 没有指标清单", "construct %s has no list of indicators"),
                                 node->key));
        return;
    }
    indicators_of(r, list, j, of);
    if (r->f->model.indicators == before && !r->err)
        note(r, zk_yaml_complain(r->cx, list, NULL, ZK_L("构念 %s 没有指标", "construct %s has no indicator"),
                                 node->key));
}

static zk_err constructs(reading *r, zk_yaml *root)
{
    zk_yaml *map = zk_yaml_get(root, "constructs");
    zk_arena *arena = &r->cx->arena;
    size_t *of = ZK_NEWS(arena, size_t, ZK_PLS_INDICATORS_MAX);
    zk_pls_mode *mode;

    if (!map || map->type != ZK_YAML_MAP || map->n < 2)
        return zk_yaml_complain(r->cx, map ? map : root, "constructs: {A: [x1, x2], B: [y1, y2]}",
                                ZK_L("需要两个以上的构念", "two constructs or more are needed"));
    if (map->n > ZK_PLS_CONSTRUCTS_MAX)
        return zk_yaml_complain(r->cx, map, NULL, ZK_L("构念超过 %d 个", "more than %d constructs"),
                                ZK_PLS_CONSTRUCTS_MAX);
    r->f->model.constructs = map->n;
    r->f->construct = ZK_NEWS(arena, const char *, map->n + 1);
    r->f->title_of = ZK_NEWS(arena, zk_both, map->n);
    r->f->indicator = ZK_NEWS(arena, const char *, ZK_PLS_INDICATORS_MAX + 1);
    mode = ZK_NEWS(arena, zk_pls_mode, map->n);
    for (size_t j = 0; j < map->n; j++) {
        map->item[j]->used = true;
        construct_of(r, map->item[j], j, mode, of);
    }
    r->f->model.construct = of;
    r->f->model.mode = mode;
    return ZK_OK;
}

/* ---- paths ---- */

static size_t find(reading *r, const zk_yaml *at, const char *name)
{
    const zk__pls_file *f = r->f;
    zk_near near;

    for (size_t j = 0; j < f->model.constructs; j++)
        if (!strcmp(f->construct[j], name))
            return j;
    zk_near_init(&near, zk_str_of(name));
    for (size_t j = 0; j < f->model.constructs; j++)
        zk_near_try(&near, f->construct[j]);
    note(r, near.best ? zk_yaml_complain(r->cx, at, NULL,
                                         ZK_L("没有构念 “%s”，是不是 “%s”？",
                                              "there is no construct \"%s\"; did you mean \"%s\"?"),
                                         name, near.best)
                      : zk_yaml_complain(r->cx, at, NULL,
                                         ZK_L("没有构念 “%s”", "there is no construct \"%s\""), name));
    return SIZE_MAX;
}

/* Names of one side of an arrow as constructs; how many. */
static size_t side(reading *r, const zk_yaml *at, const char *text, size_t n, size_t *out)
{
    const char **name;
    size_t k = 0, kept = 0;

    if (zk_names_split(r->cx, zk_strndup(&r->cx->arena, text, n), &name, &k) || k > ZK_PLS_CONSTRUCTS_MAX) {
        note(r, zk_yaml_complain(r->cx, at, "A, B -> C",
                                 ZK_L("箭头一侧没有构念", "nothing on one side of the arrow")));
        return 0;
    }
    for (size_t i = 0; i < k; i++)
        if ((out[kept] = find(r, at, name[i])) != SIZE_MAX)
            kept++;
    return kept;
}

static void one_path(reading *r, zk_yaml *node, uint8_t *path)
{
    size_t from[ZK_PLS_CONSTRUCTS_MAX], to[ZK_PLS_CONSTRUCTS_MAX], n_from, n_to, c = r->f->model.constructs,
                                                                                 wide = 2;
    const char *text = NULL, *arrow;

    note(r, zk_yaml_text(r->cx, node, &text));
    if (!text)
        return;
    arrow = strstr(text, "->");
    if (!arrow && (arrow = strstr(text, "→")))
        wide = strlen("→");
    if (!arrow || strstr(arrow + wide, "->") || strstr(arrow + wide, "→")) {
        note(r, zk_yaml_complain(r->cx, node, "A, B -> C",
                                 ZK_L("“%s” 中应恰有一个箭头", "\"%s\" needs exactly one arrow"), text));
        return;
    }
    n_from = side(r, node, text, (size_t)(arrow - text), from);
    n_to = side(r, node, arrow + wide, strlen(arrow + wide), to);
    for (size_t i = 0; i < n_from; i++)
        for (size_t k = 0; k < n_to; k++) {
            if (from[i] == to[k])
                note(r, zk_yaml_complain(r->cx, node, NULL, ZK_L("%s 指向自己", "%s points at itself"),
                                         r->f->construct[to[k]]));
            path[from[i] * c + to[k]] = 1;
        }
}

/* Tells of constructs no arrow touches, and of a circle, as the library would but with the place. */
static void shape(reading *r, const zk_yaml *paths, const uint8_t *path)
{
    size_t c = r->f->model.constructs, left = c;
    bool gone[ZK_PLS_CONSTRUCTS_MAX] = {false}, any = true;

    for (size_t j = 0; j < c; j++) {
        bool touched = false;
        for (size_t k = 0; k < c; k++)
            touched |= path[j * c + k] || path[k * c + j];
        if (!touched)
            note(r, zk_yaml_complain(r->cx, paths, NULL,
                                     ZK_L("没有箭头连到构念 %s", "no arrow touches the construct %s"),
                                     r->f->construct[j]));
    }
    while (any) { /* take away what nothing left points at; a circle remains */
        any = false;
        for (size_t j = 0; j < c; j++) {
            bool free_of = !gone[j];
            for (size_t k = 0; k < c; k++)
                free_of &= gone[k] || !path[k * c + j];
            if (free_of) {
                gone[j] = any = true;
                left--;
            }
        }
    }
    for (size_t j = 0; j < c && left; j++)
        if (!gone[j]) {
            note(r, zk_yaml_complain(r->cx, paths, NULL,
                                     ZK_L("箭头成环，经过 %s", "the arrows form a circle through %s"),
                                     r->f->construct[j]));
            return;
        }
}

static zk_err paths(reading *r, zk_yaml *root)
{
    zk_yaml *list = zk_yaml_get(root, "paths");
    size_t c = r->f->model.constructs;
    uint8_t *path = ZK_NEWS(&r->cx->arena, uint8_t, c * c);

    if (!list || list->type != ZK_YAML_LIST || list->n == 0)
        return zk_yaml_complain(r->cx, list ? list : root, "paths: [A -> B]",
                                ZK_L("没有路径", "there are no paths"));
    list->used = true;
    for (size_t i = 0; i < list->n; i++)
        one_path(r, list->item[i], path);
    r->f->model.path = path;
    if (!r->err)
        shape(r, list, path);
    return ZK_OK;
}

/* ---- the rest ---- */

static int word_of(reading *r, zk_yaml *node, const char *const *words, const char *all)
{
    const char *said = NULL;

    if (!node)
        return -1;
    note(r, zk_yaml_text(r->cx, node, &said));
    for (int i = 0; said && words[i]; i++)
        if (!strcmp(said, words[i]))
            return i;
    if (said)
        note(r, zk_yaml_complain(r->cx, node, all, ZK_L("不认识 “%s”", "\"%s\" is unknown"), said));
    return -1;
}

static void scale_of(reading *r, zk_yaml *node)
{
    static const char *const known[] = {"min", "max", NULL};
    zk__pls_file *f = r->f;

    if (!node)
        return;
    if (node->type != ZK_YAML_MAP) {
        note(r, zk_yaml_complain(r->cx, node, "{min: 1, max: 10}",
                                 ZK_L("量表应写最小值和最大值", "a scale has min and max")));
        return;
    }
    note(r, zk_yaml_real(r->cx, zk_yaml_get(node, "min"), &f->low));
    note(r, zk_yaml_real(r->cx, zk_yaml_get(node, "max"), &f->high));
    note(r, zk_yaml_unknown(r->cx, node, known));
    if (!r->err && !(f->low < f->high))
        note(r,
             zk_yaml_complain(r->cx, node, "min < max",
                              ZK_L("量表的最小值必须小于最大值", "the scale's min must be below its max")));
}

static void codes_of(reading *r, zk_yaml *list)
{
    if (!list)
        return;
    list->used = true;
    if (list->type != ZK_YAML_LIST) {
        note(r, zk_yaml_complain(r->cx, list, "[-99]", ZK_L("应为数值清单", "must be a list of numbers")));
        return;
    }
    r->f->code = ZK_NEWS(&r->cx->arena, double, list->n + 1);
    for (size_t i = 0; i < list->n; i++)
        note(r, zk_yaml_real(r->cx, list->item[i], &r->f->code[r->f->n_codes++]));
}

static void settings(reading *r, zk_yaml *root)
{
    static const char *const schemes[] = {"path", "factor", "centroid", NULL}, *const missing[] = {
                                                                                   "mean", "casewise", NULL};
    zk_yaml *target = zk_yaml_get(root, "target");
    bool standardise = true;
    int word = word_of(r, zk_yaml_get(root, "scheme"), schemes, "path, factor, centroid");

    if (word >= 0)
        r->f->model.scheme = (zk_pls_scheme)word;
    note(r, zk_yaml_bool(r->cx, zk_yaml_get(root, "consistent"), &r->f->model.consistent));
    note(r, zk_yaml_bool(r->cx, zk_yaml_get(root, "standardise"), &standardise));
    r->f->model.raw = !standardise;
    scale_of(r, zk_yaml_get(root, "scale"));
    r->f->casewise = word_of(r, zk_yaml_get(root, "missing"), missing, "mean, casewise") == 1;
    codes_of(r, zk_yaml_get(root, "missing_codes"));
    note(r, zk_yaml_text(r->cx, target, &r->f->target));
    if (r->f->target)
        (void)find(r, target, r->f->target);
}

zk_err zk__pls_file_load(zk_ctx *cx, const char *path, zk__pls_file *out)
{
    static const char *const known[] = {"model",  "title",      "constructs",    "paths",
                                        "scheme", "consistent", "standardise",   "scale",
                                        "target", "missing",    "missing_codes", NULL};
    reading r = {.cx = cx, .f = out};
    zk_yaml *root;

    *out = (zk__pls_file){.low = NAN, .high = NAN, .name = "model"};
    ZK_TRY(zk_yaml_load(cx, path, &root));
    if (root->type != ZK_YAML_MAP)
        return zk_yaml_complain(cx, root, "model, constructs, paths",
                                ZK_L("这不是模型文件", "this is no model file"));
    note(&r, zk_yaml_text(cx, zk_yaml_get(root, "model"), &out->name));
    out->title = (zk_both){out->name, out->name};
    note(&r, zk_yaml_both(cx, zk_yaml_get(root, "title"), &out->title));
    ZK_TRY(constructs(&r, root));
    note(&r, paths(&r, root));
    settings(&r, root);
    note(&r, zk_yaml_unknown(cx, root, known));
    return r.err;
}
