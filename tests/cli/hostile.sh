#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Hostile input: whatever a file, a name, a map or a scheme holds, the command ends with a sentence in both
# languages and a code that says what to do, in bounded memory and time, and the folder is as it was. A full
# disk is told and damages nothing, and the same command works when there is room again.
#
# ZHIKE_TEST_HUGE=1 makes the long line 1 GB instead of 64 MB.
# shellcheck source=tests/zk_test.sh
. "$ZHIKE_SOURCE/tests/zk_test.sh"
LC_ALL=C.UTF-8
export LC_ALL ZHIKE_LANG=en

fresh data
printf 'id,name\nC1,One\nC2,Two\n' >customers.csv
printf 'id,customer,issued,amount\nB1,C1,2024-01-05,10\n' >bills.csv
check 'customers' "$ZHIKE" import customer customers.csv -q
check 'a bill' "$ZHIKE" import bill bills.csv -q

# state: what the folder holds, in the ledger's and the facts' words and in files.
state()
{
    "$ZHIKE" status --data "$data" | sed 's/, version.*//'
    find "$data/facts" "$data/tmp" -type f | sort
}
before=$(state)

# limited MB COMMAND…: with that much memory, and two minutes of processor time at most. The sanitizers' shadow
# memory does not go together with ulimit -v.
sanitized=$(nm "$ZHIKE" 2>/dev/null | grep -m 1 -c '__asan_init\|__tsan_init' || true)
limited()
{
    kb=$(($1 * 1024))
    shift
    [ "$sanitized" -ne 0 ] || ulimit -v "$kb"
    ulimit -t 120
    "$@"
}

# refused NAME TEXT COMMAND…: ends with a code from 2 to 12 and a sentence in English with TEXT, and one with the same
# code in Chinese; nothing in the folder is other than before. Memory is bounded to 2 GB of addresses.
refused()
{
    zk_what=$1 zk_text=$2
    shift 2
    code=0
    (limited 2048 "$@" --lang zh) >zh 2>&1 </dev/null || code=$?
    zk_code=$code code=0
    (limited 2048 "$@") >"$zk_out" 2>&1 </dev/null || code=$?
    if [ "$code" -lt 2 ] || [ "$code" -gt 12 ]; then
        fail "$zk_what" "exit code $code"
    elif [ "$code" -ne "$zk_code" ]; then
        fail "$zk_what" "exit code $code, but $zk_code in Chinese"
    elif ! grep -aqF -e "$zk_text" "$zk_out"; then
        fail "$zk_what" "without \"$zk_text\""
    elif ! LC_ALL=C grep -aq "$(printf '[\344-\351][\200-\277][\200-\277]')" zh; then
        cp zh "$zk_out"
        fail "$zk_what" 'not in Chinese'
    elif [ "$(wc -c <"$zk_out")" -gt 20000 ]; then
        fail "$zk_what" "$(wc -c <"$zk_out") bytes are no clear message"
    elif [ "$(state)" != "$before" ]; then
        before=$(state)
        echo "$before" >"$zk_out"
        fail "$zk_what" 'the folder is not as it was'
    else
        pass "$zk_what"
    fi
}

# rejected NAME REASON: the file bad.csv has rows of kind bill none of which is taken; the reason is in the rejects.
rejected()
{
    refused "$1, strictly" "$2" "$ZHIKE" import bill bad.csv --strict
}

# ---- files that are none ------------------------------------------------------------------------------------

: >empty.csv
refused '0 bytes' 'empty' "$ZHIKE" import bill empty.csv
printf '\n\n\n' >blank.csv
refused 'only line ends' 'blank.csv' "$ZHIKE" import bill blank.csv
printf '\357\273\277' >bom.csv
refused 'only a byte order mark' 'bom.csv' "$ZHIKE" import bill bom.csv
head -c 300000 "$ZHIKE" >binary.csv
refused 'a program' 'binary.csv' "$ZHIKE" import bill binary.csv
head -c 100000 /dev/urandom >noise.csv
refused 'noise' 'noise.csv' "$ZHIKE" import bill noise.csv
head -c 100000 /dev/zero >zeros.csv
refused 'zeros' 'zeros.csv' "$ZHIKE" import bill zeros.csv
for suffix in xlsx parquet csv.gz jsonl; do
    head -c 50000 /dev/urandom >noise.$suffix
    refused "noise as .$suffix" "noise.$suffix" "$ZHIKE" import bill noise.$suffix
    : >empty.$suffix
    refused "0 bytes as .$suffix" "empty.$suffix" "$ZHIKE" import bill empty.$suffix
    cp bills.csv text.$suffix
