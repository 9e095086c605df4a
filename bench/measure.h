/* SPDX-License-Identifier: Apache-2.0
 *
 * How the benchmarks measure: a piece of work runs in a process of its own, so that its seconds and its peak memory are
 * its own, and talks back through a few numbers. A piece that could not do its work says so with NAN in the first of
 * them, and the benchmark ends there: no figure without a result.
 */
#ifndef ZK_MEASURE_H
#define ZK_MEASURE_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

typedef struct measured {
    double wall_s, cpu_s;
    double peak_mb;  /* largest resident size of the process */
    double above_mb; /* of that, what came on top of what the process began with (its input) */
    double value[8]; /* whatever the piece wants to say */
} measured;

typedef void (*piece_fn)(void *user, double *value);

static inline double bench__clock_s(clockid_t clock)
{
    struct timespec ts;

    clock_gettime(clock, &ts);
    return (double)ts.tv_sec + 1e-9 * (double)ts.tv_nsec;
}

static inline double bench_now_s(void)
{
    return bench__clock_s(CLOCK_MONOTONIC);
}

static inline double bench_cpu_s(void) /* of all threads of this process */
{
    return bench__clock_s(CLOCK_PROCESS_CPUTIME_ID);
}

static inline double bench_peak_mb(void)
{
    struct rusage use;

    getrusage(RUSAGE_SELF, &use);
    return (double)use.ru_maxrss / 1024;
}

static inline void bench__repeat(piece_fn fn, void *user, int times, measured *out)
{
    double base_mb = bench_peak_mb();

    out->wall_s = out->cpu_s = HUGE_VAL;
    for (int i = 0; i < times; i++) {
        double wall = bench_now_s(), cpu = bench_cpu_s();
        fn(user, out->value);
        out->wall_s = fmin(out->wall_s, bench_now_s() - wall);
        out->cpu_s = fmin(out->cpu_s, bench_cpu_s() - cpu);
    }
    out->peak_mb = bench_peak_mb();
    out->above_mb = out->peak_mb - base_mb;
}

/* The piece `times` times over in one process; the best seconds of a time, without those of making the process.
 * use: what the process used in all, as the system says. */
static inline measured bench__child(piece_fn fn, void *user, int times, struct rusage *use)
{
    measured *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    measured out;
    int status;
    pid_t pid;

    if (shared == MAP_FAILED)
        exit(1);
    fflush(NULL);
    if ((pid = fork()) == 0) {
        bench__repeat(fn, user, times, shared);
        fflush(NULL);
        _exit(isnan(shared->value[0]) ? 1 : 0);
    }
    if (pid < 0 || wait4(pid, &status, 0, use) != pid || status) {
        fprintf(stderr, "a measured piece failed\n");
        exit(1);
    }
    out = *shared;
    munmap(shared, sizeof *shared);
    return out;
}

static inline measured measure_best(piece_fn fn, void *user, int times)
{
    struct rusage use;

    return bench__child(fn, user, times, &use);
}

static inline double bench__seconds(struct timeval t)
{
    return (double)t.tv_sec + 1e-6 * (double)t.tv_usec;
}

/* The piece once, and the whole of its process, from fork to its memory given back; the piece may become another
 * program (exec), which is then what is measured. */
static inline measured measure(piece_fn fn, void *user)
{
    double start_s = bench_now_s();
    struct rusage use;
    measured m = bench__child(fn, user, 1, &use);

    m.wall_s = bench_now_s() - start_s;
    m.cpu_s = bench__seconds(use.ru_utime) + bench__seconds(use.ru_stime);
    m.peak_mb = (double)use.ru_maxrss / 1024;
    return m;
}

#endif
