/* SPDX-License-Identifier: Apache-2.0
 *
 * The whole way from sealed files to numbers: every function against a second, plain computation from
 * the rows themselves; equal bits whatever the files, their order and the number of threads.
 */
#include "indicator_fixture.h"
#include "settle_plain.h"

#include "base/num.h"

enum { PEOPLE = 120, BILLS_MAX = 60, MONTHS = 36, OTHERS_MAX = 40 };

/* ---- a small world ------------------------------------------------------------------------------------- */

typedef struct one_bill {
    int32_t period, issued, due;
    int64_t amount, energy, cost; /* energy, cost < 0: missing */
    int32_t paid_on;              /* ZK_NO_DATE: the bill does not say */
    int type;
} one_bill;

typedef struct one_payment {
    int32_t date;
    int64_t amount;
    int channel;
    int bill;       /* 0, or the number of the bill it names */
    int32_t period; /* ZK_NO_DATE, or the period it names */
} one_payment;

typedef struct one_other { /* a violation, a survey answer, an order line, by list */
    int32_t date;
    int what;
    double score;
    int64_t amount;
    int32_t closed; /* ZK_NO_DATE: not */
} one_other;

typedef struct person {
    one_bill bill[BILLS_MAX];
    one_payment payment[BILLS_MAX * 2];
    one_other violation[OTHERS_MAX], answer[OTHERS_MAX], line[OTHERS_MAX];
    int bills, payments, violations, answers, lines;
} person;

static person world[PEOPLE];
static uint64_t state;

static int roll(int n)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int)((state >> 33) % (uint64_t)n);
}

static int32_t first_month(void)
{
    return zk_date_of(2022, 7, 1);
}

static void make_person(person *p, int k)
{
    int from = roll(3) ? 0 : roll(MONTHS), habit = roll(4);

    memset(p, 0, sizeof *p);
    if (k == 7) /* one customer with nothing at all */
        return;
    for (int m = from; m < MONTHS; m++) {
        one_bill *b = &p->bill[p->bills];
        int32_t start = zk_date_add_months(first_month(), m);
        int32_t pay;

        if (roll(15) == 0)
            continue;
        b->period = start;
        b->issued = start + 27 + roll(3);
        b->due = b->issued + 20;
        b->energy = roll(20) ? 100000 + roll(900000) * (1 + (m % 12 == 6)) : -1;
        b->amount = roll(25) ? 5000 + roll(60000) : -roll(3000);
        b->cost = roll(3) ? b->amount * 7 / 10 + roll(100) : -1;
        b->type = roll(30) ? 0 : 1;
        b->paid_on = k % 7 == 3 && roll(2) ? b->issued + roll(50) : ZK_NO_DATE;
        pay = b->issued + (habit == 0 ? roll(19) : habit == 1 ? 15 + roll(15) : roll(80));
        p->bills++;
        if (b->amount > 0 && roll(habit == 3 ? 3 : 30)) {
            p->payment[p->payments++] = (one_payment){
                .date = pay, .amount = roll(10) ? b->amount : b->amount / 2, .channel = roll(3)};
            if (roll(40) == 0)
                p->payment[p->payments++] =
                    (one_payment){.date = pay + 3, .amount = -b->amount, .channel = 1};
            if (roll(20) == 0)
                p->payment[p->payments++] = (one_payment){.date = pay + 1, .amount = 20000, .channel = 2};
        }
        if (roll(40) == 0 && p->bills < BILLS_MAX - 1) { /* a second bill on the same day */
            p->bill[p->bills] = *b;
            p->bill[p->bills].amount += 100;
            p->bills++;
        }
    }
    for (int i = 0; i < p->payments; i++) { /* some customers' payments say what they are for */
        one_payment *q = &p->payment[i];

        q->bill = k % 5 == 1 && roll(4) ? 1 + roll(p->bills + 2) : 0;
        q->period = k % 5 == 2 && roll(4) ? zk_date_add_months(first_month(), roll(MONTHS)) : ZK_NO_DATE;
    }
    for (int i = roll(6); i > 0; i--)
        p->violation[p->violations++] =
            (one_other){.date = first_month() + roll(1080),
                        .what = roll(3),
                        .closed = roll(2) ? first_month() + roll(1200) : ZK_NO_DATE};
    for (int i = roll(12); i > 0; i--)
        p->answer[p->answers++] =
            (one_other){.date = first_month() + roll(1080), .what = roll(3), .score = roll(101) / 10.0};
    for (int i = roll(20); i > 0; i--)
        p->line[p->lines++] =
            (one_other){.date = first_month() + roll(1080), .what = roll(6), .amount = roll(90000) - 9000};
}

