/* SPDX-License-Identifier: Apache-2.0
 *
 * `zhike mlp FILE`: a small neural network that tells a class or a number from the other columns.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/learn/cmds.h"
#include "app/learn/learn.h"
#include "base/file.h"
#include "zhike/credit.h"
#include "zhike/mlp.h"
#include "zhike/stats.h"

static const char *const activations[] = {"relu", "tanh", NULL}, *const tasks[] = {"auto", "class", "number",
                                                                                   NULL};

enum { INPUTS_MAX = 2000, AUTO_CLASSES = 10, IMPORTANCE_REPEATS = 5 };

typedef struct work {
    zk_frame f;
    const zk_series *target, **col;
    size_t n_col;
    const char *ids;
    zk__classes classes; /* n = 0: a number */
    size_t rows, cols, *row;
    double *x, *y;
    int32_t *label;
    const char **input; /* names of the inputs */
    size_t *of;         /* column each input comes from */
    zk_mlp_options o;
    zk_mlp_data data;
    zk_mlp *net;
    zk_mlp_report report;
    double *out, *cross, *importance; /* importance: by column */
    int64_t folds, seed;
    bool folds_asked;
    size_t outputs;
    zk_confusion confusion[2]; /* on what it learned from, in cross-validation */
    size_t *cell[2];
    double auc[2], rmse[2], r2[2];
    bool has_auc;
} work;

static zk_err options_of(zk_ctx *cx, const zk_args *a, work *w)
{
    int activation = 0;
    int64_t epochs = 0, patience = 0, batch = 0;
    double *hidden = NULL;
    size_t n = 0;

    ZK_TRY(zk_ask_numbers(cx, "--hidden", zk_arg(a, "hidden"), &hidden, &n));
    if (n > 2)
        return zk_fail(cx, ZK_EINVAL, ZK_L("--hidden 最多两层", "--hidden has at most two layers"));
    for (size_t i = 0; i < n; i++)
        if (!(hidden[i] >= 1 && hidden[i] <= ZK_MLP_HIDDEN_MAX) || hidden[i] != floor(hidden[i]))
            return zk_fail(cx, ZK_EINVAL,
                           ZK_L("--hidden 每层为 1 到 %d 的整数", "--hidden has whole numbers from 1 to %d"),
                           ZK_MLP_HIDDEN_MAX);
    ZK_TRY(zk_ask_choice(cx, a, "activation", activations, &activation));
    ZK_TRY(zk_arg_int(cx, a, "epochs", 1, 1000000, &epochs));
    ZK_TRY(zk_arg_int(cx, a, "patience", 1, 1000000, &patience));
    ZK_TRY(zk_arg_int(cx, a, "batch", 1, 100000, &batch));
    w->folds = 10;
    w->seed = 1;
    ZK_TRY(zk_arg_int(cx, a, "folds", 0, 1000, &w->folds));
    w->folds_asked = zk_arg_nth(a, "folds", 0) != NULL;
    ZK_TRY(zk_arg_int(cx, a, "seed", 0, INT32_MAX, &w->seed));
    w->o = (zk_mlp_options){.hidden = {(size_t)hidden[0], n > 1 ? (size_t)hidden[1] : 0},
                            .tanh = activation == 1,
                            .epochs = (size_t)epochs,
                            .patience = (size_t)patience,
                            .batch = (size_t)batch,
                            .seed = (uint64_t)w->seed,
                            .threads = cx->threads};
    ZK_TRY(zk_ask_real(cx, a, "l2", 0, 1000, &w->o.l2));
    ZK_TRY(zk_ask_real(cx, a, "rate", 1e-9, 10, &w->o.rate));
    ZK_TRY(zk_ask_real(cx, a, "validation", 0, 0.5, &w->o.validation));
    return w->folds == 1 ? zk_fail(cx, ZK_EINVAL,
                                   ZK_L("--folds 为 0（不做）或至少 2", "--folds is 0 (none) or at least 2"))
                         : ZK_OK;
}

