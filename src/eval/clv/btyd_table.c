/* SPDX-License-Identifier: Apache-2.0
 *
 * Customers checked, put into an order that does not depend on the one they came in, and equal ones merged.
 *
 * Days and weeks take few different values, so each column is turned into numbers of a sorted list by hashing,
 * and the rows are sorted by counting; columns with many different values are ordered by radix instead.
 */
#include "eval/clv/btyd.h"

/* ---- checks ---- */

static bool whole(double v)
{
    return v == floor(v);
}

static zk_err check_row(zk_btyd_model model, const zk_btyd_data *d, size_t i, zk_spot *spot)
{
    double x = d->x[i], tx, T;

    if (!(x >= 0))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_NEGATIVE, i, 0, x);
    if (!whole(x) || x > 1e9)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, i, 0, x);
    if (d->weight && d->weight[i] < 0)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_NEGATIVE, i, 4, d->weight[i]);
    if (model == ZK_BTYD_GG)
        return x > 0 && !(d->m[i] > 0) ? zk__refuse(spot, ZK_EINVAL, ZK_WHY_NOT_POSITIVE, i, 3, d->m[i])
                                       : ZK_OK;
    tx = d->tx[i];
    T = d->T[i];
    if (!(T > 0))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_NOT_POSITIVE, i, 2, T);
    if (tx < 0)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_NEGATIVE, i, 1, tx);
    if (tx > T || (x == 0) != (tx == 0))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, i, 1, tx);
    if (model == ZK_BTYD_BGBB && (!whole(T) || T > 100000))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, i, 2, T);
    if (model == ZK_BTYD_BGBB && (!whole(tx) || x > tx))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, i, 1, tx);
    return ZK_OK;
}

static zk_err finite_at(const double *column, size_t n, size_t col, zk_spot *spot)
{
    zk_err err = column ? zk_check_finite(column, n, 1, spot) : ZK_OK;

    if (err && spot)
        spot->col = col;
    return err;
}

zk_err zk__btyd_check(zk_btyd_model model, const zk_btyd_data *d, zk_spot *spot)
{
    bool gg = model == ZK_BTYD_GG;
    zk_err err;

    if ((unsigned)model >= ZK_BTYD_MODELS || d->n > UINT32_MAX / 2)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 0, model);
    if (d->n == 0)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_EMPTY, 0, 0, 0);
    if ((err = finite_at(d->x, d->n, 0, spot)) || (err = finite_at(gg ? NULL : d->tx, d->n, 1, spot)) ||
        (err = finite_at(gg ? NULL : d->T, d->n, 2, spot)) ||
        (err = finite_at(gg ? d->m : NULL, d->n, 3, spot)) || (err = finite_at(d->weight, d->n, 4, spot)))
        return err;
    for (size_t i = 0; i < d->n; i++)
        if ((err = check_row(model, d, i, spot)))
            return err;
    return ZK_OK;
}

zk_err zk__btyd_check_params(zk_btyd_model model, const double *param, zk_spot *spot)
{
    if ((unsigned)model >= ZK_BTYD_MODELS)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 0, model);
    for (size_t i = 0; i < zk_btyd_params(model); i++)
        if (!(param[i] > 0) || !isfinite(param[i]))
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_NOT_POSITIVE, i, 0, param[i]);
    return ZK_OK;
}

/* ---- a column as numbers of a list of its different values ---- */

enum { SLOTS = 1 << 17, FEW = SLOTS / 2 };

typedef struct hashed {
    double *key;   /* SLOTS */
    uint32_t *id;  /* SLOTS, 0: empty, else 1 + number */
    double *value; /* FEW, in order of appearance */
    uint32_t n;
} hashed;

static uint32_t slot_of(double v)
{
    uint64_t u;

    memcpy(&u, &v, sizeof u);
    return (uint32_t)((u * UINT64_C(0x9E3779B97F4A7C15)) >> 47);
}

/* Number of v by appearance, or UINT32_MAX when there are more than a few. */
static uint32_t number_of(hashed *h, double v)
{
    uint32_t s = slot_of(v) % SLOTS;

    while (h->id[s]) {
        if (h->key[s] == v)
            return h->id[s] - 1;
        s = (s + 1) % SLOTS;
    }
    if (h->n == FEW)
        return UINT32_MAX;
    h->key[s] = v;
    h->value[h->n] = v;
    h->id[s] = ++h->n;
    return h->n - 1;
}

