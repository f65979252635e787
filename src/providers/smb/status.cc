#include "providers/smb/status.h"

#include <fmt/format.h>
#include <openras/winerror.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace openras::smb {
namespace {

constexpr std::string_view kLogonFailed = "SPNEGO login failed: ";

struct Sentence {
  std::string_view begins;
  uint32_t code;
};
// Samba 4.17's words for NT_STATUS codes [MS-ERREF 2.3.1], and the names that other releases print.
constexpr Sentence kSentences[] = {
    {"The attempted logon is invalid", ERROR_LOGON_FAILURE},
    {"NT_STATUS_LOGON_FAILURE", ERROR_LOGON_FAILURE},
    {"NT_STATUS_NO_SUCH_USER", ERROR_LOGON_FAILURE},
    {"NT_STATUS_WRONG_PASSWORD", ERROR_LOGON_FAILURE},
    {"The referenced account is currently disabled", ERROR_ACCOUNT_DISABLED},
    {"NT_STATUS_ACCOUNT_DISABLED", ERROR_ACCOUNT_DISABLED},
    {"The user password must be changed", ERROR_PASSWORD_MUST_CHANGE},
    {"NT_STATUS_PASSWORD_MUST_CHANGE", ERROR_PASSWORD_MUST_CHANGE},
    {"The user account password has expired", ERROR_PASSWORD_EXPIRED},
    {"NT_STATUS_PASSWORD_EXPIRED", ERROR_PASSWORD_EXPIRED},
    {"The user account has been automatically locked", ERROR_ACCOUNT_LOCKED_OUT},
    {"NT_STATUS_ACCOUNT_LOCKED_OUT", ERROR_ACCOUNT_LOCKED_OUT},
    {"The user account has expired", ERROR_ACCOUNT_EXPIRED},
    {"NT_STATUS_ACCOUNT_EXPIRED", ERROR_ACCOUNT_EXPIRED},
    {"Indicates a referenced user name and authentication information are valid",
     ERROR_ACCOUNT_RESTRICTION},
    {"NT_STATUS_ACCOUNT_RESTRICTION", ERROR_ACCOUNT_RESTRICTION},
    {"The user account has time restrictions", ERROR_INVALID_LOGON_HOURS},
    {"NT_STATUS_INVALID_LOGON_HOURS", ERROR_INVALID_LOGON_HOURS},
    {"The user account is restricted", ERROR_INVALID_WORKSTATION},
    {"NT_STATUS_INVALID_WORKSTATION", ERROR_INVALID_WORKSTATION},
    {"A user has requested a type of logon", ERROR_LOGON_TYPE_NOT_GRANTED},
    {"NT_STATUS_LOGON_TYPE_NOT_GRANTED", ERROR_LOGON_TYPE_NOT_GRANTED},
    {"NT_STATUS_NO_LOGON_SERVERS", ERROR_NO_LOGON_SERVERS},
    {"There are currently no logon servers", ERROR_NO_LOGON_SERVERS},
};

std::string_view advice(uint32_t code) {
  switch (code) {
    case ERROR_LOGON_FAILURE:
      return "the user name or the password is wrong";
    case ERROR_ACCOUNT_DISABLED:
      return "the account is disabled; its administrator can enable it";
    case ERROR_PASSWORD_MUST_CHANGE:
    case ERROR_PASSWORD_EXPIRED:
      return "the password has expired and must be changed first";
    case ERROR_ACCOUNT_LOCKED_OUT:
      return "the account is locked after too many wrong passwords; try later";
    default:
      return "the account may not log on there now";
  }
}

}  // namespace

uint32_t logon_error(std::string_view log_line) {
  size_t begin = log_line.find(kLogonFailed);
  if (begin == std::string_view::npos) return 0;
  log_line.remove_prefix(begin + kLogonFailed.size());
  for (const Sentence& sentence : kSentences)
    if (log_line.starts_with(sentence.begins)) return sentence.code;
  return ERROR_LOGON_FAILURE;
}

Error connect_error(int error, uint32_t logon, bool resolved, std::string_view server,
                    std::string_view share) {
  if (!resolved)
    return {.code = ERROR_BAD_NETPATH,
            .detail = fmt::format("there is no server {}: its name is not known", server)};
  if (logon != 0)
    return {.code = logon,
            .detail = fmt::format("{} refuses to log on: {}", server, advice(logon))};
  switch (error) {
    case ENOENT:
    case ENODEV:
      return {
          .code = ERROR_BAD_NET_NAME,
          .detail = fmt::format("{} has no share (or directory in it) named {}", server, share)};
    case EACCES:
    case EPERM:
      return {.code = ERROR_ACCESS_DENIED,
              .detail = fmt::format("{} does not let this user use {}", server, share)};
    case ENOTDIR:
      return {.code = ERROR_BAD_NET_NAME, .detail = fmt::format("{} is no directory", share)};
    case ENOMEM:
      return {.code = ERROR_NOT_ENOUGH_MEMORY, .detail = "there is not enough memory"};
    default:  // ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, ETIMEDOUT, ECONNRESET, EINVAL, …
      return {.code = ERROR_BAD_NETPATH,
              .detail = fmt::format("cannot reach {}: {}", server, strerror(error))};
  }
}

}  // namespace openras::smb
