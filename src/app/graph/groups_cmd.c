/* SPDX-License-Identifier: Apache-2.0
 *
 * zhike groups: group plans against call records. Who is listed and does not belong, who belongs and is not
 * listed, which share of the group the plan has.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/graph/graph.h"

typedef struct person {
    uint32_t node;
    zk_affinity at;
} person;

typedef struct plan {
    const char *name;
    uint32_t *member;
    size_t n, cap;
    const char *note;         /* why it could not be judged, or NULL */
    person *inside, *outside; /* by score: the least likely members, the most likely others first */
    size_t n_outside;
    size_t n_false, n_potential;
    double threshold;                   /* score from which on an outsider is a potential member */
    double share, detection, corrected; /* NAN: not to be had */
} plan;

typedef struct rules {
    double below, touch, typical;
    bool all;
    size_t limit;
} rules;

/* ---- the list of members ---- */

static zk_err filter_of(zk_ctx *cx, const zk_args *a, const char **column, const char **value)
{
    const char *said = zk_arg(a, "listed"), *eq = said ? strchr(said, '=') : NULL;

    *column = *value = NULL;
    if (said && (!eq || eq == said))
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("--listed 应为 列=值，不是 “%s”", "--listed is COLUMN=VALUE, not \"%s\""), said);
    if (said) {
        *column = zk_strndup(&cx->arena, said, (size_t)(eq - said));
        *value = eq + 1;
    }
    return ZK_OK;
}

static zk_err members_read(zk_ctx *cx, const zk_args *a, const char ***group, const char ***member, size_t *n)
{
    zk_frame_want want[3] = {{.name = zk_arg(a, "group"), .type = ZK_WANT_TEXT, .filled = true},
                             {.name = zk_arg(a, "member"), .type = ZK_WANT_TEXT, .filled = true}};
    const char *column, *value;
    zk_frame_spec spec;
    zk_frame f;

    ZK_TRY(filter_of(cx, a, &column, &value));
    ZK_TRY(zk_frame_spec_of(cx, a, zk_arg(a, "members"), &spec));
    want[2] = (zk_frame_want){.name = column, .type = ZK_WANT_TEXT};
    spec.want = want;
    spec.n_want = column ? 3 : 2;
    ZK_TRY(zk_frame_read(cx, &spec, &f));
    *group = ZK_NEWS(&cx->arena, const char *, f.rows + 1);
    *member = ZK_NEWS(&cx->arena, const char *, f.rows + 1);
    *n = 0;
    for (size_t i = 0; i < f.rows; i++) {
        if (column && !(f.col[2].text[i].p && zk_str_is(f.col[2].text[i], value)))
            continue;
        (*group)[*n] = zk_str_dup(&cx->arena, f.col[0].text[i]);
        (*member)[(*n)++] = zk_str_dup(&cx->arena, f.col[1].text[i]);
    }
    if (*n == 0)
        return zk_fail(cx, ZK_EINVAL, ZK_L("%s 中没有成员", "there are no members in %s"),
                       zk_arg(a, "members"));
    return ZK_OK;
}

/* Plans in the order in which they are first named. */
static plan *plans_of(zk_ctx *cx, const zk__edges *e, const char **group, const char **member, size_t n,
                      size_t *count)
{
    plan *plans = NULL;
    size_t cap = 0;
    zk_map at = {0}, seen = {0};

    *count = 0;
    for (size_t i = 0; i < n; i++) {
        int64_t p, node;
        plan *to;
        if (!zk_map_get(&at, zk_str_of(group[i]), &p)) {
            p = (int64_t)*count;
            zk_map_put(&at, zk_str_of(group[i]), p);
            *ZK_PUSH(&cx->arena, plans, *count, cap) = (plan){.name = group[i]};
        }
        to = &plans[p];
        if (!zk_map_get(&e->number, zk_str_of(member[i]), &node))
            continue; /* cannot be: members are nodes */
        if (zk_map_put(&seen, zk_str_of(zk_fmt(&cx->arena, "%" PRId64 " %" PRId64, p, node)), 1))
            *ZK_PUSH(&cx->arena, to->member, to->n, to->cap) = (uint32_t)node;
    }
    zk_map_clear(&at);
    zk_map_clear(&seen);
    return plans;
}

/* ---- judging ---- */

static int worst_first(const void *a, const void *b)
{
    const person *x = a, *y = b;

    if (x->at.score != y->at.score)
        return x->at.score < y->at.score ? -1 : 1;
    return x->node < y->node ? -1 : x->node > y->node;
}

