/* Windows' basic types, for Linux.
 *
 * Sizes are Windows' own, so that structures have Windows' layout: BOOL, LONG and DWORD have 32
 * bits (Linux' `long` is not LONG: print a DWORD with %u), pointers and *_PTR have the machine's.
 * WCHAR is char16_t, so that u"…" is a wide string; with -fshort-wchar it is wchar_t and L"…" is
 * one. */
#ifndef OPENRAS_BASE_WINDEF_H
#define OPENRAS_BASE_WINDEF_H

/* Others who define these names differently. Their functions take their own types, so they cannot
 * share a source file with this header: keep the two apart and hand over stdint types. */
#if defined(__wintypes_h__)
#error \
    "openras: pcsc-lite's wintypes.h makes DWORD an unsigned long (64 bits); use PC/SC and RAS in separate source files"
#elif defined(WINPR_WTYPES_H) || defined(WINPR_PLATFORM_H)
#error \
    "openras: WinPR declares the same Windows names with other types (WCHAR); use FreeRDP and RAS in separate source files"
#elif defined(XMD_H)
#error \
    "openras: X11's Xmd.h makes BOOL an 8-bit type; use Xlib's protocol headers and RAS in separate source files"
#elif defined(__SQLTYPES_H) && !defined(ALLREADY_HAVE_WINDOWS_TYPE)
#error "openras: unixODBC's sqltypes.h was included first; include <windows.h> of OpenRAS before it"
#endif
/* unixODBC, when it is included after this header, uses the types below. */
#ifndef ALLREADY_HAVE_WINDOWS_TYPE
#define ALLREADY_HAVE_WINDOWS_TYPE
#endif

/* Which version of Windows' API the program speaks: it decides the size of some structures. */
#if !defined(WINVER)
#if defined(_WIN32_WINNT)
#define WINVER _WIN32_WINNT
#else
#define WINVER 0x0601
#endif
#endif
#if !defined(_WIN32_WINNT)
#define _WIN32_WINNT WINVER
#endif

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "hresult.h"

#if !defined(__cplusplus)
#include <uchar.h>
#endif

#ifdef __cplusplus
#define OPENRAS_EXTERN_C_BEGIN extern "C" {
#define OPENRAS_EXTERN_C_END }
#define EXTERN_C extern "C"
#else
#define OPENRAS_EXTERN_C_BEGIN
#define OPENRAS_EXTERN_C_END
#define EXTERN_C extern
#endif

/* A function that librasapi32.so or libmpr.so exports under its own name. */
#define OPENRAS_API __attribute__((visibility("default")))
/* A Win32 function: it has its Windows name in a program's source, and the symbol openras_NAME in
 * the library, so that it collides with no other implementation of the Windows names in one
 * process. */
#define OPENRAS_BIND(name) __asm__("openras_" #name)

#define WINAPI
#define APIENTRY
#define CALLBACK
#define WINAPIV
#define PASCAL
#define CDECL
#define FAR
#define NEAR
#define CONST const
#ifndef IN
#define IN
#endif
#ifndef OUT
#define OUT
#endif
#ifndef OPTIONAL
#define OPTIONAL
#endif
#ifndef FALSE
#define FALSE 0
#endif
#ifndef TRUE
#define TRUE 1
#endif
#ifndef NULL
#define NULL 0
#endif

#define MAX_PATH 260

#define VOID void
typedef void *PVOID, *LPVOID;
typedef const void* LPCVOID;

typedef char CHAR;
typedef signed char INT8;
typedef unsigned char UCHAR, BYTE, BOOLEAN, UINT8;
typedef short SHORT, INT16;
typedef unsigned short USHORT, WORD, UINT16, ATOM;
typedef int INT, LONG, BOOL, WINBOOL, INT32, LONG32;
typedef unsigned int UINT, ULONG, DWORD, UINT32, ULONG32, DWORD32;
typedef long long LONGLONG, INT64, LONG64;
typedef unsigned long long ULONGLONG, DWORDLONG, UINT64, ULONG64, DWORD64;
typedef float FLOAT;
typedef intptr_t INT_PTR, LONG_PTR;
typedef uintptr_t UINT_PTR, ULONG_PTR, DWORD_PTR;
typedef size_t SIZE_T;
typedef ptrdiff_t SSIZE_T;

typedef CHAR *PCHAR, *LPCH, *PCH, *LPSTR, *PSTR;
typedef const CHAR *LPCCH, *PCCH, *LPCSTR, *PCSTR;
typedef BYTE *PBYTE, *LPBYTE;
typedef UCHAR* PUCHAR;
typedef BOOL *PBOOL, *LPBOOL;
typedef BOOLEAN* PBOOLEAN;
typedef SHORT* PSHORT;
typedef USHORT* PUSHORT;
typedef WORD *PWORD, *LPWORD;
typedef INT *PINT, *LPINT;
typedef UINT *PUINT, *LPUINT;
typedef LONG *PLONG, *LPLONG;
typedef ULONG* PULONG;
typedef DWORD *PDWORD, *LPDWORD;
typedef LONGLONG* PLONGLONG;
typedef ULONGLONG* PULONGLONG;
typedef LONG_PTR* PLONG_PTR;
typedef ULONG_PTR* PULONG_PTR;
typedef DWORD_PTR* PDWORD_PTR;
typedef SIZE_T* PSIZE_T;

