/* The Remote Access Service: connections, phone-book entries, notifications.
 *
 * Structures have Windows' layout for the WINVER that the program is compiled with (0x0601 unless
 * it says otherwise), packed to 4 bytes. Every one with a dwSize must have it set before the call:
 * `RASCONN c = {0}; c.dwSize = sizeof c;`. It tells the library which version the program speaks;
 * all versions from 0x0400 to 0x0602 are understood by one library.
 *
 * Functions whose name ends in A take UTF-8, those in W UTF-16; the bare name is one of them, by
 * UNICODE. They answer 0 or a code of raserror.h or winerror.h, and may be called from any thread.
 *
 * Source: the reference pages of ras.h and the "Remote Access Service Structures" pages. */
#ifndef OPENRAS_RAS_H
#define OPENRAS_RAS_H

#include <netinet/in.h>

#include "base/ras_constants.h"
#include "base/windef.h"
#include "lmcons.h"

OPENRAS_EXTERN_C_BEGIN

#pragma pack(push, 4)

typedef struct in_addr RASIPV4ADDR;
typedef struct in6_addr RASIPV6ADDR;

/* A connection, or one link of it. */
DECLARE_HANDLE(HRASCONN);
typedef HRASCONN* LPHRASCONN;

/* What a connection is doing. A client must not rely on the order of the informational states. */
typedef enum tagRASCONNSTATE {
  RASCS_OpenPort = 0,
  RASCS_PortOpened,
  RASCS_ConnectDevice,
  RASCS_DeviceConnected,
  RASCS_AllDevicesConnected,
  RASCS_Authenticate,
  RASCS_AuthNotify,
  RASCS_AuthRetry,
  RASCS_AuthCallback,
  RASCS_AuthChangePassword,
  RASCS_AuthProject,
  RASCS_AuthLinkSpeed,
  RASCS_AuthAck,
  RASCS_ReAuthenticate,
  RASCS_Authenticated,
  RASCS_PrepareForCallback,
  RASCS_WaitForModemReset,
  RASCS_WaitForCallback,
  RASCS_Projected,
  RASCS_StartAuthentication,
  RASCS_CallbackComplete,
  RASCS_LogonNetwork,
  RASCS_SubEntryConnected,
  RASCS_SubEntryDisconnected,
  RASCS_ApplySettings,
  RASCS_Interactive = RASCS_PAUSED,
  RASCS_RetryAuthentication,
  RASCS_CallbackSetByCaller,
  RASCS_PasswordExpired,
  RASCS_InvokeEapUI,
  RASCS_Connected = RASCS_DONE,
  RASCS_Disconnected
} RASCONNSTATE,
    *LPRASCONNSTATE;

typedef enum tagRASCONNSUBSTATE {
  RASCSS_None = 0,
  RASCSS_Dormant,
  RASCSS_Reconnecting,
  RASCSS_Reconnected = RASCSS_DONE
} RASCONNSUBSTATE,
    *LPRASCONNSUBSTATE;

/* For which protocol RasGetProjectionInfo() shall answer. */
typedef enum tagRASPROJECTION {
  RASP_Amb = 0x10000,
  RASP_PppNbf = 0x803F,
  RASP_PppIpx = 0x802B,
  RASP_PppIp = 0x8021,
  RASP_PppCcp = 0x80FD,
  RASP_PppLcp = 0xC021,
  RASP_PppIpv6 = 0x8057,
  RASP_Slip = 0x20000
} RASPROJECTION,
    *LPRASPROJECTION;

typedef enum {
  RASAPIVERSION_500 = 1,
  RASAPIVERSION_501 = 2,
  RASAPIVERSION_600 = 3,
  RASAPIVERSION_601 = 4
} RASAPIVERSION;

typedef enum {
  PROJECTION_INFO_TYPE_PPP = 1,
  PROJECTION_INFO_TYPE_IKEv2 = 2
} RASPROJECTION_INFO_TYPE;

typedef enum tagIsolationState {
  isolationStateNotRestricted = 1,
  isolationStateInProbation = 2,
  isolationStateRestrictedAccess = 3
} IsolationState;
typedef FILETIME ProbationTime;

/* One end of a tunnel; which member is valid says dwType (RASTUNNELENDPOINT_*). */
typedef struct _RASTUNNELENDPOINT {
  DWORD dwType;
  __extension__ union {
    RASIPV4ADDR ipv4;
    RASIPV6ADDR ipv6;
  };
} RASTUNNELENDPOINT, *PRASTUNNELENDPOINT;

