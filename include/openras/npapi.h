/* What network providers and connection notifyees export (pages of the npapi.h header,
 * "Implementing a Network Provider", "Connection Notification API").
 *
 * A provider or notifyee is a shared library that libmpr.so loads into the program that connects.
 * All texts are UTF-16. Functions answer WN_SUCCESS or a code of winerror.h by its WN_ name; a
 * provider's own text is set with WNetSetLastError(). Structures have natural packing. */
#ifndef OPENRAS_NPAPI_H
#define OPENRAS_NPAPI_H

#include "winnetwk.h"

OPENRAS_EXTERN_C_BEGIN

/* ---- Connections ---- */

OPENRAS_API DWORD WINAPI NPAddConnection(LPNETRESOURCEW lpNetResource, LPWSTR lpPassword,
                                         LPWSTR lpUserName);
OPENRAS_API DWORD WINAPI NPAddConnection3(HWND hwndOwner, LPNETRESOURCEW lpNetResource,
                                          LPWSTR lpPassword, LPWSTR lpUserName, DWORD dwFlags);
OPENRAS_API DWORD WINAPI NPCancelConnection(LPWSTR lpName, BOOL fForce);
OPENRAS_API DWORD WINAPI NPGetConnection(LPWSTR lpLocalName, LPWSTR lpRemoteName,
                                         LPDWORD lpnBufferLen);
OPENRAS_API DWORD WINAPI NPGetConnection3(LPCWSTR lpLocalName, DWORD dwLevel, LPVOID lpBuffer,
                                          LPDWORD lpBufferSize);
OPENRAS_API DWORD WINAPI NPGetConnectionPerformance(LPCWSTR lpRemoteName,
                                                    LPNETCONNECTINFOSTRUCT lpNetConnectInfo);
OPENRAS_API DWORD WINAPI NPGetUniversalName(LPWSTR lpLocalPath, DWORD dwInfoLevel, LPVOID lpBuffer,
                                            LPDWORD lpBufferSize);
OPENRAS_API DWORD WINAPI NPOpenEnum(DWORD dwScope, DWORD dwType, DWORD dwUsage,
                                    LPNETRESOURCEW lpNetResource, LPHANDLE lphEnum);
OPENRAS_API DWORD WINAPI NPEnumResource(HANDLE hEnum, LPDWORD lpcCount, LPVOID lpBuffer,
                                        LPDWORD lpBufferSize);
OPENRAS_API DWORD WINAPI NPCloseEnum(HANDLE hEnum);

typedef DWORD(WINAPI* PF_NPAddConnection)(LPNETRESOURCEW lpNetResource, LPWSTR lpPassword,
                                          LPWSTR lpUserName);
typedef DWORD(WINAPI* PF_NPAddConnection3)(HWND hwndOwner, LPNETRESOURCEW lpNetResource,
                                           LPWSTR lpPassword, LPWSTR lpUserName, DWORD dwFlags);
typedef DWORD(WINAPI* PF_NPCancelConnection)(LPWSTR lpName, BOOL fForce);
typedef DWORD(WINAPI* PF_NPGetConnection)(LPWSTR lpLocalName, LPWSTR lpRemoteName,
                                          LPDWORD lpnBufferLen);
typedef DWORD(WINAPI* PF_NPGetConnection3)(LPCWSTR lpLocalName, DWORD dwLevel, LPVOID lpBuffer,
                                           LPDWORD lpBufferSize);
typedef DWORD(WINAPI* PF_NPGetConnectionPerformance)(LPCWSTR lpRemoteName,
                                                     LPNETCONNECTINFOSTRUCT lpNetConnectInfo);
typedef DWORD(WINAPI* PF_NPGetUniversalName)(LPWSTR lpLocalPath, DWORD dwInfoLevel, LPVOID lpBuffer,
                                             LPDWORD lpnBufferSize);
typedef DWORD(WINAPI* PF_NPOpenEnum)(DWORD dwScope, DWORD dwType, DWORD dwUsage,
                                     LPNETRESOURCEW lpNetResource, LPHANDLE lphEnum);
typedef DWORD(WINAPI* PF_NPEnumResource)(HANDLE hEnum, LPDWORD lpcCount, LPVOID lpBuffer,
                                         LPDWORD lpBufferSize);
typedef DWORD(WINAPI* PF_NPCloseEnum)(HANDLE hEnum);

