# SPDX-License-Identifier: Apache-2.0
#
# Reads every .c and .h of src/ and include/ (paths relative to the checkout) and
# complains about each line that breaks the direction docs/design.md states:
#
#   base <- { eval, store, http } <- job <- app <- main
#   in a feature: _cmd, _http, _job -> rules -> _sql;  another feature sees <noun>.h
#   no circle of headers, of features or of folders in eval
#   SQL in *_sql.c and src/store;  printing in *_cmd.c, src/base, src/app/app.c
#   (where a command's failure is told) src/main.c and src/main_all.c
#
# One complaint per line, "file:line: what"; exit code 1 when there is any.

BEGIN {
    may["public"] = " public "
    may["base"]   = " public base "
    may["eval"]   = " public base eval "
    may["store"]  = " public base store "
    may["http"]   = " public base http "
    may["job"]    = " public base eval store http job "
    may["app"]    = " public base eval store http job app "
    may["main"]   = " public base eval store http job app "
    split("sqlite3.h libpq-fe.h duckdb.h microhttpd.h curl/curl.h", names)
    only["sqlite3.h"] = only["libpq-fe.h"] = only["duckdb.h"] = "store"
    only["microhttpd.h"] = "http"
    pure = " assert.h complex.h errno.h float.h inttypes.h limits.h math.h stdarg.h stdbool.h stddef.h" \
           " stdint.h stdio.h stdlib.h string.h lapacke.h cblas.h nlopt.h xgboost/c_api.h pthread.h stdatomic.h "
    for (i = 1; i < ARGC; i++)
        exists[ARGV[i]] = 1
}

function complain(what)
{
    print FILENAME ":" FNR ": " what
    bad++
}

