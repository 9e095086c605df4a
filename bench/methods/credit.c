/* SPDX-License-Identifier: Apache-2.0
 *
 * A WoE and logistic scorecard of a million subjects and twenty variables, exact AUC with DeLong's interval on ten
 * million scores, and boosted trees on 100,000 rows: seconds, memory, and scikit-learn and xgboost's Python on the same numbers
 * beside them. Prints a markdown table. Limits: 5 s and 2 s.
 */
#include "../measure.h"
#include "zhike/boost.h"
#include "zhike/credit.h"
#include "zhike/scorecard.h"
#include "zhike/stats.h"

#ifndef ZK_SOURCE_DIR
#define ZK_SOURCE_DIR "."
#endif

enum {
    ROWS = 1000000,
    VARS = 20,
    SCORES = 10000000,
    BOOST_ROWS = 100000,
    ROUNDS = 100,
    REPEATS = 3,
    THREADS = 2
};

typedef struct input {
    double *x[VARS]; /* by variable */
    double *rows;    /* BOOST_ROWS x VARS */
    double *y;       /* BOOST_ROWS */
    uint8_t *bad;
    double *score; /* SCORES */
    uint8_t *event;
} input;

/* ---- the three ---------------------------------------------------------------------------------- */

static double auc_of(const double *p, const uint8_t *bad, size_t n)
{
    zk_roc r;

    return zk_roc_test(p, bad, n, false, 0.95, &r, NULL) ? NAN : r.auc;
}

static void scorecard(void *user, double *value)
{
    const input *in = user;
    const zk_card_options o = {.iv_min = 0.001, .threads = THREADS};
    zk_card_column col[VARS];
    double *p = malloc(sizeof *p * ROWS), auc = NAN;
    zk_card *card;

    for (size_t v = 0; v < VARS; v++)
        col[v] = (zk_card_column){.x = in->x[v], .bins = zk_bin_defaults()};
    if (zk_card_fit(col, VARS, in->bad, NULL, ROWS, &o, &card, NULL) == ZK_OK) {
        if (zk_card_predict(card, col, NULL, ROWS, p, NULL) == ZK_OK)
            auc = auc_of(p, in->bad, ROWS);
        zk_card_free(card);
    }
    free(p);
    value[0] = auc;
}

static void roc(void *user, double *value)
{
    const input *in = user;

    value[0] = auc_of(in->score, in->event, SCORES);
}

static void boost(void *user, double *value)
{
    const input *in = user;
    zk_boost_options o = zk_boost_defaults();
    double *p = malloc(sizeof *p * BOOST_ROWS), auc = NAN;
    zk_boost *model;

    o.rounds = ROUNDS;
    if (zk_boost_train(in->rows, BOOST_ROWS, VARS, in->y, NULL, NULL, &o, &model, NULL) == ZK_OK) {
        if (zk_boost_predict(model, in->rows, BOOST_ROWS, p, NULL) == ZK_OK)
            auc = auc_of(p, in->bad, BOOST_ROWS);
        zk_boost_free(model);
    }
    free(p);
    value[0] = auc;
}

/* ---- numbers, and the peers --------------------------------------------------------------------- */

static input make(void)
{
    input in = {.rows = malloc(sizeof(double) * BOOST_ROWS * VARS),
                .y = malloc(sizeof(double) * BOOST_ROWS),
                .bad = malloc(ROWS),
                .score = malloc(sizeof(double) * SCORES),
                .event = malloc(SCORES)};
    zk_rng rng;

    zk_rng_init(&rng, 5, 0);
    for (size_t v = 0; v < VARS; v++)
        in.x[v] = malloc(sizeof(double) * ROWS);
    for (size_t i = 0; i < ROWS; i++) {
        double f = -2;
        for (size_t v = 0; v < VARS; v++) {
            double z = zk_rng_normal(&rng);
            in.x[v][i] = v % 4 == 3 ? floor(3 * z) : exp(z);
            f += (v < 10 ? 0.3 : 0.02) * sin(z + (double)v);
        }
        in.bad[i] = zk_rng_uniform(&rng) < 1 / (1 + exp(-f));
    }
    for (size_t i = 0; i < BOOST_ROWS; i++) {
        for (size_t v = 0; v < VARS; v++)
            in.rows[i * VARS + v] = in.x[v][i];
        in.y[i] = in.bad[i];
    }
    for (size_t i = 0; i < SCORES; i++) {
        in.score[i] = zk_rng_normal(&rng);
        in.event[i] = zk_rng_uniform(&rng) < zk_normal_cdf(in.score[i] - 1);
    }
    return in;
}

static void save(const char *dir, const input *in)
{
    char path[300];
    FILE *f;

    snprintf(path, sizeof path, "%s/credit.bin", dir);
    if (!(f = fopen(path, "wb")))
        return;
    for (size_t v = 0; v < VARS; v++)
        fwrite(in->x[v], sizeof(double), ROWS, f);
    fwrite(in->bad, 1, ROWS, f);
    fwrite(in->score, sizeof(double), SCORES, f);
    fwrite(in->event, 1, SCORES, f);
    fclose(f);
}

/* "seconds auc mb" of the peer; seconds NAN: not installed. */
static measured peer(const char *what, const char *dir)
{
    measured t = {.wall_s = NAN};
    char command[600];
    FILE *p;

    snprintf(command, sizeof command, "/usr/bin/python3 '%s/bench/methods/credit.py' %s '%s' 2>/dev/null",
             ZK_SOURCE_DIR, what, dir);
    if (!(p = popen(command, "r")))
        return t;
    if (fscanf(p, "%lf %lf %lf", &t.wall_s, &t.value[0], &t.above_mb) != 3)
        t.wall_s = NAN;
    pclose(p);
    return t;
}

static void row(const char *what, const char *name, measured ours, measured theirs, double limit_s)
{
    char limit[20] = "", beside[80] = "not installed";

    if (limit_s > 0)
        snprintf(limit, sizeof limit, "%g s", limit_s);
    if (!isnan(theirs.wall_s))
        snprintf(beside, sizeof beside, "%s %.2f s, %.0f MB, AUC %.5f; x %.1f", name, theirs.wall_s,
                 theirs.above_mb, theirs.value[0], theirs.wall_s / ours.wall_s);
    printf("| %s | %.2f s (%.2f s of CPU) | %s | %.0f MB | %.5f | %s |\n", what, ours.wall_s, ours.cpu_s,
           limit, ours.above_mb, ours.value[0], beside);
}

int main(void)
{
    char dir[] = "/tmp/zhike-bench-XXXXXX", path[300];
    input in = make();

    if (!mkdtemp(dir))
        return 1;
    save(dir, &in);
    printf("| credit | Zhike, %d threads | limit | memory above the input | AUC | beside it "
           "|\n|---|---|---|---|---|---|\n",
           THREADS);
    row("WoE (tree) and logistic scorecard, 1 M x 20, with prediction and AUC",
        "scikit-learn (quantile bins, WoE, lbfgs)", measure_best(scorecard, &in, REPEATS),
        peer("scorecard", dir), 5);
    row("AUC with DeLong's interval, 10 M scores", "scikit-learn (AUC alone)",
        measure_best(roc, &in, REPEATS), peer("roc", dir), 2);
    row("boosted trees, 100,000 x 20, 100 trees of depth 3, one thread", "xgboost for Python, one thread",
        measure_best(boost, &in, REPEATS), peer("boost", dir), 0);
    snprintf(path, sizeof path, "%s/credit.bin", dir);
    unlink(path);
    rmdir(dir);
    return 0;
}
