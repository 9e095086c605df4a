/* SPDX-License-Identifier: Apache-2.0
 *
 * Options that say more than one word (contract in ask.h).
 */
#include "app/method/ask.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

#include "base/file.h"
#include "base/near.h"

static const char *listed(zk_ctx *cx, const char *const *words, size_t n)
{
    const char *all = "";

    for (size_t i = 0; i < n && i < 40; i++)
        all = zk_fmt(&cx->arena, "%s%s%s", all, i ? ", " : "", words[i]);
    return n > 40 ? zk_fmt(&cx->arena, "%s, …", all) : all;
}

zk_err zk_ask_name(zk_ctx *cx, const char *what, const char *name, const char *const *names, size_t n,
                   size_t *out)
{
    zk_near near;

    for (size_t i = 0; i < n; i++)
        if (zk_str_ieq(zk_str_of(names[i]), name)) {
            *out = i;
            return ZK_OK;
        }
    zk_near_init(&near, zk_str_of(name));
    for (size_t i = 0; i < n; i++)
        zk_near_try(&near, names[i]);
    if (near.best)
        return zk_fail(
            cx, ZK_EINVAL,
            ZK_L("%s: 没有 “%s”，是 “%s” 吗？有: %s", "%s: there is no \"%s\"; is it \"%s\"? There are: %s"),
            what, name, near.best, listed(cx, names, n));
    return zk_fail(cx, ZK_EINVAL, ZK_L("%s: 没有 “%s”。有: %s", "%s: there is no \"%s\". There are: %s"),
                   what, name, listed(cx, names, n));
}

static const char *option_name(zk_ctx *cx, const char *option)
{
    return zk_fmt(&cx->arena, "--%s", option);
}

zk_err zk_ask_choice(zk_ctx *cx, const zk_args *a, const char *option, const char *const *words, int *out)
{
    const char *v = zk_arg(a, option);
    size_t n = 0, at;

    if (!v)
        return ZK_OK;
    while (words[n])
        n++;
    ZK_TRY(zk_ask_name(cx, option_name(cx, option), v, words, n, &at));
    *out = (int)at;
    return ZK_OK;
}

zk_err zk_ask_real(zk_ctx *cx, const zk_args *a, const char *option, double lo, double hi, double *out)
{
    const char *v = zk_arg(a, option);
    double x;

    if (!v)
        return ZK_OK;
    if (!zk_number_parse(zk_str_trim(zk_str_of(v)), &x) || !(x >= lo && x <= hi))
        return zk_fail(
            cx, ZK_EINVAL,
            ZK_L("--%s 应为 %g 到 %g 之间的数，不是 “%s”", "--%s must be a number from %g to %g, not \"%s\""),
            option, lo, hi, v);
    *out = x;
    return ZK_OK;
}

bool zk_fraction_parse(zk_str s, double *out)
{
    double top, bottom;

    s = zk_str_trim(s);
    if (zk_number_parse(s, out))
        return true;
    for (size_t i = 0; i < s.n; i++) {
        size_t wide = s.p[i] == '/' ? 1 : i + 3 <= s.n && !memcmp(s.p + i, "／", 3) ? 3 : 0;

        if (!wide)
            continue;
        if (!zk_number_parse(zk_str_trim((zk_str){s.p, i}), &top) ||
            !zk_number_parse(zk_str_trim((zk_str){s.p + i + wide, s.n - i - wide}), &bottom) || bottom == 0)
            return false;
        *out = top / bottom;
        return true;
    }
    return false;
}

zk_err zk_ask_numbers(zk_ctx *cx, const char *what, const char *list, double **out, size_t *n)
{
    const char **parts;

    ZK_TRY(zk_names_split(cx, list, &parts, n));
    *out = ZK_NEWS(&cx->arena, double, *n);
    for (size_t i = 0; i < *n; i++)
        if (!zk_fraction_parse(zk_str_of(parts[i]), &(*out)[i]))
            return zk_fail(cx, ZK_EINVAL, ZK_L("%s: “%s” 不是数值", "%s: \"%s\" is not a number"), what,
                           parts[i]);
    return ZK_OK;
}

/* ---- weights ------------------------------------------------------------------------------------ */

/* Puts one named weight; w is NaN where none was given yet. */
static zk_err put_weight(zk_ctx *cx, const char *what, const char *name, double v, const char *const *names,
                         size_t n, double *w)
{
    size_t at;

    ZK_TRY(zk_ask_name(cx, what, name, names, n, &at));
    if (!isnan(w[at]))
        return zk_fail(cx, ZK_EINVAL, ZK_L("%s: “%s” 给了两次", "%s: \"%s\" is given twice"), what, name);
    w[at] = v;
    return ZK_OK;
}

static zk_err all_given(zk_ctx *cx, const char *what, const char *const *names, size_t n, const double *w)
{
    for (size_t i = 0; i < n; i++)
        if (isnan(w[i]))
            return zk_fail(cx, ZK_EINVAL, ZK_L("%s: “%s” 没有权重", "%s: \"%s\" has no weight"), what,
                           names[i]);
    return ZK_OK;
}

