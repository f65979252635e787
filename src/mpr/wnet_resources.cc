// WNetOpenEnum, WNetEnumResource, WNetCloseEnum; WNetGetResourceInformation, WNetGetResourceParent;
// MultinetGetConnectionPerformance.
#include <fmt/format.h>
#include <openras/npapi.h>

#include <map>

#include "mpr/connect.h"
#include "mpr/edge.h"
#include "mpr/enumeration.h"
#include "mpr/routing.h"

namespace openras::mpr {
namespace {

// The open enumerations by their handles, which are never used twice.
class Handles {
 public:
  static Handles& get() {
    static Handles* const handles = new Handles;  // never destroyed: see modules.cc
    return *handles;
  }
  HANDLE add(std::shared_ptr<Enumeration> enumeration) {
    const std::lock_guard lock(mutex_);
    const uintptr_t handle = next_ += 4;
    open_.emplace(handle, std::move(enumeration));
    return reinterpret_cast<HANDLE>(handle);
  }
  std::shared_ptr<Enumeration> find(HANDLE handle) {
    const std::lock_guard lock(mutex_);
    const auto found = open_.find(reinterpret_cast<uintptr_t>(handle));
    return found != open_.end() ? found->second : nullptr;
  }
  std::shared_ptr<Enumeration> remove(HANDLE handle) {
    const std::lock_guard lock(mutex_);
    const auto node = open_.extract(reinterpret_cast<uintptr_t>(handle));
    return node ? node.mapped() : nullptr;
  }

