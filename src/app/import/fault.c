/* SPDX-License-Identifier: Apache-2.0
 *
 * What was wrong with a value, and what would have been right, in words.
 */
#include <inttypes.h>
#include <string.h>

#include "app/import/internal.h"

const char *zk__fault_name(zk__fault f)
{
    static const char *const names[] = {"ok",     "missing", "syntax",   "range",      "decimals",
                                        "code",   "unknown", "length",   "scientific", "owner",
                                        "bounds", "control", "conflict", "record"};

    return names[f];
}

static const char *codes_list(zk_ctx *cx, const zk_field *f)
{
    const char *text = "";
    int n = 0;

    for (const zk_code *c = f->codes; c && c->name; c++, n++)
        text = zk_fmt(&cx->arena, "%s%s%s (%s)", text, n ? ", " : "", c->name, zk_tr(cx, c->title));
    return text;
}

static const char *date_expected(zk_ctx *cx, const zk__col *c)
{
    if (c->field->month)
        return ZK_TR(cx, "年月，如 2024-03 或 202403", "a month such as 2024-03 or 202403");
    if (c->order == ZK_DMY)
        return ZK_TR(cx, "日期，如 31/03/2024，1900 至 2199 年",
                     "a date such as 31/03/2024, between 1900 and 2199");
    if (c->order == ZK_MDY)
        return ZK_TR(cx, "日期，如 03/31/2024，1900 至 2199 年",
                     "a date such as 03/31/2024, between 1900 and 2199");
    return ZK_TR(cx, "日期，如 2024-03-31 或 20240331，1900 至 2199 年",
                 "a date such as 2024-03-31 or 20240331, between 1900 and 2199");
}

static const char *number_expected(zk_ctx *cx, const zk__col *c)
{
    const zk_field *f = c->field;
    const char *unit = c->unit_name ? c->unit_name : f->unit ? f->unit : "";
    int scale = c->unit.scale;
    char lo[32], hi[32];
    const char *text;

    if (f->type == ZK_COL_REAL)
        text = zk_fmt(&cx->arena, ZK_TR(cx, "数字 %s", "a number %s"), unit);
    else if (scale)
        text =
            zk_fmt(&cx->arena, ZK_TR(cx, "数字，最多 %d 位小数 %s", "a number with at most %d decimals %s"),
                   scale, unit);
    else
        text = zk_fmt(&cx->arena, ZK_TR(cx, "整数 %s", "a whole number %s"), unit);
    if (!f->bounded || c->unit.mul != 1)
        return text;
    if (f->type == ZK_COL_REAL)
        scale = 0;
    return zk_fmt(&cx->arena, ZK_TR(cx, "%s，%s 至 %s", "%s, %s to %s"), text,
                  zk_num_show(f->min, scale, false, lo), zk_num_show(f->max, scale, false, hi));
}

const char *zk__value_expected(zk_ctx *cx, const zk__col *c)
{
    const zk_field *f = c->field;

    switch (f->type) {
    case ZK_COL_DATE: return date_expected(cx, c);
    case ZK_COL_TIME: return ZK_TR(cx, "时间，如 2024-03-31 08:15:00", "a time such as 2024-03-31 08:15:00");
    case ZK_COL_BOOL: return ZK_TR(cx, "是 或 否 (1/0, true/false)", "yes or no (1/0, true/false)");
    case ZK_COL_CODE: return codes_list(cx, f);
    case ZK_COL_TEXT:
        if (f->refers)
            return zk_fmt(
                &cx->arena,
                ZK_TR(cx, "已导入的 %s 的编号，最多 %d 字节", "the id of %s that is in, at most %d bytes"),
                cx->lang == ZK_ZH               ? f->refers
                : strchr("aeiou", f->refers[0]) ? zk_fmt(&cx->arena, "an %s", f->refers)
                                                : zk_fmt(&cx->arena, "a %s", f->refers),
                ZK__ID_BYTES_MAX);
        return zk_fmt(&cx->arena, ZK_TR(cx, "文字，最多 %d 字节", "text of at most %d bytes"),
                      c->is_id ? ZK__ID_BYTES_MAX : ZK__TEXT_BYTES_MAX);
    default: return number_expected(cx, c);
    }
}

