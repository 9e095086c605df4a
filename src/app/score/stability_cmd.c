/* SPDX-License-Identifier: Apache-2.0
 *
 * zhike stability: how often ranks and grades hold when the weights move, and what it takes to overturn them.
 */
#include "app/score/cmd.h"

#include <math.h>

static const char *const bys[] = {"sum", "topsis", "grey", NULL};
static const char *const varies[] = {"uniform", "dirichlet", "any", NULL};
static const char *const scales[] = {"minmax", "zscore", "none", NULL};
enum { BY_SUM, BY_TOPSIS, BY_GREY };

/* One lead and what overturns it. */
typedef struct turn {
    size_t a, b; /* subjects; b == a: the grade of a */
    const char *what;
    zk_overturn o;
    double *least, *each;
} turn;

typedef struct plan {
    zk__table t;
    zk_stability_spec spec;
    int by, vary, scale;
    double *y; /* rows x n: what is summed */
    zk__grades g;
    zk_stability *s;
    size_t *order, top;
    turn *turn;
    size_t turns;
} plan;

static zk_err spec_take(zk_ctx *cx, const zk_args *a, plan *p)
{
    int64_t draws = 10000, seed = 1;
    double spread = 0.2, concentration = 100;
    const char *grades = zk_arg(a, "grades");

    ZK_TRY(zk_ask_choice(cx, a, "by", bys, &p->by));
    ZK_TRY(zk_ask_choice(cx, a, "vary", varies, &p->vary));
    ZK_TRY(zk_ask_choice(cx, a, "scale", scales, &p->scale));
    ZK_TRY(zk_arg_int(cx, a, "draws", 1, 10000000, &draws));
    ZK_TRY(zk_arg_int(cx, a, "seed", 0, INT64_MAX, &seed));
    ZK_TRY(zk_ask_real(cx, a, "spread", 1e-6, 1, &spread));
    ZK_TRY(zk_ask_real(cx, a, "concentration", 1e-3, 1e9, &concentration));
    ZK_TRY(zk_ask_real(cx, a, "confidence", 0.01, 0.9999, &p->spec.confidence));
    if (grades)
        ZK_TRY(zk__grades_parse(cx, "--grades", grades, &p->g));
    p->spec.by = p->by == BY_TOPSIS ? ZK_STABILITY_TOPSIS : ZK_STABILITY_SUM;
    p->spec.norm = ZK_TOPSIS_VECTOR;
    p->spec.shake = (zk_shake)p->vary;
    p->spec.spread = p->vary == ZK_SHAKE_DIRICHLET ? concentration : spread;
    p->spec.draws = (size_t)draws;
    p->spec.seed = (uint64_t)seed;
    p->spec.threads = cx->threads;
    p->spec.grade_in = p->g.in;
    p->spec.grades = p->g.n;
    return ZK_OK;
}

/* What is summed: scaled values, or grey coefficients; TOPSIS looks at the values themselves. */
static zk_err values_make(zk_ctx *cx, plan *p)
{
    static const zk_norm_kind kinds[] = {ZK_NORM_MINMAX, ZK_NORM_ZSCORE, ZK_NORM_NONE};
    zk_norm_spec spec = {.kind = kinds[p->scale]};
    zk_spot spot = {.why = ZK_WHY_NONE};
    double *grade = ZK_NEWS(&cx->arena, double, p->t.rows);
    zk_err err;

    p->spec.direction = p->t.direction;
    if (p->by == BY_TOPSIS) {
        p->y = p->t.x;
        return ZK_OK;
    }
    p->y = ZK_NEWS(&cx->arena, double, p->t.rows * p->t.n);
    if (p->by == BY_SUM)
        return zk__table_normalise(cx, &p->t, &spec, p->y, NULL);
    err = zk_grey(p->t.x, p->t.rows, p->t.n, p->t.w, p->t.direction, NULL, 0.5, grade, p->y, &spot);
    return err ? zk__table_refused(cx, &p->t, &spot, err) : ZK_OK;
}

/* ---- what overturns ------------------------------------------------------------------------------- */

