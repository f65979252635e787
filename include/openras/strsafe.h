/* Bounded copying of texts (pages of the strsafe.h header). Sizes are in characters with the
 * terminator; the destination is always terminated. STRSAFE_E_INSUFFICIENT_BUFFER: what fits was
 * copied. */
#ifndef OPENRAS_STRSAFE_H
#define OPENRAS_STRSAFE_H

#include <stdio.h>

#include "base/windef.h"

#define STRSAFE_MAX_CCH 2147483647
#define STRSAFE_E_INSUFFICIENT_BUFFER ((HRESULT)0x8007007A)
#define STRSAFE_E_INVALID_PARAMETER ((HRESULT)0x80070057)
#define STRSAFE_E_END_OF_FILE ((HRESULT)0x80070026)

static inline HRESULT StringCchCopyNA(LPSTR pszDest, size_t cchDest, LPCSTR pszSrc,
                                      size_t cchToCopy) {
  size_t count = 0;
  if (cchDest == 0 || cchDest > STRSAFE_MAX_CCH) return STRSAFE_E_INVALID_PARAMETER;
  for (; count < cchToCopy && pszSrc[count] != 0; ++count) {
    if (count + 1 == cchDest) {
      pszDest[count] = 0;
      return STRSAFE_E_INSUFFICIENT_BUFFER;
    }
    pszDest[count] = pszSrc[count];
  }
  pszDest[count] = 0;
  return S_OK;
}
static inline HRESULT StringCchCopyA(LPSTR pszDest, size_t cchDest, LPCSTR pszSrc) {
  return StringCchCopyNA(pszDest, cchDest, pszSrc, STRSAFE_MAX_CCH);
}
static inline HRESULT StringCchLengthA(LPCSTR psz, size_t cchMax, size_t* pcchLength) {
  size_t count = 0;
  if (pcchLength) *pcchLength = 0;
  if (!psz || cchMax > STRSAFE_MAX_CCH) return STRSAFE_E_INVALID_PARAMETER;
  for (; count < cchMax; ++count) {
    if (psz[count] == 0) {
      if (pcchLength) *pcchLength = count;
      return S_OK;
    }
  }
  return STRSAFE_E_INVALID_PARAMETER;
}
static inline HRESULT StringCchCatA(LPSTR pszDest, size_t cchDest, LPCSTR pszSrc) {
  size_t length = 0;
  if (StringCchLengthA(pszDest, cchDest, &length) != S_OK) return STRSAFE_E_INVALID_PARAMETER;
  return StringCchCopyA(pszDest + length, cchDest - length, pszSrc);
}

static inline HRESULT StringCchCopyNW(LPWSTR pszDest, size_t cchDest, LPCWSTR pszSrc,
                                      size_t cchToCopy) {
  size_t count = 0;
  if (cchDest == 0 || cchDest > STRSAFE_MAX_CCH) return STRSAFE_E_INVALID_PARAMETER;
  for (; count < cchToCopy && pszSrc[count] != 0; ++count) {
    if (count + 1 == cchDest) {
      pszDest[count] = 0;
      return STRSAFE_E_INSUFFICIENT_BUFFER;
    }
    pszDest[count] = pszSrc[count];
  }
  pszDest[count] = 0;
  return S_OK;
}
static inline HRESULT StringCchCopyW(LPWSTR pszDest, size_t cchDest, LPCWSTR pszSrc) {
  return StringCchCopyNW(pszDest, cchDest, pszSrc, STRSAFE_MAX_CCH);
}
static inline HRESULT StringCchLengthW(LPCWSTR psz, size_t cchMax, size_t* pcchLength) {
  size_t count = 0;
  if (pcchLength) *pcchLength = 0;
  if (!psz || cchMax > STRSAFE_MAX_CCH) return STRSAFE_E_INVALID_PARAMETER;
  for (; count < cchMax; ++count) {
    if (psz[count] == 0) {
      if (pcchLength) *pcchLength = count;
      return S_OK;
    }
  }
  return STRSAFE_E_INVALID_PARAMETER;
}
static inline HRESULT StringCchCatW(LPWSTR pszDest, size_t cchDest, LPCWSTR pszSrc) {
  size_t length = 0;
  if (StringCchLengthW(pszDest, cchDest, &length) != S_OK) return STRSAFE_E_INVALID_PARAMETER;
  return StringCchCopyW(pszDest + length, cchDest - length, pszSrc);
}

static inline HRESULT StringCchPrintfA(LPSTR pszDest, size_t cchDest, LPCSTR pszFormat, ...) {
  va_list arguments;
  int length;
  if (cchDest == 0 || cchDest > STRSAFE_MAX_CCH) return STRSAFE_E_INVALID_PARAMETER;
  va_start(arguments, pszFormat);
  length = vsnprintf(pszDest, cchDest, pszFormat, arguments);
  va_end(arguments);
  if (length < 0) return STRSAFE_E_INVALID_PARAMETER;
  return (size_t)length < cchDest ? S_OK : STRSAFE_E_INSUFFICIENT_BUFFER;
}

#define StringCchCopy OPENRAS_AW(StringCchCopy)
#define StringCchCopyN OPENRAS_AW(StringCchCopyN)
#define StringCchCat OPENRAS_AW(StringCchCat)
#define StringCchLength OPENRAS_AW(StringCchLength)
/* There is no StringCchPrintfW: wsprintf() formats wide text. */
#ifndef UNICODE
#define StringCchPrintf StringCchPrintfA
#endif

#endif /* OPENRAS_STRSAFE_H */
