/* SPDX-License-Identifier: Apache-2.0
 *
 * Bootstrap of the mean against its known standard error, BCa against the definition and its limits, the jackknife
 * by hand, permutation tests against full enumeration; the same bits on one thread and on five.
 */
#include "eval_test.h"

enum { N = 60, TIMES = 4000 };

typedef struct sample {
    double x[N];
    int refuse_every; /* 0: never */
} sample;

/* Mean and variance (n). */
static zk_err moments(void *user, const size_t *row, size_t n, int thread, double *stat)
{
    const sample *s = user;
    double sum = 0, squares = 0;

    (void)thread;
    if (s->refuse_every && row[0] % (size_t)s->refuse_every == 0)
        return ZK_ENUMERIC;
    for (size_t i = 0; i < n; i++)
        sum += s->x[row[i]];
    for (size_t i = 0; i < n; i++)
        squares += (s->x[row[i]] - sum / (double)n) * (s->x[row[i]] - sum / (double)n);
    stat[0] = sum / (double)n;
    stat[1] = squares / (double)n;
    return ZK_OK;
}

static zk_err no_number(void *user, const size_t *row, size_t n, int thread, double *stat)
{
    (void)user;
    (void)row;
    (void)n;
    (void)thread;
    *stat = NAN;
    return ZK_OK;
}

static zk_err out_of_memory(void *user, const size_t *row, size_t n, int thread, double *stat)
{
    (void)user;
    (void)row;
    (void)n;
    (void)thread;
    (void)stat;
    return ZK_ELIMIT;
}

static void fill(sample *s)
{
    zk_rng rng;

    zk_rng_init(&rng, 3, 1);
    *s = (sample){.refuse_every = 0};
    for (size_t i = 0; i < N; i++)
        s->x[i] = zk_rng_gamma(&rng, 1.5);
}

static double replicate[2 * TIMES], again[2 * TIMES], jack[2 * N];

ZK_TEST(bootstrap_knows_the_error_of_a_mean)
{
    sample s;
    zk_resample r = {.n = N, .k = 2, .times = TIMES, .seed = 11, .threads = 1, .fn = moments, .user = &s};
    zk_description d;
    zk_boot i;
    size_t used;

    fill(&s);
    ZK_CHECK_OK(zk_describe(s.x, N, &d, NULL));
    ZK_CHECK_OK(zk_bootstrap(&r, replicate, &used, NULL));
    ZK_CHECK_INT(used, TIMES);
    ZK_CHECK_OK(zk_boot_percentile(replicate, used, 2, d.mean, 0.95, &i, NULL));
    /* known in the limit: sd_pop / sqrt(n); 4,000 replicates are within 4 of their own standard errors of it */
    ZK_CHECK_NEAR(i.se, d.sd_pop / sqrt(N), 4 * i.se / sqrt(2.0 * TIMES));
    ZK_CHECK_NEAR(i.bias, 0, 4 * i.se / sqrt(TIMES));
    ZK_CHECK(i.low < d.mean && d.mean < i.high);
    r.threads = 5;
    ZK_CHECK_OK(zk_bootstrap(&r, again, &used, NULL));
    ZK_CHECK_MEM(again, replicate, sizeof again);
}