#if __SIZEOF_WCHAR_T__ == 2
typedef wchar_t WCHAR;
#define OPENRAS_WIDE(quote) L##quote
#else
typedef char16_t WCHAR;
#define OPENRAS_WIDE(quote) u##quote
#endif
typedef WCHAR *PWCHAR, *LPWCH, *PWCH, *LPWSTR, *PWSTR;
typedef const WCHAR *LPCWCH, *PCWCH, *LPCWSTR, *PCWSTR;

#ifdef UNICODE
typedef WCHAR TCHAR, *PTCHAR;
typedef LPWSTR LPTSTR, PTSTR;
typedef LPCWSTR LPCTSTR, PCTSTR;
#define OPENRAS_AW(name) name##W
#define __TEXT(quote) OPENRAS_WIDE(quote)
#else
typedef CHAR TCHAR, *PTCHAR;
typedef LPSTR LPTSTR, PTSTR;
typedef LPCSTR LPCTSTR, PCTSTR;
#define OPENRAS_AW(name) name##A
#define __TEXT(quote) quote
#endif
#define TEXT(quote) __TEXT(quote)

typedef void* HANDLE;
typedef HANDLE *PHANDLE, *LPHANDLE;
#define INVALID_HANDLE_VALUE ((HANDLE)(LONG_PTR)(-1))
/* Makes HANDLE types that the compiler tells apart. */
#define DECLARE_HANDLE(name) typedef struct name##__* name

DECLARE_HANDLE(HWND);
DECLARE_HANDLE(HINSTANCE);
DECLARE_HANDLE(HICON);
DECLARE_HANDLE(HBRUSH);
DECLARE_HANDLE(HMENU);
typedef HINSTANCE HMODULE;
typedef HICON HCURSOR;
typedef HANDLE HGLOBAL, HLOCAL;

typedef UINT_PTR WPARAM;
typedef LONG_PTR LPARAM;
typedef LONG_PTR LRESULT;
/* What GetProcAddress() answers: cast it to the type of the function that you asked for. */
typedef INT_PTR(WINAPI* FARPROC)(void);
typedef INT_PTR(WINAPI* PROC)(void);

typedef struct _GUID {
  ULONG Data1;
  USHORT Data2;
  USHORT Data3;
  UCHAR Data4[8];
} GUID, *LPGUID, IID, CLSID, UUID;
typedef const GUID* LPCGUID;

typedef struct _LUID {
  DWORD LowPart;
  LONG HighPart;
} LUID, *PLUID;

typedef struct _FILETIME {
  DWORD dwLowDateTime;
  DWORD dwHighDateTime;
} FILETIME, *PFILETIME, *LPFILETIME;

typedef struct tagPOINT {
  LONG x;
  LONG y;
} POINT, *PPOINT, *LPPOINT;

typedef struct tagRECT {
  LONG left;
  LONG top;
  LONG right;
  LONG bottom;
} RECT, *PRECT, *LPRECT;

#define MAKEWORD(low, high) \
  ((WORD)(((BYTE)((DWORD_PTR)(low) & 0xff)) | ((WORD)((BYTE)((DWORD_PTR)(high) & 0xff))) << 8))
#define MAKELONG(low, high)                                                                   \
  ((LONG)(((WORD)((DWORD_PTR)(low) & 0xffff)) | ((DWORD)((WORD)((DWORD_PTR)(high) & 0xffff))) \
                                                    << 16))
#define LOWORD(l) ((WORD)((DWORD_PTR)(l) & 0xffff))
#define HIWORD(l) ((WORD)(((DWORD_PTR)(l) >> 16) & 0xffff))
#define LOBYTE(w) ((BYTE)((DWORD_PTR)(w) & 0xff))
#define HIBYTE(w) ((BYTE)(((DWORD_PTR)(w) >> 8) & 0xff))
#define MAKEWPARAM(low, high) ((WPARAM)(DWORD)MAKELONG(low, high))
#define MAKELPARAM(low, high) ((LPARAM)(DWORD)MAKELONG(low, high))

#define UNREFERENCED_PARAMETER(p) ((void)(p))

#ifndef NOMINMAX
#ifndef __cplusplus
#ifndef min
#define min(a, b) (((a) < (b)) ? (a) : (b))
#endif
#ifndef max
#define max(a, b) (((a) > (b)) ? (a) : (b))
#endif
#endif
#endif

#endif /* OPENRAS_BASE_WINDEF_H */