const char *zk__value_show(zk_ctx *cx, const zk__col *c, const zk__cell *cell)
{
    const zk_field *f = c->field;
    char buf[32];
    int y, m, d;
    int64_t ms = cell->num;

    if (!cell->valid)
        return "";
    switch (f->type) {
    case ZK_COL_TEXT:
    case ZK_COL_CODE: return zk_str_dup(&cx->arena, cell->text);
    case ZK_COL_REAL: return zk_strdup(&cx->arena, zk_real_show(cell->real, buf));
    case ZK_COL_BOOL: return cell->num ? ZK_TR(cx, "是", "yes") : ZK_TR(cx, "否", "no");
    case ZK_COL_DATE:
        zk_date_split((int32_t)cell->num, &y, &m, &d);
        return f->month ? zk_fmt(&cx->arena, "%04d-%02d", y, m)
                        : zk_fmt(&cx->arena, "%04d-%02d-%02d", y, m, d);
    case ZK_COL_TIME: {
        int64_t days = ms >= 0 ? ms / 86400000 : -((86399999 - ms) / 86400000),
                s = (ms - days * 86400000) / 1000;

        zk_date_show((int32_t)days, buf);
        return zk_fmt(&cx->arena, "%sT%02d:%02d:%02dZ", buf, (int)(s / 3600), (int)(s / 60 % 60),
                      (int)(s % 60));
    }
    default:
        return zk_strdup(&cx->arena, zk_num_show(cell->num, zk_field_scale(f), f->type == ZK_COL_MONEY, buf));
    }
}

const char *zk__fault_message(zk_ctx *cx, zk__fault fault, const zk__col *c, const char *value)
{
    const char *name = c ? zk_fmt(&cx->arena, "%s (%s)", c->field->name, zk_tr(cx, c->field->title)) : "";

    switch (fault) {
    case ZK__MISSING: return zk_fmt(&cx->arena, ZK_TR(cx, "缺少 %s", "%s is missing"), name);
    case ZK__SYNTAX:
        return zk_fmt(&cx->arena, ZK_TR(cx, "%s 的值 “%s” 看不懂", "%s: \"%s\" cannot be understood"), name,
                      value);
    case ZK__RANGE:
        if (c && (c->field->type == ZK_COL_DATE || c->field->type == ZK_COL_TIME))
            return zk_fmt(&cx->arena, ZK_TR(cx, "%s: 没有 “%s” 这一天", "%s: there is no such day as \"%s\""),
                          name, value);
        return zk_fmt(&cx->arena, ZK_TR(cx, "%s 的值 “%s” 太大", "%s: \"%s\" is too large"), name, value);
    case ZK__DIGITS:
        return zk_fmt(&cx->arena,
                      ZK_TR(cx, "%s 的值 “%s” 小数位过多 (--round 可四舍五入)",
                            "%s: \"%s\" has too many decimals (--round rounds them)"),
                      name, value);
    case ZK__CODE:
        return zk_fmt(&cx->arena, ZK_TR(cx, "%s 没有代码 “%s”", "%s has no code \"%s\""), name, value);
    case ZK__UNKNOWN:
        return zk_fmt(&cx->arena, ZK_TR(cx, "%s “%s” 还没有导入%s", "%s \"%s\" is not in%s"), name, value,
                      c && c->field->refers && !strcmp(c->field->refers, "customer")
                          ? ZK_TR(cx, " (--create 可自动建户)", " (--create makes customers)")
                          : "");
    case ZK__LENGTH: return zk_fmt(&cx->arena, ZK_TR(cx, "%s 太长", "%s is too long"), name);
    case ZK__SCIENTIFIC:
        return zk_fmt(&cx->arena,
                      ZK_TR(cx,
                            "%s 的值 “%s” 被表格软件变成了科学计数，位数已丢失；请把该列设为文本后重新导出",
                            "%s: \"%s\" was turned into a number by a spreadsheet and has lost digits; "
                            "export that column as text"),
                      name, value);
    case ZK__OWNER:
        return zk_fmt(&cx->arena, ZK_TR(cx, "不知道属于哪个客户: 客户编号等都为空",
                                        "no customer: the id and all other references are empty"));
    case ZK__BOUNDS:
        return zk_fmt(&cx->arena, ZK_TR(cx, "%s 的值 “%s” 超出范围", "%s: \"%s\" is out of range"), name,
                      value);
    case ZK__CONTROL:
        return zk_fmt(&cx->arena, ZK_TR(cx, "%s 含有控制字符", "%s has control characters in it"), name);
    case ZK__CONFLICT:
        return zk_fmt(&cx->arena,
                      ZK_TR(cx, "%s “%s” 在本文件中出现多次且内容不同",
                            "%s \"%s\" occurs more than once in this file with different content"),
                      name, value);
    default: return "";
    }
}
