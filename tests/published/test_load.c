/* SPDX-License-Identifier: Apache-2.0
 *
 * Theft predicted as well as, or better than, the figures obtained on the same files with the same division into what is
 * learnt from and what is tested; no test label is looked at.
 */
#include <time.h>

#include "base/num.h"
#include "published.h"
#include "zhike/load.h"
#include "zhike/zhike.h"

enum { MANY = 6000, SLOTS = 48, MONTHS = 19 };

static double auc_of(const double *score, const uint8_t *y, size_t n)
{
    zk_roc r;

    ZK_CHECK_OK(zk_roc_test(score, y, n, false, 0.95, &r, NULL));
    return r.auc;
}

/* Fields of a line cut at commas; an empty one is NaN. */
static size_t fields_of(char *line, double *out, size_t most)
{
    size_t n = 0;

    for (char *at = line, *field; n < most && (field = strsep(&at, ",\n"));)
        out[n++] = *field ? strtod(field, NULL) : NAN;
    return n;
}

ZK_TEST(theft_textbook)
{
    published p = {"theft", "theft_textbook_291.csv", "scikit-learn, boosted trees, 10 folds"};
    static double x[300 * 3], score[300], v[8];
    static uint8_t y[300];
    static uint32_t fold[300];
    FILE *f = fopen(published_path("electricity/theft_textbook_291.csv"), "r");
    zk_load_options o = zk_load_defaults();
    char line[400];
    size_t n = 0;

    ZK_CHECK(f && fgets(line, sizeof line, f));
    while (n < 300 && fgets(line, sizeof line, f) && fields_of(line, v, 4) == 4) {
        memcpy(x + 3 * n, v, 3 * sizeof *x);
        y[n++] = v[3] > 0.5;
    }
    fclose(f);
    ZK_CHECK_INT(n, 291);
    ZK_CHECK_OK(zk_folds_stratified(y, n, 10, fold, NULL));
    ZK_CHECK_OK(zk_load_cv(x, n, 3, y, fold, 10, &o, 2, score, NULL));
    PUBLISHED_REACHED(&p, "AUC, 10 folds", 0.931, auc_of(score, y, n));
}

ZK_TEST(theft_toroslar)
{
    enum { WIDTH = 2 * ZK_LOAD_SERIES };
    published p = {"theft", "toroslar_test1.csv", "scikit-learn, random forest, 10 folds"};
    static double energy[2000 * MONTHS], demand[2000 * MONTHS], f1[2000 * ZK_LOAD_SERIES],
        f2[2000 * ZK_LOAD_SERIES], x[2000 * WIDTH], score[2000], v[50];
    static uint8_t y[2000];
    static uint32_t fold[2000];
    FILE *f = fopen(published_path("electricity/toroslar_test1.csv"), "r");
    zk_load_options o = zk_load_defaults();
    char line[4000];
    size_t n = 0;

    ZK_CHECK(f && fgets(line, sizeof line, f));
    while (n < 2000 && fgets(line, sizeof line, f) && fields_of(line, v, 41) == 41) {
        memcpy(energy + n * MONTHS, v + 1, MONTHS * sizeof *v);
        memcpy(demand + n * MONTHS, v + 1 + MONTHS, MONTHS * sizeof *v);
        y[n++] = v[40] > 0.5;
    }
    fclose(f);
    ZK_CHECK_INT(n, 1751);
    ZK_CHECK_OK(zk_load_series(energy, n, MONTHS, 12, NULL, 2, f1, NULL));
    ZK_CHECK_OK(zk_load_series(demand, n, MONTHS, 12, NULL, 2, f2, NULL));
    for (size_t i = 0; i < n; i++) {
        memcpy(x + i * WIDTH, f1 + i * ZK_LOAD_SERIES, ZK_LOAD_SERIES * sizeof *x);
        memcpy(x + i * WIDTH + ZK_LOAD_SERIES, f2 + i * ZK_LOAD_SERIES, ZK_LOAD_SERIES * sizeof *x);
    }
    ZK_CHECK_OK(zk_folds_stratified(y, n, 10, fold, NULL));
    ZK_CHECK_OK(zk_load_cv(x, n, WIDTH, y, fold, 10, &o, 2, score, NULL));
    PUBLISHED_REACHED(&p, "AUC, 10 folds", 0.995, auc_of(score, y, n));
}

ZK_TEST(theft_day_profiles)
{
    published p = {"theft", "theft_attacks_day_profiles.csv", "scikit-learn, boosted trees (on six attacks)"};
    published iso = {"theft", "theft_attacks_day_profiles.csv",
                     "scikit-learn, isolation forest (on six attacks)"};
    static double profile[MANY * SLOTS], x[MANY * ZK_LOAD_DAYS], odd[MANY], out[MANY], v[60], month[MANY],
        rank[MANY];
    static uint32_t meter[MANY];
    static int32_t day[MANY];
    static uint8_t y[MANY], tested[MANY];
    static size_t train[MANY], test[MANY];
    zk_load_options o = zk_load_defaults();
    size_t n = 0, n_train = 0, n_test = 0;
    char line[4000], command[4200];

    snprintf(command, sizeof command, "gzip -dc '%s'",
             published_path("electricity/theft_attacks_day_profiles.csv.gz"));
    FILE *f = popen(command, "r");
    ZK_CHECK(f && fgets(line, sizeof line, f));
    while (n < MANY && fgets(line, sizeof line, f)) {
        char *comma = strchr(line, ',');
        ZK_CHECK_INT(zk_date_parse((zk_str){comma + 1, 10}, ZK_YMD, &day[n]), ZK_NUM_OK);
        ZK_CHECK_INT(fields_of(line, v, 52), 52);
        meter[n] = (uint32_t)v[0];
        y[n] = v[3] > 0.5;
        month[n] = zk_date_month(day[n]);
        memcpy(profile + n++ * SLOTS, v + 4, SLOTS * sizeof *v);
    }
    pclose(f);
    ZK_CHECK_INT(n, 5328);
    ZK_CHECK_OK(zk_rank(month, n, false, ZK_TIES_DENSE, rank, NULL));
    for (size_t i = 0; i < n; i++) {
        if ((int)rank[i] % 3 == 0)
            test[n_test++] = i;
        else
            train[n_train++] = i;
    }
    ZK_CHECK_OK(zk_load_days(profile, n, SLOTS, meter, day, 2, x, NULL));
    ZK_CHECK_OK(zk_load_learn(x, n, ZK_LOAD_DAYS, y, train, n_train, test, n_test, &o, out, NULL));
    for (size_t k = 0; k < n_test; k++)
        tested[k] = y[test[k]];
    PUBLISHED_REACHED(&p, "AUC, every third month, blend", 0.935, auc_of(out, tested, n_test));
    o.model = ZK_LOAD_BOOST;
    ZK_CHECK_OK(zk_load_learn(x, n, ZK_LOAD_DAYS, y, train, n_train, test, n_test, &o, out, NULL));
    PUBLISHED_REACHED(&p, "AUC, every third month, boosted", 0.935, auc_of(out, tested, n_test));
    ZK_CHECK_OK(zk_load_odd(x, n, ZK_LOAD_DAYS, odd, NULL, NULL));
    for (size_t k = 0; k < n_test; k++)
        out[k] = odd[test[k]];
    PUBLISHED_REACHED(&iso, "AUC, every third month, no labels", 0.396, auc_of(out, tested, n_test));
}

ZK_TEST_MAIN()
