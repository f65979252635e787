// The network provider functions (npapi.h), for a provider whose connections are held by processes
// of a program beside it (holder.h). A provider's library is exports.cc, which calls these with
// what is particular to it, and the provider.cc that says what that is. Any thread may call any of
// them. Texts are UTF-16, results WN_ codes, each error with a sentence for WNetGetLastError().
#pragma once

#include <openras/npapi.h>

#include "base/error.h"
#include "providers/connection/remote_name.h"

namespace openras::provider {

struct Provider {
  const char* id;        // in records: "smb"
  const char16_t* name;  // its Name in networkprovider.conf, as NETRESOURCE.lpProvider
  const char* program;   // the holder's, beside the library
  DWORD net_type;        // WNNC_NET_*
  DWORD driver_version;
  bool lists_shares;  // a server is a container whose shares can be enumerated
  // Whether a name is this network's, and as it writes it. ERROR_BAD_NET_NAME: another's.
  Result<RemoteName> (*claim)(const RemoteName& name);
};

// The one whose library this is. Defined by each provider, not here.
const Provider& this_provider();

DWORD get_caps(const Provider& provider, DWORD index);
DWORD add_connection(const Provider& provider, const NETRESOURCEW* resource, LPCWSTR password,
                     LPCWSTR user, DWORD flags);
DWORD cancel_connection(const Provider& provider, LPCWSTR name, BOOL force);
DWORD get_connection(const Provider& provider, LPCWSTR local, LPWSTR remote, LPDWORD length);
DWORD get_user(const Provider& provider, LPCWSTR name, LPWSTR user, LPDWORD length);
DWORD get_universal_name(const Provider& provider, LPCWSTR path, DWORD level, LPVOID buffer,
                         LPDWORD size);
DWORD get_performance(const Provider& provider, LPCWSTR remote, LPNETCONNECTINFOSTRUCT info);
DWORD get_resource_parent(const Provider& provider, const NETRESOURCEW* resource, LPVOID buffer,
                          LPDWORD size);
DWORD get_resource_information(const Provider& provider, const NETRESOURCEW* resource,
                               LPVOID buffer, LPDWORD size, LPWSTR* system);
DWORD open_enum(const Provider& provider, DWORD scope, DWORD type, DWORD usage,
                const NETRESOURCEW* container, LPHANDLE handle);
DWORD enum_resource(HANDLE handle, LPDWORD count, LPVOID buffer, LPDWORD size);
DWORD close_enum(HANDLE handle);

}  // namespace openras::provider