/* Texts and few whole numbers are classes, other numbers a number, unless --task says so. */
static zk_err task_of(zk_ctx *cx, const zk_args *a, work *w)
{
    int task = 0;
    bool numbers = w->target->type == ZK_WANT_NUMBER;
    double met[AUTO_CLASSES + 1];
    size_t n = 0;

    ZK_TRY(zk_ask_choice(cx, a, "task", tasks, &task));
    if (task == 2 && !numbers)
        return zk_fail(cx, ZK_EINVAL, ZK_L("列 %s 不是数值", "column %s is not numbers"), w->target->name);
    for (size_t i = 0; numbers && task == 0 && i < w->f.rows && n <= AUTO_CLASSES; i++) {
        double v = w->target->num[i];
        size_t k = 0;

        while (k < n && met[k] != v)
            k++;
        if (k == n && !isnan(v))
            met[n++] = v;
        if (v != floor(v))
            n = AUTO_CLASSES + 1;
    }
    if (task == 2 || (task == 0 && numbers && n > AUTO_CLASSES))
        return ZK_OK;
    return zk__learn_classes(cx, &w->f, w->target, &w->classes);
}

static bool known(const work *w, size_t row)
{
    if (w->classes.n ? w->classes.y[row] < 0 : isnan(w->target->num[row]))
        return false;
    for (size_t j = 0; j < w->n_col; j++)
        if (w->col[j]->type == ZK_WANT_NUMBER ? isnan(w->col[j]->num[row]) : false)
            return false;
    return true;
}

/* No row is complete: a column without any value is mostly why. */
static zk_err no_row(zk_ctx *cx, const work *w)
{
    for (size_t j = 0; j < w->n_col; j++) {
        size_t there = 0;

        for (size_t i = 0; i < w->f.rows && w->col[j]->type == ZK_WANT_NUMBER; i++)
            there += isnan(w->col[j]->num[i]) ? 0 : 1;
        if (!there && w->col[j]->type == ZK_WANT_NUMBER)
            return zk_fail(cx, ZK_EINVAL,
                           ZK_L("%s: 没有一行是完整的；列 “%s” 没有一个值，可用 --ignore",
                                "%s: no row is complete; column \"%s\" has no value at all, use --ignore"),
                           w->f.path, w->col[j]->name);
    }
    return zk_fail(cx, ZK_EINVAL, ZK_L("%s: 没有一行是完整的", "%s: no row is complete"), w->f.path);
}

/* Numbers as they are, texts as one input a value (a missing text: all 0). */
static zk_err inputs(zk_ctx *cx, work *w)
{
    size_t at = 0, n = 0;

    for (size_t j = 0; j < w->n_col; j++)
        w->cols += w->col[j]->type == ZK_WANT_NUMBER ? 1 : w->col[j]->n_levels;
    if (w->cols > INPUTS_MAX)
        return zk_fail(cx, ZK_ELIMIT,
                       ZK_L("%s: 文本列展开后有 %zu 个输入，最多 %d 个；可用 --ignore",
                            "%s: the texts make %zu inputs, at most %d; use --ignore"),
                       w->f.path, w->cols, INPUTS_MAX);
    for (size_t i = 0; i < w->f.rows; i++)
        w->rows += known(w, i);
    if (w->rows == 0)
        return no_row(cx, w);
    w->x = ZK_NEWS(&cx->arena, double, w->rows * w->cols);
    w->y = ZK_NEWS(&cx->arena, double, w->rows);
    w->label = ZK_NEWS(&cx->arena, int32_t, w->rows);
    w->row = ZK_NEWS(&cx->arena, size_t, w->rows);
    w->input = ZK_NEWS(&cx->arena, const char *, w->cols);
    w->of = ZK_NEWS(&cx->arena, size_t, w->cols);
    for (size_t i = 0; i < w->f.rows; i++)
        if (known(w, i)) {
            w->row[n] = i;
            w->y[n] = w->classes.n ? 0 : w->target->num[i];
            w->label[n++] = w->classes.n ? w->classes.y[i] : 0;
        }
    for (size_t j = 0; j < w->n_col; j++) {
        const zk_series *s = w->col[j];
        size_t wide = s->type == ZK_WANT_NUMBER ? 1 : s->n_levels;

        for (size_t k = 0; k < wide; k++) {
            w->of[at + k] = j;
            w->input[at + k] = s->type == ZK_WANT_NUMBER
                                   ? s->name
                                   : zk_fmt(&cx->arena, "%s=%s", s->name, zk__level_name(cx, s, k));
        }
        for (size_t i = 0; i < w->rows; i++) {
            if (s->type == ZK_WANT_NUMBER)
                w->x[i * w->cols + at] = s->num[w->row[i]];
            else if (s->level[w->row[i]] >= 0)
                w->x[i * w->cols + at + (size_t)s->level[w->row[i]]] = 1;
        }
        at += wide;
    }
    w->data = (zk_mlp_data){
        .rows = w->rows, .cols = w->cols, .classes = w->classes.n, .x = w->x, .y = w->y, .label = w->label};
    w->outputs = w->classes.n ? w->classes.n : 1;
    return w->classes.n == 1 ? zk_fail(cx, ZK_EINVAL, ZK_L("列 %s 只有一类", "column %s has one class only"),
                                       w->target->name)
                             : ZK_OK;
}

