/* SPDX-License-Identifier: Apache-2.0
 *
 * Every function against a second, plain computation from the rows themselves.
 */
#include "indicator_world.h"
#include "settle_plain.h"

typedef struct view {
    const person *p;
    int32_t as_of, lo, hi; /* window */
    zk_bill b[BILLS_MAX];
    zk_payment q[BILLS_MAX * 2];
    int bill_of[BILLS_MAX], n, m; /* settled bills, by issued */
} view;

static int32_t months_back(int32_t as_of, int n)
{
    int y, m, d;

    zk_date_split(as_of + 1, &y, &m, &d);
    return d == 1 ? zk_date_add_months(as_of + 1, -n) - 1 : zk_date_add_months(as_of, -n);
}

static view look(const person *p, int32_t as_of, int months)
{
    view v = {.p = p, .as_of = as_of, .lo = months ? months_back(as_of, months) + 1 : -1000000, .hi = as_of};

    for (int32_t day = first_month(); day < first_month() + 1300; day++) {
        for (int i = 0; i < p->bills; i++)
            if (p->bill[i].issued == day) {
                v.bill_of[v.n] = i;
                v.b[v.n++] = (zk_bill){.amount_fen = p->bill[i].amount,
                                       .issued = day,
                                       .due = p->bill[i].due,
                                       .paid_on = p->bill[i].paid_on,
                                       .period = p->bill[i].period,
                                       .ref = (uint64_t)i + 1};
            }
        for (int i = 0; i < p->payments; i++)
            if (p->payment[i].date == day)
                v.q[v.m++] = (zk_payment){.amount_fen = p->payment[i].amount,
                                          .date = day,
                                          .period = p->payment[i].period,
                                          .ref = (uint64_t)p->payment[i].bill};
    }
    /* bills of one day stand in order of amount, as the pass puts them */
    for (int i = 1; i < v.n; i++)
        for (int j = i; j > 0 && v.b[j].issued == v.b[j - 1].issued && v.b[j].due == v.b[j - 1].due &&
                        v.b[j].amount_fen < v.b[j - 1].amount_fen;
             j--) {
            zk_bill t = v.b[j];
            int o = v.bill_of[j];

            v.b[j] = v.b[j - 1];
            v.b[j - 1] = t;
            v.bill_of[j] = v.bill_of[j - 1];
            v.bill_of[j - 1] = o;
        }
    for (int i = 1; i < v.m; i++)
        for (int j = i; j > 0 && v.q[j].date == v.q[j - 1].date && v.q[j].amount_fen < v.q[j - 1].amount_fen;
             j--) {
            zk_payment t = v.q[j];

            v.q[j] = v.q[j - 1];
            v.q[j - 1] = t;
        }
    plain_settle(v.b, v.n, v.q, v.m, as_of);
    return v;
}

static bool issued_in(const view *v, int j)
{
    return v->b[j].issued >= v->lo && v->b[j].issued <= v->hi;
}
static bool due_in(const view *v, int j)
{
    return v->b[j].issued <= v->as_of && v->b[j].due >= v->lo && v->b[j].due <= v->hi;
}

/* Monthly sums of energy or amount, the oldest first; returns how many months there are, 0 when no bill of
 * the window has the value. */
static int monthly(const view *v, bool energy, double *out)
{
    int first = -1, known = 0;

    for (int k = 0; k < 60; k++)
        out[k] = 0;
    for (int j = 0; j < v->n; j++) {
        int month = 0;
        const one_bill *b = &v->p->bill[v->bill_of[j]];

        if (!issued_in(v, j))
            continue;
        while (v->b[j].issued <= months_back(v->as_of, month + 1))
            month++;
        first = month > first ? month : first;
        known += !energy || b->energy >= 0;
        out[month] += energy ? (b->energy < 0 ? 0 : (double)b->energy / 1000) : (double)b->amount / 100;
    }
    for (int k = 0; k < (first + 1) / 2; k++) {
        double t = out[k];

        out[k] = out[first - k];
        out[first - k] = t;
    }
    return known ? first + 1 : 0;
}

static double plain_mean(const double *x, int n)
{
    double s = 0;

    for (int k = 0; k < n; k++)
        s += x[k];
    return n ? s / n : NAN;
}

static double plain_stddev(const double *x, int n)
{
    double m = plain_mean(x, n), s = 0;

    for (int k = 0; k < n; k++)
        s += (x[k] - m) * (x[k] - m);
    return n > 1 ? sqrt(s / (n - 1)) : NAN;
}

static double plain_slope(const double *x, int n)
{
    double m = plain_mean(x, n), a = 0, b = 0;

    for (int k = 0; k < n; k++) {
        a += (k - (n - 1) / 2.0) * (x[k] - m);
        b += (k - (n - 1) / 2.0) * (k - (n - 1) / 2.0);
    }
    return n > 2 ? a / b : NAN;
}

