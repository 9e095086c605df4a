/* SPDX-License-Identifier: Apache-2.0
 *
 * One value on its way in: text to the stored type, exactly, or the reason why not.
 *
 * Called for every value of every row from several threads: no allocation except for patterns, and
 * what is common takes no detour. The very same function is called again for the few refused rows to say
 * what was wrong, so the count and the explanation cannot disagree.
 */
#include <inttypes.h>
#include <string.h>

#include "app/import/internal.h"

/* ---- what counts as absent --------------------------------------------------------------- */

/* How exports write "nothing". In a text only the two that no person would write. */
static bool nothing(zk_str s, bool text)
{
    static const char *const words[] = {"\\N", "NULL", "null", "N/A", "n/a", "NA", "NaN",
                                        "nan", "#N/A", "None", "-",   "--",  "/",  "无"};

    if (s.n > 4)
        return false;
    for (size_t i = 0; i < (text ? 2 : sizeof words / sizeof *words); i++)
        if (zk_str_is(s, words[i]))
            return true;
    return false;
}

/* ---- numbers ------------------------------------------------------------------------------- */

static zk__fault fault_of(zk_numfault f)
{
    switch (f) {
    case ZK_NUM_OK: return ZK__OK;
    case ZK_NUM_EMPTY: return ZK__MISSING;
    case ZK_NUM_RANGE: return ZK__RANGE;
    case ZK_NUM_DIGITS: return ZK__DIGITS;
    default: return ZK__SYNTAX;
    }
}

/* "12.50元", "10kV", "交流380V", "3万": the unit stands in the value. Splits it off; false when there is none. */
static bool unit_split(const zk__col *c, zk_str s, zk_str *number, zk__unit *unit)
{
    static const char *const prefixes[] = {"交流", "直流", "AC", "DC", "CNY", "RMB"};
    char text[ZK__NAME_MAX], none[ZK__NAME_MAX], key[ZK__NAME_MAX];
    size_t digits = 0;

    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        size_t n = strlen(prefixes[i]);

        if (s.n > n && !memcmp(s.p, prefixes[i], n)) {
            s = (zk_str){s.p + n, s.n - n};
            break;
        }
    }
    while (digits < s.n && strchr("+-0123456789., ", s.p[digits]))
        digits++;
    if (!digits || digits == s.n || s.n - digits >= sizeof text / 2)
        return false;
    memcpy(text, s.p + digits, s.n - digits);
    text[s.n - digits] = 0;
    zk__name_key(zk_str_of(text), key, none);
    if (!*key || zk__unit_find(c->field, key, unit) != ZK__UNIT_OK)
        return false;
    *number = zk_str_trim((zk_str){s.p, digits});
    return true;
}

static zk__fault bounds(const zk__col *c, int64_t n)
{
    const zk_field *f = c->field;

    return f->bounded && (n < f->min || n > f->max) ? ZK__BOUNDS : ZK__OK;
}

static zk__fault scaled(const zk__col *c, zk_str s, const zk__unit *u, int64_t *out)
{
    zk_numfault f = zk_num_decimal(s, u->scale, c->round, out);

    if (f)
        return fault_of(f);
    if (u->mul != 1 && __builtin_mul_overflow(*out, u->mul, out))
        return ZK__RANGE;
    return bounds(c, *out);
}

/* As it stands; with its unit; and both again without what dresses it. */
static zk__fault integer_take(const zk__col *c, zk_str s, int64_t *out)
{
    zk__fault f = scaled(c, s, &c->unit, out);
    char buf[ZK__NAME_MAX + 1];
    zk_str number;
    zk__unit unit;

    if (f != ZK__SYNTAX)
        return f;
    if (unit_split(c, s, &number, &unit))
        return scaled(c, number, &unit, out);
    s = zk__number_plain(s, buf);
    if (!s.n)
        return f;
    if (unit_split(c, s, &number, &unit))
        return scaled(c, number, &unit, out);
    return scaled(c, s, &c->unit, out);
}