/* How right outputs are; nr 0: on what it learned from, 1: in cross-validation. */
static zk_err judge(zk_ctx *cx, work *w, const double *out, int nr)
{
    size_t k = w->classes.n;
    zk_spot spot = {0};

    if (!k) {
        zk_description d;
        double ss = 0;

        for (size_t i = 0; i < w->rows; i++)
            ss += (out[i] - w->y[i]) * (out[i] - w->y[i]);
        w->rmse[nr] = sqrt(ss / (double)w->rows);
        ZK_TRY(zk_describe(w->y, w->rows, &d, &spot));
        w->r2[nr] = d.var_pop > 0 ? 1 - ss / (double)w->rows / d.var_pop : 0;
        return ZK_OK;
    }
    int32_t *told = ZK_NEWS(&cx->arena, int32_t, w->rows);
    for (size_t i = 0; i < w->rows; i++)
        for (size_t c = 1; c < k; c++)
            if (out[i * k + c] > out[i * k + (size_t)told[i]])
                told[i] = (int32_t)c;
    w->cell[nr] = ZK_NEWS(&cx->arena, size_t, k * k);
    zk_err err = zk_confusion_of(w->label, told, w->rows, k, w->cell[nr], &w->confusion[nr], &spot);
    if (err)
        return zk_method_refused(cx, "mlp", &spot, err);
    if (k == 2) {
        double *p = ZK_NEWS(&cx->arena, double, w->rows);
        uint8_t *bad = zk_zalloc(&cx->arena, w->rows);
        zk_roc roc;

        for (size_t i = 0; i < w->rows; i++) {
            p[i] = out[i * 2 + 1];
            bad[i] = w->label[i] == 1;
        }
        w->has_auc = zk_roc_test(p, bad, w->rows, false, 0.95, &roc, NULL) == ZK_OK;
        w->auc[nr] = w->has_auc ? roc.auc : 0;
    }
    return ZK_OK;
}

static zk_err refused(zk_ctx *cx, const work *w, const zk_spot *spot, zk_err err)
{
    if (spot->why == ZK_WHY_OVERFLOW)
        return zk_fail(cx, err,
                       ZK_L("损失发散: 请减小 --rate (现为 %g)", "the loss diverges: lower --rate (now %g)"),
                       w->o.rate);
    return zk_method_refused(cx, ZK_TR(cx, "神经网络", "the network"), spot, err);
}

static zk_err cross(zk_ctx *cx, work *w)
{
    int32_t *fold = ZK_NEWS(&cx->arena, int32_t, w->rows);
    zk_spot spot = {0};
    zk_err err;

    if ((size_t)w->folds > w->rows)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("只有 %zu 行，不能分成 %" PRId64 " 折 (--folds)",
                            "%zu rows cannot be parted into %" PRId64 " folds (--folds)"),
                       w->rows, w->folds);
    w->cross = ZK_NEWS(&cx->arena, double, w->rows * w->outputs);
    if ((err = zk_folds_weka(w->classes.n ? w->label : NULL, w->rows, (size_t)w->folds, w->seed, fold, NULL,
                             &spot)) ||
        (err = zk_mlp_cross_validate(&w->data, &w->o, fold, (size_t)w->folds, w->cross, &spot)))
        return refused(cx, w, &spot, err);
    return judge(cx, w, w->cross, 1);
}

