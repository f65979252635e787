/* Texts: copying, comparing, formatting, and UTF-8 to and from UTF-16 (pages of winbase.h,
 * stringapiset.h, winuser.h). CHAR texts are UTF-8, WCHAR texts UTF-16. */
#ifndef OPENRAS_BASE_WINSTRING_H
#define OPENRAS_BASE_WINSTRING_H

#include "windef.h"

OPENRAS_EXTERN_C_BEGIN

/* Lengths are in characters. NULL has length 0; copying from or to NULL answers NULL. Comparison is
 * by value of the characters [choice]; lstrcmpi takes A to Z for a to z. lstrcpyn copies iMaxLength
 * - 1 at most and always terminates. */
OPENRAS_API int WINAPI lstrlenA(LPCSTR lpString) OPENRAS_BIND(lstrlenA);
OPENRAS_API int WINAPI lstrlenW(LPCWSTR lpString) OPENRAS_BIND(lstrlenW);
OPENRAS_API int WINAPI lstrcmpA(LPCSTR lpString1, LPCSTR lpString2) OPENRAS_BIND(lstrcmpA);
OPENRAS_API int WINAPI lstrcmpW(LPCWSTR lpString1, LPCWSTR lpString2) OPENRAS_BIND(lstrcmpW);
OPENRAS_API int WINAPI lstrcmpiA(LPCSTR lpString1, LPCSTR lpString2) OPENRAS_BIND(lstrcmpiA);
OPENRAS_API int WINAPI lstrcmpiW(LPCWSTR lpString1, LPCWSTR lpString2) OPENRAS_BIND(lstrcmpiW);
OPENRAS_API LPSTR WINAPI lstrcpyA(LPSTR lpString1, LPCSTR lpString2) OPENRAS_BIND(lstrcpyA);
OPENRAS_API LPWSTR WINAPI lstrcpyW(LPWSTR lpString1, LPCWSTR lpString2) OPENRAS_BIND(lstrcpyW);
OPENRAS_API LPSTR WINAPI lstrcpynA(LPSTR lpString1, LPCSTR lpString2, int iMaxLength)
    OPENRAS_BIND(lstrcpynA);
OPENRAS_API LPWSTR WINAPI lstrcpynW(LPWSTR lpString1, LPCWSTR lpString2, int iMaxLength)
    OPENRAS_BIND(lstrcpynW);
OPENRAS_API LPSTR WINAPI lstrcatA(LPSTR lpString1, LPCSTR lpString2) OPENRAS_BIND(lstrcatA);
OPENRAS_API LPWSTR WINAPI lstrcatW(LPWSTR lpString1, LPCWSTR lpString2) OPENRAS_BIND(lstrcatW);
#define lstrlen OPENRAS_AW(lstrlen)
#define lstrcmp OPENRAS_AW(lstrcmp)
#define lstrcmpi OPENRAS_AW(lstrcmpi)
#define lstrcpy OPENRAS_AW(lstrcpy)
#define lstrcpyn OPENRAS_AW(lstrcpyn)
#define lstrcat OPENRAS_AW(lstrcat)

#define CP_ACP 0
#define CP_OEMCP 1
#define CP_THREAD_ACP 3
#define CP_UTF8 65001
#define MB_PRECOMPOSED 0x00000001
#define MB_ERR_INVALID_CHARS 0x00000008
#define WC_NO_BEST_FIT_CHARS 0x00000400
#define WC_ERR_INVALID_CHARS 0x00000080

/* Both answer the characters written, with no room (0) those needed, and 0 on an error
 * (ERROR_INSUFFICIENT_BUFFER, ERROR_NO_UNICODE_TRANSLATION with the ERR_INVALID_CHARS flag; without
 * it what is not valid becomes U+FFFD). Length -1: up to and with the terminator. Every code page
 * named above is UTF-8; another is ERROR_INVALID_PARAMETER. */
OPENRAS_API int WINAPI MultiByteToWideChar(UINT CodePage, DWORD dwFlags, LPCSTR lpMultiByteStr,
                                           int cbMultiByte, LPWSTR lpWideCharStr, int cchWideChar)
    OPENRAS_BIND(MultiByteToWideChar);
OPENRAS_API int WINAPI WideCharToMultiByte(UINT CodePage, DWORD dwFlags, LPCWSTR lpWideCharStr,
                                           int cchWideChar, LPSTR lpMultiByteStr, int cbMultiByte,
                                           LPCSTR lpDefaultChar, LPBOOL lpUsedDefaultChar)
    OPENRAS_BIND(WideCharToMultiByte);

/* Formats into a buffer of 1024 characters, cutting what is longer; answers the length.
 * Conversions: %c %C %d %i %u %x %X %p %s %S %%, with flags - # 0, width, precision and h l w I64.
 */
OPENRAS_API int WINAPIV wsprintfA(LPSTR buffer, LPCSTR format, ...) OPENRAS_BIND(wsprintfA);
OPENRAS_API int WINAPIV wsprintfW(LPWSTR buffer, LPCWSTR format, ...) OPENRAS_BIND(wsprintfW);
OPENRAS_API int WINAPI wvsprintfA(LPSTR buffer, LPCSTR format, va_list arguments)
    OPENRAS_BIND(wvsprintfA);
OPENRAS_API int WINAPI wvsprintfW(LPWSTR buffer, LPCWSTR format, va_list arguments)
    OPENRAS_BIND(wvsprintfW);
#define wsprintf OPENRAS_AW(wsprintf)
#define wvsprintf OPENRAS_AW(wvsprintf)

/* Ours, for tchar.h's _tprintf with UNICODE: the same conversions, without limit, printed as UTF-8
 * to standard output or a stdio stream (a FILE*). */
OPENRAS_API int WINAPIV openras_wprintf(LPCWSTR format, ...);
OPENRAS_API int WINAPIV openras_fwprintf(void* stream, LPCWSTR format, ...);

OPENRAS_EXTERN_C_END

#endif /* OPENRAS_BASE_WINSTRING_H */