ZK_TEST(bca_by_its_definition)
{
    sample s;
    zk_resample r = {.n = N, .k = 2, .times = TIMES, .seed = 11, .threads = 2, .fn = moments, .user = &s};
    zk_boot bca, plain;
    double est[2], a, below = 0, z0, column[TIMES], q[2], z = 1.6448536269514727;
    size_t used, all[N];

    fill(&s);
    for (size_t i = 0; i < N; i++)
        all[i] = i;
    ZK_CHECK_OK(moments(&s, all, N, 0, est));
    ZK_CHECK_OK(zk_bootstrap(&r, replicate, &used, NULL));
    ZK_CHECK_OK(zk_jackknife(&r, jack, NULL));
    a = zk_acceleration(jack + 1, N, 2);
    ZK_CHECK(a > 0.01 && a < 0.2); /* a variance of a skewed sample */
    ZK_CHECK_OK(zk_boot_bca(replicate + 1, used, 2, est[1], a, 0.9, &bca, NULL));
    for (size_t i = 0; i < used; i++) {
        column[i] = replicate[2 * i + 1];
        below += column[i] < est[1];
    }
    ZK_CHECK_OK(zk_normal_quantile(below / (double)used, &z0, NULL));
    ZK_CHECK_OK(zk_quantiles(column, used,
                             (double[]){zk_normal_cdf(z0 + (z0 - z) / (1 - a * (z0 - z))),
                                        zk_normal_cdf(z0 + (z0 + z) / (1 - a * (z0 + z)))},
                             2, q, NULL));
    ZK_CHECK_NEAR(bca.low, q[0], 1e-12);
    ZK_CHECK_NEAR(bca.high, q[1], 1e-12);
    ZK_CHECK_OK(zk_boot_percentile(replicate + 1, used, 2, est[1], 0.9, &plain, NULL));
    ZK_CHECK(bca.low > plain.low && bca.high > plain.high); /* what the correction is for */
    /* a symmetric picture needs no correction */
    for (size_t i = 0; i < 101; i++)
        column[i] = (double)i;
    ZK_CHECK_OK(zk_boot_bca(column, 101, 1, 50, 0, 0.8, &bca, NULL));
    ZK_CHECK_NEAR(bca.low, 10, 1e-12);
    ZK_CHECK_NEAR(bca.high, 90, 1e-12);
    /* all on one side: an answer all the same */
    ZK_CHECK_OK(zk_boot_bca(column, 101, 1, 1000, 0, 0.8, &bca, NULL));
    ZK_CHECK(bca.low <= bca.high && bca.high <= 100);
}

ZK_TEST(jackknife_by_hand)
{
    sample s = {.x = {1, 2, 6}};
    zk_resample r = {.n = 3, .k = 2, .threads = 3, .fn = moments, .user = &s};
    const double want[] = {4, 4, 3.5, 6.25, 1.5, 0.25};

    ZK_CHECK_OK(zk_jackknife(&r, jack, NULL));
    check_all_near(jack, want, 6, 0);
    /* d = mean - value of {4, 3.5, 1.5}: -1, -.5, 1.5 */
    ZK_CHECK_NEAR(zk_acceleration(jack, 3, 2), (-1 - 0.125 + 3.375) / (6 * pow(3.5, 1.5)), 1e-15);
    ZK_CHECK(zk_acceleration(jack, 1, 2) == 0);
}