/* The answer to one reference, from the rows; NAN: missing. */
static double plain(const char *name, const person *p, int32_t as_of)
{
    int months = strstr(name, "[24") ? 24 : strstr(name, "[life") ? 0 : strstr(name, "[6 ") ? 6 : 12;
    view v = look(p, as_of, months);
    double x[60], s = 0, t = 0, u = 0, best = 0, run = 0;
    int n = monthly(&v, strstr(name, "energy") != NULL, x);
    bool late = strstr(name, "late") != NULL;

#define IS(text)  (strncmp(name, text, strlen(text)) == 0 && name[strlen(text)] == '[')
#define EACH_BILL for (int j = 0; j < v.n; j++)
    if (IS("bill.count")) {
        EACH_BILL s += issued_in(&v, j);
        return s;
    }
    if (IS("bill.amount.sum")) {
        EACH_BILL s += issued_in(&v, j) ? (double)v.b[j].amount_fen : 0;
        return s / 100;
    }
    if (IS("bill.amount.mean") || IS("bill.energy.mean"))
        return plain_mean(x, n);
    if (IS("bill.amount.max")) {
        best = n ? x[0] : NAN;
        for (int k = 1; k < n; k++)
            best = x[k] > best ? x[k] : best;
        return best;
    }
    if (IS("bill.amount.last")) {
        best = NAN;
        EACH_BILL if (issued_in(&v, j)) best = (double)v.b[j].amount_fen / 100;
        return best;
    }
    if (IS("bill.energy.stddev"))
        return plain_stddev(x, n);
    if (IS("bill.energy.slope"))
        return plain_slope(x, n);
    if (IS("bill.energy.growth")) {
        t = plain_mean(x, n);
        return n > 2 && t != 0 ? plain_slope(x, n) / t : NAN;
    }
    if (IS("bill.energy.quarter.share")) {
        double q[20] = {0};

        for (int k = 0; k < n; k++) {
            q[(n - 1 - k) / 3] += x[k];
            t += x[k];
        }
        best = n ? q[0] : NAN;
        for (int k = 1; k <= (n - 1) / 3; k++)
            best = q[k] > best ? q[k] : best;
        return n && t != 0 ? best / t : NAN;
    }
    if (IS("bill.tenure.days")) {
        best = NAN;
        EACH_BILL if (v.b[j].issued <= as_of && !(best >= as_of - v.b[j].issued)) best =
            as_of - v.b[j].issued;
        return best;
    }
    if (IS("bill.recency.days")) {
        best = NAN;
        EACH_BILL if (v.b[j].issued <= as_of) best = as_of - v.b[j].issued;
        return best;
    }
    if (IS("bill.months.share")) {
        double has[60] = {0};

        EACH_BILL if (issued_in(&v, j) && v.b[j].amount_fen > 0)
        {
            int month = 0;

            while (v.b[j].issued <= months_back(as_of, month + 1))
                month++;
            has[month] = 1;
        }
        for (int k = 0; k < n; k++)
            s += has[k];
        return n ? s / n : NAN;
    }
    if (IS("bill.profit.sum")) {
        EACH_BILL if (issued_in(&v, j))
        {
            const one_bill *b = &p->bill[v.bill_of[j]];

            s += (double)b->amount - (b->cost < 0 ? 0 : (double)b->cost);
        }
        return s / 100;
    }
    if (IS("bill.late.count")) {
        EACH_BILL s += due_in(&v, j) && v.b[j].late_days > 0;
        return s;
    }
    if (IS("bill.late.share") || IS("bill.punctual.share")) {
        EACH_BILL
        {
            t += due_in(&v, j);
            s += due_in(&v, j) && (late ? v.b[j].late_days > 0 : v.b[j].late_days == 0 && !v.b[j].is_open);
        }
        return t != 0 ? s / t : NAN;
    }
    if (IS("bill.late.amount.share")) {
        EACH_BILL if (due_in(&v, j))
        {
            t += (double)v.b[j].amount_fen;
            s += v.b[j].late_days > 0 ? (double)v.b[j].amount_fen : 0;
        }
        return t != 0 ? s / t : NAN;
    }
    if (IS("bill.late.streak")) {
        for (int32_t day = first_month(); day <= as_of; day++) {
            int rows = 0, pass = 0;

            EACH_BILL if (due_in(&v, j) && v.b[j].due == day)
            {
                rows++;
                pass += v.b[j].late_days > 0;
            }
            if (rows)
                run = pass < rows ? pass : run + pass;
            best = run > best ? run : best;
        }
        return best;
    }
    if (IS("bill.clean.days")) {
        best = NAN;
        EACH_BILL if (due_in(&v, j) && v.b[j].late_days > 0) best =
            best < as_of - v.b[j].due ? best : as_of - v.b[j].due;
        return isnan(best) ? plain("bill.tenure.days[life]", p, as_of) : best;
    }
    if (IS("bill.early_days.mean")) {
        EACH_BILL if (due_in(&v, j) && !v.b[j].is_open)
        {
            t++;
            s += v.b[j].early_days;
        }
        return t != 0 ? s / t : NAN;
    }
    if (IS("bill.collection_days.mean")) {
        EACH_BILL if (issued_in(&v, j) && !v.b[j].is_open)
        {
            t++;
            s += v.b[j].settled - v.b[j].issued;
        }
        return t != 0 ? s / t : NAN;
    }
    if (IS("bill.arrears_days.max") || IS("bill.arrears_days.sum") || IS("bill.arrears_days.mean")) {
        EACH_BILL if (due_in(&v, j))
        {
            best = v.b[j].late_days > best ? v.b[j].late_days : best;
            s += v.b[j].late_days;
            t += v.b[j].late_days > 0;
        }
        return strstr(name, "max") ? best : strstr(name, "sum") ? s : t != 0 ? s / t : 0;
    }
    if (IS("bill.arrears_days.current") || IS("bill.arrears_amount.current") || IS("bill.open.sum")) {
        EACH_BILL if (v.b[j].is_open)
        {
            u += (double)v.b[j].open_fen;
            if (v.b[j].due > as_of)
                continue;
            best = v.b[j].late_days > best ? v.b[j].late_days : best;
            s += v.b[j].late_days > 0 ? (double)v.b[j].open_fen : 0;
        }
        return strstr(name, "days") ? best : strstr(name, "open") ? u / 100 : s / 100;
    }
    if (IS("payment.count")) {
        for (int i = 0; i < v.m; i++)
            s += v.q[i].date >= v.lo && v.q[i].date <= v.hi && v.q[i].amount_fen > 0;
        return s;
    }
    if (IS("payment.prepaid.current")) {
        for (int i = 0; i < v.m; i++)
            s += v.q[i].date <= as_of ? (double)v.q[i].unused_fen : 0;
        return s / 100;
    }
    if (IS("payment.online.share")) {
        for (int i = 0; i < p->payments; i++)
            if (p->payment[i].date >= v.lo && p->payment[i].date <= v.hi) {
                t++;
                s += p->payment[i].channel == 1;
            }
        return t != 0 ? s / t : NAN;
    }
    if (IS("violation.theft.count") || IS("violation.open.count")) {
        for (int i = 0; i < p->violations; i++) {
            const one_other *o = &p->violation[i];

            s += o->date >= v.lo && o->date <= v.hi &&
                 (strstr(name, "theft") ? o->what == 0 : o->closed == ZK_NO_DATE || o->closed > as_of);
        }
        return s;
    }
    if (IS("survey.trust")) {
        for (int i = 0; i < p->answers; i++)
            if (p->answer[i].what == 0 && p->answer[i].date >= v.lo && p->answer[i].date <= v.hi) {
                t++;
                s += p->answer[i].score;
            }
        return t != 0 ? s / t : NAN;
    }
    if (IS("transaction.count")) {
        bool seen[6] = {0};

        for (int i = 0; i < p->lines; i++)
            if (p->line[i].date >= v.lo && p->line[i].date <= v.hi) {
                if (orders[p->line[i].what])
                    s += !seen[p->line[i].what];
                else
                    s++;
                seen[p->line[i].what] = true;
            }
        return s;
    }
    zk_test__fail(__FILE__, __LINE__, "the second computation does not know %s", name);
}

