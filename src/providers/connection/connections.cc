// Making, ending and asking about connections.
#include <fmt/format.h>

#include "mpr/local_device.h"
#include "providers/connection/edge.h"
#include "providers/connection/launch.h"
#include "providers/connection/mount.h"
#include "providers/connection/record.h"
#include "providers/connection/user_name.h"

namespace openras::provider {
namespace {

// The connection that a local name, or a resource without a device, means.
Result<Record> find(const Provider& provider, const std::string& name) {
  std::vector<Record> records = live_records();
  const Record* found = find_local(records, name);
  if (found != nullptr && found->provider != provider.id) found = nullptr;
  if (found == nullptr && name.starts_with("\\\\")) {
    Result<RemoteName> remote = parse_remote_name(name);
    if (remote) remote = provider.claim(*remote);
    if (!remote) return std::unexpected(remote.error());
    found = find_deviceless(records, provider.id, remote->text());
  }
  if (found == nullptr) return fail(ERROR_NOT_CONNECTED, name + " is not connected");
  return *found;
}

// The same, or any connection to that resource where none is without a device.
Result<Record> find_any(const Provider& provider, const std::string& name) {
  Result<Record> exact = find(provider, name);
  if (exact || exact.error().code != ERROR_NOT_CONNECTED) return exact;
  Result<RemoteName> remote = parse_remote_name(name);
  if (remote) remote = provider.claim(*remote);
  if (!remote) return exact;
  for (const Record& record : live_records())
    if (record.provider == provider.id && same_name(record.remote, remote->text())) return record;
  return exact;
}

}  // namespace

DWORD add_connection(const Provider& provider, const NETRESOURCEW* resource, LPCWSTR password,
                     LPCWSTR user, DWORD) {
  return answer(provider, [&]() -> Result<> {
    if (resource == nullptr || resource->lpRemoteName == nullptr)
      return fail(ERROR_INVALID_PARAMETER, "no resource was given");
    Result<std::string> remote = text_argument(resource->lpRemoteName);
    Result<std::string> local = text_argument(resource->lpLocalName);
    Result<std::string> user_name = text_argument(user);
    Result<std::string> secret = text_argument(password);
    for (const Result<std::string>* text : {&remote, &local, &user_name, &secret})
      if (!*text) return std::unexpected(text->error());
    Secret kept(*secret);
    wipe_memory(secret->data(), secret->size());

    Result<RemoteName> name = parse_remote_name(*remote);
    if (name) name = provider.claim(*name);
    if (!name) return std::unexpected(name.error());
    if (name->share.empty())
      return fail(ERROR_BAD_NET_NAME, "a connection needs a resource: \\\\server\\resource");
    if (resource->dwType != RESOURCETYPE_DISK && resource->dwType != RESOURCETYPE_ANY)
      return fail(ERROR_BAD_DEV_TYPE,
                  "printers are connected by CUPS: lpadmin -p NAME -E -v smb://server/printer");
    if (!local->empty()) {
      Result<std::string> directory = device_directory(*local);
      if (!directory) return std::unexpected(directory.error());
      if (find_local(live_records(), *local) != nullptr || mpr::is_mount_point(*directory))
        return fail(ERROR_ALREADY_ASSIGNED, *local + " is connected already");
    }
    return start_holder(program_beside_library(provider.program),
                        {.remote = name->text(),
                         .local = std::move(*local),
                         .type = RESOURCETYPE_DISK,
                         .credentials = {.user = std::move(*user_name),
                                         .password = std::move(kept),
                                         .has_password = password != nullptr}});
  });
}

DWORD cancel_connection(const Provider& provider, LPCWSTR name, BOOL force) {
  return answer(provider, [&]() -> Result<> {
    Result<std::string> text = text_argument(name);
    if (!text) return std::unexpected(text.error());
    Result<Record> record = find(provider, *text);
    if (!record) return std::unexpected(record.error());
    return ask_cancel(*record, force != FALSE);
  });
}

DWORD get_connection(const Provider& provider, LPCWSTR local, LPWSTR remote, LPDWORD length) {
  return answer(provider, [&]() -> Result<> {
    Result<std::string> text = text_argument(local);
    if (!text) return std::unexpected(text.error());
    if (text->starts_with("\\\\")) return fail(ERROR_NOT_CONNECTED, *text + " is no local name");
    Result<Record> record = find(provider, *text);
    if (!record) return std::unexpected(record.error());
    return copy_text(record->remote, remote, length);
  });
}

DWORD get_user(const Provider& provider, LPCWSTR name, LPWSTR user, LPDWORD length) {
  return answer(provider, [&]() -> Result<> {
    Result<std::string> text = text_argument(name);
    if (!text) return std::unexpected(text.error());
    if (text->empty()) return copy_text(login_name(), user, length);
    Result<Record> record = find_any(provider, *text);
    if (!record) return std::unexpected(record.error());
    return copy_text(record->user.empty() ? login_name() : record->user, user, length);
  });
}

DWORD get_performance(const Provider& provider, LPCWSTR remote, LPNETCONNECTINFOSTRUCT info) {
  return answer(provider, [&]() -> Result<> {
    if (info == nullptr || info->cbStructure < sizeof *info)
      return fail(ERROR_INVALID_PARAMETER, "the NETCONNECTINFOSTRUCT has a wrong size");
    Result<std::string> text = text_argument(remote);
    if (!text) return std::unexpected(text.error());
    Result<Record> record = find_any(provider, *text);
    if (!record) return std::unexpected(record.error());
    Result<uint32_t> delay = ask_delay(*record);
    if (!delay) return std::unexpected(delay.error());
    // The speed of the path is not known: 0. What is told is measured now.
    *info = {.cbStructure = sizeof *info, .dwFlags = WNCON_DYNAMIC, .dwDelay = *delay};
    return {};
  });
}

DWORD get_caps(const Provider& provider, DWORD index) {
  switch (index) {
    case WNNC_SPEC_VERSION:
      return WNNC_SPEC_VERSION51;
    case WNNC_NET_TYPE:
      return provider.net_type;
    case WNNC_DRIVER_VERSION:
      return provider.driver_version;
    case WNNC_USER:
      return WNNC_USR_GETUSER;
    case WNNC_CONNECTION:
      return WNNC_CON_ADDCONNECTION | WNNC_CON_CANCELCONNECTION | WNNC_CON_GETCONNECTIONS |
             WNNC_CON_ADDCONNECTION3 | WNNC_CON_GETPERFORMANCE;
    case WNNC_DIALOG:
      return WNNC_DLG_GETRESOURCEPARENT | WNNC_DLG_GETRESOURCEINFORMATION;
    case WNNC_ENUMERATION:
      return WNNC_ENUM_GLOBAL | WNNC_ENUM_LOCAL | WNNC_ENUM_CONTEXT;
    case WNNC_START:
      return WNNC_WAIT_FOR_START;  // 1: it is there already
    default:
      return 0;
  }
}

}  // namespace openras::provider
