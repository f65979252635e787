#include "tools/rasdial/pauses.h"

#include <openras/ras.h>
#include <openras/raserror.h>
#include <openras/windows.h>
#include <unistd.h>

#include <utility>

#include "errors/error_text.h"
#include "tools/rasdial/connections.h"
#include "tools/rasdial/talk.h"
#include "tools/rasdial/terminal.h"

namespace openras::rasdial {
namespace {

struct Answers {
  std::string user, domain, callback_number;
  Secret password;
};
// nullopt: the operation has something to tell first.
using Asked = Result<std::optional<Answers>>;

class Questions {
 public:
  Questions(const Signals& signals, Interruption other)
      : signals_(signals), other_(std::move(other)) {}
  Result<std::optional<Secret>> text(const std::string& question) const {
    return ask(question, /*hidden=*/false, signals_, other_);
  }
  Result<std::optional<Secret>> secret(const std::string& question) const {
    return ask(question, /*hidden=*/true, signals_, other_);
  }

 private:
  const Signals& signals_;
  Interruption other_;
};

Asked new_credentials(const Questions& questions, const Command& command) {
  Answers out{
      .user = command.user, .domain = command.domain, .callback_number = {}, .password = {}};
  do {
    const auto user =
        questions.text(out.user.empty() ? "User name: " : "User name [" + out.user + "]: ");
    if (!user) return std::unexpected(user.error());
    if (!*user) return std::nullopt;
    if (!(*user)->empty()) out.user = (*user)->reveal();
  } while (out.user.empty());
  auto password = questions.secret("Password for " + out.user + ": ");
  if (!password) return std::unexpected(password.error());
  if (!*password) return std::nullopt;
  out.password = std::move(**password);
  return out;
}

Asked new_password(const Questions& questions, Output& output) {
  for (;;) {
    auto once = questions.secret("New password: ");
    if (!once) return std::unexpected(once.error());
    if (!*once) return std::nullopt;
    auto twice = questions.secret("New password again: ");
    if (!twice) return std::unexpected(twice.error());
    if (!*twice) return std::nullopt;
    if (**once == **twice)
      return Answers{.user = {}, .domain = {}, .callback_number = {}, .password = **once};
    output.line("The two are not the same.");
  }
}

Asked callback_number(const Questions& questions) {
  const auto number = questions.text("Number to be called back at (empty: no callback): ");
  if (!number) return std::unexpected(number.error());
  if (!*number) return std::nullopt;
  Answers out;
  out.callback_number = (*number)->reveal();
  return out;
}

Asked ask_for(uint32_t state, const Questions& questions, const Command& command, Output& output) {
  switch (state) {
    case RASCS_RetryAuthentication:
      output.line("The user name or the password was not accepted.");
      return new_credentials(questions, command);
    case RASCS_PasswordExpired:
      output.line("The password has expired, or the new one was not accepted.");
      return new_password(questions, output);
    case RASCS_CallbackSetByCaller:
      return callback_number(questions);
    default:
      return fail(ERROR_CALL_NOT_IMPLEMENTED, "rasdial cannot answer this state.");
  }
}

uint32_t resume(openras_operation* operation, const Answers& answers) {
  const std::string secret(answers.password.reveal());
  openras_dial_parameters parameters{};
  parameters.user = answers.user.c_str();
  parameters.password = secret.c_str();
  parameters.domain = answers.domain.c_str();
  parameters.callback_number = answers.callback_number.c_str();
  const uint32_t result = openras_resume(operation, &parameters);
  wipe_memory(const_cast<char*>(secret.data()), secret.size());
  return result;
}

}  // namespace

uint32_t error_of_pause(uint32_t state) {
  if (state == RASCS_RetryAuthentication) return ERROR_AUTHENTICATION_FAILURE;
  if (state == RASCS_PasswordExpired) return ERROR_PASSWD_EXPIRED;
  return ERROR_USER_DISCONNECTION;
}

Result<std::optional<openras_notification>> answer_pause(openras_operation* operation,
                                                         const openras_notification& paused,
                                                         Command& command, Output& output,
                                                         const Signals& signals) {
  const uint32_t state = paused.state;
  std::optional<openras_notification> told;
  const auto came = [&told, operation] {
    openras_notification next{};
    const uint32_t result = openras_next_notification(operation, 0, &next);
    if (result == WAIT_TIMEOUT) return false;
    if (result != 0) next.error = result;
    told = next;
    return true;
  };
  const Interruption other{openras_poll_fd(operation), came};
  if (state == RASCS_Interactive) {
    output.line("A terminal on the line: log in, and PPP begins by itself; Ctrl-] begins it now.");
    const int screen = command.json ? STDERR_FILENO : STDOUT_FILENO;  // between no JSON objects
    const Result<> talked = talk(paused.connection, screen, signals, other);
    if (!talked) return std::unexpected(talked.error());
    if (!told) resume(operation, Answers{});
    return told;
  }
  const Questions questions(signals, other);
  for (;;) {
    const Asked answers = ask_for(state, questions, command, output);
    if (!answers) return std::unexpected(answers.error());
    if (!*answers) return told;
    const uint32_t result = resume(operation, **answers);
    if (result == 0 && state == RASCS_RetryAuthentication) command.user = (*answers)->user;
    // Not paused any more: what happened comes as a notification.
    if (result == 0 || result == ERROR_DIAL_ALREADY_IN_PROGRESS || result == ERROR_INVALID_HANDLE)
      return told;
    const std::string detail = last_detail();
    output.line(detail.empty() ? std::string(error_text(result)) : detail);
  }
}

}  // namespace openras::rasdial
