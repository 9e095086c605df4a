/* SPDX-License-Identifier: Apache-2.0
 *
 * Exposure along relations: who is hurt when somebody falls, and by which way.
 */
#include "eval/internal.h"
#include "zhike/graph.h"

static const uint64_t ROUTES_MAX = 50000000;

typedef struct walk {
    const zk_graph *g;
    const zk_exposure_how *how;
    double *survive;           /* product of (1 - carried) over the routes to a node */
    zk_exposure_route *routes; /* nodes x max_routes, or NULL */
    size_t *kept, *found;      /* of each node */
    uint64_t followed;
    zk_exposure_route now;
} walk;

/* Keeps the strongest routes to a node, the earlier found first among equals. */
static void keep(walk *w, uint32_t node)
{
    zk_exposure_route *mine = w->routes + node * w->how->max_routes;
    size_t at = w->kept[node];

    if (at == w->how->max_routes && !(w->now.carried > mine[at - 1].carried))
        return;
    if (at == w->how->max_routes)
        at--;
    else
        w->kept[node]++;
    for (; at && w->now.carried > mine[at - 1].carried; at--)
        mine[at] = mine[at - 1];
    mine[at] = w->now;
}

static bool visited(const walk *w, uint32_t node)
{
    for (uint32_t s = 0; s <= w->now.steps; s++)
        if (w->now.node[s] == node)
            return true;
    return false;
}

/* Depth first along arcs that carry enough. */
static zk_err follow(walk *w, zk_spot *spot)
{
    const zk_graph *g = w->g;
    uint32_t here = w->now.node[w->now.steps];
    double carried = w->now.carried;
    zk_err err = ZK_OK;

    if (w->now.steps == w->how->max_steps)
        return ZK_OK;
    for (size_t i = g->first[here]; !err && i < g->first[here + 1]; i++) {
        uint32_t next = g->to[i];
        double more = carried * g->weight[i] * w->how->decay;
        if (more < w->how->least || visited(w, next))
            continue;
        if (++w->followed > ROUTES_MAX)
            return zk__refuse(spot, ZK_ELIMIT, ZK_WHY_TOO_MANY, 0, 0, (double)ROUTES_MAX);
        w->now.node[++w->now.steps] = next;
        w->now.carried = more;
        w->survive[next] *= 1 - more;
        w->found[next]++;
        if (w->routes)
            keep(w, next);
        err = follow(w, spot);
        w->now.steps--;
    }
    w->now.carried = carried;
    return err;
}

static zk_err check_weights(const zk_graph *g, zk_spot *spot)
{
    for (size_t i = 0; i < g->first[g->nodes]; i++)
        if (g->weight[i] > 1)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, i, 1, g->weight[i]);
    return ZK_OK;
}

static zk_err check(const zk_graph *g, const double *risk, const zk_exposure_how *how, zk_spot *spot)
{
    zk_err err = zk_check_finite(risk, g->nodes, 1, spot);

    if (err)
        return err;
    for (size_t v = 0; v < g->nodes; v++)
        if (risk[v] < 0 || risk[v] > 1)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, v, 0, risk[v]);
    if (!(how->decay > 0 && how->decay <= 1))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 2, how->decay);
    if (how->max_steps < 1 || how->max_steps > ZK_EXPOSURE_STEPS_MAX)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 1, 2, (double)how->max_steps);
    if (!(how->least > 0 && how->least < 1))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 2, 2, how->least);
    return check_weights(g, spot);
}

