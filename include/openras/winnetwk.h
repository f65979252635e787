/* Network connections: the functions of the Multiple Provider Router, libmpr.so (pages of the
 * winnetwk.h header, "Windows Networking (WNet)").
 *
 * Functions answer WN_SUCCESS (0) or a code of winerror.h, which is in GetLastError(), too. A texts
 * are UTF-8, W texts UTF-16. A notifyee must not call them while it is being notified. Structures
 * have natural packing. */
#ifndef OPENRAS_WINNETWK_H
#define OPENRAS_WINNETWK_H

#include "base/windef.h"
#include "winerror.h"
#include "wnnc.h"

OPENRAS_EXTERN_C_BEGIN

/* NETRESOURCE.dwScope, dwType, dwUsage, dwDisplayType */
#define RESOURCE_CONNECTED 0x00000001
#define RESOURCE_GLOBALNET 0x00000002
#define RESOURCE_REMEMBERED 0x00000003
#define RESOURCE_RECENT 0x00000004
#define RESOURCE_CONTEXT 0x00000005

#define RESOURCETYPE_ANY 0x00000000
#define RESOURCETYPE_DISK 0x00000001
#define RESOURCETYPE_PRINT 0x00000002
#define RESOURCETYPE_RESERVED 0x00000008
#define RESOURCETYPE_UNKNOWN 0xFFFFFFFF

#define RESOURCEUSAGE_CONNECTABLE 0x00000001
#define RESOURCEUSAGE_CONTAINER 0x00000002
#define RESOURCEUSAGE_NOLOCALDEVICE 0x00000004
#define RESOURCEUSAGE_SIBLING 0x00000008
#define RESOURCEUSAGE_ATTACHED 0x00000010
#define RESOURCEUSAGE_ALL \
  (RESOURCEUSAGE_CONNECTABLE | RESOURCEUSAGE_CONTAINER | RESOURCEUSAGE_ATTACHED)
#define RESOURCEUSAGE_RESERVED 0x80000000

#define RESOURCEDISPLAYTYPE_GENERIC 0x00000000
#define RESOURCEDISPLAYTYPE_DOMAIN 0x00000001
#define RESOURCEDISPLAYTYPE_SERVER 0x00000002
#define RESOURCEDISPLAYTYPE_SHARE 0x00000003
#define RESOURCEDISPLAYTYPE_FILE 0x00000004
#define RESOURCEDISPLAYTYPE_GROUP 0x00000005
#define RESOURCEDISPLAYTYPE_NETWORK 0x00000006
#define RESOURCEDISPLAYTYPE_ROOT 0x00000007
#define RESOURCEDISPLAYTYPE_SHAREADMIN 0x00000008
#define RESOURCEDISPLAYTYPE_DIRECTORY 0x00000009
#define RESOURCEDISPLAYTYPE_TREE 0x0000000a
#define RESOURCEDISPLAYTYPE_NDSCONTAINER 0x0000000b

/* A network resource, and the local device for it. */
typedef struct _NETRESOURCEA {
  DWORD dwScope;
  DWORD dwType;
  DWORD dwDisplayType;
  DWORD dwUsage;
  LPSTR lpLocalName; /* a device, or NULL */
  LPSTR lpRemoteName;
  LPSTR lpComment;
  LPSTR lpProvider; /* NULL: any */
} NETRESOURCEA, *LPNETRESOURCEA;
typedef struct _NETRESOURCEW {
  DWORD dwScope;
  DWORD dwType;
  DWORD dwDisplayType;
  DWORD dwUsage;
  LPWSTR lpLocalName; /* a device, or NULL */
  LPWSTR lpRemoteName;
  LPWSTR lpComment;
  LPWSTR lpProvider; /* NULL: any */
} NETRESOURCEW, *LPNETRESOURCEW;
typedef OPENRAS_AW(NETRESOURCE) NETRESOURCE, *LPNETRESOURCE;

#define NETPROPERTY_PERSISTENT 1

