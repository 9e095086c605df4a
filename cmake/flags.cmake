# SPDX-License-Identifier: Apache-2.0
#
# How everything is compiled. Two rules are about results, not speed: no
# -ffast-math and no contraction to fused multiply-add, so that a score has the
# same bits from gcc and clang, with one thread or sixteen.

option(ZHIKE_WERROR "warnings are errors" OFF)
option(ZHIKE_COVERAGE "count executed lines" OFF)
set(ZHIKE_SANITIZE "" CACHE STRING "-fsanitize= list, such as address,undefined")

if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "Release or Debug" FORCE)
endif()
set(CMAKE_C_FLAGS_RELEASE "-O2 -g")
set(CMAKE_C_FLAGS_DEBUG "-O1 -g")

# The pass over the facts: loops over columns, of which -O3 makes vector instructions (5 % of a run's CPU time).
set_source_files_properties(src/store/facts_scan.c src/app/indicator/load.c src/app/indicator/mine.c
    src/app/indicator/person.c src/app/indicator/settle_quick.c src/app/indicator/span.c src/app/scheme/fit.c
    src/app/scheme/score.c PROPERTIES COMPILE_OPTIONS $<$<CONFIG:Release>:-O3>)

set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(THREADS_PREFER_PTHREAD_FLAG ON)

add_compile_definitions(_GNU_SOURCE _FILE_OFFSET_BITS=64)
add_compile_options(-fno-math-errno -ffp-contract=off -fno-strict-aliasing -fstack-protector-strong
                    -fmacro-prefix-map=${CMAKE_SOURCE_DIR}/=)
add_link_options(-Wl,--as-needed)

set(ZK_WARNINGS -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes)
if(ZHIKE_WERROR)
    list(APPEND ZK_WARNINGS -Werror)
endif()

if(ZHIKE_SANITIZE)
    add_compile_options(-fsanitize=${ZHIKE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    add_link_options(-fsanitize=${ZHIKE_SANITIZE})
else()
    add_compile_options($<$<CONFIG:Release>:-D_FORTIFY_SOURCE=2>)
    add_link_options(-Wl,-z,relro -Wl,-z,now)
endif()
if(ZHIKE_SANITIZE OR ZHIKE_COVERAGE)
    add_compile_definitions(ZK_TIDY) # the process ends in the long way: what it still held is looked at
endif()
if(ZHIKE_COVERAGE)
    add_compile_options(--coverage -fprofile-update=atomic)
    add_link_options(--coverage)
endif()
