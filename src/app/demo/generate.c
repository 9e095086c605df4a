/* SPDX-License-Identifier: Apache-2.0
 *
 * The demo's supplier, month by month: what the hidden truth (truth.h) makes happen.
 *
 * Files are written the way a billing system exports them, month after month. A payment that would
 * come after the last day of the data is not there yet, as it would not be.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/demo/out.h"
#include "app/demo/truth.h"
#include "base/file.h"
#include "base/num.h"
#include "base/progress.h"

enum file {
    CUSTOMERS,
    BILLS,
    PAYMENTS,
    COMPLAINTS,
    INTERACTIONS,
    SURVEYS,
    INSPECTIONS,
    VIOLATIONS,
    STATEMENTS,
    TRUTH
};

static const struct {
    const char *kind, *name, *head;
} files[ZK_DEMO_FILES] = {
    {"customer", "customers.csv",
     "客户编号,客户名称,客户类别,重要性等级,行业,地区,客户经理,供电电压,容量,立户日期,状态,是否费控"},
    {"bill", "bills.csv", "账单编号,客户编号,电费年月,应收日期,到期日期,电量,电费,成本"},
    {"payment", "payments.csv", "缴费编号,客户编号,缴费日期,缴费金额,电费年月,缴费渠道"},
    {"complaint", "complaints.csv", "投诉编号,客户编号,受理日期,办结日期,投诉类型,是否属实,严重程度"},
    {"interaction", "interactions.csv", "接触编号,客户编号,日期,接触类型,渠道,方向"},
    {"survey_answer", "surveys.csv", "答卷编号,客户编号,日期,问卷,问题,得分"},
    {"inspection", "inspections.csv", "检查编号,客户编号,检查日期,检查类型,发现隐患数,已整改数,重大隐患数"},
    {"violation", "violations.csv", "违规编号,客户编号,查处日期,违规类型,追补电量,追补电费,违约使用电费"},
    {"statement", "statements.csv",
     "报表编号,客户编号,报表日期,报表期间,总资产,流动资产,总负债,流动负债,营业收入,净利润,经营现金流"},
    {NULL, "truth.csv", "客户编号,habit,content,theft_from,theft_found,refuse_from,large"},
};

struct world {
    const zk_demo_spec *spec;
    zk__truth truth;
    zk_out out[ZK_DEMO_FILES];
    int32_t first_month; /* first day of month 0 */
    int32_t last_day;    /* nothing later is known */
    int months;          /* history and what follows */
    double energy_kwh, energy_large_kwh;
    int64_t thieves, residents;
};

static bool chance(zk_rng *r, double p)
{
    return zk_rng_uniform(r) < p;
}

static void id(zk_out *o, int64_t i)
{
    zk__out_id(o, "", 3100000001 + i, 10);
}

static int32_t day_in(zk_rng *r, int32_t from, int days)
{
    return from + (int32_t)zk_rng_below(r, (uint64_t)(days < 1 ? 1 : days));
}

/* ---- customers --------------------------------------------------------------------------- */

static const char *importance_of(const zk__person *p)
{
    switch (p->category) {
    case ZK__HOSPITAL: return "first";
    case ZK__GOVERNMENT: return p->capacity_kw >= 250 ? "first" : "second";
    case ZK__TRANSPORT: return "special";
    case ZK__FINANCE:
    case ZK__COMMUNICATION: return "second";
    default: return "none";
    }
}

