#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Help, manual and completion are printed from the commands' own arrays; here: every command has both
# languages, the manual is clean roff, the completion works in a real bash, and a slip of the pen gets
# exit code 2, the nearest name, and the same as JSON for machines.
# shellcheck source=tests/zk_test.sh
. "$ZHIKE_SOURCE/tests/zk_test.sh"
LC_ALL=C.UTF-8
export LC_ALL ZHIKE_LANG=en

# chinese FILE: whether there is a CJK character in it (UTF-8: E4 to E9 begin one).
chinese() { LC_ALL=C grep -q "$(printf '[\344-\351][\200-\277][\200-\277]')" "$1"; }

# ---- help ------------------------------------------------------------------------------------------------

says 'help' 'usage: zhike COMMAND' "$ZHIKE" help
cp "$zk_out" overview
says 'in Chinese' '用法: zhike 命令' "$ZHIKE" help --lang zh
cp "$zk_out" overview-zh
for words in '' --help -h; do
    # shellcheck disable=SC2086  # no word at all is meant too
    run "$ZHIKE" $words
    if [ "$code" -eq 0 ] && cmp -s overview "$zk_out"; then pass "zhike $words is help"; else fail "zhike $words is help"; fi
done
for setting in ZHIKE_LANG=zh_CN.UTF-8 ZHIKE_LANG=zh; do
    run env "$setting" "$ZHIKE" help
    if cmp -s overview-zh "$zk_out"; then pass "$setting speaks Chinese"; else fail "$setting speaks Chinese"; fi
done
run env -u ZHIKE_LANG -u LC_ALL -u LC_MESSAGES LANG=zh_CN.UTF-8 "$ZHIKE" help
if cmp -s overview-zh "$zk_out"; then pass 'LANG too'; else fail 'LANG too'; fi
run env -u ZHIKE_LANG -u LC_MESSAGES LC_ALL=C LANG=zh_CN.UTF-8 "$ZHIKE" help
if cmp -s overview "$zk_out"; then pass 'LC_ALL is stronger than LANG'; else fail 'LC_ALL is stronger than LANG'; fi

# The commands: in the overview they are the lines with two blanks before them, up to the first operand.
sed -n 's/^  \([a-z][a-z ]*[a-z]\).*/\1/p' overview | sed 's/  .*//' >commands
count=$(wc -l <commands)
if [ "$count" -ge 28 ]; then pass 'the overview lists the commands'; else fail 'the overview lists the commands' "only $count"; fi
while read -r words; do
    # shellcheck disable=SC2086  # a command may have two words
    run "$ZHIKE" help $words
    cp "$zk_out" en
    # shellcheck disable=SC2086
    run "$ZHIKE" help $words --lang zh
    cp "$zk_out" zh
    # shellcheck disable=SC2086
    run "$ZHIKE" $words --help
    if [ "$code" -ne 0 ] || ! cmp -s en "$zk_out"; then
        fail "help of $words: zhike $words --help is the same"
    elif ! head -1 en | grep -q "^zhike $words"; then
        fail "help of $words: names it"
    elif [ -z "$(sed -n 3p en)" ] || chinese en; then
        fail "help of $words: is English"
    elif [ "$(sed -n 3p en)" = "$(sed -n 3p zh)" ] || ! sed -n 3p zh >line || ! chinese line; then
        fail "help of $words: is Chinese"
    elif [ "$(grep -c '^ .*--[a-z]' en)" -ne "$(grep -c '^ .*--[a-z]' zh)" ]; then
        fail "help of $words: the same options in both languages"
    elif sed -n '/^选项/,$p' zh | grep -E '^ .*  [ -~]+$' | grep -q '  [a-z][a-z]* [a-z][a-z]*[^)]*$'; then
        fail "help of $words: every option in Chinese"
    else
        pass "help of $words"
    fi
done <commands
says 'help has help' '--completion' "$ZHIKE" help help
says 'version' "$(sed -n 's/.*ZK_VERSION *"\(.*\)".*/\1/p' "$ZHIKE_SOURCE/src/base/version.h")" "$ZHIKE" version
says 'as people try it' "$(sed -n 's/.*ZK_VERSION *"\(.*\)".*/\1/p' "$ZHIKE_SOURCE/src/base/version.h")" "$ZHIKE" --version
says 'version for machines' '{"version": "' "$ZHIKE" version --json

