/* SPDX-License-Identifier: Apache-2.0
 *
 * libzhike: the evaluation methods, all headers at once. Compiles as C11 and as C++17.
 */
#ifndef ZHIKE_ZHIKE_H
#define ZHIKE_ZHIKE_H

#include "zhike/error.h"
#include "zhike/common.h"
#include "zhike/stats.h"
#include "zhike/weight.h"
#include "zhike/score.h"
#include "zhike/value.h"
#include "zhike/credit.h"

#endif
