/* SPDX-License-Identifier: Apache-2.0
 *
 * Communities by modularity: Louvain (Blondel et al. 2008) and Leiden (Traag et al. 2019).
 *
 * A level is a graph whose nodes are communities of the level below. Nodes are moved to the neighbouring community of the largest gain
 * as long as a queue of those whose surroundings changed holds any; then communities become nodes. Leiden first splits each community
 * into well-connected parts, lets those become the nodes, and starts them where they were. Its merging picks the best part
 * rather than one at random.
 */
#include "eval/internal.h"
#include "eval/parallel.h"
#include "zhike/graph.h"

enum { LEVELS_MAX = 64, PASSES_MAX = 20 };

typedef struct level {
    size_t n;
    size_t *first; /* n + 1 */
    uint32_t *to;
    double *weight;
    double *strength; /* loops twice */
    double *loop;     /* weight inside, each edge once */
} level;

typedef struct mover {
    const level *l;
    double resolution, total2; /* sum of all strengths */
    uint32_t *com;             /* of each node */
    double *com_strength;
    double *to_com; /* weight from the node at hand to a community; -1: none */
    uint32_t *touched;
    size_t n_touched;
    uint32_t *queue; /* a ring of n */
    uint8_t *queued;
} mover;

/* ---- levels ---- */

static void level_free(level *l)
{
    free(l->first);
    free(l->to);
    free(l->weight);
    free(l->strength);
    memset(l, 0, sizeof *l);
}

static zk_err level_new(level *l, size_t n, size_t arcs)
{
    *l = (level){.n = n};
    l->first = zk__scratch(n + 1, sizeof *l->first);
    l->to = zk__scratch(arcs, sizeof *l->to);
    l->weight = zk__scratch(arcs, sizeof *l->weight);
    l->strength = zk__scratch(2 * n, sizeof *l->strength);
    l->loop = l->strength ? l->strength + n : NULL;
    if (l->first && l->to && l->weight && l->strength)
        return ZK_OK;
    level_free(l);
    return ZK_ELIMIT;
}

/* The graph as the lowest level: both directions of a directed one together, as two arcs where both are there. */
static zk_err level_of(const zk_graph *g, level *l)
{
    size_t arcs = g->first[g->nodes] * (g->directed ? 2 : 1), k = 0;

    if (level_new(l, g->nodes, arcs))
        return ZK_ELIMIT;
    for (size_t v = 0; v < g->nodes; v++) {
        l->first[v] = k;
        for (int back = 0; back <= g->directed; back++) {
            const size_t *first = back ? g->in_first : g->first;
            const uint32_t *to = back ? g->in_from : g->to;
            const double *weight = back ? g->in_weight : g->weight;
            for (size_t i = first[v]; i < first[v + 1]; i++) {
                if (to[i] == v && back)
                    continue;
                l->strength[v] += weight[i] * (to[i] == v ? 2 : 1);
                if (to[i] == v) {
                    l->loop[v] += weight[i];
                } else {
                    l->to[k] = to[i];
                    l->weight[k++] = weight[i];
                }
            }
        }
    }
    l->first[g->nodes] = k;
    return ZK_OK;
}

/* Nodes of the same group (0 .. groups - 1) become one node. sum: groups zeros, left so; member, start: scratch. */
static zk_err gather(const level *l, const uint32_t *group, size_t groups, level *out)
{
    uint32_t *member = zk__scratch(l->n, sizeof *member), *touched = zk__scratch(groups, sizeof *touched);
    size_t *start = zk__scratch(groups + 1, sizeof *start), k = 0;
    double *sum = zk__scratch(groups, sizeof *sum);
    zk_err err = member && touched && start && sum ? level_new(out, groups, l->first[l->n]) : ZK_ELIMIT;

    if (err)
        goto out;
    for (size_t v = 0; v < l->n; v++)
        start[group[v] + 1]++;
    for (size_t c = 0; c < groups; c++)
        start[c + 1] += start[c];
    for (size_t v = 0; v < l->n; v++)
        member[start[group[v]]++] = (uint32_t)v;
    memmove(start + 1, start, groups * sizeof *start);
    start[0] = 0;
    for (size_t c = 0; c < groups; c++) {
        size_t n = 0;
        double inside = 0;

        out->first[c] = k;
        for (size_t m = start[c]; m < start[c + 1]; m++) {
            size_t v = member[m];
            out->strength[c] += l->strength[v];
            out->loop[c] += l->loop[v];
            for (size_t i = l->first[v]; i < l->first[v + 1]; i++) {
                uint32_t d = group[l->to[i]];
                if (d == c) {
                    inside += l->weight[i];
                    continue;
                }
                if (!(sum[d] > 0))
                    touched[n++] = d;
                sum[d] += l->weight[i] > 0 ? l->weight[i] : 1e-300; /* an edge of weight 0 is one still */
            }
        }
        out->loop[c] += inside / 2;
        for (size_t t = 0; t < n; t++) {
            out->to[k] = touched[t];
            out->weight[k++] = sum[touched[t]];
            sum[touched[t]] = 0;
        }
    }
    out->first[groups] = k;
out:
    free(member);
    free(touched);
    free(start);
    free(sum);
    return err;
}

