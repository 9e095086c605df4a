/* SPDX-License-Identifier: Apache-2.0
 *
 * Grades and numbers as people read them.
 */
#include <string.h>

#include "app/run/run.h"
#include "base/table.h"

zk_both zk_grade_title(const zk_gradedef *grade)
{
    return grade->title.zh && grade->title.zh[0] ? grade->title : (zk_both){grade->name, grade->name};
}

const char *zk_grade_text(zk_ctx *cx, const char *name, zk_both title)
{
    const char *text = zk_tr(cx, title);

    if (!strncmp(text, name, strlen(name)))
        return text;
    return text[0] ? zk_fmt(&cx->arena, "%s %s", name, text) : name;
}

static const char *unit_zh(const char *unit)
{
    static const char *const words[][2] = {{"CNY", "元"},
                                           {"CNY/kWh", "元/千瓦时"},
                                           {"CNY/month", "元/月"},
                                           {"day", "天"},
                                           {"kW", "千瓦"},
                                           {"kWh", "千瓦时"},
                                           {"kWh/month", "千瓦时/月"},
                                           {"min", "分钟"},
                                           {"month", "个月"},
                                           {"times", "次"},
                                           {"year", "年"}};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!strcmp(words[i][0], unit))
            return words[i][1];
    return unit;
}

const char *zk_value_text(zk_ctx *cx, double x, const char *unit)
{
    const char *shown;
    bool counts;

    if (!unit || !unit[0])
        return zk_show_real(cx, x, 4);
    if (!strcmp(unit, "%"))
        return zk_fmt(&cx->arena, "%s %%", zk_show_real(cx, 100 * x, 2));
    shown = zk_show_real(cx, x, 2);
    if (cx->lang == ZK_ZH)
        return zk_fmt(&cx->arena, "%s %s", shown, unit_zh(unit));
    if (!strcmp(unit, "times"))
        return shown;
    counts = !strcmp(unit, "day") || !strcmp(unit, "month") || !strcmp(unit, "year");
    return zk_fmt(&cx->arena, "%s %s%s", shown, unit, counts && (x > 1 || x < 1) ? "s" : "");
}