/* A connection, as RasEnumConnections() lists it. */
typedef struct tagRASCONNA {
  DWORD dwSize;
  HRASCONN hrasconn;
  CHAR szEntryName[RAS_MaxEntryName + 1];
  CHAR szDeviceType[RAS_MaxDeviceType + 1];
  CHAR szDeviceName[RAS_MaxDeviceName + 1];
#if WINVER >= 0x0401
  CHAR szPhonebook[MAX_PATH];
  DWORD dwSubEntry;
#endif
#if WINVER >= 0x0500
  GUID guidEntry;
#endif
#if WINVER >= 0x0501
  DWORD dwFlags; /* RASCF_* */
  LUID luid;
#endif
#if WINVER >= 0x0600
  GUID guidCorrelationId;
#endif
} RASCONNA, *LPRASCONNA;
typedef struct tagRASCONNW {
  DWORD dwSize;
  HRASCONN hrasconn;
  WCHAR szEntryName[RAS_MaxEntryName + 1];
  WCHAR szDeviceType[RAS_MaxDeviceType + 1];
  WCHAR szDeviceName[RAS_MaxDeviceName + 1];
#if WINVER >= 0x0401
  WCHAR szPhonebook[MAX_PATH];
  DWORD dwSubEntry;
#endif
#if WINVER >= 0x0500
  GUID guidEntry;
#endif
#if WINVER >= 0x0501
  DWORD dwFlags; /* RASCF_* */
  LUID luid;
#endif
#if WINVER >= 0x0600
  GUID guidCorrelationId;
#endif
} RASCONNW, *LPRASCONNW;
typedef OPENRAS_AW(RASCONN) RASCONN, *LPRASCONN;

/* The state of a connection and its last error, from RasGetConnectStatus(). */
typedef struct tagRASCONNSTATUSA {
  DWORD dwSize;
  RASCONNSTATE rasconnstate;
  DWORD dwError;
  CHAR szDeviceType[RAS_MaxDeviceType + 1];
  CHAR szDeviceName[RAS_MaxDeviceName + 1];
#if WINVER >= 0x0401
  CHAR szPhoneNumber[RAS_MaxPhoneNumber + 1];
#endif
#if WINVER >= 0x0601
  RASTUNNELENDPOINT localEndPoint;
  RASTUNNELENDPOINT remoteEndPoint;
  RASCONNSUBSTATE rasconnsubstate;
#endif
} RASCONNSTATUSA, *LPRASCONNSTATUSA;
typedef struct tagRASCONNSTATUSW {
  DWORD dwSize;
  RASCONNSTATE rasconnstate;
  DWORD dwError;
  WCHAR szDeviceType[RAS_MaxDeviceType + 1];
  WCHAR szDeviceName[RAS_MaxDeviceName + 1];
#if WINVER >= 0x0401
  WCHAR szPhoneNumber[RAS_MaxPhoneNumber + 1];
#endif
#if WINVER >= 0x0601
  RASTUNNELENDPOINT localEndPoint;
  RASTUNNELENDPOINT remoteEndPoint;
  RASCONNSUBSTATE rasconnsubstate;
#endif
} RASCONNSTATUSW, *LPRASCONNSTATUSW;
typedef OPENRAS_AW(RASCONNSTATUS) RASCONNSTATUS, *LPRASCONNSTATUS;

/* What to dial and as whom. An empty entry name dials szPhoneNumber with no entry; empty
 * credentials are the stored ones. Wipe szPassword after the call. */
typedef struct tagRASDIALPARAMSA {
  DWORD dwSize;
  CHAR szEntryName[RAS_MaxEntryName + 1];
  CHAR szPhoneNumber[RAS_MaxPhoneNumber + 1];
  CHAR szCallbackNumber[RAS_MaxCallbackNumber + 1];
  CHAR szUserName[UNLEN + 1];
  CHAR szPassword[PWLEN + 1];
  CHAR szDomain[DNLEN + 1];
#if WINVER >= 0x0401
  DWORD dwSubEntry;       /* from 1; 0 = as the entry says */
  ULONG_PTR dwCallbackId; /* handed to RasDialFunc2 */
#endif
#if WINVER >= 0x0601
  DWORD dwIfIndex;
#endif
#if WINVER >= 0x0602
  LPSTR szEncPassword;
#endif
} RASDIALPARAMSA, *LPRASDIALPARAMSA;
typedef struct tagRASDIALPARAMSW {
  DWORD dwSize;
  WCHAR szEntryName[RAS_MaxEntryName + 1];
  WCHAR szPhoneNumber[RAS_MaxPhoneNumber + 1];
  WCHAR szCallbackNumber[RAS_MaxCallbackNumber + 1];
  WCHAR szUserName[UNLEN + 1];
  WCHAR szPassword[PWLEN + 1];
  WCHAR szDomain[DNLEN + 1];
#if WINVER >= 0x0401
  DWORD dwSubEntry;       /* from 1; 0 = as the entry says */
  ULONG_PTR dwCallbackId; /* handed to RasDialFunc2 */
#endif
#if WINVER >= 0x0601
  DWORD dwIfIndex;
#endif
#if WINVER >= 0x0602
  LPWSTR szEncPassword;
#endif
} RASDIALPARAMSW, *LPRASDIALPARAMSW;
typedef OPENRAS_AW(RASDIALPARAMS) RASDIALPARAMS, *LPRASDIALPARAMS;

