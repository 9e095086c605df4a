/* SPDX-License-Identifier: Apache-2.0
 *
 * PLS path models: identities, exact recovery of a factor model by PLSc, canonical correlation by mode B, quality by its
 * definitions, degenerate input. Published values are in tests/published.
 */
#include "pls_fixture.h"

static double correlation(const double *a, size_t step_a, const double *b, size_t step_b)
{
    double u[N], v[N], r;

    for (size_t i = 0; i < N; i++) {
        u[i] = a[i * step_a];
        v[i] = b[i * step_b];
    }
    ZK_CHECK_OK(zk_correlation(u, v, N, &r, NULL));
    return r;
}

/* Everything again from the scores themselves. */
ZK_TEST(scores_bear_out_the_correlations)
{
    const zk_pls_scheme schemes[] = {ZK_PLS_PATH, ZK_PLS_FACTOR, ZK_PLS_CENTROID};
    static double s[N * C];

    fill(1);
    for (size_t k = 0; k < 6; k++) {
        zk_pls_model m = model(k % 2 ? mode_b : mode_a, schemes[k / 2]);
        zk_pls fit;
        double b2, c12;
        ZK_CHECK_OK(zk_pls_fit(x, N, &m, &fit, NULL));
        ZK_CHECK_OK(zk_pls_scores(&fit, &m, x, N, s, NULL));
        for (size_t j = 0; j < C; j++) {
            double square = 0;
            for (size_t i = 0; i < N; i++)
                square += s[i * C + j] * s[i * C + j];
            ZK_CHECK_NEAR(square / (N - 1), 1, 1e-10);
            for (size_t i = 0; i < P; i++)
                ZK_CHECK_NEAR(fit.cross[i * C + j], correlation(x + i, P, s + j, C), 1e-10);
            for (size_t i = 0; i < C; i++)
                ZK_CHECK_NEAR(fit.score_cor[i * C + j], correlation(s + i, C, s + j, C), 1e-10);
        }
        for (size_t i = 0; i < P; i++)
            ZK_CHECK_NEAR(fit.loading[i], fit.cross[i * C + construct[i]], 0);
        /* one predecessor: the path is the correlation, R2 its square */
        ZK_CHECK_NEAR(fit.path[0 * C + 1], fit.score_cor[1], 1e-12);
        ZK_CHECK_NEAR(fit.r2[1], fit.score_cor[1] * fit.score_cor[1], 1e-12);
        /* total effects: direct and both routes */
        ZK_CHECK_NEAR(fit.total[3],
                      fit.path[3] + fit.path[1] * fit.path[1 * C + 3] + fit.path[2] * fit.path[2 * C + 3],
                      1e-12);
        b2 = 0;
        for (size_t from = 0; from < 3; from++) /* R2 = sum of path x correlation */
            b2 += fit.path[from * C + 3] * fit.latent_cor[from * C + 3];
        ZK_CHECK_NEAR(fit.r2[3], b2, 1e-12);
        c12 = 1 - (1 - fit.r2[3]) * (N - 1) / (N - 4);
        ZK_CHECK_NEAR(fit.r2_adj[3], c12, 1e-12);
        zk_pls_clear(&fit);
    }
}

/* A fixed point: the weights reproduce themselves in one more round, worked out from data (factor scheme, mode A). */
ZK_TEST(weights_are_a_fixed_point)
{
    static double s[N * C];
    zk_pls_model m = model(mode_a, ZK_PLS_FACTOR);
    zk_pls fit;

    fill(2);
    ZK_CHECK_OK(zk_pls_fit(x, N, &m, &fit, NULL));
    ZK_CHECK_OK(zk_pls_scores(&fit, &m, x, N, s, NULL));
    for (size_t j = 0; j < C; j++) {
        double inner[N] = {0}, first = 0;
        for (size_t k = 0; k < C; k++)
            if (path[j * C + k] || path[k * C + j])
                for (size_t i = 0; i < N; i++)
                    inner[i] += fit.score_cor[j * C + k] * s[i * C + k];
        for (size_t i = 0; i < P; i++)
            if (construct[i] == j) {
                double ratio = correlation(x + i, P, inner, 1) / fit.weight[i];
                first = first == 0 ? ratio : first;
                ZK_CHECK_NEAR(ratio, first, 1e-8);
            }
    }
    zk_pls_clear(&fit);
}

