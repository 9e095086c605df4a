/* SPDX-License-Identifier: Apache-2.0
 *
 * Learning and groups: all headers of the theme at once.
 */
#ifndef ZHIKE_LEARN_H
#define ZHIKE_LEARN_H

#include "zhike/cluster.h"
#include "zhike/mlp.h"
#include "zhike/rough.h"
#include "zhike/som.h"
#include "zhike/tree.h"

#endif
