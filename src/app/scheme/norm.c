/* SPDX-License-Identifier: Apache-2.0
 *
 * How an indicator's value becomes a comparable number (normalise) or a deduction (deduct).
 *
 * Values beyond the ends of a table take the outermost entry, as a piecewise line is flat beyond its
 * knots: a rare value never ends a run. Inside its ends a table must not have gaps.
 */
#include "app/scheme/def.h"

#include <math.h>
#include <string.h>

static bool list_of(zk__parser *p, zk_yaml *node, size_t min, size_t max, const char *expected)
{
    node->used = true;
    if (node->type == ZK_YAML_LIST && node->n >= min && node->n <= max)
        return true;
    if (node->key)
        ZK__BAD(p, node, expected, "%s: 应为 %s", "%s: expected %s", node->key, expected);
    else
        ZK__BAD(p, node, expected, "这里应为 %s", "%s is expected here", expected);
    return false;
}

static bool parse_range(zk__parser *p, zk_yaml *node, double *lo, double *hi)
{
    if (!list_of(p, node, 2, 2, "[lo, hi]") || !zk__number(p, node->item[0], lo) ||
        !zk__number(p, node->item[1], hi))
        return false;
    if (*lo < *hi)
        return true;
    ZK__BAD(p, node, "lo < hi", "范围的下限必须小于上限", "the lower end of a range must be below the upper");
    return false;
}

static bool parse_piecewise(zk__parser *p, zk_yaml *node, zk__normdef *d)
{
    double *x, *y;
    bool good = true;

    if (!list_of(p, node, 1, ZK__KNOTS_MAX, "[[x, y], …]"))
        return false;
    x = ZK_NEWS(&p->cx->arena, double, node->n);
    y = ZK_NEWS(&p->cx->arena, double, node->n);
    for (size_t i = 0; i < node->n; i++) {
        zk_yaml *knot = node->item[i];

        if (!list_of(p, knot, 2, 2, "[x, y]") || !zk__number(p, knot->item[0], &x[i]) ||
            !zk__number(p, knot->item[1], &y[i])) {
            good = false;
        } else if (good && i && !(x[i] > x[i - 1])) {
            ZK__BAD(p, knot, "x ascending", "折线的 x 必须递增", "the x of a piecewise line must ascend");
            good = false;
        }
    }
    d->spec.kind = ZK_NORM_PIECEWISE;
    d->spec.x = x;
    d->spec.y = y;
    d->spec.knots = node->n;
    return good;
}

/* All keys are intervals, or the table is one of words. */
static bool is_words(const zk_yaml *node)
{
    zk_interval in;

    for (size_t i = 0; i < node->n; i++)
        if (strcmp(node->item[i]->key, "else") != 0 && zk_interval_parse(node->item[i]->key, &in, NULL))
            return true;
    return false;
}

static bool parse_table(zk__parser *p, zk_yaml *node, zk__normdef *d)
{
    zk_interval *in;
    double *y;
    size_t k = 0;
    bool good = true, words;

    node->used = true;
    if (node->type != ZK_YAML_MAP || !node->n || node->n > ZK__KNOTS_MAX) {
        ZK__BAD(p, node, "{0: 0, 1: 5, 2+: 12}", "表应写成 {0: 0, 1: 5, 2+: 12}",
                "a table is written {0: 0, 1: 5, 2+: 12}");
        return false;
    }
    words = is_words(node);
    in = ZK_NEWS(&p->cx->arena, zk_interval, node->n);
    y = ZK_NEWS(&p->cx->arena, double, node->n);
    d->word = ZK_NEWS(&p->cx->arena, const char *, node->n);
    for (size_t i = 0; i < node->n; i++) {
        zk_yaml *cell = node->item[i];

        good &= zk__number(p, cell, &y[k]);
        if (strcmp(cell->key, "else") == 0) {
            d->has_else = true;
            d->else_y = y[k];
            continue;
        }
        d->word[k] = cell->key;
        if (!words)
            zk_interval_parse(cell->key, &in[k], NULL);
        k++;
    }
    d->kind = words ? ZK__WORDS : ZK__NORM;
    d->spec.kind = ZK_NORM_TABLE;
    d->spec.in = in;
    d->spec.y = d->word_y = y;
    d->spec.knots = d->n_words = k;
    return good;
}

