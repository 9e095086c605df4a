/* SPDX-License-Identifier: Apache-2.0
 *
 * Each public header stands alone, as C11 and as C++17, without a warning, with whichever compilers are here.
 */
#include <glob.h>

#include "eval_test.h"

/* Compiles an include of the header and a use of its constants; false: no such compiler. */
static bool compile(const char *compiler, const char *language, const char *flags)
{
    char command[3000];
    glob_t headers;

    snprintf(command, sizeof command, "command -v %s >/dev/null 2>&1", compiler);
    if (system(command) != 0)
        return false;
    ZK_CHECK(glob(zk_test_source("include/zhike/*.h"), 0, NULL, &headers) == 0);
    for (size_t i = 0; i < headers.gl_pathc; i++) {
        const char *name = strrchr(headers.gl_pathv[i], '/') + 1;

        snprintf(command, sizeof command,
                 "printf '#include \"zhike/%s\"\\n#include \"zhike/%s\"\\n#include <zhike/error.h>\\n"
                 "int main(void) { return ZK_OK; }\\n' | "
                 "%s -x %s %s -Wall -Wextra -Wconversion -Wshadow -Werror -fsyntax-only -I'%s' -",
                 name, name, compiler, language, flags, zk_test_source("include"));
        if (system(command) != 0)
            zk_test__fail(__FILE__, __LINE__, "zhike/%s does not compile with %s %s", name, compiler, flags);
    }
    globfree(&headers);
    return true;
}

ZK_TEST(headers_are_c11)
{
    bool gcc = compile("gcc", "c", "-std=c11 -pedantic -Wstrict-prototypes"),
         clang = compile("clang", "c", "-std=c11");

    if (!gcc && !clang)
        ZK_SKIP("neither gcc nor clang is here");
}

ZK_TEST(headers_are_cpp17)
{
    bool gcc = compile("g++", "c++", "-std=c++17 -pedantic"), clang = compile("clang++", "c++", "-std=c++17");

    if (!gcc && !clang)
        ZK_SKIP("neither g++ nor clang++ is here");
}

ZK_TEST_MAIN()
