// PCRE2 over texts of UTF-8, as the PCRE2Expressions target uses it.
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