/* dwFlags of the functions that connect */
#define CONNECT_UPDATE_PROFILE 0x00000001
#define CONNECT_UPDATE_RECENT 0x00000002
#define CONNECT_TEMPORARY 0x00000004
#define CONNECT_INTERACTIVE 0x00000008
#define CONNECT_PROMPT 0x00000010
#define CONNECT_NEED_DRIVE 0x00000020
#define CONNECT_REFCOUNT 0x00000040
#define CONNECT_REDIRECT 0x00000080
#define CONNECT_LOCALDRIVE 0x00000100
#define CONNECT_CURRENT_MEDIA 0x00000200
#define CONNECT_DEFERRED 0x00000400
#define CONNECT_RESERVED 0xFF000000
#define CONNECT_COMMANDLINE 0x00000800
#define CONNECT_CMD_SAVECRED 0x00001000
#define CONNECT_CRED_RESET 0x00002000

/* Connects a local device to a network resource, or uses the resource without one (lpLocalName
 * NULL). Obsolete: use WNetAddConnection2. */
OPENRAS_API DWORD WINAPI WNetAddConnectionA(LPCSTR lpRemoteName, LPCSTR lpPassword,
                                            LPCSTR lpLocalName);
OPENRAS_API DWORD WINAPI WNetAddConnectionW(LPCWSTR lpRemoteName, LPCWSTR lpPassword,
                                            LPCWSTR lpLocalName);
#define WNetAddConnection OPENRAS_AW(WNetAddConnection)

/* The same with a NETRESOURCE, a user name and flags (CONNECT_*). Notifyees are told before and
 * after. */
OPENRAS_API DWORD WINAPI WNetAddConnection2A(LPNETRESOURCEA lpNetResource, LPCSTR lpPassword,
                                             LPCSTR lpUserName, DWORD dwFlags);
OPENRAS_API DWORD WINAPI WNetAddConnection2W(LPNETRESOURCEW lpNetResource, LPCWSTR lpPassword,
                                             LPCWSTR lpUserName, DWORD dwFlags);
#define WNetAddConnection2 OPENRAS_AW(WNetAddConnection2)

/* The same with the window that owns dialogs. */
OPENRAS_API DWORD WINAPI WNetAddConnection3A(HWND hwndOwner, LPNETRESOURCEA lpNetResource,
                                             LPCSTR lpPassword, LPCSTR lpUserName, DWORD dwFlags);
OPENRAS_API DWORD WINAPI WNetAddConnection3W(HWND hwndOwner, LPNETRESOURCEW lpNetResource,
                                             LPCWSTR lpPassword, LPCWSTR lpUserName, DWORD dwFlags);
#define WNetAddConnection3 OPENRAS_AW(WNetAddConnection3)

/* The same; lpAccessName receives the name to use the resource by, *lpBufferSize its room and
 * then the need in characters, *lpResult CONNECT_LOCALDRIVE or CONNECT_REFCOUNT. */
OPENRAS_API DWORD WINAPI WNetUseConnectionA(HWND hwndOwner, LPNETRESOURCEA lpNetResource,
                                            LPCSTR lpPassword, LPCSTR lpUserID, DWORD dwFlags,
                                            LPSTR lpAccessName, LPDWORD lpBufferSize,
                                            LPDWORD lpResult);
OPENRAS_API DWORD WINAPI WNetUseConnectionW(HWND hwndOwner, LPNETRESOURCEW lpNetResource,
                                            LPCWSTR lpPassword, LPCWSTR lpUserID, DWORD dwFlags,
                                            LPWSTR lpAccessName, LPDWORD lpBufferSize,
                                            LPDWORD lpResult);
#define WNetUseConnection OPENRAS_AW(WNetUseConnection)

/* Ends a connection, named by its local device or its resource. fForce: also with open files. */
OPENRAS_API DWORD WINAPI WNetCancelConnectionA(LPCSTR lpName, BOOL fForce);
OPENRAS_API DWORD WINAPI WNetCancelConnectionW(LPCWSTR lpName, BOOL fForce);
#define WNetCancelConnection OPENRAS_AW(WNetCancelConnection)

