# SPDX-License-Identifier: Apache-2.0
#
# The peer of learn.c: a map of the package kohonen on the same rows, batch or online, as many epochs. Prints seconds, processor seconds and the
# mean distance of a row to its unit.
suppressMessages(library(kohonen))
a <- commandArgs(trailingOnly = TRUE)
cols <- as.integer(a[2]); rows <- as.integer(a[3]); side <- as.integer(a[4]); epochs <- as.integer(a[5])
x <- matrix(readBin(a[1], "double", rows * cols), ncol = cols, byrow = TRUE)
set.seed(1)
t <- system.time(m <- som(x, somgrid(side, side, "hexagonal", neighbourhood.fct = "gaussian"), rlen = epochs,
                          mode = if (a[6] == "batch") "pbatch" else "online", cores = 2))
codes <- getCodes(m)
d <- sqrt(rowSums((x - codes[m$unit.classif, ])^2))
cat(t[["elapsed"]], t[["user.self"]] + t[["sys.self"]], mean(d), "\n")
