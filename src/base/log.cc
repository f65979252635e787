#include "base/log.h"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <unistd.h>

#include <algorithm>

namespace openras::log {

bool start(std::string_view program, std::string_view level) {
  constexpr std::string_view kLevels[] = {"trace", "debug", "info", "warning", "error"};
  if (std::ranges::find(kLevels, level) == std::end(kLevels)) return false;
  auto logger = std::make_shared<spdlog::logger>(
      std::string(program), std::make_shared<spdlog::sinks::stderr_color_sink_mt>());
  logger->set_level(spdlog::level::from_str(std::string(level)));
  // The journal adds the time itself.
  logger->set_pattern(getenv("JOURNAL_STREAM") ? "%n %l: %v" : "%H:%M:%S.%e %n %^%l%$: %v");
  logger->flush_on(spdlog::level::trace);
  spdlog::set_default_logger(logger);
  return true;
}

std::string value(std::string_view text) {
  bool plain = !text.empty() && std::ranges::all_of(text, [](char c) {
    auto u = static_cast<unsigned char>(c);
    return u > 0x20 && u != 0x7f && c != '"' && c != '\\' && c != '=';
  });
  if (plain) return std::string(text);
  std::string out = "\"";
  for (char c : text) {
    auto u = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\')
      out += '\\', out += c;
    else if (u < 0x20 || u == 0x7f)
      out += fmt::format("\\x{:02x}", u);
    else
      out += c;
  }
  return out + "\"";
}

}  // namespace openras::log
