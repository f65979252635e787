// WNetAddConnection …, WNetUseConnection, WNetCancelConnection …, WNetRestoreConnection: what a
// program gives into a request.
#include <openras/npapi.h>

#include "mpr/connect.h"
#include "mpr/edge.h"

namespace openras::mpr {
namespace {

constexpr size_t kMaxUser = 513;      // UNLEN and a domain, "domain\user"
constexpr size_t kMaxPassword = 256;  // PWLEN

template <typename Char, typename NetResource>
Answered<ConnectRequest> read_request(HWND owner, const NetResource* resource, const Char* password,
                                      const Char* user, DWORD flags) {
  if (resource == nullptr) {
    return refuse(ERROR_INVALID_PARAMETER, "The NETRESOURCE is NULL.");
  }
  Answered<Resource> read = Resource::read(*resource);
  if (!read) return std::unexpected(read.error());
  ConnectRequest request{.owner = owner, .resource = *std::move(read), .flags = flags};
  auto name = read_text(user, kMaxUser, ERROR_BAD_USERNAME, "user name");
  if (!name) return std::unexpected(name.error());
  request.user = *std::move(name);
  auto secret = read_text(password, kMaxPassword, ERROR_INVALID_PASSWORD, "password");
  if (!secret) return std::unexpected(secret.error());
  if (*secret) {
    std::string utf8 = to_encoding(**secret, char{});
    request.password = Secret(utf8);
    wipe_memory(utf8.data(), utf8.size());
    wipe_memory((*secret)->data(), (*secret)->size() * sizeof(char16_t));
  }
  return request;
}

// Page "WNetAddConnectionA function": "A successful connection is persistent"; its type is that of
// the local device.
template <typename Char, typename NetResource>
Answered<> add_persistent(const Char* remote, const Char* password, const Char* local) {
  NetResource resource = {};
  resource.dwType = RESOURCETYPE_ANY;
  if (local != nullptr && *local != 0) {
    const bool is_printer = *local == 'L' || *local == 'l';
    const bool is_drive = is_printer && local[1] == ':';
    resource.dwType = is_printer && !is_drive ? RESOURCETYPE_PRINT : RESOURCETYPE_DISK;
  }
  resource.lpRemoteName = const_cast<Char*>(remote);
  resource.lpLocalName = const_cast<Char*>(local);
  auto request = read_request<Char>(nullptr, &resource, password, static_cast<Char*>(nullptr),
                                    CONNECT_UPDATE_PROFILE);
  if (!request) return std::unexpected(request.error());
  const auto done = connect(*std::move(request));
  if (!done) return std::unexpected(done.error());
  return {};
}

template <typename Char, typename NetResource>
DWORD add(HWND owner, const NetResource* resource, const Char* password, const Char* user,
          DWORD flags) {
  return at_the_edge([&]() -> Answered<> {
    auto request = read_request<Char>(owner, resource, password, user, flags);
    if (!request) return std::unexpected(request.error());
    const auto done = connect(*std::move(request));
    if (!done) return std::unexpected(done.error());
    return {};
  });
}

template <typename Char, typename NetResource>
DWORD use(HWND owner, const NetResource* resource, const Char* password, const Char* user,
          DWORD flags, Char* access, DWORD* room, DWORD* result) {
  return at_the_edge([&]() -> Answered<> {
    auto request = read_request<Char>(owner, resource, password, user, flags);
    if (!request) return std::unexpected(request.error());
    request->may_choose = true;
    if (access != nullptr && room == nullptr) {
      return refuse(ERROR_INVALID_ADDRESS, "lpAccessName has no lpBufferSize.");
    }
    // Written before anything is connected, so that a small buffer leaves nothing behind.
    const auto done = connect(*std::move(request), [&](const std::u16string& access_name) {
      return access != nullptr ? write_text(access_name, access, room) : Answered<>();
    });
    if (!done) return std::unexpected(done.error());
    if (result != nullptr) *result = *done ? CONNECT_LOCALDRIVE : 0;
    return {};
  });
}

template <typename Char>
DWORD end(const Char* name, DWORD flags, BOOL force) {
  return at_the_edge([&]() -> Answered<> {
    auto text = read_text(name, 4096, ERROR_NOT_CONNECTED, "name");
    if (!text) return std::unexpected(text.error());
    if (!*text || (*text)->empty()) {
      return refuse(ERROR_INVALID_PARAMETER, "The connection's name is NULL or empty.");
    }
    return cancel({.name = **text, .flags = flags, .force = force != FALSE});
  });
}

template <typename Char>
DWORD restore_device(HWND owner, const Char* device, bool one_only) {
  return at_the_edge([&]() -> Answered<> {
    auto text = read_text(device, 4096, ERROR_BAD_DEVICE, "local name");
    if (!text) return std::unexpected(text.error());
    if (!*text && !one_only) return restore(owner, std::nullopt);
    const auto parsed = *text ? parse_local_name(**text) : std::nullopt;
    if (!parsed) return refuse(ERROR_BAD_DEVICE);
    return restore(owner, parsed);
  });
}

}  // namespace
}  // namespace openras::mpr

