/* SPDX-License-Identifier: Apache-2.0
 *
 * `zhike som FILE`: a self-organising map, drawn, with groups of units on it.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/learn/cmds.h"
#include "app/learn/som.h"

static const char *const grids[] = {"hex", "square", NULL}, *const modes[] = {"batch", "online", NULL},
                         *const kernels[] = {"gaussian", "bubble", NULL},
                         *const starts[] = {"pca", "random", NULL};

/* "8x6"; absent: about 5 sqrt(rows) units (Vesanto), wider than high. */
static zk_err size_of(zk_ctx *cx, const zk_args *a, size_t rows, zk_som_options *o)
{
    const char *text = zk_arg(a, "size");
    double units;
    char *end;
    long w, h;

    if (!text) {
        units = fmin(400, fmax(4, 5 * sqrt((double)rows)));
        if (units > (double)rows)
            units = fmax(4, (double)rows / 2);
        o->width = (size_t)ceil(sqrt(units * 1.3));
        o->height = (size_t)fmax(2, round(units / (double)o->width));
        return ZK_OK;
    }
    w = strtol(text, &end, 10);
    h = *end == 'x' || *end == 'X' ? strtol(end + 1, &end, 10) : 0;
    if (*end || w < 1 || h < 1 || w > ZK_SOM_UNITS_MAX || h > ZK_SOM_UNITS_MAX || w * h < 2 ||
        w * h > ZK_SOM_UNITS_MAX)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("--size 应为 宽x高 (8x6)，2 到 %d 个单元，不是 “%s”",
                            "--size is WIDTHxHEIGHT (8x6), 2 to %d units, not \"%s\""),
                       ZK_SOM_UNITS_MAX, text);
    o->width = (size_t)w;
    o->height = (size_t)h;
    return ZK_OK;
}

static zk_err options_of(zk_ctx *cx, const zk_args *a, zk__map *m)
{
    int grid = 0, mode = 0, kernel = 0, start = 0;
    int64_t epochs = 0, seed = 1;

    m->scale = ZK_SCALE_Z;
    m->groups = 0;
    ZK_TRY(zk_ask_choice(cx, a, "grid", grids, &grid));
    ZK_TRY(zk_ask_choice(cx, a, "mode", modes, &mode));
    ZK_TRY(zk_ask_choice(cx, a, "neighbourhood", kernels, &kernel));
    ZK_TRY(zk_ask_choice(cx, a, "init", starts, &start));
    ZK_TRY(zk_ask_choice(cx, a, "scale", zk__scales, &m->scale));
    ZK_TRY(zk_arg_int(cx, a, "epochs", 1, 100000, &epochs));
    ZK_TRY(zk_arg_int(cx, a, "seed", 0, INT64_MAX, &seed));
    ZK_TRY(zk_arg_int(cx, a, "groups", 0, ZK_CLUSTER_GROUPS_MAX, &m->groups));
    m->o = (zk_som_options){.square = grid == 1,
                            .online = mode == 1,
                            .bubble = kernel == 1,
                            .random_start = start == 1,
                            .epochs = (size_t)epochs,
                            .seed = (uint64_t)seed,
                            .threads = cx->threads};
    ZK_TRY(zk_ask_real(cx, a, "radius", 0, 1000, &m->o.radius_start));
    ZK_TRY(zk_ask_real(cx, a, "radius-end", 0, 1000, &m->o.radius_end));
    return zk_ask_real(cx, a, "rate", 0, 1, &m->o.rate_start);
}

static zk_err train(zk_ctx *cx, const zk_args *a, zk__map *m)
{
    const char *ids;
    size_t units;
    zk_spot spot = {0};
    zk_err err;

    ZK_TRY(zk__learn_read(cx, a, &m->f));
    ZK_TRY(zk__learn_columns(cx, a, &m->f, NULL, true, &m->col, &m->cols, &ids));
    ZK_TRY(zk_frame_matrix(cx, &m->f, m->col, m->cols, zk_arg_flag(a, "drop-missing"), &m->raw, &m->rows,
                           &m->row));
    m->x = ZK_NEWS(&cx->arena, double, m->rows * m->cols);
    memcpy(m->x, m->raw, m->rows * m->cols * sizeof *m->x);
    m->centre = ZK_NEWS(&cx->arena, double, m->cols);
    m->spread = ZK_NEWS(&cx->arena, double, m->cols);
    if ((err = zk_scale_columns(m->x, m->rows, m->cols, (zk_scale)m->scale, m->centre, m->spread, &spot)))
        return zk_frame_refused(cx, &m->f, m->col, m->row, &spot, err);
    ZK_TRY(size_of(cx, a, m->rows, &m->o));
    units = m->o.width * m->o.height;
    m->codes = ZK_NEWS(&cx->arena, double, units * m->cols);
    m->unit = ZK_NEWS(&cx->arena, int32_t, m->rows);
    m->distance = ZK_NEWS(&cx->arena, double, m->rows);
    m->umatrix = ZK_NEWS(&cx->arena, double, units);
    if ((err = zk_som_train(m->x, m->rows, m->cols, &m->o, m->codes, &spot)) ||
        (err = zk_som_place(m->x, m->rows, m->cols, &m->o, m->codes, m->unit, m->distance, &m->quality,
                            &spot)) ||
        (err = zk_som_umatrix(&m->o, m->codes, m->cols, m->umatrix, &spot)))
        return zk_method_refused(cx, ZK_TR(cx, "自组织映射", "the map"), &spot, err);
    m->hits = ZK_NEWS(&cx->arena, size_t, units);
    for (size_t i = 0; i < m->rows; i++)
        m->hits[m->unit[i]]++;
    return m->groups == 1
               ? zk_fail(cx, ZK_EINVAL,
                         ZK_L("--groups 为 0（不分组）或至少 2", "--groups is 0 (none) or at least 2"))
               : ZK_OK;
}

