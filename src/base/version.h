/* SPDX-License-Identifier: Apache-2.0
 *
 * The program's version: one place, read by CMake too.
 */
#ifndef ZK_BASE_VERSION_H
#define ZK_BASE_VERSION_H

#define ZK_VERSION "0.1.0"

#endif
