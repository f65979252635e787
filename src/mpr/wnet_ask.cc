// What is connected: WNetGetConnection, WNetGetUniversalName, WNetGetUser; and what providers there
// are: WNetGetProviderName, WNetGetNetworkInformation.
#include <fmt/format.h>
#include <openras/npapi.h>
#include <pwd.h>
#include <unistd.h>

#include <cstring>

#include "base/runtime_directory.h"
#include "base/utf16.h"
#include "mpr/connect.h"
#include "mpr/edge.h"
#include "mpr/local_device.h"
#include "mpr/remembered.h"
#include "mpr/routing.h"

namespace openras::mpr {
namespace {

std::vector<const Provider*> all(const Modules& modules) {
  std::vector<const Provider*> providers;
  providers.reserve(modules.providers.size());
  for (const auto& provider : modules.providers) providers.push_back(provider.get());
  return providers;
}

// Calls a function of a provider that fills a buffer of characters, with as much room as it wants.
template <typename Call>
Answered<> with_room(std::u16string& text, const Call& call) {
  DWORD room = MAX_PATH + 1;
  for (int tries = 0;; ++tries) {
    text.assign(room, u'\0');
    DWORD needed = room;
    Answered<> answer = call(text.data(), &needed);
    if (answer) {
      text.resize(text.find(u'\0') != std::u16string::npos ? text.find(u'\0') : text.size());
      return answer;
    }
    if (answer.error().code != WN_MORE_DATA || tries == 3 || needed <= room || needed > 1u << 20) {
      return answer;
    }
    room = needed;
  }
}

// The resource that a device is connected to; of one that is remembered and not connected, with
// `connected` false. ERROR_NOT_CONNECTED.
struct Connected {
  std::u16string remote;
  bool connected = true;
};
Answered<Connected> find_connection(const Modules& modules, const LocalDevice& device) {
  Connected found;
  const auto provider = route(all(modules), Tally::Request::kFind,
                              [&](const Provider& each) -> std::optional<Answered<>> {
                                const PF_NPGetConnection function = each.functions().get_connection;
                                if (function == nullptr) return std::nullopt;
                                std::u16string name = device.name;
                                return with_room(found.remote, [&](char16_t* text, DWORD* room) {
                                  return each.call(function, name.data(), text, room);
                                });
                              });
  if (provider) return found;
  const uint32_t code = provider.error().code;
  if (const auto remembered = find_remembered(device.utf8)) {
    return Connected{to_utf16(remembered->remote_name).value_or(u""), false};
  }
  if (code == ERROR_NOT_SUPPORTED) {
    return refuse(ERROR_NOT_CONNECTED, device.utf8 + " is not connected.");
  }
  return std::unexpected(provider.error());
}

template <typename Char>
DWORD get_connection(const Char* local, Char* remote, DWORD* room) {
  return at_the_edge([&]() -> Answered<> {
    auto name = read_text(local, 4096, ERROR_BAD_DEVICE, "local name");
    if (!name) return std::unexpected(name.error());
    const auto device = *name ? parse_local_name(**name) : std::nullopt;
    if (!device) {
      return refuse(ERROR_BAD_DEVICE,
                    "A local name is a drive (Z:), a full path, or LPT1 to LPT9.");
    }
    const auto found = find_connection(*current_modules(), *device);
    if (!found) return std::unexpected(found.error());
    if (Answered<> written = write_text(found->remote, remote, room); !written) return written;
    if (!found->connected) {
      return refuse(ERROR_CONNECTION_UNAVAIL,
                    fmt::format("{} is not connected now, but is remembered.", device->utf8));
    }
    return {};
  });
}

// ---- WNetGetUniversalName ----

// A path on a device: the device, and what follows it, with backslashes.
struct LocalPath {
  LocalDevice device;
  std::u16string rest;  // "\dir\file", or empty
};

std::u16string with_backslashes(std::u16string_view path) {
  std::u16string out(path);
  for (char16_t& c : out) c = c == u'/' ? u'\\' : c;
  while (out.ends_with(u'\\')) out.pop_back();
  return out;
}

// The connected device that a path begins with: "Z:\dir", or the longest directory above it.
Answered<LocalPath> split(const Modules& modules, const std::u16string& path, Connected& found) {
  if (path.size() >= 2 && path[1] == u':') {
    const auto device = parse_local_name(std::u16string_view(path).substr(0, 2));
    if (!device || (path.size() > 2 && path[2] != u'\\' && path[2] != u'/')) {
      return refuse(ERROR_BAD_DEVICE, "The path does not begin with a drive.");
    }
    auto connection = find_connection(modules, *device);
    if (!connection) return std::unexpected(connection.error());
    found = *std::move(connection);
    return LocalPath{*device, with_backslashes(std::u16string_view(path).substr(2))};
  }
  const auto whole = path.starts_with(u'/') ? parse_local_name(path) : std::nullopt;
  if (!whole) return refuse(ERROR_BAD_DEVICE, "The path is neither on a drive nor a full path.");
  const Result<std::filesystem::path> runtime = runtime_directory();
  for (std::filesystem::path at = whole->utf8; at != at.root_path(); at = at.parent_path()) {
    std::optional<LocalDevice> device = parse_local_name(to_utf16(at.string()).value_or(u""));
    if (runtime && at.parent_path() == *runtime / "drives" && at.filename().string().size() == 1) {
      device =
          parse_local_name(std::u16string{static_cast<char16_t>(at.filename().string()[0]), u':'});
    }
    if (!device) continue;
    auto connection = find_connection(modules, *device);
    if (!connection) continue;
    found = *std::move(connection);
    const std::u16string rest = to_utf16(whole->utf8.substr(at.string().size())).value_or(u"");
    return LocalPath{*device, with_backslashes(rest)};
  }
  return refuse(ERROR_NOT_CONNECTED, whole->utf8 + " is on no connected device.");
}

// Structures that begin with pointers to texts, which follow them in the same buffer.
template <typename Char, size_t kTexts>
Answered<> pack_texts(const std::u16string (&texts)[kTexts], void* buffer, DWORD* room) {
  if (buffer == nullptr || room == nullptr) {
    return refuse(ERROR_INVALID_ADDRESS, "The buffer or its size is NULL.");
  }
  std::basic_string<Char> encoded[kTexts];
  size_t needed = kTexts * sizeof(Char*);
  for (size_t i = 0; i < kTexts; ++i) {
    encoded[i] = to_encoding(texts[i], Char{});
    needed += (encoded[i].size() + 1) * sizeof(Char);
  }
  if (*room < needed) {
    *room = static_cast<DWORD>(needed);
    return refuse(ERROR_MORE_DATA, fmt::format("The buffer needs {} octets.", needed));
  }
  char* text = static_cast<char*>(buffer) + kTexts * sizeof(Char*);
  for (size_t i = 0; i < kTexts; ++i) {
    const size_t octets = (encoded[i].size() + 1) * sizeof(Char);
    std::memcpy(text, encoded[i].c_str(), octets);
    std::memcpy(static_cast<char*>(buffer) + i * sizeof(char*), static_cast<const void*>(&text),
                sizeof text);
    text += octets;
  }
  return {};
}

template <typename Char>
DWORD get_universal_name(const Char* path, DWORD level, void* buffer, DWORD* room) {
  return at_the_edge([&]() -> Answered<> {
    auto text = read_text(path, 32767, ERROR_BAD_DEVICE, "path");
    if (!text) return std::unexpected(text.error());
    if (!*text || (*text)->empty()) return refuse(ERROR_BAD_DEVICE, "There is no path.");
    if (level != UNIVERSAL_NAME_INFO_LEVEL && level != REMOTE_NAME_INFO_LEVEL) {
      return refuse(ERROR_INVALID_LEVEL, "The level is 1 or 2.");
    }
    Connected found;
    const auto local = split(*current_modules(), **text, found);
    if (!local) return std::unexpected(local.error());
    if (!found.connected) {
      return refuse(ERROR_CONNECTION_UNAVAIL, local->device.utf8 + " is not connected now.");
    }
    const std::u16string universal = found.remote + local->rest;
    if (level == UNIVERSAL_NAME_INFO_LEVEL) {
      return pack_texts<Char>({universal}, buffer, room);
    }
    return pack_texts<Char>({universal, found.remote, local->rest}, buffer, room);
  });
}

// ---- WNetGetUser ----

std::u16string user_of_process() {
  passwd entry = {};
  passwd* found = nullptr;
  char memory[4096];
  ::getpwuid_r(::getuid(), &entry, memory, sizeof memory, &found);
  const std::string name = found != nullptr ? found->pw_name : fmt::format("uid{}", ::getuid());
  return to_utf16(name).value_or(u"");
}

template <typename Char>
DWORD get_user(const Char* name, Char* user, DWORD* room) {
  return at_the_edge([&]() -> Answered<> {
    auto text = read_text(name, 4096, ERROR_NOT_CONNECTED, "name");
    if (!text) return std::unexpected(text.error());
    if (!*text || (*text)->empty()) return write_text(user_of_process(), user, room);
    const auto device = parse_local_name(**text);
    if (!device && !is_remote_name(**text)) {
      return refuse(ERROR_NOT_CONNECTED, "This names no connection.");
    }
    const std::u16string asked = device ? device->name : **text;
    std::u16string found;
    const auto provider = route(all(*current_modules()), Tally::Request::kFind,
                                [&](const Provider& each) -> std::optional<Answered<>> {
                                  const PF_NPGetUser function = each.functions().get_user;
                                  if (function == nullptr) return std::nullopt;
                                  std::u16string copy = asked;
                                  return with_room(found, [&](char16_t* to, DWORD* needed) {
                                    return each.call(function, copy.data(), to, needed);
                                  });
                                });
    if (!provider) return std::unexpected(provider.error());
    return write_text(found, user, room);
  });
}

// ---- Providers ----

template <typename Char>
DWORD get_provider_name(DWORD net_type, Char* name, DWORD* room) {
  return at_the_edge([&]() -> Answered<> {
    const auto modules = current_modules();
    for (const auto& provider : modules->providers) {
      if ((provider->net_type() & 0xFFFF0000) == (net_type & 0xFFFF0000)) {
        return write_text(provider->wide_name(), name, room);
      }
    }
    return refuse(ERROR_NO_NETWORK, "No network provider has this network type.");
  });
}

template <typename Char>
DWORD get_network_information(const Char* name, NETINFOSTRUCT* info) {
  return at_the_edge([&]() -> Answered<> {
    if (info == nullptr) return refuse(ERROR_INVALID_ADDRESS, "The NETINFOSTRUCT is NULL.");
    if (info->cbStructure < sizeof(NETINFOSTRUCT)) {
      return refuse(ERROR_INVALID_PARAMETER, "NETINFOSTRUCT.cbStructure is too small.");
    }
    auto text = read_text(name, 256, ERROR_BAD_PROVIDER, "provider's name");
    if (!text) return std::unexpected(text.error());
    const auto modules = current_modules();
    const Provider* const provider = *text ? modules->find(**text) : nullptr;
    if (provider == nullptr) {
      return refuse(ERROR_BAD_PROVIDER, "There is no network provider of this name.");
    }
    const uint32_t start = provider->start();
    *info = {};
    info->cbStructure = sizeof(NETINFOSTRUCT);
    info->dwProviderVersion = provider->version();
    // Page "NETINFOSTRUCT structure": NO_ERROR, ERROR_NO_NETWORK, or ERROR_BUSY while it starts.
    info->dwStatus = start <= 1 ? NO_ERROR : ERROR_BUSY;
    info->dwCharacteristics = provider->functions().get_connection != nullptr ? NETINFO_DISKRED : 0;
    info->wNetType = static_cast<WORD>(provider->net_type() >> 16);
    info->dwPrinters = 0;
    info->dwDrives = 0x03FFFFFF;  // A: to Z:
    return {};
  });
}

}  // namespace
}  // namespace openras::mpr