done
refused 'text as .xlsx' 'text.xlsx' "$ZHIKE" import bill text.xlsx
refused 'text as .parquet' 'text.parquet' "$ZHIKE" import bill text.parquet
refused 'text as .gz' 'text.csv.gz' "$ZHIKE" import bill text.csv.gz
gzip -c bills.csv | head -c 40 >cut.csv.gz
refused 'a gzip that was cut' 'cut.csv.gz' "$ZHIKE" import bill cut.csv.gz
mkdir folder.csv
refused 'a folder' 'folder.csv' "$ZHIKE" import bill folder.csv
mkfifo pipe.csv
refused 'a pipe' 'pipe.csv' timeout 60 "$ZHIKE" import bill pipe.csv
ln -s loop.csv loop.csv
refused 'a link to itself' 'loop.csv' "$ZHIKE" import bill loop.csv
refused 'a device' '/dev/zero' timeout 60 "$ZHIKE" import bill /dev/zero
refused 'a name of 5000 letters' 'nnnn' "$ZHIKE" import bill "$(head -c 5000 /dev/zero | tr '\0' n).csv"

# ---- size ---------------------------------------------------------------------------------------------------

mb=64
[ -z "${ZHIKE_TEST_HUGE:-}" ] || mb=1024
head -c "${mb}M" /dev/zero | tr '\0' x >long.csv
refused "one line of $mb MB" 'long.csv' "$ZHIKE" import bill long.csv
{
    printf 'id,customer,issued,amount\nB2,C1,2024-02-05,'
    head -c 16M /dev/zero | tr '\0' 1
    printf '\n'
} >long.csv
refused 'one value of 16 MB' 'long.csv' "$ZHIKE" import bill long.csv --strict
{
    printf 'id,customer,issued,amount\nB2,C1,2024-02-05,"'
    head -c 16M /dev/zero | tr '\0' '\n'
} >long.csv
refused 'a quote that is never closed, over 16 MB' 'long.csv' "$ZHIKE" import bill long.csv --strict
rm -f long.csv
awk 'BEGIN { for (i = 0; i < 10000; i++) printf "c%d%s", i, i < 9999 ? "," : "\n"; for (i = 0; i < 10000; i++) printf "%d%s", i, i < 9999 ? "," : "\n" }' >wide.csv
refused '10,000 columns' 'wide.csv' "$ZHIKE" import bill wide.csv
awk 'BEGIN { printf "id,customer,issued,amount"; for (i = 0; i < 9996; i++) printf ",c%d", i; printf "\nB2,C1,2024-02-05,x"; for (i = 0; i < 9996; i++) printf ",%d", i; print "" }' >wide.csv
refused '10,000 columns, four of them known' '' "$ZHIKE" import bill wide.csv --strict
awk 'BEGIN { print "id,customer,issued,amount"; for (i = 0; i < 200000; i++) print "B" i ",C1,2023-02-30,x" }' >bad.csv
rejected '200,000 bad rows' 'bad.csv'
head -c 512M /dev/zero | gzip -1 >bomb.csv.gz
refused 'a gzip bomb of zeros' 'bomb.csv.gz' "$ZHIKE" import bill bomb.csv.gz
{ cat bills.csv; head -c 512M /dev/zero | tr '\0' 9; } | gzip -1 >bomb.csv.gz
refused 'a gzip bomb behind a good line' '' "$ZHIKE" import bill bomb.csv.gz --strict
rm -f bomb.csv.gz
if command -v python3 >/dev/null; then
    cat >bomb.py <<'PY'
