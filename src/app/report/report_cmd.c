/* SPDX-License-Identifier: Apache-2.0
 *
 * `zhike report RUN… -o FILE`.
 */
#include <stdio.h>
#include <string.h>

#include "app/report/report.h"
#include "base/json.h"
#include "base/opt.h"
#include "base/table.h"

typedef zk_err (*writer)(zk_ctx *cx, const zk_report *r, const char *path);

static writer writer_of(const char *path)
{
    static const struct {
        const char *suffix;
        writer fn;
    } forms[] = {{".html", zk_report_html},
                 {".htm", zk_report_html},
                 {".xlsx", zk_report_xlsx},
                 {".pdf", zk_report_pdf}};
    size_t n = strlen(path);

    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        size_t k = strlen(forms[i].suffix);

        if (n > k && !strcmp(path + n - k, forms[i].suffix))
            return forms[i].fn;
    }
    return NULL;
}

/* Runs as named: ids or scheme names (their newest run); none: the newest run of every scheme. */
static zk_err runs_find(zk_ctx *cx, const zk_args *a, zk_run **out, size_t *n)
{
    zk_run *runs = ZK_NEWS(&cx->arena, zk_run, ZK_REPORT_RUNS_MAX + a->n), *all;
    size_t n_all;

    *n = 0;
    *out = runs;
    for (size_t i = 0; i < a->n; i++) {
        bool number = strspn(a->operand[i], "0123456789") == strlen(a->operand[i]);

        ZK_TRY(number ? zk_run_get(cx, a->operand[i], &runs[*n])
                      : zk_run_newest(cx, a->operand[i], INT32_MIN, &runs[*n]));
        ++*n;
    }
    if (a->n)
        return ZK_OK;
    ZK_TRY(zk_run_list(cx, NULL, 1000, &all, &n_all));
    for (size_t i = 0; i < n_all && *n < ZK_REPORT_RUNS_MAX; i++) {
        bool seen = false;

        for (size_t k = 0; k < *n; k++)
            seen |= !strcmp(runs[k].scheme, all[i].scheme);
        if (!seen)
            ZK_TRY(zk_run_newest(cx, all[i].scheme, INT32_MIN, &runs[(*n)++]));
    }
    return *n ? ZK_OK
              : zk_fail(cx, ZK_ENOTFOUND,
                        ZK_L("还没有评价过; 先用 zhike run 评价",
                             "there is no run yet; make one with zhike run"));
}

static zk_err report_fn(zk_ctx *cx, const zk_args *a)
{
    const char *path = zk_arg(a, "output");
    zk_run *runs;
    zk_report r;
    size_t n;
    int64_t rows = 100000;
    writer fn;

    if (!path)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("请用 -o 说明写到哪个文件 (.html .xlsx .pdf)",
                            "say with -o which file to write (.html .xlsx .pdf)"));
    fn = writer_of(path);
    if (!fn)
        return zk_fail(
            cx, ZK_EINVAL,
            ZK_L("“%s” 的后缀应为 .html、.xlsx 或 .pdf", "\"%s\" should end in .html, .xlsx or .pdf"), path);
    ZK_TRY(zk_arg_int(cx, a, "rows", 0, 1000000, &rows));
    ZK_TRY(runs_find(cx, a, &runs, &n));
    ZK_TRY(zk_report_gather(cx, runs, n, &r));
    r.rows = (size_t)rows;
    ZK_TRY(fn(cx, &r, path));
    if (cx->json) {
        zk_json j = {0};

        zk_json_object(&j);
        zk_json_kstr(&j, "file", path);
        zk_json_kint(&j, "runs", (int64_t)r.n);
        zk_json_end_object(&j);
        puts(j.buf.p);
        zk_json_clear(&j);
    } else
        printf(ZK_TR(cx, "%s 已写好 (%s 次评价)\n", "%s is written (%s)\n"), path,
               zk_show_count(cx, (int64_t)r.n, "run", "runs"));
    return ZK_OK;
}

static const zk_opt report_opts[] = {
    {"output", "FILE", {"写到哪里: .html .xlsx .pdf", "where to: .html .xlsx .pdf"}, NULL, false, 'o'},
    {"rows",
     "N",
     {"工作簿中每次评价最多列多少客户", "customers listed per run in a workbook"},
     "100000",
     false,
     0},
    {0}};

static const zk_cmd cmds[] = {
    {"report",
     "[RUN|SCHEME…]",
     0,
     ZK_REPORT_RUNS_MAX,
     {"把评价写成报告", "write runs as a report"},
     {"按评价编号, 或按方案名取最近一次评价; 都不写则取每个方案最近的一次。\n"
      "报告自成一体, 中英文都在其中: 等级分布、得分分布、帕累托曲线、价值×信用矩阵、等级迁移。\n\n"
      "  zhike report -o report.html\n  zhike report 3 4 -o 评价.xlsx\n  zhike report customer-abc -o "
      "abc.pdf",
      "Runs by id, or the newest of a scheme by its name; none: the newest of every scheme. The file needs\n"
      "nothing else and holds both languages: grades, scores, Pareto curve, value × credit, moves.\n\n"
      "  zhike report -o report.html\n  zhike report 3 4 -o grades.xlsx\n  zhike report customer-abc -o "
      "abc.pdf"},
     report_opts,
     report_fn,
     false},
    {0}};

const zk_feature zk_feature_report = {"report", {"报告", "Reports"}, cmds};