static void customers_write(struct world *w)
{
    zk_out *o = &w->out[CUSTOMERS], *t = &w->out[TRUTH];
    char text[96];

    for (int64_t i = 0; i < w->truth.n; i++) {
        zk__person *p = &w->truth.people[i];

        id(o, i);
        zk__out_text(o, zk__name(&w->truth, i, text, sizeof text));
        zk__out_text(o, zk__category_names[p->category]);
        zk__out_text(o, importance_of(p));
        zk__out_text(o, w->truth.trade[p->trade].name);
        zk__out_text(o, zk__region_names[p->region]);
        if (p->trade)
            zk__out_id(o, "M", p->region * 8 + i % 8 + 1, 3);
        else
            zk__out_none(o);
        zk__out_text(o, p->capacity_kw >= 4000  ? "110"
                        : p->capacity_kw >= 100 ? "10"
                        : p->trade              ? "0.38"
                                                : "0.22");
        zk__out_int(o, p->capacity_kw);
        zk__out_date(o, zk_date_add_months(w->first_month, -p->since_months) + (int32_t)(i % 28));
        zk__out_text(o, "active");
        zk__out_text(o, p->habit == ZK__PREPAYING ? "yes" : "no");
        zk__out_end(o);
        w->residents += !p->trade;
    }
    for (int64_t i = 0; i < w->truth.n; i++) {
        const zk__person *p = &w->truth.people[i];

        id(t, i);
        zk__out_text(t, zk__habit_names[p->habit]);
        zk__out_int(t, lround(100 * p->content));
        zk__out_int(t, p->theft_from);
        zk__out_int(t, p->theft_found);
        zk__out_int(t, p->refuse_from);
        zk__out_int(t, p->large);
        zk__out_end(t);
    }
}

/* ---- bills ------------------------------------------------------------------------------- */

/* Prices in 0.0001 yuan a kWh: steps for residents, one price by class for others, and a charge on
 * capacity from 315 kW up (two-part tariff). Integers, so that a bill is the same everywhere. */
static int64_t bill_fen(const zk__person *p, int64_t energy_wh)
{
    static const int64_t price[] = {0, 6415, 7821, 4823, 7821, 6921, 7821, 6415, 7821};
    int64_t e4 = 0, rest = energy_wh;

    if (p->trade) {
        e4 = energy_wh * price[p->category];
        return (e4 + 50000) / 100000 + (p->capacity_kw >= 315 ? (int64_t)p->capacity_kw * 2200 : 0);
    }
    if (rest > 400000) {
        e4 += (rest - 400000) * 8583;
        rest = 400000;
    }
    if (rest > 210000) {
        e4 += (rest - 210000) * 6083;
        rest = 210000;
    }
    e4 += rest * 5583;
    return (e4 + 50000) / 100000;
}

static int64_t energy_draw(struct world *w, zk__person *p, int month, int month_of_year)
{
    double kwh = p->level_kwh * zk__season(&w->truth, p, month_of_year) * exp((double)p->growth * month) *
                 exp(0.10 * zk_rng_normal(&p->rng));

    if (zk__recession(&w->truth, p, month))
        kwh *= 1 - w->truth.trade[p->trade].recession_depth;
    if (p->theft_from >= 0 && month >= p->theft_from && p->theft_found < 0)
        kwh *= 0.45; /* the meter does not see the rest */
    w->energy_kwh += kwh;
    if (p->large)
        w->energy_large_kwh += kwh;
    return llround(kwh * 1000);
}

/* ---- payments ---------------------------------------------------------------------------- */

static void payment_write(struct world *w, int64_t i, int32_t date, int64_t amount_fen, int32_t period,
                          int channel_draw)
{
    static const char *const channels[] = {"online", "online", "online", "debit", "counter", "transfer"};
    zk_out *o = &w->out[PAYMENTS];

    if (date > w->last_day || amount_fen <= 0)
        return;
    zk__out_id(o, "P", o->rows + 1, 10);
    id(o, i);
    zk__out_date(o, date);
    zk__out_fixed(o, amount_fen, 2);
    if (period)
        zk__out_date(o, period);
    else
        zk__out_none(o);
    zk__out_text(o, channels[channel_draw]);
    zk__out_end(o);
}

