/* Phone-book entries, their subentries and credentials, and the AutoDial map. A part of ras.h;
 * include that. */
#ifndef OPENRAS_BASE_RAS_ENTRY_H
#define OPENRAS_BASE_RAS_ENTRY_H

typedef struct RASIPADDR {
  BYTE a;
  BYTE b;
  BYTE c;
  BYTE d;
} RASIPADDR;

/* The properties of an entry. dwAlternateOffset is in bytes from the start of the structure, to a
 * list of further numbers: texts one after the other, each with its terminator, and an empty one
 * last. */
typedef struct tagRASENTRYA {
  DWORD dwSize;
  DWORD dwfOptions; /* RASEO_* */
  DWORD dwCountryID;
  DWORD dwCountryCode;
  CHAR szAreaCode[RAS_MaxAreaCode + 1];
  CHAR szLocalPhoneNumber[RAS_MaxPhoneNumber + 1];
  DWORD dwAlternateOffset;
  RASIPADDR ipaddr;
  RASIPADDR ipaddrDns;
  RASIPADDR ipaddrDnsAlt;
  RASIPADDR ipaddrWins;
  RASIPADDR ipaddrWinsAlt;
  DWORD dwFrameSize;
  DWORD dwfNetProtocols;   /* RASNP_* */
  DWORD dwFramingProtocol; /* RASFP_* */
  CHAR szScript[MAX_PATH];
  CHAR szAutodialDll[MAX_PATH];
  CHAR szAutodialFunc[MAX_PATH];
  CHAR szDeviceType[RAS_MaxDeviceType + 1]; /* RASDT_* */
  CHAR szDeviceName[RAS_MaxDeviceName + 1];
  CHAR szX25PadType[RAS_MaxPadType + 1];
  CHAR szX25Address[RAS_MaxX25Address + 1];
  CHAR szX25Facilities[RAS_MaxFacilities + 1];
  CHAR szX25UserData[RAS_MaxUserData + 1];
  DWORD dwChannels;
  DWORD dwReserved1;
  DWORD dwReserved2;
#if WINVER >= 0x0401
  DWORD dwSubEntries;
  DWORD dwDialMode; /* RASEDM_* */
  DWORD dwDialExtraPercent;
  DWORD dwDialExtraSampleSeconds;
  DWORD dwHangUpExtraPercent;
  DWORD dwHangUpExtraSampleSeconds;
  DWORD dwIdleDisconnectSeconds; /* or RASIDS_* */
#endif
#if WINVER >= 0x0500
  DWORD dwType;           /* RASET_* */
  DWORD dwEncryptionType; /* ET_* */
  DWORD dwCustomAuthKey;
  GUID guidId;
  CHAR szCustomDialDll[MAX_PATH];
  DWORD dwVpnStrategy; /* VS_* */
#endif
#if WINVER >= 0x0501
  DWORD dwfOptions2; /* RASEO2_* */
  DWORD dwfOptions3;
  CHAR szDnsSuffix[RAS_MaxDnsSuffix];
  DWORD dwTcpWindowSize;
  CHAR szPrerequisitePbk[MAX_PATH];
  CHAR szPrerequisiteEntry[RAS_MaxEntryName + 1];
  DWORD dwRedialCount;
  DWORD dwRedialPause; /* seconds */
#endif
#if WINVER >= 0x0600
  RASIPV6ADDR ipv6addrDns;
  RASIPV6ADDR ipv6addrDnsAlt;
  DWORD dwIPv4InterfaceMetric;
  DWORD dwIPv6InterfaceMetric;
#endif
#if WINVER >= 0x0601
  RASIPV6ADDR ipv6addr;
  DWORD dwIPv6PrefixLength;
  DWORD dwNetworkOutageTime; /* seconds */
#endif
} RASENTRYA, *LPRASENTRYA;
typedef struct tagRASENTRYW {
  DWORD dwSize;
  DWORD dwfOptions; /* RASEO_* */
  DWORD dwCountryID;
  DWORD dwCountryCode;
  WCHAR szAreaCode[RAS_MaxAreaCode + 1];
  WCHAR szLocalPhoneNumber[RAS_MaxPhoneNumber + 1];
  DWORD dwAlternateOffset;
  RASIPADDR ipaddr;
  RASIPADDR ipaddrDns;
  RASIPADDR ipaddrDnsAlt;
  RASIPADDR ipaddrWins;
  RASIPADDR ipaddrWinsAlt;
  DWORD dwFrameSize;
  DWORD dwfNetProtocols;   /* RASNP_* */
  DWORD dwFramingProtocol; /* RASFP_* */
  WCHAR szScript[MAX_PATH];
  WCHAR szAutodialDll[MAX_PATH];
  WCHAR szAutodialFunc[MAX_PATH];
  WCHAR szDeviceType[RAS_MaxDeviceType + 1]; /* RASDT_* */
  WCHAR szDeviceName[RAS_MaxDeviceName + 1];
  WCHAR szX25PadType[RAS_MaxPadType + 1];
  WCHAR szX25Address[RAS_MaxX25Address + 1];
  WCHAR szX25Facilities[RAS_MaxFacilities + 1];
  WCHAR szX25UserData[RAS_MaxUserData + 1];
  DWORD dwChannels;
  DWORD dwReserved1;
  DWORD dwReserved2;
#if WINVER >= 0x0401
  DWORD dwSubEntries;
  DWORD dwDialMode; /* RASEDM_* */
  DWORD dwDialExtraPercent;
  DWORD dwDialExtraSampleSeconds;
  DWORD dwHangUpExtraPercent;
  DWORD dwHangUpExtraSampleSeconds;
  DWORD dwIdleDisconnectSeconds; /* or RASIDS_* */
#endif
#if WINVER >= 0x0500
  DWORD dwType;           /* RASET_* */
  DWORD dwEncryptionType; /* ET_* */
  DWORD dwCustomAuthKey;
  GUID guidId;
  WCHAR szCustomDialDll[MAX_PATH];
  DWORD dwVpnStrategy; /* VS_* */
#endif
#if WINVER >= 0x0501
  DWORD dwfOptions2; /* RASEO2_* */
  DWORD dwfOptions3;
  WCHAR szDnsSuffix[RAS_MaxDnsSuffix];
  DWORD dwTcpWindowSize;
  WCHAR szPrerequisitePbk[MAX_PATH];
  WCHAR szPrerequisiteEntry[RAS_MaxEntryName + 1];
  DWORD dwRedialCount;
  DWORD dwRedialPause; /* seconds */
#endif
#if WINVER >= 0x0600
  RASIPV6ADDR ipv6addrDns;
  RASIPV6ADDR ipv6addrDnsAlt;
  DWORD dwIPv4InterfaceMetric;
  DWORD dwIPv6InterfaceMetric;
#endif
#if WINVER >= 0x0601
  RASIPV6ADDR ipv6addr;
  DWORD dwIPv6PrefixLength;
  DWORD dwNetworkOutageTime; /* seconds */
#endif
} RASENTRYW, *LPRASENTRYW;
typedef OPENRAS_AW(RASENTRY) RASENTRY, *LPRASENTRY;

