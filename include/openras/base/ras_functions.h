/* The functions of ras.h. A part of ras.h; include that.
 *
 * Said once for all: lpszPhonebook NULL is the user's phone book, then everybody's; a name that
 * does not exist is ERROR_CANNOT_FIND_PHONEBOOK_ENTRY, a file that cannot be read
 * ERROR_CANNOT_OPEN_PHONEBOOK. A wrong dwSize is ERROR_INVALID_SIZE, NULL where something is needed
 * ERROR_INVALID_PARAMETER, a handle of no connection ERROR_INVALID_HANDLE. Where a function fills a
 * buffer, *lpcb is the room in bytes before and the bytes needed after the call; too little room is
 * ERROR_BUFFER_TOO_SMALL. The caller owns all that it passes in. Any thread may call. Source: the
 * page of each function. */
#ifndef OPENRAS_BASE_RAS_FUNCTIONS_H
#define OPENRAS_BASE_RAS_FUNCTIONS_H

OPENRAS_EXTERN_C_BEGIN

/* Ours: the text of the serial line of a dial that is paused in RASCS_Interactive, both ways: a
 * stream descriptor for read(), write() and poll(), which the caller closes. It reads end of file
 * once PPP has begun on the line, or the step is over; the dial is then resumed by RasDial() with
 * the same handle, or ended by RasHangUp(). -1 and GetLastError() on an error:
 * ERROR_PORT_NOT_CONNECTED where the dial is not paused there. May be called inside a handler. */
OPENRAS_API int openras_terminal_fd(HRASCONN hRasConn);

/* Dials. lpRasDialParams says what and as whom; lpRasDialExtensions may be NULL. With lpvNotifier
 * NULL the call returns when connected or failed; otherwise it returns at once and dwNotifierType
 * says what lpvNotifier is: 0, 1, 2 a RASDIALFUNC, RASDIALFUNC1, RASDIALFUNC2; 0xFFFFFFFF a
 * window. *lphRasConn is NULL before; after, when not NULL, one RasHangUp() is owed for it,
 * whatever the result was. A paused dial is resumed by calling again with the same handle. Inside
 * a handler it answers an error at once. A connection outlives the program that dialed it once it
 * is connected. */
OPENRAS_API DWORD WINAPI RasDialA(LPRASDIALEXTENSIONS lpRasDialExtensions, LPCSTR lpszPhonebook,
                                  LPRASDIALPARAMSA lpRasDialParams, DWORD dwNotifierType,
                                  LPVOID lpvNotifier, LPHRASCONN lphRasConn);
OPENRAS_API DWORD WINAPI RasDialW(LPRASDIALEXTENSIONS lpRasDialExtensions, LPCWSTR lpszPhonebook,
                                  LPRASDIALPARAMSW lpRasDialParams, DWORD dwNotifierType,
                                  LPVOID lpvNotifier, LPHRASCONN lphRasConn);

/* Ends a connection, or one link of it, and this handle. It returns at once; the connection is
 * gone when RasGetConnectStatus() answers ERROR_INVALID_HANDLE. Inside a handler it takes effect
 * when the handler has returned. A connection dialed several times ends with the last RasHangUp().
 */
OPENRAS_API DWORD WINAPI RasHangUpA(HRASCONN hrasconn);
OPENRAS_API DWORD WINAPI RasHangUpW(HRASCONN hrasconn);

/* Lists the connections: *lpcConnections RASCONN structures; only the first needs its dwSize set
 * before. */
OPENRAS_API DWORD WINAPI RasEnumConnectionsA(LPRASCONNA lprasconn, LPDWORD lpcb,
                                             LPDWORD lpcConnections);
OPENRAS_API DWORD WINAPI RasEnumConnectionsW(LPRASCONNW lprasconn, LPDWORD lpcb,
                                             LPDWORD lpcConnections);

/* Lists the entries of the phone books; only the first structure needs its dwSize set before.
 * reserved must be NULL. */