# ---- the manual ------------------------------------------------------------------------------------------

run "$ZHIKE" help --man
cp "$zk_out" zhike.1
run "$ZHIKE" help --man --lang zh
cp "$zk_out" zhike-zh.1
while read -r words; do
    grep -q "^\.SS $words" zhike.1 || fail "the manual has $words"
done <commands
same 'the manual has every command' "$count" "$(grep -c '^\.SS ' zhike.1)"
same 'and so has the Chinese one' "$count" "$(grep -c '^\.SS ' zhike-zh.1)"
if command -v groff >/dev/null && command -v preconv >/dev/null; then
    for page in zhike.1 zhike-zh.1; do
        preconv -e utf-8 "$page" >page
        groff -man -ww -Tutf8 page >shown 2>complaints || echo "groff: $?" >>complaints
        cp complaints "$zk_out"
        if [ -s complaints ]; then fail "$page is roff without a warning"; else pass "$page is roff without a warning"; fi
    done
    if sed 's/.\x08//g; s/\x1b\[[0-9;]*m//g' shown | grep -q 'scheme diff'; then pass 'and shows its commands'; else fail 'and shows its commands'; fi
else
    skip 'the manual is roff without a warning' 'no groff here'
fi

# ---- completion ------------------------------------------------------------------------------------------