static void same_fit(const zk_pls *a, const zk_pls *b, double tol)
{
    check_all_near(a->weight, b->weight, P, tol);
    check_all_near(a->loading, b->loading, P, tol);
    check_all_near(a->path, b->path, C * C, tol);
    check_all_near(a->r2, b->r2, C, tol);
}

ZK_TEST(units_order_and_copies_of_rows_do_not_matter)
{
    static double y[2 * N * P];
    zk_pls_model m = model(mode_a, ZK_PLS_PATH);
    zk_pls fit, other;

    fill(3);
    ZK_CHECK_OK(zk_pls_fit(x, N, &m, &fit, NULL));
    for (size_t i = 0; i < N; i++)
        for (size_t k = 0; k < P; k++)
            y[i * P + k] = 1000 * x[(N - 1 - i) * P + k] - (double)k;
    ZK_CHECK_OK(zk_pls_fit(y, N, &m, &other, NULL));
    same_fit(&fit, &other, 1e-10);
    zk_pls_clear(&other);
    memcpy(y, x, sizeof x);
    memcpy(y + N * P, x, sizeof x);
    ZK_CHECK_OK(zk_pls_fit(y, 2 * N, &m, &other, NULL));
    same_fit(&fit, &other, 1e-10);
    zk_pls_clear(&other);
    ZK_CHECK_OK(zk_pls_fit_cor(fit.cor, N, &m, &other, NULL));
    same_fit(&fit, &other, 1e-13);
    zk_pls_clear(&other);
    /* a construct scored the other way: its paths turn round, nothing else */
    for (size_t i = 0; i < N; i++)
        for (size_t k = 0; k < P; k++)
            y[i * P + k] = construct[k] == 2 ? -x[i * P + k] : x[i * P + k];
    ZK_CHECK_OK(zk_pls_fit(y, N, &m, &other, NULL));
    check_all_near(other.weight, fit.weight, P, 1e-9);
    ZK_CHECK_NEAR(other.path[2], -fit.path[2], 1e-9);
    ZK_CHECK_NEAR(other.path[2 * C + 3], -fit.path[2 * C + 3], 1e-9);
    ZK_CHECK_NEAR(other.path[1], fit.path[1], 1e-9);
    zk_pls_clear(&other);
    zk_pls_clear(&fit);
}

