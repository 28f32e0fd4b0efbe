#include <wchar.h>

/* The C library hides wcwidth behind a feature macro that the Swift importer does not set. */
extern int wcwidth(wchar_t c);