/* ---- moving ---- */

static void mover_free(mover *m)
{
    free(m->com);
    free(m->com_strength);
    free(m->to_com);
    free(m->touched);
    free(m->queue);
    free(m->queued);
}

static zk_err mover_new(mover *m, const level *l, double resolution, double total2)
{
    *m = (mover){.l = l, .resolution = resolution, .total2 = total2};
    m->com = zk__scratch(l->n, sizeof *m->com);
    m->com_strength = zk__scratch(l->n, sizeof *m->com_strength);
    m->to_com = zk__scratch(l->n, sizeof *m->to_com);
    m->touched = zk__scratch(l->n, sizeof *m->touched);
    m->queue = zk__scratch(l->n, sizeof *m->queue);
    m->queued = zk__scratch(l->n, sizeof *m->queued);
    if (m->com && m->com_strength && m->to_com && m->touched && m->queue && m->queued) {
        for (size_t c = 0; c < l->n; c++)
            m->to_com[c] = -1;
        return ZK_OK;
    }
    mover_free(m);
    return ZK_ELIMIT;
}

/* Every node alone, or (com given) where it was. */
static void settle(mover *m, const uint32_t *com)
{
    memset(m->com_strength, 0, m->l->n * sizeof *m->com_strength);
    for (size_t v = 0; v < m->l->n; v++) {
        m->com[v] = com ? com[v] : (uint32_t)v;
        m->com_strength[m->com[v]] += m->l->strength[v];
    }
}

/* Weights from v to the communities around it, into to_com; its own is always among them. */
static void look_around(mover *m, uint32_t v)
{
    const level *l = m->l;

    m->n_touched = 0;
    m->to_com[m->com[v]] = 0;
    m->touched[m->n_touched++] = m->com[v];
    for (size_t i = l->first[v]; i < l->first[v + 1]; i++) {
        uint32_t c = m->com[l->to[i]];
        if (m->to_com[c] < 0) {
            m->to_com[c] = 0;
            m->touched[m->n_touched++] = c;
        }
        m->to_com[c] += l->weight[i];
    }
}

static void forget(mover *m)
{
    for (size_t t = 0; t < m->n_touched; t++)
        m->to_com[m->touched[t]] = -1;
}

/* Gain of v (outside every community) from joining c, in units of weight. */
static double gain(const mover *m, uint32_t v, uint32_t c)
{
    return m->to_com[c] - m->resolution * m->l->strength[v] * m->com_strength[c] / m->total2;
}

/* Moves v to the best community around it; true when that is another one. */
static bool move(mover *m, uint32_t v)
{
    uint32_t old = m->com[v], best = old;
    double most;

    look_around(m, v);
    m->com_strength[old] -= m->l->strength[v];
    most = gain(m, v, old) + 1e-12 * m->l->strength[v]; /* rounding is no reason to move */
    for (size_t t = 1; t < m->n_touched; t++) {
        double g = gain(m, v, m->touched[t]);
        if (g > most) {
            most = g;
            best = m->touched[t];
        }
    }
    m->com_strength[best] += m->l->strength[v];
    m->com[v] = best;
    forget(m);
    return best != old;
}