static zk_err turn_add(zk_ctx *cx, plan *p, const char *what, size_t a, size_t b, const double *lead)
{
    turn *t = &p->turn[p->turns];
    zk_spot spot = {.why = ZK_WHY_NONE};
    zk_err err;

    *t = (turn){.a = a, .b = b, .what = what};
    t->least = ZK_NEWS(&cx->arena, double, p->t.n);
    t->each = ZK_NEWS(&cx->arena, double, p->t.n);
    if ((err = zk_overturn_find(p->t.w, lead, p->t.n, &t->o, t->least, t->each, &spot)))
        return zk_method_refused(cx, what, &spot, err);
    p->turns++;
    return ZK_OK;
}

/* The better of the pair leads. */
static zk_err turn_pair(zk_ctx *cx, plan *p, const char *what, size_t a, size_t b)
{
    double *lead = ZK_NEWS(&cx->arena, double, p->t.n);

    if (p->s[b].score > p->s[a].score) {
        size_t swap = a;
        a = b;
        b = swap;
    }
    for (size_t j = 0; j < p->t.n; j++)
        lead[j] = p->y[a * p->t.n + j] - p->y[b * p->t.n + j];
    if (zk_dot(p->t.w, lead, p->t.n) < 0) /* equal but for rounding */
        for (size_t j = 0; j < p->t.n; j++)
            lead[j] = -lead[j];
    return turn_add(cx, p, what, a, b, lead);
}

/* The nearest end of the subject's grade: the grade is lost there. */
static zk_err turn_grade(zk_ctx *cx, plan *p, size_t a)
{
    double *lead = ZK_NEWS(&cx->arena, double, p->t.n), *best = NULL;
    const zk_interval *in = &p->g.in[p->s[a].grade];
    double ends[2] = {in->lo, in->hi}, least = INFINITY;

    for (int e = 0; e < 2; e++) {
        zk_overturn o;
        double *l = ZK_NEWS(&cx->arena, double, p->t.n);

        if (!isfinite(ends[e]))
            continue;
        for (size_t j = 0; j < p->t.n; j++)
            l[j] = e ? ends[1] - p->y[a * p->t.n + j] : p->y[a * p->t.n + j] - ends[0];
        if (zk_overturn_find(p->t.w, l, p->t.n, &o, NULL, NULL, NULL) == ZK_OK && o.possible &&
            o.moved < least) {
            least = o.moved;
            best = l;
        }
    }
    if (!best) { /* no end can be reached: told as a lead that never vanishes */
        for (size_t j = 0; j < p->t.n; j++)
            lead[j] = 1;
        best = lead;
    }
    return turn_add(cx, p, "grade", a, a, best);
}

static zk_err row_called(zk_ctx *cx, const plan *p, const char *name, size_t *row)
{
    const char **all = ZK_NEWS(&cx->arena, const char *, p->t.rows);

    for (size_t i = 0; i < p->t.rows; i++)
        all[i] = zk__table_label(cx, &p->t, i);
    return zk_ask_name(cx, "--pair", name, all, p->t.rows, row);
}

/* Who takes the first place most easily, which need not be the second. */
static size_t easiest_rival(zk_ctx *cx, const plan *p)
{
    double *lead = ZK_NEWS(&cx->arena, double, p->t.n), least = INFINITY;
    size_t first = p->order[0], rival = p->order[1];

    for (size_t k = 1; k < p->t.rows; k++) {
        zk_overturn o;
        size_t b = p->order[k];

        for (size_t j = 0; j < p->t.n; j++)
            lead[j] = p->y[first * p->t.n + j] - p->y[b * p->t.n + j];
        if (zk_overturn_find(p->t.w, lead, p->t.n, &o, NULL, NULL, NULL) == ZK_OK && o.possible &&
            o.moved < least) {
            least = o.moved;
            rival = b;
        }
    }
    return rival;
}

