/* SPDX-License-Identifier: Apache-2.0
 *
 * Learning a network: standardising, Adam over shuffled batches, the weights of the best epoch kept.
 */
#include "eval/learn/mlp.h"
#include "eval/parallel.h"

struct zk_mlp {
    zk__shape shape;
    double *theta, *mean, *sd; /* of the columns */
    double y_mean, y_sd;
};

typedef struct learning {
    const zk_mlp_data *d;
    zk_mlp_options o; /* defaults filled in */
    zk_mlp *net;
    size_t learned, kept;
    size_t *order; /* rows: learned ones first */
    double *x, *y; /* standardised, in that order */
    int32_t *label;
    double *gradient, *m, *v, *best, *room, *bx, *by;
    int32_t *bl;
    size_t step;
} learning;

enum { EVAL_ROWS = 1024 }; /* rows at once outside of learning */

static zk_err check(const zk_mlp_data *d, const zk_mlp_options *o, zk_spot *spot)
{
    zk_err err;

    if (o->hidden[0] > ZK_MLP_HIDDEN_MAX || o->hidden[1] > ZK_MLP_HIDDEN_MAX ||
        (o->hidden[1] && !o->hidden[0]))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 0, (double)o->hidden[0]);
    if (!(o->l2 >= 0 && isfinite(o->l2)))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 1, o->l2);
    if (!(o->rate >= 0 && o->rate <= 10))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 2, o->rate);
    if (!(o->validation >= 0 && o->validation <= 0.5))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 3, o->validation);
    if (d->classes == 1 || d->classes > ZK_MLP_CLASSES_MAX)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 4, (double)d->classes);
    if (d->cols > ZK_MLP_COLS_MAX)
        return zk__refuse(spot, ZK_ELIMIT, ZK_WHY_TOO_MANY, 0, d->cols, (double)d->cols);
    if ((err = zk__check_matrix(d->x, d->rows, d->cols, spot)))
        return err;
    if (d->rows < 2)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_TOO_FEW, d->rows, 0, (double)d->rows);
    for (size_t i = 0; i < d->rows && d->classes; i++)
        if (d->label[i] < 0 || d->label[i] >= (int32_t)d->classes)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, i, d->cols, d->label[i]);
    if (!d->classes && (err = zk__check_vector(d->y, d->rows, spot))) {
        if (spot)
            spot->col = d->cols;
        return err;
    }
    return ZK_OK;
}

static void defaults(zk_mlp_options *o)
{
    if (!o->hidden[0])
        o->hidden[0] = 16;
    o->rate = o->rate > 0 ? o->rate : 0.005;
    o->batch = o->batch ? o->batch : 32;
    o->epochs = o->epochs ? o->epochs : 500;
    o->patience = o->patience ? o->patience : 30;
}

void zk_mlp_free(zk_mlp *net)
{
    if (!net)
        return;
    free(net->theta);
    free(net->mean);
    free(net->sd);
    free(net);
}

/* ---- making ready ---- */

static zk_err net_new(const zk_mlp_data *d, const zk_mlp_options *o, zk_mlp **out)
{
    zk_mlp *net = zk__scratch(1, sizeof *net);

    if (!net)
        return ZK_ELIMIT;
    zk__shape_init(&net->shape, d->cols, o->hidden, d->classes ? d->classes : 1, o->tanh, d->classes > 0);
    net->theta = zk__scratch(net->shape.parameters, sizeof *net->theta);
    net->mean = zk__scratch(d->cols, sizeof *net->mean);
    net->sd = zk__scratch(d->cols, sizeof *net->sd);
    net->y_sd = 1;
    *out = net;
    return net->theta && net->mean && net->sd ? ZK_OK : ZK_ELIMIT;
}

/* Glorot & Bengio 2010 for tanh and the outputs, He et al. 2015 for ReLU; biases 0. */
static void start(zk_mlp *net, uint64_t seed)
{
    const zk__shape *s = &net->shape;

    for (size_t l = 0; l < s->layers; l++) {
        zk_rng rng;
        bool he = !s->tanh && l + 1 < s->layers;
        double in = (double)s->size[l], out = (double)s->size[l + 1], r = sqrt(6 / (he ? in : in + out));

        zk_rng_init(&rng, seed, l);
        for (size_t i = 0; i < s->size[l] * s->size[l + 1]; i++)
            net->theta[s->weight[l] + i] = r * (2 * zk_rng_uniform(&rng) - 1);
    }
}

