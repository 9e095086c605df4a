/* SPDX-License-Identifier: Apache-2.0
 *
 * Groups: identities, metamorphic changes, plain second ways of computing, degenerate input.
 */
#include "eval/learn/kdtree.h"
#include "eval/learn/nearest.h"
#include "eval_test.h"

enum { N = 400, D = 3 };

/* Four clouds, of 100 rows each, far enough apart. */
static void clouds(uint64_t stream, double *x, size_t n, size_t cols)
{
    zk_rng rng;

    zk_rng_init(&rng, 11, stream);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < cols; j++)
            x[i * cols + j] = zk_rng_normal(&rng) + (double)((i % 4 >> j & 1) * 9);
}

static void check_partition(const int32_t *label, size_t n, size_t groups)
{
    size_t size[1000] = {0};

    for (size_t i = 0; i < n; i++) {
        ZK_CHECK(label[i] >= 0 && label[i] < (int32_t)groups);
        size[label[i]]++;
    }
    for (size_t g = 0; g + 1 < groups; g++)
        ZK_CHECK(size[g] >= size[g + 1] && size[g + 1] > 0);
}

ZK_TEST(every_method_finds_clouds)
{
    double x[N * D], ari;
    int32_t label[N], truth[N];
    zk_cluster_result r;

    clouds(1, x, N, D);
    for (int i = 0; i < N; i++)
        truth[i] = i % 4;
    for (int m = ZK_CLUSTER_KMEANS; m <= ZK_CLUSTER_DBSCAN; m++) {
        zk_cluster_options o = {.method = (zk_cluster_method)m, .k = 4, .eps = 2.5, .threads = 2, .seed = 3};

        ZK_CHECK_OK(zk_cluster(x, N, D, &o, label, NULL, NULL, &r, NULL));
        ZK_CHECK_INT(r.groups, 4);
        if (m != ZK_CLUSTER_DBSCAN)
            check_partition(label, N, 4);
        ZK_CHECK_OK(zk_rand_adjusted(truth, label, N, &ari, NULL));
        ZK_CHECK(ari > 0.97);
        ZK_CHECK(r.converged);
    }
}

ZK_TEST(centres_are_means_and_rows_are_with_the_nearest)
{
    double x[N * D], centre[5 * D], mean[5 * D], sse = 0;
    int32_t label[N];
    zk_cluster_result r;
    zk_cluster_options o = {.k = 5, .seed = 9};

    clouds(2, x, N, D);
    ZK_CHECK_OK(zk_cluster(x, N, D, &o, label, centre, NULL, &r, NULL));
    ZK_CHECK_OK(zk_cluster_means(x, N, D, label, 5, mean, NULL, NULL));
    check_all_near(centre, mean, 5 * D, 1e-12);
    for (size_t i = 0; i < N; i++) {
        double own = zk__dist2(x + i * D, centre + (size_t)label[i] * D, D);
        sse += own;
        for (size_t c = 0; c < 5; c++)
            ZK_CHECK(own <= zk__dist2(x + i * D, centre + c * D, D));
    }
    ZK_CHECK_NEAR(r.sse, sse, 1e-9 * sse);
}

ZK_TEST(same_bits_on_any_number_of_threads)
{
    enum { M = 60000 };
    double *x = malloc(M * D * sizeof *x);
    int32_t *one = malloc(M * sizeof *one), *four = malloc(M * sizeof *four);
    zk_cluster_result a, b;

    clouds(3, x, M, D);
    for (size_t rows = 500; rows <= M; rows += M - 500)
        for (int m = ZK_CLUSTER_KMEANS; m <= ZK_CLUSTER_FCM; m++) {
            zk_cluster_options o = {
                .method = (zk_cluster_method)m, .k = 6, .restarts = 2, .max_iterations = 12, .threads = 1};

            ZK_CHECK_OK(zk_cluster(x, rows, D, &o, one, NULL, NULL, &a, NULL));
            o.threads = 4;
            ZK_CHECK_OK(zk_cluster(x, rows, D, &o, four, NULL, NULL, &b, NULL));
            ZK_CHECK_MEM(one, four, rows * sizeof *one);
            ZK_CHECK(a.objective == b.objective);
        }
    free(x);
    free(one);
    free(four);
}