static zk_err turns_find(zk_ctx *cx, const zk_args *args, plan *p)
{
    size_t pairs = 0, graded;

    while (zk_arg_nth(args, "pair", pairs))
        pairs++;
    if (p->by == BY_TOPSIS)
        return pairs ? zk_fail(cx, ZK_EINVAL,
                               ZK_L("TOPSIS 的得分不是权重的线性函数，不能用 --pair；可用 --by sum 或 grey",
                                    "with TOPSIS scores are not linear in the weights, --pair works with "
                                    "--by sum or grey"))
                     : ZK_OK;
    graded = p->g.n ? p->top : 0;
    p->turn = ZK_NEWS(&cx->arena, turn, pairs + graded + 1);
    if (p->t.rows > 1)
        ZK_TRY(turn_pair(cx, p, "first", p->order[0], easiest_rival(cx, p)));
    for (size_t k = 0; k < pairs; k++) {
        const char **name;
        size_t n, a, b;

        ZK_TRY(zk_names_split(cx, zk_arg_nth(args, "pair", k), &name, &n));
        if (n != 2)
            return zk_fail(cx, ZK_EINVAL,
                           ZK_L("--pair 应为两个对象，如 甲,乙", "--pair names two subjects, such as C1,C2"));
        ZK_TRY(row_called(cx, p, name[0], &a));
        ZK_TRY(row_called(cx, p, name[1], &b));
        ZK_TRY(turn_pair(cx, p, "pair", a, b));
    }
    for (size_t k = 0; k < graded; k++)
        ZK_TRY(turn_grade(cx, p, p->order[k]));
    return ZK_OK;
}

/* ---- printing ---------------------------------------------------------------------------------------- */

static const char *percent(zk_ctx *cx, double share)
{
    return zk_fmt(&cx->arena, "%.1f %%", 100 * share);
}

static void table_print(zk_ctx *cx, const plan *p)
{
    bool graded = p->g.n > 0;
    zk_table t;

    zk_table_init(&t, cx, graded ? "rlrrrrrrlr" : "rlrrrrrr");
    zk_table_row(&t, ZK_TR(cx, "名次", "rank"), ZK_TR(cx, "对象", "subject"), ZK_TR(cx, "得分", "score"),
                 ZK_TR(cx, "名次不变", "keeps rank"), ZK_TR(cx, "第一", "first"),
                 zk_fmt(&cx->arena, ZK_TR(cx, "%.0f%% 名次", "%.0f%% ranks"), 100 * p->spec.confidence),
                 ZK_TR(cx, "最好–最差", "best–worst"), ZK_TR(cx, "平均名次", "mean rank"),
                 ZK_TR(cx, "等级", "grade"), ZK_TR(cx, "等级不变", "keeps grade"));
    for (size_t k = 0; k < p->top; k++) {
        const zk_stability *s = &p->s[p->order[k]];
        zk_table_row(&t, zk_fmt(&cx->arena, "%zu", s->rank), zk__table_label(cx, &p->t, p->order[k]),
                     zk_fmt(&cx->arena, "%.4f", s->score), percent(cx, s->keeps_rank), percent(cx, s->first),
                     zk_fmt(&cx->arena, "%zu–%zu", s->rank_low, s->rank_high),
                     zk_fmt(&cx->arena, "%zu–%zu", s->rank_best, s->rank_worst),
                     zk_fmt(&cx->arena, "%.2f", s->mean_rank), graded ? p->g.name[s->grade] : "",
                     percent(cx, s->keeps_grade));
    }
    zk_table_print(&t, stdout);
    if (p->top < p->t.rows)
        printf(ZK_TR(cx, "… 共 %zu 个 (--top 0 显示全部)\n", "… %zu in all (--top 0 shows them)\n"),
               p->t.rows);
}

