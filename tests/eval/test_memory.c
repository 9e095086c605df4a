/* SPDX-License-Identifier: Apache-2.0
 *
 * Without memory every method refuses with ZK_ELIMIT, leaks nothing and crashes nowhere. All scratch of the
 * methods comes through calloc, which this program replaces by one that fails when told to.
 */
#include "eval_test.h"
#include "failing_calloc.h"

enum { ROWS = 120, COLS = 2, N = ROWS * COLS };

static double x[N], y[N], out[N + 1], more[N], third[N];
static const double w[] = {1, 2}, upto[] = {0.8, 0.95};
static uint8_t bad[N];
static zk_grade grade[N];
static size_t order[N], parent[N];
static zk_spot spot;

static zk_err call_order(void)
{
    return zk_order(x, N, false, order, &spot);
}
static zk_err call_rank(void)
{
    return zk_rank(x, N, false, ZK_TIES_MIN, out, &spot);
}
static zk_err call_quantile(void)
{
    return zk_quantile(x, N, 0.3, out, &spot);
}
static zk_err call_cuts(void)
{
    return zk_quantile_cuts(x, N, 4, out, &spot);
}
static zk_err call_entropy(void)
{
    return zk_weight_entropy(x, ROWS, COLS, out, NULL, &spot);
}
static zk_err call_variation(void)
{
    return zk_weight_variation(x, ROWS, COLS, out, &spot);
}
static zk_err call_critic(void)
{
    return zk_weight_critic(x, ROWS, COLS, NULL, out, &spot);
}
static zk_err call_grey(void)
{
    return zk_grey(x, ROWS, COLS, w, NULL, NULL, 0.5, out, NULL, &spot);
}
static zk_err call_gini(void)
{
    return zk_gini(x, N, true, out, &spot);
}
static zk_err call_abc(void)
{
    return zk_abc(x, N, upto, 2, ZK_ABC_UP_TO, grade, NULL, NULL, NULL, &spot);
}
static zk_err call_share(void)
{
    return zk_grade_share(x, N, ZK_MORE_IS_BETTER, upto, 3, grade, &spot);
}
static zk_err call_topsis(void)
{
    return zk_topsis(x, ROWS, COLS, w, NULL, ZK_TOPSIS_VECTOR, out, NULL, NULL, &spot);
}

static zk_err call_mann_kendall(void)
{
    zk_mann_kendall m;

    return zk_trend_mann_kendall(x, N, &m, &spot);
}

static zk_err call_sen(void)
{
    zk_sen s;

    return zk_trend_sen(NULL, x, N, 0.9, &s, &spot);
}

static zk_err call_roc(void)
{
    zk_roc r;

    return zk_roc_test(x, bad, N, false, 0.9, &r, &spot);
}

static zk_err call_curve(void)
{
    static zk_roc_point curve[N + 1];
    size_t points;

    return zk_roc_curve(x, bad, N, false, curve, &points, &spot);
}

static zk_err call_rollup(void)
{
    memcpy(more, x, sizeof more);
    return zk_rollup(parent, y, N, more, NULL, third, &spot);
}

static zk_err call_fuzzy(void)
{
    for (size_t i = 0; i < N; i++)
        more[i] = 0.5;
    return zk_fuzzy_rollup(ZK_FUZZY_PRODUCT_SUM, parent, y, ROWS, COLS, more, &spot);
}

static zk_err call_global(void)
{
    return zk_ahp_global(parent, y, NULL, NULL, N, out, NULL, &spot);
}

static zk_err call_intervals(void)
{
    static const zk_interval in[] = {{0, 1, true, true}, {1, 2, false, true}};
    static const zk_interval range = {0, 2, true, true};

    return zk_intervals_check(in, 2, &range, &spot);
}

static zk_err call_percentile(void)
{
    zk_norm f;

    return zk_norm_fit(&(zk_norm_spec){.kind = ZK_NORM_PERCENTILE}, x, N, more, &f, &spot);
}