static void make_world(void)
{
    state = 42;
    for (int k = 0; k < PEOPLE; k++)
        make_person(&world[k], k);
}

/* ---- sealed in several ways -------------------------------------------------------------------------------- */

static zk_str str(const char *s)
{
    return zk_str_of(zk_strdup(&fx.arena, s));
}

/* Customers 1..PEOPLE; ids are not in the order of the numbers. */
static void seal_customers(void)
{
    int64_t subject[PEOPLE], capacity[PEOPLE];
    zk_str id[PEOPLE], name[PEOPLE], category[PEOPLE];
    static const char *const categories[] = {"residential", "industrial", "commercial"};

    for (int k = 0; k < PEOPLE; k++) {
        subject[k] = k + 1;
        id[k] = str(zk_fmt(&fx.arena, "C%03d", (k * 37) % PEOPLE));
        name[k] = str(zk_fmt(&fx.arena, "客户%d", k));
        category[k] = str(categories[k % 3]);
        capacity[k] = 1000 * (k + 1);
    }
    seal("customer", PEOPLE, subject,
         (given_col[]){{.name = "id", .text = id},
                       {.name = "name", .text = name},
                       {.name = "category", .text = category},
                       {.name = "capacity", .num = capacity}},
         4);
}

typedef struct row {
    int64_t subject;
    int k;        /* index in the person's list */
    uint64_t key; /* part of the file, then order in it */
} row;

static int by_row_key(const void *a, const void *b)
{
    const row *x = a, *y = b;

    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return x->subject != y->subject ? (x->subject < y->subject ? -1 : 1) : x->k - y->k;
}

enum split { ONE_FILE, BY_MONTH, SHUFFLED };

/* Which file a row goes to: its month, or any; within the shuffled ones order is any too. */
static uint64_t key_of(enum split how, int32_t date, uint64_t *file)
{
    *file = how == ONE_FILE   ? 0
            : how == BY_MONTH ? (uint64_t)(zk_date_month(date) - zk_date_month(first_month()) + 1)
                              : (uint64_t)roll(7);
    return *file << 40 | (how == SHUFFLED ? (uint64_t)roll(1 << 30) : 0);
}

typedef void (*seal_part_fn)(const row *rows, int64_t n);

static void seal_rows(row *rows, size_t n, seal_part_fn fn)
{
    qsort(rows, n, sizeof *rows, by_row_key);
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from + 1; to < n && rows[to].key >> 40 == rows[from].key >> 40; to++)
            ;
        fn(rows + from, (int64_t)(to - from));
    }
}

#define GATHER(n)                                                                                            \
    int64_t *subject = ZK_NEWS(&fx.arena, int64_t, n);                                                       \
    for (int64_t r = 0; r < (n); r++)                                                                        \
    subject[r] = rows[r].subject
#define NUMS(name)  int64_t *name = ZK_NEWS(&fx.arena, int64_t, n)
#define NULLS(name) uint8_t *name = ZK_NEWS(&fx.arena, uint8_t, n)

static zk_str bill_id(int64_t subject, int k)
{
    return str(zk_fmt(&fx.arena, "B%d-%d", (int)subject, k));
}

