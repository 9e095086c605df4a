# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
#
# What every script/* begins with: strict shell, the checkout as current folder,
# and the few words they share. Sourced, never run.

set -eu
ZK_ROOT=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd "$ZK_ROOT"

# help_if_asked "one line" "$@": prints the line and ends when --help or -h is among the arguments.
help_if_asked()
{
    line=$1
    shift
    for arg; do
        case $arg in
        -h | --help)
            printf '%s\n' "$line"
            exit 0
            ;;
        esac
    done
}

# both ZH EN: the one that the program would speak too.
both()
{
    case ${ZHIKE_LANG:-${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}} in
    zh*) printf '%s' "$1" ;;
    *) printf '%s' "$2" ;;
    esac
}

say() { printf '%s\n' "$*"; }
step() { printf '\n== %s\n' "$*"; }
die()
{
    printf '%s: %s\n' "script/${0##*/}" "$*" >&2
    exit 1
}

cores() { nproc 2>/dev/null || echo 2; }

# build_preset NAME [target…]: configures when needed, then builds; quiet unless it fails.
build_preset()
{
    preset=$1
    shift
    log=build/$preset/build.log
    mkdir -p "build/$preset"
    if ! cmake --preset "$preset" >"$log" 2>&1; then
        cat "$log" >&2
        die "cannot configure build/$preset"
    fi
    if ! cmake --build "build/$preset" ${1:+--target "$@"} >"$log" 2>&1; then
        grep -v '^\[[0-9]*/[0-9]*\]' "$log" >&2 || true
        die "cannot build build/$preset (whole output: $log)"
    fi
}

# rebuild_if_moved PRESET: a build folder made under another path cannot be used again.
rebuild_if_moved()
{
    cache=build/$1/CMakeCache.txt
    if [ -f "$cache" ] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$ZK_ROOT" "$cache"; then
        say "build/$1 was made in another folder: starting it afresh"
        rm -rf "build/$1"
    fi
}

# release: sets things up and brings build/release/zhike up to date.
release()
{
    "$ZK_ROOT/script/setup" "${1:-build}"
    rebuild_if_moved release
    say "$(both '正在编译 build/release/zhike，第一次要几分钟' 'building build/release/zhike; the first time takes minutes')"
    build_preset release zhike
}
