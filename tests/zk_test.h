/* SPDX-License-Identifier: Apache-2.0
 *
 * The test harness: one header, one program per tests/<module>/test_<thing>.c.
 *
 *     #include "zk_test.h"
 *
 *     ZK_TEST(sum_of_nothing_is_zero)
 *     {
 *         ZK_CHECK_INT(zk_sum(NULL, 0), 0);
 *     }
 *
 *     ZK_TEST_MAIN()
 *
 * Every test runs in a child process of its own with a time limit, so a crash, a
 * hang, a leak (ASan) or an exit() fails that test and no other. The first check
 * that does not hold ends its test. Prints a PASS, FAIL or SKIP line per test and
 * a summary. Exit code: 0, 1 when a test failed, 77 when all were skipped.
 *
 *     test_x                  all tests
 *     test_x sum arena        only those whose name contains "sum" or "arena"
 *     test_x --list           their names
 *     ZK_TEST_NOFORK=1        in this process, without a limit, for a debugger
 *     ZK_TEST_LIMIT_S=20      another time limit (seconds per test; default 60)
 */
#ifndef ZK_TEST_H
#define ZK_TEST_H

#include <errno.h>
#include <ftw.h>
#include <inttypes.h>
#include <math.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "zhike/error.h"

#ifndef ZK_SOURCE_DIR
#define ZK_SOURCE_DIR "."
#endif

#define ZK_TEST_SKIPPED  77
#define ZK_TEST_PATH_MAX 4096

#define ZK_TEST__UNUSED __attribute__((unused))

