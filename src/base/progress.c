/* SPDX-License-Identifier: Apache-2.0
 *
 * Progress (contract in progress.h).
 */
#include "base/progress.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

double zk_seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

void zk_progress_begin(zk_progress *p, zk_ctx *cx, const char *label, const char *unit)
{
    *p = (zk_progress){.cx = cx, .label = label, .unit = unit};
    p->on = !cx->quiet && !cx->json;
    p->terminal = isatty(STDERR_FILENO) == 1;
    p->start_s = p->last_s = zk_seconds();
    pthread_mutex_init(&p->lock, NULL);
}

/* "3.2 M" for 3,200,000: a rate is looked at, not computed with. */
static void rounded(double x, char *buf, size_t n)
{
    if (x >= 1e6)
        snprintf(buf, n, "%.1f M", x / 1e6);
    else if (x >= 1e4)
        snprintf(buf, n, "%.0f k", x / 1e3);
    else
        snprintf(buf, n, "%.0f", x);
}

static void show(zk_progress *p, double fraction, double amount, double now)
{
    double took = now - p->start_s;
    char line[256], number[32];
    size_t n = 0;
    int k;

    k = snprintf(line, sizeof line, "%s", p->label);
    n = k > 0 ? (size_t)k : 0;
    if (fraction >= 0 && n < sizeof line) {
        if (p->terminal) {
            char bar[3 * 24 + 1] = "";

            for (int i = 0; i < 24; i++)
                strcat(bar, i < (int)(fraction * 24) ? "\xE2\x96\x88" : "\xE2\x96\x91");
            n += (size_t)snprintf(line + n, sizeof line - n, " %s", bar);
        }
        if (n < sizeof line)
            n += (size_t)snprintf(line + n, sizeof line - n, " %3.0f %%", fraction * 100);
    }
    if (amount >= 0 && n < sizeof line) {
        rounded(amount, number, sizeof number);
        n += (size_t)snprintf(line + n, sizeof line - n, "  %s %s", number, p->unit);
        if (took > 0.5 && n < sizeof line) {
            rounded(amount / took, number, sizeof number);
            n += (size_t)snprintf(line + n, sizeof line - n, "  %s%s%s/s", number, *p->unit ? " " : "",
                                  p->unit);
        }
    }
    if (fraction > 0.02 && took > 1 && n < sizeof line)
        snprintf(line + n, sizeof line - n, ZK_TR(p->cx, "  剩余 %.0f 秒", "  %.0f s left"),
                 took * (1 - fraction) / fraction);
    fprintf(stderr, p->terminal ? "\r\033[K%s" : "%s\n", line);
    fflush(stderr);
    p->shown = true;
}

void zk_progress_at(zk_progress *p, double fraction, double amount)
{
    double now;

    if (!p->on || pthread_mutex_trylock(&p->lock))
        return;
    now = zk_seconds();
    if (now - p->last_s > (p->terminal ? 0.1 : 10.0)) {
        p->last_s = now;
        show(p, fraction > 1 ? 1 : fraction, amount, now);
    }
    pthread_mutex_unlock(&p->lock);
}

void zk_progress_end(zk_progress *p)
{
    if (p->on && p->shown && p->terminal)
        fputs("\r\033[K", stderr);
    pthread_mutex_destroy(&p->lock);
    p->on = false;
}