/* The correlations a factor model implies: PLSc finds the model in them exactly (Dijkstra & Henseler 2015, section 3). */
ZK_TEST(plsc_recovers_a_factor_model)
{
    const double loading[P] = {.9, .8, .7, .85, .75, .8, .6, .9, .7};
    double phi[C * C] = {0}, beta1 = .5, beta2 = -.3, to3[3] = {.2, .4, .25}, cor[P * P], htmt[C * C], ave[C],
                   rho_c[C];
    zk_pls_model m = model(mode_a, ZK_PLS_PATH);
    zk_pls_quality q = {.htmt = htmt, .ave = ave, .rho_c = rho_c};
    zk_pls fit;

    for (size_t j = 0; j < C; j++)
        phi[j * C + j] = 1;
    phi[1] = phi[C] = beta1;
    phi[2] = phi[2 * C] = beta2;
    phi[C + 2] = phi[2 * C + 1] = beta1 * beta2;
    for (size_t j = 0; j < 3; j++)
        phi[j * C + 3] = phi[3 * C + j] =
            to3[0] * phi[j * C] + to3[1] * phi[j * C + 1] + to3[2] * phi[j * C + 2];
    for (size_t a = 0; a < P; a++)
        for (size_t b = 0; b < P; b++)
            cor[a * P + b] = a == b ? 1 : loading[a] * loading[b] * phi[construct[a] * C + construct[b]];
    m.consistent = true;
    ZK_CHECK_OK(zk_pls_fit_cor(cor, 1000, &m, &fit, NULL));
    /* construct 2 is oriented by its loadings, which are positive */
    check_all_near(fit.loading, loading, P, 1e-9);
    check_all_near(fit.latent_cor, phi, C * C, 1e-9);
    ZK_CHECK_NEAR(fit.path[1], beta1, 1e-9);
    ZK_CHECK_NEAR(fit.path[2], beta2, 1e-9);
    for (size_t j = 0; j < 3; j++)
        ZK_CHECK_NEAR(fit.path[j * C + 3], to3[j], 1e-9);
    ZK_CHECK_OK(zk_pls_assess(&fit, &m, &q, NULL));
    ZK_CHECK_NEAR(q.srmr_saturated, 0, 1e-9);
    ZK_CHECK_NEAR(q.srmr_estimated, 0, 1e-9);
    ZK_CHECK_NEAR(ave[0], (.81 + .64 + .49) / 3, 1e-9);
    ZK_CHECK_NEAR(rho_c[0], 2.4 * 2.4 / (2.4 * 2.4 + .19 + .36 + .51), 1e-9);
    zk_pls_clear(&fit);
    /* equal loadings: HTMT is the correlation of the constructs, alpha and rho_A their reliability */
    for (size_t a = 0; a < P; a++)
        for (size_t b = 0; b < P; b++)
            cor[a * P + b] = a == b ? 1 : .64 * phi[construct[a] * C + construct[b]];
    m.consistent = false;
    ZK_CHECK_OK(zk_pls_fit_cor(cor, 1000, &m, &fit, NULL));
    double alpha[C], htmt2[C * C];
    q.alpha = alpha;
    q.htmt2 = htmt2;
    ZK_CHECK_OK(zk_pls_assess(&fit, &m, &q, NULL));
    for (size_t i = 0; i < C * C; i++) {
        ZK_CHECK_NEAR(htmt[i], fabs(phi[i]), 1e-12);
        ZK_CHECK_NEAR(htmt2[i], fabs(phi[i]), 1e-12);
    }
    ZK_CHECK_NEAR(alpha[0], 3 * .64 / (1 + 2 * .64), 1e-12);
    ZK_CHECK_NEAR(fit.rho_a[0], alpha[0], 1e-9);
    zk_pls_clear(&fit);
}

/* Corrected correlations need not be those of anything: the equations are solved all the same, and it is said. */
ZK_TEST(plsc_says_when_it_is_improper)
{
    const double phi[C * C] = {1, .9, .9, .5, .9, 1, .3, .4, .9, .3, 1, .3, .5, .4, .3, 1};
    double cor[P * P];
    zk_pls_model m = model(mode_a, ZK_PLS_FACTOR);
    zk_pls fit;

    for (size_t a = 0; a < P; a++)
        for (size_t b = 0; b < P; b++)
            cor[a * P + b] = a == b ? 1 : .36 * phi[construct[a] * C + construct[b]];
    ZK_CHECK_OK(zk_pls_fit_cor(cor, 500, &m, &fit, NULL));
    ZK_CHECK(fit.proper);
    zk_pls_clear(&fit);
    m.consistent = true;
    ZK_CHECK_OK(zk_pls_fit_cor(cor, 500, &m, &fit, NULL));
    ZK_CHECK(!fit.proper);
    check_all_near(fit.latent_cor, phi, C * C, 1e-9);
    for (size_t i = 0; i < 3; i++) {
        double sum = 0;
        for (size_t j = 0; j < 3; j++)
            sum += phi[i * C + j] * fit.path[j * C + 3];
        ZK_CHECK_NEAR(sum, phi[i * C + 3], 1e-9);
    }
    zk_pls_clear(&fit);
}

/* Two blocks in mode B: the first canonical correlation (Wold 1982), here by power iteration on it. */
ZK_TEST(mode_b_is_canonical_correlation)
{
    const size_t two[5] = {0, 0, 0, 1, 1};
    const uint8_t arrow[4] = {0, 1, 0, 0};
    zk_pls_model m = {.constructs = 2, .indicators = 5, .construct = two, .mode = mode_b, .path = arrow};
    static double y[N * 5];
    double best = 0;
    zk_pls fit;

    fill(4);
    for (size_t i = 0; i < N; i++)
        memcpy(y + i * 5, x + i * P, 5 * sizeof *y);
    ZK_CHECK_OK(zk_pls_fit(y, N, &m, &fit, NULL));
    /* largest correlation over a fine search of both blocks' weights */
    for (double a = 0; a < 3.1416; a += 0.02)
        for (double b = 0; b < 3.1416; b += 0.02)
            for (double d = 0; d < 3.1416; d += 0.02) {
                double w[5] = {cos(a), sin(a) * cos(b), sin(a) * sin(b), cos(d), sin(d)}, uu = 0, vv = 0,
                       uv = 0;
                for (size_t i = 0; i < 5; i++)
                    for (size_t j = 0; j < 5; j++) {
                        double t = w[i] * w[j] * fit.cor[i * 5 + j];
                        if (two[i] != two[j])
                            uv += t / 2;
                        else
                            *(two[i] ? &vv : &uu) += t;
                    }
                best = fmax(best, fabs(uv) / sqrt(uu * vv));
            }
    ZK_CHECK(fabs(fit.path[1]) >= best - 1e-12);
    ZK_CHECK_NEAR(fabs(fit.path[1]), best, 2e-4);
    zk_pls_clear(&fit);
}

