/* SPDX-License-Identifier: Apache-2.0
 *
 * What follows from a model alone: blocks, predecessors, an order in which every construct comes after what acts upon it.
 */
#include "eval/latent/pls.h"

static zk_err blocks(const zk_pls_model *m, zk__pls_plan *plan, zk_spot *spot)
{
    size_t at = 0;

    for (size_t j = 0; j < plan->c; j++) {
        plan->begin[j] = at;
        while (at < plan->p && m->construct[at] == j)
            at++;
        if (at == plan->begin[j])
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_EMPTY, j, 0, 0);
        if (at - plan->begin[j] > plan->widest)
            plan->widest = at - plan->begin[j];
    }
    plan->begin[plan->c] = at;
    return at == plan->p ? ZK_OK : zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, at, (double)m->construct[at]);
}

static zk_err arrows(const zk_pls_model *m, zk__pls_plan *plan, zk_spot *spot)
{
    size_t c = plan->c;
    bool touched[ZK_PLS_CONSTRUCTS_MAX] = {false};

    for (size_t to = 0; to < c; to++)
        for (size_t from = 0; from < c; from++) {
            if (m->path[from * c + to] > 1)
                return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, from, to, m->path[from * c + to]);
            if (!m->path[from * c + to])
                continue;
            plan->pred[to][plan->n_pred[to]++] = (uint8_t)from;
            touched[from] = touched[to] = true;
        }
    for (size_t j = 0; j < c; j++)
        if (!touched[j])
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, j, 0, 0);
    return ZK_OK;
}

/* Takes, again and again, the first construct whose predecessors are all placed. */
static zk_err sort(zk__pls_plan *plan, zk_spot *spot)
{
    bool placed[ZK_PLS_CONSTRUCTS_MAX] = {false};
    size_t j = 0;

    for (size_t n = 0; n < plan->c; n++) {
        for (j = 0; j < plan->c; j++) {
            bool ready = !placed[j];
            for (size_t k = 0; k < plan->n_pred[j]; k++)
                ready = ready && placed[plan->pred[j][k]];
            if (ready)
                break;
        }
        if (j == plan->c)
            break;
        placed[j] = true;
        plan->order[n] = j;
    }
    for (j = 0; j < plan->c; j++)
        if (!placed[j])
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_CYCLE, j, 0, 0);
    return ZK_OK;
}

static zk_err enough_rows(const zk__pls_plan *plan, size_t n, zk_spot *spot)
{
    if (n < 3)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_TOO_FEW, 0, 0, (double)n);
    for (size_t j = 0; j < plan->c; j++)
        if ((plan->model->mode[j] == ZK_PLS_B && n <= zk__pls_block(plan, j)) || n <= plan->n_pred[j] + 1u)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_TOO_FEW, j, 0, (double)n);
    return ZK_OK;
}

zk_err zk__pls_plan_make(const zk_pls_model *m, size_t n, zk__pls_plan *plan, zk_spot *spot)
{
    zk_err err;

    memset(plan, 0, sizeof *plan);
    plan->model = m;
    plan->p = m->indicators;
    plan->c = m->constructs;
    if (plan->c < 2 || plan->p == 0)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_EMPTY, 0, 0, (double)plan->c);
    if (plan->c > ZK_PLS_CONSTRUCTS_MAX || plan->p > ZK_PLS_INDICATORS_MAX || n > ZK_PLS_ROWS_MAX)
        return zk__refuse(spot, ZK_ELIMIT, ZK_WHY_TOO_MANY, 0, 0, 0);
    plan->tolerance = m->tolerance > 0 ? m->tolerance : 1e-10;
    plan->max_iterations = m->max_iterations > 0 ? m->max_iterations : 1000;
    if ((err = blocks(m, plan, spot)) || (err = arrows(m, plan, spot)) || (err = sort(plan, spot)))
        return err;
    return enough_rows(plan, n, spot);
}

/* ---- quantities ---- */

typedef struct list {
    zk_pls_quantity *item;
    size_t n, cap, routes;
} list;

static zk_err append(list *all, zk_pls_quantity q, zk_spot *spot)
{
    if (all->n == all->cap) {
        size_t cap = all->cap ? 2 * all->cap : 64;
        zk_pls_quantity *more = realloc(all->item, cap * sizeof *more);
        if (!more)
            return zk__no_memory(spot);
        all->item = more;
        all->cap = cap;
    }
    all->item[all->n++] = q;
    return ZK_OK;
}

/* Adds every route of two paths or more that goes on from the end of `so_far`, depth first in the order of constructs. */
static zk_err routes_from(const zk_pls_model *m, list *all, const zk_pls_quantity *so_far, zk_spot *spot)
{
    size_t c = m->constructs, here = so_far->route[so_far->steps - 1];

    for (size_t to = 0; to < c; to++) {
        zk_pls_quantity q = *so_far;
        zk_err err = ZK_OK;

        if (!m->path[here * c + to])
            continue;
        q.route[q.steps++] = (uint8_t)to;
        q.to = to;
        if (q.steps > 2) {
            if (++all->routes > ZK_PLS_ROUTES_MAX)
                return zk__refuse(spot, ZK_ELIMIT, ZK_WHY_TOO_MANY, 0, 0, ZK_PLS_ROUTES_MAX);
            err = append(all, q, spot);
        }
        if (err || (err = routes_from(m, all, &q, spot)))
            return err;
    }
    return ZK_OK;
}