 private:
  std::mutex mutex_;
  uintptr_t next_ = 0x4d500000;
  std::map<uintptr_t, std::shared_ptr<Enumeration>> open_;
};

template <typename NetResource>
DWORD open_enum(DWORD scope, DWORD type, DWORD usage, const NetResource* container,
                HANDLE* handle) {
  return at_the_edge([&]() -> Answered<> {
    if (handle == nullptr) return refuse(ERROR_INVALID_ADDRESS, "lphEnum is NULL.");
    *handle = nullptr;
    std::optional<Resource> resource;
    // Page "WNetOpenEnumA function": it must be NULL where the scope is not RESOURCE_GLOBALNET.
    if (container != nullptr) {
      if (scope != RESOURCE_GLOBALNET) {
        return refuse(ERROR_INVALID_PARAMETER, "lpNetResource is for RESOURCE_GLOBALNET only.");
      }
      Answered<Resource> read = Resource::read(*container);
      if (!read) return std::unexpected(read.error());
      resource = *std::move(read);
    }
    auto opened = Enumeration::open(scope, type, usage, std::move(resource));
    if (!opened) return std::unexpected(opened.error());
    *handle = Handles::get().add(*std::move(opened));
    return {};
  });
}

template <typename Char, typename NetResource>
DWORD enum_resource(HANDLE handle, DWORD* count, void* buffer, DWORD* room) {
  return at_the_edge([&]() -> Answered<> {
    const std::shared_ptr<Enumeration> enumeration = Handles::get().find(handle);
    if (!enumeration) return refuse(ERROR_INVALID_HANDLE, "The enumeration is not open.");
    if (count == nullptr || buffer == nullptr || room == nullptr) {
      return refuse(ERROR_INVALID_ADDRESS, "The count, the buffer or its size is NULL.");
    }
    const std::lock_guard lock(enumeration->mutex());
    auto* const first = static_cast<NetResource*>(buffer);
    // Texts are put from the end down, so that the structures stay together in front.
    char* end = static_cast<char*>(buffer) + *room / sizeof(Char) * sizeof(Char);
    const DWORD wanted = *count;
    DWORD given = 0;
    while (given < wanted) {
      const auto next = enumeration->peek();
      if (!next) {
        if (given > 0) break;  // told by the next call, since the enumeration stays where it is
        return std::unexpected(next.error());
      }
      if (!*next) break;
      const size_t texts = (*next)->template text_octets<Char>();
      char* const after = reinterpret_cast<char*>(first + given + 1);
      if (after > end || static_cast<size_t>(end - after) < texts) {
        if (given > 0) break;
        *room = static_cast<DWORD>(sizeof(NetResource) + texts + sizeof(Char) - 1);
        return refuse(ERROR_MORE_DATA, fmt::format("The buffer needs {} octets.", *room));
      }
      pack(**next, first + given, end);
      enumeration->take();
      ++given;
    }
    if (given == 0 && wanted > 0) {
      *count = 0;
      return refuse(ERROR_NO_MORE_ITEMS);
    }
    *count = given;
    return {};
  });
}

// A provider's function that answers one resource in a buffer of its choice, into the program's.
template <typename Char, typename NetResource, typename Call>
DWORD one_resource(const NetResource* asked, void* buffer, DWORD* room, Char** system,
                   const Call& call) {
  return at_the_edge([&]() -> Answered<> {
    if (asked == nullptr) return refuse(ERROR_INVALID_PARAMETER, "The NETRESOURCE is NULL.");
    if (buffer == nullptr || room == nullptr) {
      return refuse(ERROR_INVALID_ADDRESS, "The buffer or its size is NULL.");
    }
    Answered<Resource> read = Resource::read(*asked);
    if (!read) return std::unexpected(read.error());
    if (!read->remote_name || read->remote_name->empty()) {
      return refuse(ERROR_BAD_NET_NAME, "There is no remote name.");
    }
    const auto modules = current_modules();
    const auto providers = candidates(*modules, read->provider);
    if (!providers) return std::unexpected(providers.error());
    std::vector<void*> memory;
    std::u16string rest;
    const auto done = route(
        *providers, Tally::Request::kConnect,
        [&](const Provider& provider) -> std::optional<Answered<>> {
          Resource own = *read;
          NETRESOURCEW view = own.view();
          std::optional<Answered<>> answer;
          for (DWORD octets = 16 * 1024; octets <= 1u << 20;) {
            memory.assign(octets / sizeof(void*) + 1, nullptr);
            DWORD needed = octets;
            char16_t* below = nullptr;
            answer = call(provider, &view, static_cast<void*>(memory.data()), &needed, &below);
            const bool again =
                answer && !*answer && (*answer).error().code == WN_MORE_DATA && needed > octets;
            if (answer && *answer && below != nullptr) rest = below;
            if (!again) break;
            octets = needed;
          }
          return answer;
        });
    if (!done) return std::unexpected(done.error());
    const auto& got = *reinterpret_cast<const NETRESOURCEW*>(memory.data());
    Answered<Resource> resource = Resource::read(got);
    if (!resource) return std::unexpected(resource.error());
    if (!resource->provider) resource->provider = (*done)->wide_name();
    const auto encoded = to_encoding(rest, Char{});
    const size_t rest_octets = system != nullptr ? (encoded.size() + 1) * sizeof(Char) : 0;
    const size_t needed =
        sizeof(NetResource) + resource->text_octets<Char>() + rest_octets + sizeof(Char) - 1;
    if (*room < needed) {
      *room = static_cast<DWORD>(needed);
      return refuse(ERROR_MORE_DATA, fmt::format("The buffer needs {} octets.", needed));
    }
    char* end = static_cast<char*>(buffer) + *room / sizeof(Char) * sizeof(Char);
    if (system != nullptr) {
      end -= rest_octets;
      std::memcpy(end, encoded.c_str(), rest_octets);
      *system = rest.empty() ? nullptr : reinterpret_cast<Char*>(end);
    }
    pack(*resource, static_cast<NetResource*>(buffer), end);
    return {};
  });
}

template <typename Char, typename NetResource>
DWORD resource_information(const NetResource* asked, void* buffer, DWORD* room, Char** system) {
  return one_resource<Char>(asked, buffer, room, system,
                            [](const Provider& provider, NETRESOURCEW* view, void* to,
                               DWORD* needed, char16_t** below) -> std::optional<Answered<>> {
                              const auto function = provider.functions().get_resource_information;
                              if (function == nullptr) return std::nullopt;
                              return provider.call(function, view, to, needed, below);
                            });
}

template <typename Char, typename NetResource>
DWORD resource_parent(const NetResource* asked, void* buffer, DWORD* room) {
  return one_resource<Char>(asked, buffer, room, static_cast<Char**>(nullptr),
                            [](const Provider& provider, NETRESOURCEW* view, void* to,
                               DWORD* needed, char16_t**) -> std::optional<Answered<>> {
                              const auto function = provider.functions().get_resource_parent;
                              if (function == nullptr) return std::nullopt;
                              return provider.call(function, view, to, needed);
                            });
}

// Page "MultinetGetConnectionPerformanceA function": the local name counts before the remote one.
template <typename NetResource>
DWORD connection_performance(const NetResource* asked, NETCONNECTINFOSTRUCT* info) {
  return at_the_edge([&]() -> Answered<> {
    if (asked == nullptr) return refuse(ERROR_INVALID_PARAMETER, "The NETRESOURCE is NULL.");
    if (info == nullptr) return refuse(ERROR_INVALID_ADDRESS, "The NETCONNECTINFOSTRUCT is NULL.");
    if (info->cbStructure < sizeof(NETCONNECTINFOSTRUCT)) {
      return refuse(ERROR_INVALID_PARAMETER, "NETCONNECTINFOSTRUCT.cbStructure is too small.");
    }
    Answered<Resource> read = Resource::read(*asked);
    if (!read) return std::unexpected(read.error());
    std::u16string remote = read->remote_name.value_or(u"");
    if (read->local_name && !read->local_name->empty()) {
      DWORD room = MAX_PATH + 1;
      remote.assign(room, u'\0');
      const DWORD code = WNetGetConnectionW(read->local_name->c_str(), remote.data(), &room);
      if (code != NO_ERROR) return refuse(code, "The local device is not connected.");
      remote.resize(remote.find(u'\0'));
    }
    if (!is_remote_name(remote)) return refuse(ERROR_BAD_NET_NAME);
    const auto modules = current_modules();
    const auto providers = candidates(*modules, read->provider);
    if (!providers) return std::unexpected(providers.error());
    const auto done = route(*providers, Tally::Request::kFind,
                            [&](const Provider& provider) -> std::optional<Answered<>> {
                              const auto function = provider.functions().get_performance;
                              if (function == nullptr) return std::nullopt;
                              return provider.call(function, remote.c_str(), info);
                            });
    if (!done) return std::unexpected(done.error());
    return {};
  });
}

}  // namespace
}  // namespace openras::mpr