/* Tops the balance up in whole hundreds of yuan shortly before a bill that it would not cover. */
static void prepay(struct world *w, int64_t i, zk__person *p, int32_t issued, int64_t amount_fen)
{
    int channel = (int)zk_rng_below(&p->rng, 6);

    if (p->balance_fen < amount_fen) {
        int64_t top = ((amount_fen - p->balance_fen) / 10000 + 1 + (int64_t)zk_rng_below(&p->rng, 3)) * 10000;

        p->balance_fen += top;
        payment_write(w, i, issued - 1 - (int32_t)zk_rng_below(&p->rng, 5), top, 0, channel);
    }
    p->balance_fen -= amount_fen;
}

/* Stress of money follows an AR(1) process that a recession pushes up. */
static double stress_step(struct world *w, zk__person *p, int month)
{
    double push = zk__recession(&w->truth, p, month) ? 0.35 : -0.04;

    p->stress = (float)(0.88 * p->stress + push + 0.30 * zk_rng_normal(&p->rng));
    return p->stress;
}

static void pay(struct world *w, int64_t i, zk__person *p, int month, int32_t issued, int32_t due,
                int64_t amount_fen, int32_t period)
{
    int channel, span = due - issued + 1;
    double stress = stress_step(w, p, month), u;
    int32_t early = day_in(&p->rng, issued, span), late;

    if (p->habit == ZK__PREPAYING) {
        prepay(w, i, p, issued, amount_fen);
        return;
    }
    channel = (int)zk_rng_below(&p->rng, 6);
    u = zk_rng_uniform(&p->rng);
    late = due + 1 + (int32_t)(-(5 + 15 * p->slack) * log(1 - 0.999 * zk_rng_uniform(&p->rng)));
    switch (p->habit) {
    case ZK__CARELESS:
        payment_write(w, i, u < 0.06 + 0.50 * p->slack ? late : early, amount_fen, period, channel);
        break;
    case ZK__SQUEEZED:
        if (u < 1 / (1 + exp(1.2 - 1.6 * stress))) { /* late, often in two parts, sometimes half for ever */
            int64_t half = amount_fen / 2;

            payment_write(w, i, late + 5, half, period, channel);
            if (!chance(&p->rng, 0.12))
                payment_write(w, i,
                              late + 10 + (int32_t)(25 * zk_rng_uniform(&p->rng) * (1 + fmax(stress, 0))),
                              amount_fen - half, period, channel);
        } else
            payment_write(w, i, early, amount_fen, period, channel);
        break;
    case ZK__REFUSING:
        if (month < p->refuse_from || u < 0.15)
            payment_write(w, i, early, amount_fen, period, channel);
        else if (u < 0.4)
            payment_write(w, i, due + 60 + (int32_t)zk_rng_below(&p->rng, 120), amount_fen, period, channel);
        break;
    default:
        payment_write(w, i, u < 0.006 ? due + 1 + (int32_t)(u * 1000) : early, amount_fen, period, channel);
    }
}

static void bill_month(struct world *w, int64_t i, int month, int32_t period, int month_of_year)
{
    zk__person *p = &w->truth.people[i];
    zk_out *o = &w->out[BILLS];
    int64_t energy_wh = energy_draw(w, p, month, month_of_year), amount_fen = bill_fen(p, energy_wh),
            cost_fen;
    int32_t issued = zk_date_add_months(period, 1) + (int32_t)(i % 5), due = issued + 20;
    int y, m, d;
    double margin = p->trade ? 0.88 : 0.95;

    if (issued > w->last_day)
        return;
    cost_fen =
        llround((double)amount_fen * margin * (1 + 0.04 * zk_rng_normal(&p->rng))) + (p->trade ? 3500 : 450);
    zk_date_split(period, &y, &m, &d);
    zk__out_id(o, "B", ((int64_t)y * 100 + m) * 100000000 + i, 14);
    id(o, i);
    zk__out_date(o, period);
    zk__out_date(o, issued);
    zk__out_date(o, due);
    zk__out_fixed(o, energy_wh, 3);
    zk__out_fixed(o, amount_fen, 2);
    zk__out_fixed(o, cost_fen, 2);
    zk__out_end(o);
    pay(w, i, p, month, issued, due, amount_fen, period);
}

/* ---- what else happens --------------------------------------------------------------------- */