/* reach[from][to]: 1 by a path, 2 by a route of several, 3 both. */
static void reach_of(const zk__pls_plan *plan, uint8_t reach[ZK_PLS_CONSTRUCTS_MAX][ZK_PLS_CONSTRUCTS_MAX])
{
    memset(reach, 0, sizeof(uint8_t[ZK_PLS_CONSTRUCTS_MAX][ZK_PLS_CONSTRUCTS_MAX]));
    for (size_t o = 0; o < plan->c; o++) {
        size_t to = plan->order[o];
        for (size_t k = 0; k < plan->n_pred[to]; k++) {
            size_t via = plan->pred[to][k];
            reach[via][to] |= 1;
            for (size_t from = 0; from < plan->c; from++)
                if (reach[from][via])
                    reach[from][to] |= 2;
        }
    }
}

static zk_err pairs(const zk__pls_plan *plan, list *all, zk_spot *spot)
{
    static const struct {
        zk_pls_kind kind;
        uint8_t mask;
    } kinds[] = {{ZK_PLS_Q_PATH, 1}, {ZK_PLS_Q_TOTAL, 3}, {ZK_PLS_Q_INDIRECT, 2}};
    uint8_t reach[ZK_PLS_CONSTRUCTS_MAX][ZK_PLS_CONSTRUCTS_MAX];
    zk_err err;

    reach_of(plan, reach);
    for (size_t k = 0; k < 3; k++)
        for (size_t from = 0; from < plan->c; from++)
            for (size_t to = 0; to < plan->c; to++)
                if (reach[from][to] & kinds[k].mask) {
                    zk_pls_quantity q = {.kind = kinds[k].kind, .from = from, .to = to};
                    if ((err = append(all, q, spot)))
                        return err;
                }
    return ZK_OK;
}

static zk_err singles(const zk__pls_plan *plan, list *all, zk_spot *spot)
{
    zk_err err;

    for (int weight = 0; weight < 2; weight++)
        for (size_t i = 0; i < plan->p; i++)
            if ((err = append(all,
                              (zk_pls_quantity){.kind = weight ? ZK_PLS_Q_WEIGHT : ZK_PLS_Q_LOADING,
                                                .from = plan->model->construct[i],
                                                .to = i},
                              spot)))
                return err;
    for (size_t j = 0; j < plan->c; j++)
        if (zk__pls_endogenous(plan, j) &&
            (err = append(all, (zk_pls_quantity){.kind = ZK_PLS_Q_R2, .from = j, .to = j}, spot)))
            return err;
    for (size_t i = 0; i < plan->c; i++)
        for (size_t j = i + 1; j < plan->c; j++)
            if ((err = append(all, (zk_pls_quantity){.kind = ZK_PLS_Q_HTMT, .from = i, .to = j}, spot)))
                return err;
    return ZK_OK;
}

zk_err zk_pls_quantities(const zk_pls_model *model, zk_pls_quantity **out, size_t *count, zk_spot *spot)
{
    zk__pls_plan plan;
    list all = {0};
    zk_err err = zk__pls_plan_make(model, ZK_PLS_ROWS_MAX, &plan, spot);

    if (!err)
        err = pairs(&plan, &all, spot);
    for (size_t from = 0; !err && from < plan.c; from++) {
        zk_pls_quantity start = {.kind = ZK_PLS_Q_ROUTE, .from = from, .steps = 1, .route = {(uint8_t)from}};
        err = routes_from(model, &all, &start, spot);
    }
    if (!err)
        err = singles(&plan, &all, spot);
    if (err) {
        free(all.item);
        return err;
    }
    *out = all.item;
    *count = all.n;
    return ZK_OK;
}

static double value_of(const zk__pls_plan *plan, const zk_pls *fit, const zk_pls_quantity *q)
{
    size_t c = plan->c, at = q->from * c + q->to;
    double product = 1;

    switch (q->kind) {
    case ZK_PLS_Q_PATH: return fit->path[at];
    case ZK_PLS_Q_TOTAL: return fit->total[at];
    case ZK_PLS_Q_INDIRECT: return fit->total[at] - fit->path[at];
    case ZK_PLS_Q_LOADING: return fit->loading[q->to];
    case ZK_PLS_Q_WEIGHT: return fit->weight[q->to];
    case ZK_PLS_Q_R2: return fit->r2[q->to];
    case ZK_PLS_Q_HTMT: return zk__pls_htmt(plan, fit->cor, q->from, q->to, false);
    case ZK_PLS_Q_ROUTE: break;
    }
    for (size_t s = 1; s < q->steps; s++)
        product *= fit->path[(size_t)q->route[s - 1] * c + q->route[s]];
    return product;
}

void zk__pls_values(const zk__pls_plan *plan, const zk_pls *fit, const zk_pls_quantity *what, size_t count,
                    double *out)
{
    for (size_t i = 0; i < count; i++)
        out[i] = value_of(plan, fit, &what[i]);
}

zk_err zk_pls_values(const zk_pls *fit, const zk_pls_model *model, const zk_pls_quantity *what, size_t count,
                     double *out, zk_spot *spot)
{
    zk__pls_plan plan;
    zk_err err = zk__pls_plan_make(model, fit->rows, &plan, spot);

    if (err)
        return err;
    zk__pls_values(&plan, fit, what, count, out);
    return zk_check_finite(out, count, 1, spot);
}
