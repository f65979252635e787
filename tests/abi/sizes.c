/* The table of sizes at compile time, in C and in C++, for the WINVER of the compilation. */
#include <npapi.h>
#include <ras.h>
#include <rasdlg.h>
#include <stddef.h>
#include <windows.h>

#ifdef __cplusplus
#define CHECK(condition) static_assert(condition, #condition)
#else
#define CHECK(condition) _Static_assert(condition, #condition)
#endif

#if WINVER == 0x0400
#define THIS(v400, v401, v500, v501, v600, v601, v602) v400
#elif WINVER == 0x0401
#define THIS(v400, v401, v500, v501, v600, v601, v602) v401
#elif WINVER == 0x0500
#define THIS(v400, v401, v500, v501, v600, v601, v602) v500
#elif WINVER == 0x0501
#define THIS(v400, v401, v500, v501, v600, v601, v602) v501
#elif WINVER == 0x0600
#define THIS(v400, v401, v500, v501, v600, v601, v602) v600
#elif WINVER == 0x0601
#define THIS(v400, v401, v500, v501, v600, v601, v602) v601
#else
#define THIS(v400, v401, v500, v501, v600, v601, v602) v602
#endif

#define SIZE(type, ...) CHECK(sizeof(type) == THIS(__VA_ARGS__));
#include "sizes.def"

/* Packed to 4 bytes: what would be at 8 stands at 4. */
CHECK(offsetof(RASCONNA, hrasconn) == 4);
CHECK(offsetof(RASCONNW, hrasconn) == 4);
#if WINVER >= 0x0401
CHECK(offsetof(RASDIALPARAMSA, dwCallbackId) == 1056);
CHECK(offsetof(RASDIALPARAMSW, dwCallbackId) == 2100);
#endif
/* npapi.h is not packed. */
CHECK(offsetof(NOTIFYADD, hwndOwner) == 0);
CHECK(offsetof(NOTIFYADD, NetResource) == 8);
CHECK(offsetof(NOTIFYADD, dwAddFlags) == 56);

/* The header leaves the packing of the program as it was. */
struct after_the_headers {
  char first;
  double second;
};
CHECK(offsetof(struct after_the_headers, second) == 8);

/* The base types. */
CHECK(sizeof(BOOL) == 4 && sizeof(DWORD) == 4 && sizeof(LONG) == 4 && sizeof(UINT) == 4);
CHECK(sizeof(WCHAR) == 2 && sizeof(WORD) == 2 && sizeof(HANDLE) == 8 && sizeof(GUID) == 16);
CHECK(sizeof(LPARAM) == 8 && sizeof(LONGLONG) == 8 && sizeof(MSG) == 48);
CHECK(sizeof(u"ab") == 3 * sizeof(WCHAR));
CHECK((DWORD)0 - 1 > 0 && (LONG)0 - 1 < 0);
#ifdef UNICODE
CHECK(sizeof(RASDIALPARAMS) == sizeof(RASDIALPARAMSW) && sizeof(TCHAR) == 2);
#else
CHECK(sizeof(RASDIALPARAMS) == sizeof(RASDIALPARAMSA) && sizeof(TCHAR) == 1);
#endif