ZK_TEST(every_function_agrees_with_a_second_computation)
{
    const int32_t dates[] = {zk_date_of(2025, 6, 30), zk_date_of(2025, 5, 15), zk_date_of(2024, 2, 29)};
    int known = 0;

    begin();
    seal_world(BY_MONTH);
    for (size_t d = 0; d < 3; d++) {
        zk_values v = ask(checked, CHECKED, dates[d], -1);

        ZK_CHECK_INT(v.rows, PEOPLE);
        for (size_t c = 0; c < CHECKED; c++)
            for (size_t r = 0; r < v.rows; r++) {
                double want = plain(checked[c], &world[v.subject[r] - 1], dates[d]);

                if (isnan(want) != (v.missing[c][r] != 0))
                    zk_test__fail(__FILE__, __LINE__, "%s of subject %d is %smissing (%g)", checked[c],
                                  (int)v.subject[r], isnan(want) ? "not " : "", want);
                if (!isnan(want) && !(fabs(v.x[c][r] - want) <= 1e-9 * (1 + fabs(want))))
                    zk_test__fail(__FILE__, __LINE__, "%s of subject %d is %.17g, not %.17g", checked[c],
                                  (int)v.subject[r], v.x[c][r], want);
                known += !isnan(want) && want != 0;
            }
    }
    ZK_CHECK(known > 3000);
    folder_drop();
}

ZK_TEST_MAIN()
