/* SPDX-License-Identifier: Apache-2.0
 *
 * Saved models of strangers: whatever the bytes are, zk_boost_load refuses them or gives a model that predicts and
 * explains finite numbers. And it refuses none that was saved, however it was trained.
 */
#include "eval/eval_test.h"
#include "zhike/boost.h"
#include "zhike/stats.h"
#include "zk_test.h"

enum { N = 300, COLS = 3 };

static double x[N * COLS], y[N];

static void make_data(void)
{
    zk_rng rng;

    zk_rng_init(&rng, 11, 0);
    for (size_t i = 0; i < N; i++) {
        for (size_t c = 0; c < COLS; c++)
            x[i * COLS + c] = zk_rng_uniform(&rng);
        if (i % 17 == 0)
            x[i * COLS + 1] = NAN;
        y[i] = zk_rng_uniform(&rng) < (x[i * COLS] > 0.6 ? 0.8 : 0.2);
    }
}

static zk_boost_options small(void)
{
    zk_boost_options o = zk_boost_defaults();

    o.rounds = 2;
    o.depth = 2;
    return o;
}

static unsigned char *saved(const zk_boost_options *o, const zk_boost_valid *valid, size_t *n)
{
    zk_boost *m;
    void *bytes;

    ZK_CHECK_OK(zk_boost_train(x, N, COLS, y, NULL, valid, o, &m, NULL));
    ZK_CHECK_OK(zk_boost_save(m, &bytes, n, NULL));
    zk_boost_free(m);
    return bytes;
}

/* Loads and, when that is allowed, uses it in every way there is. */
static bool survives(const unsigned char *bytes, size_t n)
{
    static double p[N], why[N * 64], share[64];
    static double wide[8 * 64];
    zk_boost *m;
    size_t cols;

    if (zk_boost_load(bytes, n, &m, NULL))
        return false;
    cols = zk_boost_cols(m);
    ZK_CHECK(cols > 0);
    if (cols < 64) {
        for (size_t i = 0; i < 8 * cols; i++)
            wide[i] = i % 5 ? (double)(i % 7) / 7 : NAN;
        ZK_CHECK_OK(zk_boost_predict(m, wide, 8, p, NULL));
        ZK_CHECK_OK(zk_boost_explain(m, wide, 8, why, NULL));
        ZK_CHECK_OK(zk_boost_importance(m, share, NULL));
        for (size_t i = 0; i < 8; i++)
            ZK_CHECK(isfinite(p[i]));
        for (size_t i = 0; i < 8 * (cols + 1); i++)
            ZK_CHECK(isfinite(why[i]));
    }
    zk_boost_free(m);
    return true;
}

ZK_TEST(whatever_was_saved_is_taken)
{
    make_data();
    for (int way = 0; way < 12; way++) {
        zk_boost_options o = small();
        zk_boost_valid held = {x, y, N / 3};
        size_t n;
        unsigned char *bytes;

        o.rounds = way % 3 == 2 ? 200 : 5;
        o.bins = way % 2 ? 64 : 0;
        o.gamma = way % 4 ? 2.0 : 0; /* prunes: nodes are marked as gone */
        o.depth = way == 11 ? 16 : 1 + (uint32_t)way % 6;
        o.min_child_weight = way == 11 ? 0 : 1;
        o.patience = way > 8 ? 3 : 0; /* keeps the first trees only */
        o.task = way == 5 ? ZK_BOOST_REGRESSION : ZK_BOOST_BINARY;
        bytes = saved(&o, o.patience ? &held : NULL, &n);
        if (!survives(bytes, n))
            zk_test__fail(__FILE__, __LINE__, "way %d is refused", way);
        free(bytes);
    }
}

ZK_TEST(any_byte_changed)
{
    zk_boost_options o = small();
    size_t n, taken = 0;
    unsigned char *bytes;

    make_data();
    bytes = saved(&o, NULL, &n);
    for (size_t i = 0; i < n; i++) {
        unsigned char was = bytes[i];

        for (unsigned bit = 1; bit < 256; bit *= i % 2 ? 128 : 8) {
            bytes[i] = (unsigned char)(was ^ bit);
            taken += survives(bytes, n);
        }
        bytes[i] = was;
    }
    ZK_CHECK(taken > n / 20); /* a leaf with another value is a model too */
    ZK_CHECK(survives(bytes, n));
    free(bytes);
}

ZK_TEST(any_length)
{
    zk_boost_options o = small();
    size_t n;
    unsigned char *bytes, *more;

    make_data();
    bytes = saved(&o, NULL, &n);
    for (size_t i = 0; i < n; i++) {
        more = malloc(i ? i : 1); /* of exactly that size: a sanitizer sees one byte too far */
        memcpy(more, bytes, i);
        ZK_CHECK(!survives(more, i));
        free(more);
    }
    more = malloc(n + 1);
    memcpy(more, bytes, n);
    more[n] = '}';
    ZK_CHECK(!survives(more, n + 1));
    free(more);
    free(bytes);
}

/* The place behind a key of the first tree; how the elements of an array begin. */
static unsigned char *at(unsigned char *bytes, size_t n, const char *name, size_t skip)
{
    unsigned char *p = memmem(bytes, n, name, strlen(name));

    ZK_CHECK(p);
    return p + strlen(name) + skip;
}

/* What a reader that believes the file would follow out of its memory. */
ZK_TEST(trees_that_lead_astray)
{
    static const struct {
        const char *array;
        size_t index;
        int32_t value;
    } wrong[] = {
        {"left_children", 0, 7},
        {"left_children", 0, 1000000},
        {"left_children", 0, -2},
        {"left_children", 0, 0},
        {"left_children", 1, 0},
        {"left_children", 0, 2},
        {"left_children", 0, -1},
        {"left_children", 3, 1},
        {"right_children", 0, 1},
        {"right_children", 0, -1},
        {"right_children", 2, 7},
        {"parents", 0, 0},
        {"parents", 0, -1},
        {"parents", 1, 7},
        {"parents", 1, 2147483647},
        {"parents", 1, -1},
        {"parents", 3, 2},
        {"split_indices", 0, 3},
        {"split_indices", 0, 2147483647},
        {"split_indices", 0, -1},
        {"split_indices", 6, 3},
        {"split_conditions", 0, 0x7f800000},
        {"split_conditions", 3, 0x7fc00000},
        {"base_weights", 0, -1},
        {"sum_hessian", 0, 0},
        {"sum_hessian", 3, 0x40000000},
        {"sum_hessian", 1, -0x40000000},
        {"loss_changes", 0, 0x7f000000},
        {"split_conditions", 3, 0x7f000000},
    };
    zk_boost_options o = small();
    size_t n;
    unsigned char *bytes;

    make_data();
    bytes = saved(&o, NULL, &n);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        unsigned char *p = at(bytes, n, wrong[i].array, 13 + 4 * wrong[i].index), was[4];
        uint32_t v = (uint32_t)wrong[i].value;

        memcpy(was, p, 4);
        for (int k = 0; k < 4; k++)
            p[k] = (unsigned char)(v >> (24 - 8 * k));
        if (survives(bytes, n))
            zk_test__fail(__FILE__, __LINE__, "%s[%zu] = %d is taken", wrong[i].array, wrong[i].index,
                          wrong[i].value);
        memcpy(p, was, 4);
    }
    *at(bytes, n, "num_feature", 10) = '9'; /* S, L, a length of 8 bytes */
    ZK_CHECK(!survives(bytes, n));
    free(bytes);
}

ZK_TEST_MAIN()
