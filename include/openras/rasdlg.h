/* The dialogs of the Remote Access Service (pages of the rasdlg.h header). */
#ifndef OPENRAS_RASDLG_H
#define OPENRAS_RASDLG_H

#include "ras.h"

OPENRAS_EXTERN_C_BEGIN

/* What the handler of RasPhonebookDlg() is told. */
#define RASPBDEVENT_AddEntry 1
#define RASPBDEVENT_EditEntry 2
#define RASPBDEVENT_RemoveEntry 3
#define RASPBDEVENT_DialEntry 4
#define RASPBDEVENT_EditGlobals 5
#define RASPBDEVENT_NoUser 6
#define RASPBDEVENT_NoUserEdit 7

/* RASNOUSER.dwFlags */
#define RASNOUSER_SmartCard 0x00000001

/* RASPBDLG.dwFlags */
#define RASPBDFLAG_PositionDlg 0x00000001
#define RASPBDFLAG_ForceCloseOnDial 0x00000002
#define RASPBDFLAG_NoUser 0x00000010
#define RASPBDFLAG_UpdateDefaults 0x80000000

/* RASENTRYDLG.dwFlags */
#define RASEDFLAG_PositionDlg 0x00000001
#define RASEDFLAG_NewEntry 0x00000002
#define RASEDFLAG_CloneEntry 0x00000004
#define RASEDFLAG_NoRename 0x00000008
#define RASEDFLAG_NewPhoneEntry 0x00000010
#define RASEDFLAG_NewTunnelEntry 0x00000020
#define RASEDFLAG_NewDirectEntry 0x00000040
#define RASEDFLAG_NewBroadbandEntry 0x00000080
#define RASEDFLAG_InternetEntry 0x00000100
#define RASEDFLAG_NAT 0x00000200
#define RASEDFLAG_IncomingConnection 0x00000400
#define RASEDFLAG_ShellOwned 0x40000000

/* RASDIALDLG.dwFlags */
#define RASDDFLAG_PositionDlg 0x00000001
#define RASDDFLAG_NoPrompt 0x00000002
#define RASDDFLAG_AoacRedial 0x00000004
#define RASDDFLAG_LinkFailure 0x80000000

typedef VOID(WINAPI* RASPBDLGFUNCW)(ULONG_PTR dwCallbackId, DWORD dwEvent, LPWSTR pszText,
                                    LPVOID pData);
typedef VOID(WINAPI* RASPBDLGFUNCA)(ULONG_PTR dwCallbackId, DWORD dwEvent, LPSTR pszText,
                                    LPVOID pData);
typedef OPENRAS_AW(RASPBDLGFUNC) RASPBDLGFUNC;

#pragma pack(push, 4)

typedef struct tagRASNOUSERA {
  DWORD dwSize;
  DWORD dwFlags;
  DWORD dwTimeoutMs;
  CHAR szUserName[UNLEN + 1];
  CHAR szPassword[PWLEN + 1];
  CHAR szDomain[DNLEN + 1];
} RASNOUSERA, *LPRASNOUSERA;
typedef struct tagRASNOUSERW {
  DWORD dwSize;
  DWORD dwFlags;
  DWORD dwTimeoutMs;
  WCHAR szUserName[UNLEN + 1];
  WCHAR szPassword[PWLEN + 1];
  WCHAR szDomain[DNLEN + 1];
} RASNOUSERW, *LPRASNOUSERW;
typedef OPENRAS_AW(RASNOUSER) RASNOUSER, *LPRASNOUSER;

typedef struct tagRASPBDLGA {
  DWORD dwSize;
  HWND hwndOwner;
  DWORD dwFlags;
  LONG xDlg;
  LONG yDlg;
  ULONG_PTR dwCallbackId;
  RASPBDLGFUNCA pCallback;
  DWORD dwError;
  ULONG_PTR reserved;
  ULONG_PTR reserved2;
} RASPBDLGA, *LPRASPBDLGA;
typedef struct tagRASPBDLGW {
  DWORD dwSize;
  HWND hwndOwner;
  DWORD dwFlags;
  LONG xDlg;
  LONG yDlg;
  ULONG_PTR dwCallbackId;
  RASPBDLGFUNCW pCallback;
  DWORD dwError;
  ULONG_PTR reserved;
  ULONG_PTR reserved2;
} RASPBDLGW, *LPRASPBDLGW;
typedef OPENRAS_AW(RASPBDLG) RASPBDLG, *LPRASPBDLG;

