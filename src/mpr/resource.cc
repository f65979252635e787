#include "mpr/resource.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "base/utf16.h"

namespace openras::mpr {
namespace {

constexpr size_t kMaxName = MAX_PATH;  // page "NETRESOURCE structure"
constexpr size_t kMaxDevice = 4096;    // a path
constexpr size_t kMaxProvider = 256;
constexpr size_t kMaxComment = 4096;

std::unexpected<Failure> refuse_text(uint32_t code, const char* what, size_t max, bool valid) {
  return refuse(code, valid ? fmt::format("The {} is longer than {} characters.", what, max)
                            : fmt::format("The {} is not a valid text in its encoding.", what));
}

template <typename Char>
Answered<Resource> read_resource(const auto& from) {
  Resource out{from.dwScope, from.dwType, from.dwDisplayType, from.dwUsage, {}, {}, {}, {}};
  struct Field {
    std::optional<std::u16string>* to;
    const Char* text;
    size_t max;
    uint32_t code;
    const char* what;
  };
  const Field fields[] = {
      {&out.local_name, from.lpLocalName, kMaxDevice, ERROR_BAD_DEVICE, "local name"},
      {&out.remote_name, from.lpRemoteName, kMaxName, ERROR_BAD_NET_NAME, "remote name"},
      {&out.provider, from.lpProvider, kMaxProvider, ERROR_BAD_PROVIDER, "provider's name"}};
  for (const Field& field : fields) {
    auto text = read_text(field.text, field.max, field.code, field.what);
    if (!text) return std::unexpected(text.error());
    *field.to = *std::move(text);
  }
  // Nobody reads a comment that comes in; a bad one is left out.
  if (auto text = read_text(from.lpComment, kMaxComment, ERROR_INVALID_PARAMETER, "comment")) {
    out.comment = *std::move(text);
  }
  return out;
}

template <typename Char>
void pack_resource(const Resource& from, auto* at, char*& end) {
  const auto put = [&](const std::optional<std::u16string>& text) -> Char* {
    if (!text) return nullptr;
    const auto encoded = to_encoding(*text, Char{});
    const size_t octets = (encoded.size() + 1) * sizeof(Char);
    end -= octets;
    std::memcpy(end, encoded.c_str(), octets);
    return reinterpret_cast<Char*>(end);
  };
  at->dwScope = from.scope;
  at->dwType = from.type;
  at->dwDisplayType = from.display_type;
  at->dwUsage = from.usage;
  at->lpLocalName = put(from.local_name);
  at->lpRemoteName = put(from.remote_name);
  at->lpComment = put(from.comment);
  at->lpProvider = put(from.provider);
}

}  // namespace

Answered<std::optional<std::u16string>> read_text(const char* text, size_t max, uint32_t code,
                                                  const char* what) {
  if (text == nullptr) return std::nullopt;
  // Three octets of UTF-8 are one unit of UTF-16 at most.
  const size_t length = ::strnlen(text, max * 3 + 1);
  std::optional<std::u16string> wide =
      length <= max * 3 ? to_utf16({text, length}) : std::optional<std::u16string>(u"");
  if (!wide) return refuse_text(code, what, max, false);
  if (length > max * 3 || wide->size() > max) return refuse_text(code, what, max, true);
  return wide;
}

Answered<std::optional<std::u16string>> read_text(const char16_t* text, size_t max, uint32_t code,
                                                  const char* what) {
  if (text == nullptr) return std::nullopt;
  size_t length = 0;
  while (length <= max && text[length] != 0) ++length;
  if (length > max) return refuse_text(code, what, max, true);
  if (!to_utf8({text, length})) return refuse_text(code, what, max, false);
  return std::u16string(text, length);
}

Answered<Resource> Resource::read(const NETRESOURCEA& from) { return read_resource<char>(from); }
Answered<Resource> Resource::read(const NETRESOURCEW& from) {
  return read_resource<char16_t>(from);
}

NETRESOURCEW Resource::view() {
  const auto text = [](std::optional<std::u16string>& from) {
    return from ? from->data() : nullptr;
  };
  return {scope,         type,          display_type, usage, text(local_name), text(remote_name),
          text(comment), text(provider)};
}

template <typename Char>
size_t Resource::text_octets() const {
  size_t octets = 0;
  for (const auto* text : {&local_name, &remote_name, &comment, &provider}) {
    if (*text) octets += (to_encoding(**text, Char{}).size() + 1) * sizeof(Char);
  }
  return octets;
}
template size_t Resource::text_octets<char>() const;
template size_t Resource::text_octets<char16_t>() const;

void pack(const Resource& from, NETRESOURCEA* at, char*& end) {
  pack_resource<char>(from, at, end);
}
void pack(const Resource& from, NETRESOURCEW* at, char*& end) {
  pack_resource<char16_t>(from, at, end);
}

std::string to_encoding(std::u16string_view text, char) {
  if (auto utf8 = to_utf8(text)) return *std::move(utf8);
  std::string out;
  for (char16_t unit : text) {
    const bool lone = unit >= 0xd800 && unit < 0xe000;
    out += lone ? "\xef\xbf\xbd" : to_utf8({&unit, 1}).value_or("");
  }
  return out;
}
std::u16string to_encoding(std::u16string_view text, char16_t) { return std::u16string(text); }

template <typename Char>
Answered<> write_text(std::u16string_view text, Char* buffer, DWORD* room) {
  if (room == nullptr || (buffer == nullptr && *room > 0)) {
    return refuse(ERROR_INVALID_ADDRESS, "The buffer or its size is NULL.");
  }
  const auto encoded = to_encoding(text, Char{});
  if (*room <= encoded.size()) {
    *room = static_cast<DWORD>(encoded.size() + 1);
    return refuse(ERROR_MORE_DATA, fmt::format("The buffer needs {} characters.", *room));
  }
  std::memcpy(buffer, encoded.c_str(), (encoded.size() + 1) * sizeof(Char));
  return {};
}
template Answered<> write_text(std::u16string_view text, char* buffer, DWORD* room);
template Answered<> write_text(std::u16string_view text, char16_t* buffer, DWORD* room);

}  // namespace openras::mpr
