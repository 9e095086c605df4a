#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Every method is a command with a page in both languages, and the page names the options that the command
# takes, no more and no fewer.
. "$(dirname -- "$0")/../zk_test.sh"

pages=${ZHIKE_SOURCE:?}/docs/methods
methods='ahp weights stability topsis grey fuzzy deduct normalize abc rfm matrix lorenz clv btyd woe logit scorecard
    boost roc psi backtest trend cluster som tree rough mlp pls describe regress groups communities centrality exposure theft'

# Options as the command's help has them, one a line.
taken()
{
    "$ZHIKE" help "$1" --lang en | awk '/^Options$/ { on = 1; next } /^Options of every command$/ { on = 0 } on' |
        grep -oE '^ +(-[a-zA-Z], )?--[a-z0-9-]+' | grep -oE '\-\-[a-z0-9-]+' | LC_ALL=C sort -u
}

# Options as the page's section has them.
described()
{
    awk '/^## / { on = /^## (Options|选项)/ } on' "$1" | grep -oE '^[-*|] *`(-[a-zA-Z], )?--[a-z0-9-]+' | grep -oE '\-\-[a-z0-9-]+' |
        LC_ALL=C sort -u
}

for method in $methods; do
    if ! "$ZHIKE" help "$method" >/dev/null 2>&1; then
        fail "zhike $method: no such command"
        continue
    fi
    "$ZHIKE" help "$method" | awk 'blank && !NF { exit 1 } { blank = !NF }' ||
        fail "zhike help $method: two blank lines together"
    taken "$method" >taken
    for page in "$pages/$method.md" "$pages/$method.zh-CN.md"; do
        if [ ! -f "$page" ]; then
            fail "no page ${page#"$ZHIKE_SOURCE/"}"
            continue
        fi
        described "$page" >described
        if cmp -s taken described; then
            pass "${page#"$ZHIKE_SOURCE/"} has the options of the command"
        else
            diff taken described || true
            fail "${page#"$ZHIKE_SOURCE/"} has other options than zhike help $method (< command, > page)"
        fi
    done
done
done_testing
