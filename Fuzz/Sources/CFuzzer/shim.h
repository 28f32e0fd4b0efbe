#include <stddef.h>
#include <stdint.h>

// Of libFuzzer, which -sanitize=fuzzer links.
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*essayer)(const uint8_t *octets, size_t nombre));
