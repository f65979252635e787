#include "manager/resume.h"

#include <fmt/format.h>
#include <openras/ras.h>
#include <openras/raserror.h>
#include <openras/winerror.h>

#include <string_view>

#include "base/log.h"
#include "base/utf16.h"
#include "manager/plan.h"

namespace openras::manager {
namespace {

constexpr size_t kMaxPassword = 256;  // PWLEN, in characters; RFC 2759 §7 has room for no more
// "Only the following 18 characters are allowed" (error 751). Letters of either case **[choice]**.
constexpr std::string_view kCallbackCharacters = "0123456789TPWtpw()-@ ";

}  // namespace

Result<> check_callback_number(const std::string& number, bool asks) {
  if (asks && number == "*") return {};
  const size_t bad = number.find_first_not_of(kCallbackCharacters);
  if (bad == std::string::npos) return {};
  return fail(ERROR_INVALID_CALLBACK_NUMBER,
              fmt::format("the callback number {} has a character that none may have: digits, T, "
                          "P, W, (, ), -, @ and blanks are allowed",
                          log::value(number)));
}

Result<> check_resume(uint32_t state, const bus::DialParameters& input) {
  if (Result<> fits = check_lengths(input); !fits) return fits;
  switch (state) {
    case RASCS_RetryAuthentication:
      if (input.user.empty()) return fail(ERROR_INVALID_PARAMETER, "another try needs a user name");
      return {};
    case RASCS_PasswordExpired:
      if (input.password.empty())
        return fail(ERROR_INVALID_PARAMETER, "an expired password needs a new one");
      if (to_utf16(input.password.reveal()).value_or(std::u16string()).size() > kMaxPassword)
        return fail(ERROR_INVALID_PARAMETER,
                    fmt::format("a new password may have {} characters", kMaxPassword));
      return {};
    case RASCS_CallbackSetByCaller:
      return check_callback_number(input.callback_number, /*asks=*/false);
    default:
      return {};
  }
}

}  // namespace openras::manager