/* Mean and standard deviation over the rows learned from; 1 where nothing varies. */
static void measure(const learning *l)
{
    const zk_mlp_data *d = l->d;
    double n = (double)l->learned, ss = 0, sum = 0;

    for (size_t j = 0; j < d->cols; j++) {
        double mean = 0, sq = 0;

        for (size_t i = 0; i < l->learned; i++)
            mean += d->x[l->order[i] * d->cols + j];
        mean /= n;
        for (size_t i = 0; i < l->learned; i++) {
            double e = d->x[l->order[i] * d->cols + j] - mean;
            sq += e * e;
        }
        l->net->mean[j] = mean;
        l->net->sd[j] = sqrt(sq / n) > 1e-12 * fabs(mean) ? sqrt(sq / n) : 1;
    }
    if (d->classes)
        return;
    for (size_t i = 0; i < l->learned; i++)
        sum += d->y[l->order[i]];
    l->net->y_mean = sum / n;
    for (size_t i = 0; i < l->learned; i++)
        ss += (d->y[l->order[i]] - l->net->y_mean) * (d->y[l->order[i]] - l->net->y_mean);
    l->net->y_sd = ss > 0 ? sqrt(ss / n) : 1;
}

static void standardise(const zk_mlp *net, const double *x, size_t n, double *out)
{
    size_t cols = net->shape.size[0];

    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < cols; j++)
            out[i * cols + j] = (x[i * cols + j] - net->mean[j]) / net->sd[j];
}

/* The last of the shuffled rows are kept aside; of classes, in proportion. */
static zk_err part(learning *l)
{
    const zk_mlp_data *d = l->d;
    size_t groups = d->classes ? d->classes : 1, *kept = zk__scratch(groups, sizeof *kept);
    size_t *all = zk__scratch(groups, sizeof *all), *shuffled = zk__scratch(d->rows, sizeof *shuffled),
           tail = d->rows;
    zk_rng rng;

    if (!kept || !all || !shuffled) {
        free(kept);
        free(all);
        free(shuffled);
        return ZK_ELIMIT;
    }
    for (size_t i = 0; i < d->rows; i++) {
        shuffled[i] = i;
        all[d->classes ? (size_t)d->label[i] : 0]++;
    }
    zk_rng_init(&rng, l->o.seed, 100);
    zk_rng_shuffle(&rng, shuffled, d->rows);
    for (size_t i = 0; i < d->rows; i++) {
        size_t g = d->classes ? (size_t)d->label[shuffled[i]] : 0;
        if (kept[g] < (size_t)(l->o.validation * (double)all[g])) {
            kept[g]++;
            l->order[--tail] = shuffled[i];
        } else {
            l->order[l->learned++] = shuffled[i];
        }
    }
    l->kept = d->rows - l->learned;
    free(kept);
    free(all);
    free(shuffled);
    return ZK_OK;
}

static void learning_clear(learning *l)
{
    free(l->order);
    free(l->x);
    free(l->y);
    free(l->label);
    free(l->gradient);
    free(l->m);
    free(l->v);
    free(l->best);
    free(l->room);
    free(l->bx);
    free(l->by);
    free(l->bl);
}

