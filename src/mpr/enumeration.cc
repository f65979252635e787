#include "mpr/enumeration.h"

#include <openras/npapi.h>

#include <algorithm>

#include "base/utf16.h"
#include "mpr/remembered.h"
#include "mpr/routing.h"

namespace openras::mpr {
namespace {

constexpr uint32_t kFirstRoom = 16 * 1024;  // octets; page "NPEnumResource function" recommends it
constexpr uint32_t kMaxRoom = 1u << 20;

// What a provider gives, whose texts may be as bad as they like.
std::optional<std::u16string> copy(const char16_t* text) {
  if (text == nullptr) return std::nullopt;
  size_t length = 0;
  while (length < 32768 && text[length] != 0) ++length;
  return std::u16string(text, length);
}

Resource from_provider(const NETRESOURCEW& given, const Provider& provider) {
  Resource out{given.dwScope,           given.dwType,
               given.dwDisplayType,     given.dwUsage,
               copy(given.lpLocalName), copy(given.lpRemoteName),
               copy(given.lpComment),   copy(given.lpProvider)};
  if (!out.provider) out.provider = provider.wide_name();
  return out;
}

}  // namespace

Answered<std::shared_ptr<Enumeration>> Enumeration::open(DWORD scope, DWORD type, DWORD usage,
                                                         std::optional<Resource> container) {
  constexpr DWORD kTypes = RESOURCETYPE_DISK | RESOURCETYPE_PRINT;
  if ((type & ~kTypes) != 0 && type != RESOURCETYPE_UNKNOWN) {
    return refuse(ERROR_INVALID_PARAMETER, "dwType is made of RESOURCETYPE_DISK and _PRINT.");
  }
  std::shared_ptr<Enumeration> made(new Enumeration(current_modules()));
  Answered<> done;
  switch (scope) {
    case RESOURCE_CONNECTED:
      done = made->open_everywhere(scope, WNNC_ENUM_LOCAL, type, usage);
      break;
    case RESOURCE_CONTEXT:
      done = made->open_everywhere(scope, WNNC_ENUM_CONTEXT, type, usage);
      break;
    case RESOURCE_GLOBALNET:
      if (container) {
        done = made->open_container(type, usage, *container);
      } else {
        made->list_providers();
      }
      break;
    case RESOURCE_REMEMBERED:
      done = made->list_remembered(type);
      break;
    case RESOURCE_RECENT:  // OpenRAS keeps no such list [choice]
      break;
    default:
      return refuse(ERROR_INVALID_PARAMETER, "dwScope is none of the resource scopes.");
  }
  if (!done) return std::unexpected(done.error());
  return made;
}

Enumeration::~Enumeration() {
  for (const Part& part : parts_) {
    [[maybe_unused]] const auto closed =
        part.provider->call(part.provider->functions().close_enum, part.handle);
  }
}

Answered<> Enumeration::open_at_provider(const Provider& provider, DWORD scope, DWORD type,
                                         DWORD usage, std::optional<Resource> container) {
  HANDLE handle = nullptr;
  NETRESOURCEW view = {};
  if (container) view = container->view();
  Answered<> opened = provider.call(provider.functions().open_enum, scope, type, usage,
                                    container ? &view : nullptr, &handle);
  if (opened) parts_.push_back({&provider, handle});
  return opened;
}

Answered<> Enumeration::open_everywhere(DWORD scope, DWORD bit, DWORD type, DWORD usage) {
  std::optional<Failure> first;
  for (const auto& provider : modules_->providers) {
    if ((provider->enumerations() & bit) == 0) continue;
    Answered<> opened = open_at_provider(*provider, scope, type, usage, std::nullopt);
    if (!opened && !first) first = std::move(opened.error());
  }
  // One provider that fails does not hide what the others have.
  if (parts_.empty() && first) return std::unexpected(*std::move(first));
  return {};
}

Answered<> Enumeration::open_container(DWORD type, DWORD usage, const Resource& container) {
  if ((container.usage & RESOURCEUSAGE_CONTAINER) == 0 && container.usage != 0) {
    return refuse(ERROR_NOT_CONTAINER, "The resource is no container (dwUsage).");
  }
  const auto providers = candidates(*modules_, container.provider);
  if (!providers) return std::unexpected(providers.error());
  const auto opened =
      route(*providers, Tally::Request::kConnect,
            [&](const Provider& provider) -> std::optional<Answered<>> {
              if ((provider.enumerations() & WNNC_ENUM_GLOBAL) == 0) return std::nullopt;
              // The provider's own root, as list_providers() gives it.
              const bool is_root =
                  container.provider &&
                  (!container.remote_name || *container.remote_name == provider.wide_name());
              return open_at_provider(provider, RESOURCE_GLOBALNET, type, usage,
                                      is_root ? std::nullopt : std::optional(container));
            });
  if (!opened) return std::unexpected(opened.error());
  return {};
}

void Enumeration::list_providers() {
  for (const auto& provider : modules_->providers) {
    if ((provider->enumerations() & WNNC_ENUM_GLOBAL) == 0) continue;
    known_.push_back({RESOURCE_GLOBALNET, RESOURCETYPE_ANY, RESOURCEDISPLAYTYPE_NETWORK,
                      RESOURCEUSAGE_CONTAINER, std::nullopt, provider->wide_name(), std::nullopt,
                      provider->wide_name()});
  }
  std::ranges::reverse(known_);
}

Answered<> Enumeration::list_remembered(DWORD type) {
  const auto all = remembered_connections();
  if (!all) return std::unexpected(all.error());
  for (const Remembered& each : *all) {
    if (type != RESOURCETYPE_ANY && type != RESOURCETYPE_UNKNOWN && (each.type & type) == 0) {
      continue;
    }
    Resource resource{RESOURCE_REMEMBERED,
                      each.type,
                      RESOURCEDISPLAYTYPE_SHARE,
                      RESOURCEUSAGE_CONNECTABLE,
                      to_utf16(each.device),
                      to_utf16(each.remote_name),
                      std::nullopt,
                      std::nullopt};
    if (!each.provider.empty()) resource.provider = to_utf16(each.provider);
    known_.push_back(std::move(resource));
  }
  std::ranges::reverse(known_);
  return {};
}

Answered<std::optional<Resource>> Enumeration::peek() {
  if (next_) return next_;
  auto fetched = fetch();
  if (fetched) next_ = *fetched;
  return fetched;
}

Answered<std::optional<Resource>> Enumeration::fetch() {
  if (!known_.empty()) {
    Resource resource = std::move(known_.back());
    known_.pop_back();
    return resource;
  }
  uint32_t octets = kFirstRoom;
  while (!parts_.empty()) {
    const Part part = parts_.front();
    // Octets of pointers, so that the structure in front is aligned.
    std::vector<void*> memory(octets / sizeof(void*) + 1);
    DWORD count = 1;
    DWORD room = octets;
    const Answered<> answer =
        part.provider->call(part.provider->functions().enum_resource, part.handle, &count,
                            static_cast<LPVOID>(memory.data()), &room);
    if (answer && count > 0) {
      return from_provider(*reinterpret_cast<const NETRESOURCEW*>(memory.data()), *part.provider);
    }
    if (!answer && answer.error().code == WN_MORE_DATA && room > octets && room <= kMaxRoom) {
      octets = room;
      continue;
    }
    [[maybe_unused]] const auto closed =
        part.provider->call(part.provider->functions().close_enum, part.handle);
    parts_.erase(parts_.begin());
    octets = kFirstRoom;
    if (!answer && answer.error().code != WN_NO_MORE_ENTRIES) {
      return std::unexpected(answer.error());
    }
  }
  return std::nullopt;
}

}  // namespace openras::mpr
