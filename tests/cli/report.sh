#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Reports: each form opens, holds both languages and the numbers of the runs, is safe with names that are
# markup, is whole or absent, and is refused with a sentence where it cannot be written.
# shellcheck source=tests/zk_test.sh
. "$ZHIKE_SOURCE/tests/zk_test.sh"
LC_ALL=C.UTF-8
export LC_ALL ZHIKE_LANG=en

credit=power-credit-residents

# has NAME FILE TEXT: the text is in the file.
has()
{
    if grep -qF -e "$3" "$2"; then pass "$1"; else fail "$1" "without \"$3\": $2"; fi
}

# lacks NAME FILE TEXT
lacks()
{
    if grep -qF -e "$3" "$2"; then fail "$1" "with \"$3\": $2"; else pass "$1"; fi
}

# value KEY: of the JSON in $zk_out.
value() { grep -o "\"$1\": *[0-9.]*" "$zk_out" | head -1 | grep -o '[0-9.]*$'; }

check 'facts are made' "$ZHIKE" demo generate csv -n 500 --months 18 --seed 3
# Every name is markup, a formula, and both kinds of quotes; a tab and a line end as well.
awk 'BEGIN { FS = OFS = "," } NR > 1 { $2 = "\"=1+1 <script>alert(\"\"" NR "\"\")</script> & O'"'"'Brien \t<b>甲\n乙</b> %s ]]>\"" } { print }' \
    csv/customers.csv >customers.csv
fresh data
fails 'a report of nothing' 3 'no run yet' "$ZHIKE" report -o none.html
check 'customers' "$ZHIKE" import customer customers.csv -q --strict
for pair in bill:bills payment:payments complaint:complaints survey_answer:surveys; do
    check "${pair#*:}" "$ZHIKE" import "${pair%%:*}" "csv/${pair#*:}.csv" -q
done
check 'a run before' "$ZHIKE" run $credit --as-of 2024-12-31 -q
check 'runs' "$ZHIKE" run $credit customer-abc power-groups value-credit --as-of 2025-06-30 -q
residents=$("$ZHIKE" run list --scheme $credit --limit 1 --json | sed -n 's/.*"subjects": \([0-9]*\).*/\1/p' | head -1)

# ---- HTML ----------------------------------------------------------------------------------------------------

says 'a page' 'is written' "$ZHIKE" report -o page.html
has 'it is in English' page.html 'Customer evaluation report'
has 'and in Chinese' page.html '客户评价报告'
has 'English is shown first' page.html 'id="l-en" checked'
has 'the scheme in English' page.html 'ABC classes of customers'
has 'the scheme in Chinese' page.html '客户 ABC 分类'
has 'with how many were evaluated' page.html "$residents customers evaluated"
has 'with who moved since' page.html 'since the run before'
has 'names are escaped' page.html '&lt;script&gt;alert(&quot;'
lacks 'every one of them' page.html '<script'
lacks 'formulas of names are only text' page.html '<b>甲'
same 'both languages have the same pictures' "$(sed -n '/lang="zh-CN"/,/lang="en"/p' page.html | grep -c '<svg')" \
    "$(($(grep -c '<svg' page.html) - $(sed -n '/lang="zh-CN"/,/lang="en"/p' page.html | grep -c '<svg')))"
if [ "$(grep -c '<svg' page.html)" -ge 16 ]; then pass 'and they are there'; else fail 'and they are there'; fi
has 'letters of pictures are text' page.html '>Scores (colour is the grade)</text>'
lacks 'and no outlines' page.html '<use '
has 'a page for dark screens too' page.html 'prefers-color-scheme:dark'
for colour in "fill=[\"']#212933" "fill=[\"']#6b7585" 'stroke:rgb(85%'; do
    if [ "$(grep -c -e "$colour" page.html)" -ge 2 ]; then # in the style, and in what it is for
        pass "whose style knows $colour"
    else
        fail "whose style knows $colour"
    fi
