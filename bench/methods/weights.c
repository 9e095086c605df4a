/* SPDX-License-Identifier: Apache-2.0
 *
 * 100,000 judgement matrices of nine elements solved, and RFM of ten million transactions of a million customers:
 * seconds, memory, and numpy and pandas on the same numbers beside them. Prints a markdown table. Limit: 1 s each.
 */
#include "../measure.h"
#include "zhike/zhike.h"

#ifndef ZK_SOURCE_DIR
#define ZK_SOURCE_DIR "."
#endif

enum { MATRICES = 100000, N = 9, ROWS = 10000000, PEOPLE = 1000000, AS_OF = 20000, REPEATS = 5 };
static const double LIMIT_S = 1;

/* ---- AHP ---------------------------------------------------------------------------------------- */

/* Judgements as people make them: about right, on the scale. */
static double *make_matrices(void)
{
    double *m = malloc(sizeof *m * MATRICES * N * N), upper[N * (N - 1) / 2];

    for (size_t k = 0; m && k < MATRICES; k++) {
        double v[N];
        size_t at = 0;
        zk_rng rng;

        zk_rng_init(&rng, 11, k);
        for (size_t i = 0; i < N; i++)
            v[i] = 0.8 * zk_rng_normal(&rng);
        for (size_t i = 0; i < N; i++)
            for (size_t j = i + 1; j < N; j++) {
                double u = v[i] - v[j] + 0.4 * zk_rng_normal(&rng), a = fmin(9, fmax(1, round(exp(fabs(u)))));
                upper[at++] = u < 0 ? 1 / a : a;
            }
        if (zk_ahp_fill(upper, N, m + k * N * N, NULL))
            exit(1);
    }
    return m;
}

/* Mean CR. */
static void solve_all(void *input, double *value)
{
    const double *m = input;
    double w[N], sum = 0;
    zk_ahp_result r;

    for (size_t k = 0; k < MATRICES; k++) {
        zk_err err = zk_ahp_solve(m + k * N * N, N, ZK_AHP_EIGENVECTOR, ZK_RI_SAATY_2005, w, &r, NULL);
        sum += err ? NAN : r.cr;
    }
    value[0] = sum / MATRICES;
}

/* ---- RFM ------------------------------------------------------------------------------------------- */

typedef struct log_rows {
    int32_t *customer, *date;
    int64_t *fen;
} log_rows;

static log_rows make_log(void)
{
    log_rows l = {malloc(sizeof(int32_t) * ROWS), malloc(sizeof(int32_t) * ROWS),
                  malloc(sizeof(int64_t) * ROWS)};
    zk_rng rng;

    if (!l.customer || !l.date || !l.fen)
        exit(1);
    zk_rng_init(&rng, 12, 0);
    for (size_t i = 0; i < ROWS; i++) {
        double u = zk_rng_uniform(&rng); /* few buy much */
        l.customer[i] = (int32_t)(u * u * PEOPLE);
        l.date[i] = AS_OF - 1 - (int32_t)zk_rng_below(&rng, 1095);
        l.fen[i] = 100 + (int64_t)zk_rng_below(&rng, 50000);
    }
    return l;
}

/* Log to scores; the mean product of the three. */
static void rfm_all(void *input, double *value)
{
    const log_rows *l = input;
    zk_rfm_tally *tally = malloc(sizeof *tally * PEOPLE);
    double *r = malloc(sizeof *r * PEOPLE * 3), *f = r + PEOPLE, *m = f + PEOPLE, sum = NAN;
    zk_rfm_cuts cuts;
    zk_rfm_score s;
    size_t n;

    if (tally && r &&
        !zk_rfm_count(l->customer, l->date, l->fen, NULL, ROWS, PEOPLE, 0, AS_OF, tally, NULL, NULL) &&
        !zk_rfm_axes(tally, PEOPLE, AS_OF, 100, r, f, m, NULL, &n, NULL) &&
        !zk_rfm_fit(r, f, m, n, 5, &cuts, NULL)) {
        sum = 0;
        for (size_t i = 0; i < n; i++)
            sum += zk_rfm_apply(&cuts, r[i], f[i], m[i], &s, NULL) ? (double)NAN : (double)zk_rfm_product(s);
        sum /= (double)n;
    }
    free(r);
    free(tally);
    value[0] = sum;
}

/* ---- peers ------------------------------------------------------------------------------------------- */

static void dump(FILE *f, const void *p, size_t bytes)
{
    if (fwrite(p, 1, bytes, f) != bytes) {
        perror("bench");
        exit(1);
    }
}

/* The script on the same numbers, through a file; false when it cannot run. */
static int peer(const char *what, const char *path, double *seconds, double *check, double *mb)
{
    char line[400];
    int got;
    FILE *p;

    snprintf(line, sizeof line, "/usr/bin/python3 %s/bench/methods/weights.py %s %s 2>/dev/null",
             ZK_SOURCE_DIR, what, path);
    p = popen(line, "r");
    got = p && fgets(line, sizeof line, p) && sscanf(line, "%lf %lf %lf", seconds, check, mb) == 3;
    if (p)
        pclose(p);
    return got;
}

static void rows_print(const char *what, const char *peer_name, const measured *t, const char *path,
                       const char *key)
{
    double seconds, check, mb;

    printf("| %s | zhike, 1 thread | %.3f | %.3f | %.0f | %.6f | %s |\n", what, t->wall_s, t->cpu_s,
           t->above_mb, t->value[0], t->cpu_s <= LIMIT_S ? "yes" : "no");
    if (peer(key, path, &seconds, &check, &mb))
        printf("| | %s | %.3f | | %.0f | %.6f | %.1f times ours |\n", peer_name, seconds, mb, check,
               seconds / t->wall_s);
    else
        printf("| | %s is not installed: no peer | | | | | |\n", peer_name);
    fflush(stdout);
}

int main(void)
{
    char path[] = "/tmp/bench-weights-XXXXXX";
    FILE *f = fdopen(mkstemp(path), "wb");
    double *m = make_matrices();
    log_rows l;
    measured ahp, rfm;

    if (!f || !m)
        return 1;
    printf("best of %d; limit %.0f s of CPU time each\n\n", REPEATS, LIMIT_S);
    printf("| | by | wall s | CPU s | memory above the input, MB | check | within the limit "
           "|\n|---|---|---|---|---|---|---|\n");
    ahp = measure_best(solve_all, m, REPEATS);
    dump(f, m, sizeof *m * MATRICES * N * N);
    fflush(f);
    rows_print("100,000 AHP solutions 9 x 9 (mean CR)", "numpy.linalg.eig", &ahp, path, "ahp");
    free(m);
    l = make_log();
    rfm = measure_best(rfm_all, &l, REPEATS);
    rewind(f);
    if (ftruncate(fileno(f), 0))
        return 1;
    dump(f, l.customer, sizeof *l.customer * ROWS);
    dump(f, l.date, sizeof *l.date * ROWS);
    dump(f, l.fen, sizeof *l.fen * ROWS);
    fclose(f);
    rows_print("RFM of 10 M transactions, 1 M customers (mean R x F x M)", "pandas", &rfm, path, "rfm");
    unlink(path);
    return ahp.cpu_s > LIMIT_S || rfm.cpu_s > LIMIT_S;
}