run "$ZHIKE" help --completion bash
cp "$zk_out" completion
fails 'no completion for fish' 2 'not "fish"' "$ZHIKE" help --completion fish
if command -v bash >/dev/null; then
    # completes LINE: what bash would offer for its last word (behind the last blank), sorted, on one line.
    completes()
    {
        bash -c '. ./completion
            read -r -a COMP_WORDS <<<"$1"
            [[ $1 == *" " ]] && COMP_WORDS+=("")
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMP_LINE=$1 COMP_POINT=${#1}
            _zhike zhike "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
            printf "%s\n" "${COMPREPLY[@]}" | sort -u | tr "\n" " "' completes "$1" 2>&1
    }
    check 'bash takes the completion' bash -n completion
    same 'and knows it as that of zhike' '_zhike' "$(bash -c '. ./completion; complete -p zhike' | grep -o '_zhike')"
    same 'zhike imp<TAB>' 'import ' "$(completes 'zhike imp')"
    same 'zhike in<TAB>' 'indicator init ' "$(completes 'zhike in')"
    same 'zhike import u<TAB>' 'undo ' "$(completes 'zhike import u')"
    same 'zhike run <TAB>' 'compare list show verify ' "$(completes 'zhike run ')"
    same 'zhike import --dr<TAB>' '--dry-run ' "$(completes 'zhike import --dr')"
    same 'zhike import list --js<TAB>' '--json ' "$(completes 'zhike import list --js')"
    same 'zhike run list --sch<TAB>' '--scheme ' "$(completes 'zhike run list --sch')"
    same 'zhike scheme check --st<TAB>' '' "$(completes 'zhike scheme check --strict' | tr -d ' ')"
    same 'zhike demo <TAB>' 'generate ' "$(completes 'zhike demo g')"
    same 'zhike demo generate --cu<TAB>' '--customers ' "$(completes 'zhike demo generate --cu')"
    same 'zhike import bill <TAB> is left to bash' '' "$(completes 'zhike import bill ' | tr -d ' ')"
    says 'which completes file names' '-o default' bash -c '. ./completion; complete -p zhike'
    same 'nothing for nonsense' '' "$(completes 'zhike xyzzy' | tr -d ' ')"
else
    skip 'completion' 'no bash here'
fi

# ---- slips of the pen ---------------------------------------------------------------------------------------

fails 'a command' 2 'did you mean import' "$ZHIKE" improt
fails 'in Chinese' 2 '是不是 import' "$ZHIKE" improt --lang zh
fails 'in Chinese, with =' 2 '是不是 import' "$ZHIKE" improt --lang=zh
fails 'two words' 2 'did you mean scheme check' "$ZHIKE" scheme chekc
fails 'half a command' 2 '"kind" needs a second word: kind list, kind show' "$ZHIKE" kind
fails 'in Chinese' 2 '“kind” 后面还要有一个词: kind list, kind show' "$ZHIKE" kind --lang zh
fails 'half a command and nonsense' 2 'there is no command "kind xyzzyplugh"; there are: kind list, kind show' "$ZHIKE" kind xyzzyplugh
fails 'no command at all like it' 2 'no command "xyzzyplugh"' "$ZHIKE" xyzzyplugh
fails 'an empty one' 2 'no command ""' "$ZHIKE" ''
fails 'an option' 2 'did you mean --as-of' "$ZHIKE" run x --asof 2024-01-31
fails 'an option with =' 2 'did you mean --as-of' "$ZHIKE" run x --asof=2024-01-31
fails 'a letter' 2 'no option' "$ZHIKE" run x -z
fails 'without its value' 2 '--as-of needs DATE' "$ZHIKE" run x --as-of
fails 'a flag with a value' 2 '--strict takes no value' "$ZHIKE" import bill x --strict=yes
fails 'no such language' 2 '--lang is zh or en, not "fr"' "$ZHIKE" status --lang fr
fails 'no threads' 2 'from 1 to 256' "$ZHIKE" status --threads 0
fails 'too many' 2 'from 1 to 256' "$ZHIKE" status --threads 257
fails 'no date' 2 '--until is "2023-02-30"' "$ZHIKE" demo generate x --until 2023-02-30
fails 'help of nothing' 2 'did you mean import' "$ZHIKE" help improt
fails 'too many operands' 2 'usage: zhike import undo ID' "$ZHIKE" import undo 1 2
fails 'no folder' 3 'zhike init' "$ZHIKE" status --data nowhere
fails 'no folder, in Chinese' 3 '不是数据文件夹' "$ZHIKE" status --data nowhere --lang zh
# A code that belongs to no command is a defect.
run "$ZHIKE" help -- --man
same 'help of an option' 2 "$code"

# ---- for machines ---------------------------------------------------------------------------------------------

# json_error NAME COMMAND…: exactly one JSON object with error, message and complaints on stderr, nothing on stdout.
json_error()
{
    zk_what=$1
    shift
    "$@" >stdout 2>"$zk_out" </dev/null
    if [ -s stdout ] || [ "$(wc -l <"$zk_out")" -ne 1 ]; then
        fail "$zk_what" 'more than one line, or something on stdout'
    elif ! grep -q '^{"error":"ZK_E[A-Z]*","message":"..*","complaints":\[.*\]}$' "$zk_out"; then
        fail "$zk_what" 'not of the form {"error": …, "message": …, "complaints": […]}'
    else
        pass "$zk_what"
    fi
}
json_error 'no folder' "$ZHIKE" status --data nowhere --json
json_error 'no command' "$ZHIKE" improt --json
json_error 'no option' "$ZHIKE" run --json x --asof 1
json_error 'operands' "$ZHIKE" import undo --json
json_error 'quotes and controls in a value' "$ZHIKE" "$(printf 'a"b\\c\td\001')" --json
cp "$zk_out" message
if command -v python3 >/dev/null; then
    check 'are escaped' python3 -c 'import json, sys; d = json.load(open(sys.argv[1])); assert "a\"b\\c" in d["message"], d' message
else
    skip 'are escaped' 'no python3'
fi

# ---- where the words go -------------------------------------------------------------------------------------------

"$ZHIKE" improt >stdout 2>stderr
if [ ! -s stdout ] && [ -s stderr ]; then pass 'mistakes go to stderr'; else fail 'mistakes go to stderr'; fi
"$ZHIKE" help >stdout 2>stderr
if [ -s stdout ] && [ ! -s stderr ]; then pass 'help goes to stdout'; else fail 'help goes to stdout'; fi
if [ -w /dev/full ]; then
    code=0
    "$ZHIKE" help >/dev/full 2>"$zk_out" || code=$?
    if { [ "$code" -eq 8 ] || [ "$code" -eq 9 ]; } && grep -q 'cannot be written' "$zk_out"; then
        pass 'output that cannot be written is told'
    else
        fail 'output that cannot be written is told' "exit code $code"
    fi
fi
"$ZHIKE" help 2>"$zk_out" | head -1 >/dev/null
same 'a reader that goes away is no news' '' "$(cat "$zk_out")"
done_testing