ZK_TEST(moving_and_stretching_changes_no_label)
{
    double x[N * D], y[N * D];
    int32_t a[N], b[N];

    clouds(4, x, N, D);
    for (size_t i = 0; i < N * D; i++)
        y[i] = 4 * x[i] - 32;
    for (int m = ZK_CLUSTER_KMEANS; m <= ZK_CLUSTER_WARD; m++) {
        zk_cluster_options o = {.method = (zk_cluster_method)m, .k = 4};

        ZK_CHECK_OK(zk_cluster(x, N, D, &o, a, NULL, NULL, NULL, NULL));
        ZK_CHECK_OK(zk_cluster(y, N, D, &o, b, NULL, NULL, NULL, NULL));
        ZK_CHECK_MEM(a, b, sizeof a);
    }
}

ZK_TEST(fuzzy_memberships_sum_to_one_and_satisfy_their_equation)
{
    double x[N * D], centre[3 * D], u[N * 3], objective = 0;
    int32_t label[N];
    zk_cluster_result r;
    zk_cluster_options o = {.method = ZK_CLUSTER_FCM, .k = 3, .fuzzifier = 1.7};

    clouds(5, x, N, D);
    ZK_CHECK_OK(zk_cluster(x, N, D, &o, label, centre, u, &r, NULL));
    for (size_t i = 0; i < N; i++) {
        ZK_CHECK_NEAR(u[i * 3] + u[i * 3 + 1] + u[i * 3 + 2], 1, 1e-12);
        for (size_t c = 0; c < 3; c++) {
            double sum = 0, d = zk__dist2(x + i * D, centre + c * D, D);
            for (size_t e = 0; e < 3; e++)
                sum += pow(d / zk__dist2(x + i * D, centre + e * D, D), 1 / 0.7);
            ZK_CHECK_NEAR(u[i * 3 + c], 1 / sum, 1e-9);
            ZK_CHECK(u[i * 3 + c] <= u[i * 3 + (size_t)label[i]]);
            objective += pow(u[i * 3 + c], 1.7) * d;
        }
    }
    ZK_CHECK_NEAR(r.objective, objective, 1e-6 * objective);
}

/* Lance-Williams on all pairs, the plain way. */
static void ward_plain(const double *x, size_t n, size_t cols, double *height)
{
    static double d[60][60];
    double size[60];
    bool gone[60] = {false};

    for (size_t i = 0; i < n; i++) {
        size[i] = 1;
        for (size_t j = 0; j < n; j++)
            d[i][j] = zk__dist2(x + i * cols, x + j * cols, cols);
    }
    for (size_t s = 0; s + 1 < n; s++) {
        size_t a = 0, b = 0;
        double best = INFINITY;

        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < i; j++)
                if (!gone[i] && !gone[j] && d[i][j] < best) {
                    best = d[i][j];
                    a = i;
                    b = j;
                }
        height[s] = sqrt(best);
        for (size_t k = 0; k < n; k++)
            if (!gone[k] && k != a && k != b)
                d[a][k] = d[k][a] =
                    ((size[a] + size[k]) * d[a][k] + (size[b] + size[k]) * d[b][k] - size[k] * best) /
                    (size[a] + size[b] + size[k]);
        size[a] += size[b];
        gone[b] = true;
    }
}

ZK_TEST(ward_agrees_with_lance_williams)
{
    double x[60 * D], height[59], plain[59];
    int32_t merge[118], label[60];

    clouds(6, x, 60, D);
    ZK_CHECK_OK(zk_ward(x, 60, D, merge, height, NULL));
    ward_plain(x, 60, D, plain);
    check_all_near(height, plain, 59, 1e-9);
    for (size_t k = 1; k <= 60; k++) {
        int32_t most = 0;
        ZK_CHECK_OK(zk_ward_cut(merge, 60, k, label, NULL));
        for (int i = 0; i < 60; i++)
            most = label[i] > most ? label[i] : most;
        ZK_CHECK_INT(most + 1, k);
    }
}

