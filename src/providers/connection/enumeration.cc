// NPOpenEnum: what is connected, the servers that are known, and the shares of one.
#include <memory>
#include <mutex>
#include <unordered_set>

#include "providers/connection/edge.h"
#include "providers/connection/launch.h"
#include "providers/connection/record.h"
#include "providers/connection/resource_buffer.h"

namespace openras::provider {
namespace {

struct Enumeration {
  const Provider* provider;
  std::vector<Resource> resources;
  size_t next = 0;
};

// A handle may be anything that a program gives: only what is in here is one.
std::mutex guard;
std::unordered_set<Enumeration*> open_enumerations;  // NOLINT: owns what it points to

Resource connected(const Provider& provider, const Record& record) {
  return {.scope = RESOURCE_CONNECTED,
          .type = record.type,
          .local = wide(record.local),
          .remote = wide(record.remote),
          .provider = provider.name};
}

Resource server(const Provider& provider, const std::string& name) {
  return {.type = RESOURCETYPE_ANY,
          .display = RESOURCEDISPLAYTYPE_SERVER,
          .usage = RESOURCEUSAGE_CONTAINER,
          .remote = wide("\\\\" + name),
          .provider = provider.name};
}

// Nothing on a network of today lists its servers, so these are the connected ones [choice].
std::vector<Resource> known_servers(const Provider& provider) {
  std::vector<Resource> found;
  std::unordered_set<std::string> seen;
  for (const Record& record : live_records())
    if (record.provider == provider.id && seen.insert(lower_case(record.server)).second)
      found.push_back(server(provider, record.server));
  return found;
}

Result<std::vector<Share>> shares_of(const Provider& provider, const RemoteName& name) {
  for (const Record& record : live_records())
    if (record.provider == provider.id && same_name(record.server, name.server))
      return ask_shares(record);
  return list_shares(program_beside_library(provider.program), "\\\\" + name.server);
}

Result<std::vector<Resource>> below(const Provider& provider, const NETRESOURCEW& container,
                                    DWORD type) {
  Result<std::string> text = text_argument(container.lpRemoteName);
  if (!text) return std::unexpected(text.error());
  if (wide(*text) == provider.name) return known_servers(provider);
  Result<RemoteName> name = parse_remote_name(*text);
  if (name) name = provider.claim(*name);
  if (!name) return std::unexpected(name.error());
  if (!name->share.empty() || !provider.lists_shares)
    return fail(ERROR_NOT_CONTAINER, *text + " holds no resources that can be listed");
  Result<std::vector<Share>> shares = shares_of(provider, *name);
  if (!shares) return std::unexpected(shares.error());
  std::vector<Resource> found;
  for (const Share& share : *shares) {
    if (type != RESOURCETYPE_ANY && (share.type & type) == 0) continue;
    found.push_back({.type = share.type,
                     .remote = wide("\\\\" + name->server + "\\" + share.name),
                     .comment = wide(share.comment),
                     .provider = provider.name});
  }
  return found;
}

Result<std::vector<Resource>> collect(const Provider& provider, DWORD scope, DWORD type,
                                      DWORD usage, const NETRESOURCEW* container) {
  switch (scope) {
    case RESOURCE_CONNECTED: {
      std::vector<Resource> found;
      for (const Record& record : live_records())
        if (record.provider == provider.id &&
            (type == RESOURCETYPE_ANY || (type & record.type) != 0))
          found.push_back(connected(provider, record));
      return found;
    }
    case RESOURCE_CONTEXT:
      return known_servers(provider);
    case RESOURCE_GLOBALNET: {
      Result<std::vector<Resource>> found = known_servers(provider);
      if (container != nullptr && container->lpRemoteName != nullptr)
        found = below(provider, *container, type);
      if (found && usage != 0)
        std::erase_if(*found, [usage](const Resource& one) { return (one.usage & usage) == 0; });
      return found;
    }
    default:
      return fail(ERROR_NOT_SUPPORTED, "this scope is not enumerated by providers");
  }
}

}  // namespace

DWORD open_enum(const Provider& provider, DWORD scope, DWORD type, DWORD usage,
                const NETRESOURCEW* container, LPHANDLE handle) {
  return answer(provider, [&]() -> Result<> {
    if (handle == nullptr)
      return fail(ERROR_INVALID_PARAMETER, "no place for the handle was given");
    Result<std::vector<Resource>> found = collect(provider, scope, type, usage, container);
    if (!found) return std::unexpected(found.error());
    auto enumeration = std::make_unique<Enumeration>(&provider, std::move(*found));
    std::lock_guard lock(guard);
    open_enumerations.insert(enumeration.get());
    *handle = enumeration.release();
    return {};
  });
}

DWORD enum_resource(HANDLE handle, LPDWORD count, LPVOID buffer, LPDWORD size) {
  if (count == nullptr || buffer == nullptr || size == nullptr) return WN_BAD_POINTER;
  auto* enumeration = static_cast<Enumeration*>(handle);
  std::lock_guard lock(guard);
  if (!open_enumerations.contains(enumeration)) return WN_BAD_HANDLE;
  ResourceBuffer room(buffer, *size);
  DWORD wanted = *count;
  *count = 0;
  if (enumeration->next == enumeration->resources.size()) return WN_NO_MORE_ENTRIES;
  while (*count < wanted && enumeration->next < enumeration->resources.size()) {
    const Resource& resource = enumeration->resources[enumeration->next];
    if (!room.add(resource)) {
      if (*count > 0) break;
      *size = static_cast<DWORD>(ResourceBuffer::need(resource) + 1);
      return WN_MORE_DATA;
    }
    ++enumeration->next;
    ++*count;
  }
  return WN_SUCCESS;
}

DWORD close_enum(HANDLE handle) {
  auto* enumeration = static_cast<Enumeration*>(handle);
  std::lock_guard lock(guard);
  if (open_enumerations.erase(enumeration) == 0) return WN_BAD_HANDLE;
  delete enumeration;
  return WN_SUCCESS;
}

}  // namespace openras::provider