#if WINVER >= 0x0401
/* One link of a multilink entry. */
typedef struct tagRASSUBENTRYA {
  DWORD dwSize;
  DWORD dwfFlags;
  CHAR szDeviceType[RAS_MaxDeviceType + 1];
  CHAR szDeviceName[RAS_MaxDeviceName + 1];
  CHAR szLocalPhoneNumber[RAS_MaxPhoneNumber + 1];
  DWORD dwAlternateOffset;
} RASSUBENTRYA, *LPRASSUBENTRYA;
typedef struct tagRASSUBENTRYW {
  DWORD dwSize;
  DWORD dwfFlags;
  WCHAR szDeviceType[RAS_MaxDeviceType + 1];
  WCHAR szDeviceName[RAS_MaxDeviceName + 1];
  WCHAR szLocalPhoneNumber[RAS_MaxPhoneNumber + 1];
  DWORD dwAlternateOffset;
} RASSUBENTRYW, *LPRASSUBENTRYW;
typedef OPENRAS_AW(RASSUBENTRY) RASSUBENTRY, *LPRASSUBENTRY;

/* The stored credentials of an entry. dwMask says which members are asked for, given, or valid. */
typedef struct tagRASCREDENTIALSA {
  DWORD dwSize;
  DWORD dwMask; /* RASCM_* */
  CHAR szUserName[UNLEN + 1];
  CHAR szPassword[PWLEN + 1];
  CHAR szDomain[DNLEN + 1];
} RASCREDENTIALSA, *LPRASCREDENTIALSA;
typedef struct tagRASCREDENTIALSW {
  DWORD dwSize;
  DWORD dwMask; /* RASCM_* */
  WCHAR szUserName[UNLEN + 1];
  WCHAR szPassword[PWLEN + 1];
  WCHAR szDomain[DNLEN + 1];
} RASCREDENTIALSW, *LPRASCREDENTIALSW;
typedef OPENRAS_AW(RASCREDENTIALS) RASCREDENTIALS, *LPRASCREDENTIALS;

/* Which entry to dial for an address. */
typedef struct tagRASAUTODIALENTRYA {
  DWORD dwSize;
  DWORD dwFlags;
  DWORD dwDialingLocation;
  CHAR szEntry[RAS_MaxEntryName + 1];
} RASAUTODIALENTRYA, *LPRASAUTODIALENTRYA;
typedef struct tagRASAUTODIALENTRYW {
  DWORD dwSize;
  DWORD dwFlags;
  DWORD dwDialingLocation;
  WCHAR szEntry[RAS_MaxEntryName + 1];
} RASAUTODIALENTRYW, *LPRASAUTODIALENTRYW;
typedef OPENRAS_AW(RASAUTODIALENTRY) RASAUTODIALENTRY, *LPRASAUTODIALENTRY;

typedef struct tagRASADPARAMS {
  DWORD dwSize;
  HWND hwndOwner;
  DWORD dwFlags; /* RASADFLG_* */
  LONG xDlg;
  LONG yDlg;
} RASADPARAMS, *LPRASADPARAMS;
#endif

#if WINVER >= 0x0500
typedef struct tagRASEAPUSERIDENTITYA {
  CHAR szUserName[UNLEN + 1];
  DWORD dwSizeofEapInfo; /* bytes in pbEapInfo, which is as long as that */
  BYTE pbEapInfo[1];
} RASEAPUSERIDENTITYA, *LPRASEAPUSERIDENTITYA;
typedef struct tagRASEAPUSERIDENTITYW {
  WCHAR szUserName[UNLEN + 1];
  DWORD dwSizeofEapInfo; /* bytes in pbEapInfo, which is as long as that */
  BYTE pbEapInfo[1];
} RASEAPUSERIDENTITYW, *LPRASEAPUSERIDENTITYW;
typedef OPENRAS_AW(RASEAPUSERIDENTITY) RASEAPUSERIDENTITY, *LPRASEAPUSERIDENTITY;

typedef struct tagRASCOMMSETTINGS {
  DWORD dwSize;
  BYTE bParity;
  BYTE bStop;
  BYTE bByteSize;
  BYTE bAlign;
} RASCOMMSETTINGS, *LPRASCOMMSETTINGS;
#endif

#endif /* OPENRAS_BASE_RAS_ENTRY_H */