ZK_TEST(tree_of_neighbours_agrees_with_all_pairs)
{
    double x[N * D], got[N];
    size_t near[N];
    zk__kdtree *t;

    clouds(7, x, N, D);
    for (size_t j = 0; j < 30 * D; j++)
        x[j] = x[0]; /* many alike */
    ZK_CHECK((t = zk__kdtree_new(x, N, D)) != NULL);
    for (size_t i = 0; i < N; i += 7)
        for (double r = 0; r < 4; r += 0.7) {
            size_t n = 0;
            for (size_t j = 0; j < N; j++)
                n += zk__dist2(x + i * D, x + j * D, D) <= r * r;
            ZK_CHECK_INT(zk__kdtree_within(t, x + i * D, r * r, 0, near), n);
        }
    zk__kdtree_free(t);
    ZK_CHECK_OK(zk_knn_distance(x, N, D, 4, 2, got, NULL));
    for (size_t i = 0; i < N; i += 5) {
        double least[5] = {INFINITY, INFINITY, INFINITY, INFINITY, INFINITY};
        for (size_t j = 0; j < N; j++) {
            double d = sqrt(zk__dist2(x + i * D, x + j * D, D));
            for (int k = 0; k < 4 && j != i; k++)
                if (d < least[k]) {
                    memmove(least + k + 1, least + k, (size_t)(4 - k) * sizeof *least);
                    least[k] = d;
                    break;
                }
        }
        ZK_CHECK_NEAR(got[i], least[3], 1e-12);
    }
}

ZK_TEST(noise_is_noise)
{
    double x[22] = {0, 0, 0, 1, 1, 0, 1, 1, 50, 50, 20, 20, 20, 21, 21, 20, 21, 21, -9, 40, 21, 22};
    int32_t label[11];
    zk_cluster_result r;
    zk_cluster_options o = {.method = ZK_CLUSTER_DBSCAN, .eps = 1.5, .min_points = 3};

    ZK_CHECK_OK(zk_cluster(x, 11, 2, &o, label, NULL, NULL, &r, NULL));
    ZK_CHECK_INT(r.groups, 2);
    ZK_CHECK_INT(r.noise, 2);
    ZK_CHECK_INT(label[4], -1);
    ZK_CHECK_INT(label[9], -1);
    ZK_CHECK_INT(label[10], 0);
    o.eps = 0.1;
    ZK_CHECK_OK(zk_cluster(x, 11, 2, &o, label, NULL, NULL, &r, NULL));
    ZK_CHECK_INT(r.groups, 0);
    ZK_CHECK_INT(r.noise, 11);
}

/* The means' own rounding is no spread: 0.1 three times has a mean that is not quite 0.1. */
ZK_TEST(groups_of_one_point_each_have_no_indices)
{
    const double x[] = {0.1, 0.1, 0.1, 0.7, 0.7, 0.7, 0.7};
    const int32_t label[] = {0, 0, 0, 1, 1, 1, 1};
    zk_cluster_indices ix;
    double mean;

    CHECK_REFUSED(zk_cluster_indices_of(x, 7, 1, label, 2, &ix, &spot), ZK_ENUMERIC, ZK_WHY_CONSTANT, 0, 0);
    ZK_CHECK_OK(zk_silhouette(x, 7, 1, label, 2, 1, NULL, &mean, NULL));
    ZK_CHECK_NEAR(mean, 1, 1e-15);
}

