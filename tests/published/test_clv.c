/* SPDX-License-Identifier: Apache-2.0
 *
 * Published values of lifetime value: the CDNOW cohort (Fader, Hardie & Lee 2005), the donors of Fader, Hardie &
 * Shang 2010, the first case of Berger & Nasr 1998.
 */
#include <math.h>

#include "published.h"
#include "zhike/zhike.h"

enum { MANY = 3000 };

typedef struct cohort {
    size_t n;
    double x[MANY], tx[MANY], T[MANY], m[MANY];
} cohort;

static zk_btyd_data read_cohort(cohort *c)
{
    FILE *f = fopen(published_path("clv/cdnow_customers_summary_with_transactions.csv"), "r");
    char line[200];
    double id;

    ZK_CHECK(f && fgets(line, sizeof line, f));
    for (c->n = 0; c->n < MANY && fgets(line, sizeof line, f); c->n++)
        ZK_CHECK_INT(
            sscanf(line, "%lf,%lf,%lf,%lf,%lf", &id, &c->x[c->n], &c->tx[c->n], &c->T[c->n], &c->m[c->n]), 5);
    fclose(f);
    ZK_CHECK_INT(c->n, 2357);
    return (zk_btyd_data){.n = c->n, .x = c->x, .tx = c->tx, .T = c->T, .m = c->m};
}

static cohort cdnow;

ZK_TEST(bg_nbd_on_cdnow)
{
    published p = {"btyd", "cdnow_customers_summary.csv", "Fader, Hardie & Lee 2005, table 2"};
    published lt = {"btyd", "cdnow_customers_summary.csv", "lifetimes 0.11"};
    zk_btyd_data d = read_cohort(&cdnow);
    zk_btyd_fit f;

    ZK_CHECK_OK(zk_btyd_fit_ml(ZK_BTYD_BGNBD, &d, NULL, &f, NULL));
    PUBLISHED(&p, "BG/NBD r", 0.243, f.param[0], 5e-4);
    PUBLISHED(&p, "BG/NBD alpha", 4.414, f.param[1], 1e-3);
    PUBLISHED(&p, "BG/NBD a", 0.793, f.param[2], 5e-4);
    PUBLISHED(&p, "BG/NBD b", 2.426, f.param[3], 1e-3);
    PUBLISHED(&p, "BG/NBD log-likelihood", -9582.4, f.loglik, 0.05);
    PUBLISHED(&lt, "BG/NBD log-likelihood", -9582.4256, f.loglik, 1e-3);
    ZK_CHECK(f.stop == ZK_BTYD_CONVERGED && f.se_known && !f.flat);
}

ZK_TEST(bg_nbd_predictions)
{
    published p = {"btyd", "x = 2, tx = 30.43, T = 38.86", "Fader, Hardie & Lee 2005"};
    published c = {"btyd", "E[X(t)] of CDNOW", "Fader, Hardie & Lee 2005, spreadsheet note"};
    const double param[] = {0.243, 4.414, 0.793, 2.426}, x = 2, tx = 30.43, T = 38.86;
    const double t[] = {0.1429, 1, 3, 31.8571, 32, 78},
                 want[] = {0.0078, 0.0532, 0.1506, 1.0405, 1.0437, 1.8576};
    zk_btyd_data one = {.n = 1, .x = &x, .tx = &tx, .T = &T};
    double e;

    ZK_CHECK_OK(zk_btyd_predict(ZK_BTYD_BGNBD, param, &one, 39, 1, NULL, &e, NULL));
    PUBLISHED(&p, "BG/NBD E[Y(39)]", 1.226, e, 5e-4);
    zk_btyd_data d = read_cohort(&cdnow);
    zk_btyd_fit f;
    ZK_CHECK_OK(zk_btyd_fit_ml(ZK_BTYD_BGNBD, &d, NULL, &f, NULL));
    for (size_t i = 0; i < 6; i++) {
        char what[40];
        ZK_CHECK_OK(zk_btyd_curve(ZK_BTYD_BGNBD, f.param, t[i], &e, NULL));
        snprintf(what, sizeof what, "BG/NBD E[X(%g)]", t[i]);
        PUBLISHED(&c, what, want[i], e, 5e-4);
    }
}