static void seal_bills(const row *rows, int64_t n)
{
    GATHER(n);
    NUMS(period);
    NUMS(issued);
    NUMS(due);
    NUMS(amount);
    NUMS(energy);
    NUMS(cost);
    NUMS(paid_on);
    NULLS(no_energy);
    NULLS(no_cost);
    NULLS(no_paid_on);
    zk_str *id = ZK_NEWS(&fx.arena, zk_str, n);
    zk_str *type = ZK_NEWS(&fx.arena, zk_str, n);

    for (int64_t r = 0; r < n; r++) {
        const one_bill *b = &world[rows[r].subject - 1].bill[rows[r].k];

        period[r] = b->period;
        issued[r] = b->issued;
        due[r] = b->due;
        amount[r] = b->amount;
        energy[r] = b->energy;
        no_energy[r] = b->energy < 0;
        cost[r] = b->cost;
        no_cost[r] = b->cost < 0;
        no_paid_on[r] = b->paid_on == ZK_NO_DATE;
        paid_on[r] = no_paid_on[r] ? 0 : b->paid_on;
        id[r] = bill_id(rows[r].subject, rows[r].k + 1);
        type[r] = ZK_STR("normal");
        if (b->type)
            type[r] = ZK_STR("adjustment");
    }
    seal("bill", n, subject,
         (given_col[]){{.name = "period", .num = period},
                       {.name = "issued", .num = issued},
                       {.name = "due", .num = due},
                       {.name = "amount", .num = amount},
                       {.name = "energy", .num = energy, .null = no_energy},
                       {.name = "cost", .num = cost, .null = no_cost},
                       {.name = "type", .text = type},
                       {.name = "id", .text = id},
                       {.name = "paid_on", .num = paid_on, .null = no_paid_on}},
         9);
}

static const char *const channels[] = {"counter", "online", "debit"};

static void seal_payments(const row *rows, int64_t n)
{
    GATHER(n);
    NUMS(date);
    NUMS(amount);
    NUMS(period);
    NULLS(no_period);
    NULLS(no_bill);
    zk_str *channel = ZK_NEWS(&fx.arena, zk_str, n), *bill = ZK_NEWS(&fx.arena, zk_str, n);

    for (int64_t r = 0; r < n; r++) {
        const one_payment *p = &world[rows[r].subject - 1].payment[rows[r].k];

        date[r] = p->date;
        amount[r] = p->amount;
        no_period[r] = p->period == ZK_NO_DATE;
        period[r] = no_period[r] ? 0 : p->period;
        no_bill[r] = p->bill == 0;
        bill[r] = bill_id(rows[r].subject, p->bill);
        channel[r] = zk_str_of(channels[p->channel]);
    }
    seal("payment", n, subject,
         (given_col[]){{.name = "date", .num = date},
                       {.name = "amount", .num = amount},
                       {.name = "channel", .text = channel},
                       {.name = "bill", .text = bill, .null = no_bill},
                       {.name = "period", .num = period, .null = no_period}},
         5);
}

static const char *const violation_types[] = {"theft", "overload", "safety"};
static const char *const questions[] = {"trust", "price", "service"};
static const char *const orders[] = {"O1", "O2", "O3", "O4", "O5", NULL};

static void seal_violations(const row *rows, int64_t n)
{
    GATHER(n);
    NUMS(date);
    NUMS(closed);
    NULLS(open);
    zk_str *type = ZK_NEWS(&fx.arena, zk_str, n);

    for (int64_t r = 0; r < n; r++) {
        const one_other *v = &world[rows[r].subject - 1].violation[rows[r].k];

        date[r] = v->date;
        open[r] = v->closed == ZK_NO_DATE;
        closed[r] = open[r] ? 0 : v->closed;
        type[r] = zk_str_of(violation_types[v->what]);
    }
    seal("violation", n, subject,
         (given_col[]){{.name = "date", .num = date},
                       {.name = "closed", .num = closed, .null = open},
                       {.name = "type", .text = type}},
         3);
}

static void seal_answers(const row *rows, int64_t n)
{
    GATHER(n);
    NUMS(date);
    zk_str *question = ZK_NEWS(&fx.arena, zk_str, n);
    double *score = ZK_NEWS(&fx.arena, double, n);

    for (int64_t r = 0; r < n; r++) {
        const one_other *v = &world[rows[r].subject - 1].answer[rows[r].k];

        date[r] = v->date;
        question[r] = zk_str_of(questions[v->what]);
        score[r] = v->score;
    }
    seal("survey_answer", n, subject,
         (given_col[]){{.name = "date", .num = date},
                       {.name = "question", .text = question},
                       {.name = "score", .real = score}},
         3);
}