static zk_err learn(zk_ctx *cx, work *w)
{
    double *by_input = ZK_NEWS(&cx->arena, double, w->cols);
    zk_spot spot = {0};
    zk_err err;

    w->out = ZK_NEWS(&cx->arena, double, w->rows * w->outputs);
    w->importance = ZK_NEWS(&cx->arena, double, w->n_col);
    if ((err = zk_mlp_train(&w->data, &w->o, &w->net, &w->report, &spot)))
        return refused(cx, w, &spot, err);
    if ((err = zk_mlp_predict(w->net, w->x, w->rows, w->out, &spot)) ||
        (err = zk_mlp_importance(w->net, &w->data, IMPORTANCE_REPEATS, (uint64_t)w->seed, by_input, &spot)))
        err = refused(cx, w, &spot, err);
    zk_mlp_free(w->net);
    if (err)
        return err;
    for (size_t j = 0; j < w->cols; j++)
        w->importance[w->of[j]] += by_input[j];
    ZK_TRY(judge(cx, w, w->out, 0));
    if (!w->folds_asked && (size_t)w->folds > w->rows)
        w->folds = w->rows > 1 ? (int64_t)w->rows : 0;
    return w->folds ? cross(cx, w) : ZK_OK;
}

static size_t *by_importance(zk_ctx *cx, const work *w)
{
    size_t *order = ZK_NEWS(&cx->arena, size_t, w->n_col);

    for (size_t j = 0; j < w->n_col; j++)
        order[j] = j;
    (void)zk_order(w->importance, w->n_col, true, order, NULL);
    return order;
}

/* ---- output ------------------------------------------------------------------------------------ */

static void judged_json(zk_json *j, const work *w, int nr)
{
    zk_json_object(j);
    if (w->classes.n) {
        zk__confusion_json(j, &w->confusion[nr], w->cell[nr], w->classes.n);
        if (w->has_auc)
            zk_json_kreal(j, "auc", w->auc[nr]);
    } else {
        zk_json_kreal(j, "rmse", w->rmse[nr]);
        zk_json_kreal(j, "r2", w->r2[nr]);
    }
    zk_json_end_object(j);
}

static void result_json(zk_ctx *cx, const work *w)
{
    zk_json j = {0};
    size_t *order = by_importance(cx, w);

    zk_json_object(&j);
    zk_json_kstr(&j, "method", "mlp");
    zk_json_kstr(&j, "target", w->target->name);
    zk_json_kstr(&j, "task", w->classes.n ? "class" : "number");
    zk_json_kint(&j, "rows", (int64_t)w->rows);
    zk_json_kint(&j, "left_out", (int64_t)(w->f.rows - w->rows));
    zk_json_kint(&j, "inputs", (int64_t)w->cols);
    zk_json_key(&j, "hidden");
    zk_json_array(&j);
    zk_json_int(&j, (int64_t)w->o.hidden[0]);
    if (w->o.hidden[1])
        zk_json_int(&j, (int64_t)w->o.hidden[1]);
    zk_json_end_array(&j);
    zk_json_kint(&j, "parameters", (int64_t)w->report.parameters);
    zk_json_kint(&j, "epochs", (int64_t)w->report.epochs);
    zk_json_kint(&j, "best_epoch", (int64_t)w->report.best);
    zk_json_kreal(&j, "loss", w->report.loss);
    zk_json_kreal(&j, "validation_loss", w->report.validation);
    if (w->classes.n) {
        zk_json_key(&j, "classes");
        zk_json_array(&j);
        for (size_t k = 0; k < w->classes.n; k++)
            zk_json_str(&j, w->classes.label[k]);
        zk_json_end_array(&j);
    }
    zk_json_key(&j, "training");
    judged_json(&j, w, 0);
    if (w->folds) {
        zk_json_key(&j, "cross_validation");
        judged_json(&j, w, 1);
        zk_json_kint(&j, "folds", w->folds);
    }
    zk_json_key(&j, "importance");
    zk_json_object(&j);
    for (size_t i = 0; i < w->n_col; i++)
        zk_json_kreal(&j, w->col[order[i]]->name, w->importance[order[i]]);
    zk_json_end_object(&j);
    zk_json_end_object(&j);
    printf("%s\n", j.buf.p);
    zk_json_clear(&j);
}

static void judged_print(zk_ctx *cx, const work *w, int nr, const char *title)
{
    if (!w->classes.n) {
        printf(ZK_TR(cx, "%s: 均方根误差 %.6g，R² %.4f\n", "%s: root mean squared error %.6g, R² %.4f\n"),
               title, w->rmse[nr], w->r2[nr]);
        return;
    }
    printf(ZK_TR(cx, "%s: %zu 个案例判对 %zu 个，正确率 %.2f %%，Kappa %.4f",
                 "%s: of %zu cases %zu right, accuracy %.2f %%, kappa %.4f"),
           title, w->confusion[nr].n, w->confusion[nr].right, 100 * w->confusion[nr].accuracy,
           w->confusion[nr].kappa);
    if (w->has_auc)
        printf(ZK_TR(cx, "，AUC（%s）%.4f", ", AUC (%s) %.4f"), w->classes.label[1], w->auc[nr]);
    putchar('\n');
}

