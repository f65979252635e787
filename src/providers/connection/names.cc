// Names: the network name of a local path, and what stands above a resource.
#include <algorithm>
#include <cstring>

#include "providers/connection/edge.h"
#include "providers/connection/mount.h"
#include "providers/connection/record.h"
#include "providers/connection/resource_buffer.h"

namespace openras::provider {
namespace {

// The connection that a path on a local device is on, and the rest of the path with backslashes:
// "" or "\dir\file".
struct LocalPath {
  Record record;
  std::string rest;
};

Result<LocalPath> read_local_path(const Provider& provider, const std::string& path) {
  for (Record& record : live_records()) {
    if (record.provider != provider.id || record.local.empty()) continue;
    size_t length = record.local.size();
    if (path.size() < length || !same_local_name(record.local, path.substr(0, length))) continue;
    std::string rest = path.substr(length);
    if (!rest.empty() && rest[0] != '\\' && rest[0] != '/') continue;
    std::ranges::replace(rest, '/', '\\');
    return LocalPath{.record = std::move(record), .rest = std::move(rest)};
  }
  return fail(ERROR_NOT_CONNECTED, path + " is on no connected device");
}

// The octets of texts one after another behind a structure with pointers to them.
template <typename Structure, size_t Count>
Result<> fill(void* buffer, LPDWORD size, const std::u16string (&texts)[Count],
              LPWSTR Structure::* const (&members)[Count]) {
  size_t need = sizeof(Structure);
  for (const std::u16string& text : texts) need += (text.size() + 1) * sizeof(char16_t);
  if (buffer == nullptr || *size < need) {
    *size = static_cast<DWORD>(need);
    return fail(ERROR_MORE_DATA, "the buffer is too small");
  }
  Structure out = {};
  auto* place = static_cast<std::byte*>(buffer) + sizeof out;
  for (size_t i = 0; i < Count; ++i) {
    size_t octets = (texts[i].size() + 1) * sizeof(char16_t);
    memcpy(place, texts[i].c_str(), octets);
    out.*members[i] = reinterpret_cast<LPWSTR>(place);
    place += octets;
  }
  memcpy(buffer, &out, sizeof out);
  return {};
}

Resource describe(const Provider& provider, const RemoteName& name) {
  Resource resource;
  resource.provider = provider.name;
  resource.remote = wide(name.text());
  if (name.share.empty()) {
    resource.type = RESOURCETYPE_ANY;
    resource.display = RESOURCEDISPLAYTYPE_SERVER;
    resource.usage = RESOURCEUSAGE_CONTAINER;
  }
  return resource;
}

Result<RemoteName> read_resource(const Provider& provider, const NETRESOURCEW* resource) {
  if (resource == nullptr || resource->lpRemoteName == nullptr)
    return fail(ERROR_INVALID_PARAMETER, "no resource was given");
  Result<std::string> text = text_argument(resource->lpRemoteName);
  if (!text) return std::unexpected(text.error());
  Result<RemoteName> name = parse_remote_name(*text);
  return name ? provider.claim(*name) : name;
}

}  // namespace

DWORD get_universal_name(const Provider& provider, LPCWSTR path, DWORD level, LPVOID buffer,
                         LPDWORD size) {
  return answer(provider, [&]() -> Result<> {
    if (path == nullptr || size == nullptr)
      return fail(ERROR_INVALID_PARAMETER, "no path or no size was given");
    if (level != UNIVERSAL_NAME_INFO_LEVEL && level != REMOTE_NAME_INFO_LEVEL)
      return fail(ERROR_INVALID_LEVEL, "the level is UNIVERSAL_NAME_INFO or REMOTE_NAME_INFO");
    Result<std::string> text = text_argument(path);
    if (!text) return std::unexpected(text.error());
    Result<LocalPath> local = read_local_path(provider, *text);
    if (!local) return std::unexpected(local.error());
    std::u16string universal = wide(local->record.remote + local->rest);
    if (level == UNIVERSAL_NAME_INFO_LEVEL)
      return fill<UNIVERSAL_NAME_INFOW>(buffer, size, {universal},
                                        {&UNIVERSAL_NAME_INFOW::lpUniversalName});
    return fill<REMOTE_NAME_INFOW>(
        buffer, size, {universal, wide(local->record.remote), wide(local->rest)},
        {&REMOTE_NAME_INFOW::lpUniversalName, &REMOTE_NAME_INFOW::lpConnectionName,
         &REMOTE_NAME_INFOW::lpRemainingPath});
  });
}

DWORD get_resource_parent(const Provider& provider, const NETRESOURCEW* resource, LPVOID buffer,
                          LPDWORD size) {
  return answer(provider, [&]() -> Result<> {
    if (size == nullptr) return fail(ERROR_INVALID_PARAMETER, "no size was given");
    Result<RemoteName> name = read_resource(provider, resource);
    if (!name) return std::unexpected(name.error());
    Resource parent;
    if (name->share.empty()) {  // above a server is the network
      parent.provider = provider.name;
      parent.remote = provider.name;
      parent.type = RESOURCETYPE_ANY;
      parent.display = RESOURCEDISPLAYTYPE_NETWORK;
      parent.usage = RESOURCEUSAGE_CONTAINER;
    } else {
      size_t slash = name->path.rfind('/');
      if (name->path.empty())
        name->share.clear();
      else
        name->path.resize(slash == std::string::npos ? 0 : slash);
      parent = describe(provider, *name);
    }
    if (ResourceBuffer(buffer, *size).add(parent)) return {};
    *size = static_cast<DWORD>(ResourceBuffer::need(parent) + 1);
    return fail(ERROR_MORE_DATA, "the buffer is too small");
  });
}

DWORD get_resource_information(const Provider& provider, const NETRESOURCEW* resource,
                               LPVOID buffer, LPDWORD size, LPWSTR* system) {
  return answer(provider, [&]() -> Result<> {
    if (size == nullptr) return fail(ERROR_INVALID_PARAMETER, "no size was given");
    Result<RemoteName> name = read_resource(provider, resource);
    if (!name) return std::unexpected(name.error());
    // Below the share is the file system's matter: `system` tells that part.
    std::string below = name->path.empty() ? "" : "\\" + name->path;
    std::ranges::replace(below, '/', '\\');
    name->path.clear();
    Resource described = describe(provider, *name);
    std::u16string rest = wide(below);
    size_t text = system == nullptr || rest.empty() ? 0 : (rest.size() + 1) * sizeof(char16_t);
    ResourceBuffer room(buffer, *size);
    if (buffer == nullptr || *size < ResourceBuffer::need(described) + text + 1 ||
        !room.add(described)) {
      *size = static_cast<DWORD>(ResourceBuffer::need(described) + text + 1);
      return fail(ERROR_MORE_DATA, "the buffer is too small");
    }
    if (system != nullptr) *system = rest.empty() ? nullptr : room.add_text(rest);
    return {};
  });
}

}  // namespace openras::provider
