/* SPDX-License-Identifier: Apache-2.0
 *
 * Look-ups over the one list of error codes (zhike/error.h).
 */
#include "zhike/error.h"

const char *zk_err_name(zk_err err)
{
    switch (err) {
#define X(name, number, http, exit, text)                                                                    \
    case name: return #name;
        ZK_ERRORS(X)
#undef X
    }
    return "ZK_EINTERNAL";
}

const char *zk_err_text(zk_err err)
{
    switch (err) {
#define X(name, number, http, exit, text)                                                                    \
    case name: return text;
        ZK_ERRORS(X)
#undef X
    }
    return "unknown error";
}

int zk_err_exit(zk_err err)
{
    switch (err) {
#define X(name, number, http, exit, text)                                                                    \
    case name: return exit;
        ZK_ERRORS(X)
#undef X
    }
    return 70;
}

int zk_err_http(zk_err err)
{
    switch (err) {
#define X(name, number, http, exit, text)                                                                    \
    case name: return http;
        ZK_ERRORS(X)
#undef X
    }
    return 500;
}
