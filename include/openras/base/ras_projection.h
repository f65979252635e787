/* What the ends of a connection agreed on: the structures of RasGetProjectionInfo(), one for each
 * protocol, and of RasGetProjectionInfoEx(). A part of ras.h; include that. */
#ifndef OPENRAS_BASE_RAS_PROJECTION_H
#define OPENRAS_BASE_RAS_PROJECTION_H

typedef struct tagRASAMBA {
  DWORD dwSize;
  DWORD dwError;
  CHAR szNetBiosError[NETBIOS_NAME_LEN + 1];
  BYTE bLana;
} RASAMBA, *LPRASAMBA;
typedef struct tagRASAMBW {
  DWORD dwSize;
  DWORD dwError;
  WCHAR szNetBiosError[NETBIOS_NAME_LEN + 1];
  BYTE bLana;
} RASAMBW, *LPRASAMBW;
typedef OPENRAS_AW(RASAMB) RASAMB, *LPRASAMB;

typedef struct tagRASPPPNBFA {
  DWORD dwSize;
  DWORD dwError;
  DWORD dwNetBiosError;
  CHAR szNetBiosError[NETBIOS_NAME_LEN + 1];
  CHAR szWorkstationName[NETBIOS_NAME_LEN + 1];
  BYTE bLana;
} RASPPPNBFA, *LPRASPPPNBFA;
typedef struct tagRASPPPNBFW {
  DWORD dwSize;
  DWORD dwError;
  DWORD dwNetBiosError;
  WCHAR szNetBiosError[NETBIOS_NAME_LEN + 1];
  WCHAR szWorkstationName[NETBIOS_NAME_LEN + 1];
  BYTE bLana;
} RASPPPNBFW, *LPRASPPPNBFW;
typedef OPENRAS_AW(RASPPPNBF) RASPPPNBF, *LPRASPPPNBF;

typedef struct tagRASPPPIPXA {
  DWORD dwSize;
  DWORD dwError;
  CHAR szIpxAddress[RAS_MaxIpxAddress + 1];
} RASPPPIPXA, *LPRASPPPIPXA;
typedef struct tagRASIPXW {
  DWORD dwSize;
  DWORD dwError;
  WCHAR szIpxAddress[RAS_MaxIpxAddress + 1];
} RASPPPIPXW, *LPRASPPPIPXW;
typedef OPENRAS_AW(RASPPPIPX) RASPPPIPX, *LPRASPPPIPX;

/* RASP_PppIp. dwError 0: the addresses are valid, as text in the form "192.0.2.1". */
typedef struct tagRASPPPIPA {
  DWORD dwSize;
  DWORD dwError;
  CHAR szIpAddress[RAS_MaxIpAddress + 1];
#ifndef WINNT35COMPATIBLE
  CHAR szServerIpAddress[RAS_MaxIpAddress + 1];
#endif
#if WINVER >= 0x0500
  DWORD dwOptions; /* RASIPO_* */
  DWORD dwServerOptions;
#endif
} RASPPPIPA, *LPRASPPPIPA;
typedef struct tagRASPPPIPW {
  DWORD dwSize;
  DWORD dwError;
  WCHAR szIpAddress[RAS_MaxIpAddress + 1];
#ifndef WINNT35COMPATIBLE
  WCHAR szServerIpAddress[RAS_MaxIpAddress + 1];
#endif
#if WINVER >= 0x0500
  DWORD dwOptions; /* RASIPO_* */
  DWORD dwServerOptions;
#endif
} RASPPPIPW, *LPRASPPPIPW;
typedef OPENRAS_AW(RASPPPIP) RASPPPIP, *LPRASPPPIP;

#if WINVER >= 0x0600
/* RASP_PppIpv6. The identifiers are the lower 64 bits of the link-local addresses, in network
 * order. */
typedef struct _RASPPPIPV6 {
  DWORD dwSize;
  DWORD dwError;
  BYTE bLocalInterfaceIdentifier[8];
  BYTE bPeerInterfaceIdentifier[8];
  BYTE bLocalCompressionProtocol[2];
  BYTE bPeerCompressionProtocol[2];
} RASPPPIPV6, *LPRASPPPIPV6;
#endif