static zk_err learning_init(learning *l)
{
    const zk_mlp_data *d = l->d;
    size_t n = l->net->shape.parameters, batch = l->o.batch > EVAL_ROWS ? l->o.batch : EVAL_ROWS;
    zk_err err;

    l->order = zk__scratch(d->rows, sizeof *l->order);
    l->x = zk__scratch(d->rows * d->cols, sizeof *l->x);
    l->y = zk__scratch(d->rows, sizeof *l->y);
    l->label = zk__scratch(d->rows, sizeof *l->label);
    l->gradient = zk__scratch(n, sizeof(double));
    l->m = zk__scratch(n, sizeof(double));
    l->v = zk__scratch(n, sizeof(double));
    l->best = zk__scratch(n, sizeof(double));
    l->room = zk__scratch(zk__mlp_room(&l->net->shape, batch), sizeof(double));
    l->bx = zk__scratch(l->o.batch * d->cols, sizeof(double));
    l->by = zk__scratch(l->o.batch, sizeof(double));
    l->bl = zk__scratch(l->o.batch, sizeof *l->bl);
    if (!l->order || !l->x || !l->y || !l->label || !l->gradient || !l->m || !l->v || !l->best || !l->room ||
        !l->bx || !l->by || !l->bl)
        return ZK_ELIMIT;
    if ((err = part(l)))
        return err;
    measure(l);
    for (size_t i = 0; i < d->rows; i++) {
        standardise(l->net, d->x + l->order[i] * d->cols, 1, l->x + i * d->cols);
        l->y[i] = d->classes ? 0 : (d->y[l->order[i]] - l->net->y_mean) / l->net->y_sd;
        l->label[i] = d->classes ? d->label[l->order[i]] : 0;
    }
    return ZK_OK;
}

/* ---- learning ---- */

/* Mean loss over rows begin .. begin + n - 1 of the standardised ones. */
static double loss_over(const learning *l, size_t begin, size_t n)
{
    double sum = 0;

    for (size_t at = 0; at < n; at += EVAL_ROWS) {
        size_t m = n - at < EVAL_ROWS ? n - at : EVAL_ROWS;
        sum += (double)m * zk__mlp_loss(&l->net->shape, l->net->theta, l->x + (begin + at) * l->d->cols,
                                        l->y + begin + at, l->d->classes ? l->label + begin + at : NULL, m, 0,
                                        l->room, NULL, NULL);
    }
    return n ? sum / (double)n : 0;
}

static void adam(learning *l)
{
    double *theta = l->net->theta, c1, c2;

    l->step++;
    c1 = 1 - pow(0.9, (double)l->step);
    c2 = 1 - pow(0.999, (double)l->step);
    for (size_t i = 0; i < l->net->shape.parameters; i++) {
        double g = l->gradient[i];

        l->m[i] = 0.9 * l->m[i] + 0.1 * g;
        l->v[i] = 0.999 * l->v[i] + 0.001 * g * g;
        theta[i] -= l->o.rate * (l->m[i] / c1) / (sqrt(l->v[i] / c2) + 1e-8);
    }
}

static void epoch(learning *l, size_t *shuffled, size_t nr)
{
    size_t cols = l->d->cols;
    zk_rng rng;

    zk_rng_init(&rng, l->o.seed, 1000 + nr);
    zk_rng_shuffle(&rng, shuffled, l->learned);
    for (size_t at = 0; at < l->learned; at += l->o.batch) {
        size_t n = l->learned - at < l->o.batch ? l->learned - at : l->o.batch;

        for (size_t i = 0; i < n; i++) {
            memcpy(l->bx + i * cols, l->x + shuffled[at + i] * cols, cols * sizeof *l->bx);
            l->by[i] = l->y[shuffled[at + i]];
            l->bl[i] = l->label[shuffled[at + i]];
        }
        (void)zk__mlp_loss(&l->net->shape, l->net->theta, l->bx, l->by, l->d->classes ? l->bl : NULL, n,
                           l->o.l2, l->room, NULL, l->gradient);
        adam(l);
    }
}

static zk_err learn(learning *l, zk_mlp_report *r, zk_spot *spot)
{
    size_t *shuffled = zk__scratch(l->learned, sizeof *shuffled),
           size = l->net->shape.parameters * sizeof(double);
    double best = INFINITY;

    if (!shuffled)
        return zk__no_memory(spot);
    for (size_t i = 0; i < l->learned; i++)
        shuffled[i] = i;
    for (r->epochs = 0; r->epochs < l->o.epochs;) {
        double loss;

        epoch(l, shuffled, r->epochs++);
        loss = l->kept ? loss_over(l, l->learned, l->kept) : 0;
        if (l->kept && loss < best) {
            best = loss;
            r->best = r->epochs;
            memcpy(l->best, l->net->theta, size);
        } else if (l->kept && r->epochs >= r->best + l->o.patience) {
            break;
        }
    }
    free(shuffled);
    if (l->kept && r->best)
        memcpy(l->net->theta, l->best, size);
    else
        r->best = r->epochs;
    r->loss = loss_over(l, 0, l->learned);
    r->validation = loss_over(l, l->learned, l->kept);
    r->parameters = l->net->shape.parameters;
    r->learned = l->learned;
    r->kept = l->kept;
    return isfinite(r->loss) ? ZK_OK : zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_OVERFLOW, 0, 2, l->o.rate);
}