static int best_first(const void *a, const void *b)
{
    const person *x = a, *y = b;

    if (x->at.score != y->at.score)
        return x->at.score > y->at.score ? -1 : 1;
    return x->node < y->node ? -1 : x->node > y->node;
}

static bool is_potential(const plan *p, const rules *r, const zk_affinity *a)
{
    return a->reach > r->touch && a->score >= p->threshold;
}

/* The rule for outsiders is the members': whoever belongs as clearly as all but the least clear quarter of those that
 * stay. How many members the rule would find is what its findings are corrected by. */
static void estimate(plan *p, const rules *r)
{
    size_t kept = p->n - p->n_false, found = 0;
    double *score = kept ? zk_xmalloc(kept * sizeof *score) : NULL;

    p->share = p->detection = p->corrected = NAN;
    p->threshold = INFINITY;
    if (!kept)
        return;
    for (size_t i = 0; i < kept; i++)
        score[i] = p->inside[p->n_false + i].at.score; /* ascending already */
    p->threshold = zk_quantile_sorted(score, kept, r->typical);
    free(score);
    for (size_t i = p->n_false; i < p->n; i++)
        found += is_potential(p, r, &p->inside[i].at);
    for (size_t i = 0; i < p->n_outside; i++)
        p->n_potential += is_potential(p, r, &p->outside[i].at);
    p->share = (double)kept / (double)(kept + p->n_potential);
    p->detection = (double)found / (double)kept;
    if (found)
        p->corrected = (double)kept / ((double)kept + (double)p->n_potential / p->detection);
}

static void sort_people(zk_ctx *cx, plan *p, const uint8_t *member, const zk_affinity *at, size_t nodes,
                        const rules *r)
{
    size_t k = 0;

    p->inside = ZK_NEWS(&cx->arena, person, p->n);
    for (size_t v = 0; v < nodes; v++)
        p->n_outside += !member[v] && (r->all || at[v].inside > 0);
    p->outside = ZK_NEWS(&cx->arena, person, p->n_outside + 1);
    for (size_t i = 0; i < p->n; i++)
        p->inside[i] = (person){.node = p->member[i], .at = at[p->member[i]]};
    for (size_t v = 0; v < nodes; v++)
        if (!member[v] && (r->all || at[v].inside > 0))
            p->outside[k++] = (person){.node = (uint32_t)v, .at = at[v]};
    qsort(p->inside, p->n, sizeof *p->inside, worst_first);
    qsort(p->outside, p->n_outside, sizeof *p->outside, best_first);
}

static zk_err judge(zk_ctx *cx, const zk_graph *g, const rules *r, plan *p, uint8_t *member, zk_affinity *at)
{
    zk_spot spot = {.why = ZK_WHY_NONE};
    zk_err err;

    memset(member, 0, g->nodes);
    for (size_t i = 0; i < p->n; i++)
        member[p->member[i]] = 1;
    err = zk_group_affinity(g, member, at, &spot);
    if (err && spot.why == ZK_WHY_TOO_FEW) {
        p->note = ZK_TR(cx, "不足 3 人，无法判断", "fewer than 3 members: cannot be judged");
        return ZK_OK;
    }
    if (err)
        return zk_method_refused(cx, p->name, &spot, err);
    sort_people(cx, p, member, at, g->nodes, r);
    for (size_t i = 0; i < p->n; i++)
        p->n_false += p->inside[i].at.score < r->below;
    estimate(p, r);
    return ZK_OK;
}

/* ---- output ---- */

static void person_json(const zk__edges *e, const person *who, const char *flag, bool flagged, zk_json *j)
{
    zk_json_object(j);
    zk_json_kstr(j, "member", e->name[who->node]);
    zk_json_kbool(j, flag, flagged);
    zk_json_kreal(j, "score", who->at.score);
    zk_json_kreal(j, "direct", who->at.direct);
    zk_json_kreal(j, "company", who->at.company);
    zk_json_kreal(j, "calls", who->at.calls);
    zk_json_kreal(j, "inside", who->at.inside);
    zk_json_kreal(j, "reach", who->at.reach);
    zk_json_end_object(j);
}