static void complain(struct world *w, int64_t i, zk__person *p, int month, int32_t first)
{
    static const char *const types[] = {"supply", "billing", "service", "construction"};
    double rate = p->trade ? 0.006 : 0.0015;
    zk_out *o = &w->out[COMPLAINTS];
    int32_t opened = day_in(&p->rng, first, 28);
    const char *type = types[zk_rng_below(&p->rng, 4)];
    int took = 1 + (int)zk_rng_below(&p->rng, 12);
    double u = zk_rng_uniform(&p->rng);

    if (u >= rate * 3 * (1.25 - p->content) || opened > w->last_day)
        return;
    zk__out_id(o, "C", (int64_t)month * 100000000 + i, 11);
    id(o, i);
    zk__out_date(o, opened);
    if (opened + took <= w->last_day)
        zk__out_date(o, opened + took);
    else
        zk__out_none(o);
    zk__out_text(o, type);
    zk__out_text(o, chance(&p->rng, 0.4) ? "yes" : "no");
    zk__out_int(o, 1 + (int64_t)zk_rng_below(&p->rng, 5));
    zk__out_end(o);
    p->content *= 0.97f;
}

static void interact(struct world *w, int64_t i, zk__person *p, int month, int32_t first)
{
    static const char *const types[] = {"inquiry", "request", "fault", "visit"};
    static const char *const channels[] = {"phone", "online", "counter", "visit"};
    zk_out *o = &w->out[INTERACTIONS];
    bool firm = p->trade != 0;
    double u = zk_rng_uniform(&p->rng);
    int32_t date = day_in(&p->rng, first, 28);
    int k;

    if (u >= (p->large ? 0.6 : firm ? 0.08 : 0.015) || date > w->last_day)
        return;
    k = (int)zk_rng_below(&p->rng, firm ? 4 : 3);
    zk__out_id(o, "I", (int64_t)month * 100000000 + i, 11);
    id(o, i);
    zk__out_date(o, date);
    zk__out_text(o, types[k]);
    zk__out_text(o, channels[k == 3 ? 3 : (int)zk_rng_below(&p->rng, 3)]);
    zk__out_text(o, k == 3 ? "out" : "in");
    zk__out_end(o);
}

/* One answer sheet a year: every firm that answers, one resident in twelve. */
static void survey(struct world *w, int64_t i, zk__person *p, int month, int32_t first)
{
    static const char *const questions[] = {"satisfaction", "quality",  "service",    "price",       "trust",
                                            "loyalty",      "referral", "commitment", "cooperation", "image"};
    zk_out *o = &w->out[SURVEYS];
    int32_t date = first + 5 + (int32_t)(i % 20);
    double u = zk_rng_uniform(&p->rng), mood = 10 * p->content;

    if (month % 12 != (int)(i % 12) || u >= (p->large ? 1 : p->trade ? 0.8 : 0.083) || date > w->last_day)
        return;
    for (size_t q = 0; q < sizeof questions / sizeof *questions; q++) {
        double s = mood + 1.1 * zk_rng_normal(&p->rng) - (q == 3 ? 1.2 : 0);

        zk__out_id(o, "S", ((int64_t)month * 100000000 + i) * 16 + (int64_t)q, 13);
        id(o, i);
        zk__out_date(o, date);
        zk__out_text(o, "annual");
        zk__out_text(o, questions[q]);
        zk__out_int(o, s < 0 ? 0 : s > 10 ? 10 : lround(s));
        zk__out_end(o);
    }
}

