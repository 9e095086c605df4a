/* SPDX-License-Identifier: Apache-2.0
 *
 * ARFF, the file format of Weka, as a table of named columns.
 *
 * Numeric attributes become numbers, nominal and text ones levels (nominal: in the order declared), a question mark
 * is a missing value. Rows may be sparse. Dates, relational attributes and weighted rows are refused by name. The
 * first mistakes are told with line and column, then reading stops.
 */
#ifndef ZK_APP_ARFF_H
#define ZK_APP_ARFF_H

#include "app/method/method.h"

enum {
    ZK_ARFF_BYTES_MAX = 1 << 30,
    ZK_ARFF_ATTRIBUTES_MAX = 10000,
    ZK_ARFF_VALUES_MAX = 10000,
    ZK_ARFF_CELLS_MAX = 200000000
};

/* The text outlives the frame. path is for messages. */
zk_err zk_arff_parse(zk_ctx *cx, const char *path, zk_str text, zk_frame *out);
zk_err zk_arff_read(zk_ctx *cx, const char *path, zk_frame *out);

#endif