OPENRAS_API DWORD WINAPI RasEnumEntriesA(LPCSTR reserved, LPCSTR lpszPhonebook,
                                         LPRASENTRYNAMEA lprasentryname, LPDWORD lpcb,
                                         LPDWORD lpcEntries);
OPENRAS_API DWORD WINAPI RasEnumEntriesW(LPCWSTR reserved, LPCWSTR lpszPhonebook,
                                         LPRASENTRYNAMEW lprasentryname, LPDWORD lpcb,
                                         LPDWORD lpcEntries);

/* The state of a connection and its last error, which stays readable until RasHangUp(). */
OPENRAS_API DWORD WINAPI RasGetConnectStatusA(HRASCONN hrasconn, LPRASCONNSTATUSA lprasconnstatus);
OPENRAS_API DWORD WINAPI RasGetConnectStatusW(HRASCONN hrasconn, LPRASCONNSTATUSW lprasconnstatus);

/* A sentence for a code 600 to 877. cBufSize is the room in characters; a text that does not fit
 * is ERROR_INSUFFICIENT_BUFFER, another code ERROR_INVALID_PARAMETER. */
OPENRAS_API DWORD WINAPI RasGetErrorStringA(UINT uErrorValue, LPSTR lpszErrorString,
                                            DWORD cBufSize);
OPENRAS_API DWORD WINAPI RasGetErrorStringW(UINT uErrorValue, LPWSTR lpszErrorString,
                                            DWORD cBufSize);

/* What the ends agreed on for one protocol: lpprojection is its structure (RASPPPIP for
 * RASP_PppIp, …). ERROR_PROTOCOL_NOT_CONFIGURED: not negotiated on this connection. */
OPENRAS_API DWORD WINAPI RasGetProjectionInfoA(HRASCONN hrasconn, RASPROJECTION rasprojection,
                                               LPVOID lpprojection, LPDWORD lpcb);
OPENRAS_API DWORD WINAPI RasGetProjectionInfoW(HRASCONN hrasconn, RASPROJECTION rasprojection,
                                               LPVOID lpprojection, LPDWORD lpcb);

/* Shows a dialog to make an entry; hwnd is its owner. */
OPENRAS_API DWORD WINAPI RasCreatePhonebookEntryA(HWND hwnd, LPCSTR lpszPhonebook);
OPENRAS_API DWORD WINAPI RasCreatePhonebookEntryW(HWND hwnd, LPCWSTR lpszPhonebook);

/* Shows a dialog to edit an entry. */
OPENRAS_API DWORD WINAPI RasEditPhonebookEntryA(HWND hwnd, LPCSTR lpszPhonebook,
                                                LPCSTR lpszEntryName);
OPENRAS_API DWORD WINAPI RasEditPhonebookEntryW(HWND hwnd, LPCWSTR lpszPhonebook,
                                                LPCWSTR lpszEntryName);

/* Stores the credentials and dial parameters of the entry named in lprasdialparams;
 * fRemovePassword TRUE forgets the password. */
OPENRAS_API DWORD WINAPI RasSetEntryDialParamsA(LPCSTR lpszPhonebook,
                                                LPRASDIALPARAMSA lprasdialparams,
                                                BOOL fRemovePassword);
OPENRAS_API DWORD WINAPI RasSetEntryDialParamsW(LPCWSTR lpszPhonebook,
                                                LPRASDIALPARAMSW lprasdialparams,
                                                BOOL fRemovePassword);

/* Reads them back. *lpfPassword says whether a password was stored; wipe the structure after use.
 */
OPENRAS_API DWORD WINAPI RasGetEntryDialParamsA(LPCSTR lpszPhonebook,
                                                LPRASDIALPARAMSA lprasdialparams,
                                                LPBOOL lpfPassword);
OPENRAS_API DWORD WINAPI RasGetEntryDialParamsW(LPCWSTR lpszPhonebook,
                                                LPRASDIALPARAMSW lprasdialparams,
                                                LPBOOL lpfPassword);