/* order: n, the nodes as first visited. True when anything moved. */
static bool move_all(mover *m, const uint32_t *order)
{
    const level *l = m->l;
    size_t head = 0, left = l->n;
    bool moved = false;

    memcpy(m->queue, order, l->n * sizeof *m->queue);
    memset(m->queued, 1, l->n);
    while (left) {
        uint32_t v = m->queue[head];
        head = head + 1 == l->n ? 0 : head + 1;
        left--;
        m->queued[v] = 0;
        if (!move(m, v))
            continue;
        moved = true;
        for (size_t i = l->first[v]; i < l->first[v + 1]; i++) {
            uint32_t u = l->to[i];
            if (!m->queued[u] && m->com[u] != m->com[v]) {
                size_t at = head + left;
                m->queue[at < l->n ? at : at - l->n] = u;
                m->queued[u] = 1;
                left++;
            }
        }
    }
    return moved;
}

/* ---- Leiden's refinement: each community into parts that hold together ---- */

/* parts: a mover whose communities are the parts. whole: communities as moved. A node that is still alone and well
 * connected to its community joins the best part of it that is well connected too. */
static void refine(mover *parts, const mover *whole, const uint32_t *order, double *cut)
{
    const level *l = parts->l;

    settle(parts, NULL);
    for (size_t v = 0; v < l->n; v++) { /* weight from the part {v} to the rest of its community */
        cut[v] = 0;
        for (size_t i = l->first[v]; i < l->first[v + 1]; i++)
            if (whole->com[l->to[i]] == whole->com[v])
                cut[v] += l->weight[i];
        parts->queued[v] = 0; /* here: somebody joined the part */
    }
    for (size_t k = 0; k < l->n; k++) {
        uint32_t v = order[k], best = v;
        double all = whole->com_strength[whole->com[v]], most = 0, r = parts->resolution / parts->total2;

        if (parts->queued[v] || cut[v] < r * l->strength[v] * (all - l->strength[v]))
            continue;
        look_around(parts, v);
        parts->com_strength[v] = 0;
        for (size_t t = 1; t < parts->n_touched; t++) {
            uint32_t c = parts->touched[t];
            double g = gain(parts, v, c), s = parts->com_strength[c];
            if (whole->com[c] == whole->com[v] && g > most && cut[c] >= r * s * (all - s)) {
                most = g;
                best = c;
            }
        }
        if (best != v) {
            cut[best] += cut[v] - 2 * parts->to_com[best];
            parts->queued[best] = 1;
        }
        parts->com[v] = best;
        parts->com_strength[best] += l->strength[v];
        forget(parts);
    }
}

/* Numbers communities 0, 1, ... by their first node; how many. number: n. */
static size_t renumber(uint32_t *com, size_t n, uint32_t *number)
{
    uint32_t k = 0;

    memset(number, 0xff, n * sizeof *number);
    for (size_t v = 0; v < n; v++) {
        if (number[com[v]] == UINT32_MAX)
            number[com[v]] = k++;
        com[v] = number[com[v]];
    }
    return k;
}

/* ---- one run ---- */

typedef struct job {
    const zk_graph *g;
    const zk_community_how *how;
    level base;
    double total2;
    struct best {
        double q;
        size_t run;
        uint32_t *com; /* nodes */
    } * best;          /* of each thread */
} job;

static void shuffled(zk_rng *rng, uint32_t *order, size_t n)
{
    for (size_t i = 0; i < n; i++)
        order[i] = (uint32_t)i;
    for (size_t i = n; i > 1; i--) {
        size_t j = zk_rng_below(rng, i);
        uint32_t was = order[i - 1];
        order[i - 1] = order[j];
        order[j] = was;
    }
}

/* One level: moves from the start given (NULL: alone), writes how nodes go up (group) and, for Leiden, where the groups
 * start on the next level. *moved: anything did. */