static void result_print(zk_ctx *cx, const work *w)
{
    size_t *order = by_importance(cx, w);

    printf(ZK_TR(cx, "神经网络: %s，目标 %s，%s 行，%s 列（%s 个输入）\n",
                 "Neural network: %s, target %s, %s, %s (%s)\n"),
           w->f.path, w->target->name, zk_show_count(cx, (int64_t)w->rows, "row", "rows"),
           zk_show_count(cx, (int64_t)w->n_col, "column", "columns"),
           zk_show_count(cx, (int64_t)w->cols, "input", "inputs"));
    if (w->rows < w->f.rows)
        printf(ZK_TR(cx, "有缺失值的 %s 行没有参加\n", "%s with missing values left out\n"),
               zk_show_count(cx, (int64_t)(w->f.rows - w->rows), "row", "rows"));
    if (w->ids)
        printf(ZK_TR(cx, "每行取值都不同的列没有使用: %s\n",
                     "Columns with another text in every row are not used: %s\n"),
               w->ids);
    printf(
        ZK_TR(
            cx, "隐层 %zu%s%s 个单元，%s，%zu 个参数；训练 %zu 遍，取第 %zu 遍，损失 %.4f",
            "Hidden units %zu%s%s, %s, %zu parameters; %zu epochs, the weights of epoch %zu kept, loss %.4f"),
        w->o.hidden[0], w->o.hidden[1] ? " + " : "",
        w->o.hidden[1] ? zk_fmt(&cx->arena, "%zu", w->o.hidden[1]) : "", activations[w->o.tanh],
        w->report.parameters, w->report.epochs, w->report.best, w->report.loss);
    if (w->report.kept)
        printf(ZK_TR(cx, "（验证 %.4f）", " (validation %.4f)"), w->report.validation);
    printf("\n\n");
    judged_print(cx, w, 0, ZK_TR(cx, "全部已知案例", "On all cases"));
    if (w->folds) {
        judged_print(cx, w, 1,
                     zk_fmt(&cx->arena,
                            ZK_TR(cx, "%" PRId64 " 折交叉验证", "In %" PRId64 "-fold cross-validation"),
                            w->folds));
        if (w->classes.n) {
            putchar('\n');
            zk_table_print(zk__confusion_table(cx, &w->classes, w->cell[1]), stdout);
        }
    }
    printf("\n%s\n", ZK_TR(cx, "最依靠的列（打乱后损失增加）:",
                           "What it leans on (how much the loss grows when shuffled):"));
    for (size_t i = 0; i < w->n_col && i < 15; i++)
        printf("  %-30s %.4f\n", w->col[order[i]]->name, w->importance[order[i]]);
}

static zk_err plot(zk_ctx *cx, const char *path, const work *w)
{
    size_t *order = by_importance(cx, w), n = w->n_col < 20 ? w->n_col : 20;
    const char **name = ZK_NEWS(&cx->arena, const char *, n);
    double *v = ZK_NEWS(&cx->arena, double, n), rgb[3], h = 70 + 24 * (double)n;
    zk_axes a = {.x = 10,
                 .y = 10,
                 .w = 560,
                 .h = h - 20,
                 .left = 180,
                 .title = zk_fmt(&cx->arena,
                                 ZK_TR(cx, "判断 %s 最依靠的列", "What the network leans on to tell %s"),
                                 w->target->name)};
    zk_plot *p;

    for (size_t i = 0; i < n; i++) {
        name[i] = w->col[order[i]]->name;
        v[i] = fmax(0, w->importance[order[i]]);
    }
    zk_draw_colour(0, rgb);
    ZK_TRY(zk_plot_open(cx, path, 580, h, &p));
    zk_plot_rank(cx, p, &a, name, v, n, 3, rgb);
    return zk_plot_close(cx, p, ZK_OK);
}