/* Five elements, one pair not judged. */
static void judgements(double *a, double missing)
{
    const double upper[] = {2, missing, 5, 3, 4, 2, 1, 2, 7, 3};

    ZK_CHECK_OK(zk_ahp_fill(upper, 5, a, NULL));
}

static zk_err call_eigenvector(void)
{
    double a[25];
    zk_ahp_result r;

    judgements(a, 3);
    return zk_ahp_solve(a, 5, ZK_AHP_EIGENVECTOR, ZK_RI_SAATY_2005, out, &r, &spot);
}

static zk_err call_least_squares(void)
{
    double a[25];
    zk_ahp_result r;

    judgements(a, 0);
    return zk_ahp_solve(a, 5, ZK_AHP_GEOMETRIC_MEAN, ZK_RI_SAATY_2005, out, &r, &spot);
}

static zk_err call_worst(void)
{
    double a[25];
    zk_ahp_worst worst;

    judgements(a, 3);
    return zk_ahp_find_worst(a, 5, ZK_RI_SAATY_2005, 0.1, &worst, &spot);
}

static zk_err call_complete(void)
{
    double a[25];

    judgements(a, 0);
    return zk_ahp_complete(a, 5, out, &spot);
}

static zk_err call_repair(void)
{
    double a[25];
    zk_ahp_step step[20];
    size_t count;

    judgements(a, 3);
    return zk_ahp_repair(a, 5, ZK_RI_SAATY_2005, 0.1, 20, out, step, &count, &spot);
}

static zk_err call_grey_plain(void)
{
    return zk_grey_plain(x, ROWS, COLS, w, w, 0.5, out, NULL, &spot);
}

static zk_err call_stability(void)
{
    static zk_stability s[ROWS];
    const zk_stability_spec spec = {.by = ZK_STABILITY_TOPSIS, .spread = 0.2, .draws = 10, .threads = 1};

    return zk_stability_run(&spec, x, ROWS, COLS, w, s, &spot);
}

static zk_err call_overturn(void)
{
    zk_overturn o;

    return zk_overturn_find(w, w, COLS, &o, NULL, NULL, &spot);
}

static zk_err call_rfm_count(void)
{
    static zk_rfm_tally tally[2];
    const int32_t who[] = {0, 1}, day[] = {5, 6}, number[] = {0, 0};
    const int64_t amount[] = {1, 2};

    return zk_rfm_count(who, day, amount, number, 2, 2, 1, 9, tally, NULL, &spot);
}

static const struct {
    const char *name;
    zk_err (*call)(void);
} methods[] = {
    {"order", call_order},
    {"rank", call_rank},
    {"quantile", call_quantile},
    {"quantile_cuts", call_cuts},
    {"mann_kendall", call_mann_kendall},
    {"sen", call_sen},
    {"entropy", call_entropy},
    {"variation", call_variation},
    {"critic", call_critic},
    {"topsis", call_topsis},
    {"grey", call_grey},
    {"grade_share", call_share},
    {"intervals", call_intervals},
    {"percentile", call_percentile},
    {"rollup", call_rollup},
    {"fuzzy_rollup", call_fuzzy},
    {"abc", call_abc},
    {"gini", call_gini},
    {"roc", call_roc},
    {"roc_curve", call_curve},
    {"ahp_global", call_global},
    {"ahp_eigenvector", call_eigenvector},
    {"ahp_least_squares", call_least_squares},
    {"ahp_find_worst", call_worst},
    {"ahp_complete", call_complete},
    {"ahp_repair", call_repair},
    {"grey_plain", call_grey_plain},
    {"stability", call_stability},
    {"overturn", call_overturn},
    {"rfm_count", call_rfm_count},
};

ZK_TEST(every_method_refuses_without_memory)
{
    fill_uniform(1, 1, 9, x, N);
    fill_uniform(2, 0.1, 1, y, N);
    for (size_t i = 0; i < N; i++) {
        bad[i] = i % 3 == 0;
        parent[i] = i ? (i - 1) / 20 : ZK_NO_PARENT;
    }
    for (size_t m = 0; m < COUNT(methods); m++)
        check_refuses_without_memory(methods[m].name, methods[m].call, &spot);
}

ZK_TEST_MAIN()