static bool parse_log(zk__parser *p, zk_yaml *value, zk__normdef *d)
{
    zk_yaml *node;
    bool good = true;

    d->spec.kind = ZK_NORM_LOG;
    if (!value)
        return true;
    if (value->type == ZK_YAML_SCALAR) {
        good = zk__number(p, value, &d->spec.unit);
    } else {
        if ((node = zk_yaml_get(value, "unit")))
            good = zk__number(p, node, &d->spec.unit);
        if ((node = zk_yaml_get(value, "range")))
            good &= parse_range(p, node, &d->spec.lo, &d->spec.hi);
        zk__unknown(p, value, "log");
    }
    if (good && d->spec.unit < 0) {
        ZK__BAD(p, value, "> 0", "log 的单位必须为正", "the unit of log must be positive");
        return false;
    }
    return good;
}

static bool parse_zscore(zk__parser *p, zk_yaml *value, zk__normdef *d)
{
    static const char *const which[] = {"sample", "population", NULL};
    zk_yaml *node;
    int k = 0;

    d->spec.kind = ZK_NORM_ZSCORE;
    if (!value)
        return true;
    if ((node = zk_yaml_get(value, "deviation")))
        k = zk__choice(p, node, which);
    zk__unknown(p, value, "zscore");
    d->spec.population_sd = k == 1;
    return k >= 0;
}

static bool parse_quantile(zk__parser *p, zk_yaml *at, zk_yaml *value, zk__normdef *d)
{
    int64_t k = 5;

    d->spec.kind = ZK_NORM_QUANTILE;
    (void)at;
    if (value && !zk__fine(p, zk_yaml_int(p->cx, value, 2, 100, &k)))
        return false;
    d->spec.groups = (size_t)k;
    return true;
}

static bool needs_value(zk__parser *p, const zk_yaml *at, const zk_yaml *value, const char *expected)
{
    if (value)
        return true;
    ZK__BAD(p, at, expected, "这里要写出内容: %s", "its content is missing: %s", expected);
    return false;
}

static bool parse_named(zk__parser *p, zk_yaml *at, const char *name, zk_yaml *value, zk__normdef *d)
{
    if (strcmp(name, "identity") == 0)
        return true;
    if (strcmp(name, "zscore") == 0)
        return parse_zscore(p, value, d);
    if (strcmp(name, "minmax") == 0) {
        d->spec.kind = ZK_NORM_MINMAX;
        return !value || parse_range(p, value, &d->spec.lo, &d->spec.hi);
    }
    if (strcmp(name, "log") == 0)
        return parse_log(p, value, d);
    if (strcmp(name, "quantile") == 0)
        return parse_quantile(p, at, value, d);
    if (strcmp(name, "piecewise") == 0)
        return needs_value(p, at, value, "[[x, y], …]") && parse_piecewise(p, value, d);
    return needs_value(p, at, value, "{0: 0, 1: 5, 2+: 12}") && parse_table(p, value, d);
}

/* A name zk__keys_of(what) does not have is complained of at the entry. */
static bool known_name(zk__parser *p, zk_yaml *at, zk_yaml *value, const char *what, const char *name)
{
    const char *const *words = zk__keys_of(what);
    zk_yaml named;

    for (const char *const *w = words; *w; w++)
        if (strcmp(*w, name) == 0)
            return true;
    named = *at;
    if (value) { /* the word stands where the key does */
        named.line = value->key_line;
        named.column = value->key_column;
    }
    named.type = ZK_YAML_SCALAR;
    named.text = zk_str_of(name);
    zk__choice(p, &named, words);
    return false;
}

static bool nothing_negative(zk__parser *p, const zk_yaml *at, const zk__normdef *d)
{
    size_t n = d->kind == ZK__WORDS ? d->n_words : d->spec.knots;

    for (size_t i = 0; i <= n; i++) {
        double y = i < n ? d->spec.y[i] : d->has_else ? d->else_y : 0;

        if (y < 0) {
            ZK__BAD(p, at, ">= 0", "扣分不能为负: %g", "a deduction cannot be negative: %g", y);
            return false;
        }
    }
    return true;
}

bool zk__parse_norm(zk__parser *p, zk_yaml *node, bool deduct, zk__normdef *d)
{
    const char *name;
    zk_yaml *value;
    bool good;

    *d = (zk__normdef){.deduct = deduct, .text = zk__flow(p->cx, node)};
    node->used = true;
    if (!deduct) {
        good = zk__variant(p, node, &name, &value,
                           "identity, zscore, minmax, log, quantile, piecewise, table") &&
               known_name(p, node, value, "normalise", name) && parse_named(p, node, name, value, d);
        return good;
    }
    if ((value = zk_yaml_get(node, "piecewise")))
        good = parse_piecewise(p, value, d);
    else if ((value = zk_yaml_get(node, "table")))
        good = parse_table(p, value, d);
    else
        good = parse_table(p, node, d);
    return good && nothing_negative(p, node, d);
}

