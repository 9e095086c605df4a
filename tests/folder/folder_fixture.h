/* SPDX-License-Identifier: Apache-2.0
 *
 * What the tests of data folders share: making, leaving and opening one again, running its commands,
 * rows of the ledger.
 */
#ifndef ZK_FOLDER_FIXTURE_H
#define ZK_FOLDER_FIXTURE_H

#include "app/folder/folder.h"

#include <fcntl.h>

#include "base/file.h"
#include "store/ledger.h"
#include "zk_test.h"

extern const zk_feature zk_feature_folder;
static const zk_feature *const features[] = {&zk_feature_folder, NULL};

static void ctx_new(zk_ctx *cx)
{
    zk_ctx_init(cx);
    cx->lang = ZK_EN;
    cx->user = "tester";
}

static void ok(zk_ctx *cx, zk_err err)
{
    if (err)
        printf("  %s\n", cx->message);
    ZK_CHECK_OK(err);
}

static void make(zk_ctx *cx, const char *name)
{
    bool made;

    ctx_new(cx);
    ok(cx, zk_folder_init(cx, zk_test_tmp(name), NULL, 0, &made));
    ZK_CHECK(made);
}

static void leave(zk_ctx *cx)
{
    zk_folder_close(cx);
    zk_ctx_clear(cx);
}

static void reopen(zk_ctx *cx, const char *name)
{
    ctx_new(cx);
    ok(cx, zk_folder_open_at(cx, zk_test_tmp(name), NULL, 0));
}

static void put(const char *path)
{
    zk_ctx cx;

    ctx_new(&cx);
    ok(&cx, zk_dir_make(&cx, zk_path_dir(&cx, path)));
    ok(&cx, zk_file_write(&cx, path, "x", 1, 0));
    zk_ctx_clear(&cx);
}

/* Runs `zhike words…` of this feature; the output goes to a file of the test. */
static zk_err command(zk_ctx *cx, const char *line, const char **out)
{
    char *words = zk_strdup(&cx->arena, line), *argv[16];
    int argc = 0, keep = dup(1), fd = open(zk_test_tmp("out"), O_RDWR | O_CREAT | O_TRUNC, 0600);
    zk_str text;
    zk_args args;
    zk_err err;

    for (char *w = strtok(words, " "); w && argc < 16; w = strtok(NULL, " "))
        argv[argc++] = w;
    ok(cx, zk_args_parse(cx, features, argc, argv, &args));
    cx->json = zk_arg_flag(&args, "json");
    fflush(stdout);
    dup2(fd, 1);
    err = args.cmd->no_folder ? ZK_OK : zk_folder_open(cx, &args);
    if (!err)
        err = args.cmd->fn(cx, &args);
    fflush(stdout);
    dup2(keep, 1);
    close(keep);
    close(fd);
    ok(cx, zk_file_read(cx, zk_test_tmp("out"), 1 << 20, &text));
    *out = text.p;
    return err;
}

/* What an import and a run leave in the ledger. */
static void import_row(zk_ctx *cx, int64_t id, const char *state, const char *path)
{
    ok(cx, zk_sql_exec(cx,
                       "INSERT INTO import (id, kind, file, file_sha256, file_bytes, state, rows_read, "
                       "accepted, rejected,"
                       " duplicate, corrected, by, at_ms, seconds)"
                       " VALUES (?, 'bill', 'b.csv', 'h', 1, ?, 10, 10, 0, 0, 0, 'me', 1700000000000, 0.5)",
                       ZK_ARGS(zk_int(id), zk_text(state)), NULL));
    ok(cx, zk_sql_exec(
               cx, "INSERT INTO sealed VALUES (?, ?, 'bill', ?, 10, 5000, 1, 9, 19723, 19753, 'h', 1, NULL)",
               ZK_ARGS(zk_int(id), zk_int(id), zk_text(path)), NULL));
}

static void run_row(zk_ctx *cx, int64_t id)
{
    ok(cx, zk_sql_exec(cx,
                       "INSERT INTO scheme VALUES ('rfm', 1, 1, 'h', '{}', 'scheme: rfm', 1, 'me')"
                       " ON CONFLICT (name, version) DO NOTHING",
                       ZK_NO_ARGS, NULL));
    ok(cx, zk_sql_exec(
               cx,
               "INSERT INTO run VALUES (?, 'rfm', 1, 19753, 'done', NULL, 123456, '{}', 'runs/1', 'h', 'me',"
               " 1700000000000, 1.5)",
               ZK_ARGS(zk_int(id)), NULL));
}

#endif
