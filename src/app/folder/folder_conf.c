/* SPDX-License-Identifier: Apache-2.0
 *
 * zhike.conf (contract in folder_conf.h).
 */
#include "app/folder/folder_conf.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "base/file.h"
#include "base/num.h"
#include "store/ledger.h"

enum { CONF_BYTES_MAX = 65536, ID_BYTES = 16 };

static bool id_valid(zk_str s)
{
    if (s.n != 2 * ID_BYTES)
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (!strchr("0123456789abcdef", s.p[i]))
            return false;
    return true;
}

static zk_err wrong(zk_ctx *cx, const char *path, int64_t line, const char *expected_zh,
                    const char *expected_en)
{
    return zk_fail(cx, ZK_EPARSE, ZK_L("%s:%lld: 应为%s", "%s:%lld: expected %s"), path, (long long)line,
                   ZK_TR(cx, expected_zh, expected_en));
}

static zk_err value_take(zk_ctx *cx, const char *path, int64_t line, zk_str name, zk_str value,
                         zk__folder_conf *out)
{
    int64_t format;

    if (zk_str_is(name, "format")) {
        if (zk_num_int(value, &format) || format < 1)
            return wrong(cx, path, line, " format = 1", "format = 1");
        if (format > ZK__FOLDER_FORMAT)
            return zk_fail(
                cx, ZK_ECONFLICT,
                ZK_L("%s:%lld: 数据文件夹的格式 %lld 比本程序所知的 %d 新; 请升级 zhike",
                     "%s:%lld: the data folder has format %lld, newer than this program's %d; upgrade zhike"),
                path, (long long)line, (long long)format, ZK__FOLDER_FORMAT);
    } else if (zk_str_is(name, "folder_id")) {
        if (!id_valid(value))
            return wrong(cx, path, line, " 32 位十六进制数", "32 hexadecimal digits");
        out->id = zk_str_dup(&cx->arena, value);
    } else if (zk_str_is(name, "ledger")) {
        if (!value.n)
            return wrong(cx, path, line, "台账的文件或地址", "the ledger's file or address");
        out->ledger = zk_str_dup(&cx->arena, value);
    } else {
        return wrong(cx, path, line, " format, folder_id 或 ledger", "format, folder_id or ledger");
    }
    return ZK_OK;
}

static zk_err line_take(zk_ctx *cx, const char *path, int64_t line, zk_str s, zk__folder_conf *out)
{
    const char *eq;
    zk_str name, value;

    s = zk_str_trim(s);
    if (!s.n || *s.p == '#')
        return ZK_OK;
    eq = memchr(s.p, '=', s.n);
    if (!eq)
        return wrong(cx, path, line, " 名称 = 值", "name = value");
    name = zk_str_trim((zk_str){s.p, (size_t)(eq - s.p)});
    value = zk_str_trim((zk_str){eq + 1, s.n - (size_t)(eq + 1 - s.p)});
    return value_take(cx, path, line, name, value, out);
}

zk_err zk__folder_conf_read(zk_ctx *cx, const char *path, zk__folder_conf *out)
{
    int64_t line = 0;
    zk_str text;

    *out = (zk__folder_conf){0};
    ZK_TRY(zk_file_read(cx, path, CONF_BYTES_MAX, &text));
    for (size_t i = 0; i < text.n;) {
        const char *nl = memchr(text.p + i, '\n', text.n - i);
        size_t n = nl ? (size_t)(nl - (text.p + i)) : text.n - i;

        ZK_TRY(line_take(cx, path, ++line, (zk_str){text.p + i, n}, out));
        i += n + 1;
    }
    if (!out->id || !out->ledger)
        return wrong(cx, path, line + 1, " folder_id 和 ledger", "folder_id and ledger");
    return ZK_OK;
}

zk_err zk__folder_conf_write(zk_ctx *cx, const char *path, const zk__folder_conf *conf)
{
    const char *text = zk_fmt(&cx->arena,
                              "# A Zhike data folder, made by zhike init. Zhike 数据文件夹。\n"
                              "format = %d\n"
                              "folder_id = %s\n"
                              "ledger = %s\n",
                              ZK__FOLDER_FORMAT, conf->id, conf->ledger);
    bool secret = strstr(conf->ledger, "://") != NULL;

    return zk_file_write(cx, path, text, strlen(text), secret ? 0600 : 0);
}

zk_err zk__folder_conf_id(zk_ctx *cx, const char **id)
{
    unsigned char bytes[ID_BYTES];
    char *out = zk_alloc(&cx->arena, 2 * ID_BYTES + 1);

    if (getentropy(bytes, sizeof bytes))
        return zk_fail(cx, ZK_EIO, ZK_L("系统没有随机数: %s", "the system gives no random numbers: %s"),
                       zk_errno_text(cx, errno));
    for (size_t i = 0; i < ID_BYTES; i++) {
        out[2 * i] = "0123456789abcdef"[bytes[i] >> 4];
        out[2 * i + 1] = "0123456789abcdef"[bytes[i] & 15];
    }
    out[2 * ID_BYTES] = 0;
    *id = out;
    return ZK_OK;
}