ZK_TEST(resamples_without_an_answer_are_left_out)
{
    sample s;
    zk_resample r = {.n = N, .k = 2, .times = 500, .seed = 1, .threads = 4, .fn = moments, .user = &s};
    zk_boot none;
    size_t used;

    fill(&s);
    s.refuse_every = 3;
    ZK_CHECK_OK(zk_bootstrap(&r, replicate, &used, NULL));
    ZK_CHECK(used > 280 && used < 390); /* a third begins with a multiple of 3 */
    for (size_t i = 0; i < 2 * used; i++)
        ZK_CHECK(replicate[i] > 0);
    s.refuse_every = 1;
    CHECK_REFUSED(zk_bootstrap(&r, replicate, &used, &spot), ZK_ENUMERIC, ZK_WHY_TOO_FEW, 0, 0);
    ZK_CHECK_ERR(zk_jackknife(&r, jack, NULL), ZK_ENUMERIC);
    r.fn = no_number;
    r.k = 1;
    CHECK_REFUSED(zk_bootstrap(&r, replicate, &used, &spot), ZK_ENUMERIC, ZK_WHY_NAN, 0, 0);
    r.fn = out_of_memory;
    ZK_CHECK_ERR(zk_permute(&r, replicate, &used, NULL), ZK_ELIMIT);
    r.times = 2000000;
    CHECK_REFUSED(zk_bootstrap(&r, replicate, &used, &spot), ZK_ELIMIT, ZK_WHY_TOO_MANY, 0, 0);
    r.times = 0;
    CHECK_REFUSED(zk_bootstrap(&r, replicate, &used, &spot), ZK_EINVAL, ZK_WHY_EMPTY, 0, 0);
    CHECK_REFUSED(zk_boot_percentile(replicate, 1, 1, 0, 0.9, &none, &spot), ZK_EINVAL, ZK_WHY_TOO_FEW, 0, 0);
    CHECK_REFUSED(zk_boot_bca(replicate, 9, 1, 0, 0, 1, &none, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0, 0);
}

/* Fisher's classical case: all splits of 4 and 4; the observed difference and how many reach it, by hand. */
ZK_TEST(permutation_of_means_is_exact_when_small)
{
    const double x[] = {9, 8, 7, 6}, y[] = {5, 4, 3, 2}, tied[] = {1, 1, 1, 1};
    double d, p;
    bool exact;

    ZK_CHECK_OK(zk_permutation_means(x, 4, y, 4, ZK_TAIL_UPPER, 0, 0, 1, &d, &p, &exact, NULL));
    ZK_CHECK(exact && d == 4);
    ZK_CHECK_NEAR(p, 1.0 / 70, 1e-15);
    ZK_CHECK_OK(zk_permutation_means(x, 4, y, 4, ZK_TAIL_TWO, 0, 0, 1, &d, &p, NULL, NULL));
    ZK_CHECK_NEAR(p, 2.0 / 70, 1e-15);
    ZK_CHECK_OK(zk_permutation_means(x, 4, y, 4, ZK_TAIL_LOWER, 0, 0, 1, &d, &p, NULL, NULL));
    ZK_CHECK_NEAR(p, 1, 0);
    ZK_CHECK_OK(zk_permutation_means(tied, 4, tied, 4, ZK_TAIL_TWO, 0, 0, 1, &d, &p, NULL, NULL));
    ZK_CHECK(p == 1 && d == 0);
}

ZK_TEST(permutation_of_means_by_chance_when_large)
{
    double x[30], y[30], d, p, q;
    bool exact;

    fill_uniform(1, 0, 1, x, 30);
    fill_uniform(2, 0.2, 1.2, y, 30);
    ZK_CHECK_OK(zk_permutation_means(x, 30, y, 30, ZK_TAIL_TWO, 5000, 4, 1, &d, &p, &exact, NULL));
    ZK_CHECK(!exact && d < 0);
    ZK_CHECK_OK(zk_permutation_means(x, 30, y, 30, ZK_TAIL_TWO, 5000, 4, 3, &d, &q, &exact, NULL));
    ZK_CHECK(p == q);
    /* the t-test says about the same */
    zk_description a, b;
    ZK_CHECK_OK(zk_describe(x, 30, &a, NULL));
    ZK_CHECK_OK(zk_describe(y, 30, &b, NULL));
    ZK_CHECK_NEAR(p, zk_t_two_sided((a.mean - b.mean) / sqrt((a.var + b.var) / 30), 58), 0.006);
    x[3] = NAN;
    CHECK_REFUSED(zk_permutation_means(x, 30, y, 30, ZK_TAIL_TWO, 5000, 4, 1, &d, &p, NULL, &spot),
                  ZK_ENUMERIC, ZK_WHY_NAN, 3, 0);
    CHECK_REFUSED(zk_permutation_means(y, 30, x, 30, ZK_TAIL_TWO, 5000, 4, 1, &d, &p, NULL, &spot),
                  ZK_ENUMERIC, ZK_WHY_NAN, 3, 1);
    CHECK_REFUSED(zk_permutation_means(y, 30, y, 30, ZK_TAIL_TWO, 1, 4, 1, &d, &p, NULL, &spot), ZK_EINVAL,
                  ZK_WHY_RANGE, 0, 0);
}

ZK_TEST(p_counts_the_observed)
{
    const double r[] = {1, 2, 3, 4, 5, 6, 7, 8, 9};

    ZK_CHECK_NEAR(zk_permutation_p(r, 9, 1, 8, ZK_TAIL_UPPER), 0.3, 1e-15);
    ZK_CHECK_NEAR(zk_permutation_p(r, 9, 1, 8, ZK_TAIL_LOWER), 0.9, 1e-15);
    ZK_CHECK_NEAR(zk_permutation_p(r, 9, 1, 8, ZK_TAIL_TWO), 0.6, 1e-15);
    ZK_CHECK_NEAR(zk_permutation_p(r, 9, 1, 100, ZK_TAIL_TWO), 0.2, 1e-15);
    ZK_CHECK_NEAR(zk_permutation_p(r, 5, 2, 4, ZK_TAIL_UPPER), 4.0 / 6, 1e-15); /* 1 3 5 7 9 */
}

ZK_TEST_MAIN()