function layer_of(path,    part)
{
    if (path ~ /^include\//)
        return "public"
    if (path == "src/main.c" || path == "src/main_all.c")
        return "main"
    split(path, part, "/")
    return part[2]
}

# The noun of a feature's file, "" for files of src/app itself and of other layers.
function noun_of(path,    part, n)
{
    n = split(path, part, "/")
    return part[1] "/" part[2] == "src/app" && n > 3 ? part[3] : ""
}

function role_of(path)
{
    if (path ~ /_(cmd|http|job)\.[ch]$/)
        return "front"
    return path ~ /_sql\.[ch]$/ ? "sql" : "rules"
}

function folder_of(path)
{
    sub(/\/[^\/]*$/, "", path)
    return path
}

function resolve(name)
{
    if (("src/" name) in exists)
        return "src/" name
    if (("include/" name) in exists)
        return "include/" name
    if ((folder_of(FILENAME) "/" name) in exists)
        return folder_of(FILENAME) "/" name
    return ""
}

function edge(from, to)
{
    if (from != to && !((from, to) in arrow)) {
        arrow[from, to] = 1
        out[from] = out[from] " " to
        node[from] = node[to] = 1
    }
}

function check_own(name, to,    there, noun, target)
{
    there = layer_of(to)
    if (!index(may[layer], " " there " "))
        return complain("src/" layer " must not include " there ": \"" name "\"")
    if (FILENAME ~ /\.h$/ && to ~ /\.h$/)
        edge("header " FILENAME, "header " to)
    if (layer == "eval" && there == "eval")
        edge("folder " folder_of(FILENAME), "folder " folder_of(to))
    if (there != "app")
        return
    noun = noun_of(FILENAME)
    target = noun_of(to)
    if (target == "")
        return
    if (layer == "app" && noun == "" && FILENAME != "src/app/app.c")
        return complain("only src/app/app.c knows the features, not this file: \"" name "\"")
    if (noun != "" && noun != target) {
        if (to != "src/app/" target "/" target ".h")
            complain("another feature sees only " target "/" target ".h, not \"" name "\"")
        if (role != "front")
            edge("feature " noun, "feature " target)
    }
    if (noun == target) {
        if (role != "front" && role_of(to) == "front")
            complain("rules and SQL do not know the commands: \"" name "\"")
        if (role == "front" && role_of(to) == "sql")
            complain("a command asks the rules, not the SQL: \"" name "\"")
    }
}

function check_include(line,    name, to)
{
    name = line
    sub(/^[ \t]*#[ \t]*include[ \t]*[<"]/, "", name)
    sub(/[>"].*$/, "", name)
    to = resolve(name)
    if (to != "")
        return check_own(name, to)
    if (line ~ /"/ && name != "duckdb.h")
        return complain("no such header in src/ or include/: \"" name "\"")
    if (name in only && layer != only[name])
        complain("<" name "> belongs to src/" only[name])
    if (layer == "eval" && !index(pure, " " name " "))
        complain("eval does no input, output or clock: <" name ">")
}

# Splits a line into code (strings blanked, comments gone) and the text of its strings.
function split_line(line,    at, ch)
{
    code = text = ""
    while (line != "") {
        if (in_comment) {
            at = index(line, "*/")
            if (!at)
                return
            line = substr(line, at + 2)
            in_comment = 0
        }
        if (!match(line, /"|'|\/\*|\/\//)) {
            code = code line
            return
        }
        ch = substr(line, RSTART, RLENGTH)
        code = code substr(line, 1, RSTART - 1)
        line = substr(line, RSTART + RLENGTH)
        if (ch == "//")
            return
        if (ch == "/*") {
            in_comment = 1
            continue
        }
        if (ch == "\"")
            match(line, /^([^"\\]|\\.)*"/)
        else
            match(line, /^([^'\\]|\\.)*'/)
        if (RSTART == 0)
            return
        if (ch == "\"")
            text = text substr(line, 1, RLENGTH - 1) "\n"
        line = substr(line, RLENGTH + 1)
        code = code ch ch
    }
}

function is_sql(s,    low)
{
    low = tolower(s)
    return s ~ /(^|[ (])SELECT / || low ~ /(^|\n) *select (distinct )?[a-z_0-9.*()]+( as [a-z_0-9]+)?(, *[a-z_0-9.*()]+( as [a-z_0-9]+)?)* from / ||
           low ~ /(^|[^a-z])insert (or [a-z]+ )?into [a-z_%]/ || low ~ /(^|\n) *update [a-z_%]+ set / ||
           low ~ /(^|[^a-z])delete from [a-z_%]/ || low ~ /(^|\n) *(create|drop|alter) (or replace )?(temp |unique )*(table|view|index|macro) /
}

FNR == 1 {
    in_comment = 0
    layer = layer_of(FILENAME)
    role = role_of(FILENAME)
    if (!(layer in may))
        complain("no such layer: src/" layer)
    printer = layer == "base" || layer == "main" || FILENAME == "src/app/app.c" || FILENAME ~ /_cmd\.c$/
    sql_ok = layer == "store" || (role == "sql" && (layer == "app" || layer == "job"))
}

/^[ \t]*#[ \t]*include/ { check_include($0); next }

{
    split_line($0)
    if (!printer && (code ~ /(^|[^A-Za-z0-9_])(v?printf|puts|putchar|perror)[ ]*\(/ ||
                     code ~ /(^|[^A-Za-z0-9_])(stdout|stderr)([^A-Za-z0-9_]|$)/))
        complain("printing belongs into *_cmd.c")
    if (text != "" && !sql_ok && is_sql(text))
        complain("SQL belongs into *_sql.c or src/store")
    if (text != "" && layer == "app" && tolower(text) ~ /read_(csv|parquet|json)[a-z_]*\(|parquet_scan/)
        complain("DuckDB's SQL belongs into src/store")
}

# Takes away, again and again, what points nowhere; what stays is in or above a circle.
END {
    do {
        gone = 0
        for (n in node) {
            open = 0
            count = split(out[n], to, " ")
            for (i = 1; i + 1 <= count; i += 2)
                if ((to[i] " " to[i + 1]) in node)
                    open++
            if (!open) {
                delete node[n]
                gone++
            }
        }
    } while (gone)
    for (n in node) {
        line = ""
        count = split(out[n], to, " ")
        for (i = 1; i + 1 <= count; i += 2)
            if ((to[i] " " to[i + 1]) in node)
                line = line " " to[i + 1]
        split(n, name, " ")
        print name[2] ": circle of " name[1] "s: points to" line
        bad++
    }
    exit bad ? 1 : 0
}