static void plan_json(const zk__edges *e, const plan *p, const rules *r, zk_json *j)
{
    zk_json_object(j);
    zk_json_kstr(j, "group", p->name);
    zk_json_kint(j, "members", (int64_t)p->n);
    if (p->note) {
        zk_json_kstr(j, "note", p->note);
        zk_json_end_object(j);
        return;
    }
    zk_json_kint(j, "false_members", (int64_t)p->n_false);
    zk_json_kint(j, "potential_members", (int64_t)p->n_potential);
    zk_json_kreal(j, "potential_from", p->threshold);
    zk_json_kreal(j, "share", p->share);
    zk_json_kreal(j, "detection", p->detection);
    zk_json_kreal(j, "share_corrected", p->corrected);
    zk_json_key(j, "listed");
    zk_json_array(j);
    for (size_t i = 0; i < p->n; i++)
        person_json(e, &p->inside[i], "false_member", i < p->n_false, j);
    zk_json_end_array(j);
    zk_json_key(j, "outside");
    zk_json_array(j);
    for (size_t i = 0; i < p->n_outside && i < r->limit; i++)
        person_json(e, &p->outside[i], "potential_member", is_potential(p, r, &p->outside[i].at), j);
    zk_json_end_array(j);
    zk_json_end_object(j);
}

static void all_json(const zk__edges *e, const zk_graph *g, const plan *plans, size_t n, const rules *r)
{
    zk_json j = {0};

    zk_json_object(&j);
    zk_json_kint(&j, "nodes", (int64_t)g->nodes);
    zk_json_kint(&j, "relations", (int64_t)g->edges);
    zk_json_kreal(&j, "calls", g->total);
    zk_json_key(&j, "groups");
    zk_json_array(&j);
    for (size_t p = 0; p < n; p++)
        plan_json(e, &plans[p], r, &j);
    zk_json_end_array(&j);
    zk_json_end_object(&j);
    zk_json_print(&j);
}

static const char *percent(zk_ctx *cx, double v)
{
    return isnan(v) ? "" : zk_fmt(&cx->arena, "%.1f %%", 100 * v);
}

static void summary_print(zk_ctx *cx, const plan *plans, size_t n)
{
    zk_table t;

    zk_table_init(&t, cx, "lrrrrrrl");
    zk_table_row(&t, ZK_TR(cx, "集团", "group"), ZK_TR(cx, "名单", "listed"), ZK_TR(cx, "虚假成员", "false"),
                 ZK_TR(cx, "潜在成员", "potential"), ZK_TR(cx, "份额", "share"),
                 ZK_TR(cx, "识别率", "detection"), ZK_TR(cx, "修正份额", "corrected share"), "");
    for (size_t p = 0; p < n; p++) {
        const plan *q = &plans[p];
        bool note = q->note != NULL;
        zk_table_row(&t, q->name, zk_show_int(cx, (int64_t)q->n),
                     note ? "" : zk_show_int(cx, (int64_t)q->n_false),
                     note ? "" : zk_show_int(cx, (int64_t)q->n_potential), note ? "" : percent(cx, q->share),
                     note ? "" : percent(cx, q->detection), note ? "" : percent(cx, q->corrected),
                     note ? q->note : "");
    }
    zk_table_print(&t, stdout);
}

/* Why, in words: what was seen beside what mere volume makes expect (direct = log of the two, half a call added to both). */
static const char *reason(zk_ctx *cx, const plan *p, const person *who, bool listed)
{
    size_t others = p->n - (listed ? 1 : 0);

    if (!(who->at.calls > 0))
        return ZK_TR(cx, "没有任何通话", "no calls at all");
    return zk_fmt(&cx->arena,
                  ZK_TR(cx,
                        "%g 次通话中 %g 次在集团内，为按话量预期的 %.1f 倍；联系过 %.0f/%zu "
                        "人；联系人的其他通话为预期的 %.1f 倍",
                        "%g calls, %g of them with the group: %.1f times what volume makes expect; in touch "
                        "with %.0f of %zu; "
                        "other calls of those called: %.1f times"),
                  who->at.calls, who->at.inside, exp(who->at.direct), round(who->at.reach * (double)others),
                  others, exp(who->at.company));
}

