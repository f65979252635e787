#include "providers/connection/remote_name.h"

#include <openras/winerror.h>

#include <algorithm>
#include <vector>

namespace openras::provider {
namespace {

constexpr size_t kLongestName = 1024;

bool names_nothing_else(std::string_view part) {
  if (part.empty() || part == "." || part == "..") return false;
  return std::ranges::none_of(part, [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == '/' || c == '"' || c == '\x7f';
  });
}

}  // namespace

std::string RemoteName::text() const {
  std::string out = "\\\\" + server;
  if (!share.empty()) out += "\\" + share;
  if (!path.empty()) out += "\\" + path;
  std::ranges::replace(out, '/', '\\');
  return out;
}

Result<RemoteName> parse_remote_name(std::string_view text) {
  if (!text.starts_with("\\\\"))
    return fail(ERROR_BAD_NET_NAME,
                "a network name begins with two backslashes: \\\\server\\share");
  if (text.size() > kLongestName) return fail(ERROR_BAD_NET_NAME, "the network name is too long");
  text.remove_prefix(2);
  if (text.ends_with('\\')) text.remove_suffix(1);
  std::vector<std::string_view> parts;
  while (true) {
    size_t end = text.find('\\');
    parts.push_back(text.substr(0, end));
    if (!names_nothing_else(parts.back()))
      return fail(ERROR_BAD_NET_NAME, "a part of the network name is empty or no name");
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  RemoteName name{.server = std::string(parts[0])};
  if (parts.size() > 1) name.share = parts[1];
  for (size_t i = 2; i < parts.size(); ++i)
    name.path += (name.path.empty() ? "" : "/") + std::string(parts[i]);
  return name;
}

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  return out;
}

bool same_name(std::string_view left, std::string_view right) {
  return lower_case(left) == lower_case(right);
}

}  // namespace openras::provider
