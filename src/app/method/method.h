/* SPDX-License-Identifier: Apache-2.0
 *
 * What the commands of the evaluation methods share: files as tables (frame.h), pictures (plot.h).
 *
 * A method's command reads a plain file, calls the library and prints; it needs no data folder. Each theme
 * of methods (weight, score, value, credit, learn, latent, regress, graph, load) is a feature of its own and
 * sees of this one only this header.
 */
#ifndef ZK_APP_METHOD_H
#define ZK_APP_METHOD_H

#include "app/method/ask.h"
#include "app/method/frame.h"
#include "app/method/plot.h"
#include "base/json.h"
#include "base/table.h"

#endif
