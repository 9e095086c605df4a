/* SPDX-License-Identifier: Apache-2.0
 *
 * Who belongs to a group plan, from call records alone.
 *
 * A node of strength s would have s V / T of its calls with a group of volume V if it called by volume only (T: all volume), as the null
 * model of modularity has it. `direct` is the log of observed over expected. People of one firm also call people whom
 * the others of the firm call: `company` asks the same of the calls of those called. Both leave the node itself out: a member does
 * not count among the members he is compared with, nor his own calls among those of his contacts.
 */
#include "eval/internal.h"
#include "zhike/graph.h"

/* Round figures, the same for every plan. HALF_CALL keeps the logarithm finite, and a person of few calls near 0. A member
 * counts by 1 / (1 + exp(-STEEP (direct - EVEN))): one half where he calls the group exp(EVEN) = 1.6 times as often as
 * chance. CAUTION calls are added to a contact's volume, so that a contact with one other call is no witness. */
static const double HALF_CALL = 0.5, STEEP = 3, EVEN = 0.5, CAUTION = 2;
enum { ROUNDS = 3 };

typedef struct group {
    const zk_graph *g;
    const uint8_t *member;
    double *strength; /* without loops */
    double *belongs;  /* probability that a member belongs; 0 outside */
    double *inside;   /* calls with members, by their probability */
    double volume, total;
} group;

static double expected_share(const group *p, size_t v)
{
    return (p->volume - p->strength[v] * p->belongs[v]) / p->total;
}

static void look_inside(group *p)
{
    const zk_graph *g = p->g;

    p->volume = 0;
    for (size_t v = 0; v < g->nodes; v++)
        p->volume += p->strength[v] * p->belongs[v];
    for (size_t v = 0; v < g->nodes; v++) {
        p->inside[v] = 0;
        for (size_t i = g->first[v]; i < g->first[v + 1]; i++)
            if (g->to[i] != v)
                p->inside[v] += g->weight[i] * p->belongs[g->to[i]];
    }
}

static double direct(const group *p, size_t v)
{
    return log((p->inside[v] + HALF_CALL) / (p->strength[v] * expected_share(p, v) + HALF_CALL));
}

static double company(const group *p, size_t v)
{
    const zk_graph *g = p->g;
    double seen = 0, calls = 0, share = expected_share(p, v);

    for (size_t i = g->first[v]; i < g->first[v + 1]; i++) {
        size_t u = g->to[i];
        double w = g->weight[i], others = p->strength[u] - w;
        if (u == v || !(others > 0))
            continue;
        seen += w * (p->inside[u] - w * p->belongs[v]) / (others + CAUTION);
        calls += w;
    }
    return share > 0 ? log((fmax(0, seen) + HALF_CALL * share) / (calls * share + HALF_CALL * share)) : 0;
}

static void counts(const group *p, size_t v, size_t members, zk_affinity *out)
{
    const zk_graph *g = p->g;
    double touched = 0;

    out->calls = p->strength[v];
    out->inside = 0;
    for (size_t i = g->first[v]; i < g->first[v + 1]; i++)
        if (g->to[i] != v && p->member[g->to[i]]) {
            out->inside += g->weight[i];
            touched += g->weight[i] > 0;
        }
    out->reach = touched / (double)(members - p->member[v]);
}

zk_err zk_group_affinity(const zk_graph *g, const uint8_t *member, zk_affinity *out, zk_spot *spot)
{
    size_t n = g->nodes, members = 0;
    group p = {.g = g, .member = member};

    if (g->directed)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 1, 1);
    for (size_t v = 0; v < n; v++) {
        if (member[v] > 1)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, v, 0, member[v]);
        members += member[v];
    }
    if (members < 3)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_TOO_FEW, 0, 0, (double)members);
    if (!(p.strength = zk__scratch(3 * n, sizeof *p.strength)))
        return zk__no_memory(spot);
    p.belongs = p.strength + n;
    p.inside = p.belongs + n;
    for (size_t v = 0; v < n; v++) {
        p.belongs[v] = member[v];
        for (size_t i = g->first[v]; i < g->first[v + 1]; i++)
            p.strength[v] += g->to[i] != v ? g->weight[i] : 0;
        p.total += p.strength[v];
    }
    if (!(p.total > 0)) {
        free(p.strength);
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_ZERO_SUM, 0, 0, 0);
    }
    for (int round = 0; round < ROUNDS; round++) {
        look_inside(&p);
        for (size_t v = 0; v < n; v++)
            out[v].direct = direct(&p, v);
        for (size_t v = 0; v < n; v++)
            p.belongs[v] = member[v] ? 1 / (1 + exp(-STEEP * (out[v].direct - EVEN))) : 0;
    }
    look_inside(&p);
    for (size_t v = 0; v < n; v++) {
        counts(&p, v, members, &out[v]);
        out[v].company = company(&p, v);
        out[v].score = out[v].direct + out[v].company;
    }
    free(p.strength);
    return ZK_OK;
}