done
has 'a list that shows some of many says so' page.html 'customers share 200, 20 shown)'
has 'in Chinese' page.html '户同为 200，列出 20 户）'
if [ "$(wc -c <page.html)" -lt 500000 ]; then pass 'it is small'; else fail 'it is small' "$(wc -c <page.html) bytes"; fi
if command -v perl >/dev/null; then
    check 'a strict reader takes it' perl "$ZHIKE_SOURCE/tests/report/html.pl" page.html
    printf '<!doctype html><html lang="en"><title>x</title><main><h1>a & b<h2><b>x</main></html>' >wrong.html
    run perl "$ZHIKE_SOURCE/tests/report/html.pl" wrong.html
    same 'the strict reader does complain' 1 "$code"
else
    skip 'a strict reader takes it' 'no perl here'
fi
says 'in Chinese' '已写好 (7 次评价)' "$ZHIKE" report -o zh.htm --lang zh
has 'Chinese is shown first' zh.htm 'id="l-zh" checked'
check 'the same again' "$ZHIKE" report -o again.html
same 'is the same, byte for byte' "$(sha256sum <page.html)" "$(sha256sum <again.html)"
check 'on seven threads' "$ZHIKE" report -o again.html --threads 7
same 'too' "$(sha256sum <page.html)" "$(sha256sum <again.html)"
says 'one run by its number' '(1 run)' "$ZHIKE" report 1 -o one.html
lacks 'is of that one' one.html 'ABC classes'
says 'by scheme, and the same twice is one' '(1 run)' "$ZHIKE" report customer-abc customer-abc -o one.html
says 'for machines' '"runs":7' "$ZHIKE" report -o json.html --json

# ---- XLSX ----------------------------------------------------------------------------------------------------

says 'a workbook' 'is written' "$ZHIKE" report $credit customer-abc -o book.xlsx
cat >map.yaml <<'YAML'
map: book
kind: customer
columns:
  id: 客户编号 Customer
  name: 名称 Name
YAML
if command -v python3 >/dev/null; then
    cat >book.py <<'PY'
import sys, zipfile, xml.dom.minidom as dom
book = zipfile.ZipFile(sys.argv[1])
assert book.testzip() is None
for name in book.namelist():
    if name.endswith((".xml", ".rels")):
        dom.parseString(book.read(name))
shared = "".join(n.firstChild.data for n in dom.parseString(book.read("xl/sharedStrings.xml")).getElementsByTagName("t") if n.firstChild)
for text in sys.argv[2:]:
    assert text in shared, text
assert not any(b"<f>" in book.read(n) for n in book.namelist() if n.startswith("xl/worksheets/sheet")), "a formula"
sheets = [s.getAttribute("name") for s in dom.parseString(book.read("xl/workbook.xml")).getElementsByTagName("sheet")]
assert len(sheets) == len(set(sheets)) and all(len(s) <= 31 for s in sheets), sheets
print(len(sheets))
PY
    check 'is sound XML throughout, in both languages' python3 book.py book.xlsx '客户评价报告' 'Customer evaluation report' \
        '客户 ABC 分类' 'ABC classes of customers' '<script>alert("'
else
    skip 'is sound XML throughout' 'no python3 here'
fi
fresh other
check 'its sheet of customers is read again' "$ZHIKE" import customer "$zk_dir/work/book.xlsx" --sheet '1 客户 Customers' \
    --map "$zk_dir/work/map.yaml" --json
same 'with every customer' "$residents" "$(value accepted)"
export ZHIKE_DATA="$zk_dir/work/data"
says 'a short one' 'is written' "$ZHIKE" report $credit -o short.xlsx --rows 10
if [ "$(wc -c <short.xlsx)" -lt "$(wc -c <book.xlsx)" ]; then pass 'lists fewer'; else fail 'lists fewer'; fi
fails 'too many rows' 2 'from 0 to 1000000' "$ZHIKE" report $credit -o short.xlsx --rows 1000001

# ---- PDF -----------------------------------------------------------------------------------------------------