static zk_err climb(const job *j, const level *l, zk_rng *rng, const uint32_t *start, uint32_t *group,
                    size_t *groups, uint32_t *next_start, bool *moved)
{
    mover whole, parts = {0};
    uint32_t *order = zk__scratch(2 * l->n, sizeof *order);
    double *cut = NULL;
    zk_err err = order ? mover_new(&whole, l, j->how->resolution, j->total2) : ZK_ELIMIT;

    if (err) {
        free(order);
        return err;
    }
    shuffled(rng, order, l->n);
    settle(&whole, start);
    *moved = move_all(&whole, order);
    if (!j->how->leiden) {
        memcpy(group, whole.com, l->n * sizeof *group);
        *groups = renumber(group, l->n, order + l->n);
        goto out;
    }
    cut = zk__scratch(l->n, sizeof *cut);
    if (!cut || (err = mover_new(&parts, l, j->how->resolution, j->total2))) {
        err = ZK_ELIMIT;
        goto out;
    }
    refine(&parts, &whole, order, cut);
    (void)renumber(whole.com, l->n, order + l->n);
    memcpy(group, parts.com, l->n * sizeof *group);
    *groups = renumber(group, l->n, order + l->n);
    for (size_t v = 0; v < l->n; v++)
        next_start[group[v]] = whole.com[v];
out:
    mover_free(&whole);
    mover_free(&parts);
    free(order);
    free(cut);
    return err;
}

/* All levels, from the communities in com (Leiden's later passes) or from single nodes; the result into com. */
static zk_err one_pass(const job *j, zk_rng *rng, bool from_com, uint32_t *com, bool *improved)
{
    size_t n = j->base.n, groups = n;
    uint32_t *group = zk__scratch(4 * n, sizeof *group), *start = group + n, *next = start + n,
             *up = next + n;
    level l = j->base, above;
    zk_err err = group ? ZK_OK : ZK_ELIMIT;
    bool moved = true;

    *improved = false;
    if (!err && from_com) {
        memcpy(start, com, n * sizeof *start);
        (void)renumber(start, n, next);
    }
    for (size_t v = 0; v < n && !err; v++)
        up[v] = (uint32_t)v;
    for (int depth = 0; depth < LEVELS_MAX && !err; depth++) {
        size_t before = l.n;
        bool given = depth ? j->how->leiden : from_com;

        if ((err = climb(j, &l, rng, given ? start : NULL, group, &groups, next, &moved)))
            break;
        *improved |= moved;
        for (size_t v = 0; v < n; v++) /* which node of the level above each node is in by now */
            up[v] = group[up[v]];
        if (j->how->leiden)
            for (size_t v = 0; v < n; v++)
                com[v] = next[up[v]];
        else
            memcpy(com, up, n * sizeof *com);
        memcpy(start, next, groups * sizeof *start);
        if (groups == before)
            break;
        if ((err = gather(&l, group, groups, &above)))
            break;
        if (depth)
            level_free(&l);
        l = above;
    }
    if (l.first != j->base.first)
        level_free(&l);
    free(group);
    return err;
}

static double modularity_of(const level *l, const uint32_t *com, double resolution, double total2,
                            double *sum)
{
    double inside = 0, q = 0;

    memset(sum, 0, l->n * sizeof *sum);
    for (size_t v = 0; v < l->n; v++) {
        sum[com[v]] += l->strength[v];
        inside += 2 * l->loop[v];
        for (size_t i = l->first[v]; i < l->first[v + 1]; i++)
            if (com[l->to[i]] == com[v])
                inside += l->weight[i];
    }
    for (size_t c = 0; c < l->n; c++)
        q += sum[c] / total2 * (sum[c] / total2);
    return inside / total2 - resolution * q;
}

static zk_err one_run(void *user, size_t run, int thread)
{
    const job *j = user;
    size_t n = j->base.n;
    uint32_t *com = zk__scratch(n, sizeof *com);
    double *sum = zk__scratch(n, sizeof *sum), q;
    bool improved = true;
    zk_err err = com && sum ? ZK_OK : ZK_ELIMIT;
    zk_rng rng;

    zk_rng_init(&rng, j->how->seed, run);
    for (int pass = 0; !err && improved && pass < (j->how->leiden ? PASSES_MAX : 1); pass++)
        err = one_pass(j, &rng, pass > 0, com, &improved);
    if (!err) {
        struct best *b = &j->best[thread];
        q = modularity_of(&j->base, com, j->how->resolution, j->total2, sum);
        if (q > b->q || (q == b->q && run < b->run)) {
            b->q = q;
            b->run = run;
            memcpy(b->com, com, n * sizeof *com);
        }
    }
    free(com);
    free(sum);
    return err;
}

