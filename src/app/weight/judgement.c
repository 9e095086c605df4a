/* SPDX-License-Identifier: Apache-2.0
 *
 * Judgements as people write them: whole numbers, fractions, and decimals that were rounded (contract in
 * weight.h). 0.33 beside 3 is a third, not a contradiction.
 */
#include "app/weight/weight.h"

#include <math.h>
#include <string.h>

#include "app/method/method.h"

bool zk_judgement_parse(zk_str s, double *out, size_t *decimals)
{
    const char *dot;

    s = zk_str_trim(s);
    if (!zk_fraction_parse(s, out))
        return false;
    dot = memchr(s.p, '.', s.n);
    *decimals = dot && !memchr(s.p, '/', s.n) ? s.n - (size_t)(dot - s.p) - 1 : SIZE_MAX;
    return true;
}

const char *zk_judgement_show(zk_ctx *cx, double v)
{
    double back = 1 / v;

    if (v < 1 && fabs(back - round(back)) < 1e-6 * back)
        return zk_fmt(&cx->arena, "1/%.0f", back);
    return zk_show_real(cx, v, 4);
}

/* v was rounded to so many decimals from the reciprocal of `exact`. */
static bool rounded(double v, size_t decimals, double exact)
{
    return decimals < 16 && fabs(v - 1 / exact) <= 0.5 * pow(10, -(double)decimals) * (1 + 1e-9);
}

bool zk_judgement_pair(double *up, size_t up_decimals, double *down, size_t down_decimals)
{
    bool up_large = *up >= *down;
    double *large = up_large ? up : down, *small = up_large ? down : up;

    if (*large == 0)
        return true;
    if (*small == 0)
        *small = 1 / *large;
    else if (fabs(*large * *small - 1) <= 1e-6 ||
             rounded(*small, up_large ? down_decimals : up_decimals, *large))
        *small = 1 / *large;
    else if (rounded(*large, up_large ? up_decimals : down_decimals, *small))
        *large = 1 / *small;
    else
        return false;
    return true;
}

/* ---- in YAML ------------------------------------------------------------------------------------ */

static zk_err entry(zk_ctx *cx, const zk_yaml *node, double *v, size_t *decimals)
{
    *v = 0;
    *decimals = SIZE_MAX;
    if (node->type == ZK_YAML_SCALAR && (zk_value_missing(node->text) || zk_str_is(node->text, "~")))
        return ZK_OK;
    if (node->type != ZK_YAML_SCALAR || !zk_judgement_parse(node->text, v, decimals) || *v < 0)
        return zk_yaml_complain(cx, node, "3, 1/3", "判断应为正数或分数，如 3、1/3",
                                "a judgement is a positive number or a fraction such as 3 or 1/3");
    return ZK_OK;
}

/* The column that entry k of a row stands in: rows may be whole, or begin at or behind the diagonal. */
static bool column_of(size_t n, size_t row, size_t len, size_t k, size_t *col)
{
    if (len == n)
        *col = k;
    else if (len == n - row)
        *col = row + k;
    else if (len == n - row - 1)
        *col = row + 1 + k;
    else
        return false;
    return true;
}

zk_err zk_judgements_yaml(zk_ctx *cx, const zk_yaml *rows, size_t n, double *matrix)
{
    size_t *decimals = ZK_NEWS(&cx->arena, size_t, n * n), col;

    if (rows->type != ZK_YAML_LIST || rows->n > n || rows->n + 1 < n)
        return zk_yaml_complain(cx, rows, NULL, "判断矩阵应有 %zu 行 (或上三角 %zu 行)",
                                "a matrix of %zu rows is expected (or %zu rows above the diagonal)", n,
                                n - 1);
    memset(matrix, 0, n * n * sizeof *matrix);
    for (size_t i = 0; i < rows->n; i++) {
        const zk_yaml *row = rows->item[i];

        if (row->type != ZK_YAML_LIST || (row->n && !column_of(n, i, row->n, 0, &col)))
            return zk_yaml_complain(cx, row, NULL, "第 %zu 行应有 %zu 个判断", "row %zu needs %zu judgements",
                                    i + 1, n);
        for (size_t k = 0; k < row->n; k++) {
            (void)column_of(n, i, row->n, k, &col);
            ZK_TRY(entry(cx, row->item[k], &matrix[i * n + col], &decimals[i * n + col]));
        }
    }
    for (size_t i = 0; i < n; i++) {
        if (matrix[i * n + i] == 0)
            matrix[i * n + i] = 1;
        for (size_t j = i + 1; j < n; j++)
            if (!zk_judgement_pair(&matrix[i * n + j], decimals[i * n + j], &matrix[j * n + i],
                                   decimals[j * n + i]))
                return zk_yaml_complain(
                    cx, rows->item[j < rows->n ? j : i], NULL,
                    "第 %zu 行第 %zu 列的 %g 与对称位置的 %g 不互为倒数",
                    "row %zu, column %zu: %g is not the reciprocal of %g, its mirror entry", j + 1, i + 1,
                    matrix[j * n + i], matrix[i * n + j]);
    }
    return ZK_OK;
}