/* Lists the devices that can dial. */
OPENRAS_API DWORD WINAPI RasEnumDevicesA(LPRASDEVINFOA lpRasDevInfo, LPDWORD lpcb,
                                         LPDWORD lpcDevices);
OPENRAS_API DWORD WINAPI RasEnumDevicesW(LPRASDEVINFOW lpRasDevInfo, LPDWORD lpcb,
                                         LPDWORD lpcDevices);

/* The dialing codes of the country whose dwCountryID is given. */
OPENRAS_API DWORD WINAPI RasGetCountryInfoA(LPRASCTRYINFOA lpRasCtryInfo, LPDWORD lpdwSize);
OPENRAS_API DWORD WINAPI RasGetCountryInfoW(LPRASCTRYINFOW lpRasCtryInfo, LPDWORD lpdwSize);

/* Reads an entry; an empty name gives the defaults for a new one. lpbDeviceInfo receives the
 * device's own settings, and may be NULL. */
OPENRAS_API DWORD WINAPI RasGetEntryPropertiesA(LPCSTR lpszPhonebook, LPCSTR lpszEntry,
                                                LPRASENTRYA lpRasEntry, LPDWORD lpdwEntryInfoSize,
                                                LPBYTE lpbDeviceInfo, LPDWORD lpdwDeviceInfoSize);
OPENRAS_API DWORD WINAPI RasGetEntryPropertiesW(LPCWSTR lpszPhonebook, LPCWSTR lpszEntry,
                                                LPRASENTRYW lpRasEntry, LPDWORD lpdwEntryInfoSize,
                                                LPBYTE lpbDeviceInfo, LPDWORD lpdwDeviceInfoSize);

/* Changes an entry, or makes it when there is none of that name. Sizes are in bytes. */
OPENRAS_API DWORD WINAPI RasSetEntryPropertiesA(LPCSTR lpszPhonebook, LPCSTR lpszEntry,
                                                LPRASENTRYA lpRasEntry, DWORD dwEntryInfoSize,
                                                LPBYTE lpbDeviceInfo, DWORD dwDeviceInfoSize);
OPENRAS_API DWORD WINAPI RasSetEntryPropertiesW(LPCWSTR lpszPhonebook, LPCWSTR lpszEntry,
                                                LPRASENTRYW lpRasEntry, DWORD dwEntryInfoSize,
                                                LPBYTE lpbDeviceInfo, DWORD dwDeviceInfoSize);

/* Renames an entry. ERROR_ALREADY_EXISTS: the new name is taken. */
OPENRAS_API DWORD WINAPI RasRenameEntryA(LPCSTR lpszPhonebook, LPCSTR lpszOldEntry,
                                         LPCSTR lpszNewEntry);
OPENRAS_API DWORD WINAPI RasRenameEntryW(LPCWSTR lpszPhonebook, LPCWSTR lpszOldEntry,
                                         LPCWSTR lpszNewEntry);

/* Deletes an entry and its stored credentials. */
OPENRAS_API DWORD WINAPI RasDeleteEntryA(LPCSTR lpszPhonebook, LPCSTR lpszEntry);
OPENRAS_API DWORD WINAPI RasDeleteEntryW(LPCWSTR lpszPhonebook, LPCWSTR lpszEntry);

/* Whether an entry may have this name: 0, ERROR_ALREADY_EXISTS, or ERROR_INVALID_NAME. */
OPENRAS_API DWORD WINAPI RasValidateEntryNameA(LPCSTR lpszPhonebook, LPCSTR lpszEntry);
OPENRAS_API DWORD WINAPI RasValidateEntryNameW(LPCWSTR lpszPhonebook, LPCWSTR lpszEntry);

#if WINVER >= 0x0401
/* Sets hEvent when the connection changes as dwFlags (RASCN_*) says; INVALID_HANDLE_VALUE watches
 * all connections. The event stays registered until it is closed. */
OPENRAS_API DWORD WINAPI RasConnectionNotificationA(HRASCONN hrasconn, HANDLE hEvent,
                                                    DWORD dwFlags);
