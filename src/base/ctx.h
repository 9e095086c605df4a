/* SPDX-License-Identifier: Apache-2.0
 *
 * The context that travels first through every call of the program: the arena that dies
 * with the command, the language to speak, the open stores, and what went wrong.
 *
 * There are no globals: two contexts in two threads do not know of each other. The
 * stores are opaque here (base knows no one); store/ and app/ know what they are.
 */
#ifndef ZK_BASE_CTX_H
#define ZK_BASE_CTX_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"
#include "zhike/error.h"

typedef enum zk_lang { ZK_ZH, ZK_EN } zk_lang;

/* A text in both languages of the product; neither is ever NULL. */
typedef struct zk_both {
    const char *zh, *en;
} zk_both;

/* One complaint about something a person gave us. Fields that do not apply are 0 or NULL. */
typedef struct zk_diag {
    zk_err code;
    const char *file;
    int64_t line, column; /* from 1; 0 when unknown */
    const char *field, *value, *expected;
    const char *message; /* in the context's language */
} zk_diag;

enum { ZK_DIAG_MAX = 64 }; /* further complaints are counted, not kept */

/* Bytes of a sentence and of a quoted value; longer ones are cut, so that no input makes a message of megabytes. */
enum { ZK_MESSAGE_MAX = 4000, ZK_VALUE_MAX = 1000 };

typedef struct zk_ctx {
    zk_arena arena;
    zk_lang lang;
    struct zk_ledger *ledger; /* store/ledger.h; NULL until a data folder is open */
    struct zk_facts *facts;   /* store/facts.h; NULL until first needed */
    struct zk_folder *folder; /* app/folder/folder.h; NULL outside a data folder */
    const char *user;         /* who acts, for the audit trail; never NULL once set up */
    int threads;              /* worker threads to use, >= 1 */
    bool json;                /* --json: machines read the output */
    bool quiet;               /* no progress */
    zk_err error;             /* code of the last zk_fail */
    const char *message;      /* its sentence */
    zk_diag *diags;           /* complaints collected so far, in order */
    size_t n_diags, cap_diags, n_diags_seen;
} zk_ctx;

/* Sets up an empty context; speaks the language of ZHIKE_LANG, LC_ALL, LC_MESSAGES or LANG
 * (zh… is Chinese, all else English); threads = processors on line. Nothing to undo but clear. */
void zk_ctx_init(zk_ctx *cx);
/* Frees the arena. Stores are closed by whoever opened them. */
void zk_ctx_clear(zk_ctx *cx);

/* Both languages of a format; the arguments must suit both in the same order. */
#define ZK_L(zh, en) zh, en

/* Records the sentence for the human and returns code. The newest failure wins: a caller that
 * adds where it happened may call it again with cx->message as an argument. */
zk_err zk_fail(zk_ctx *cx, zk_err code, const char *zh, const char *en, ...)
    __attribute__((format(printf, 3, 5), format(printf, 4, 5)));

/* Adds one complaint to the list (and makes it cx->message if it is the first); d supplies the
 * place, the format the sentence. Returns d.code, so that a parser can go on or give up. */
zk_err zk_complain(zk_ctx *cx, zk_diag d, const char *zh, const char *en, ...)
    __attribute__((format(printf, 3, 5), format(printf, 4, 5)));

/* The text in the context's language; ZK_TR for literals. */
const char *zk_tr(const zk_ctx *cx, zk_both text);
#define ZK_TR(cx, zh, en) ((cx)->lang == ZK_ZH ? (zh) : (en))

/* The only macro that may return; only while nothing but arena memory is held. */
#define ZK_TRY(expr)                                                                                         \
    do {                                                                                                     \
        zk_err zk_try_err_ = (expr);                                                                         \
        if (zk_try_err_)                                                                                     \
            return zk_try_err_;                                                                              \
    } while (0)

#endif