#define WNGETCON_CONNECTED 0x00000000
#define WNGETCON_DISCONNECTED 0x00000001

/* ---- What a provider can do: NPGetCaps(index) ---- */

#define WNNC_SPEC_VERSION 0x00000001
#define WNNC_SPEC_VERSION51 0x00050001
#define WNNC_NET_TYPE 0x00000002
#define WNNC_NET_NONE 0x00000000
#define WNNC_DRIVER_VERSION 0x00000003
#define WNNC_USER 0x00000004
#define WNNC_USR_GETUSER 0x00000001
#define WNNC_CONNECTION 0x00000006
#define WNNC_CON_ADDCONNECTION 0x00000001
#define WNNC_CON_CANCELCONNECTION 0x00000002
#define WNNC_CON_GETCONNECTIONS 0x00000004
#define WNNC_CON_ADDCONNECTION3 0x00000008
#define WNNC_CON_GETPERFORMANCE 0x00000040
#define WNNC_CON_DEFER 0x00000080
#define WNNC_DIALOG 0x00000008
#define WNNC_DLG_DEVICEMODE 0x00000001
#define WNNC_DLG_PROPERTYDIALOG 0x00000020
#define WNNC_DLG_SEARCHDIALOG 0x00000040
#define WNNC_DLG_FORMATNETWORKNAME 0x00000080
#define WNNC_DLG_PERMISSIONEDITOR 0x00000100
#define WNNC_DLG_GETRESOURCEPARENT 0x00000200
#define WNNC_DLG_GETRESOURCEINFORMATION 0x00000800
#define WNNC_ADMIN 0x00000009
#define WNNC_ADM_GETDIRECTORYTYPE 0x00000001
#define WNNC_ADM_DIRECTORYNOTIFY 0x00000002
#define WNNC_ENUMERATION 0x0000000B
#define WNNC_ENUM_GLOBAL 0x00000001
#define WNNC_ENUM_LOCAL 0x00000002
#define WNNC_ENUM_CONTEXT 0x00000004
#define WNNC_ENUM_SHAREABLE 0x00000008
#define WNNC_START 0x0000000C
#define WNNC_WAIT_FOR_START 0x00000001

OPENRAS_API DWORD WINAPI NPGetCaps(DWORD ndex);
OPENRAS_API DWORD WINAPI NPGetUser(LPWSTR lpName, LPWSTR lpUserName, LPDWORD lpnBufferLen);

typedef DWORD(WINAPI* PF_NPGetCaps)(DWORD ndex);
typedef DWORD(WINAPI* PF_NPGetUser)(LPWSTR lpName, LPWSTR lpUserName, LPDWORD lpnBufferLen);

/* ---- Dialogs and names ---- */

#define WNTYPE_DRIVE 1
#define WNTYPE_FILE 2
#define WNTYPE_PRINTER 3
#define WNTYPE_COMM 4
#define WNPS_FILE 0
#define WNPS_DIR 1
#define WNPS_MULT 2
#define WNSRCH_REFRESH_FIRST_LEVEL 0x00000001

OPENRAS_API DWORD WINAPI NPDeviceMode(HWND hParent);
OPENRAS_API DWORD WINAPI NPSearchDialog(HWND hwndParent, LPNETRESOURCEW lpNetResource,
                                        LPVOID lpBuffer, DWORD cbBuffer, LPDWORD lpnFlags);
OPENRAS_API DWORD WINAPI NPGetResourceParent(LPNETRESOURCEW lpNetResource, LPVOID lpBuffer,
                                             LPDWORD lpBufferSize);
OPENRAS_API DWORD WINAPI NPGetResourceInformation(LPNETRESOURCEW lpNetResource, LPVOID lpBuffer,
                                                  LPDWORD lpBufferSize, LPWSTR* lplpSystem);
OPENRAS_API DWORD WINAPI NPFormatNetworkName(LPWSTR lpRemoteName, LPWSTR lpFormattedName,
                                             LPDWORD lpnLength, DWORD dwFlags,
                                             DWORD dwAveCharPerLine);
OPENRAS_API DWORD WINAPI NPGetPropertyText(DWORD iButton, DWORD nPropSel, LPWSTR lpName,
                                           LPWSTR lpButtonName, DWORD nButtonNameLen, DWORD nType);
