/* SPDX-License-Identifier: Apache-2.0
 *
 * YAML in, with the place of every value: a small tree over libfyaml.
 *
 * Input is bounded before it is parsed (bytes, depth, nodes; anchors and aliases are refused, so
 * that no document can grow when read). Every node knows line and column, so that whoever reads
 * it can complain about the very spot with zk_yaml_complain.
 *
 * One thing is read more kindly than YAML has it: a window behind a name, bill.late.count[12 months], is
 * part of the word inside {…} and […] too, without quotes.
 */
#ifndef ZK_BASE_YAML_H
#define ZK_BASE_YAML_H

#include "base/ctx.h"

typedef struct zk_yaml zk_yaml;

typedef enum zk_yaml_type { ZK_YAML_SCALAR, ZK_YAML_LIST, ZK_YAML_MAP } zk_yaml_type;

struct zk_yaml {
    zk_yaml_type type;
    int32_t line, column; /* from 1 */
    const char *file;     /* as given to zk_yaml_parse */
    const char *key;      /* the key it hangs under, or NULL */
    int32_t key_line, key_column;
    zk_str text;    /* scalar: its text, terminated */
    bool quoted;    /* scalar was quoted: it is text even if it looks like a number */
    zk_yaml **item; /* list items or map values, in file order */
    size_t n;
    bool used; /* set by the getters below: what was never asked for is unknown */
};

enum { ZK_YAML_BYTES_MAX = 4 << 20, ZK_YAML_DEPTH_MAX = 32, ZK_YAML_NODES_MAX = 200000 };

/* Parses one document; the tree lives in cx->arena. Syntax errors, duplicate keys, over-limits and
 * aliases are complaints (zk_complain) with file, line, column and return ZK_EPARSE / ZK_ELIMIT. */
zk_err zk_yaml_parse(zk_ctx *cx, const char *file, const char *text, size_t n, zk_yaml **root);
/* The same for a file on disk. */
zk_err zk_yaml_load(zk_ctx *cx, const char *path, zk_yaml **root);

/* The value under a key of a map, or NULL. Marks it used. */
zk_yaml *zk_yaml_get(zk_yaml *map, const char *key);
/* Scalar readers: complain with what was expected and return the code when it is not so.
 * A NULL node is not a complaint: *out stays as it is and ZK_OK is returned. */
zk_err zk_yaml_text(zk_ctx *cx, zk_yaml *node, const char **out);
zk_err zk_yaml_real(zk_ctx *cx, zk_yaml *node, double *out);
zk_err zk_yaml_int(zk_ctx *cx, zk_yaml *node, int64_t min, int64_t max, int64_t *out);
zk_err zk_yaml_bool(zk_ctx *cx, zk_yaml *node, bool *out);
/* {zh: …, en: …} or one text for both. */
zk_err zk_yaml_both(zk_ctx *cx, zk_yaml *node, zk_both *out);
/* Complains of every key of a map that no getter asked for, naming the nearest known one of
 * known (NULL-terminated; may be NULL). Returns ZK_EPARSE when there was one. */
zk_err zk_yaml_unknown(zk_ctx *cx, zk_yaml *map, const char *const *known);
/* Complains about a node: fills file, line, column, field (its key) and value. */
zk_err zk_yaml_complain(zk_ctx *cx, const zk_yaml *node, const char *expected, const char *zh, const char *en,
                        ...) __attribute__((format(printf, 4, 6), format(printf, 5, 6)));

#endif