OPENRAS_API DWORD WINAPI RasConnectionNotificationW(HRASCONN hrasconn, HANDLE hEvent,
                                                    DWORD dwFlags);

/* The handle of one link of a multilink connection, from 1. */
OPENRAS_API DWORD WINAPI RasGetSubEntryHandleA(HRASCONN hrasconn, DWORD dwSubEntry,
                                               LPHRASCONN lphrasconn);
OPENRAS_API DWORD WINAPI RasGetSubEntryHandleW(HRASCONN hrasconn, DWORD dwSubEntry,
                                               LPHRASCONN lphrasconn);

/* Reads stored credentials: dwMask says which are wanted before, which are there after. A password
 * comes back as a handle text, not in clear. */
OPENRAS_API DWORD WINAPI RasGetCredentialsA(LPCSTR lpszPhonebook, LPCSTR lpszEntry,
                                            LPRASCREDENTIALSA lpCredentials);
OPENRAS_API DWORD WINAPI RasGetCredentialsW(LPCWSTR lpszPhonebook, LPCWSTR lpszEntry,
                                            LPRASCREDENTIALSW lpCredentials);

/* Stores the credentials that dwMask names; fClearCredentials TRUE deletes them instead. */
OPENRAS_API DWORD WINAPI RasSetCredentialsA(LPCSTR lpszPhonebook, LPCSTR lpszEntry,
                                            LPRASCREDENTIALSA lpCredentials,
                                            BOOL fClearCredentials);
OPENRAS_API DWORD WINAPI RasSetCredentialsW(LPCWSTR lpszPhonebook, LPCWSTR lpszEntry,
                                            LPRASCREDENTIALSW lpCredentials,
                                            BOOL fClearCredentials);

/* Reads one link of an entry. */
OPENRAS_API DWORD WINAPI RasGetSubEntryPropertiesA(LPCSTR lpszPhonebook, LPCSTR lpszEntry,
                                                   DWORD dwSubEntry, LPRASSUBENTRYA lpRasSubEntry,
                                                   LPDWORD lpdwcb, LPBYTE lpbDeviceConfig,
                                                   LPDWORD lpcbDeviceConfig);
OPENRAS_API DWORD WINAPI RasGetSubEntryPropertiesW(LPCWSTR lpszPhonebook, LPCWSTR lpszEntry,
                                                   DWORD dwSubEntry, LPRASSUBENTRYW lpRasSubEntry,
                                                   LPDWORD lpdwcb, LPBYTE lpbDeviceConfig,
                                                   LPDWORD lpcbDeviceConfig);

/* Changes or adds one link of an entry. */
OPENRAS_API DWORD WINAPI RasSetSubEntryPropertiesA(LPCSTR lpszPhonebook, LPCSTR lpszEntry,
                                                   DWORD dwSubEntry, LPRASSUBENTRYA lpRasSubEntry,
                                                   DWORD dwcbRasSubEntry, LPBYTE lpbDeviceConfig,
                                                   DWORD dwcbDeviceConfig);
OPENRAS_API DWORD WINAPI RasSetSubEntryPropertiesW(LPCWSTR lpszPhonebook, LPCWSTR lpszEntry,
                                                   DWORD dwSubEntry, LPRASSUBENTRYW lpRasSubEntry,
                                                   DWORD dwcbRasSubEntry, LPBYTE lpbDeviceConfig,
                                                   DWORD dwcbDeviceConfig);

/* The entries to dial for an address (an IP address, a host name or a NetBIOS name). */
OPENRAS_API DWORD WINAPI RasGetAutodialAddressA(LPCSTR lpszAddress, LPDWORD lpdwReserved,
                                                LPRASAUTODIALENTRYA lpAutoDialEntries,
                                                LPDWORD lpdwcbAutoDialEntries,
                                                LPDWORD lpdwcAutoDialEntries);
OPENRAS_API DWORD WINAPI RasGetAutodialAddressW(LPCWSTR lpszAddress, LPDWORD lpdwReserved,
                                                LPRASAUTODIALENTRYW lpAutoDialEntries,
                                                LPDWORD lpdwcbAutoDialEntries,
                                                LPDWORD lpdwcAutoDialEntries);