says 'pages' 'is written' "$ZHIKE" report -o pages.pdf
same 'it is a PDF' '%PDF' "$(head -c 4 pages.pdf)"
if command -v pdftotext >/dev/null && command -v pdfinfo >/dev/null; then
    pdftotext pages.pdf pages.txt
    has 'with an English title' pages.txt 'ABC classes of customers'
    has 'with a Chinese title' pages.txt '客户 ABC 分类'
    has 'with the numbers' pages.txt "$residents customers evaluated"
    has 'with names as they are' pages.txt '<script>alert("'
    pages=$(pdfinfo pages.pdf | sed -n 's/^Pages: *//p')
    empty=
    page=0
    while [ "$page" -lt "${pages:-0}" ]; do
        page=$((page + 1))
        letters=$(pdftotext -f $page -l $page pages.pdf - | tr -d ' \n\f' | wc -c)
        [ "$letters" -ge 40 ] || empty="$empty $page"
    done
    same 'no page is empty' '' "$empty"
    if [ "${pages:-0}" -ge 8 ]; then pass 'every run has pages in both languages'; else fail 'every run has pages in both languages' "$pages pages"; fi
    same 'nothing but a hash is shortened' '' "$(grep '…' pages.txt | grep -vE ' [0-9a-f]{16}…$')"
    same 'a hash of each run in each language' "$(grep -cE '^(run [0-9]+ ·|评价 [0-9]+ ·)' pages.txt)" "$(grep -c '…' pages.txt)"
    check 'in Chinese' "$ZHIKE" report -o zh.pdf --lang zh
    same 'Chinese comes first' 'zh' "$(pdftotext zh.pdf - | awk '/客户 ABC 分类|信用评价/ { print "zh"; exit } /ABC classes|credit of/ { print "en"; exit }')"
    check 'its contents are listed' grep -aqc '/Outlines' pages.pdf
    same 'no letter is missing a shape' '' "$(pdffonts pages.pdf | awk 'NR > 2 && $0 !~ / yes yes yes | yes yes no | yes no / { print }')"
else
    skip 'the text of the pages' 'no pdftotext here'
fi

same 'customers are nobody else'"'"'s business' '-rw-r----- -rw-r----- -rw-r-----' \
    "$(stat -c %A page.html book.xlsx pages.pdf | tr '\n' ' ' | sed 's/ $//')"

# ---- where it cannot be ----------------------------------------------------------------------------------------

fails 'no file named' 2 '-o' "$ZHIKE" report
fails 'an unknown form' 2 'should end in .html, .xlsx or .pdf' "$ZHIKE" report -o report.docx
fails 'in Chinese' 2 '后缀应为' "$ZHIKE" report -o report.docx --lang zh
fails 'only a suffix' 2 'should end' "$ZHIKE" report -o .html
fails 'no such run' 3 '4711' "$ZHIKE" report 4711 -o x.html
fails 'no such scheme' 3 'customer-abd' "$ZHIKE" report customer-abd -o x.html
fails 'a number beyond all' 2 '99999999999999999999' "$ZHIKE" report 99999999999999999999 -o x.html
mkdir folder.html folder.xlsx folder.pdf
for suffix in html xlsx pdf; do
    run "$ZHIKE" report -o nowhere/x.$suffix
    if { [ "$code" -eq 3 ] || [ "$code" -eq 8 ]; } && grep -q 'nowhere/x' "$zk_out"; then
        pass "$suffix: no such place"
    else
        fail "$suffix: no such place" "exit code $code"
    fi
    run "$ZHIKE" report -o folder.$suffix
    if [ "$code" -eq 8 ] && grep -q "folder.$suffix" "$zk_out"; then pass "$suffix: a folder"; else fail "$suffix: a folder" "exit code $code"; fi
done
if [ "$(id -u)" -eq 0 ] && mkdir full && mount -t tmpfs -o size=16k none full 2>/dev/null; then
    for suffix in html xlsx pdf; do
        echo kept >full/x.$suffix
        run "$ZHIKE" report -o full/x.$suffix
        if { [ "$code" -eq 8 ] || [ "$code" -eq 9 ]; } && [ "$(cat full/x.$suffix)" = kept ]; then
            pass "$suffix: disk full, and the old file stays"
        else
            fail "$suffix: disk full, and the old file stays" "exit code $code"
        fi
        same "$suffix: nothing else is left there" "x.$suffix" "$(ls full)"
        rm full/x.$suffix
    done
    umount full
else
    skip 'disk full' 'no tmpfs can be mounted here'
fi
same 'nothing half-written lies about' '' "$(find . -name '*.tmp*')"
done_testing
