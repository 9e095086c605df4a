/* SPDX-License-Identifier: Apache-2.0
 *
 * The one list of things that can go wrong, shared by libzhike and the program.
 *
 * A code says what a caller may do about it (mend the input, wait, give up); the
 * sentence for the human is written once, where the cause is known. Numbers are
 * part of the ABI and are never reused.
 */
#ifndef ZHIKE_ERROR_H
#define ZHIKE_ERROR_H

#ifdef __cplusplus
extern "C" {
#endif

/*          name        number  HTTP  exit  text */
#define ZK_ERRORS(X)                                                                                         \
    X(ZK_OK, 0, 200, 0, "ok")                                                                                \
    X(ZK_EINVAL, 1, 400, 2, "invalid argument or input")                                                     \
    X(ZK_EPARSE, 2, 400, 2, "text cannot be understood")                                                     \
    X(ZK_ENOTFOUND, 3, 404, 3, "not found")                                                                  \
    X(ZK_ECONFLICT, 4, 409, 4, "conflicts with what is there")                                               \
    X(ZK_EBUSY, 5, 503, 5, "held by another process")                                                        \
    X(ZK_EDENIED, 6, 403, 6, "not permitted")                                                                \
    X(ZK_ELIMIT, 7, 413, 7, "over a limit")                                                                  \
    X(ZK_EIO, 8, 500, 8, "input or output failed")                                                           \
    X(ZK_EFULL, 9, 507, 9, "no space left")                                                                  \
    X(ZK_ECORRUPT, 10, 500, 10, "stored data is damaged")                                                    \
    X(ZK_ENUMERIC, 11, 422, 11, "no numeric answer exists")                                                  \
    X(ZK_ESTORE, 12, 500, 12, "the store refused")                                                           \
    X(ZK_ECANCELLED, 13, 499, 130, "cancelled")                                                              \
    X(ZK_EINTERNAL, 14, 500, 70, "defect in zhike")

typedef enum zk_err {
#define X(name, number, http, exit, text) name = (number),
    ZK_ERRORS(X)
#undef X
} zk_err;

/* "ZK_EINVAL", "invalid argument or input", 2 and 400 for a code; never NULL. */
const char *zk_err_name(zk_err err);
const char *zk_err_text(zk_err err);
int zk_err_exit(zk_err err);
int zk_err_http(zk_err err);

#ifdef __cplusplus
}
#endif
#endif