/* Sets them; NULL and 0 entries remove the address from the map. */
OPENRAS_API DWORD WINAPI RasSetAutodialAddressA(LPCSTR lpszAddress, DWORD dwReserved,
                                                LPRASAUTODIALENTRYA lpAutoDialEntries,
                                                DWORD dwcbAutoDialEntries,
                                                DWORD dwcAutoDialEntries);
OPENRAS_API DWORD WINAPI RasSetAutodialAddressW(LPCWSTR lpszAddress, DWORD dwReserved,
                                                LPRASAUTODIALENTRYW lpAutoDialEntries,
                                                DWORD dwcbAutoDialEntries,
                                                DWORD dwcAutoDialEntries);

/* Lists the addresses of the AutoDial map: pointers, followed by the texts that they point to. */
OPENRAS_API DWORD WINAPI RasEnumAutodialAddressesA(LPSTR* lppAddresses, LPDWORD lpdwcbAddresses,
                                                   LPDWORD lpdwcAddresses);
OPENRAS_API DWORD WINAPI RasEnumAutodialAddressesW(LPWSTR* lppAddresses, LPDWORD lpdwcbAddresses,
                                                   LPDWORD lpdwcAddresses);

/* Whether AutoDial is on for a dialing location. */
OPENRAS_API DWORD WINAPI RasGetAutodialEnableA(DWORD dwDialingLocation, LPBOOL lpfEnabled);
OPENRAS_API DWORD WINAPI RasGetAutodialEnableW(DWORD dwDialingLocation, LPBOOL lpfEnabled);

/* Turns AutoDial on or off for a dialing location. */
OPENRAS_API DWORD WINAPI RasSetAutodialEnableA(DWORD dwDialingLocation, BOOL fEnabled);
OPENRAS_API DWORD WINAPI RasSetAutodialEnableW(DWORD dwDialingLocation, BOOL fEnabled);

/* Reads an AutoDial setting (RASADP_*). */
OPENRAS_API DWORD WINAPI RasGetAutodialParamA(DWORD dwKey, LPVOID lpvValue, LPDWORD lpdwcbValue);
OPENRAS_API DWORD WINAPI RasGetAutodialParamW(DWORD dwKey, LPVOID lpvValue, LPDWORD lpdwcbValue);

/* Changes an AutoDial setting. */
OPENRAS_API DWORD WINAPI RasSetAutodialParamA(DWORD dwKey, LPVOID lpvValue, DWORD dwcbValue);
OPENRAS_API DWORD WINAPI RasSetAutodialParamW(DWORD dwKey, LPVOID lpvValue, DWORD dwcbValue);

#endif

#if WINVER >= 0x0500
/* Shows the user interface that a connection paused in RASCS_InvokeEapUI asks for. */
OPENRAS_API DWORD WINAPI RasInvokeEapUI(HRASCONN hRasConn, DWORD dwSubEntry,
                                        LPRASDIALEXTENSIONS lpExtensions, HWND hwnd);

/* The counters of one link, from 1. */
OPENRAS_API DWORD WINAPI RasGetLinkStatistics(HRASCONN hRasConn, DWORD dwSubEntry,
                                              RAS_STATS* lpStatistics);

/* The counters of a connection, all links together. */
OPENRAS_API DWORD WINAPI RasGetConnectionStatistics(HRASCONN hRasConn, RAS_STATS* lpStatistics);

/* Sets the counters of one link to 0. */
OPENRAS_API DWORD WINAPI RasClearLinkStatistics(HRASCONN hRasConn, DWORD dwSubEntry);

/* Sets the counters of a connection to 0. */
OPENRAS_API DWORD WINAPI RasClearConnectionStatistics(HRASCONN hRasConn);