OPENRAS_API DWORD WINAPI NPPropertyDialog(HWND hwndParent, DWORD iButtonDlg, DWORD nPropSel,
                                          LPWSTR lpFileName, DWORD nType);

typedef DWORD(WINAPI* PF_NPDeviceMode)(HWND hParent);
typedef DWORD(WINAPI* PF_NPSearchDialog)(HWND hwndParent, LPNETRESOURCEW lpNetResource,
                                         LPVOID lpBuffer, DWORD cbBuffer, LPDWORD lpnFlags);
typedef DWORD(WINAPI* PF_NPGetResourceParent)(LPNETRESOURCEW lpNetResource, LPVOID lpBuffer,
                                              LPDWORD lpBufferSize);
typedef DWORD(WINAPI* PF_NPGetResourceInformation)(LPNETRESOURCEW lpNetResource, LPVOID lpBuffer,
                                                   LPDWORD lpBufferSize, LPWSTR* lplpSystem);
typedef DWORD(WINAPI* PF_NPFormatNetworkName)(LPWSTR lpRemoteName, LPWSTR lpFormattedName,
                                              LPDWORD lpnLength, DWORD dwFlags,
                                              DWORD dwAveCharPerLine);
typedef DWORD(WINAPI* PF_NPGetPropertyText)(DWORD iButton, DWORD nPropSel, LPWSTR lpName,
                                            LPWSTR lpButtonName, DWORD nButtonNameLen, DWORD nType);
typedef DWORD(WINAPI* PF_NPPropertyDialog)(HWND hwndParent, DWORD iButtonDlg, DWORD nPropSel,
                                           LPWSTR lpFileName, DWORD nType);

/* ---- Administration ---- */

#define WNDT_NORMAL 0
#define WNDT_NETWORK 1
#define WNDN_MKDIR 1
#define WNDN_RMDIR 2
#define WNDN_MVDIR 3

OPENRAS_API DWORD WINAPI NPGetDirectoryType(LPWSTR lpName, LPINT lpType, BOOL bFlushCache);
OPENRAS_API DWORD WINAPI NPDirectoryNotify(HWND hwnd, LPWSTR lpDir, DWORD dwOper);

typedef DWORD(WINAPI* PF_NPGetDirectoryType)(LPWSTR lpName, LPINT lpType, BOOL bFlushCache);
typedef DWORD(WINAPI* PF_NPDirectoryNotify)(HWND hwnd, LPWSTR lpDir, DWORD dwOper);

/* For network providers: sets what WNetGetLastError() answers in this thread. */
OPENRAS_API VOID WINAPI WNetSetLastErrorA(DWORD err, LPSTR lpError, LPSTR lpProviders);
OPENRAS_API VOID WINAPI WNetSetLastErrorW(DWORD err, LPWSTR lpError, LPWSTR lpProviders);
#define WNetSetLastError OPENRAS_AW(WNetSetLastError)

/* ---- Credential managers ---- */

#define WN_NETWORK_CLASS 0x00000001
#define WN_CREDENTIAL_CLASS 0x00000002
#define WN_PRIMARY_AUTHENT_CLASS 0x00000004
#define WN_SERVICE_CLASS 0x00000008
#define WN_VALID_LOGON_ACCOUNT 0x00000001
#define WN_NT_PASSWORD_CHANGED 0x00000002

OPENRAS_API DWORD WINAPI NPLogonNotify(PLUID lpLogonId, LPCWSTR lpAuthentInfoType,
                                       LPVOID lpAuthentInfo, LPCWSTR lpPreviousAuthentInfoType,
                                       LPVOID lpPreviousAuthentInfo, LPWSTR lpStationName,
                                       LPVOID StationHandle, LPWSTR* lpLogonScript);
OPENRAS_API DWORD WINAPI NPPasswordChangeNotify(LPCWSTR lpAuthentInfoType, LPVOID lpAuthentInfo,
                                                LPCWSTR lpPreviousAuthentInfoType,
                                                LPVOID lpPreviousAuthentInfo, LPWSTR lpStationName,
                                                LPVOID StationHandle, DWORD dwChangeInfo);

typedef DWORD(WINAPI* PF_NPLogonNotify)(PLUID lpLogonId, LPCWSTR lpAuthentInfoType,
                                        LPVOID lpAuthentInfo, LPCWSTR lpPreviousAuthentInfoType,
                                        LPVOID lpPreviousAuthentInfo, LPWSTR lpStationName,
                                        LPVOID StationHandle, LPWSTR* lpLogonScript);