static void seal_lines(const row *rows, int64_t n)
{
    GATHER(n);
    NUMS(date);
    NUMS(amount);
    NULLS(no_order);
    zk_str *order = ZK_NEWS(&fx.arena, zk_str, n);

    for (int64_t r = 0; r < n; r++) {
        const one_other *v = &world[rows[r].subject - 1].line[rows[r].k];

        date[r] = v->date;
        amount[r] = v->amount;
        no_order[r] = orders[v->what] == NULL;
        order[r] = no_order[r] ? ZK_STR("") : zk_str_of(orders[v->what]);
    }
    seal("transaction", n, subject,
         (given_col[]){{.name = "date", .num = date},
                       {.name = "amount", .num = amount},
                       {.name = "order", .text = order, .null = no_order}},
         3);
}

static void seal_world(enum split how)
{
    size_t cap = PEOPLE * BILLS_MAX * 2;
    row *rows = malloc(cap * sizeof *rows);
    uint64_t file;

    files_forget();
    state = 99 + (uint64_t)how;
    seal_customers();
#define SEAL(list, count, when, fn)                                                                          \
    do {                                                                                                     \
        size_t n = 0;                                                                                        \
        for (int k = 0; k < PEOPLE; k++)                                                                     \
            for (int i = 0; i < world[k].count; i++)                                                         \
                rows[n++] = (row){k + 1, i, key_of(how, world[k].list[i].when, &file)};                      \
        seal_rows(rows, n, fn);                                                                              \
    } while (0)
    if (how == SHUFFLED) { /* another order of kinds too */
        SEAL(line, lines, date, seal_lines);
        SEAL(payment, payments, date, seal_payments);
    }
    SEAL(bill, bills, issued, seal_bills);
    if (how != SHUFFLED) {
        SEAL(payment, payments, date, seal_payments);
        SEAL(line, lines, date, seal_lines);
    }
    SEAL(violation, violations, date, seal_violations);
    SEAL(answer, answers, date, seal_answers);
    free(rows);
}

/* ---- the second computation ------------------------------------------------------------------------------------ */

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

static const char *const checked[] = {
    "bill.count[12 months]",
    "bill.count[6 months]",
    "bill.amount.sum[12 months]",
    "bill.amount.mean[12 months]",
    "bill.energy.mean[24 months]",
    "bill.amount.max[12 months]",
    "bill.amount.last[6 months]",
    "bill.energy.stddev[12 months]",
    "bill.energy.slope[12 months]",
    "bill.energy.growth[24 months]",
    "bill.energy.quarter.share[12 months]",
    "bill.tenure.days[life]",
    "bill.recency.days[life]",
    "bill.months.share[12 months]",
    "bill.profit.sum[12 months]",
    "bill.late.count[12 months]",
    "bill.late.count[24 months]",
    "bill.late.share[12 months]",
    "bill.punctual.share[12 months]",
    "bill.late.amount.share[12 months]",
    "bill.late.streak[24 months]",
    "bill.clean.days[life]",
    "bill.early_days.mean[12 months]",
    "bill.collection_days.mean[12 months]",
    "bill.arrears_days.max[12 months]",
    "bill.arrears_days.sum[24 months]",
    "bill.arrears_days.mean[12 months]",
    "bill.arrears_days.current[life]",
    "bill.arrears_amount.current[life]",
    "bill.open.sum[life]",
    "payment.count[12 months]",
    "payment.prepaid.current[life]",
    "payment.online.share[24 months]",
    "violation.theft.count[24 months]",
    "violation.open.count[life]",
    "survey.trust[24 months]",
    "transaction.count[life]",
};
enum { CHECKED = sizeof checked / sizeof *checked };

