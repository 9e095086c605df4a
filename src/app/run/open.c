/* SPDX-License-Identifier: Apache-2.0
 *
 * Finding a run and opening it for reading: its manifest, the scheme it was made with, its fit.
 */
#include <inttypes.h>
#include <string.h>

#include "app/folder/folder.h"
#include "app/run/internal.h"
#include "base/file.h"
#include "base/num.h"

enum { FIT_BYTES_MAX = 1 << 30 };

/* Scans and results stream: they need little. With more the engine holds back whole row groups of all
 * columns before it writes them, for nothing. */
void zk__engine_open(zk_ctx *cx)
{
    enum { MEMORY_MB = 768 };

    zk_facts_open_scans(cx, zk_folder_path(cx, "tmp"), MEMORY_MB);
}

const char *zk__run_path(zk_ctx *cx, int64_t id, const char *file)
{
    return zk_folder_path(cx, file ? zk_fmt(&cx->arena, "runs/%" PRId64 "/%s", id, file)
                                   : zk_fmt(&cx->arena, "runs/%" PRId64, id));
}

zk_err zk_run_get(zk_ctx *cx, const char *id, zk_run *run)
{
    int64_t no;
    zk_err err;

    if (zk_num_int(zk_str_of(id), &no) || no < 1)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("评价编号应是正整数，不是 “%s”", "a run is named by a number, not \"%s\""),
                       zk_text_show(&cx->arena, zk_str_of(id), 40));
    err = zk__run_find(cx, no, run);
    if (err == ZK_ENOTFOUND)
        return zk_fail(cx, err,
                       ZK_L("没有编号为 %" PRId64 " 的评价；zhike run list 列出全部",
                            "there is no run %" PRId64 "; zhike run list shows all"),
                       no);
    return err;
}

zk_err zk__manifest_get(zk_ctx *cx, const zk_run *run, zk__manifest *out)
{
    return zk__manifest_parse(cx, zk__run_path(cx, run->id, "manifest.json"), zk_str_of(run->manifest), out);
}

/* The columns are numbered by the scheme's references and nodes; they must be those of the manifest. */
static zk_err same_shape(zk_ctx *cx, const zk_run *run, const zk__manifest *m, const zk_scheme *s)
{
    bool same = m->n_used == (size_t)s->n_refs;

    for (size_t i = 0; same && i < m->n_used; i++)
        same = !strcmp(m->used[i].ref, s->refs[i].text);
    if (same)
        return ZK_OK;
    return zk_fail(cx, ZK_ECONFLICT,
                   ZK_L("评价 %" PRId64 " 用的指标定义已经改变，它的结果无法再解释",
                        "the indicators that run %" PRId64
                        " was made with have changed; its results can no longer be explained"),
                   run->id);
}

zk_err zk_run_open_get(zk_ctx *cx, const zk_run *run, zk_run_open *out)
{
    zk_indicator_lib lib;
    zk__manifest m;

    ZK_TRY(zk__manifest_get(cx, run, &m));
    ZK_TRY(zk_indicator_load(cx, &lib));
    *out = (zk_run_open){.run = *run,
                         .named = m.named,
                         .fit_path = zk__run_path(cx, run->id, "fit.json"),
                         .fit_sha256 = m.fit_sha256,
                         .grades = m.grades,
                         .n_grades = m.n_grades};
    if (!zk_path_inside(m.file))
        return zk_fail(cx, ZK_ECORRUPT,
                       ZK_L("评价 %" PRId64 " 的清单所指的文件 %s 不在文件夹内",
                            "the manifest of run %" PRId64 " names a file outside the folder: %s"),
                       run->id, m.file);
    out->path = zk__run_path(cx, run->id, m.file);
    out->sha256 = m.file_sha256;
    out->bytes = m.file_bytes;
    ZK_TRY(zk_scheme_parse(cx, &lib, zk_fmt(&cx->arena, "%s@%" PRId64, run->scheme, run->version), m.body,
                           m.body_n, &out->scheme));
    out->scheme->version = run->version;
    ZK_TRY(same_shape(cx, run, &m, out->scheme));
    zk__engine_open(cx);
    return ZK_OK;
}

zk_err zk_run_fit(zk_ctx *cx, const zk_run_open *open, zk_fit **fit)
{
    zk_str text;

    ZK_TRY(zk_file_read(cx, open->fit_path, FIT_BYTES_MAX, &text));
    if (strcmp(zk__sha_of(cx, text.p, text.n), open->fit_sha256))
        return zk_fail(cx, ZK_ECORRUPT,
                       ZK_L("%s 与清单中的校验值不符", "%s does not have the hash its manifest says"),
                       open->fit_path);
    return zk_fit_read(cx, open->scheme, text.p, fit);
}

zk_err zk__given_read(zk_ctx *cx, const zk_run *run, zk_given *out)
{
    zk_run_open open;
    zk_run_columns c;
    zk_run_want want = {.score = true, .grade = true};
    zk_str *grade;

    ZK_TRY(zk_run_open_get(cx, run, &open));
    ZK_TRY(zk_run_read(cx, &open, &want, &c));
    grade = ZK_NEWS(&cx->arena, zk_str, c.rows);
    for (size_t i = 0; i < c.rows; i++)
        grade[i] = zk_str_of(c.grade[i] < 0 ? NULL : open.scheme->grades[c.grade[i]].name);
    *out = (zk_given){
        .scheme = run->scheme, .rows = c.rows, .subject = c.subject, .score = c.score, .grade = grade};
    return ZK_OK;
}