import sys, zipfile
book = zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED)
book.writestr("[Content_Types].xml", '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>')
book.writestr("xl/workbook.xml", '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>')
book.writestr("xl/_rels/workbook.xml.rels", '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="%s"/></Relationships>' % (sys.argv[3] if len(sys.argv) > 3 else "worksheets/sheet1.xml"))
head = '<?xml version="1.0"?>'
sheet = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
how = sys.argv[2]
with book.open("xl/worksheets/sheet1.xml", "w") as out:
    if how == "zeros":  # a value of 256 MB
        out.write((head + sheet + '<row r="1"><c r="A1" t="inlineStr"><is><t>').encode())
        for _ in range(256):
            out.write(b"0" * (1 << 20))
    elif how == "rows":  # many empty rows, and a last one far away
        out.write((head + sheet + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>').encode())
    elif how == "beyond":
        out.write((head + sheet + '<row r="99999999999"><c r="ZZZZZZZZ99999999999"><v>1</v></c></row></sheetData></worksheet>').encode())
    elif how == "laughs":
        entities = '<!ENTITY a0 "ha">' + "".join('<!ENTITY a%d "%s">' % (i, ("&a%d;" % (i - 1)) * 10) for i in range(1, 12))
        out.write((head + "<!DOCTYPE x [" + entities + "]>" + sheet + '<row r="1"><c r="A1" t="inlineStr"><is><t>&a11;</t></is></c></row></sheetData></worksheet>').encode())
    elif how == "outside":
        out.write((head + '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + sheet + '<row r="1"><c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row></sheetData></worksheet>').encode())
    elif how == "deep":
        out.write((head + sheet + "<row>" * 200000).encode())
    else:
        out.write((head + sheet + '<row r="1"><c r="A1"><v>1</v></c></row></sheetData></worksheet>').encode())
book.close()
PY
    for how in zeros rows beyond laughs outside deep; do
        python3 bomb.py $how.xlsx $how
        refused "a workbook: $how" "$how.xlsx" "$ZHIKE" import customer $how.xlsx --strict
        if grep -aq root: "$zk_out" zh; then fail "a workbook: $how reads no file"; fi
        rm $how.xlsx
    done
    python3 bomb.py away.xlsx plain ../../../../etc/passwd
    refused 'a workbook with a sheet outside of it' 'away.xlsx' "$ZHIKE" import customer away.xlsx
else
    skip 'a workbook: bombs' 'no python3 here'
fi

# ---- encoding -----------------------------------------------------------------------------------------------

printf '户号,户名\nC1,张三' | iconv -f UTF-8 -t GB18030 | head -c 16 >gbk.csv
refused 'GB18030 cut in the middle of a letter' 'gbk.csv' "$ZHIKE" import customer gbk.csv --strict
printf 'id,name\nC3,\377\376\375\n' >bytes.csv
refused 'bytes of no encoding' 'bytes.csv' "$ZHIKE" import customer bytes.csv --strict
printf 'id,name\nC3,\355\240\200\n' >surrogate.csv
refused 'half a surrogate in UTF-8' 'surrogate.csv' "$ZHIKE" import customer surrogate.csv --strict --encoding utf-8
printf 'id,name\nC3,x\n' | iconv -f UTF-8 -t UTF-16LE >utf16.csv
refused 'UTF-16 without a mark' 'utf16.csv' "$ZHIKE" import bill utf16.csv
{ printf '\377\376'; printf 'id,name\nC3,x\n' | iconv -f UTF-8 -t UTF-16LE | head -c 21; } >utf16.csv
refused 'UTF-16 cut in the middle of a letter' 'utf16.csv' "$ZHIKE" import customer utf16.csv --strict
printf 'id,name\nC3,a\0b\n' >nul.csv
refused 'a NUL byte' 'nul.csv' "$ZHIKE" import customer nul.csv --strict
refused 'an encoding that is none' 'ebcdic' "$ZHIKE" import customer customers.csv --encoding ebcdic

# ---- head lines ---------------------------------------------------------------------------------------------

head='id,customer,issued,amount'
printf 'id,customer,issued,amount,amount\nB2,C1,2024-02-05,1,2\n' >bad.csv
refused 'the same column twice' 'amount' "$ZHIKE" import bill bad.csv
printf 'a,b,c\n1,2,3\n' >bad.csv
refused 'columns nobody knows' 'bad.csv' "$ZHIKE" import bill bad.csv
printf '1,2,3\n4,5,6\n' >bad.csv
refused 'no head line' 'bad.csv' "$ZHIKE" import bill bad.csv
printf 'id,customer,issued\nB2,C1,2024-02-05\n' >bad.csv
refused 'without a field that must be' 'amount' "$ZHIKE" import bill bad.csv
printf '%%s%%n%%s,customer,issued,amount\nB2,C1,2024-02-05,1%%n\n' >bad.csv
refused 'formats in names and values' 'bad.csv' "$ZHIKE" import bill bad.csv --strict

# ---- values -------------------------------------------------------------------------------------------------

# row NAME TEXT VALUES: one row of a bill.
row()
{
    printf '%s\n%s\n' "$head" "$3" >bad.csv
    rejected "$1" "$2"
}
row 'a number beyond int64' '99999999999999999999' 'B2,C1,2024-02-05,99999999999999999999'
row 'one just beyond in fen' '92233720368547758.08' 'B2,C1,2024-02-05,92233720368547758.08'
row 'a negative one just beyond' '-92233720368547758.09' 'B2,C1,2024-02-05,-92233720368547758.09'
row 'a power beyond' '1e400' 'B2,C1,2024-02-05,1e400'
row 'a huge power' '1e999999999999' 'B2,C1,2024-02-05,1e999999999999'
row 'not a number' 'amount' 'B2,C1,2024-02-05,nan'
row 'infinity' 'inf' 'B2,C1,2024-02-05,inf'
row 'hexadecimal' '0x10' 'B2,C1,2024-02-05,0x10'
row 'half a fen' '0.005' 'B2,C1,2024-02-05,0.005'
row 'two points' '1.2.3' 'B2,C1,2024-02-05,1.2.3'
row 'the 30th of February' '2023-02-30' 'B2,C1,2023-02-30,1'
row 'the 29th in no leap year' '1900-02-29' 'B2,C1,1900-02-29,1'
row 'month 13' '2023-13-01' 'B2,C1,2023-13-01,1'
row 'day 0' '2023-01-00' 'B2,C1,2023-01-00,1'
row 'year 0' '0000-01-01' 'B2,C1,0000-01-01,1'
row 'year 10000' '10000-01-01' 'B2,C1,10000-01-01,1'
row 'a negative year' '-2023-01-01' 'B2,C1,-2023-01-01,1'
row 'no date' '' 'B2,C1,,1'
row 'a customer nobody knows' 'C999' 'B2,C999,2024-02-05,1'
row 'SQL as a customer' "'; DROP TABLE" "B2,C1'; DROP TABLE customer; --,2024-02-05,1"
row 'a quote that is never closed' 'bad.csv' '"B2,C1,2024-02-05,1'
row 'quotes in the middle' 'bad.csv' 'B2,C1,2024-02-05,"1"0"'
row 'more values than columns' 'bad.csv' 'B2,C1,2024-02-05,1,2,3'
row 'fewer' 'bad.csv' 'B2,C1'
printf 'id,name,capacity\nC3,x,-1\n' >bad.csv
refused 'negative capacity' '-1' "$ZHIKE" import customer bad.csv --strict
printf 'id,name,category\nC3,x,noble\n' >bad.csv
refused 'a code that is none' 'noble' "$ZHIKE" import customer bad.csv --strict
printf 'id,name\n%s,x\n' "$(head -c 100000 /dev/zero | tr '\0' y)" >bad.csv
refused 'an id of 100,000 letters' 'bad.csv' "$ZHIKE" import customer bad.csv --strict
same 'the ledger is whole' "$before" "$(state)"

# The same rows without --strict: the import is there, with rejects and no facts, and can be taken back.
printf 'id,customer,issued,amount\nB2,C1,2023-02-30,1\nB3,C1,2024-01-01,x\n' >bad.csv
says 'without --strict bad rows are told' 'rejected 2' "$ZHIKE" import bill bad.csv

# ---- names --------------------------------------------------------------------------------------------------

# Whatever the file is called, it is only a name: for the list, for the rejects, and on the way back.
for name in 'a b.csv' "it's.csv" 'a"b.csv' '%s%n%d.csv' "'; DROP TABLE import; --.csv" '$(touch owned).csv' '*.csv' '-n.csv' 'a\b.csv' \
    '..csv' '<script>.csv' "$(printf 'line\nend.csv')" "$(printf 'bell\007.csv')" '客户.csv' '--strict.csv'; do
    fresh "names$zk_folders"
    mkdir -p in
    printf 'id,name\nC1,One\n,no id\n' >"in/$name"
    shown=$(printf '%s' "$name" | tr -c 'a-zA-Z0-9.' '?')
    if "$ZHIKE" import customer "in/$name" >"$zk_out" 2>&1 && "$ZHIKE" import list >"$zk_out" 2>&1 &&
        "$ZHIKE" import list --json >list.json 2>&1 && "$ZHIKE" import show 1 >"$zk_out" 2>&1 &&
        [ "$(find "$data/rejects" -type f | wc -l)" -eq 1 ] && "$ZHIKE" import undo 1 >"$zk_out" 2>&1; then
        pass "a file called $shown"
    else
        fail "a file called $shown"
    fi
    if command -v python3 >/dev/null; then
        check "$shown is sound JSON" python3 -c 'import json; json.load(open("list.json", encoding="utf-8"))'
    fi
    (cd in && rm -f -- "$name")
done
[ ! -e owned ] || fail 'no shell reads a name'
data=$zk_dir/work/data
export ZHIKE_DATA="$data"
before=$(state)
raw=$(printf 'raw\377.csv')
printf 'id,name\nC1,One\n,no id\n' >"$raw"
refused 'a file name that is not UTF-8' 'not UTF-8' "$ZHIKE" import customer "$raw"
same 'and nothing is left of it' '' "$(find "$data/rejects" -name '*raw*')"
mkdir -p deep/er
printf 'id,name\nC1,One\n,no id\n' >deep/up.csv
fresh tricks
(cd deep/er && "$ZHIKE" import customer '../../deep/../deep/up.csv' >"$zk_out" 2>&1) || fail 'a path with dots'
same 'a path with dots leaves its rejects where they belong' 1 "$(find "$data/rejects" -type f | wc -l)"

# Names and values that are markup, formats, SQL or paths go in and come out as they are.
{
    printf 'id,name\n'
    printf "\"'; DROP TABLE customer; --\",\"Robert'); DELETE FROM import; --\"\n"
    printf '../../etc/passwd,%%s%%s%%n\n'
    printf '"a ""quoted"" one","line\nend"\n'
    printf '<script>alert(1)</script>,"tab\there"\n'
    printf '$(id),`id`\n'
    printf '%s,long\n' "$(head -c 60 /dev/zero | tr '\0' z)"
} >odd.csv
fresh odd
says 'odd ids go in' 'accepted 6' "$ZHIKE" import customer odd.csv --strict
printf 'customer,issued,amount\n"%s",2024-01-05,10\n' "'; DROP TABLE customer; --" >odd-bills.csv
says 'and have bills' 'accepted 1' "$ZHIKE" import bill odd-bills.csv --strict
says 'and are evaluated' 'customer-abc' "$ZHIKE" run customer-abc --as-of 2024-06-30 --json
for id in "'; DROP TABLE customer; --" '../../etc/passwd' 'a "quoted" one' '<script>alert(1)</script>' '$(id)'; do
    says "explained: $id" 'customer-abc' "$ZHIKE" explain customer-abc "$id" --json
    says "standing of: $id" 'customer-abc' "$ZHIKE" standing "$id" --json
done
fails 'a customer who is not there' 3 "' OR '1'='1" "$ZHIKE" explain customer-abc "' OR '1'='1"
fails 'a scheme that is a path' 2 'passwd' "$ZHIKE" run ../../../../etc/passwd --as-of 2024-06-30
fails 'a scheme that is SQL' 3 'DROP' "$ZHIKE" scheme show "x'; DROP TABLE scheme; --"
fails 'a condition that is SQL' 2 '--where' "$ZHIKE" run customer-abc --as-of 2024-06-30 --where '1; DROP TABLE customer'
fails 'a condition a mile deep' 2 '--where' "$ZHIKE" run customer-abc --as-of 2024-06-30 --where "$(head -c 3000 /dev/zero | tr '\0' '(')"
fails 'a condition a mile long' 2 '--where' "$ZHIKE" run customer-abc --as-of 2024-06-30 --where "$(head -c 100000 /dev/zero | tr '\0' '1')"
fails 'an as-of date that is none' 2 '2023-02-30' "$ZHIKE" run customer-abc --as-of 2023-02-30
says 'all of it is still there' 'customers    6' "$ZHIKE" status
data=$zk_dir/work/data
export ZHIKE_DATA="$data"
before=$(state)

# ---- maps and schemes ---------------------------------------------------------------------------------------

# Each is read as a map and as a scheme.
bomb()
{
    refused "a map: $1" "$2" "$ZHIKE" import bill bills.csv --again --map ./bomb.yaml
    refused "a scheme: $1" "$2" "$ZHIKE" scheme check ./bomb.yaml
    refused "a scheme to run: $1" "$2" "$ZHIKE" run ./bomb.yaml --as-of 2024-06-30
    refused "a scheme to publish: $1" "$2" "$ZHIKE" scheme publish ./bomb.yaml
}
{
    echo 'a: &a ["lol","lol","lol","lol","lol","lol","lol","lol","lol"]'
    last=a
    for next in b c d e f g h i; do
        echo "$next: &$next [*$last,*$last,*$last,*$last,*$last,*$last,*$last,*$last,*$last]"
        last=$next
    done
} >bomb.yaml
bomb 'a thousand million laughs' 'bomb.yaml:1:'
head -c 100000 /dev/zero | tr '\0' '[' >bomb.yaml
bomb 'deep brackets' 'bomb.yaml'
awk 'BEGIN { for (i = 0; i < 2000; i++) { printf "%*sa:\n", i, "" } }' >bomb.yaml
bomb 'deep indentation' 'bomb.yaml'
{ printf 'scheme: "'; head -c 3000000 /dev/zero | tr '\0' x; printf '"\n'; } >bomb.yaml
bomb 'a scalar of 3 MB' 'bomb.yaml'
{ printf 'scheme: "'; head -c 30000000 /dev/zero | tr '\0' x; printf '"\n'; } >bomb.yaml
bomb 'a scalar of 30 MB' 'bomb.yaml'
awk 'BEGIN { for (i = 0; i < 300000; i++) print "k" i ": 1" }' >bomb.yaml
bomb '300,000 keys' 'bomb.yaml'
: >bomb.yaml
bomb '0 bytes' 'bomb.yaml'
head -c 5000 /dev/urandom >bomb.yaml
bomb 'noise' 'bomb.yaml'
printf 'scheme: a\0b\n' >bomb.yaml
bomb 'a NUL byte' 'bomb.yaml'
printf 'a: 1\na: 2\n' >bomb.yaml
bomb 'a key twice' 'bomb.yaml:2:'
printf 'x: !!python/object/apply:os.system ["touch owned"]\n' >bomb.yaml
bomb 'a foreign tag' 'bomb.yaml'
printf -- '--- 1\n--- 2\n' >bomb.yaml
bomb 'two documents' 'bomb.yaml'
printf '%%YAML 9.9\n---\nscheme: %%s%%n\n' >bomb.yaml
bomb 'a directive and formats' 'bomb.yaml'
printf 'scheme: ../../owned\ntitle: x\ntree: {a: {indicator: bill.amount.sum, weight: 1, normalise: minmax}}\n' >bomb.yaml
refused 'a scheme whose name is a path' 'bomb.yaml:1:' "$ZHIKE" scheme publish ./bomb.yaml
printf 'scheme: judged\nweights_from: {ahp: {file: /etc/passwd}}\ntree: {a: {indicator: bill.amount.sum}}\n' >bomb.yaml
refused 'a scheme that reads a file elsewhere' 'bomb.yaml' "$ZHIKE" scheme publish ./bomb.yaml
if grep -aq 'root:' "$zk_out" zh; then fail 'does not show it'; else pass 'does not show it'; fi
[ ! -e owned ] || fail 'nothing was run'
refused 'a map that is a folder' 'folder.csv' "$ZHIKE" import bill bills.csv --again --map ./folder.csv
refused 'a map that is not there' 'nomap' "$ZHIKE" import bill bills.csv --again --map nomap

# ---- the data folder ----------------------------------------------------------------------------------------

ln -s "$data" link
says 'a folder behind a link' 'customers    2' "$ZHIKE" status --data link
check 'takes imports too' "$ZHIKE" import bill bills.csv --again --data link -q
mkdir hollow
fails 'an empty folder is no data folder' 3 'zhike init' "$ZHIKE" status --data hollow
fails 'nor is a file' 3 'customers.csv' "$ZHIKE" status --data customers.csv
fails 'a file is not made one' 3 'customers.csv' "$ZHIKE" init customers.csv
if [ -z "${ZHIKE_TEST_PG:-}" ]; then
    cp -r data damaged
    head -c 3000 /dev/urandom | dd of=damaged/ledger.sqlite conv=notrunc 2>/dev/null
    run "$ZHIKE" status --data damaged
    if [ "$code" -ge 2 ] && [ "$code" -le 12 ]; then pass 'a damaged ledger is told'; else fail 'a damaged ledger is told' "exit code $code"; fi
    rm -rf damaged
    if command -v sqlite3 >/dev/null; then
        cp -r data damaged
        cp "$(find damaged/facts/bill -name '*.parquet' | head -n 1)" outside.parquet
        sqlite3 damaged/ledger.sqlite "UPDATE sealed SET path = '../outside.parquet' WHERE id = (SELECT MIN(id) FROM sealed WHERE kind = 'bill')"
        fails 'a ledger that names a file outside of the folder' 10 'outside of the data folder: ../outside.parquet' \
            "$ZHIKE" run customer-abc --as-of 2024-06-30 --data damaged
        check 'an undo does not touch it' "$ZHIKE" import undo 2 --data damaged -q
        check 'it is still there' test -s outside.parquet
        rm -rf damaged
    fi
    cp -r data damaged
    : >damaged/zhike.conf
    run "$ZHIKE" status --data damaged
    if [ "$code" -eq 0 ] || { [ "$code" -ge 2 ] && [ "$code" -le 12 ]; }; then pass 'an empty zhike.conf'; else fail 'an empty zhike.conf' "exit code $code"; fi
    head -c 100000 /dev/urandom >damaged/zhike.conf
    run "$ZHIKE" status --data damaged
    if [ "$code" -ge 2 ] && [ "$code" -le 12 ]; then pass 'noise as zhike.conf'; else fail 'noise as zhike.conf' "exit code $code"; fi
    rm -rf damaged
fi

# Permissions say nothing to root: as nobody, then.
as_nobody()
{
    if [ "$(id -u)" -eq 0 ]; then
        setpriv --reuid 65534 --regid 65534 --clear-groups -- "$@"
    else
        "$@"
    fi
}
if [ -n "${ZHIKE_TEST_PG:-}" ]; then
    skip 'a read-only folder' 'on SQLite only: the tests of PostgreSQL know no other user'
elif as_nobody "$ZHIKE" version >/dev/null 2>&1; then
    chmod 755 "$zk_dir" "$zk_dir/work"
    cp -r data locked
    [ "$(id -u)" -ne 0 ] || chown -R 65534:65534 locked
    chmod -R a-w locked
    printf 'id,customer,issued,amount\nB9,C1,2024-03-05,10\n,C9,x,y\n' >more.csv
    run as_nobody "$ZHIKE" import bill more.csv --data locked
    if [ "$code" -ge 2 ] && [ "$code" -le 12 ] && grep -q locked "$zk_out"; then
        pass 'nothing goes into a read-only folder'
    else
        fail 'nothing goes into a read-only folder' "exit code $code"
    fi
    run as_nobody "$ZHIKE" status --data locked
    if [ "$code" -eq 0 ] || { [ "$code" -ge 2 ] && [ "$code" -le 12 ] && grep -q locked "$zk_out"; }; then
        pass 'it is read, or the reason told'
    else
        fail 'it is read, or the reason told' "exit code $code"
    fi
    chmod -R u+w locked
    chmod a-w locked/rejects
    # shellcheck disable=SC2012  # one line for all that is there
    was=$(find locked/facts locked/tmp -type f | sort; as_nobody "$ZHIKE" status --data locked | sed 's/, version.*//')
    run as_nobody "$ZHIKE" import bill more.csv --data locked
    if [ "$code" -ge 2 ] && [ "$code" -le 12 ] && grep -q rejects "$zk_out"; then
        pass 'rejects that cannot be written are told'
    else
        fail 'rejects that cannot be written are told' "exit code $code"
    fi
    same 'and nothing is half there' "$was" "$(find locked/facts locked/tmp -type f | sort; as_nobody "$ZHIKE" status --data locked | sed 's/, version.*//')"
    chmod u+w locked/rejects
    check 'when they can be, it works' as_nobody "$ZHIKE" import bill more.csv --data locked
    chmod 000 more.csv
    [ "$(id -u)" -ne 0 ] || chown 65534 more.csv
    run as_nobody "$ZHIKE" import bill more.csv --data locked --again
    if { [ "$code" -eq 6 ] || [ "$code" -eq 8 ]; } && grep -q more.csv "$zk_out"; then
        pass 'a file that may not be read'
    else
        fail 'a file that may not be read' "exit code $code"
    fi
else
    skip 'a read-only folder' 'no other user can run the program here'
fi

# ---- a full disk --------------------------------------------------------------------------------------------

if [ -n "${ZHIKE_TEST_PG:-}" ]; then
    skip 'a full disk' 'on SQLite only: the disk of PostgreSQL is not ours to fill'
elif [ "$(id -u)" -eq 0 ] && mkdir full && mount -t tmpfs -o size=12m none full 2>/dev/null; then
    trap 'umount "$zk_dir/work/full"; cd /; rm -rf "$zk_dir"' EXIT
    "$ZHIKE" demo generate csv -n 400 --months 18 --seed 2 -q >/dev/null
    export ZHIKE_DATA="$zk_dir/work/full/data" ; data=$ZHIKE_DATA
    check 'a folder on a small disk' "$ZHIKE" init "$data"
    check 'customers there' "$ZHIKE" import customer csv/customers.csv -q

    # fill [KB]: leaves that much room.
    fill()
    {
        rm -f full/ballast
        left=$(($(df -k --output=avail full | tail -1) - ${1:-0}))
        [ "$left" -le 0 ] || head -c "${left}k" /dev/zero >full/ballast
    }
    # whole: what must not change when a command fails.
    whole()
    {
        "$ZHIKE" status | sed 's/, version.*//'
        "$ZHIKE" run list --json | grep -c '"run"'
        find "$data/facts" "$data/runs" "$data/tmp" -type f | sort
    }
    # full_for NAME KB COMMAND…: with that little room it fails as ZK_EFULL and changes nothing; with room it works.
    full_for()
    {
        zk_what=$1 kb=$2
        shift 2
        was=$(whole)
        fill "$kb"
        run "$@"
        cp "$zk_out" said
        rm -f full/ballast
        if [ "$code" -ne 9 ]; then
            fail "$zk_what on a full disk" "exit code $code"
        elif ! grep -q 'space' said; then
            fail "$zk_what on a full disk" 'does not say so'
        elif [ "$(whole)" != "$was" ]; then
            { echo "$was"; echo; whole; } >"$zk_out"
            fail "$zk_what on a full disk" 'left something behind'
        else
            pass "$zk_what on a full disk ($kb KB left)"
        fi
    }
    for kb in 0 8 64; do
        full_for 'an import' $kb "$ZHIKE" import bill csv/bills.csv
    done
    check 'the same import with room' "$ZHIKE" import bill csv/bills.csv -q
    check 'payments' "$ZHIKE" import payment csv/payments.csv -q
    for kb in 0 8 40; do
        full_for 'a run' $kb "$ZHIKE" run power-credit-residents --as-of 2025-06-30
    done
    says 'the same run with room' 'power-credit-residents' "$ZHIKE" run power-credit-residents --as-of 2025-06-30
    says 'and it is verified' 'the result is the same' "$ZHIKE" run verify 1
    for form in html xlsx pdf; do
        full_for "a report as $form" 0 "$ZHIKE" report -o full/report.$form
        [ ! -e full/report.$form ] || fail "no half report as $form"
    done
    check 'the same report with room' "$ZHIKE" report -o full/report.html
    fill 0
    run "$ZHIKE" import undo 3
    rm -f full/ballast
    if [ "$code" -eq 0 ]; then
        pass 'an undo on a full disk needs no room'
    elif [ "$code" -eq 9 ] && "$ZHIKE" import undo 3 >"$zk_out" 2>&1; then
        pass 'an undo on a full disk, and again with room'
    else
        fail 'an undo on a full disk' "exit code $code"
    fi
    says 'the import is undone' '(undone 1)' "$ZHIKE" status
    fill 0
    run "$ZHIKE" init full/other
    rm -f full/ballast
    if [ "$code" -eq 9 ]; then pass 'no folder is made on a full disk'; else fail 'no folder is made on a full disk' "exit code $code"; fi
    check 'but when there is room' "$ZHIKE" init full/other
    mkdir few && mount -t tmpfs -o size=12m,nr_inodes=40 none few
    trap 'umount "$zk_dir/work/full" "$zk_dir/work/few"; cd /; rm -rf "$zk_dir"' EXIT
    check 'a folder on a disk for few files' "$ZHIKE" init few/data
    i=0
    while touch few/$i 2>/dev/null; do i=$((i + 1)); done
    fails 'no room for another file is told' 9 'few/data/ledger.sqlite-wal: No space left' "$ZHIKE" import customer csv/customers.csv --data few/data
    fails 'in Chinese too' 9 '磁盘已满' "$ZHIKE" import customer csv/customers.csv --data few/data --lang zh
    rm -f few/[0-9]*
    check 'and with room it works' "$ZHIKE" import customer csv/customers.csv --data few/data -q
    run sqlite3 "$data/ledger.sqlite" 'PRAGMA integrity_check'
    [ "$code" -eq 127 ] || same 'the ledger is whole' ok "$(cat "$zk_out")"
else
    skip 'a full disk' 'no tmpfs can be mounted here'
fi
done_testing