static void people_print(zk_ctx *cx, const zk__edges *e, const plan *p, const rules *r)
{
    zk_table t;
    size_t shown = 0;

    zk_table_init(&t, cx, "llrl");
    zk_table_row(&t, ZK_TR(cx, "判断", "verdict"), ZK_TR(cx, "成员", "member"), ZK_TR(cx, "得分", "score"),
                 ZK_TR(cx, "依据", "why"));
    for (size_t i = 0; i < p->n_false && i < r->limit; i++, shown++)
        zk_table_row(&t, i ? "" : ZK_TR(cx, "虚假", "false"), e->name[p->inside[i].node],
                     zk_fmt(&cx->arena, "%.2f", p->inside[i].at.score), reason(cx, p, &p->inside[i], true));
    for (size_t i = 0, k = 0; i < p->n_outside && k < r->limit; i++) {
        if (!is_potential(p, r, &p->outside[i].at))
            continue;
        zk_table_row(&t, k++ ? "" : ZK_TR(cx, "潜在", "potential"), e->name[p->outside[i].node],
                     zk_fmt(&cx->arena, "%.2f", p->outside[i].at.score),
                     reason(cx, p, &p->outside[i], false));
        shown++;
    }
    if (!shown)
        return;
    printf(ZK_TR(cx, "\n集团 %s\n", "\nGroup %s\n"), p->name);
    zk_table_print(&t, stdout);
}

static void all_print(zk_ctx *cx, const zk__edges *e, const zk_graph *g, const plan *plans, size_t n,
                      const rules *r)
{
    printf(ZK_TR(cx, "%s 个号码，%s 对联系，%g 次通话；%s 个集团\n\n", "%s, %s in touch, calls %g; %s\n\n"),
           zk_show_count(cx, (int64_t)g->nodes, "number", "numbers"),
           zk_show_count(cx, (int64_t)g->edges, "pair", "pairs"), g->total,
           zk_show_count(cx, (int64_t)n, "group", "groups"));
    summary_print(cx, plans, n);
    for (size_t p = 0; p < n && r->limit; p++)
        if (!plans[p].note)
            people_print(cx, e, &plans[p], r);
}

/* Listed and others by score, every plan counting the same. */
static zk_err plot(zk_ctx *cx, const char *path, const plan *plans, size_t n, const rules *r)
{
    enum { BINS = 30 };
    double edge[BINS], inside[BINS] = {0}, outside[BINS] = {0}, lo = INFINITY, hi = -INFINITY, rgb[3];
    zk_axes a = {.w = 640, .h = 400};
    const char *names[2];
    zk_plot *p;

    for (size_t k = 0; k < n; k++) {
        for (size_t i = 0; i < plans[k].n && !plans[k].note; i++)
            zk_axes_hold(&lo, &hi, &plans[k].inside[i].at.score, 1);
        for (size_t i = 0; i < plans[k].n_outside; i++)
            zk_axes_hold(&lo, &hi, &plans[k].outside[i].at.score, 1);
    }
    zk_axes_pad(&lo, &hi);
    for (size_t b = 0; b < BINS; b++)
        edge[b] = lo + (hi - lo) * (double)b / BINS;
    for (size_t k = 0; k < n; k++) {
        double listed = (double)plans[k].n, others = (double)plans[k].n_outside;
        for (size_t i = 0; i < plans[k].n && !plans[k].note; i++)
            inside[(size_t)((plans[k].inside[i].at.score - lo) / (hi - lo) * BINS)] += 1 / listed;
        for (size_t i = 0; i < plans[k].n_outside; i++)
            outside[(size_t)((plans[k].outside[i].at.score - lo) / (hi - lo) * BINS)] += 1 / others;
    }
    a.x_lo = lo;
    a.x_hi = hi;
    a.y_lo = 0;
    for (size_t b = 0; b < BINS; b++) {
        inside[b] *= 100 / (double)n;
        outside[b] *= 100 / (double)n;
        a.y_hi = fmax(a.y_hi, 1.1 * fmax(inside[b], outside[b]));
    }
    a.title = ZK_TR(cx, "归属得分：名单内与名单外", "Belonging: listed members and others in touch");
    a.x_label = ZK_TR(cx, "得分（0：不比按话量预期更近）", "score (0: no nearer than volume makes expect)");
    a.y_label = "%";
    ZK_TRY(zk_plot_open(cx, path, 640, 400, &p));
    zk_plot_axes(cx, p, &a);
    zk_draw_colour(0, rgb);
    zk_plot_step(p, &a, edge, inside, BINS, rgb, 2);
    zk_draw_colour(1, rgb);
    zk_plot_step(p, &a, edge, outside, BINS, rgb, 2);
    zk_plot_vline(p, &a, r->below, ZK_SOFT, true);
    names[0] = ZK_TR(cx, "名单内", "listed");
    names[1] = ZK_TR(cx, "名单外、有联系", "others in touch");
    zk_plot_legend(p, 620, 46, names, 2);
    return zk_plot_close(cx, p, ZK_OK);
}