/* Defines and registers a test; the tests run in the order they are written. */
#define ZK_TEST(name)                                                                                        \
    static void zk_test__run_##name(void);                                                                   \
    static zk_test zk_test__item_##name = {#name, zk_test__run_##name, NULL};                                \
    __attribute__((constructor)) static void zk_test__reg_##name(void)                                       \
    {                                                                                                        \
        zk_test__register(&zk_test__item_##name);                                                            \
    }                                                                                                        \
    static void zk_test__run_##name(void)

#define ZK_TEST_MAIN()                                                                                       \
    int main(int argc, char **argv)                                                                          \
    {                                                                                                        \
        return zk_test__main(argc, argv);                                                                    \
    }

/* Each check prints file, line, the expression and both values when it does not hold. */
#define ZK_CHECK(cond)                                                                                       \
    do {                                                                                                     \
        if (!(cond))                                                                                         \
            zk_test__fail(__FILE__, __LINE__, "%s", #cond);                                                  \
    } while (0)

#define ZK_CHECK_INT(a, b)            zk_test__int(__FILE__, __LINE__, #a, #b, (int64_t)(a), (int64_t)(b))
#define ZK_CHECK_STR(a, b)            zk_test__str(__FILE__, __LINE__, #a, #b, (a), (b))
#define ZK_CHECK_MEM(a, b, size)      zk_test__mem(__FILE__, __LINE__, #a, #b, (a), (b), (size))
#define ZK_CHECK_CONTAINS(text, part) zk_test__contains(__FILE__, __LINE__, #text, (text), (part))

/* |a - b| <= tol, absolute; NaN is never near anything. */
#define ZK_CHECK_NEAR(a, b, tol)                                                                             \
    zk_test__near(__FILE__, __LINE__, #a, #b, (double)(a), (double)(b), (double)(tol))

/* The call returns ZK_OK, or exactly the code that is expected. */
#define ZK_CHECK_OK(call)        zk_test__err(__FILE__, __LINE__, #call, (call), ZK_OK)
#define ZK_CHECK_ERR(call, code) zk_test__err(__FILE__, __LINE__, #call, (call), (code))

/* Ends this test as skipped; why must say what is missing. */
#define ZK_SKIP(why) zk_test__skip(why)

typedef struct zk_test {
    const char *name;
    void (*run)(void);
    struct zk_test *next;
} zk_test;

static zk_test *zk_test__first, *zk_test__last;
static const char *zk_test__current = "";
static char zk_test__tmp[ZK_TEST_PATH_MAX];

/* Where a reference data file lies: <ZHIKE_SHARED, or ../shared beside the
 * checkout>/relpath. NULL when it is not there: skip by name then. */
ZK_TEST__UNUSED static const char *zk_test_shared(const char *relpath);

/* Path of a file of the checkout, "schemes/rfm.yaml" for one. */
ZK_TEST__UNUSED static const char *zk_test_source(const char *relpath);

/* A fresh folder for this test, removed with all in it when the test is over.
 * Without relpath: the folder; with one: a path inside it. */
ZK_TEST__UNUSED static const char *zk_test_tmp(const char *relpath);

/* ---- below: how it is done ---- */

static void zk_test__register(zk_test *test)
{
    if (zk_test__last)
        zk_test__last->next = test;
    else
        zk_test__first = test;
    zk_test__last = test;
}

/* No atexit handlers after a failure: leaks of a test cut short are not news. */
__attribute__((noreturn)) static void zk_test__leave(int code)
{
    fflush(NULL);
    _exit(code);
}

__attribute__((noreturn, format(printf, 3, 4))) static void zk_test__fail(const char *file, int line,
                                                                          const char *fmt, ...)
{
    va_list ap;

    printf("  %s:%d: in %s: ", file, line, zk_test__current);
    va_start(ap, fmt);
    vprintf(fmt, ap);
    va_end(ap);
    putchar('\n');
    zk_test__leave(1);
}

ZK_TEST__UNUSED __attribute__((noreturn)) static void zk_test__skip(const char *why)
{
    printf("SKIP %s: %s\n", zk_test__current, why);
    zk_test__leave(ZK_TEST_SKIPPED);
}

ZK_TEST__UNUSED static void zk_test__int(const char *file, int line, const char *as, const char *bs,
                                         int64_t a, int64_t b)
{
    if (a != b)
        zk_test__fail(file, line, "%s is %" PRId64 ", not %s = %" PRId64, as, a, bs, b);
}

ZK_TEST__UNUSED static void zk_test__str(const char *file, int line, const char *as, const char *bs,
                                         const char *a, const char *b)
{
    if (a == b || (a && b && strcmp(a, b) == 0))
        return;
    zk_test__fail(file, line, "%s is\n    \"%s\"\n  not %s =\n    \"%s\"", as, a ? a : "(NULL)", bs,
                  b ? b : "(NULL)");
}

ZK_TEST__UNUSED static void zk_test__mem(const char *file, int line, const char *as, const char *bs,
                                         const void *a, const void *b, size_t size)
{
    const unsigned char *x = a, *y = b;

    for (size_t i = 0; i < size; i++)
        if (x[i] != y[i])
            zk_test__fail(file, line, "%s differs from %s in byte %zu of %zu: %02x, %02x", as, bs, i, size,
                          x[i], y[i]);
}

ZK_TEST__UNUSED static void zk_test__contains(const char *file, int line, const char *expr, const char *text,
                                              const char *part)
{
    if (!text || !strstr(text, part))
        zk_test__fail(file, line, "%s is\n    \"%s\"\n  without \"%s\"", expr, text ? text : "(NULL)", part);
}

ZK_TEST__UNUSED static void zk_test__near(const char *file, int line, const char *as, const char *bs,
                                          double a, double b, double tol)
{
    if (!(fabs(a - b) <= tol))
        zk_test__fail(file, line, "%s is %.17g, not %s = %.17g within %g (off by %g)", as, a, bs, b, tol,
                      fabs(a - b));
}

ZK_TEST__UNUSED static void zk_test__err(const char *file, int line, const char *expr, zk_err got,
                                         zk_err expected)
{
    if (got != expected)
        zk_test__fail(file, line, "%s gives %s (%s), not %s", expr, zk_err_name(got), zk_err_text(got),
                      zk_err_name(expected));
}

/* Eight paths may be in use at a time; enough for one call's arguments. */
static const char *zk_test__path(const char *dir, const char *relpath)
{
    static char ring[8][ZK_TEST_PATH_MAX];
    static unsigned at;
    char *out = ring[at++ % 8];
    int n = snprintf(out, ZK_TEST_PATH_MAX, "%s%s%s", dir, *relpath ? "/" : "", relpath);

    if (n < 0 || n >= ZK_TEST_PATH_MAX)
        zk_test__fail(__FILE__, __LINE__, "path too long: %s/%s", dir, relpath);
    return out;
}

static const char *zk_test_shared(const char *relpath)
{
    const char *dir = getenv("ZHIKE_SHARED");
    const char *path = zk_test__path(dir && *dir ? dir : ZK_SOURCE_DIR "/../shared", relpath);

    return access(path, R_OK) == 0 ? path : NULL;
}

static const char *zk_test_source(const char *relpath)
{
    return zk_test__path(ZK_SOURCE_DIR, relpath);
}

static const char *zk_test_tmp(const char *relpath)
{
    if (mkdir(zk_test__tmp, 0755) != 0 && errno != EEXIST)
        zk_test__fail(__FILE__, __LINE__, "cannot make %s: %s", zk_test__tmp, strerror(errno));
    return zk_test__path(zk_test__tmp, relpath ? relpath : "");
}

static int zk_test__remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
    (void)st;
    (void)flag;
    (void)ftw;
    return remove(path);
}

static void zk_test__name_tmp(int nr)
{
    const char *dir = getenv("TMPDIR");

    snprintf(zk_test__tmp, sizeof zk_test__tmp, "%s/zk-test-%ld-%d", dir && *dir ? dir : "/tmp",
             (long)getpid(), nr);
}

static void zk_test__remove_tmp(void)
{
    if (access(zk_test__tmp, F_OK) == 0)
        nftw(zk_test__tmp, zk_test__remove_one, 32, FTW_DEPTH | FTW_PHYS);
}

/* The child: dies with its parent and, by the alarm, at the limit. exit() rather
 * than _exit() so that leak checks and coverage counters run. */
__attribute__((noreturn)) static void zk_test__child(const zk_test *test, unsigned limit_s)
{
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    alarm(limit_s);
    test->run();
    fflush(NULL);
    exit(0);
}

/* 0, 1 or 77 as the child said; a signal or any other exit code is a failure,
 * told in why. Whatever the child left running is ended with it. */
static int zk_test__fork(const zk_test *test, unsigned limit_s, char *why, size_t size)
{
    int status;
    pid_t pid;

    fflush(NULL);
    if ((pid = fork()) == 0)
        zk_test__child(test, limit_s);
    if (pid < 0) {
        snprintf(why, size, "fork: %s", strerror(errno));
        return 1;
    }
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    kill(-pid, SIGKILL);
    if (WIFSIGNALED(status)) {
        if (WTERMSIG(status) == SIGALRM)
            snprintf(why, size, "not done within %u s", limit_s);
        else
            snprintf(why, size, "killed by signal %d (%s)", WTERMSIG(status), strsignal(WTERMSIG(status)));
        return 1;
    }
    if (WEXITSTATUS(status) > 1 && WEXITSTATUS(status) != ZK_TEST_SKIPPED)
        snprintf(why, size, "exit code %d", WEXITSTATUS(status));
    return WEXITSTATUS(status);
}

static bool zk_test__wanted(const zk_test *test, int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (strstr(test->name, argv[i]))
            return true;
    return argc < 2;
}

static double zk_test__now_s(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static int zk_test__one(const zk_test *test, unsigned limit_s)
{
    char why[200] = "";
    double start_s = zk_test__now_s();
    int code;

    zk_test__current = test->name;
    if (getenv("ZK_TEST_NOFORK")) {
        test->run();
        code = 0;
    } else {
        code = zk_test__fork(test, limit_s, why, sizeof why);
    }
    zk_test__remove_tmp();
    if (code != ZK_TEST_SKIPPED)
        printf("%s %s (%.2f s)%s%s\n", code ? "FAIL" : "PASS", test->name, zk_test__now_s() - start_s,
               *why ? ": " : "", why);
    return code;
}

ZK_TEST__UNUSED static int zk_test__main(int argc, char **argv)
{
    int passed = 0, failed = 0, skipped = 0, nr = 0;
    const char *limit = getenv("ZK_TEST_LIMIT_S");
    unsigned limit_s = limit ? (unsigned)strtoul(limit, NULL, 10) : 60;
    const char *slash = strrchr(argv[0], '/');
    bool list = argc == 2 && strcmp(argv[1], "--list") == 0;

    for (zk_test *t = zk_test__first; t; t = t->next) {
        if (list) {
            puts(t->name);
            continue;
        }
        if (!zk_test__wanted(t, argc, argv))
            continue;
        zk_test__name_tmp(++nr);
        switch (zk_test__one(t, limit_s)) {
        case 0: passed++; break;
        case ZK_TEST_SKIPPED: skipped++; break;
        default: failed++; break;
        }
    }
    if (list)
        return 0;
    printf("%s: %d passed, %d failed, %d skipped\n", slash ? slash + 1 : argv[0], passed, failed, skipped);
    if (nr == 0)
        return 1; /* a program without a test, or a name nothing answers to */
    return failed ? 1 : passed ? 0 : ZK_TEST_SKIPPED;
}

#endif