/* ---- what the indicator allows ------------------------------------------------------------ */

static bool one_of(const char *s, const char *const *words)
{
    for (; s && *words; words++)
        if (strcmp(s, *words) == 0)
            return true;
    return false;
}

bool zk__ref_whole(const zk_ref *ref)
{
    static const char *const counts[] = {"count", "distinct", "streak", "days_since", NULL};
    static const char *const picks[] = {"sum", "min", "max", "first", "last", NULL};
    static const char *const units[] = {"times", "day", NULL};

    if (!ref->indicator)
        return false;
    return one_of(ref->indicator->function, counts) ||
           (one_of(ref->indicator->function, picks) && one_of(ref->unit, units));
}

/* Of a whole number only the integers of an interval matter: [1, 2] and [3, 4] have no gap. */
static zk_interval whole_part(zk_interval in)
{
    zk_interval out = {-INFINITY, INFINITY, false, false};

    if (isfinite(in.lo)) {
        out.lo = ceil(in.lo) + (!in.lo_closed && ceil(in.lo) == in.lo ? 1 : 0);
        out.lo_closed = true;
    }
    if (isfinite(in.hi)) {
        out.hi = floor(in.hi) + (!in.hi_closed && floor(in.hi) == in.hi ? 0 : 1);
        out.hi_closed = false;
    }
    return out;
}

static void check_table(zk__parser *p, zk_yaml *at, const zk__normdef *d, bool whole)
{
    size_t n = d->spec.knots;
    zk_interval *in = ZK_NEWS(&p->cx->arena, zk_interval, n), range = {INFINITY, -INFINITY, true, true};
    zk_spot spot;
    char a[ZK_INTERVAL_TEXT], b[ZK_INTERVAL_TEXT];

    for (size_t i = 0; i < n; i++) {
        in[i] = whole ? whole_part(d->spec.in[i]) : d->spec.in[i];
        if (in[i].lo < range.lo || (in[i].lo == range.lo && in[i].lo_closed)) {
            range.lo = in[i].lo;
            range.lo_closed = in[i].lo_closed;
        }
        if (in[i].hi > range.hi || (in[i].hi == range.hi && in[i].hi_closed)) {
            range.hi = in[i].hi;
            range.hi_closed = in[i].hi_closed;
        }
    }
    if (!n || zk_intervals_check(in, n, &range, &spot) == ZK_OK)
        return;
    if (spot.why == ZK_WHY_GAP && d->has_else)
        return; /* what lies between is the else's */
    zk_interval_print(&d->spec.in[spot.row < n ? spot.row : 0], a);
    zk_interval_print(&d->spec.in[spot.col < n ? spot.col : 0], b);
    ZK__BAD(p, at, NULL, "表中“%s”与“%s”: %s (%g 处)", "in the table, \"%s\" and \"%s\": %s (at %g)", a, b,
            ZK_TR(p->cx, zk_why_zh(spot.why), zk_why_en(spot.why)), spot.value);
}

void zk__check_norm(zk__parser *p, zk_yaml *at, zk__normdef *d, const zk_ref *ref, zk_direction direction)
{
    d->spec.direction = direction == ZK_MORE_IS_WORSE ? ZK_LESS_IS_BETTER : ZK_MORE_IS_BETTER;
    if (d->kind == ZK__RFM_AXIS)
        return;
    if (d->kind == ZK__WORDS && !ref->is_text) {
        ZK__BAD(p, at, "0, 1, 2+, [0, 3), <= 5 …", "%s 是数字，表的键“%s”不是区间",
                "%s is a number; the table's key \"%s\" is not an interval", ref->text, d->word[0]);
    } else if (ref->is_text && d->kind != ZK__WORDS && d->spec.kind == ZK_NORM_TABLE) {
        d->kind = ZK__WORDS; /* texts that look like numbers */
    } else if (ref->is_text && d->kind != ZK__WORDS) {
        ZK__BAD(p, at, "table: {…: …}", "%s 是文字，只能用 table 归一化",
                "%s is a text; only a table can make a number of it", ref->text);
    } else if (d->spec.kind == ZK_NORM_TABLE && d->kind == ZK__NORM) {
        check_table(p, at, d, zk__ref_whole(ref));
    }
}
