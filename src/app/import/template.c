/* SPDX-License-Identifier: Apache-2.0
 *
 * A file to begin with: the head line of a kind and one example row, which imports as it is.
 */
#include <string.h>

#include "app/import/internal.h"

static const char *id_example(const char *of)
{
    static const struct {
        const char *of, *id;
    } table[] = {{"customer", "C000001"},    {"account", "A000001"},  {"supply_point", "P000001"},
                 {"meter", "M000001"},       {"contract", "K000001"}, {"bill", "B202403-0001"},
                 {"payment", "R202403-0001"}};

    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (!strcmp(table[i].of, of))
            return table[i].id;
    return "N000001";
}

static const char *text_example(zk_ctx *cx, const zk_kind *kind, const zk_field *f)
{
    if (f->refers)
        return id_example(f->refers);
    if (kind->key && !strcmp(f->name, kind->key))
        return id_example(kind->name);
    if (!strcmp(f->name, "name"))
        return ZK_TR(cx, "江城精密铸造有限公司", "Rivertown Precision Castings");
    if (!strcmp(f->name, "bill"))
        return id_example("bill");
    if (!strcmp(f->name, "other"))
        return "C000002";
    if (!strcmp(f->name, "question"))
        return "trust";
    return f->required ? "example" : "";
}

static const char *example(zk_ctx *cx, const zk_kind *kind, const zk_field *f)
{
    switch (f->type) {
    case ZK_COL_MONEY: return "128.60";
    case ZK_COL_ENERGY: return "256.5";
    case ZK_COL_DATE:
        return f->month ? "2024-03" : !strcmp(f->name, "birthday") ? "1990-01-01" : "2024-03-05";
    case ZK_COL_TIME: return "2024-03-05 08:15:00";
    case ZK_COL_BOOL: return ZK_TR(cx, "否", "no");
    case ZK_COL_CODE: return cx->lang == ZK_ZH ? f->codes[0].title.zh : f->codes[0].name;
    case ZK_COL_REAL: return f->unit && !strcmp(f->unit, "kV") ? "10" : "1";
    case ZK_COL_INT: return f->unit && !strcmp(f->unit, "kW") ? "315" : !strcmp(f->name, "age") ? "34" : "1";
    default: return text_example(cx, kind, f);
    }
}

static const char *unit_title(const zk_field *f)
{
    static const struct {
        const char *unit, *zh;
    } table[] = {{"CNY", "元"},  {"kWh", "千瓦时"}, {"kW", "千瓦"},
                 {"kV", "千伏"}, {"s", "秒"},       {"min", "分钟"}};

    for (size_t i = 0; f->unit && i < sizeof table / sizeof *table; i++)
        if (!strcmp(table[i].unit, f->unit))
            return table[i].zh;
    return NULL;
}

zk_err zk_import_template(zk_ctx *cx, const zk_kind *kind, bool title, zk_buf *out)
{
    if (title) /* spreadsheets take a file without this mark for another encoding */
        zk_buf_puts(out, "\xEF\xBB\xBF");
    for (const zk_field *f = kind->fields; f->name; f++) {
        zk_buf_puts(out, f == kind->fields ? "" : ",");
        if (title && unit_title(f))
            zk_buf_fmt(out, "%s(%s)", f->title.zh, unit_title(f));
        else
            zk_buf_puts(out, title ? f->title.zh : f->name);
    }
    zk_buf_putc(out, '\n');
    for (const zk_field *f = kind->fields; f->name; f++)
        zk_buf_fmt(out, "%s%s", f == kind->fields ? "" : ",", example(cx, kind, f));
    zk_buf_putc(out, '\n');
    return ZK_OK;
}
