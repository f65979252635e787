/* Generic text: names that are char functions, or WCHAR functions where UNICODE is defined (page
 * "Generic-Text Mappings in tchar.h").
 *
 * C's own wide functions take wchar_t, which is not WCHAR on Linux; the wide names here therefore
 * go to OpenRAS' functions for WCHAR, and what is printed is UTF-8. What has no such function is
 * not defined, so that the compiler says so. main() gets its arguments in UTF-8: there is no _tmain
 * with UNICODE. */
#ifndef OPENRAS_TCHAR_H
#define OPENRAS_TCHAR_H

#if defined(_UNICODE) && !defined(UNICODE)
#error "openras: _UNICODE is defined without UNICODE; define both or neither"
#elif defined(UNICODE) && !defined(_UNICODE)
#define _UNICODE
#endif

#include <stdio.h>
#include <string.h>

#include "base/winstring.h"

typedef TCHAR _TCHAR;
#define _T(quote) __TEXT(quote)
#define _TEXT(quote) __TEXT(quote)

#ifdef UNICODE
#define _tcslen(text) ((size_t)lstrlenW(text))
#define _tcscmp lstrcmpW
#define _tcsicmp lstrcmpiW
#define _tcscpy lstrcpyW
#define _tcscat lstrcatW
#define _tprintf openras_wprintf
#define _ftprintf openras_fwprintf
#else
#define _tcslen strlen
#define _tcscmp strcmp
#define _tcsicmp lstrcmpiA
#define _tcscpy strcpy
#define _tcscat strcat
#define _tprintf printf
#define _ftprintf fprintf
#define _tmain main
#endif

#endif /* OPENRAS_TCHAR_H */