using namespace openras::mpr;

DWORD WNetOpenEnumA(DWORD scope, DWORD type, DWORD usage, LPNETRESOURCEA container,
                    LPHANDLE handle) {
  return open_enum(scope, type, usage, container, handle);
}
DWORD WNetOpenEnumW(DWORD scope, DWORD type, DWORD usage, LPNETRESOURCEW container,
                    LPHANDLE handle) {
  return open_enum(scope, type, usage, container, handle);
}
DWORD WNetEnumResourceA(HANDLE handle, LPDWORD count, LPVOID buffer, LPDWORD room) {
  return enum_resource<char, NETRESOURCEA>(handle, count, buffer, room);
}
DWORD WNetEnumResourceW(HANDLE handle, LPDWORD count, LPVOID buffer, LPDWORD room) {
  return enum_resource<char16_t, NETRESOURCEW>(handle, count, buffer, room);
}
DWORD WNetCloseEnum(HANDLE handle) {
  return at_the_edge([&]() -> Answered<> {
    if (!Handles::get().remove(handle)) {
      return refuse(ERROR_INVALID_HANDLE, "The enumeration is not open.");
    }
    return {};
  });
}

DWORD WNetGetResourceInformationA(LPNETRESOURCEA resource, LPVOID buffer, LPDWORD room,
                                  LPSTR* system) {
  return resource_information(resource, buffer, room, system);
}
DWORD WNetGetResourceInformationW(LPNETRESOURCEW resource, LPVOID buffer, LPDWORD room,
                                  LPWSTR* system) {
  return resource_information(resource, buffer, room, system);
}
DWORD WNetGetResourceParentA(LPNETRESOURCEA resource, LPVOID buffer, LPDWORD room) {
  return resource_parent<char>(resource, buffer, room);
}
DWORD WNetGetResourceParentW(LPNETRESOURCEW resource, LPVOID buffer, LPDWORD room) {
  return resource_parent<char16_t>(resource, buffer, room);
}

DWORD MultinetGetConnectionPerformanceA(LPNETRESOURCEA resource, LPNETCONNECTINFOSTRUCT info) {
  return connection_performance(resource, info);
}
DWORD MultinetGetConnectionPerformanceW(LPNETRESOURCEW resource, LPNETCONNECTINFOSTRUCT info) {
  return connection_performance(resource, info);
}
