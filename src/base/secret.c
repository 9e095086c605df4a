/* SPDX-License-Identifier: Apache-2.0
 *
 * Striking out passwords (contract in secret.h). What may be one is taken for one: an address somebody mistyped has
 * to lose its password too, so nothing here depends on the rest being right.
 */
#include "base/secret.h"

#include <string.h>

#include "base/arena.h"

/* Where the word that starts at s ends, as far as a person would say. */
static char *word_end(char *s)
{
    return s + strcspn(s, " \t\r\n\"'<>");
}

/* user:PASSWORD@ behind "://"; a password may hold an @ or / that should have been encoded. */
static void strike_user(char *s)
{
    char *end = word_end(s), *colon = memchr(s, ':', (size_t)(end - s));
    char *at = colon ? memrchr(colon, '@', (size_t)(end - colon)) : NULL;

    if (at)
        memset(colon + 1, '*', (size_t)(at - colon - 1));
}

static void strike_option(char *s)
{
    static const char name[] = "password=";
    char *end = word_end(s);

    for (char *p = s; (p = strstr(p, name)) && p < end;) {
        p += sizeof name - 1;
        memset(p, '*', strcspn(p, "& \t\r\n\"'<>"));
    }
}

void zk_secret_strike(char *text)
{
    for (char *p = text; (p = strstr(p, "://"));) {
        p += 3;
        strike_user(p);
        strike_option(p);
    }
}

void zk_secret_args(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (strstr(argv[i], "://")) {
            char *shown = argv[i];

            argv[i] = strcpy(zk_xmalloc(strlen(shown) + 1), shown);
            zk_secret_strike(shown);
        }
}