ZK_TEST(quality_by_definition)
{
    double alpha[C], vif_outer[P], vif_inner[C * C], f2[C * C], r;
    zk_pls_quality q = {.alpha = alpha, .vif_outer = vif_outer, .vif_inner = vif_inner, .f2 = f2};
    zk_pls_model m = model(mode_a, ZK_PLS_PATH);
    zk_pls fit;

    fill(5);
    ZK_CHECK_OK(zk_pls_fit(x, N, &m, &fit, NULL));
    ZK_CHECK_OK(zk_pls_assess(&fit, &m, &q, NULL));
    r = correlation(x + 3, P, x + 4, P); /* two indicators: alpha is Spearman-Brown, VIF 1 / (1 - r^2) */
    ZK_CHECK_NEAR(alpha[1], 2 * r / (1 + r), 1e-12);
    ZK_CHECK_NEAR(vif_outer[3], 1 / (1 - r * r), 1e-10);
    ZK_CHECK_NEAR(vif_inner[1], 1, 1e-12);
    ZK_CHECK(vif_inner[3] >= 1 && vif_inner[C + 3] >= 1);
    /* f2 of the only predecessor is r2 / (1 - r2) */
    ZK_CHECK_NEAR(f2[1], fit.r2[1] / (1 - fit.r2[1]), 1e-12);
    ZK_CHECK(f2[C] == 0 && vif_inner[C] == 0);
    zk_pls_clear(&fit);
}

ZK_TEST(routes_add_up)
{
    zk_pls_model m = model(mode_a, ZK_PLS_PATH);
    zk_pls_quantity *what;
    size_t count, kinds[8] = {0};
    double value[100], indirect = 0, routes = 0;
    zk_pls fit;

    fill(6);
    ZK_CHECK_OK(zk_pls_fit(x, N, &m, &fit, NULL));
    ZK_CHECK_OK(zk_pls_quantities(&m, &what, &count, NULL));
    ZK_CHECK(count <= 100);
    ZK_CHECK_OK(zk_pls_values(&fit, &m, what, count, value, NULL));
    for (size_t i = 0; i < count; i++) {
        kinds[what[i].kind]++;
        if (what[i].kind == ZK_PLS_Q_INDIRECT)
            indirect += value[i];
        if (what[i].kind == ZK_PLS_Q_ROUTE) {
            routes += value[i];
            ZK_CHECK_INT(what[i].steps, 3);
            ZK_CHECK_INT(what[i].route[0], 0);
            ZK_CHECK_INT(what[i].route[2], 3);
        }
    }
    ZK_CHECK_INT(kinds[ZK_PLS_Q_PATH], 5);
    ZK_CHECK_INT(kinds[ZK_PLS_Q_TOTAL], 5);
    ZK_CHECK_INT(kinds[ZK_PLS_Q_INDIRECT], 1);
    ZK_CHECK_INT(kinds[ZK_PLS_Q_ROUTE], 2);
    ZK_CHECK_INT(kinds[ZK_PLS_Q_LOADING], P);
    ZK_CHECK_INT(kinds[ZK_PLS_Q_R2], 3);
    ZK_CHECK_INT(kinds[ZK_PLS_Q_HTMT], 6);
    ZK_CHECK_NEAR(indirect, routes, 1e-12);
    free(what);
    zk_pls_clear(&fit);
}