ZK_TEST(indices_of_a_case_by_hand)
{
    /* two pairs on a line: 0 1 | 10 11 */
    const double x[] = {0, 1, 10, 11};
    const int32_t label[] = {0, 0, 1, 1};
    zk_cluster_indices ix;
    double each[4], mean;

    ZK_CHECK_OK(zk_cluster_indices_of(x, 4, 1, label, 2, &ix, NULL));
    ZK_CHECK_NEAR(ix.sse, 1, 1e-14);
    ZK_CHECK_NEAR(ix.explained, 100.0 / 101, 1e-14);
    ZK_CHECK_NEAR(ix.calinski_harabasz, 100 / (1.0 / 2), 1e-10);
    ZK_CHECK_NEAR(ix.davies_bouldin, (0.5 + 0.5) / 10, 1e-14);
    ZK_CHECK_OK(zk_silhouette(x, 4, 1, label, 2, 1, each, &mean, NULL));
    ZK_CHECK_NEAR(each[0], (10.5 - 1) / 10.5, 1e-14);
    ZK_CHECK_NEAR(each[1], (9.5 - 1) / 9.5, 1e-14);
    ZK_CHECK_NEAR(mean, (9.5 / 10.5 + 8.5 / 9.5) / 2, 1e-14);
}

ZK_TEST(rand_index_by_hand_and_by_pairs)
{
    const int32_t a[] = {0, 0, 1, 1, 2, 2}, b[] = {0, 0, 0, 1, 1, 1};
    double ari, agree = 0, in_a = 0, in_b = 0;

    for (int i = 0; i < 6; i++)
        for (int j = 0; j < i; j++) {
            agree += a[i] == a[j] && b[i] == b[j];
            in_a += a[i] == a[j];
            in_b += b[i] == b[j];
        }
    ZK_CHECK_OK(zk_rand_adjusted(a, b, 6, &ari, NULL));
    ZK_CHECK_NEAR(ari, (agree - in_a * in_b / 15) / ((in_a + in_b) / 2 - in_a * in_b / 15), 1e-15);
    ZK_CHECK_OK(zk_rand_adjusted(a, a, 6, &ari, NULL));
    ZK_CHECK_NEAR(ari, 1, 0);
}

ZK_TEST(gap_is_widest_at_four_and_asks_for_one_in_a_plain)
{
    double x[N * D], flat[N * 2];
    size_t widest = 0;
    zk_gap gap[7];
    size_t best;
    zk_cluster_options o = {.threads = 2, .seed = 1};

    clouds(8, x, N, D);
    ZK_CHECK_OK(zk_gap_statistic(x, N, D, 7, 20, &o, gap, &best, NULL));
    for (size_t k = 1; k < 7; k++)
        if (gap[k].gap > gap[widest].gap)
            widest = k;
    ZK_CHECK_INT(widest + 1, 4);
    ZK_CHECK(gap[3].gap - gap[2].gap > 10 * gap[3].s);
    fill_uniform(3, 0, 1, flat, N * 2);
    ZK_CHECK_OK(zk_gap_statistic(flat, N, 2, 5, 20, &o, gap, &best, NULL));
    ZK_CHECK_INT(best, 1);
}

ZK_TEST(real_groups_are_firm_and_made_up_ones_are_not)
{
    double x[N * D], flat[N * 2], jaccard[9], least = 1;
    int32_t label[N];
    zk_cluster_result r;
    zk_cluster_stability s;
    zk_cluster_options o = {.k = 4, .restarts = 5, .threads = 2};

    clouds(9, x, N, D);
    ZK_CHECK_OK(zk_cluster(x, N, D, &o, label, NULL, NULL, &r, NULL));
    ZK_CHECK_OK(zk_cluster_stability_of(x, N, D, &o, label, 4, 20, jaccard, &s, NULL));
    ZK_CHECK_INT(s.runs, 20);
    ZK_CHECK(s.ari > 0.95 && s.ari_low > 0.9);
    for (int g = 0; g < 4; g++)
        ZK_CHECK(jaccard[g] > 0.9);
    fill_uniform(4, 0, 1, flat, N * 2);
    o.k = 9;
    ZK_CHECK_OK(zk_cluster(flat, N, 2, &o, label, NULL, NULL, &r, NULL));
    ZK_CHECK_OK(zk_cluster_stability_of(flat, N, 2, &o, label, 9, 20, jaccard, &s, NULL));
    for (int g = 0; g < 9; g++)
        least = fmin(least, jaccard[g]);
    ZK_CHECK(least < 0.75);
    ZK_CHECK(s.ari < 0.9);
}