typedef struct tagRASENTRYDLGA {
  DWORD dwSize;
  HWND hwndOwner;
  DWORD dwFlags;
  LONG xDlg;
  LONG yDlg;
  CHAR szEntry[RAS_MaxEntryName + 1];
  DWORD dwError;
  ULONG_PTR reserved;
  ULONG_PTR reserved2;
} RASENTRYDLGA, *LPRASENTRYDLGA;
typedef struct tagRASENTRYDLGW {
  DWORD dwSize;
  HWND hwndOwner;
  DWORD dwFlags;
  LONG xDlg;
  LONG yDlg;
  WCHAR szEntry[RAS_MaxEntryName + 1];
  DWORD dwError;
  ULONG_PTR reserved;
  ULONG_PTR reserved2;
} RASENTRYDLGW, *LPRASENTRYDLGW;
typedef OPENRAS_AW(RASENTRYDLG) RASENTRYDLG, *LPRASENTRYDLG;

typedef struct tagRASDIALDLG {
  DWORD dwSize;
  HWND hwndOwner;
  DWORD dwFlags;
  LONG xDlg;
  LONG yDlg;
  DWORD dwSubEntry;
  DWORD dwError;
  ULONG_PTR reserved;
  ULONG_PTR reserved2;
} RASDIALDLG, *LPRASDIALDLG;

#pragma pack(pop)

typedef BOOL(WINAPI* RasCustomDialDlgFn)(HINSTANCE hInstDll, DWORD dwFlags, LPWSTR lpszPhonebook,
                                         LPWSTR lpszEntry, LPWSTR lpszPhoneNumber,
                                         LPRASDIALDLG lpInfo, PVOID pvInfo);
typedef BOOL(WINAPI* RasCustomEntryDlgFn)(HINSTANCE hInstDll, LPWSTR lpszPhonebook,
                                          LPWSTR lpszEntry, LPRASENTRYDLG lpInfo, DWORD dwFlags);

/* Each shows its dialog and returns when it is closed: TRUE when the user dialed or saved, FALSE
 * when not; lpInfo->dwError is then 0 for a cancelled dialog, or what went wrong. */
OPENRAS_API BOOL WINAPI RasPhonebookDlgA(LPSTR lpszPhonebook, LPSTR lpszEntry, LPRASPBDLGA lpInfo);
OPENRAS_API BOOL WINAPI RasPhonebookDlgW(LPWSTR lpszPhonebook, LPWSTR lpszEntry,
                                         LPRASPBDLGW lpInfo);
OPENRAS_API BOOL WINAPI RasEntryDlgA(LPSTR lpszPhonebook, LPSTR lpszEntry, LPRASENTRYDLGA lpInfo);
OPENRAS_API BOOL WINAPI RasEntryDlgW(LPWSTR lpszPhonebook, LPWSTR lpszEntry, LPRASENTRYDLGW lpInfo);
OPENRAS_API BOOL WINAPI RasDialDlgA(LPSTR lpszPhonebook, LPSTR lpszEntry, LPSTR lpszPhoneNumber,
                                    LPRASDIALDLG lpInfo);
OPENRAS_API BOOL WINAPI RasDialDlgW(LPWSTR lpszPhonebook, LPWSTR lpszEntry, LPWSTR lpszPhoneNumber,
                                    LPRASDIALDLG lpInfo);
#define RasPhonebookDlg OPENRAS_AW(RasPhonebookDlg)
#define RasEntryDlg OPENRAS_AW(RasEntryDlg)
#define RasDialDlg OPENRAS_AW(RasDialDlg)

OPENRAS_EXTERN_C_END

#endif /* OPENRAS_RASDLG_H */
