#include "bus/errors.h"

#include <fmt/format.h>

#include <charconv>
#include <string_view>

namespace openras::bus {
namespace {

constexpr std::string_view kPrefix = "org.openras.Error.Ras";

}  // namespace

int reply_error(sd_bus_message* call, const Error& error) {
  const std::string name = fmt::format("{}{}", kPrefix, error.code);
  return sd_bus_reply_method_errorf(call, name.c_str(), "%s", error.detail.c_str());
}

Error from_bus_error(const sd_bus_error& error, uint32_t otherwise) {
  std::string_view name = error.name ? error.name : "";
  Error out{.code = otherwise, .detail = error.message ? error.message : std::string(name)};
  if (!name.starts_with(kPrefix)) return out;
  name.remove_prefix(kPrefix.size());
  uint32_t code = 0;
  auto [end, failed] = std::from_chars(name.data(), name.data() + name.size(), code);
  if (failed == std::errc() && end == name.data() + name.size() && code != 0) out.code = code;
  return out;
}

}  // namespace openras::bus
