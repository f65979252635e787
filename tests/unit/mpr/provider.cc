// A network provider that records its calls, keeps its connections in memory, and does what the
// test says. Built once for each name (WHO).
#include <algorithm>
#include <cstring>
#include <string>

#include "unit/mpr/control.h"

using openras::test::Call;
using openras::test::Control;
using openras::test::FakeProvider;

namespace {

std::u16string text(const char16_t* from) { return from != nullptr ? from : u""; }

DWORD put(const std::u16string& from, char16_t* to, DWORD* room) {
  if (*room <= from.size()) {
    *room = static_cast<DWORD>(from.size() + 1);
    return WN_MORE_DATA;
  }
  std::memcpy(to, from.c_str(), (from.size() + 1) * sizeof(char16_t));
  return WN_SUCCESS;
}

// One NETRESOURCEW in a buffer, as NPEnumResource gives it.
DWORD put(DWORD scope, const std::u16string& local, const std::u16string& remote, void* buffer,
          DWORD* room) {
  const size_t needed =
      sizeof(NETRESOURCEW) + (local.size() + remote.size() + 2) * sizeof(char16_t);
  if (*room < needed) {
    *room = static_cast<DWORD>(needed);
    return WN_MORE_DATA;
  }
  auto* const out = static_cast<NETRESOURCEW*>(buffer);
  auto* texts = reinterpret_cast<char16_t*>(out + 1);
  *out = {scope,
          RESOURCETYPE_DISK,
          RESOURCEDISPLAYTYPE_SHARE,
          RESOURCEUSAGE_CONNECTABLE,
          nullptr,
          nullptr,
          nullptr,
          nullptr};
  std::memcpy(texts, remote.c_str(), (remote.size() + 1) * sizeof(char16_t));
  out->lpRemoteName = texts;
  texts += remote.size() + 1;
  if (!local.empty()) {
    std::memcpy(texts, local.c_str(), (local.size() + 1) * sizeof(char16_t));
    out->lpLocalName = texts;
  }
  return WN_SUCCESS;
}

struct Listing {
  std::vector<std::pair<std::u16string, std::u16string>> rest;  // local, remote; last first
  DWORD scope;
};

DWORD add(const char* function, LPNETRESOURCEW resource, LPWSTR password, LPWSTR user,
          DWORD flags) {
  return Control::get().provider_adds({.who = WHO,
                                       .function = function,
                                       .local = text(resource->lpLocalName),
                                       .remote = text(resource->lpRemoteName),
                                       .user = text(user),
                                       .password = text(password),
                                       .provider = text(resource->lpProvider),
                                       .type = resource->dwType,
                                       .flags = flags});
}

}  // namespace

extern "C" {

OPENRAS_API DWORD NPGetCaps(DWORD index) {
  FakeProvider provider = Control::get().provider(WHO);
  if (provider.on_caps) provider.on_caps(index);
  return provider.caps[index];
}

OPENRAS_API DWORD NPAddConnection(LPNETRESOURCEW resource, LPWSTR password, LPWSTR user) {
  return add("NPAddConnection", resource, password, user, 0);
}
OPENRAS_API DWORD NPAddConnection3(HWND, LPNETRESOURCEW resource, LPWSTR password, LPWSTR user,
                                   DWORD flags) {
  return add("NPAddConnection3", resource, password, user, flags);
}
OPENRAS_API DWORD NPCancelConnection(LPWSTR name, BOOL force) {
  return Control::get().provider_cancels(
      {.who = WHO, .function = "NPCancelConnection", .local = text(name), .force = force});
}
OPENRAS_API DWORD NPGetConnection(LPWSTR local, LPWSTR remote, LPDWORD room) {
  const FakeProvider provider = Control::get().provider(WHO);
  const auto found = provider.connected.find(local);
  return found == provider.connected.end() ? WN_NOT_CONNECTED : put(found->second, remote, room);
}
OPENRAS_API DWORD NPGetUser(LPWSTR name, LPWSTR user, LPDWORD room) {
  if (!Control::get().provider(WHO).connected.contains(name)) return WN_NOT_CONNECTED;
  return put(u"user-of-" WIDE_WHO, user, room);
}
OPENRAS_API DWORD NPGetConnectionPerformance(LPCWSTR remote, LPNETCONNECTINFOSTRUCT info) {
  const FakeProvider provider = Control::get().provider(WHO);
  const bool is_mine = std::ranges::any_of(provider.connected,
                                           [&](const auto& each) { return each.second == remote; });
  if (!is_mine) return WN_NOT_CONNECTED;
  info->dwSpeed = 1000;
  info->dwDelay = 7;
  return WN_SUCCESS;
}

OPENRAS_API DWORD NPOpenEnum(DWORD scope, DWORD, DWORD, LPNETRESOURCEW container, LPHANDLE handle) {
  const FakeProvider provider = Control::get().provider(WHO);
  auto* const listing = new Listing{{}, scope};
  if (scope == RESOURCE_CONNECTED) {
    for (const auto& [local, remote] : provider.connected) {
      listing->rest.emplace_back(local == remote ? u"" : local, remote);
    }
  } else if (container != nullptr && text(container->lpRemoteName) != u"\\\\" WIDE_WHO) {
    delete listing;
    return WN_BAD_NETNAME;
  } else {
    for (const auto& share : provider.shares) listing->rest.emplace_back(u"", share);
  }
  std::ranges::reverse(listing->rest);
  *handle = listing;
  return WN_SUCCESS;
}
OPENRAS_API DWORD NPEnumResource(HANDLE handle, LPDWORD count, LPVOID buffer, LPDWORD room) {
  auto* const listing = static_cast<Listing*>(handle);
  if (listing->rest.empty()) return WN_NO_MORE_ENTRIES;
  const auto& [local, remote] = listing->rest.back();
  const DWORD code = put(listing->scope, local, remote, buffer, room);
  if (code != WN_SUCCESS) return code;
  listing->rest.pop_back();
  *count = 1;
  return WN_SUCCESS;
}
OPENRAS_API DWORD NPCloseEnum(HANDLE handle) {
  delete static_cast<Listing*>(handle);
  return WN_SUCCESS;
}

OPENRAS_API DWORD NPGetResourceParent(LPNETRESOURCEW resource, LPVOID buffer, LPDWORD room) {
  const std::u16string remote = resource->lpRemoteName;
  if (!remote.starts_with(u"\\\\" WIDE_WHO)) return WN_BAD_NETNAME;
  return put(RESOURCE_GLOBALNET, u"", remote.substr(0, remote.rfind(u'\\')), buffer, room);
}
OPENRAS_API DWORD NPGetResourceInformation(LPNETRESOURCEW resource, LPVOID buffer, LPDWORD room,
                                           LPWSTR* system) {
  std::u16string remote = resource->lpRemoteName;
  if (!remote.starts_with(u"\\\\" WIDE_WHO u"\\share")) return WN_BAD_NETNAME;
  const size_t below = remote.find(u'\\', remote.find(u"share"));
  const size_t needed = *room;
  const DWORD code = put(RESOURCE_GLOBALNET, u"", remote.substr(0, below), buffer, room);
  if (code != WN_SUCCESS) return code;
  if (below == std::u16string::npos) return WN_SUCCESS;
  const std::u16string rest = remote.substr(below);
  char* const end = static_cast<char*>(buffer) + needed - (rest.size() + 1) * sizeof(char16_t);
  std::memcpy(end, rest.c_str(), (rest.size() + 1) * sizeof(char16_t));
  *system = reinterpret_cast<char16_t*>(end);
  return WN_SUCCESS;
}

}  // extern "C"