#if WINVER >= 0x0500
typedef struct tagRASEAPINFO {
  DWORD dwSizeofEapInfo; /* bytes */
  BYTE* pbEapInfo;
} RASEAPINFO, *LPRASEAPINFO;
#endif

#if WINVER >= 0x0601
typedef struct tagRASDEVSPECIFICINFO {
  DWORD dwSize; /* of the cookie, in bytes */
  BYTE* pbDevSpecificInfo;
} RASDEVSPECIFICINFO, *PRASDEVSPECIFICINFO;
#endif

/* Options of one RasDial(). */
typedef struct tagRASDIALEXTENSIONS {
  DWORD dwSize;
  DWORD dwfOptions; /* RDEOPT_* */
  HWND hwndParent;
  ULONG_PTR reserved;
#if WINVER >= 0x0500
  ULONG_PTR reserved1;
  RASEAPINFO RasEapInfo;
#endif
#if WINVER >= 0x0601
  BOOL fSkipPppAuth;
  RASDEVSPECIFICINFO RasDevSpecificInfo;
#endif
} RASDIALEXTENSIONS, *LPRASDIALEXTENSIONS;

/* An entry of the phone book, from RasEnumEntries(). */
typedef struct tagRASENTRYNAMEA {
  DWORD dwSize;
  CHAR szEntryName[RAS_MaxEntryName + 1];
#if WINVER >= 0x0500
  DWORD dwFlags; /* REN_* */
  CHAR szPhonebookPath[MAX_PATH + 1];
#endif
} RASENTRYNAMEA, *LPRASENTRYNAMEA;
typedef struct tagRASENTRYNAMEW {
  DWORD dwSize;
  WCHAR szEntryName[RAS_MaxEntryName + 1];
#if WINVER >= 0x0500
  DWORD dwFlags; /* REN_* */
  WCHAR szPhonebookPath[MAX_PATH + 1];
#endif
} RASENTRYNAMEW, *LPRASENTRYNAMEW;
typedef OPENRAS_AW(RASENTRYNAME) RASENTRYNAME, *LPRASENTRYNAME;

/* A device that can dial, from RasEnumDevices(). */
typedef struct tagRASDEVINFOA {
  DWORD dwSize;
  CHAR szDeviceType[RAS_MaxDeviceType + 1];
  CHAR szDeviceName[RAS_MaxDeviceName + 1];
} RASDEVINFOA, *LPRASDEVINFOA;
typedef struct tagRASDEVINFOW {
  DWORD dwSize;
  WCHAR szDeviceType[RAS_MaxDeviceType + 1];
  WCHAR szDeviceName[RAS_MaxDeviceName + 1];
} RASDEVINFOW, *LPRASDEVINFOW;
typedef OPENRAS_AW(RASDEVINFO) RASDEVINFO, *LPRASDEVINFO;

typedef struct RASCTRYINFO {
  DWORD dwSize;
  DWORD dwCountryID;
  DWORD dwNextCountryID;
  DWORD dwCountryCode;
  DWORD dwCountryNameOffset; /* bytes from the start of this structure */
} RASCTRYINFO, *LPRASCTRYINFO;
typedef RASCTRYINFO RASCTRYINFOA, RASCTRYINFOW;
typedef LPRASCTRYINFO LPRASCTRYINFOA, LPRASCTRYINFOW;

#include "base/ras_entry.h"
#include "base/ras_projection.h"

#if WINVER >= 0x0500
/* Counters of a connection or of one link. Times are in milliseconds, ratios in percent; the byte
 * and frame counters wrap at 2^32. */
typedef struct _RAS_STATS {
  DWORD dwSize;
  DWORD dwBytesXmited;
  DWORD dwBytesRcved;
  DWORD dwFramesXmited;
  DWORD dwFramesRcved;
  DWORD dwCrcErr;
  DWORD dwTimeoutErr;
  DWORD dwAlignmentErr;
  DWORD dwHardwareOverrunErr;
  DWORD dwFramingErr;
  DWORD dwBufferOverrunErr;
  DWORD dwCompressionRatioIn;
  DWORD dwCompressionRatioOut;
  DWORD dwBps; /* bits per second */
  DWORD dwConnectDuration;
} RAS_STATS, *PRAS_STATS;
#endif

#if WINVER >= 0x0600
typedef struct _tagRasNapState {
  DWORD dwSize;
  DWORD dwFlags;
  IsolationState isolationState;
  ProbationTime probationTime;
} RASNAPSTATE, *LPRASNAPSTATE;
#endif

#if WINVER >= 0x0601
typedef struct _RASUPDATECONN {
  RASAPIVERSION version;
  DWORD dwSize;
  DWORD dwFlags;
  DWORD dwIfIndex;
  RASTUNNELENDPOINT localEndPoint;
  RASTUNNELENDPOINT remoteEndPoint;
} RASUPDATECONN, *LPRASUPDATECONN;
#endif

#pragma pack(pop)

OPENRAS_EXTERN_C_END

#include "base/ras_callbacks.h"
#include "base/ras_functions.h"

#endif /* OPENRAS_RAS_H */
