/* SPDX-License-Identifier: Apache-2.0
 *
 * Without memory the regression and the resampling refuse with ZK_ELIMIT, leak nothing and crash nowhere, whichever of
 * their allocations fails. All their scratch comes through calloc, which this program replaces by one that fails
 * when told to.
 */
#include "eval_test.h"
#include "failing_calloc.h"

enum { N = 120, P = 3, LONG = 400 };

static double value[P][LONG], y[LONG], out[N * P], more[LONG];
static const double *col[P] = {value[0], value[1], value[2]};
static int32_t group[2][LONG];
static const size_t term[P] = {0, 1, 2};
static size_t df[P];
static zk_ols fit, long_fit;
static zk_spot spot;
static zk_test_result result;
static zk_durbin_watson dw;

static zk_err call_fit(void)
{
    zk_ols_spec s = {.n = N, .p = P, .x = col, .y = y, .weight = value[0], .intercept = true, .threads = 1};
    zk_ols f;
    zk_err err = zk_ols_fit(&s, &f, &spot);

    if (!err)
        zk_ols_clear(&f);
    return err;
}

static double wide[64][1400];
static const double *wide_col[64];

static zk_err call_fit_in_blocks(void)
{
    zk_ols_spec s = {.n = 1400, .p = 64, .x = wide_col, .y = wide[5], .threads = 1};
    zk_ols f;
    zk_err err = zk_ols_fit(&s, &f, &spot);

    if (!err)
        zk_ols_clear(&f);
    return err;
}
static zk_err call_leverage(void)
{
    return zk_ols_leverage(&fit, out, &spot);
}
static zk_err call_hc3(void)
{
    return zk_ols_cov(&fit, &(zk_se_spec){.kind = ZK_SE_HC3}, out, NULL, &spot);
}
static zk_err call_cluster(void)
{
    return zk_ols_cov(
        &fit, &(zk_se_spec){.kind = ZK_SE_CLUSTER, .cluster = {group[0], group[1]}, .clusters = {11, 7}}, out,
        NULL, &spot);
}
static zk_err call_newey_west(void)
{
    return zk_ols_cov(&fit, &(zk_se_spec){.kind = ZK_SE_NEWEY_WEST, .lags = 2}, out, NULL, &spot);
}
static zk_err call_wald(void)
{
    double f, p;

    return zk_ols_wald(&fit, fit.cov, (size_t[]){1, 2}, 2, 50, &f, &p, &spot);
}
static zk_err call_vif(void)
{
    return zk_ols_vif(&fit, term, 2, out, df, &spot);
}
static zk_err call_breusch_pagan(void)
{
    return zk_test_breusch_pagan(&fit, true, &result, &spot);
}
static zk_err call_white(void)
{
    return zk_test_white(&fit, &result, &spot);
}
static zk_err call_reset(void)
{
    return zk_test_reset(&fit, 3, &result, &spot);
}
static zk_err call_durbin_watson(void)
{
    return zk_test_durbin_watson(&fit, &dw, &spot);
}
static zk_err call_durbin_watson_long(void)
{
    return zk_test_durbin_watson(&long_fit, &dw, &spot);
}
static zk_err call_winsorize(void)
{
    return zk_winsorize(y, N, 0.05, out, NULL, NULL, NULL, &spot);
}
static zk_err call_absorb(void)
{
    const int32_t *g[] = {group[0], group[1]};
    double *c[] = {more};
    size_t absorbed;

    memcpy(more, y, sizeof more);
    return zk_absorb(c, 1, N, NULL, g, (size_t[]){11, 7}, 2, 1, &absorbed, &spot);
}
static zk_err call_spearman(void)
{
    double r, p;

    return zk_correlation_test(y, value[1], N, ZK_COR_SPEARMAN, &r, &p, &spot);
}

static zk_err first_of(void *user, const size_t *row, size_t n, int thread, double *stat)
{
    (void)user;
    (void)n;
    (void)thread;
    *stat = y[row[0]];
    return ZK_OK;
}

static const zk_resample again = {.n = N, .k = 1, .times = 50, .threads = 1, .fn = first_of};

static zk_err call_bootstrap(void)
{
    size_t used;

    return zk_bootstrap(&again, out, &used, &spot);
}
static zk_err call_jackknife(void)
{
    return zk_jackknife(&again, out, &spot);
}
static zk_err call_bca(void)
{
    zk_boot b;

    return zk_boot_bca(y, N, 1, 0, 0, 0.9, &b, &spot);
}
static zk_err call_permutation(void)
{
    double d, p;

    return zk_permutation_means(y, 60, y + 60, 60, ZK_TAIL_TWO, 50, 1, 1, &d, &p, NULL, &spot);
}
static zk_err call_all_splits(void)
{
    double d, p;

    return zk_permutation_means(y, 4, y + 60, 4, ZK_TAIL_TWO, 50, 1, 1, &d, &p, NULL, &spot);
}

static const struct {
    const char *name;
    zk_err (*call)(void);
} methods[] = {
    {"ols_fit", call_fit},
    {"ols_fit in blocks", call_fit_in_blocks},
    {"leverage", call_leverage},
    {"hc3", call_hc3},
    {"cluster", call_cluster},
    {"newey_west", call_newey_west},
    {"wald", call_wald},
    {"vif", call_vif},
    {"breusch_pagan", call_breusch_pagan},
    {"white", call_white},
    {"reset", call_reset},
    {"durbin_watson", call_durbin_watson},
    {"durbin_watson of a long series", call_durbin_watson_long},
    {"winsorize", call_winsorize},
    {"absorb", call_absorb},
    {"spearman", call_spearman},
    {"bootstrap", call_bootstrap},
    {"jackknife", call_jackknife},
    {"bca", call_bca},
    {"permutation_means", call_permutation},
    {"permutation_means, all splits", call_all_splits},
};

static void prepare(void)
{
    zk_ols_spec s = {.n = N, .p = P, .x = col, .y = y, .intercept = true, .threads = 1};

    fill_uniform(1, 0, 1, value[1], LONG);
    fill_uniform(2, 0, 1, value[2], LONG);
    fill_uniform(3, 0, 1, y, LONG);
    fill_uniform(4, 0, 1, wide[0], 64 * 1400);
    for (size_t j = 0; j < 64; j++)
        wide_col[j] = wide[j];
    for (size_t i = 0; i < LONG; i++) {
        value[0][i] = 1;
        group[0][i] = (int32_t)(i % 11);
        group[1][i] = (int32_t)(i * 5 % 7);
    }
    ZK_CHECK_OK(zk_ols_fit(&s, &fit, NULL));
    s.n = LONG;
    ZK_CHECK_OK(zk_ols_fit(&s, &long_fit, NULL));
}

ZK_TEST(every_step_refuses_without_memory)
{
    prepare();
    for (size_t m = 0; m < COUNT(methods); m++)
        check_refuses_without_memory(methods[m].name, methods[m].call, &spot);
    zk_ols_clear(&fit);
    zk_ols_clear(&long_fit);
}

ZK_TEST_MAIN()
