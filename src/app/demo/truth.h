/* SPDX-License-Identifier: Apache-2.0
 *
 * The hidden truth of the demo: who each customer really is.
 */
#ifndef ZK_APP_DEMO_TRUTH_H
#define ZK_APP_DEMO_TRUTH_H

#include "app/demo/demo.h"
#include "zhike/stats.h"

/* How a customer pays. */
typedef enum zk__habit { ZK__PUNCTUAL, ZK__CARELESS, ZK__SQUEEZED, ZK__REFUSING, ZK__PREPAYING } zk__habit;

typedef enum zk__category {
    ZK__RESIDENTIAL,
    ZK__INDUSTRIAL,
    ZK__COMMERCIAL,
    ZK__AGRICULTURAL,
    ZK__GOVERNMENT,
    ZK__HOSPITAL,
    ZK__FINANCE,
    ZK__TRANSPORT,
    ZK__COMMUNICATION
} zk__category;

typedef struct zk__person {
    zk_rng rng;      /* his own stream: everything that happens to him is drawn from it in order of months */
    float level_kwh; /* a month, before season and growth */
    float growth;    /* a month, relative: 0.004 is 5 % a year */
    float content;   /* 0..1: what he thinks of the supplier */
    float slack;     /* 0..1: how careless with dates; sets how often and how long a careless one is late */
    float stress;    /* of money: state of an AR(1) process, rises in a recession */
    int64_t balance_fen; /* prepaid money not yet used */
    int32_t capacity_kw;
    int16_t theft_from, theft_found; /* month index; -1 never, found -1 not found (yet) */
    int16_t refuse_from;             /* month index from which a refusing one stops paying */
    int16_t since_months;            /* joined so many months before the first one */
    uint8_t category, trade, region, habit, large;
} zk__person;

enum { ZK__TRADES = 14, ZK__REGIONS = 12 };

typedef struct zk__trade {
    const char *name;
    uint8_t category;
    float mean_kwh;                       /* a month, median of the trade's general customers */
    float summer, winter;                 /* how much more in July and in January */
    int16_t recession_from, recession_to; /* month index; from > to: none */
    float recession_depth;                /* share of consumption lost */
} zk__trade;

typedef struct zk__truth {
    zk__trade trade[ZK__TRADES];
    int64_t n;
    zk__person *people;
    int64_t n_large;
} zk__truth;

extern const char *const zk__region_names[ZK__REGIONS], *const zk__category_names[], *const zk__habit_names[];

/* Draws all customers; months counts history and what follows. people is malloc'ed: zk__truth_clear. */
void zk__truth_draw(zk__truth *t, const zk_demo_spec *spec);
void zk__truth_clear(zk__truth *t);
/* The name of customer i: a firm's or a person's. buf holds 96 bytes. */
char *zk__name(const zk__truth *t, int64_t i, char *buf, size_t size);
/* True while the customer's trade is in recession. */
bool zk__recession(const zk__truth *t, const zk__person *p, int month);
/* Multiplier of the month of the year (0 January) for a customer; 1 on average over a year. */
double zk__season(const zk__truth *t, const zk__person *p, int month_of_year);

#endif