/* Reads the user's EAP data of an entry; hToken NULL is the calling user. */
OPENRAS_API DWORD WINAPI RasGetEapUserDataA(HANDLE hToken, LPCSTR pszPhonebook, LPCSTR pszEntry,
                                            BYTE* pbEapData, DWORD* pdwSizeofEapData);
OPENRAS_API DWORD WINAPI RasGetEapUserDataW(HANDLE hToken, LPCWSTR pszPhonebook, LPCWSTR pszEntry,
                                            BYTE* pbEapData, DWORD* pdwSizeofEapData);

/* Stores the user's EAP data of an entry. */
OPENRAS_API DWORD WINAPI RasSetEapUserDataA(HANDLE hToken, LPCSTR pszPhonebook, LPCSTR pszEntry,
                                            BYTE* pbEapData, DWORD dwSizeofEapData);
OPENRAS_API DWORD WINAPI RasSetEapUserDataW(HANDLE hToken, LPCWSTR pszPhonebook, LPCWSTR pszEntry,
                                            BYTE* pbEapData, DWORD dwSizeofEapData);

/* Reads the connection data of a custom authentication method. */
OPENRAS_API DWORD WINAPI RasGetCustomAuthDataA(LPCSTR pszPhonebook, LPCSTR pszEntry,
                                               BYTE* pbCustomAuthData,
                                               DWORD* pdwSizeofCustomAuthData);
OPENRAS_API DWORD WINAPI RasGetCustomAuthDataW(LPCWSTR pszPhonebook, LPCWSTR pszEntry,
                                               BYTE* pbCustomAuthData,
                                               DWORD* pdwSizeofCustomAuthData);

/* Stores the connection data of a custom authentication method. */
OPENRAS_API DWORD WINAPI RasSetCustomAuthDataA(LPCSTR pszPhonebook, LPCSTR pszEntry,
                                               BYTE* pbCustomAuthData,
                                               DWORD dwSizeofCustomAuthData);
OPENRAS_API DWORD WINAPI RasSetCustomAuthDataW(LPCWSTR pszPhonebook, LPCWSTR pszEntry,
                                               BYTE* pbCustomAuthData,
                                               DWORD dwSizeofCustomAuthData);

/* The identity that the EAP method of an entry uses; free it with RasFreeEapUserIdentity().
 * dwFlags: RASEAPF_*. */
OPENRAS_API DWORD WINAPI RasGetEapUserIdentityA(LPCSTR pszPhonebook, LPCSTR pszEntry, DWORD dwFlags,
                                                HWND hwnd,
                                                LPRASEAPUSERIDENTITYA* ppRasEapUserIdentity);
OPENRAS_API DWORD WINAPI RasGetEapUserIdentityW(LPCWSTR pszPhonebook, LPCWSTR pszEntry,
                                                DWORD dwFlags, HWND hwnd,
                                                LPRASEAPUSERIDENTITYW* ppRasEapUserIdentity);

/* Frees it. */
OPENRAS_API VOID WINAPI RasFreeEapUserIdentityA(LPRASEAPUSERIDENTITYA pRasEapUserIdentity);
OPENRAS_API VOID WINAPI RasFreeEapUserIdentityW(LPRASEAPUSERIDENTITYW pRasEapUserIdentity);

#endif

#if WINVER >= 0x0501
/* Deletes one link of an entry. */
OPENRAS_API DWORD WINAPI RasDeleteSubEntryA(LPCSTR pszPhonebook, LPCSTR pszEntry,
                                            DWORD dwSubentryId);
OPENRAS_API DWORD WINAPI RasDeleteSubEntryW(LPCWSTR pszPhonebook, LPCWSTR pszEntry,
                                            DWORD dwSubentryId);

#endif

#if WINVER >= 0x0600
/* Network access protection, which newer systems no longer have. */
OPENRAS_API DWORD WINAPI RasGetNapStatus(HRASCONN hRasConn, LPRASNAPSTATE pNapState);

#endif

#if WINVER >= 0x0601
/* What the ends agreed on, for PPP and IKEv2 in one structure; the address lists lie behind it in
 * the same buffer. Set version before the call; *lpdwSize in bytes. */