static void inspect(struct world *w, int64_t i, zk__person *p, int month, int32_t first)
{
    zk_out *o = &w->out[INSPECTIONS];
    int32_t date = first + 3 + (int32_t)(i % 22);
    int every = p->capacity_kw >= 100 ? 12 : 24, hazards, closed;

    if (!p->trade || (month + (int)(i % every)) % every || date > w->last_day)
        return;
    hazards = (int)(-log(1 - 0.999 * zk_rng_uniform(&p->rng)) * (p->habit == ZK__PUNCTUAL ? 0.6 : 1.3));
    closed = 0;
    for (int k = 0; k < hazards; k++)
        closed += chance(&p->rng, p->habit == ZK__PUNCTUAL ? 0.93 : 0.70);
    zk__out_id(o, "X", (int64_t)month * 100000000 + i, 11);
    id(o, i);
    zk__out_date(o, date);
    zk__out_text(o, "routine");
    zk__out_int(o, hazards);
    zk__out_int(o, closed);
    zk__out_int(o, hazards > 3);
    zk__out_end(o);
}

static void violation_write(struct world *w, int64_t i, int month, int32_t date, const char *type,
                            int64_t energy_wh, int64_t amount_fen)
{
    zk_out *o = &w->out[VIOLATIONS];

    if (date > w->last_day)
        return;
    zk__out_id(o, "V", (int64_t)month * 100000000 + i, 11);
    id(o, i);
    zk__out_date(o, date);
    zk__out_text(o, type);
    zk__out_fixed(o, energy_wh, 3);
    zk__out_fixed(o, amount_fen, 2);
    zk__out_fixed(o, amount_fen * 3, 2); /* three times the charge evaded */
    zk__out_end(o);
}

static void violate(struct world *w, int64_t i, zk__person *p, int month, int32_t first)
{
    static const char *const types[] = {"breach_of_contract", "overload", "resale", "safety", "shifting"};
    double u = zk_rng_uniform(&p->rng);
    int32_t date = day_in(&p->rng, first, 28);

    if (p->theft_from >= 0 && p->theft_found < 0 && month > p->theft_from && u < 0.05) {
        int64_t stolen_wh = llround((month - p->theft_from) * (double)p->level_kwh * 0.55 * 1000);

        p->theft_found = (int16_t)month;
        w->thieves++;
        violation_write(w, i, month, date, "theft", stolen_wh, bill_fen(p, stolen_wh));
    } else if (p->trade && u > 1 - (p->habit == ZK__PUNCTUAL ? 0.0006 : 0.004))
        violation_write(w, i, month, date, types[zk_rng_below(&p->rng, 5)], 0,
                        50000 + 100 * (int64_t)zk_rng_below(&p->rng, 5000));
}

/* Large users and half of those from 315 kW up hand in their yearly statement. */
static void state(struct world *w, int64_t i, zk__person *p, int month, int32_t first, int month_of_year)
{
    zk_out *o = &w->out[STATEMENTS];
    int32_t date = first - 1; /* the year's end */
    double revenue, squeeze, u = zk_rng_uniform(&p->rng);
    int64_t assets, current, debt, short_debt, sales, profit;

    if (month_of_year != 0 || !month || p->capacity_kw < 315 || p->category >= ZK__GOVERNMENT ||
        (!p->large && i % 2) || date > w->last_day)
        return;
    squeeze = (p->habit == ZK__SQUEEZED || p->habit == ZK__REFUSING ? 0.25 : 0) + 0.1 * fmax(p->stress, 0) +
              0.05 * u;
    revenue =
        p->level_kwh * 12 * 8 * (zk__recession(&w->truth, p, month) ? 0.75 : 1); /* yuan: 8 a kWh used */
    sales = llround(revenue * exp(0.2 * zk_rng_normal(&p->rng))) * 100;
    assets = llround(revenue * (0.9 + 0.3 * zk_rng_uniform(&p->rng))) * 100;
    current = llround((double)assets * (0.45 - 0.2 * squeeze));
    debt = llround((double)assets * fmin(0.40 + squeeze, 0.98));
    short_debt = llround((double)debt * (0.55 + 0.3 * squeeze));
    profit = llround((double)sales * (0.08 - 0.25 * squeeze + 0.02 * zk_rng_normal(&p->rng)));
    zk__out_id(o, "F", (int64_t)month * 100000000 + i, 11);
    id(o, i);
    zk__out_date(o, date);
    zk__out_text(o, "year");
    zk__out_fixed(o, assets, 2);
    zk__out_fixed(o, current, 2);
    zk__out_fixed(o, debt, 2);
    zk__out_fixed(o, short_debt, 2);
    zk__out_fixed(o, sales, 2);
    zk__out_fixed(o, profit, 2);
    zk__out_fixed(o, llround((double)profit * 1.2), 2);
    zk__out_end(o);
}

