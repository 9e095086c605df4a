/* SPDX-License-Identifier: Apache-2.0
 *
 * Feeds every file of the given folders and files to a fuzz target once: the
 * regression half of fuzzing, which needs neither clang nor libFuzzer. A crash or
 * a sanitizer's report ends the program, and with it the test.
 */
#include <ftw.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define INPUT_MAX ((size_t)16 << 20)

static unsigned g_inputs;

static int replay_file(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
    FILE *file;
    uint8_t *data;
    size_t size;

    (void)st;
    (void)ftw;
    if (flag != FTW_F)
        return 0;
    if (!(file = fopen(path, "rb")) || !(data = malloc(INPUT_MAX))) {
        perror(path);
        exit(1);
    }
    size = fread(data, 1, INPUT_MAX, file);
    fclose(file);
    /* a block of exactly this size, so that reading past its end is seen */
    uint8_t *exact = malloc(size ? size : 1);
    if (!exact)
        exit(1);
    for (size_t i = 0; i < size; i++)
        exact[i] = data[i];
    free(data);
    fprintf(stderr, "%s\n", path); /* the last line names the culprit */
    LLVMFuzzerTestOneInput(exact, size);
    free(exact);
    g_inputs++;
    return 0;
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (nftw(argv[i], replay_file, 16, FTW_PHYS) != 0) {
            perror(argv[i]);
            return 1;
        }
    printf("%s %u inputs replayed\n", g_inputs ? "PASS" : "FAIL", g_inputs);
    return g_inputs ? 0 : 1;
}