/* Renumbers from order of appearance to ascending order. */
static zk_err ascend(hashed *h, uint32_t *code, size_t n, double **list, size_t *n_list, zk_spot *spot)
{
    size_t *order = zk__scratch(h->n, sizeof *order);
    uint32_t *rank = zk__scratch(h->n, sizeof *rank);
    zk_err err = order && rank ? ZK_OK : zk__no_memory(spot);

    if (!err && !(*list = zk__scratch(h->n, sizeof **list)))
        err = zk__no_memory(spot);
    if (!err && !(err = zk_order(h->value, h->n, false, order, spot))) {
        for (uint32_t i = 0; i < h->n; i++) {
            rank[order[i]] = i;
            (*list)[i] = h->value[order[i]];
        }
        for (size_t i = 0; i < n; i++)
            code[i] = rank[code[i]];
        *n_list = h->n;
    }
    free(order);
    free(rank);
    return err;
}

static zk_err encode_by_order(const double *v, size_t n, uint32_t *code, double **list, size_t *n_list,
                              zk_spot *spot)
{
    size_t *order = zk__scratch(n, sizeof *order), k = 0;
    zk_err err = order ? zk_order(v, n, false, order, spot) : zk__no_memory(spot);

    if (!err && !(*list = zk__scratch(n, sizeof **list)))
        err = zk__no_memory(spot);
    for (size_t i = 0; i < n && !err; i++) {
        if (k == 0 || (*list)[k - 1] != v[order[i]])
            (*list)[k++] = v[order[i]] + 0.0;
        code[order[i]] = (uint32_t)(k - 1);
    }
    *n_list = k;
    free(order);
    return err;
}

static zk_err encode(const double *v, size_t n, uint32_t *code, double **list, size_t *n_list, zk_spot *spot)
{
    hashed h = {.key = zk__scratch(SLOTS, sizeof(double)),
                .id = zk__scratch(SLOTS, sizeof(uint32_t)),
                .value = zk__scratch(FEW, sizeof(double))};
    bool few = true;
    zk_err err = ZK_OK;

    if (!h.key || !h.id || !h.value)
        err = zk__no_memory(spot);
    for (size_t i = 0; i < n && few && !err; i++)
        few = (code[i] = number_of(&h, v[i] + 0.0)) != UINT32_MAX;
    if (!err && few)
        err = ascend(&h, code, n, list, n_list, spot);
    free(h.key);
    free(h.id);
    free(h.value);
    return err || few ? err : encode_by_order(v, n, code, list, n_list, spot);
}

/* ---- rows sorted and merged ---- */

/* Stable: to holds the rows of from in ascending order of code. */
static void sort_by(const uint32_t *code, size_t codes, size_t *count, const uint32_t *from, uint32_t *to,
                    size_t n)
{
    size_t sum = 0;

    memset(count, 0, codes * sizeof *count);
    for (size_t i = 0; i < n; i++)
        count[code[i]]++;
    for (size_t c = 0; c < codes; c++) {
        size_t here = count[c];
        count[c] = sum;
        sum += here;
    }
    for (size_t i = 0; i < n; i++)
        to[count[code[from[i]]]++] = from[i];
}

typedef struct rows {
    size_t n;
    uint32_t *x, *t, *T, *order, *other;
    double *w;
    size_t *count;
} rows;

static void rows_clear(rows *r)
{
    free(r->x);
    free(r->t);
    free(r->T);
    free(r->order);
    free(r->other);
    free(r->count);
}

static bool same_row(const rows *r, uint32_t a, uint32_t b)
{
    return r->x[a] == r->x[b] && r->t[a] == r->t[b] && r->T[a] == r->T[b];
}

static zk_err merge(const rows *r, const double *weight, zk__btyd_table *out, zk_spot *spot)
{
    size_t k = 0;

    for (size_t i = 0; i < r->n; i++)
        k += i == 0 || !same_row(r, r->order[i - 1], r->order[i]);
    out->x = zk__scratch(k, sizeof *out->x);
    out->t = zk__scratch(k, sizeof *out->t);
    out->T = zk__scratch(k, sizeof *out->T);
    out->w = zk__scratch(k, sizeof *out->w);
    if (!out->x || !out->t || !out->T || !out->w)
        return zk__no_memory(spot);
    for (size_t i = 0; i < r->n; i++) {
        uint32_t row = r->order[i];
        if (i == 0 || !same_row(r, r->order[i - 1], row)) {
            out->x[out->n] = r->x[row];
            out->t[out->n] = r->t[row];
            out->T[out->n++] = r->T[row];
        }
        out->w[out->n - 1] += weight ? weight[row] : 1;
    }
    for (size_t i = 0; i < out->n; i++)
        out->customers += out->w[i];
    return ZK_OK;
}

static zk_err rows_init(rows *r, size_t n, zk_spot *spot)
{
    *r = (rows){.n = n};
    r->x = zk__scratch(n, sizeof *r->x);
    r->t = zk__scratch(n, sizeof *r->t);
    r->T = zk__scratch(n, sizeof *r->T);
    r->order = zk__scratch(n, sizeof *r->order);
    r->other = zk__scratch(n, sizeof *r->other);
    if (r->x && r->t && r->T && r->order && r->other)
        return ZK_OK;
    rows_clear(r);
    return zk__no_memory(spot);
}

