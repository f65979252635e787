#include "tools/netuse/network.h"

#include <openras/winerror.h>

#include <algorithm>

#include "phonebook/text.h"

namespace openras::netuse {
namespace {

std::string text_of(const char* text) { return text == nullptr ? std::string() : text; }

Resource to_resource(const NETRESOURCEA& from) {
  return {.local = text_of(from.lpLocalName),
          .remote = text_of(from.lpRemoteName),
          .provider = text_of(from.lpProvider),
          .comment = text_of(from.lpComment),
          .type = from.dwType};
}

Result<std::vector<Resource>> enumerate(uint32_t scope) {
  std::vector<Resource> found;
  HANDLE handle = nullptr;
  uint32_t code = WNetOpenEnumA(scope, RESOURCETYPE_ANY, 0, nullptr, &handle);
  if (code == ERROR_NO_NETWORK) return found;
  if (code != 0) return std::unexpected(last_failure(code));
  std::vector<NETRESOURCEA> buffer(512);
  for (;;) {
    DWORD count = 0xFFFFFFFF, room = static_cast<DWORD>(buffer.size() * sizeof(NETRESOURCEA));
    code = WNetEnumResourceA(handle, &count, buffer.data(), &room);
    if (code == ERROR_MORE_DATA && room > buffer.size() * sizeof(NETRESOURCEA)) {
      buffer.resize(room / sizeof(NETRESOURCEA) + 1);
      continue;
    }
    if (code != 0) break;
    for (DWORD i = 0; i < count; ++i) found.push_back(to_resource(buffer[i]));
  }
  const Error failure = last_failure(code);
  WNetCloseEnum(handle);
  if (code != ERROR_NO_MORE_ITEMS) return std::unexpected(failure);
  return found;
}

bool same(const Resource& a, const Resource& b) {
  return phonebook::equal_names(a.local, b.local) && phonebook::equal_names(a.remote, b.remote);
}

}  // namespace

Error last_failure(uint32_t code) {
  char text[1024] = "", provider[256] = "";
  DWORD own = 0;
  if (WNetGetLastErrorA(&own, text, sizeof text, provider, sizeof provider) != 0) return {code, ""};
  if (own != code && code != ERROR_EXTENDED_ERROR) return {code, ""};
  std::string detail = text;
  while (detail.ends_with('\n') || detail.ends_with('\r')) detail.pop_back();
  return {own, std::move(detail)};
}

Result<std::vector<Resource>> resources() {
  auto connected = enumerate(RESOURCE_CONNECTED);
  if (!connected) return connected;
  for (Resource& each : *connected) each.connected = true;
  auto remembered = enumerate(RESOURCE_REMEMBERED);
  if (!remembered) return remembered;
  for (Resource& each : *remembered) {
    const auto found =
        std::ranges::find_if(*connected, [&](const Resource& other) { return same(each, other); });
    if (found == connected->end()) {
      each.remembered = true;
      connected->push_back(std::move(each));
    } else {
      found->remembered = true;
    }
  }
  return connected;
}

std::string user_of(const std::string& name) {
  char user[512] = "";
  DWORD size = sizeof user;
  return WNetGetUserA(name.c_str(), user, &size) == 0 ? user : "";
}

}  // namespace openras::netuse