zk_err zk_mlp_train(const zk_mlp_data *data, const zk_mlp_options *options, zk_mlp **net,
                    zk_mlp_report *report, zk_spot *spot)
{
    learning l = {.d = data, .o = *options};
    zk_mlp_report r = {0};
    zk_err err = check(data, options, spot);

    if (err)
        return err;
    defaults(&l.o);
    if (l.o.batch > data->rows)
        l.o.batch = data->rows;
    if ((err = net_new(data, &l.o, &l.net)) || (err = learning_init(&l))) {
        err = zk__no_memory(spot);
    } else {
        start(l.net, l.o.seed);
        err = learn(&l, &r, spot);
    }
    learning_clear(&l);
    if (err) {
        zk_mlp_free(l.net);
        return err;
    }
    *net = l.net;
    if (report)
        *report = r;
    return ZK_OK;
}

zk_err zk_mlp_predict(const zk_mlp *net, const double *x, size_t rows, double *out, zk_spot *spot)
{
    const zk__shape *s = &net->shape;
    size_t cols = s->size[0], outputs = s->size[s->layers];
    double *z = NULL, *room = NULL;
    zk_err err = zk__check_matrix(x, rows, cols, spot);

    if (err)
        return err;
    z = zk__scratch(EVAL_ROWS * cols, sizeof *z);
    room = zk__scratch(zk__mlp_room(s, EVAL_ROWS), sizeof *room);
    if (!z || !room)
        err = zk__no_memory(spot);
    for (size_t at = 0; at < rows && !err; at += EVAL_ROWS) {
        size_t n = rows - at < EVAL_ROWS ? rows - at : EVAL_ROWS;

        standardise(net, x + at * cols, n, z);
        (void)zk__mlp_loss(s, net->theta, z, NULL, NULL, n, 0, room, out + at * outputs, NULL);
        for (size_t i = 0; i < n && !s->classes; i++)
            out[at + i] = net->y_mean + net->y_sd * out[at + i];
    }
    free(z);
    free(room);
    return err;
}

/* ---- cross-validation ---- */

typedef struct cross {
    const zk_mlp_data *d;
    const zk_mlp_options *o;
    const int32_t *fold;
    double *out;
} cross;

/* The rows of a fold, told at once. x is room for them. */
static zk_err tell_fold(const cross *c, const zk_mlp *net, int32_t fold, double *x)
{
    size_t cols = c->d->cols, n = 0, outputs = c->d->classes ? c->d->classes : 1;
    double *told;
    zk_err err = ZK_OK;

    for (size_t i = 0; i < c->d->rows; i++)
        if (c->fold[i] == fold)
            memcpy(x + n++ * cols, c->d->x + i * cols, cols * sizeof *x);
    if (!(told = zk__scratch(n * outputs, sizeof *told)))
        return ZK_ELIMIT;
    if (n)
        err = zk_mlp_predict(net, x, n, told, NULL);
    n = 0;
    for (size_t i = 0; i < c->d->rows && !err; i++)
        if (c->fold[i] == fold)
            memcpy(c->out + i * outputs, told + n++ * outputs, outputs * sizeof *told);
    free(told);
    return err;
}

static zk_err cross_piece(void *user, size_t piece, int thread)
{
    const cross *c = user;
    size_t cols = c->d->cols, n = 0;
    double *x = zk__scratch(c->d->rows * cols, sizeof *x), *y = zk__scratch(c->d->rows, sizeof *y);
    int32_t *label = zk__scratch(c->d->rows, sizeof *label);
    zk_mlp_data part_of = *c->d;
    zk_mlp *net = NULL;
    zk_err err = x && y && label ? ZK_OK : ZK_ELIMIT;

    (void)thread;
    for (size_t i = 0; i < c->d->rows && !err; i++)
        if (c->fold[i] != (int32_t)piece) {
            memcpy(x + n * cols, c->d->x + i * cols, cols * sizeof *x);
            y[n] = c->d->classes ? 0 : c->d->y[i];
            label[n++] = c->d->classes ? c->d->label[i] : 0;
        }
    part_of.rows = n;
    part_of.x = x;
    part_of.y = y;
    part_of.label = label;
    if (!err)
        err = zk_mlp_train(&part_of, c->o, &net, NULL, NULL);
    if (!err)
        err = tell_fold(c, net, (int32_t)piece, x);
    zk_mlp_free(net);
    free(x);
    free(y);
    free(label);
    return err;
}