static void begin(void)
{
    make_world();
    folder_make();
    ZK_CHECK_OK(zk_indicator_load(&fx, &lib));
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

ZK_TEST(rows_are_sorted_by_id_and_carry_names_and_fields)
{
    static const char *const names[] = {"customer.category", "customer.capacity", "customer.since"};
    zk_values v;

    begin();
    seal_world(ONE_FILE);
    v = ask(names, 3, zk_date_of(2025, 6, 30), -1);
    ZK_CHECK_INT(v.rows, PEOPLE);
    for (size_t r = 0; r < v.rows; r++) {
        int k = (int)v.subject[r] - 1;

        ZK_CHECK(r == 0 || zk_str_cmp(v.id[r - 1], v.id[r]) < 0);
        ZK_CHECK(zk_str_is(v.name[r], zk_fmt(&fx.arena, "客户%d", k)));
        ZK_CHECK(v.text[0] && zk_str_is(v.text[0][r], k % 3 == 0   ? "residential"
                                                      : k % 3 == 1 ? "industrial"
                                                                   : "commercial"));
        ZK_CHECK(v.text[1] == NULL && v.x[1][r] == k + 1);
        ZK_CHECK(v.missing[2][r]);
    }
    folder_drop();
}

/* All of the library that needs no parameter, and some that does. */
static size_t everything(const char ***names)
{
    static const char *const more[] = {"payment.online.share",
                                       "violation.safety.count",
                                       "survey.price.last",
                                       "expert.service",
                                       "bill.amount.sum[90 days]",
                                       "bill.energy.slope[life]",
                                       "bill.late.count[months 13..24]",
                                       "bill.amount.stddev[year]",
                                       "bill.energy.quarter.max[36 months]"};
    size_t n = 0;

    *names = ZK_NEWS(&fx.arena, const char *, lib.n + 20);
    for (size_t i = 0; i < lib.n; i++)
        if (!strchr(lib.items[i]->name, '<'))
            (*names)[n++] = lib.items[i]->name;
    for (size_t i = 0; i < sizeof more / sizeof *more; i++)
        (*names)[n++] = more[i];
    return n;
}

static void same_bits(const zk_values *a, const zk_values *b)
{
    ZK_CHECK_INT(a->rows, b->rows);
    for (size_t r = 0; r < a->rows; r++)
        ZK_CHECK(a->subject[r] == b->subject[r] && zk_str_eq(a->id[r], b->id[r]));
    for (size_t c = 0; c < a->cols; c++) {
        if (memcmp(a->x[c], b->x[c], a->rows * sizeof(double)) != 0 ||
            memcmp(a->missing[c], b->missing[c], a->rows) != 0)
            zk_test__fail(__FILE__, __LINE__, "%s differs", a->ref[c].text);
    }
}

ZK_TEST(files_threads_and_order_do_not_show_in_any_bit)
{
    const char **names;
    zk_values first = {0}, v;
    size_t n;
    int some = 0;
    int32_t as_of = zk_date_of(2025, 6, 30);

    begin();
    n = everything(&names);
    ZK_CHECK(n > 140);
    for (enum split how = ONE_FILE; how <= SHUFFLED; how++) {
        seal_world(how);
        for (int t = 0; t < 3; t++) {
            engine_reopen((const int[]){1, 2, 7}[t]);
            v = ask(names, n, as_of, -1);
            if (how == ONE_FILE && t == 0)
                first = v;
            else
                same_bits(&first, &v);
        }
    }
    for (size_t c = 0; c < n; c++)
        for (size_t r = 0; r < first.rows; r++)
            some += first.x[c][r] != 0;
    ZK_CHECK(some > PEOPLE * 40);
    folder_drop();
}

ZK_TEST(one_customer_alone_gives_the_same_bits)
{
    const char **names;
    zk_values all, one;
    size_t n;

    begin();
    seal_world(BY_MONTH);
    n = everything(&names);
    all = ask(names, n, zk_date_of(2025, 6, 30), -1);
    for (size_t r = 0; r < all.rows; r += 11) {
        one = ask(names, n, zk_date_of(2025, 6, 30), all.subject[r]);
        ZK_CHECK_INT(one.rows, 1);
        ZK_CHECK(zk_str_eq(one.id[0], all.id[r]));
        for (size_t c = 0; c < n; c++)
            if (memcmp(&one.x[c][0], &all.x[c][r], sizeof(double)) != 0 ||
                one.missing[c][0] != all.missing[c][r])
                zk_test__fail(__FILE__, __LINE__, "%s of %d: %.17g alone, %.17g among all", names[c],
                              (int)all.subject[r], one.x[c][0], all.x[c][r]);
    }
    folder_drop();
}

ZK_TEST(asked_alone_or_with_others_the_bits_are_the_same)
{
    const char **names;
    zk_values all, one;
    size_t n;

    begin();
    seal_world(SHUFFLED);
    n = everything(&names);
    all = ask(names, n, zk_date_of(2025, 5, 15), -1);
    for (size_t c = 0; c < n; c += 3) {
        one = ask(&names[c], 1, zk_date_of(2025, 5, 15), -1);
        ZK_CHECK(memcmp(one.x[0], all.x[c], all.rows * sizeof(double)) == 0);
        ZK_CHECK(memcmp(one.missing[0], all.missing[c], all.rows) == 0);
    }
    folder_drop();
}

ZK_TEST(grades_and_scores_of_other_schemes_are_given)
{
    const int64_t subject[] = {2, 5, 9};
    const double score[] = {1.5, NAN, 7};
    const zk_str grade[] = {ZK_STR("A"), ZK_STR("B"), {NULL, 0}};
    zk_given given = {.scheme = "rfm", .rows = 3, .subject = subject, .score = score, .grade = grade};
    zk_ref refs[2];
    zk_values v;
    zk_inputs in;

    begin();
    seal_world(ONE_FILE);
    refs[0] = ref_of("grade.rfm");
    refs[1] = ref_of("score.rfm");
    ZK_CHECK(refs[0].is_text && !refs[1].is_text);
    ZK_CHECK_OK(zk_indicator_compute(&fx, refs, 2, 20000, -1, &given, 1, &v, &in));
    ZK_CHECK_INT(in.n, 1); /* the customer file alone was read */
    for (size_t r = 0; r < v.rows; r++) {
        bool a = v.subject[r] == 2, b = v.subject[r] == 5, c = v.subject[r] == 9;

        ZK_CHECK_INT(v.missing[0][r], !(a || b));
        ZK_CHECK_INT(v.missing[1][r], !(a || c));
        ZK_CHECK(!a || (zk_str_is(v.text[0][r], "A") && v.x[1][r] == 1.5));
    }
    folder_drop();
}

ZK_TEST(facts_behind_a_number_add_up_to_it)
{
    int32_t as_of = zk_date_of(2025, 6, 30);
    zk_ref late, share;
    int shown = 0;

    begin();
    seal_world(BY_MONTH);
    late = ref_of("bill.late.count[24 months]");
    share = ref_of("bill.arrears.share");
    for (int64_t s = 1; s <= PEOPLE; s += 5) {
        zk_factrow *rows;
        size_t n, total, counted = 0;
        double x = ask_one("bill.late.count[24 months]", as_of, s);

        ZK_CHECK_OK(zk_indicator_facts(&fx, &late, as_of, s, 1000, &rows, &n, &total));
        ZK_CHECK_INT(n, total);
        for (size_t i = 0; i < n; i++) {
            bool said = false;

            ZK_CHECK(i == 0 || rows[i - 1].date <= rows[i].date);
            counted += rows[i].counted;
            for (size_t f = 0; f < rows[i].n; f++)
                said |= strcmp(rows[i].field[f], "late_days") == 0 &&
                        (strcmp(rows[i].shown[f], "0") != 0) == rows[i].counted;
            ZK_CHECK(said);
        }
        ZK_CHECK_INT(counted, (int64_t)x);
        shown += (int)n;
        ZK_CHECK_OK(zk_indicator_facts(&fx, &late, as_of, s, 3, &rows, &n, &counted));
        ZK_CHECK_INT(n, total < 3 ? (int64_t)total : 3);
        ZK_CHECK_INT(counted, total);
        ZK_CHECK_OK(zk_indicator_facts(&fx, &share, as_of, s, 3, &rows, &n, &total));
    }
    ZK_CHECK(shown > 200);
    folder_drop();
}

ZK_TEST(without_any_facts_counts_are_zero_and_means_are_missing)
{
    begin();
    seal_customers();
    ZK_CHECK(ask_one("bill.count", 20000, 3) == 0);
    ZK_CHECK(ask_one("bill.late.count", 20000, 3) == 0);
    ZK_CHECK(isnan(ask_one("bill.amount.mean", 20000, 3)));
    ZK_CHECK(isnan(ask_one("bill.clean.days", 20000, 3)));
    ZK_CHECK(isnan(ask_one("statement.current_ratio", 20000, 3)));
    ZK_CHECK_INT(ask((const char *const[]){"bill.count"}, 1, 20000, 999).rows, 0); /* no such customer */
    folder_drop();
}

/* A million rows: fields nobody fills in are left out of the scan, and one customer has far more rows than
 * was thought, so that he alone is loaded a second time. */
ZK_TEST(many_rows_and_one_customer_with_most_of_them)
{
    enum { MANY = 1900, EACH = 300, HEAVY = 700, HEAVY_ROWS = 550000 };
    static const char *const names[] = {"bill.count[life]", "bill.amount.sum[life]", "bill.open.sum[life]",
                                        "bill.recency.days[life]", "payment.prepaid.current[life]"};
    int64_t n = 0, cap = (int64_t)MANY * EACH + HEAVY_ROWS;
    int64_t *subject, *issued, *due, *amount;
    zk_str *id;
    zk_values v;

    folder_make();
    ZK_CHECK_OK(zk_indicator_load(&fx, &lib));
    subject = ZK_NEWS(&fx.arena, int64_t, cap);
    issued = ZK_NEWS(&fx.arena, int64_t, cap);
    due = ZK_NEWS(&fx.arena, int64_t, cap);
    amount = ZK_NEWS(&fx.arena, int64_t, cap);
    id = ZK_NEWS(&fx.arena, zk_str, MANY);
    for (int64_t s = 1; s <= MANY; s++)
        for (int k = s == HEAVY ? -HEAVY_ROWS : 0; k < EACH && n < cap; k++, n++) {
            subject[n] = s;
            issued[n] = 15000 + (k < 0 ? -k : k) % 5000;
            due[n] = issued[n] + 10;
            amount[n] = 100 + s;
        }
    seal("bill", n, subject,
         (given_col[]){{.name = "issued", .num = issued},
                       {.name = "due", .num = due},
                       {.name = "amount", .num = amount}},
         3);
    for (int64_t s = 1; s <= MANY; s++) {
        subject[s - 1] = s;
        issued[s - 1] = 15100;
        amount[s - 1] = 1000;
        id[s - 1] = str(zk_fmt(&fx.arena, "C%05d", (int)s));
    }
    seal("payment", MANY, subject,
         (given_col[]){{.name = "date", .num = issued}, {.name = "amount", .num = amount}}, 2);
    seal("customer", MANY, subject, (given_col[]){{.name = "id", .text = id}}, 1);
    v = ask(names, 5, 20100, -1);
    ZK_CHECK_INT(v.rows, MANY);
    for (size_t r = 0; r < v.rows; r++) {
        int64_t s = v.subject[r], rows = EACH + (s == HEAVY ? HEAVY_ROWS : 0);

        ZK_CHECK(v.x[0][r] == (double)rows);
        ZK_CHECK(v.x[1][r] == (double)(rows * (100 + s)) / 100);
        ZK_CHECK(v.x[2][r] == (double)(rows * (100 + s) - 1000) / 100);
        ZK_CHECK(v.x[3][r] == 20100 - (s == HEAVY ? 19999 : 15299));
        ZK_CHECK(v.x[4][r] == 0);
    }
    ZK_CHECK(ask_one("bill.count[life]", 20100, HEAVY) == EACH + HEAVY_ROWS);
    folder_drop();
}

ZK_TEST_MAIN()