/* ---- the whole ---- */

typedef struct sized {
    size_t size;
    uint32_t com;
} sized;

static int larger_first(const void *a, const void *b)
{
    const sized *x = a, *y = b;

    if (x->size != y->size)
        return x->size > y->size ? -1 : 1;
    return x->com < y->com ? -1 : x->com > y->com;
}

/* Numbers by size, then first node. */
static zk_err by_size(uint32_t *com, size_t n, size_t *count)
{
    uint32_t *number = zk__scratch(n, sizeof *number);
    size_t k = number ? renumber(com, n, number) : 0;
    sized *s = zk__scratch(k, sizeof *s);

    if (!number || !s) {
        free(number);
        free(s);
        return ZK_ELIMIT;
    }
    for (size_t c = 0; c < k; c++)
        s[c].com = (uint32_t)c;
    for (size_t v = 0; v < n; v++)
        s[com[v]].size++;
    qsort(s, k, sizeof *s, larger_first);
    for (size_t c = 0; c < k; c++)
        number[s[c].com] = (uint32_t)c;
    for (size_t v = 0; v < n; v++)
        com[v] = number[com[v]];
    *count = k;
    free(number);
    free(s);
    return ZK_OK;
}

static double strength_of_all(const level *l)
{
    return zk_sum(l->strength, l->n);
}

zk_err zk_graph_communities(const zk_graph *g, const zk_community_how *how, uint32_t *community,
                            size_t *count, double *modularity, zk_spot *spot)
{
    job j = {.g = g, .how = how};
    int threads = how->threads < 1 ? 1 : how->threads > 256 ? 256 : how->threads;
    zk_err err;

    if (!(how->resolution > 0) || !isfinite(how->resolution))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 0, how->resolution);
    if (how->runs < 1 || how->runs > 10000)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 1, (double)how->runs);
    if ((size_t)threads > how->runs)
        threads = (int)how->runs;
    if (level_of(g, &j.base) || !(j.best = zk__scratch((size_t)threads, sizeof *j.best))) {
        level_free(&j.base);
        return zk__no_memory(spot);
    }
    j.total2 = strength_of_all(&j.base);
    err = j.total2 > 0 ? ZK_OK : zk__refuse(spot, ZK_EINVAL, ZK_WHY_ZERO_SUM, 0, 0, 0);
    for (int t = 0; t < threads && !err; t++) {
        j.best[t].q = -INFINITY;
        if (!(j.best[t].com = zk__scratch(g->nodes, sizeof *j.best[t].com)))
            err = zk__no_memory(spot);
    }
    if (!err && zk__parallel(threads, how->runs, one_run, &j))
        err = zk__no_memory(spot);
    if (!err) {
        struct best *b = &j.best[0];
        for (int t = 1; t < threads; t++)
            if (j.best[t].q > b->q || (j.best[t].q == b->q && j.best[t].run < b->run))
                b = &j.best[t];
        memcpy(community, b->com, g->nodes * sizeof *community);
        *modularity = b->q;
        if (by_size(community, g->nodes, count))
            err = zk__no_memory(spot);
    }
    for (int t = 0; t < threads; t++)
        free(j.best[t].com);
    free(j.best);
    level_free(&j.base);
    return err;
}

zk_err zk_graph_modularity(const zk_graph *g, const uint32_t *community, double resolution, double *out,
                           zk_spot *spot)
{
    level l;
    double *sum, total2;
    zk_err err = ZK_OK;

    for (size_t v = 0; v < g->nodes; v++)
        if (community[v] >= g->nodes)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, v, 0, community[v]);
    if (level_of(g, &l))
        return zk__no_memory(spot);
    total2 = strength_of_all(&l);
    if (!(sum = zk__scratch(g->nodes, sizeof *sum)))
        err = zk__no_memory(spot);
    else if (!(total2 > 0))
        err = zk__refuse(spot, ZK_EINVAL, ZK_WHY_ZERO_SUM, 0, 0, 0);
    else
        *out = modularity_of(&l, community, resolution, total2, sum);
    free(sum);
    level_free(&l);
    return err;
}
