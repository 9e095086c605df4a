/* SPDX-License-Identifier: Apache-2.0
 *
 * Which schemes a command runs, and in which order.
 *
 * A scheme that reads another's grade or score comes in a later wave than that one; all schemes of
 * one wave share one computation of indicators. What is needed but was not asked for is added.
 */
#include <string.h>

#include "app/run/internal.h"

zk__item *zk__run_plan_find(const zk__run_plan *plan, const char *scheme)
{
    for (size_t i = 0; i < plan->n; i++)
        if (!strcmp(plan->items[i].scheme->name, scheme))
            return &plan->items[i];
    return NULL;
}

/* A shipped scheme becomes version 1 of this folder when it is first run, so that what it gives can be held;
 * a file is a draft until somebody publishes it. */
static zk_err published(zk_ctx *cx, const zk_indicator_lib *lib, const char *what, zk_scheme *s)
{
    size_t n = strlen(what);
    bool fresh, file = strchr(what, '/') || (n > 5 && !strcmp(what + n - 5, ".yaml"));

    if (file)
        return zk_scheme_whole(cx, lib, s);
    return s->version ? ZK_OK : zk_scheme_publish(cx, lib, s, &fresh);
}

static zk_err plan_add(zk_ctx *cx, const zk_indicator_lib *lib, zk__run_plan *plan, const char *what,
                       bool asked)
{
    zk_scheme *s;
    zk__item *item;

    ZK_TRY(zk_scheme_load(cx, lib, what, &s));
    ZK_TRY(published(cx, lib, what, s));
    item = zk__run_plan_find(plan, s->name);
    if (item) {
        if (strcmp(item->scheme->sha256, s->sha256))
            return zk_fail(
                cx, ZK_ECONFLICT,
                ZK_L("一次评价里 %s 只能有一个版本", "there can be only one version of %s in one run"),
                s->name);
        return ZK_OK;
    }
    if (plan->n == ZK_RUN_SCHEMES_MAX)
        return zk_fail(cx, ZK_ELIMIT, ZK_L("一次最多 %d 个方案", "at most %d schemes at once"),
                       ZK_RUN_SCHEMES_MAX);
    item = ZK_PUSH(&cx->arena, plan->items, plan->n, plan->cap);
    *item = (zk__item){.scheme = s, .asked = asked, .done = {.title = s->title, .asked = asked}};
    return ZK_OK;
}

/* The longest chain of needs below it; n rounds suffice unless there is a circle. */
static bool waves_settle(zk__run_plan *plan)
{
    for (size_t round = 0; round <= plan->n; round++) {
        bool changed = false;

        for (size_t i = 0; i < plan->n; i++) {
            const zk_scheme *s = plan->items[i].scheme;

            for (int k = 0; k < s->n_needs; k++) {
                zk__item *need = zk__run_plan_find(plan, s->needs[k]);

                need->wanted = true;
                if (plan->items[i].wave <= need->wave) {
                    plan->items[i].wave = need->wave + 1;
                    changed = true;
                }
            }
        }
        if (!changed)
            return true;
    }
    return false;
}

zk_err zk__run_plan_make(zk_ctx *cx, const zk_indicator_lib *lib, const char *const *schemes, size_t n,
                         zk__run_plan *plan)
{
    *plan = (zk__run_plan){0};
    for (size_t i = 0; i < n; i++)
        ZK_TRY(plan_add(cx, lib, plan, schemes[i], true));
    for (size_t i = 0; i < plan->n; i++) /* grows while it is walked */
        for (int k = 0; k < plan->items[i].scheme->n_needs; k++)
            if (!zk__run_plan_find(plan, plan->items[i].scheme->needs[k]))
                ZK_TRY(plan_add(cx, lib, plan, plan->items[i].scheme->needs[k], false));
    if (!waves_settle(plan))
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("方案 %s 与它所引用的方案互相引用，成了一个圈",
                            "scheme %s and those it reads refer to each other in a circle"),
                       plan->items[0].scheme->name);
    for (size_t i = 0; i < plan->n; i++)
        if (plan->items[i].wave >= plan->waves)
            plan->waves = plan->items[i].wave + 1;
    return ZK_OK;
}