static void result_json(const zk__map *m)
{
    zk_json j = {0};
    size_t units = m->o.width * m->o.height;

    zk_json_object(&j);
    zk_json_kstr(&j, "method", "som");
    zk_json_kint(&j, "width", (int64_t)m->o.width);
    zk_json_kint(&j, "height", (int64_t)m->o.height);
    zk_json_kstr(&j, "grid", grids[m->o.square]);
    zk_json_kstr(&j, "mode", modes[m->o.online]);
    zk_json_kstr(&j, "scale", zk__scales[m->scale]);
    zk_json_kint(&j, "rows", (int64_t)m->rows);
    zk_json_kreal(&j, "quantisation_error", m->quality.quantisation);
    zk_json_kreal(&j, "topographic_error", m->quality.topographic);
    zk_json_kint(&j, "empty_units", (int64_t)m->quality.empty);
    zk_json_key(&j, "units");
    zk_json_array(&j);
    for (size_t u = 0; u < units; u++) {
        zk_json_object(&j);
        zk_json_kint(&j, "row", (int64_t)(u / m->o.width) + 1);
        zk_json_kint(&j, "column", (int64_t)(u % m->o.width) + 1);
        zk_json_kint(&j, "rows", (int64_t)m->hits[u]);
        zk_json_kreal(&j, "u", m->umatrix[u]);
        if (m->groups)
            zk_json_kint(&j, "group", m->unit_group[u] + 1);
        zk_json_key(&j, "code");
        zk_json_object(&j);
        for (size_t c = 0; c < m->cols; c++)
            zk_json_kreal(&j, m->col[c]->name, zk__map_value(m, u, c));
        zk_json_end_object(&j);
        zk_json_end_object(&j);
    }
    zk_json_end_array(&j);
    zk_json_end_object(&j);
    printf("%s\n", j.buf.p);
    zk_json_clear(&j);
}

/* A digit for how far a unit is from its neighbours: a picture of letters. */
static void print_umatrix(zk_ctx *cx, const zk__map *m)
{
    double low = INFINITY, high = -INFINITY;

    for (size_t u = 0; u < m->o.width * m->o.height; u++) {
        low = fmin(low, m->umatrix[u]);
        high = fmax(high, m->umatrix[u]);
    }
    printf("\n%s\n", ZK_TR(cx, "与相邻单元的距离（0 近，9 远：高处是组之间的山脊）:",
                           "Distance to the neighbouring units (0 near, 9 far: ridges part groups):"));
    for (size_t r = 0; r < m->o.height; r++) {
        printf("%s", !m->o.square && r % 2 ? "   " : "  ");
        for (size_t c = 0; c < m->o.width; c++)
            printf("%d ",
                   high > low ? (int)fmin(9, 10 * (m->umatrix[r * m->o.width + c] - low) / (high - low)) : 0);
        putchar('\n');
    }
}

static void print_groups(zk_ctx *cx, const zk__map *m)
{
    printf("\n%s\n", ZK_TR(cx, "单元的组:", "Groups of the units:"));
    for (size_t r = 0; r < m->o.height; r++) {
        printf("%s", !m->o.square && r % 2 ? "   " : "  ");
        for (size_t c = 0; c < m->o.width; c++)
            printf("%-2d", m->unit_group[r * m->o.width + c] + 1);
        putchar('\n');
    }
    putchar('\n');
    for (int64_t g = 0; g < m->groups; g++) {
        size_t rows = 0;
        const char *text = "";

        for (size_t i = 0; i < m->rows; i++)
            rows += m->unit_group[m->unit[i]] == g;
        for (size_t c = 0; c < m->cols; c++) {
            double sum = 0;
            for (size_t i = 0; i < m->rows; i++)
                sum += m->unit_group[m->unit[i]] == g ? m->raw[i * m->cols + c] : 0;
            text = zk_fmt(&cx->arena, "%s%s%s %s", text, c ? ZK_TR(cx, "，", ", ") : "", m->col[c]->name,
                          rows ? zk_show_real(cx, sum / (double)rows, 3) : "-");
        }
        printf(ZK_TR(cx, "第 %" PRId64 " 组: %s 行（%.0f %%），平均 %s\n",
                     "group %" PRId64 ": %s (%.0f %%), means %s\n"),
               g + 1, zk_show_count(cx, (int64_t)rows, "row", "rows"), 100 * (double)rows / (double)m->rows,
               text);
    }
}