static zk_err assign(zk_ctx *cx, const zk_args *a, const work *w)
{
    const zk_series *id;
    const double *out = w->cross ? w->cross : w->out;
    zk_buf b = {0};

    ZK_TRY(zk__learn_id(cx, a, &w->f, &id));
    zk_buf_csv(&b, id ? id->name : "row");
    if (!w->classes.n)
        zk_buf_puts(&b, ",told");
    for (size_t k = 0; k < w->classes.n; k++) {
        zk_buf_putc(&b, ',');
        zk_buf_csv(&b, zk_fmt(&cx->arena, "p_%s", w->classes.label[k]));
    }
    zk_buf_putc(&b, '\n');
    for (size_t i = 0; i < w->rows; i++) {
        if (id)
            zk_buf_csv(&b, zk_frame_label(cx, &w->f, id, w->row[i]));
        else
            zk_buf_fmt(&b, "%zu", w->row[i] + 1);
        for (size_t k = 0; k < w->outputs; k++)
            zk_buf_fmt(&b, ",%.8g", out[i * w->outputs + k]);
        zk_buf_putc(&b, '\n');
    }
    return zk_file_write_buf(cx, zk_arg(a, "assign"), &b);
}

zk_err zk__mlp_cmd(zk_ctx *cx, const zk_args *a)
{
    work w = {0};

    ZK_TRY(options_of(cx, a, &w));
    ZK_TRY(zk__learn_read(cx, a, &w.f));
    ZK_TRY(zk__learn_target(cx, a, &w.f, &w.target));
    ZK_TRY(zk__learn_columns(cx, a, &w.f, w.target, false, &w.col, &w.n_col, &w.ids));
    for (size_t j = 0; j < w.n_col; j++)
        if (w.col[j] == w.target)
            return zk_fail(cx, ZK_EINVAL,
                           ZK_L("目标列 %s 不能同时用来判断", "the target %s cannot be used to tell itself"),
                           w.target->name);
    ZK_TRY(task_of(cx, a, &w));
    ZK_TRY(inputs(cx, &w));
    ZK_TRY(learn(cx, &w));
    if (cx->json)
        result_json(cx, &w);
    else
        result_print(cx, &w);
    if (zk_arg(a, "assign"))
        ZK_TRY(assign(cx, a, &w));
    return zk_arg(a, "plot") ? plot(cx, zk_arg(a, "plot"), &w) : ZK_OK;
}

const zk_opt zk__mlp_opts[] = {
    ZK__LEARN_TARGET_OPT,
    ZK__LEARN_COLUMNS_OPTS,
    {.name = "task",
     .value = "KIND",
     .help = {"目标是: auto, class, number", "the target is: auto, class, number"},
     .initial = "auto"},
    {.name = "hidden",
     .value = "LIST",
     .help = {"隐层单元数，一层 (16) 或两层 (16,8)", "hidden units, one layer (16) or two (16,8)"},
     .initial = "16"},
    {.name = "activation",
     .value = "NAME",
     .help = {"激活函数: relu, tanh", "activation: relu, tanh"},
     .initial = "relu"},
    {.name = "l2",
     .value = "X",
     .help = {"权重的二次惩罚", "penalty on squared weights"},
     .initial = "0.001"},
    {.name = "rate", .value = "X", .help = {"Adam 的步长", "step of Adam"}, .initial = "0.005"},
    {.name = "batch", .value = "N", .help = {"每步的行数", "rows a step"}, .initial = "32"},
    {.name = "epochs", .value = "N", .help = {"最多训练遍数", "most passes over the rows"}, .initial = "500"},
    {.name = "patience",
     .value = "N",
     .help = {"验证损失多少遍没有改善就停止", "epochs without a better validation loss before it stops"},
     .initial = "30"},
    {.name = "validation",
     .value = "P",
     .help = {"留作早停验证的比例，0 为不留", "share kept aside for stopping, 0 for none"},
     .initial = "0.15"},
    {.name = "folds",
     .value = "N",
     .help = {"交叉验证的折数，0 为不做", "folds of the cross-validation, 0 for none"},
     .initial = "10"},
    {.name = "seed", .value = "N", .help = {"随机种子", "random seed"}, .initial = "1"},
    {.name = "id",
     .value = "COLUMN",
     .help = {"--assign 中标识行的列", "column that names the rows in --assign"}},
    {.name = "assign",
     .value = "FILE",
     .help = {"把每行的判断（交叉验证的）写入 CSV",
              "write what is told of each row (in cross-validation) as CSV"}},
    ZK_PLOT_OPT,
    ZK_FRAME_OPTS,
    {0},
};