static void month_write(struct world *w, int month)
{
    int32_t first = zk_date_add_months(w->first_month, month);
    int y, m, d;

    zk_date_split(first, &y, &m, &d);
    for (int64_t i = 0; i < w->truth.n; i++) {
        zk__person *p = &w->truth.people[i];

        bill_month(w, i, month, first, m - 1);
        complain(w, i, p, month, first);
        interact(w, i, p, month, first);
        survey(w, i, p, month, first);
        inspect(w, i, p, month, first);
        violate(w, i, p, month, first);
        state(w, i, p, month, first, m - 1);
    }
}

/* ---- the whole ----------------------------------------------------------------------------- */

static zk_err spec_check(zk_ctx *cx, const zk_demo_spec *s)
{
    int y, m, d;
    char day[16], last[16];

    zk_date_split(s->as_of + 1, &y, &m, &d);
    if (d != 1)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("--until 的值 “%s” 不对: 应为某月的最后一天, 如 %s",
                            "--until is \"%s\": expected the last day of a month, such as %s"),
                       zk_date_show(s->as_of, day),
                       zk_date_show(zk_date_add_months(zk_date_of(y, m, 1), 1) - 1, last));
    return zk_dir_make(cx, s->dir);
}

static zk_err outputs_open(zk_ctx *cx, struct world *w)
{
    for (int f = 0; f < ZK_DEMO_FILES; f++)
        ZK_TRY(zk__out_open(cx, &w->out[f], zk_fmt(&cx->arena, "%s/%s", w->spec->dir, files[f].name),
                            files[f].head));
    return ZK_OK;
}

static zk_err outputs_close(zk_ctx *cx, struct world *w, zk_demo_made *made)
{
    zk_err err = ZK_OK;

    for (int f = 0; f < ZK_DEMO_FILES; f++) {
        zk_err e = zk__out_close(cx, &w->out[f], zk_fmt(&cx->arena, "%s/%s", w->spec->dir, files[f].name));

        err = err ? err : e;
        made->file[f] = (zk_demo_file){files[f].kind, files[f].name, w->out[f].rows, w->out[f].bytes};
    }
    made->n_files = ZK_DEMO_FILES;
    return err;
}

zk_err zk_demo_generate(zk_ctx *cx, const zk_demo_spec *spec, zk_demo_made *made)
{
    struct world w = {.spec = spec, .months = spec->months + spec->after};
    zk_progress progress;
    zk_err err, closed;

    ZK_TRY(spec_check(cx, spec));
    memset(made, 0, sizeof *made);
    w.first_month = zk_date_add_months(spec->as_of + 1, -spec->months);
    w.last_day = zk_date_add_months(spec->as_of + 1, spec->after) - 1;
    zk__truth_draw(&w.truth, spec);
    zk_progress_begin(&progress, cx, ZK_TR(cx, "生成数据", "generating"), ZK_TR(cx, "张账单", "bills"));
    err = outputs_open(cx, &w);
    for (int month = 0; !err && month < w.months; month++) {
        month_write(&w, month);
        zk_progress_at(&progress, (month + 1.0) / w.months, (double)w.out[BILLS].rows);
    }
    if (!err)
        customers_write(&w); /* last: the truth by then says who was found out */
    zk_progress_end(&progress);
    closed = outputs_close(cx, &w, made);
    made->large = w.truth.n_large;
    made->residents = w.residents;
    made->large_share = w.energy_large_kwh / w.energy_kwh;
    made->thieves = w.thieves;
    zk__truth_clear(&w.truth);
    return err ? err : closed;
}