ZK_TEST(scaling_does_what_it_says)
{
    double x[5 * 3] = {1, 7, 0, 2, 7, 0, 3, 7, 0, 4, 7, 0, 10, 7, 8}, y[15], centre[3], spread[3], sum = 0,
                 sq = 0;

    memcpy(y, x, sizeof x);
    ZK_CHECK_OK(zk_scale_columns(y, 5, 3, ZK_SCALE_Z, centre, spread, NULL));
    for (int i = 0; i < 5; i++) {
        sum += y[3 * i];
        sq += y[3 * i] * y[3 * i];
        ZK_CHECK_NEAR(y[3 * i + 1], 0, 0); /* constant */
    }
    ZK_CHECK_NEAR(sum, 0, 1e-14);
    ZK_CHECK_NEAR(sq / 5, 1, 1e-14);
    ZK_CHECK_NEAR(spread[1], 0, 0);
    memcpy(y, x, sizeof x);
    ZK_CHECK_OK(zk_scale_columns(y, 5, 3, ZK_SCALE_MINMAX, NULL, NULL, NULL));
    ZK_CHECK_NEAR(y[3], 1.0 / 9, 1e-15);
    memcpy(y, x, sizeof x);
    ZK_CHECK_OK(zk_scale_columns(y, 5, 3, ZK_SCALE_ROBUST, centre, spread, NULL));
    ZK_CHECK_NEAR(centre[0], 3, 0);
    ZK_CHECK_NEAR(spread[0], 2, 0);
    ZK_CHECK(spread[2] > 0); /* equal quartiles: the standard deviation */
}

ZK_TEST(degenerate_input_is_refused_by_name)
{
    double x[] = {1, 1, 2, 2, 1, 1, 2, 2}, bad[] = {0, 1, (double)NAN, 3};
    int32_t label[4];
    zk_cluster_result r;

    for (int m = ZK_CLUSTER_KMEANS; m <= ZK_CLUSTER_WARD; m++) {
        zk_cluster_options o = {.method = (zk_cluster_method)m, .k = 3};

        CHECK_REFUSED(zk_cluster(x, 4, 2, &o, label, NULL, NULL, &r, &spot), ZK_EINVAL, ZK_WHY_DISTINCT, 0,
                      0);
        CHECK_REFUSED(zk_cluster(bad, 4, 1, &o, label, NULL, NULL, &r, &spot), ZK_ENUMERIC, ZK_WHY_NAN, 2, 0);
        CHECK_REFUSED(zk_cluster(x, 0, 2, &o, label, NULL, NULL, &r, &spot), ZK_EINVAL, ZK_WHY_EMPTY, 0, 0);
        o.k = 0;
        CHECK_REFUSED(zk_cluster(x, 4, 2, &o, label, NULL, NULL, &r, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0, 0);
        o.k = 1;
        ZK_CHECK_OK(zk_cluster(x, 1, 2, &o, label, NULL, NULL, &r, NULL)); /* one row, one group */
        ZK_CHECK_INT(r.groups, 1);
        o.k = 2;
        ZK_CHECK_OK(zk_cluster(x, 4, 2, &o, label, NULL, NULL, &r, NULL)); /* duplicates */
        ZK_CHECK_NEAR(r.sse, 0, 0);
        ZK_CHECK_INT(label[0], label[2]);
    }
    zk_cluster_options o = {.method = ZK_CLUSTER_DBSCAN, .eps = 0};
    CHECK_REFUSED(zk_cluster(x, 4, 2, &o, label, NULL, NULL, &r, &spot), ZK_EINVAL, ZK_WHY_RANGE, 0, 2);
}

ZK_TEST(an_emptied_group_is_refilled)
{
    /* both far centres lose all rows at once */
    double x[] = {0, 1, 2, 3, 4, 100}, centre[] = {2, 500, 900};
    int32_t label[6];
    zk_cluster_result r;
    zk_cluster_options o = {.k = 3};

    ZK_CHECK_OK(zk_kmeans_from(x, 6, 1, &o, centre, label, &r, NULL));
    ZK_CHECK_INT(r.groups, 3);
    ZK_CHECK(r.converged);
}

ZK_TEST_MAIN()
