# SPDX-License-Identifier: Apache-2.0
#
# The libraries, by the layer that may use them. Everything comes from Debian
# except DuckDB, which script/setup puts into deps/duckdb.

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

# zk_libs(NAME module…): interface library of pkg-config modules, headers as
# system headers so that their warnings are not ours.
function(zk_libs name)
    add_library(${name} INTERFACE)
    foreach(module IN LISTS ARGN)
        pkg_check_modules(PC_${module} REQUIRED IMPORTED_TARGET ${module})
        target_link_libraries(${name} INTERFACE PkgConfig::PC_${module})
    endforeach()
endfunction()

zk_libs(zk_libs_base libcrypto jansson libfyaml zlib)
target_link_libraries(zk_libs_base INTERFACE Threads::Threads m)
# The methods: linear algebra, optimisation, boosted trees. OpenBLAS is Debian's build with threads, told to use one
# (zk_blas_one_thread): the build without is not safe to call from several threads of ours (0.3.21).
zk_libs(zk_libs_eval openblas lapacke nlopt xgboost)
target_link_libraries(zk_libs_eval INTERFACE Threads::Threads m)
zk_libs(zk_libs_app xlsxwriter cairo cairo-pdf pangocairo libzip expat)

set(ZHIKE_DUCKDB ${CMAKE_SOURCE_DIR}/deps/duckdb CACHE PATH "folder with include/duckdb.h and lib/libduckdb.so")
if(NOT EXISTS ${ZHIKE_DUCKDB}/lib/libduckdb.so OR NOT EXISTS ${ZHIKE_DUCKDB}/include/duckdb.h)
    message(FATAL_ERROR "DuckDB is not in ${ZHIKE_DUCKDB}: run script/setup first")
endif()
add_library(duckdb SHARED IMPORTED)
set_target_properties(duckdb PROPERTIES IMPORTED_LOCATION ${ZHIKE_DUCKDB}/lib/libduckdb.so
    IMPORTED_SONAME libduckdb.so INTERFACE_INCLUDE_DIRECTORIES ${ZHIKE_DUCKDB}/include)
# DuckDB first: its 20,000 symbols are looked up through the libraries in this order at every start.
add_library(zk_libs_store INTERFACE)
target_link_libraries(zk_libs_store INTERFACE duckdb)
zk_libs(zk_libs_stores sqlite3 libxxhash)
target_link_libraries(zk_libs_store INTERFACE zk_libs_stores)
# libpq is loaded when a ledger is on PostgreSQL (src/store/pq.c): only its header is needed here.
pkg_check_modules(PC_libpq REQUIRED libpq)
target_include_directories(zk_libs_store SYSTEM INTERFACE ${PC_libpq_INCLUDE_DIRS})
target_link_libraries(zk_libs_store INTERFACE ${CMAKE_DL_LIBS})