static zk_err weights_json(zk_ctx *cx, const char *path, const char *const *names, size_t n, double *w)
{
    enum { BYTES_MAX = 16 << 20 };
    json_error_t bad;
    json_t *root, *value, *object;
    const char *key;
    zk_str text;
    zk_err err = ZK_OK;

    ZK_TRY(zk_file_read(cx, path, BYTES_MAX, &text));
    if (!(root = json_loadb(text.p, text.n, 0, &bad)))
        return zk_fail(cx, ZK_EPARSE, "%s:%d:%d: %s", "%s:%d:%d: %s", path, bad.line, bad.column, bad.text);
    object = json_object_get(root, "weights");
    if (!json_is_object(object))
        err = zk_fail(cx, ZK_EPARSE, ZK_L("%s 中没有对象 \"weights\"", "%s has no object \"weights\""), path);
    for (void *it = err ? NULL : json_object_iter(object); it && !err;
         it = json_object_iter_next(object, it)) {
        key = json_object_iter_key(it);
        value = json_object_iter_value(it);
        err = json_is_number(value)
                  ? put_weight(cx, path, key, json_number_value(value), names, n, w)
                  : zk_fail(cx, ZK_EPARSE,
                            ZK_L("%s: “%s” 的权重不是数值", "%s: the weight of \"%s\" is no number"), path,
                            key);
    }
    json_decref(root);
    return err;
}

static zk_err weights_csv(zk_ctx *cx, const char *path, const char *const *names, size_t n, double *w)
{
    zk_frame_spec spec = {.path = path};
    zk_frame_want want[2] = {{NULL, ZK_WANT_TEXT, true}, {NULL, ZK_WANT_NUMBER, true}};
    zk_frame f;
    const char **head;
    size_t cols;

    ZK_TRY(zk_frame_names(cx, &spec, &head, &cols));
    if (cols < 2)
        return zk_fail(cx, ZK_EINVAL, ZK_L("%s 应有两列: 名称、权重", "%s needs two columns: name, weight"),
                       path);
    want[0].name = head[0];
    want[1].name = head[1];
    spec.want = want;
    spec.n_want = 2;
    ZK_TRY(zk_frame_read(cx, &spec, &f));
    for (size_t i = 0; i < f.rows; i++)
        ZK_TRY(put_weight(cx, path, zk_str_dup(&cx->arena, f.col[0].text[i]), f.col[1].num[i], names, n, w));
    return ZK_OK;
}

static zk_err weights_listed(zk_ctx *cx, const char *what, const char *list, const char *const *names,
                             size_t n, double *w)
{
    const char **parts;
    size_t k;
    bool named = strchr(list, '=') != NULL;

    ZK_TRY(zk_names_split(cx, list, &parts, &k));
    if (!named && k != n)
        return zk_fail(
            cx, ZK_EINVAL,
            ZK_L("%s 给了 %zu 个权重，应为 %zu 个: %s", "%s gives %zu weights, but there are %zu: %s"), what,
            k, n, listed(cx, names, n));
    for (size_t i = 0; i < k; i++) {
        const char *eq = strrchr(parts[i], '=');
        double v;

        if (named != (eq != NULL) || !zk_fraction_parse(zk_str_of(eq ? eq + 1 : parts[i]), &v))
            return zk_fail(
                cx, ZK_EINVAL,
                ZK_L("%s: “%s” 应为数值，或 名称=数值", "%s: \"%s\" must be a number, or name=number"), what,
                parts[i]);
        if (eq)
            ZK_TRY(put_weight(
                cx, what, zk_str_dup(&cx->arena, zk_str_trim((zk_str){parts[i], (size_t)(eq - parts[i])})), v,
                names, n, w));
        else
            w[i] = v;
    }
    return ZK_OK;
}

zk_err zk_ask_weights(zk_ctx *cx, const zk_args *a, const char *option, const char *const *names, size_t n,
                      double *w)
{
    const char *v = zk_arg(a, option), *what = option_name(cx, option);
    size_t len = v ? strlen(v) : 0;

    for (size_t i = 0; i < n; i++)
        w[i] = v ? NAN : 1 / (double)n;
    if (!v)
        return ZK_OK;
    if (len > 5 && !strcmp(v + len - 5, ".json"))
        ZK_TRY(weights_json(cx, v, names, n, w));
    else if (len > 4 && zk_file_exists(v))
        ZK_TRY(weights_csv(cx, v, names, n, w));
    else
        ZK_TRY(weights_listed(cx, what, v, names, n, w));
    return all_given(cx, what, names, n, w);
}

zk_err zk_ask_less(zk_ctx *cx, const zk_args *a, const char *option, const char *const *names, size_t n,
                   zk_direction *out)
{
    const char *v = zk_arg(a, option), **less;
    size_t k, at;

    for (size_t i = 0; i < n; i++)
        out[i] = ZK_MORE_IS_BETTER;
    if (!v)
        return ZK_OK;
    ZK_TRY(zk_names_split(cx, v, &less, &k));
    for (size_t i = 0; i < k; i++) {
        ZK_TRY(zk_ask_name(cx, option_name(cx, option), less[i], names, n, &at));
        out[at] = ZK_LESS_IS_BETTER;
    }
    return ZK_OK;
}

const char **zk_series_names(zk_ctx *cx, const zk_series *const *col, size_t n)
{
    const char **names = ZK_NEWS(&cx->arena, const char *, n + 1);

    for (size_t i = 0; i < n; i++)
        names[i] = col[i]->name;
    return names;
}