/* The same; CONNECT_UPDATE_PROFILE also forgets it. */
OPENRAS_API DWORD WINAPI WNetCancelConnection2A(LPCSTR lpName, DWORD dwFlags, BOOL fForce);
OPENRAS_API DWORD WINAPI WNetCancelConnection2W(LPCWSTR lpName, DWORD dwFlags, BOOL fForce);
#define WNetCancelConnection2 OPENRAS_AW(WNetCancelConnection2)

/* The resource that a local device is connected to; *lpnLength is the room and then the need in
 * characters. */
OPENRAS_API DWORD WINAPI WNetGetConnectionA(LPCSTR lpLocalName, LPSTR lpRemoteName,
                                            LPDWORD lpnLength);
OPENRAS_API DWORD WINAPI WNetGetConnectionW(LPCWSTR lpLocalName, LPWSTR lpRemoteName,
                                            LPDWORD lpnLength);
#define WNetGetConnection OPENRAS_AW(WNetGetConnection)

/* Connects remembered connections again. Notifyees are not told. */
OPENRAS_API DWORD WINAPI WNetRestoreConnectionA(HWND hwndParent, LPCSTR lpDevice);
OPENRAS_API DWORD WINAPI WNetRestoreConnectionW(HWND hwndParent, LPCWSTR lpDevice);
#define WNetRestoreConnection OPENRAS_AW(WNetRestoreConnection)
#if WINVER >= 0x0600
OPENRAS_API DWORD WINAPI WNetRestoreSingleConnectionW(HWND hwndParent, LPCWSTR lpDevice,
                                                      BOOL fUseUI);
#endif

/* The last error of a network provider in this thread, after ERROR_EXTENDED_ERROR: its own code,
 * its text and its name. Room in characters. */
OPENRAS_API DWORD WINAPI WNetGetLastErrorA(LPDWORD lpError, LPSTR lpErrorBuf, DWORD nErrorBufSize,
                                           LPSTR lpNameBuf, DWORD nNameBufSize);
OPENRAS_API DWORD WINAPI WNetGetLastErrorW(LPDWORD lpError, LPWSTR lpErrorBuf, DWORD nErrorBufSize,
                                           LPWSTR lpNameBuf, DWORD nNameBufSize);
#define WNetGetLastError OPENRAS_AW(WNetGetLastError)

/* Starts an enumeration of resources (RESOURCE_*); end it with WNetCloseEnum(). */
OPENRAS_API DWORD WINAPI WNetOpenEnumA(DWORD dwScope, DWORD dwType, DWORD dwUsage,
                                       LPNETRESOURCEA lpNetResource, LPHANDLE lphEnum);
OPENRAS_API DWORD WINAPI WNetOpenEnumW(DWORD dwScope, DWORD dwType, DWORD dwUsage,
                                       LPNETRESOURCEW lpNetResource, LPHANDLE lphEnum);
#define WNetOpenEnum OPENRAS_AW(WNetOpenEnum)

/* The next resources: *lpcCount as many as wanted (-1: all that fit) and then those given; their
 * texts lie in the same buffer. ERROR_NO_MORE_ITEMS: there are no more. */
OPENRAS_API DWORD WINAPI WNetEnumResourceA(HANDLE hEnum, LPDWORD lpcCount, LPVOID lpBuffer,
                                           LPDWORD lpBufferSize);
OPENRAS_API DWORD WINAPI WNetEnumResourceW(HANDLE hEnum, LPDWORD lpcCount, LPVOID lpBuffer,
                                           LPDWORD lpBufferSize);
#define WNetEnumResource OPENRAS_AW(WNetEnumResource)

OPENRAS_API DWORD WINAPI WNetCloseEnum(HANDLE hEnum);

/* The container of a resource. */
OPENRAS_API DWORD WINAPI WNetGetResourceParentA(LPNETRESOURCEA lpNetResource, LPVOID lpBuffer,
                                                LPDWORD lpcbBuffer);