zk_err zk_exposure(const zk_graph *g, const double *risk, const zk_exposure_how *how, double *received,
                   double *total, zk_exposure_route *routes, size_t *n_routes, zk_spot *spot)
{
    size_t n = g->nodes;
    walk w = {.g = g, .how = how, .routes = how->max_routes ? routes : NULL};
    size_t *counts;
    zk_err err = check(g, risk, how, spot);

    if (err)
        return err;
    counts = zk__scratch(2 * n, sizeof *counts);
    w.survive = zk__scratch(n, sizeof *w.survive);
    if (!counts || !w.survive) {
        free(counts);
        free(w.survive);
        return zk__no_memory(spot);
    }
    w.kept = counts;
    w.found = counts + n;
    for (size_t v = 0; v < n; v++)
        w.survive[v] = 1;
    for (size_t v = 0; v < n && !err; v++) {
        w.now = (zk_exposure_route){.carried = risk[v], .node = {(uint32_t)v}};
        if (risk[v] > 0)
            err = follow(&w, spot);
    }
    for (size_t v = 0; v < n && !err; v++) {
        received[v] = 1 - w.survive[v];
        total[v] = 1 - (1 - risk[v]) * w.survive[v];
        if (n_routes)
            n_routes[v] = w.found[v];
    }
    free(counts);
    free(w.survive);
    return err;
}

/* ---- DebtRank (Battiston et al. 2012, eq. 2-3) ---- */

typedef struct shock {
    const zk_graph *g;
    double *distress;     /* h: 0 .. 1 */
    uint8_t *state;       /* 0 sound, 1 distressed, 2 has passed it on */
    uint32_t *now, *next; /* the distressed of this round and the next */
    uint32_t *touched;    /* all that are to be cleared afterwards */
    double *arriving;
    size_t n_now, n_next, n_touched;
} shock;

static void pass_on(shock *s)
{
    const zk_graph *g = s->g;

    s->n_next = 0;
    for (size_t k = 0; k < s->n_now; k++) {
        uint32_t v = s->now[k];
        for (size_t i = g->first[v]; i < g->first[v + 1]; i++) {
            uint32_t u = g->to[i];
            if (!(g->weight[i] > 0) || u == v)
                continue;
            s->arriving[u] += g->weight[i] * s->distress[v];
            if (s->state[u] == 0) {
                s->state[u] = 1;
                s->next[s->n_next++] = u;
                s->touched[s->n_touched++] = u;
            }
        }
    }
    for (size_t k = 0; k < s->n_now; k++) { /* those of this round are inactive from now on */
        uint32_t v = s->now[k];
        s->state[v] = 2;
    }
    for (size_t k = 0; k < s->n_touched; k++) {
        uint32_t u = s->touched[k];
        s->distress[u] = fmin(1, s->distress[u] + s->arriving[u]);
        s->arriving[u] = 0;
    }
}

static double rank_of(shock *s, uint32_t v, const double *value, double sum)
{
    double lost = 0;

    s->n_touched = 0;
    s->touched[s->n_touched++] = v;
    s->distress[v] = 1;
    s->state[v] = 1;
    s->now[0] = v;
    for (s->n_now = 1; s->n_now;) {
        uint32_t *was = s->now;
        pass_on(s);
        s->now = s->next;
        s->next = was;
        s->n_now = s->n_next;
    }
    for (size_t k = 0; k < s->n_touched; k++) {
        uint32_t u = s->touched[k];
        lost += u == v ? 0 : s->distress[u] * (value ? value[u] / sum : 1 / sum);
        s->distress[u] = 0;
        s->state[u] = 0;
    }
    return lost;
}

zk_err zk_debtrank(const zk_graph *g, const double *value, double *out, zk_spot *spot)
{
    size_t n = g->nodes;
    double sum = (double)n, *work;
    uint32_t *lists;
    shock s = {.g = g};
    zk_err err = value ? zk__check_weights(value, n, &sum, spot) : ZK_OK;

    if (err || (err = check_weights(g, spot)))
        return err;
    work = zk__scratch(2 * n, sizeof *work);
    lists = zk__scratch(3 * n, sizeof *lists);
    s.state = zk__scratch(n, sizeof *s.state);
    if (!work || !lists || !s.state) {
        err = zk__no_memory(spot);
        goto out;
    }
    s.distress = work;
    s.arriving = work + n;
    s.now = lists;
    s.next = lists + n;
    s.touched = lists + 2 * n;
    for (uint32_t v = 0; v < n; v++)
        out[v] = rank_of(&s, v, value, sum);
out:
    free(work);
    free(lists);
    free(s.state);
    return err;
}