static void turn_print(zk_ctx *cx, const plan *p, const turn *t)
{
    const char *a = zk__table_label(cx, &p->t, t->a), *b = zk__table_label(cx, &p->t, t->b);

    if (t->a == t->b)
        printf(ZK_TR(cx, "\n“%s” 失去等级 %s: ", "\n\"%s\" leaves grade %s: "), a,
               p->g.name[p->s[t->a].grade]);
    else
        printf(ZK_TR(cx, "\n“%s” 被 “%s” 赶上: ", "\n\"%s\" is caught up by \"%s\": "), a, b);
    if (!t->o.possible) {
        printf(ZK_TR(cx, "任何权重下都不会\n", "under no weights at all\n"));
        return;
    }
    if (t->o.moved == 0) {
        printf(ZK_TR(cx, "现在就相等\n", "they are equal already\n"));
        return;
    }
    printf(ZK_TR(cx, "至少要移动 %.2f %% 的权重 (", "at least %.2f %% of the weight has to move ("),
           100 * t->o.moved);
    for (size_t j = 0, some = 0; j < p->t.n; j++)
        if (fabs(t->least[j] - p->t.w[j]) > 1e-12)
            printf("%s%s %.4f → %.4f", some++ ? ", " : "", p->t.name[j], p->t.w[j], t->least[j]);
    printf(")\n");
    if (t->o.single)
        printf(ZK_TR(cx, "  只改一个权重: %s 由 %.4f 改为 %.4f，其余按比例\n",
                     "  by one weight alone: %s from %.4f to %.4f, the others in proportion\n"),
               p->t.name[t->o.which], p->t.w[t->o.which], t->o.single_to);
}

static void print(zk_ctx *cx, const plan *p)
{
    zk__weights_print(cx, &p->t);
    if (p->vary == ZK_SHAKE_UNIFORM)
        printf(ZK_TR(cx, "%zu 次，各权重在 ±%g %% 内均匀变动后归一\n\n",
                     "%zu draws, each weight within ±%g %%, then summing to 1\n\n"),
               p->spec.draws, 100 * p->spec.spread);
    else if (p->vary == ZK_SHAKE_DIRICHLET)
        printf(ZK_TR(cx, "%zu 次，Dirichlet 分布，集中度 %g\n\n",
                     "%zu draws, Dirichlet with concentration %g\n\n"),
               p->spec.draws, p->spec.spread);
    else
        printf(ZK_TR(cx, "%zu 次，任意权重同样可能\n\n", "%zu draws, all weights equally likely\n\n"),
               p->spec.draws);
    table_print(cx, p);
    for (size_t k = 0; k < p->turns; k++)
        turn_print(cx, p, &p->turn[k]);
}

/* ---- JSON ------------------------------------------------------------------------------------------- */

static void named_json(zk_json *j, const char *key, const plan *p, const double *v)
{
    zk_json_key(j, key);
    zk_json_object(j);
    for (size_t k = 0; k < p->t.n; k++) {
        zk_json_key(j, p->t.name[k]);
        if (v[k] < 0)
            zk_json_null(j);
        else
            zk_json_real(j, v[k]);
    }
    zk_json_end_object(j);
}

static void turn_json(zk_ctx *cx, zk_json *j, const plan *p, const turn *t)
{
    zk_json_object(j);
    zk_json_kstr(j, "what", t->what);
    zk_json_kstr(j, "leader", zk__table_label(cx, &p->t, t->a));
    if (t->a != t->b)
        zk_json_kstr(j, "rival", zk__table_label(cx, &p->t, t->b));
    zk_json_kbool(j, "possible", t->o.possible);
    if (t->o.possible) {
        zk_json_kreal(j, "moved", t->o.moved);
        named_json(j, "weights", p, t->least);
    }
    zk_json_kbool(j, "single", t->o.single);
    if (t->o.single) {
        zk_json_kstr(j, "single_weight", p->t.name[t->o.which]);
        zk_json_kreal(j, "single_to", t->o.single_to);
        named_json(j, "each_alone", p, t->each);
    }
    zk_json_end_object(j);
}