using namespace openras::mpr;

DWORD WNetGetConnectionA(LPCSTR local, LPSTR remote, LPDWORD room) {
  return get_connection(local, remote, room);
}
DWORD WNetGetConnectionW(LPCWSTR local, LPWSTR remote, LPDWORD room) {
  return get_connection(local, remote, room);
}
DWORD WNetGetUniversalNameA(LPCSTR path, DWORD level, LPVOID buffer, LPDWORD room) {
  return get_universal_name(path, level, buffer, room);
}
DWORD WNetGetUniversalNameW(LPCWSTR path, DWORD level, LPVOID buffer, LPDWORD room) {
  return get_universal_name(path, level, buffer, room);
}
DWORD WNetGetUserA(LPCSTR name, LPSTR user, LPDWORD room) { return get_user(name, user, room); }
DWORD WNetGetUserW(LPCWSTR name, LPWSTR user, LPDWORD room) { return get_user(name, user, room); }
DWORD WNetGetProviderNameA(DWORD net_type, LPSTR name, LPDWORD room) {
  return get_provider_name(net_type, name, room);
}
DWORD WNetGetProviderNameW(DWORD net_type, LPWSTR name, LPDWORD room) {
  return get_provider_name(net_type, name, room);
}
DWORD WNetGetNetworkInformationA(LPCSTR provider, LPNETINFOSTRUCT info) {
  return get_network_information(provider, info);
}
DWORD WNetGetNetworkInformationW(LPCWSTR provider, LPNETINFOSTRUCT info) {
  return get_network_information(provider, info);
}