static void result_print(zk_ctx *cx, const zk__map *m)
{
    printf(ZK_TR(cx, "自组织映射: %s，%s 行，%s 列，%zu x %zu 个单元（%s，%s），标准化 %s\n",
                 "Self-organising map: %s, %s, %s, %zu x %zu units (%s, %s), scaled by %s\n"),
           m->f.path, zk_show_count(cx, (int64_t)m->rows, "row", "rows"),
           zk_show_count(cx, (int64_t)m->cols, "column", "columns"), m->o.width, m->o.height,
           m->o.square ? ZK_TR(cx, "方格", "square") : ZK_TR(cx, "六角", "hexagonal"),
           m->o.online ? ZK_TR(cx, "逐行", "online") : ZK_TR(cx, "批量", "batch"), zk__scales[m->scale]);
    if (m->rows < m->f.rows)
        printf(ZK_TR(cx, "有缺失值的 %s 行没有参加\n", "%s with missing values left out\n"),
               zk_show_count(cx, (int64_t)(m->f.rows - m->rows), "row", "rows"));
    printf(ZK_TR(cx, "量化误差 %.6f，拓扑误差 %.4f，空单元 %s 个\n",
                 "Quantisation error %.6f, topographic error %.4f, %s without a row\n"),
           m->quality.quantisation, m->quality.topographic,
           zk_show_count(cx, (int64_t)m->quality.empty, "unit", "units"));
    print_umatrix(cx, m);
    if (m->groups)
        print_groups(cx, m);
}

zk_err zk__som_cmd(zk_ctx *cx, const zk_args *a)
{
    zk__map m = {0};

    ZK_TRY(options_of(cx, a, &m));
    ZK_TRY(train(cx, a, &m));
    if (m.groups)
        ZK_TRY(zk__map_group(cx, &m));
    if (cx->json)
        result_json(&m);
    else
        result_print(cx, &m);
    if (zk_arg(a, "assign"))
        ZK_TRY(zk__map_assign(cx, a, &m));
    return zk_arg(a, "plot") ? zk__map_plot(cx, zk_arg(a, "plot"), &m) : ZK_OK;
}

const zk_opt zk__som_opts[] = {
    ZK__LEARN_COLUMNS_OPTS,
    {.name = "scale",
     .value = "WAY",
     .help = {"标准化: none, z, minmax, robust", "scaling: none, z, minmax, robust"},
     .initial = "z"},
    {.name = "size",
     .value = "WxH",
     .help = {"宽x高；默认约 5 倍行数平方根个单元",
              "width x height; default: about 5 times the root of the rows in units"}},
    {.name = "grid", .value = "NAME", .help = {"网格: hex, square", "grid: hex, square"}, .initial = "hex"},
    {.name = "mode",
     .value = "NAME",
     .help = {"训练: batch, online", "training: batch, online"},
     .initial = "batch"},
    {.name = "neighbourhood",
     .value = "NAME",
     .help = {"邻域: gaussian, bubble", "neighbourhood: gaussian, bubble"},
     .initial = "gaussian"},
    {.name = "init", .value = "NAME", .help = {"初始: pca, random", "start: pca, random"}, .initial = "pca"},
    {.name = "epochs",
     .value = "N",
     .help = {"遍数（批量 20，逐行 10）", "passes over the rows (batch 20, online 10)"}},
    {.name = "radius",
     .value = "R",
     .help = {"开始时的邻域半径；默认长边的一半", "radius at the start; default: half the longer side"}},
    {.name = "radius-end",
     .value = "R",
     .help = {"结束时的邻域半径（默认 0.5）", "radius in the end (default 0.5)"}},
    {.name = "rate",
     .value = "A",
     .help = {"逐行训练的开始学习率（默认 0.05）", "online: learning rate at the start (default 0.05)"}},
    {.name = "groups",
     .value = "K",
     .help = {"把单元用 Ward 法合成 K 组，0 为不做",
              "put the units into K groups by Ward's tree, 0 for none"},
     .initial = "0"},
    {.name = "seed", .value = "N", .help = {"随机种子", "random seed"}, .initial = "1"},
    {.name = "drop-missing", .help = {"略去有缺失值的行", "leave out rows with missing values"}},
    {.name = "id",
     .value = "COLUMN",
     .help = {"--assign 中标识行的列", "column that names the rows in --assign"}},
    {.name = "assign",
     .value = "FILE",
     .help = {"把每行的单元和组写入 CSV", "write the unit and group of each row as CSV"}},
    ZK_PLOT_OPT,
    ZK_FRAME_OPTS,
    {0},
};