typedef DWORD(WINAPI* PF_NPPasswordChangeNotify)(LPCWSTR lpAuthentInfoType, LPVOID lpAuthentInfo,
                                                 LPCWSTR lpPreviousAuthentInfoType,
                                                 LPVOID lpPreviousAuthentInfo, LPWSTR lpStationName,
                                                 LPVOID StationHandle, DWORD dwChangeInfo);

/* ---- Connection notifications ---- */

/* NOTIFYINFO.dwNotifyStatus: before the operation, and after it. */
#define NOTIFY_PRE 0x00000001
#define NOTIFY_POST 0x00000002

/* What every notification carries. dwOperationStatus is WN_SUCCESS before, and the operation's
 * result after. lpContext is NULL before; what a notifyee puts there comes back after, and one that
 * leaves it NULL is not told after. */
typedef struct _NOTIFYINFO {
  DWORD dwNotifyStatus;
  DWORD dwOperationStatus;
  LPVOID lpContext;
} NOTIFYINFO, *LPNOTIFYINFO;

/* A connection that is made. The texts are UTF-16 [choice: the W forms, as network providers take
 * them, whatever UNICODE is]. */
typedef struct _NOTIFYADD {
  HWND hwndOwner;
  NETRESOURCEW NetResource;
  DWORD dwAddFlags; /* CONNECT_* */
} NOTIFYADD, *LPNOTIFYADD;

/* A connection that is ended. lpProvider is NULL before, and after a success names the provider
 * that ended it. */
typedef struct _NOTIFYCANCEL {
  LPWSTR lpName;
  LPWSTR lpProvider;
  DWORD dwFlags;
  BOOL fForce;
} NOTIFYCANCEL, *LPNOTIFYCANCEL;

/* Exported by a notifyee. WN_SUCCESS lets the operation go on; WN_CANCEL before it ends it;
 * WN_RETRY after a failed one tries again, 3 times at most [choice]. Called in the thread of the
 * program that connects, which waits. */
OPENRAS_API DWORD WINAPI AddConnectNotify(LPNOTIFYINFO lpNotifyInfo, LPNOTIFYADD lpAddInfo);
OPENRAS_API DWORD WINAPI CancelConnectNotify(LPNOTIFYINFO lpNotifyInfo,
                                             LPNOTIFYCANCEL lpCancelInfo);

typedef DWORD(WINAPI* PF_AddConnectNotify)(LPNOTIFYINFO lpNotifyInfo, LPNOTIFYADD lpAddInfo);
typedef DWORD(WINAPI* PF_CancelConnectNotify)(LPNOTIFYINFO lpNotifyInfo,
                                              LPNOTIFYCANCEL lpCancelInfo);

/* ---- Permissions, for file managers ---- */

#define WNPERMC_PERM 0x00000001
#define WNPERMC_AUDIT 0x00000002
#define WNPERMC_OWNER 0x00000004
#define WNPERM_DLG_PERM 0
#define WNPERM_DLG_AUDIT 1
#define WNPERM_DLG_OWNER 2

OPENRAS_API DWORD WINAPI NPFMXGetPermCaps(LPWSTR lpDriveName);
OPENRAS_API DWORD WINAPI NPFMXEditPerm(LPWSTR lpDriveName, HWND hwndFMX, DWORD nDialogType);
OPENRAS_API DWORD WINAPI NPFMXGetPermHelp(LPWSTR lpDriveName, DWORD nDialogType, BOOL fDirectory,
                                          LPVOID lpFileNameBuffer, LPDWORD lpBufferSize,
                                          LPDWORD lpnHelpContext);

typedef DWORD(WINAPI* PF_NPFMXGetPermCaps)(LPWSTR lpDriveName);
typedef DWORD(WINAPI* PF_NPFMXEditPerm)(LPWSTR lpDriveName, HWND hwndFMX, DWORD nDialogType);
typedef DWORD(WINAPI* PF_NPFMXGetPermHelp)(LPWSTR lpDriveName, DWORD nDialogType, BOOL fDirectory,
                                           LPVOID lpFileNameBuffer, LPDWORD lpBufferSize,
                                           LPDWORD lpnHelpContext);

OPENRAS_EXTERN_C_END

#endif /* OPENRAS_NPAPI_H */