zk_err zk_mlp_cross_validate(const zk_mlp_data *data, const zk_mlp_options *options, const int32_t *fold,
                             size_t folds, double *out, zk_spot *spot)
{
    cross c = {.d = data, .o = options, .fold = fold, .out = out};
    zk_err err = check(data, options, spot);

    if (err)
        return err;
    if (folds < 2 || folds > data->rows)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 5, (double)folds);
    for (size_t i = 0; i < data->rows; i++)
        if (fold[i] < 0 || fold[i] >= (int32_t)folds)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, i, data->cols, fold[i]);
    err = zk__parallel(options->threads, folds, cross_piece, &c);
    if (err == ZK_ENUMERIC)
        return zk__refuse(spot, err, ZK_WHY_OVERFLOW, 0, 2, options->rate);
    return err ? zk__refuse(spot, err, err == ZK_ELIMIT ? ZK_WHY_MEMORY : ZK_WHY_TOO_FEW, 0, 5, (double)folds)
               : ZK_OK;
}

/* ---- importance ---- */

static double loss_of_rows(const zk_mlp *net, const zk_mlp_data *d, const double *z, double *room)
{
    double sum = 0, y[EVAL_ROWS];

    for (size_t at = 0; at < d->rows; at += EVAL_ROWS) {
        size_t n = d->rows - at < EVAL_ROWS ? d->rows - at : EVAL_ROWS;

        for (size_t i = 0; i < n && !d->classes; i++)
            y[i] = (d->y[at + i] - net->y_mean) / net->y_sd;
        sum += (double)n * zk__mlp_loss(&net->shape, net->theta, z + at * d->cols, d->classes ? NULL : y,
                                        d->classes ? d->label + at : NULL, n, 0, room, NULL, NULL);
    }
    return sum / (double)d->rows;
}

zk_err zk_mlp_importance(const zk_mlp *net, const zk_mlp_data *d, size_t repeats, uint64_t seed, double *out,
                         zk_spot *spot)
{
    double *z, *room, *column, base;
    size_t *order;
    zk_err err = zk__check_matrix(d->x, d->rows, d->cols, spot);

    if (err)
        return err;
    if (d->cols != net->shape.size[0] || repeats < 1 || repeats > 1000)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, d->cols, (double)repeats);
    z = zk__scratch(d->rows * d->cols, sizeof *z);
    room = zk__scratch(zk__mlp_room(&net->shape, EVAL_ROWS), sizeof *room);
    column = zk__scratch(d->rows, sizeof *column);
    order = zk__scratch(d->rows, sizeof *order);
    if (!z || !room || !column || !order) {
        err = zk__no_memory(spot);
        goto out;
    }
    standardise(net, d->x, d->rows, z);
    base = loss_of_rows(net, d, z, room);
    for (size_t j = 0; j < d->cols; j++) {
        double sum = 0;
        zk_rng rng;

        zk_rng_init(&rng, seed, j);
        for (size_t i = 0; i < d->rows; i++) {
            column[i] = z[i * d->cols + j];
            order[i] = i;
        }
        for (size_t r = 0; r < repeats; r++) {
            zk_rng_shuffle(&rng, order, d->rows);
            for (size_t i = 0; i < d->rows; i++)
                z[i * d->cols + j] = column[order[i]];
            sum += loss_of_rows(net, d, z, room) - base;
        }
        for (size_t i = 0; i < d->rows; i++)
            z[i * d->cols + j] = column[i];
        out[j] = sum / (double)repeats;
    }
out:
    free(z);
    free(room);
    free(column);
    free(order);
    return err;
}