ZK_TEST(pareto_nbd_on_cdnow)
{
    published p = {"btyd", "cdnow_customers_summary.csv", "Fader, Hardie & Lee 2005, table 2"};
    published lt = {"btyd", "cdnow_customers_summary.csv", "lifetimes 0.11"};
    zk_btyd_data d = read_cohort(&cdnow);
    zk_btyd_fit f;

    ZK_CHECK_OK(zk_btyd_fit_ml(ZK_BTYD_PNBD, &d, NULL, &f, NULL));
    PUBLISHED(&p, "Pareto/NBD r", 0.553, f.param[0], 1e-3);
    PUBLISHED(&p, "Pareto/NBD alpha", 10.578, f.param[1], 1e-2);
    PUBLISHED(&p, "Pareto/NBD s", 0.606, f.param[2], 1e-3);
    PUBLISHED(&p, "Pareto/NBD beta", 11.669, f.param[3], 1e-2);
    PUBLISHED(&lt, "Pareto/NBD log-likelihood", -9594.974, f.loglik, 1e-2);
}

ZK_TEST(mbg_nbd_and_money_on_cdnow)
{
    published p = {"btyd", "cdnow_customers_summary.csv", "Batislam, Denizel & Filiztekin 2007"};
    published g = {"btyd", "cdnow_customers_summary_with_transactions.csv", "Fader & Hardie 2013"};
    const double mbg[] = {0.525, 6.183, 0.891, 1.614}, gg[] = {6.25, 3.74, 15.44};
    zk_btyd_data d = read_cohort(&cdnow);
    zk_btyd_fit f;

    ZK_CHECK_OK(zk_btyd_fit_ml(ZK_BTYD_MBGNBD, &d, NULL, &f, NULL));
    for (size_t i = 0; i < 4; i++)
        PUBLISHED(&p,
                  i == 0   ? "MBG/NBD r"
                  : i == 1 ? "MBG/NBD alpha"
                  : i == 2 ? "MBG/NBD a"
                           : "MBG/NBD b",
                  mbg[i], f.param[i], 1e-3);
    ZK_CHECK_OK(zk_btyd_fit_ml(ZK_BTYD_GG, &d, NULL, &f, NULL));
    for (size_t i = 0; i < 3; i++)
        PUBLISHED(&g,
                  i == 0   ? "gamma-gamma p"
                  : i == 1 ? "gamma-gamma q"
                           : "gamma-gamma v",
                  gg[i], f.param[i], 1e-2);
    PUBLISHED(&g, "gamma-gamma log-likelihood", -4055.918, f.loglik, 1e-2);
}

/* Donors of the 1995 cohort: repeats, last one, opportunities, how many. */
ZK_TEST(bg_bb_on_donors)
{
    static const double donor[22][3] = {{6, 6, 1203}, {5, 6, 728}, {4, 6, 512}, {3, 6, 357}, {2, 6, 234},
                                        {1, 6, 129},  {5, 5, 335}, {4, 5, 284}, {3, 5, 225}, {2, 5, 173},
                                        {1, 5, 119},  {4, 4, 240}, {3, 4, 181}, {2, 4, 155}, {1, 4, 78},
                                        {3, 3, 322},  {2, 3, 255}, {1, 3, 129}, {2, 2, 613}, {1, 2, 277},
                                        {1, 1, 1091}, {0, 0, 3464}};
    const double want[] = {1.204, 0.750, 0.657, 2.783};
    published p = {"btyd", "1995 cohort of 11,104 donors", "Fader, Hardie & Shang 2010, table 3"};
    double x[22], tx[22], n[22], w[22], all = 0;
    zk_btyd_fit f;

    for (size_t i = 0; i < 22; i++) {
        x[i] = donor[i][0];
        tx[i] = donor[i][1];
        n[i] = 6;
        all += w[i] = donor[i][2];
    }
    ZK_CHECK(all == 11104);
    zk_btyd_data d = {.n = 22, .x = x, .tx = tx, .T = n, .weight = w};
    ZK_CHECK_OK(zk_btyd_fit_ml(ZK_BTYD_BGBB, &d, NULL, &f, NULL));
    for (size_t i = 0; i < 4; i++) {
        char what[40];
        snprintf(what, sizeof what, "BG/BB %s", zk_btyd_param(ZK_BTYD_BGBB, i));
        PUBLISHED(&p, what, want[i], f.param[i], 6e-4);
    }
    PUBLISHED(&p, "BG/BB log-likelihood", -33225.6, f.loglik, 0.05);
}

ZK_TEST(berger_nasr_case_1)
{
    published p = {"clv", "GC 260, M 50, r .75, d .2, n 10", "Berger & Nasr 1998, case 1"};
    zk_clv_bn in = {.gc = 260, .m = 50, .r = 0.75, .d = 0.2, .cycle = 1, .n = 10};
    double v;

    ZK_CHECK_OK(zk_clv_berger_nasr(&in, &v, NULL));
    PUBLISHED(&p, "lifetime value", 568.78, v, 0.01);
}

ZK_TEST_MAIN()
