/* SPDX-License-Identifier: Apache-2.0
 *
 * Passwords in addresses (postgresql://user:PASSWORD@host/db, …?password=PASSWORD) are shown to nobody: not in a
 * message, whatever it quotes, and not in the list of processes.
 */
#ifndef ZK_BASE_SECRET_H
#define ZK_BASE_SECRET_H

/* Writes * over every password of an address in text. */
void zk_secret_strike(char *text);

/* For main, first of all: of each word with such a password the program goes on with a copy, and the original,
 * which ps shows, loses it. */
void zk_secret_args(int argc, char **argv);

#endif