using namespace openras::mpr;

DWORD WNetAddConnectionA(LPCSTR remote, LPCSTR password, LPCSTR local) {
  return at_the_edge([&] { return add_persistent<char, NETRESOURCEA>(remote, password, local); });
}
DWORD WNetAddConnectionW(LPCWSTR remote, LPCWSTR password, LPCWSTR local) {
  return at_the_edge(
      [&] { return add_persistent<char16_t, NETRESOURCEW>(remote, password, local); });
}

DWORD WNetAddConnection2A(LPNETRESOURCEA resource, LPCSTR password, LPCSTR user, DWORD flags) {
  return add(nullptr, resource, password, user, flags);
}
DWORD WNetAddConnection2W(LPNETRESOURCEW resource, LPCWSTR password, LPCWSTR user, DWORD flags) {
  return add(nullptr, resource, password, user, flags);
}
DWORD WNetAddConnection3A(HWND owner, LPNETRESOURCEA resource, LPCSTR password, LPCSTR user,
                          DWORD flags) {
  return add(owner, resource, password, user, flags);
}
DWORD WNetAddConnection3W(HWND owner, LPNETRESOURCEW resource, LPCWSTR password, LPCWSTR user,
                          DWORD flags) {
  return add(owner, resource, password, user, flags);
}

DWORD WNetUseConnectionA(HWND owner, LPNETRESOURCEA resource, LPCSTR password, LPCSTR user,
                         DWORD flags, LPSTR access, LPDWORD room, LPDWORD result) {
  return use(owner, resource, password, user, flags, access, room, result);
}
DWORD WNetUseConnectionW(HWND owner, LPNETRESOURCEW resource, LPCWSTR password, LPCWSTR user,
                         DWORD flags, LPWSTR access, LPDWORD room, LPDWORD result) {
  return use(owner, resource, password, user, flags, access, room, result);
}

// Page "WNetCancelConnectionA function": it also removes a remembered connection.
DWORD WNetCancelConnectionA(LPCSTR name, BOOL force) {
  return end(name, CONNECT_UPDATE_PROFILE, force);
}
DWORD WNetCancelConnectionW(LPCWSTR name, BOOL force) {
  return end(name, CONNECT_UPDATE_PROFILE, force);
}
DWORD WNetCancelConnection2A(LPCSTR name, DWORD flags, BOOL force) {
  return end(name, flags, force);
}
DWORD WNetCancelConnection2W(LPCWSTR name, DWORD flags, BOOL force) {
  return end(name, flags, force);
}

DWORD WNetRestoreConnectionA(HWND owner, LPCSTR device) {
  return restore_device(owner, device, false);
}
DWORD WNetRestoreConnectionW(HWND owner, LPCWSTR device) {
  return restore_device(owner, device, false);
}
// There is no user interface to be used or not.
DWORD WNetRestoreSingleConnectionW(HWND owner, LPCWSTR device, BOOL) {
  return restore_device(owner, device, true);
}