static zk__fault real_scaled(const zk__col *c, zk_str s, const zk__unit *u, double *out)
{
    const zk_field *f = c->field;
    zk_numfault fault = zk_num_real(s, out);

    if (fault)
        return fault_of(fault);
    if (u->factor == 1e-3)
        *out /= 1000; /* 220 V is 0.22 kV to the last bit, as if written so */
    else
        *out *= u->factor;
    return f->bounded && (*out < (double)f->min || *out > (double)f->max) ? ZK__BOUNDS : ZK__OK;
}

static zk__fault real_take(const zk__col *c, zk_str s, double *out)
{
    zk__fault f = real_scaled(c, s, &c->unit, out);
    char buf[ZK__NAME_MAX + 1];
    zk_str number;
    zk__unit unit;

    if (f == ZK__SYNTAX && s.n > 1 && s.p[s.n - 1] == '%' && !c->field->unit) {
        unit = (zk__unit){0, 1, 0.01};
        return real_scaled(c, zk_str_trim((zk_str){s.p, s.n - 1}), &unit, out);
    }
    if (f != ZK__SYNTAX)
        return f;
    if (unit_split(c, s, &number, &unit))
        return real_scaled(c, number, &unit, out);
    s = zk__number_plain(s, buf);
    if (!s.n)
        return f;
    if (unit_split(c, s, &number, &unit))
        return real_scaled(c, number, &unit, out);
    return real_scaled(c, s, &c->unit, out);
}

/* Exactly: both factors to six decimals, the product rounded half away from zero to the stored unit. */
static zk__fault product_take(const zk__col *c, zk_str a, zk_str b, int64_t *out)
{
    int64_t x, y;
    __int128 p, unit = 1;
    zk_numfault f = zk_num_decimal(a, 6, false, &x);

    if (!f)
        f = zk_num_decimal(b, 6, false, &y);
    if (f)
        return fault_of(f);
    p = (__int128)x * y;
    for (int i = c->unit.scale; i < 12; i++)
        unit *= 10;
    p = p >= 0 ? (p + unit / 2) / unit : -((-p + unit / 2) / unit);
    if (p > INT64_MAX || p < INT64_MIN)
        return ZK__RANGE;
    *out = (int64_t)p;
    return bounds(c, *out);
}

/* ---- dates --------------------------------------------------------------------------------- */

enum {
    DATE_MIN = -25567 /* 1900-01-01 */,
    DATE_MAX = 84006 /* 2199-12-31 */,
    DATE_OPEN = 2932896 /* 9999-12-31, as systems write "no end" */
};

static int64_t day_of(int64_t ms)
{
    return ms >= 0 ? ms / 86400000 : -((86399999 - ms) / 86400000);
}

/* "2024-03-31T16:00:00Z", "2024-03-31 16:00:00+00": a moment with a zone of its own. No other date has such an end. */
static bool zoned(zk_str s)
{
    static const size_t back[] = {3, 5, 6}; /* +08 +0800 +08:00 */

    if (s.n < 17)
        return false;
    for (size_t i = 0; i < 3; i++)
        if (s.p[s.n - back[i]] == '+' || s.p[s.n - back[i]] == '-')
            return true;
    return s.p[s.n - 1] == 'Z';
}

/* The day on which a moment is where the file is from. */
static zk_numfault zoned_day(const zk__plan *p, const zk__col *c, zk_str s, int32_t *days)
{
    int64_t ms;
    int year, month, day;
    zk_numfault f = zk_time_parse(s, c->order, p->offset_min, &ms);

    if (f)
        return f;
    *days = (int32_t)day_of(ms + (int64_t)p->offset_min * 60000);
    if (c->field->month) {
        zk_date_split(*days, &year, &month, &day);
        *days -= day - 1;
    }
    return ZK_NUM_OK;
}

static zk_numfault date_read(const zk__plan *p, const zk__col *c, zk_str s, int32_t *days)
{
    if (zoned(s))
        return zoned_day(p, c, s, days);
    return c->field->month ? zk_month_parse(s, c->order, days) : zk_date_parse(s, c->order, days);
}

