/* SPDX-License-Identifier: Apache-2.0
 *
 * A small made-up supplier whose every row is known, sealed in one file or many, in order or not; and the
 * references that tests of indicators ask of it. The same world every time.
 */
#ifndef ZK_INDICATOR_WORLD_H
#define ZK_INDICATOR_WORLD_H

#include "indicator_fixture.h"

#include "app/indicator/settle.h"
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

#endif