static zk_err rules_of(zk_ctx *cx, const zk_args *a, rules *r)
{
    int64_t limit = cx->json ? INT64_MAX : 5;

    *r = (rules){.touch = 0.1, .typical = 0.25, .all = zk_arg_flag(a, "all")};
    ZK_TRY(zk_ask_real(cx, a, "below", -100, 100, &r->below));
    ZK_TRY(zk_ask_real(cx, a, "touch", 0, 1, &r->touch));
    ZK_TRY(zk_ask_real(cx, a, "typical", 0, 1, &r->typical));
    ZK_TRY(zk_arg_int(cx, a, "limit", 0, INT64_MAX, &limit));
    r->limit = (size_t)limit;
    return ZK_OK;
}

zk_err zk__groups_cmd(zk_ctx *cx, const zk_args *a)
{
    const char **group, **member;
    size_t rows, n;
    rules r;
    zk__edges e;
    zk_graph g = {0};
    plan *plans;
    uint8_t *mask;
    zk_affinity *at;
    zk_err err;

    if (!zk_arg(a, "members"))
        return zk_fail(
            cx, ZK_EINVAL,
            ZK_L("需要成员名单 --members FILE", "--members FILE is needed: who is listed in which group"));
    ZK_TRY(rules_of(cx, a, &r));
    ZK_TRY(members_read(cx, a, &group, &member, &rows));
    ZK_TRY(zk__edges_read(cx, a, a->operand[0], member, rows, false, &e));
    plans = plans_of(cx, &e, group, member, rows, &n);
    if ((err = zk__edges_graph(cx, &e,
                               ZK_GRAPH_UNDIRECTED | (zk_arg_flag(a, "contacts") ? ZK_GRAPH_SIMPLE : 0), &g)))
        goto out;
    mask = ZK_NEWS(&cx->arena, uint8_t, g.nodes);
    at = ZK_NEWS(&cx->arena, zk_affinity, g.nodes);
    for (size_t p = 0; p < n && !err; p++)
        err = judge(cx, &g, &r, &plans[p], mask, at);
    if (err || (zk_arg(a, "plot") && (err = plot(cx, zk_arg(a, "plot"), plans, n, &r))))
        goto out;
    if (cx->json)
        all_json(&e, &g, plans, n, &r);
    else
        all_print(cx, &e, &g, plans, n, &r);
out:
    zk_graph_clear(&g);
    zk__edges_clear(&e);
    return err;
}

const zk_opt zk__groups_opts[] = {
    {.name = "members",
     .value = "FILE",
     .help = {"成员名单：集团与成员两列", "the lists: a column of groups, one of members"}},
    {.name = "group",
     .value = "COLUMN",
     .help = {"名单中的集团列", "column of the groups in the lists"},
     .initial = "group"},
    {.name = "member",
     .value = "COLUMN",
     .help = {"名单中的成员列", "column of the members in the lists"},
     .initial = "member"},
    {.name = "listed",
     .value = "COLUMN=VALUE",
     .help = {"只取名单中此列为此值的行", "only rows of the lists with this value in this column"}},
    {.name = "below",
     .value = "SCORE",
     .help = {"得分低于此值为虚假成员；0 为不比按话量预期更近",
              "listed members below this score are false; 0: no nearer than volume makes expect"},
     .initial = "0"},
    {.name = "touch",
     .value = "SHARE",
     .help = {"潜在成员联系过的成员须超过此比例",
              "a potential member is in touch with more than this share of the group"},
     .initial = "10%"},
    {.name = "typical",
     .value = "SHARE",
     .help = {"潜在成员的得分须超过留下成员中此比例的人",
              "and scores higher than this share of the members that stay"},
     .initial = "25%"},
    {.name = "contacts", .help = {"不计次数，每对只算一次", "pairs count once, however often they call"}},
    {.name = "all", .help = {"JSON 也列出与集团无联系者", "list those without contact to the group too"}},
    {.name = "limit",
     .value = "N",
     .help = {"每个集团列出多少人（表默认 5，JSON 默认全部）",
              "how many are listed of each group (5 in the table, all in JSON)"}},
    ZK__EDGES_OPTS,
    ZK_PLOT_OPT,
    ZK_FRAME_OPTS,
    {0}};