static zk__fault date_take(const zk__plan *p, const zk__col *c, zk_str s, int64_t *out)
{
    char buf[ZK__NAME_MAX + 1];
    int32_t days;
    zk_numfault f = date_read(p, c, s, &days);

    if (f == ZK_NUM_SYNTAX && (s = zk__date_plain(s, buf)).n)
        f = date_read(p, c, s, &days);
    if (f)
        return fault_of(f);
    *out = days;
    if (days == DATE_OPEN && !c->field->required)
        return ZK__OK;
    return days < DATE_MIN || days > DATE_MAX ? ZK__BOUNDS : ZK__OK;
}

static zk__fault time_take(const zk__plan *p, const zk__col *c, zk_str s, int64_t *out)
{
    char buf[ZK__NAME_MAX + 1];
    zk_numfault f = zk_time_parse(s, c->order, p->offset_min, out);

    if (f == ZK_NUM_SYNTAX && (s = zk__date_plain(s, buf)).n)
        f = zk_time_parse(s, c->order, p->offset_min, out);
    if (f)
        return fault_of(f);
    return *out < DATE_MIN * INT64_C(86400000) || *out > DATE_MAX * INT64_C(86400000) ? ZK__BOUNDS : ZK__OK;
}

/* ---- texts ----------------------------------------------------------------------------------- */