OPENRAS_API DWORD WINAPI WNetGetResourceParentW(LPNETRESOURCEW lpNetResource, LPVOID lpBuffer,
                                                LPDWORD lpcbBuffer);
#define WNetGetResourceParent OPENRAS_AW(WNetGetResourceParent)

/* The type of a resource, and which part of its name is below it. */
OPENRAS_API DWORD WINAPI WNetGetResourceInformationA(LPNETRESOURCEA lpNetResource, LPVOID lpBuffer,
                                                     LPDWORD lpcbBuffer, LPSTR* lplpSystem);
OPENRAS_API DWORD WINAPI WNetGetResourceInformationW(LPNETRESOURCEW lpNetResource, LPVOID lpBuffer,
                                                     LPDWORD lpcbBuffer, LPWSTR* lplpSystem);
#define WNetGetResourceInformation OPENRAS_AW(WNetGetResourceInformation)

#define UNIVERSAL_NAME_INFO_LEVEL 0x00000001
#define REMOTE_NAME_INFO_LEVEL 0x00000002

typedef struct _UNIVERSAL_NAME_INFOA {
  LPSTR lpUniversalName;
} UNIVERSAL_NAME_INFOA, *LPUNIVERSAL_NAME_INFOA;
typedef struct _UNIVERSAL_NAME_INFOW {
  LPWSTR lpUniversalName;
} UNIVERSAL_NAME_INFOW, *LPUNIVERSAL_NAME_INFOW;
typedef OPENRAS_AW(UNIVERSAL_NAME_INFO) UNIVERSAL_NAME_INFO, *LPUNIVERSAL_NAME_INFO;

typedef struct _REMOTE_NAME_INFOA {
  LPSTR lpUniversalName;
  LPSTR lpConnectionName;
  LPSTR lpRemainingPath;
} REMOTE_NAME_INFOA, *LPREMOTE_NAME_INFOA;
typedef struct _REMOTE_NAME_INFOW {
  LPWSTR lpUniversalName;
  LPWSTR lpConnectionName;
  LPWSTR lpRemainingPath;
} REMOTE_NAME_INFOW, *LPREMOTE_NAME_INFOW;
typedef OPENRAS_AW(REMOTE_NAME_INFO) REMOTE_NAME_INFO, *LPREMOTE_NAME_INFO;

/* The network name of a path on a local device (UNIVERSAL_NAME_INFO_LEVEL,
 * REMOTE_NAME_INFO_LEVEL). */
OPENRAS_API DWORD WINAPI WNetGetUniversalNameA(LPCSTR lpLocalPath, DWORD dwInfoLevel,
                                               LPVOID lpBuffer, LPDWORD lpBufferSize);
OPENRAS_API DWORD WINAPI WNetGetUniversalNameW(LPCWSTR lpLocalPath, DWORD dwInfoLevel,
                                               LPVOID lpBuffer, LPDWORD lpBufferSize);
#define WNetGetUniversalName OPENRAS_AW(WNetGetUniversalName)

/* The user name of a connection, or of this process (lpName NULL). */
OPENRAS_API DWORD WINAPI WNetGetUserA(LPCSTR lpName, LPSTR lpUserName, LPDWORD lpnLength);
OPENRAS_API DWORD WINAPI WNetGetUserW(LPCWSTR lpName, LPWSTR lpUserName, LPDWORD lpnLength);
#define WNetGetUser OPENRAS_AW(WNetGetUser)

/* The provider of a network type (WNNC_NET_*). */
OPENRAS_API DWORD WINAPI WNetGetProviderNameA(DWORD dwNetType, LPSTR lpProviderName,
                                              LPDWORD lpBufferSize);
OPENRAS_API DWORD WINAPI WNetGetProviderNameW(DWORD dwNetType, LPWSTR lpProviderName,
                                              LPDWORD lpBufferSize);
#define WNetGetProviderName OPENRAS_AW(WNetGetProviderName)

#include "base/winnetwk_more.h"

OPENRAS_EXTERN_C_END

#endif /* OPENRAS_WINNETWK_H */