static void row_json(zk_ctx *cx, zk_json *j, const plan *p, size_t i)
{
    const zk_stability *s = &p->s[i];

    zk_json_object(j);
    zk_json_kstr(j, "id", zk__table_label(cx, &p->t, i));
    zk_json_kreal(j, "score", s->score);
    zk_json_kint(j, "rank", (int64_t)s->rank);
    zk_json_kreal(j, "keeps_rank", s->keeps_rank);
    zk_json_kreal(j, "first", s->first);
    zk_json_kreal(j, "mean_rank", s->mean_rank);
    zk_json_kint(j, "rank_low", (int64_t)s->rank_low);
    zk_json_kint(j, "rank_high", (int64_t)s->rank_high);
    zk_json_kint(j, "rank_best", (int64_t)s->rank_best);
    zk_json_kint(j, "rank_worst", (int64_t)s->rank_worst);
    if (p->g.n) {
        zk_json_kstr(j, "grade", p->g.name[s->grade]);
        zk_json_kreal(j, "keeps_grade", s->keeps_grade);
    }
    zk_json_end_object(j);
}

static void json(zk_ctx *cx, const plan *p)
{
    zk_json j = {0};

    zk_json_object(&j);
    zk__weights_json(&j, &p->t);
    zk_json_kstr(&j, "by", bys[p->by]);
    zk_json_kstr(&j, "vary", varies[p->vary]);
    zk_json_kint(&j, "draws", (int64_t)p->spec.draws);
    zk_json_kint(&j, "seed", (int64_t)p->spec.seed);
    zk_json_key(&j, "results");
    zk_json_array(&j);
    for (size_t i = 0; i < p->t.rows; i++)
        row_json(cx, &j, p, i);
    zk_json_end_array(&j);
    zk_json_key(&j, "overturn");
    zk_json_array(&j);
    for (size_t k = 0; k < p->turns; k++)
        turn_json(cx, &j, p, &p->turn[k]);
    zk_json_end_array(&j);
    zk_json_end_object(&j);
    zk_json_print(&j);
}

/* Rank intervals of the best, a whisker each. */
static zk_err plot(zk_ctx *cx, const plan *p, const char *path)
{
    enum { SHOWN = 30 };
    static const double blue[3] = {0.20, 0.42, 0.65}, grey[3] = {0.75, 0.78, 0.82};
    size_t n = p->t.rows < SHOWN ? p->t.rows : SHOWN, worst = 1;
    zk_axes a = {.w = 120 + 26 * (double)(n < 12 ? 12 : n),
                 .h = 360,
                 .x_lo = 0.4,
                 .x_hi = (double)n + 0.6,
                 .x_none = true,
                 .y_none = true,
                 .title = ZK_TR(cx, "名次区间", "Intervals of ranks"),
                 .y_label = ZK_TR(cx, "名次", "rank")};
    zk_plot *q;

    if (!path)
        return ZK_OK;
    for (size_t k = 0; k < n; k++)
        worst = p->s[p->order[k]].rank_worst > worst ? p->s[p->order[k]].rank_worst : worst;
    a.y_lo = -(double)worst - 0.6; /* the first place is at the top */
    a.y_hi = -0.4;
    ZK_TRY(zk_plot_open(cx, path, a.w, a.h, &q));
    zk_plot_axes(cx, q, &a);
    for (size_t r = 1; r <= worst; r += worst / 12 + 1) {
        zk_plot_hline(q, &a, -(double)r, ZK_LINE, false);
        zk_draw_ink(zk_plot_cairo(q), ZK_SOFT);
        zk_draw_text(zk_plot_cairo(q), 50, zk_plot_y(&a, -(double)r) + 4, 11, ZK_RIGHT, 0, false,
                     zk_fmt(&cx->arena, "%zu", r));
    }
    for (size_t k = 0; k < n; k++) {
        const zk_stability *s = &p->s[p->order[k]];
        double x = (double)k + 1, rank = -(double)s->rank, ix, iy, iw, ih;
        int colour = 0;

        zk_plot_whisker(q, &a, x, -(double)s->rank_worst, -(double)s->rank_best, grey);
        zk_plot_whisker(q, &a, x, -(double)s->rank_high, -(double)s->rank_low, blue);
        zk_plot_points(q, &a, &x, &rank, &colour, 1, 4);
        zk_plot_inner(&a, &ix, &iy, &iw, &ih);
        zk_draw_ink(zk_plot_cairo(q), ZK_INK);
        zk_draw_text(zk_plot_cairo(q), zk_plot_x(&a, x), iy + ih + 14, 9, ZK_MIDDLE, iw / (double)n - 2,
                     false, zk__table_label(cx, &p->t, p->order[k]));
    }
    return zk_plot_close(cx, q, ZK_OK);
}