/* 3.20123E+11: a spreadsheet has turned an id into a number and its digits are lost. */
static bool scientific(zk_str s)
{
    size_t i = 0;

    while (i < s.n && (s.p[i] == '.' || (s.p[i] >= '0' && s.p[i] <= '9')))
        i++;
    if (i < 3 || i + 3 > s.n || (s.p[i] != 'E' && s.p[i] != 'e') || s.p[i + 1] != '+' || !memchr(s.p, '.', i))
        return false;
    for (i += 2; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return true;
}

static zk__fault text_take(const zk__col *c, zk_str s, zk_str *out)
{
    if (s.n > (c->is_id ? (size_t)ZK__ID_BYTES_MAX : (size_t)ZK__TEXT_BYTES_MAX))
        return ZK__LENGTH;
    if (c->is_id) {
        for (size_t i = 0; i < s.n; i++)
            if ((unsigned char)s.p[i] < ' ' || s.p[i] == 127)
                return ZK__CONTROL;
        if (s.n > 6 && scientific(s))
            return ZK__SCIENTIFIC;
    }
    *out = s;
    return ZK__OK;
}

static zk__fault code_take(const zk__col *c, zk_str s, int64_t *at)
{
    char key[ZK__NAME_MAX];
    size_t n;

    if (zk_map_get(c->codes, s, at))
        return ZK__OK;
    n = zk__code_key(s, key);
    if (n && zk_map_get(c->codes, (zk_str){key, n}, at))
        return ZK__OK;
    /* 1.0 for 1: codes that went through a spreadsheet or a data frame. */
    if (n > 1 && key[n - 1] == '0' && s.n > 2 && s.p[s.n - 2] == '.' &&
        zk_map_get(c->codes, (zk_str){key, n - 1}, at))
        return ZK__OK;
    return ZK__CODE;
}

/* ="A012", '0012, `0012: what exports put around digits so that a spreadsheet leaves them alone. */
static zk_str bare(zk_str s, bool id)
{
    if (s.n > 3 && s.p[0] == '=' && s.p[1] == '"' && s.p[s.n - 1] == '"')
        return zk_str_trim((zk_str){s.p + 2, s.n - 3});
    if (id && s.n > 1 && (s.p[0] == '\'' || s.p[0] == '`') && s.p[1] >= '0' && s.p[1] <= '9')
        return (zk_str){s.p + 1, s.n - 1};
    return s;
}

static zk_str pattern_text(const zk__col *c, const zk_str *in, zk_arena *scratch)
{
    size_t n = 0, at = 0;
    char *p;

    for (int i = 0; i < c->n_pieces; i++) {
        zk_str s = c->piece[i].in < 0 ? c->piece[i].text : bare(zk_str_trim(in[c->piece[i].in]), true);

        if (!s.n)
            return (zk_str){NULL, 0}; /* of an absent part there is no whole */
        n += s.n;
    }
    p = zk_alloc(scratch, n + 1);
    for (int i = 0; i < c->n_pieces; i++) {
        zk_str s = c->piece[i].in < 0 ? c->piece[i].text : bare(zk_str_trim(in[c->piece[i].in]), true);

        memcpy(p + at, s.p, s.n);
        at += s.n;
    }
    return (zk_str){p, n};
}

/* ---- the whole -------------------------------------------------------------------------------- */

zk_str zk__value_raw(const zk__plan *p, const zk__col *c, const zk_str *in, zk_arena *scratch)
{
    (void)p;
    switch (c->how) {
    case ZK__FROM: return in[c->in[0]];
    case ZK__VALUE: return c->value;
    case ZK__PATTERN: return pattern_text(c, in, scratch);
    case ZK__PRODUCT:
        return zk_str_of(zk_fmt(scratch, "%.*s × %.*s", (int)(in[c->in[0]].n < 40 ? in[c->in[0]].n : 40),
                                in[c->in[0]].p ? in[c->in[0]].p : "",
                                (int)(in[c->in[1]].n < 40 ? in[c->in[1]].n : 40),
                                in[c->in[1]].p ? in[c->in[1]].p : ""));
    default: return (zk_str){NULL, 0};
    }
}

static zk__fault typed(const zk__plan *p, const zk__col *c, zk_str s, zk__cell *out)
{
    switch (c->field->type) {
    case ZK_COL_TEXT: return text_take(c, s, &out->text);
    case ZK_COL_REAL: return real_take(c, s, &out->real);
    case ZK_COL_DATE: return date_take(p, c, s, &out->num);
    case ZK_COL_TIME: return time_take(p, c, s, &out->num);
    case ZK_COL_BOOL: return code_take(c, s, &out->num);
    case ZK_COL_CODE: {
        zk__fault f = code_take(c, s, &out->num);

        if (!f)
            out->text = zk_str_of(c->field->codes[out->num].name);
        return f;
    }
    default: return integer_take(c, s, &out->num);
    }
}

/* The value of the field it is derived from, as this one's. */
static zk__fault derived(const zk__plan *p, const zk__col *c, const zk_str *in, zk_arena *scratch,
                         zk__cell *out)
{
    const zk__col *from = &p->cols[c->from];
    zk__fault f = zk__value_take(p, from, in, scratch, out);

    if (f || !out->valid || from->field->type != ZK_COL_TIME)
        return f;
    out->num = day_of(out->num + (int64_t)p->offset_min * 60000);
    return ZK__OK;
}

zk__fault zk__value_constant(const zk__plan *p, const zk__col *c, zk_str constant)
{
    zk__cell cell;

    return typed(p, c, constant, &cell);
}

zk__fault zk__value_take(const zk__plan *p, const zk__col *c, const zk_str *in, zk_arena *scratch,
                         zk__cell *out)
{
    zk__fault f;
    zk_str s;

    out->valid = true;
    switch (c->how) {
    case ZK__FROM: s = in[c->in[0]]; break;
    case ZK__VALUE: s = c->value; break;
    case ZK__PATTERN: s = pattern_text(c, in, scratch); break;
    case ZK__PRODUCT: {
        zk_str a = in[c->in[0]], b = in[c->in[1]];

        if (c->field->type != ZK_COL_REAL && a.n && b.n)
            return product_take(c, a, b, &out->num);
        s = (zk_str){NULL, 0};
        break;
    }
    default: s = (zk_str){NULL, 0}; break;
    }
    if (s.n &&
        ((unsigned char)s.p[0] <= ' ' || (unsigned char)s.p[s.n - 1] <= ' ' || (unsigned char)s.p[0] >= 0xC2))
        s = zk_str_trim(s);
    if (s.n && (s.p[0] == '=' || s.p[0] == '\'' || s.p[0] == '`'))
        s = bare(s, c->is_id);
    if (!s.n || nothing(s, c->field->type == ZK_COL_TEXT))
        s = c->initial;
    if (s.n) {
        f = typed(p, c, s, out);
        /* An all-blank amount of full-width blanks ends up here as missing. */
        if (f != ZK__MISSING)
            return f;
    }
    if (c->from >= 0)
        return derived(p, c, in, scratch, out);
    out->valid = false;
    return c->field->required ? ZK__MISSING : ZK__OK;
}
