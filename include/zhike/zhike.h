/* SPDX-License-Identifier: Apache-2.0
 *
 * libzhike: the evaluation methods, all headers at once. Compiles as C11 and as C++17.
 */
#ifndef ZHIKE_ZHIKE_H
#define ZHIKE_ZHIKE_H

#include "zhike/error.h"
#include "zhike/common.h"
#include "zhike/stats.h"
#include "zhike/dist.h"
#include "zhike/resample.h"
#include "zhike/weight.h"
#include "zhike/score.h"
#include "zhike/value.h"
#include "zhike/clv.h"
#include "zhike/credit.h"
#include "zhike/boost.h"
#include "zhike/load.h"
#include "zhike/scorecard.h"
#include "zhike/latent.h"
#include "zhike/learn.h"
#include "zhike/graph.h"
#include "zhike/regress.h"

#endif