/* RASP_PppLcp. */
typedef struct tagRASPPPLCPA {
  DWORD dwSize;
  BOOL fBundled; /* multilink is in use */
#if WINVER >= 0x0500
  DWORD dwError;
  DWORD dwAuthenticationProtocol; /* RASLCPAP_* */
  DWORD dwAuthenticationData;     /* RASLCPAD_* */
  DWORD dwEapTypeId;
  DWORD dwServerAuthenticationProtocol;
  DWORD dwServerAuthenticationData;
  DWORD dwServerEapTypeId;
  BOOL fMultilink; /* multilink was negotiated */
  DWORD dwTerminateReason;
  DWORD dwServerTerminateReason;
  CHAR szReplyMessage[RAS_MaxReplyMessage];
  DWORD dwOptions; /* RASLCPO_* */
  DWORD dwServerOptions;
#endif
} RASPPPLCPA, *LPRASPPPLCPA;
typedef struct tagRASPPPLCPW {
  DWORD dwSize;
  BOOL fBundled; /* multilink is in use */
#if WINVER >= 0x0500
  DWORD dwError;
  DWORD dwAuthenticationProtocol; /* RASLCPAP_* */
  DWORD dwAuthenticationData;     /* RASLCPAD_* */
  DWORD dwEapTypeId;
  DWORD dwServerAuthenticationProtocol;
  DWORD dwServerAuthenticationData;
  DWORD dwServerEapTypeId;
  BOOL fMultilink; /* multilink was negotiated */
  DWORD dwTerminateReason;
  DWORD dwServerTerminateReason;
  WCHAR szReplyMessage[RAS_MaxReplyMessage];
  DWORD dwOptions; /* RASLCPO_* */
  DWORD dwServerOptions;
#endif
} RASPPPLCPW, *LPRASPPPLCPW;
typedef OPENRAS_AW(RASPPPLCP) RASPPPLCP, *LPRASPPPLCP;

#if WINVER < 0x0600
typedef struct tagRASSLIPA {
  DWORD dwSize;
  DWORD dwError;
  CHAR szIpAddress[RAS_MaxIpAddress + 1];
} RASSLIPA, *LPRASSLIPA;
typedef struct tagRASSLIPW {
  DWORD dwSize;
  DWORD dwError;
  WCHAR szIpAddress[RAS_MaxIpAddress + 1];
} RASSLIPW, *LPRASSLIPW;
typedef OPENRAS_AW(RASSLIP) RASSLIP, *LPRASSLIP;
#endif

#if WINVER >= 0x0500
/* RASP_PppCcp. */
typedef struct tagRASPPPCCP {
  DWORD dwSize;
  DWORD dwError;
  DWORD dwCompressionAlgorithm; /* RASCCPCA_* */
  DWORD dwOptions;              /* RASCCPO_* */
  DWORD dwServerCompressionAlgorithm;
  DWORD dwServerOptions;
} RASPPPCCP, *LPRASPPPCCP;
#endif

#if WINVER >= 0x0601
typedef struct _RASPPP_PROJECTION_INFO {
  DWORD dwIPv4NegotiationError; /* 0: the IPv4 addresses are valid */
  RASIPV4ADDR ipv4Address;
  RASIPV4ADDR ipv4ServerAddress;
  DWORD dwIPv4Options;
  DWORD dwIPv4ServerOptions;
  DWORD dwIPv6NegotiationError; /* 0: the interface identifiers are valid */
  BYTE bInterfaceIdentifier[8];
  BYTE bServerInterfaceIdentifier[8];
  BOOL fBundled;
  BOOL fMultilink;
  DWORD dwAuthenticationProtocol;
  DWORD dwAuthenticationData;
  DWORD dwServerAuthenticationProtocol;
  DWORD dwServerAuthenticationData;
  DWORD dwEapTypeId;
  DWORD dwServerEapTypeId;
  DWORD dwLcpOptions;
  DWORD dwLcpServerOptions;
  DWORD dwCcpError;
  DWORD dwCcpCompressionAlgorithm;
  DWORD dwCcpServerCompressionAlgorithm;
  DWORD dwCcpOptions;
  DWORD dwCcpServerOptions;
} RASPPP_PROJECTION_INFO, *PRASPPP_PROJECTION_INFO;

typedef struct _RASIKEV2_PROJECTION_INFO {
  DWORD dwIPv4NegotiationError;
  RASIPV4ADDR ipv4Address;
  RASIPV4ADDR ipv4ServerAddress;
  DWORD dwIPv6NegotiationError;
  RASIPV6ADDR ipv6Address;
  RASIPV6ADDR ipv6ServerAddress;
  DWORD dwPrefixLength;
  DWORD dwAuthenticationProtocol;
  DWORD dwEapTypeId;
  DWORD dwFlags;
  DWORD dwEncryptionMethod;
  DWORD numIPv4ServerAddresses;
  RASIPV4ADDR* ipv4ServerAddresses;
  DWORD numIPv6ServerAddresses;
  RASIPV6ADDR* ipv6ServerAddresses;
} RASIKEV2_PROJECTION_INFO, *PRASIKEV2_PROJECTION_INFO;

/* Which member is valid says `type`. */
typedef struct _RAS_PROJECTION_INFO {
  RASAPIVERSION version;
  RASPROJECTION_INFO_TYPE type;
  __extension__ union {
    RASPPP_PROJECTION_INFO ppp;
    RASIKEV2_PROJECTION_INFO ikev2;
  };
} RAS_PROJECTION_INFO, *PRAS_PROJECTION_INFO;
#endif

#endif /* OPENRAS_BASE_RAS_PROJECTION_H */