OPENRAS_API DWORD WINAPI RasGetProjectionInfoEx(HRASCONN hrasconn,
                                                PRAS_PROJECTION_INFO pRasProjection,
                                                LPDWORD lpdwSize);

/* Moves an IKEv2 tunnel to other end points. */
OPENRAS_API DWORD WINAPI RasUpdateConnection(HRASCONN hrasconn, LPRASUPDATECONN lprasupdateconn);

/* Reserved. */
OPENRAS_API DWORD WINAPI RasGetPCscf(LPWSTR lpszPCscf);

#endif

/* The bare names. */
#define RasDial OPENRAS_AW(RasDial)
#define RasHangUp OPENRAS_AW(RasHangUp)
#define RasEnumConnections OPENRAS_AW(RasEnumConnections)
#define RasEnumEntries OPENRAS_AW(RasEnumEntries)
#define RasGetConnectStatus OPENRAS_AW(RasGetConnectStatus)
#define RasGetErrorString OPENRAS_AW(RasGetErrorString)
#define RasGetProjectionInfo OPENRAS_AW(RasGetProjectionInfo)
#define RasCreatePhonebookEntry OPENRAS_AW(RasCreatePhonebookEntry)
#define RasEditPhonebookEntry OPENRAS_AW(RasEditPhonebookEntry)
#define RasSetEntryDialParams OPENRAS_AW(RasSetEntryDialParams)
#define RasGetEntryDialParams OPENRAS_AW(RasGetEntryDialParams)
#define RasEnumDevices OPENRAS_AW(RasEnumDevices)
#define RasGetCountryInfo OPENRAS_AW(RasGetCountryInfo)
#define RasGetEntryProperties OPENRAS_AW(RasGetEntryProperties)
#define RasSetEntryProperties OPENRAS_AW(RasSetEntryProperties)
#define RasRenameEntry OPENRAS_AW(RasRenameEntry)
#define RasDeleteEntry OPENRAS_AW(RasDeleteEntry)
#define RasValidateEntryName OPENRAS_AW(RasValidateEntryName)
#define RasConnectionNotification OPENRAS_AW(RasConnectionNotification)
#define RasGetSubEntryHandle OPENRAS_AW(RasGetSubEntryHandle)
#define RasGetCredentials OPENRAS_AW(RasGetCredentials)
#define RasSetCredentials OPENRAS_AW(RasSetCredentials)
#define RasGetSubEntryProperties OPENRAS_AW(RasGetSubEntryProperties)
#define RasSetSubEntryProperties OPENRAS_AW(RasSetSubEntryProperties)
#define RasGetAutodialAddress OPENRAS_AW(RasGetAutodialAddress)
#define RasSetAutodialAddress OPENRAS_AW(RasSetAutodialAddress)
#define RasEnumAutodialAddresses OPENRAS_AW(RasEnumAutodialAddresses)
#define RasGetAutodialEnable OPENRAS_AW(RasGetAutodialEnable)
#define RasSetAutodialEnable OPENRAS_AW(RasSetAutodialEnable)
#define RasGetAutodialParam OPENRAS_AW(RasGetAutodialParam)
#define RasSetAutodialParam OPENRAS_AW(RasSetAutodialParam)
#define RasGetEapUserData OPENRAS_AW(RasGetEapUserData)
#define RasSetEapUserData OPENRAS_AW(RasSetEapUserData)
#define RasGetCustomAuthData OPENRAS_AW(RasGetCustomAuthData)
#define RasSetCustomAuthData OPENRAS_AW(RasSetCustomAuthData)
#define RasGetEapUserIdentity OPENRAS_AW(RasGetEapUserIdentity)
#define RasFreeEapUserIdentity OPENRAS_AW(RasFreeEapUserIdentity)
#define RasDeleteSubEntry OPENRAS_AW(RasDeleteSubEntry)

OPENRAS_EXTERN_C_END

#endif /* OPENRAS_BASE_RAS_FUNCTIONS_H */