ZK_TEST(refusals_name_the_place)
{
    zk_pls_model m = model(mode_a, ZK_PLS_PATH);
    uint8_t arrows[C * C];
    size_t gap[P];
    zk_pls fit;

    fill(12);
    x[5 * P + 3] = NAN;
    CHECK_REFUSED(zk_pls_fit(x, N, &m, &fit, &spot), ZK_ENUMERIC, ZK_WHY_NAN, 5, 3);
    fill(12);
    for (size_t i = 0; i < N; i++)
        x[i * P + 6] = 2.5;
    CHECK_REFUSED(zk_pls_fit(x, N, &m, &fit, &spot), ZK_ENUMERIC, ZK_WHY_CONSTANT, 0, 6);
    fill(12);
    memcpy(arrows, path, sizeof arrows);
    m.path = arrows;
    arrows[3 * C + 1] = 1;
    CHECK_REFUSED(zk_pls_fit(x, N, &m, &fit, &spot), ZK_EINVAL, ZK_WHY_CYCLE, 1, 0);
    memset(arrows, 0, sizeof arrows);
    arrows[1] = arrows[2] = 1;
    CHECK_REFUSED(zk_pls_fit(x, N, &m, &fit, &spot), ZK_EINVAL, ZK_WHY_RANGE, 3, 0);
    m.path = path;
    memcpy(gap, construct, sizeof gap);
    gap[7] = gap[8] = 2;
    m.construct = gap;
    CHECK_REFUSED(zk_pls_fit(x, N, &m, &fit, &spot), ZK_EINVAL, ZK_WHY_EMPTY, 3, 0);
    m.construct = construct;
    CHECK_REFUSED(zk_pls_fit(x, 2, &m, &fit, &spot), ZK_EINVAL, ZK_WHY_TOO_FEW, 0, 0);
    CHECK_REFUSED(zk_pls_fit(x, 4, &m, &fit, &spot), ZK_EINVAL, ZK_WHY_TOO_FEW, 3, 0); /* three paths to it */
    for (size_t i = 0; i < N; i++)
        x[i * P + 2] = 2 * x[i * P] - x[i * P + 1];
    ZK_CHECK_OK(zk_pls_fit(x, N, &m, &fit, NULL)); /* no matter to mode A */
    zk_pls_clear(&fit);
    m.mode = mode_b;
    CHECK_REFUSED(zk_pls_fit(x, N, &m, &fit, &spot), ZK_ENUMERIC, ZK_WHY_SINGULAR, 0, 0);
    m.mode = mode_a;
    fill(12);
    for (size_t i = 0; i < N; i++) /* constructs 1 and 2 are one */
        for (size_t k = 0; k < 2; k++)
            x[i * P + 5 + k] = x[i * P + 3 + k];
    CHECK_REFUSED(zk_pls_fit(x, N, &m, &fit, &spot), ZK_ENUMERIC, ZK_WHY_SINGULAR, 3, 0);
    fill(12);
    m.max_iterations = 1;
    CHECK_REFUSED(zk_pls_fit(x, N, &m, &fit, &spot), ZK_ENUMERIC, ZK_WHY_NOT_CONVERGED, 0, 0);
    zk_pls_clear(&fit);
}

ZK_TEST(correlations_are_checked)
{
    double cor[P * P] = {0};
    zk_pls_model m = model(mode_a, ZK_PLS_PATH);
    zk_pls fit;

    for (size_t i = 0; i < P; i++)
        cor[i * P + i] = 1;
    cor[3 * P + 1] = 0.5;
    CHECK_REFUSED(zk_pls_fit_cor(cor, 50, &m, &fit, &spot), ZK_EINVAL, ZK_WHY_RANGE, 1, 3);
    cor[P + 3] = 0.5;
    cor[2 * P + 2] = 0.9;
    CHECK_REFUSED(zk_pls_fit_cor(cor, 50, &m, &fit, &spot), ZK_EINVAL, ZK_WHY_RANGE, 2, 2);
    cor[2 * P + 2] = 1;
    /* nothing correlates with construct 2: no weights */
    CHECK_REFUSED(zk_pls_fit_cor(cor, 50, &m, &fit, &spot), ZK_ENUMERIC, ZK_WHY_ZERO_SUM, 2, 0);
}

ZK_TEST_MAIN()