static zk_err sorted_and_merged(rows *r, const double *weight, zk__btyd_table *out, zk_spot *spot)
{
    size_t most = out->nx > out->nt ? out->nx : out->nt;

    if (!(r->count = zk__scratch(most > out->nT ? most : out->nT, sizeof *r->count)))
        return zk__no_memory(spot);
    for (size_t i = 0; i < r->n; i++)
        r->order[i] = (uint32_t)i;
    sort_by(r->T, out->nT, r->count, r->order, r->other, r->n);
    sort_by(r->t, out->nt, r->count, r->other, r->order, r->n);
    sort_by(r->x, out->nx, r->count, r->order, r->other, r->n);
    uint32_t *swap = r->order;
    r->order = r->other;
    r->other = swap;
    return merge(r, weight, out, spot);
}

/* Rows that count: gg has nothing to say about customers without a transaction, nobody about weight 0. */
static size_t keep(zk_btyd_model model, const zk_btyd_data *d, double *x, double *t, double *T, double *w)
{
    size_t n = 0;

    for (size_t i = 0; i < d->n; i++) {
        if ((d->weight && d->weight[i] == 0) || (model == ZK_BTYD_GG && d->x[i] == 0))
            continue;
        x[n] = d->x[i];
        t[n] = model == ZK_BTYD_GG ? d->m[i] : d->tx[i];
        T[n] = model == ZK_BTYD_GG ? 1 : d->T[i];
        w[n++] = d->weight ? d->weight[i] : 1;
    }
    return n;
}

static bool all_kept(zk_btyd_model model, const zk_btyd_data *d)
{
    return model != ZK_BTYD_GG && !d->weight;
}

static zk_err build(const double *x, const double *t, const double *T, const double *w, size_t n,
                    zk__btyd_table *out, zk_spot *spot)
{
    rows r;
    zk_err err = rows_init(&r, n, spot);

    if (err)
        return err;
    if (!(err = encode(x, n, r.x, &out->ux, &out->nx, spot)) &&
        !(err = encode(t, n, r.t, &out->ut, &out->nt, spot)) &&
        !(err = encode(T, n, r.T, &out->uT, &out->nT, spot)))
        err = sorted_and_merged(&r, w, out, spot);
    rows_clear(&r);
    return err;
}

zk_err zk__btyd_table_init(zk_btyd_model model, const zk_btyd_data *d, zk__btyd_table *out, zk_spot *spot)
{
    double *all = NULL;
    size_t n = d->n;
    zk_err err = zk__btyd_check(model, d, spot);

    *out = (zk__btyd_table){0};
    if (err)
        return err;
    if (all_kept(model, d)) {
        err = build(d->x, d->tx, d->T, NULL, n, out, spot);
    } else if (!(all = zk__scratch(n, 4 * sizeof *all))) {
        err = zk__no_memory(spot);
    } else if ((n = keep(model, d, all, all + d->n, all + 2 * d->n, all + 3 * d->n)) == 0) {
        err = zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_NO_REPEAT, 0, 0, 0);
    } else {
        err = build(all, all + d->n, all + 2 * d->n, all + 3 * d->n, n, out, spot);
    }
    free(all);
    if (err)
        zk__btyd_table_clear(out);
    return err;
}

void zk__btyd_table_clear(zk__btyd_table *t)
{
    zk__btyd_thin_clear(t);
    free(t->ux);
    free(t->ut);
    free(t->uT);
}

zk_err zk__btyd_thin(const zk__btyd_table *t, size_t step, zk__btyd_table *out, zk_spot *spot)
{
    size_t n = (t->n + step - 1) / step;

    *out = *t;
    out->n = n;
    out->customers = 0;
    out->x = zk__scratch(n, sizeof *out->x);
    out->t = zk__scratch(n, sizeof *out->t);
    out->T = zk__scratch(n, sizeof *out->T);
    out->w = zk__scratch(n, sizeof *out->w);
    if (!out->x || !out->t || !out->T || !out->w) {
        zk__btyd_thin_clear(out);
        return zk__no_memory(spot);
    }
    for (size_t i = 0; i < n; i++) {
        out->x[i] = t->x[i * step];
        out->t[i] = t->t[i * step];
        out->T[i] = t->T[i * step];
        out->w[i] = t->w[i * step];
        out->customers += out->w[i];
    }
    return ZK_OK;
}

void zk__btyd_thin_clear(zk__btyd_table *t)
{
    free(t->x);
    free(t->t);
    free(t->T);
    free(t->w);
}
