#include "server/behaviour.h"

#include <fmt/format.h>
#include <openras/winerror.h>

#include <charconv>

#include "base/log.h"

namespace openras::server {
namespace {

constexpr std::array kMoments{Moment::kCall, Moment::kLcp, Moment::kAuthenticate,
                              Moment::kAuthenticated, Moment::kNetwork};
constexpr double kMostSeconds = 1e6;

std::optional<Duration> read_seconds(std::string_view text) {
  if (text.ends_with('s')) text.remove_suffix(1);
  double seconds = 0;
  auto [stop, problem] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (problem != std::errc() || stop != text.data() + text.size() || !(seconds >= 0) ||
      seconds > kMostSeconds)
    return std::nullopt;
  return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(seconds));
}

}  // namespace

std::string_view name(Moment moment) {
  switch (moment) {
    case Moment::kCall:
      return "call";
    case Moment::kLcp:
      return "lcp";
    case Moment::kAuthenticate:
      return "authenticate";
    case Moment::kAuthenticated:
      return "authenticated";
    case Moment::kNetwork:
      return "network";
  }
  return "";
}

std::string_view name(Deed deed) {
  switch (deed) {
    case Deed::kDrop:
      return "drop";
    case Deed::kTerminate:
      return "terminate";
    case Deed::kShutDown:
      return "shutdown";
    case Deed::kSilence:
      return "silence";
  }
  return "";
}

Result<When> parse_when(std::string_view text) {
  const size_t plus = std::min(text.find('+'), text.size());
  const bool later = plus < text.size();
  for (Moment moment : kMoments) {
    if (text.substr(0, plus) != name(moment)) continue;
    std::optional<Duration> after = later ? read_seconds(text.substr(plus + 1)) : Duration{0};
    if (after) return When{moment, *after};
  }
  if (std::optional<Duration> after = read_seconds(text)) return When{Moment::kNetwork, *after};
  return fail(
      ERROR_INVALID_DATA,
      fmt::format("{} is no moment: write call, lcp, authenticate, authenticated or network, "
                  "with +SECONDS behind it if later, or SECONDS alone for so long after "
                  "network",
                  log::value(text)));
}

std::string to_string(const When& when) {
  if (when.after == Duration{0}) return std::string(name(when.moment));
  return fmt::format("{}+{:g}", name(when.moment),
                     std::chrono::duration<double>(when.after).count());
}

}  // namespace openras::server
