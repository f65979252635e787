// RasDialA, RasDialW. Source: the pages RasDial, RASDIALPARAMS, RASDIALEXTENSIONS.
#include <openras/ras.h>
#include <openras/raserror.h>
#include <openras/winerror.h>

#include "base/secret.h"
#include "rasapi32/dial_request.h"
#include "rasapi32/edge.h"
#include "rasapi32/live_operations.h"
#include "rasapi32/notifier.h"
#include "rasapi32/requests.h"
#include "rasapi32/structures.h"

namespace openras::rasapi32 {
namespace {

// A copy of the caller's RASDIALPARAMS, wiped when done with.
template <typename Params>
struct WipedParams {
  Params value{};
  ~WipedParams() { wipe_memory(&value, sizeof value); }
};

// The texts of RASDIALPARAMS in the order of the structure.
template <typename Params>
Result<> read_texts(const Params& params, DialInput& input) {
  struct Member {
    Result<std::string> text;
    std::string* to;
  };
  Result<std::string> password = get_text(std::span(params.szPassword));
  if (!password) return std::unexpected(password.error());
  input.password = Secret(*password);
  wipe_memory(password->data(), password->size());
  Member members[] = {{get_text(std::span(params.szEntryName)), &input.entry},
                      {get_text(std::span(params.szPhoneNumber)), &input.number},
                      {get_text(std::span(params.szCallbackNumber)), &input.callback_number},
                      {get_text(std::span(params.szUserName)), &input.user},
                      {get_text(std::span(params.szDomain)), &input.domain}};
  for (Member& member : members) {
    if (!member.text) return std::unexpected(member.text.error());
    *member.to = std::move(*member.text);
  }
  return {};
}

Result<uint32_t> read_options(const RASDIALEXTENSIONS* extensions) {
  if (extensions == nullptr) return 0;
  const Version* version = find_version<RASDIALEXTENSIONS>(size_at(extensions));
  if (version == nullptr) return fail(ERROR_INVALID_SIZE, "RASDIALEXTENSIONS.dwSize");
  return load<RASDIALEXTENSIONS>(extensions, *version).dwfOptions;
}

// A handle in *lphRasConn: the caller resumes a paused dial of this process, by the same notifier.
// [choice: the codes]
uint32_t resume(HRASCONN handle, const DialInput& input, const Notifier& notifier) {
  const uint32_t connection = to_number(handle);
  const Result<ConnectionInfo> info = describe(connection);
  if (!info) return report(info.error());
  if ((info->state & RASCS_PAUSED) == 0 || info->error != 0)
    return report({ERROR_DIAL_ALREADY_IN_PROGRESS, "The connection is in no paused state."});
  const std::optional<bool> same =
      live_operations().is_told_through(connection, notifier.type, notifier.target);
  if (!same)
    return report({ERROR_INVALID_HANDLE, "Another process dialed this connection and resumes it."});
  if (!*same)
    return report({ERROR_INVALID_PARAMETER,
                   "A paused dial is resumed with the notifier that it was begun with."});
  DialRequest request;
  request.user = input.user;
  request.domain = input.domain == "*" ? "" : input.domain;
  request.password = input.password;
  request.callback_number = input.callback_number;
  const Result<> done = resume_request(connection, request);
  return done ? ERROR_SUCCESS : report(done.error());
}

// Waits until connected or failed. Hung up meanwhile by another thread, or ended without an error:
// ERROR_USER_DISCONNECTION [choice].
uint32_t wait_for_the_end(Operation& operation, CustomScript* custom_script) {
  openras_notification last{};
  for (;;) {
    if (operation.next(-1, &last) != 0) return ERROR_USER_DISCONNECTION;
    operation.reply(true);
    if (last.error != 0 || last.state == RASCS_Connected || last.state == RASCS_Disconnected) break;
    if (custom_script && last.state == RASCS_Interactive) custom_script->run(last.connection);
  }
  if (last.error != 0) return last.error;
  return last.state == RASCS_Connected ? ERROR_SUCCESS : ERROR_USER_DISCONNECTION;
}

uint32_t start(const DialInput& input, const Notifier& notifier, HRASCONN* handle) {
  Result<PreparedDial> prepared = prepare_dial(input);
  if (!prepared) return report(prepared.error());
  Result<std::unique_ptr<Operation>> operation = Operation::dial(prepared->request);
  if (!operation) return report(operation.error());
  // Before the first notification: handlers look at it.
  *handle = to_handle((*operation)->connection());
  if (notifier.target == nullptr)
    return wait_for_the_end(**operation, prepared->custom_script.get());
  const Result<> started = start_telling(*operation, notifier, prepared->custom_script);
  if (started) return ERROR_SUCCESS;
  (void)hang_up((*operation)->connection());
  *handle = nullptr;
  return report(started.error());
}

template <typename Params, typename Char>
uint32_t dial(const RASDIALEXTENSIONS* extensions, const Char* phonebook, const Params* params,
              DWORD notifier_type, void* target, HRASCONN* handle) {
  // "RasDial must not be called inside a handler" [choice: the code].
  if (inside_handler()) return ERROR_DIAL_ALREADY_IN_PROGRESS;
  if (params == nullptr || handle == nullptr) return ERROR_INVALID_PARAMETER;
  if (target != nullptr && notifier_type > 2 && notifier_type != Notifier::kWindow) {
    return ERROR_INVALID_PARAMETER;
  }
  const Version* version = find_version<Params>(size_at(params));
  if (version == nullptr) return ERROR_INVALID_SIZE;
  const Result<uint32_t> options = read_options(extensions);
  if (!options) return report(options.error());
  const Result<std::string> book = get_text(phonebook);
  if (!book) return report(book.error());
  WipedParams<Params> copy{load<Params>(params, *version)};
  DialInput input;
  if (const Result<> read = read_texts(copy.value, input); !read) return report(read.error());
  input.phonebook = *book;
  input.options = *options;
  input.subentry = copy.value.dwSubEntry;
  input.silent = target == nullptr;
  input.window = extensions ? extensions->hwndParent : nullptr;
  const Notifier notifier{notifier_type, target, copy.value.dwCallbackId};
  if (*handle != nullptr) return resume(*handle, input, notifier);
  return start(input, notifier, handle);
}

}  // namespace
}  // namespace openras::rasapi32

using namespace openras::rasapi32;

extern "C" {

DWORD RasDialA(LPRASDIALEXTENSIONS extensions, LPCSTR phonebook, LPRASDIALPARAMSA params,
               DWORD notifier_type, LPVOID notifier, LPHRASCONN handle) {
  return at_the_edge(
      [&] { return dial(extensions, phonebook, params, notifier_type, notifier, handle); });
}

DWORD RasDialW(LPRASDIALEXTENSIONS extensions, LPCWSTR phonebook, LPRASDIALPARAMSW params,
               DWORD notifier_type, LPVOID notifier, LPHRASCONN handle) {
  return at_the_edge(
      [&] { return dial(extensions, phonebook, params, notifier_type, notifier, handle); });
}

}  // extern "C"
