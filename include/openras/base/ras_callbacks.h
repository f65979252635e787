/* The functions that a program hands to the library: notification handlers, and what custom dialing
 * and scripting DLLs export. A part of ras.h; include that. */
#ifndef OPENRAS_BASE_RAS_CALLBACKS_H
#define OPENRAS_BASE_RAS_CALLBACKS_H

OPENRAS_EXTERN_C_BEGIN

/* Notification handlers of RasDial(), for dwNotifierType 0, 1 and 2 (pages "RasDialFunc callback
 * function", "RasDialFunc1 …", "RasDialFunc2 …").
 *
 * A handler is called with dwError 0 when a state is entered, and again for the same state with the
 * error when something fails in it. unMsg is always WM_RASDIALEVENT. The dial waits until the
 * handler has returned; meanwhile the line is kept alive [choice]. It runs in a thread of the
 * library, never twice at once for one connection [choice]. It must not call RasDial(); it may call
 * RasHangUp(), which takes effect once the handler has returned, and the functions that only ask.
 *
 * The last call is the one with RASCS_Connected, RASCS_Disconnected or a nonzero dwError.
 * dwExtendedError is nonzero for a few errors only. dwCallbackId is RASDIALPARAMS.dwCallbackId;
 * dwSubEntry counts from 1. A RasDialFunc2 that returns 0 is called no more, for any subentry; the
 * dial goes on. */
typedef VOID(WINAPI* RASDIALFUNC)(UINT unMsg, RASCONNSTATE rasconnstate, DWORD dwError);
typedef VOID(WINAPI* RASDIALFUNC1)(HRASCONN hrasconn, UINT unMsg, RASCONNSTATE rascs, DWORD dwError,
                                   DWORD dwExtendedError);
typedef DWORD(WINAPI* RASDIALFUNC2)(ULONG_PTR dwCallbackId, DWORD dwSubEntry, HRASCONN hrasconn,
                                    UINT unMsg, RASCONNSTATE rascs, DWORD dwError,
                                    DWORD dwExtendedError);

/* AutoDial handlers of an entry (RASENTRY.szAutodialDll and szAutodialFunc). ORASADFUNC is
 * obsolete. */
typedef BOOL(WINAPI* ORASADFUNC)(HWND hwndOwner, LPSTR lpszEntry, DWORD dwFlags,
                                 LPDWORD lpdwRetCode);
#if WINVER >= 0x0401
typedef BOOL(WINAPI* RASADFUNCA)(LPSTR lpszPhonebook, LPSTR lpszEntry,
                                 LPRASADPARAMS lpAutoDialParams, LPDWORD lpdwRetCode);
typedef BOOL(WINAPI* RASADFUNCW)(LPWSTR lpszPhonebook, LPWSTR lpszEntry,
                                 LPRASADPARAMS lpAutoDialParams, LPDWORD lpdwRetCode);
typedef OPENRAS_AW(RASADFUNC) RASADFUNC;
#endif

#if WINVER >= 0x0500
/* What RasCustomScriptExecute() is given to talk to the server. Sizes are in bytes, dwTimeOut in
 * milliseconds. */
typedef DWORD(WINAPI* PFNRASGETBUFFER)(PBYTE* ppBuffer, PDWORD pdwSize);
typedef DWORD(WINAPI* PFNRASFREEBUFFER)(PBYTE pBuffer);
typedef DWORD(WINAPI* PFNRASSENDBUFFER)(HANDLE hPort, PBYTE pBuffer, DWORD dwSize);
typedef DWORD(WINAPI* PFNRASRECEIVEBUFFER)(HANDLE hPort, PBYTE pBuffer, PDWORD pdwSize,
                                           DWORD dwTimeOut, HANDLE hEvent);
typedef DWORD(WINAPI* PFNRASRETRIEVEBUFFER)(HANDLE hPort, PBYTE pBuffer, PDWORD pdwSize);
typedef DWORD(WINAPI* PFNRASSETCOMMSETTINGS)(HANDLE hPort, RASCOMMSETTINGS* pRasCommSettings,
                                             PVOID pvReserved);
typedef DWORD(WINAPI* RasCustomScriptExecuteFn)(
    HANDLE hPort, LPCWSTR lpszPhonebook, LPCWSTR lpszEntryName, PFNRASGETBUFFER pfnRasGetBuffer,
    PFNRASFREEBUFFER pfnRasFreeBuffer, PFNRASSENDBUFFER pfnRasSendBuffer,
    PFNRASRECEIVEBUFFER pfnRasReceiveBuffer, PFNRASRETRIEVEBUFFER pfnRasRetrieveBuffer, HWND hWnd,
    RASDIALPARAMS* pRasDialParams, PVOID pvReserved);

#pragma pack(push, 4)
typedef struct tagRASCUSTOMSCRIPTEXTENSIONS {
  DWORD dwSize;
  PFNRASSETCOMMSETTINGS pfnRasSetCommSettings;
} RASCUSTOMSCRIPTEXTENSIONS, *LPRASCUSTOMSCRIPTEXTENSIONS;
#pragma pack(pop)

/* What a custom dialing DLL exports (RASENTRY.szCustomDialDll): RasCustomHangUp, RasCustomDial,
 * RasCustomDeleteEntryNotify. dwFlags: RCD_*. */
typedef DWORD(WINAPI* RasCustomHangUpFn)(HRASCONN hRasConn);
typedef DWORD(WINAPI* RasCustomDialFn)(HINSTANCE hInstDll, LPRASDIALEXTENSIONS lpRasDialExtensions,
                                       LPCWSTR lpszPhonebook, LPRASDIALPARAMS lpRasDialParams,
                                       DWORD dwNotifierType, LPVOID lpvNotifier,
                                       LPHRASCONN lphRasConn, DWORD dwFlags);
typedef DWORD(WINAPI* RasCustomDeleteEntryNotifyFn)(LPCWSTR lpszPhonebook, LPCWSTR lpszEntry,
                                                    DWORD dwFlags);
#endif

OPENRAS_EXTERN_C_END

#endif /* OPENRAS_BASE_RAS_CALLBACKS_H */