zk_err zk__stability_cmd(zk_ctx *cx, const zk_args *args)
{
    plan p = {.by = BY_SUM};
    zk_spot spot = {.why = ZK_WHY_NONE};
    double *score;
    zk_err err;

    p.spec.confidence = 0.95;
    ZK_TRY(spec_take(cx, args, &p));
    ZK_TRY(zk__score_table_read(cx, args, &p.t));
    ZK_TRY(zk__table_weights(cx, args, &p.t));
    ZK_TRY(zk__top_take(cx, args, p.t.rows, &p.top));
    if (p.t.rows > ZK_STABILITY_RANKS)
        return zk_fail(cx, ZK_ELIMIT, ZK_L("%zu 个对象，最多 %d 个", "%zu subjects; at most %d are possible"),
                       p.t.rows, ZK_STABILITY_RANKS);
    ZK_TRY(values_make(cx, &p));
    p.s = ZK_NEWS(&cx->arena, zk_stability, p.t.rows);
    if ((err = zk_stability_run(&p.spec, p.y, p.t.rows, p.t.n, p.t.w, p.s, &spot))) {
        if (spot.why == ZK_WHY_UNMATCHED)
            return zk_fail(
                cx, err,
                ZK_L("“%s” 的得分 %.4f 不在任何等级内", "\"%s\" has the score %.4f, which is in no grade"),
                zk__table_label(cx, &p.t, spot.row), spot.value);
        return zk__table_refused(cx, &p.t, &spot, err);
    }
    score = ZK_NEWS(&cx->arena, double, p.t.rows);
    p.order = ZK_NEWS(&cx->arena, size_t, p.t.rows);
    for (size_t i = 0; i < p.t.rows; i++)
        score[i] = p.s[i].score;
    (void)zk_order(score, p.t.rows, true, p.order, NULL);
    ZK_TRY(turns_find(cx, args, &p));
    ZK_TRY(plot(cx, &p, zk_arg(args, "plot")));
    if (cx->json)
        json(cx, &p);
    else
        print(cx, &p);
    return ZK_OK;
}

const zk_opt zk__stability_opts[] = {
    ZK__WEIGHTS_OPT,
    {"by",
     "HOW",
     {"得分: sum (加权和), topsis, grey", "scores: sum (weighted), topsis, grey"},
     "sum",
     false,
     0},
    {"scale",
     "HOW",
     {"加权和之前归一化: minmax, zscore, none", "scaling before summing: minmax, zscore, none"},
     "minmax",
     false,
     0},
    {"vary",
     "HOW",
     {"权重怎样变动: uniform (±spread), dirichlet, any (任意)",
      "how weights move: uniform (±spread), dirichlet, any"},
     "uniform",
     false,
     0},
    {"spread", "P", {"uniform 的幅度", "how far, for uniform"}, "20%", false, 0},
    {"concentration",
     "C",
     {"dirichlet 的集中度，越大越靠近给定权重", "of dirichlet; the larger, the nearer to the weights"},
     "100",
     false,
     0},
    {"draws", "N", {"随机次数", "number of draws"}, "10000", false, 0},
    {"seed", "N", {"随机种子", "seed"}, "1", false, 0},
    {"confidence", "P", {"名次区间的置信度", "confidence of the interval of ranks"}, "0.95", false, 0},
    {"grades",
     "TEXT",
     {"等级: \"A: >= 0.8; B: [0.5, 0.8); C: < 0.5\"", "grades: \"A: >= 0.8; B: [0.5, 0.8); C: < 0.5\""},
     NULL,
     false,
     0},
    {"pair",
     "A,B",
     {"求使这两个对象易位的最小变动", "smallest change that makes these two trade places"},
     NULL,
     true,
     0},
    ZK__TABLE_OPTS,
    ZK__TOP_OPT,
    ZK_PLOT_OPT,
    ZK_FRAME_OPTS,
    {0},
};
