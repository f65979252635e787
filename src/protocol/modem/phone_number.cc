#include "protocol/modem/phone_number.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "errors/situation.h"

namespace openras::modem {

Result<std::string> dial_string(std::string_view number) {
  constexpr std::string_view kGrouping = " ()-./";
  constexpr std::string_view kDialed = "0123456789*#+ABCD,W@!TP";
  std::string out;
  for (char c : number) {
    if (kGrouping.contains(c)) continue;
    const char upper = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    if (!kDialed.contains(upper))
      return fail(Situation::kNumberNotDialable,
                  fmt::format("the phone number holds {}, which a modem cannot dial; use digits, "
                              "* # + and the pauses , W @ !",
                              std::isprint(static_cast<unsigned char>(c))
                                  ? fmt::format("'{}'", c)
                                  : fmt::format("the octet 0x{:02x}", static_cast<uint8_t>(c))));
    out += upper;
  }
  constexpr size_t kLongest = 128;  // RAS_MaxPhoneNumber
  if (out.size() > kLongest)
    return fail(Situation::kNumberNotDialable,
                fmt::format("the phone number is longer than {} characters", kLongest));
  if (!std::ranges::any_of(out, [](char c) { return std::isdigit(static_cast<unsigned char>(c)); }))
    return fail(Situation::kNumberNotDialable, "the phone number holds no digit");
  return out;
}

}  // namespace openras::modem
