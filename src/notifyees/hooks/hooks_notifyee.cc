// The notifyee that runs an operator's executables:
//
//   /etc/openras/notify.d/{pre-add,post-add,pre-cancel,post-cancel}/…    everybody's, then
//   $XDG_CONFIG_HOME/openras/notify.d/{…}/…                              the user's own
//
// doc/man/openras-hooks.7.scd says what they are told and what their exit status does.
#include <fmt/format.h>
#include <openras/npapi.h>
#include <openras/winerror.h>
#include <sys/random.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <optional>

#include "base/log.h"
#include "base/utf16.h"
#include "mpr/mpr_log.h"
#include "notifyees/hooks/hook_run.h"
#include "phonebook/phonebook.h"

namespace openras::hooks {
namespace {

using mpr::LogLevel;
using mpr::write_log;

constexpr int kRetryStatus = 75;  // sysexits.h: EX_TEMPFAIL
constexpr std::chrono::seconds kDeadline{30};

std::string text_of(const WCHAR* text) {
  return text == nullptr ? std::string() : to_utf8(text).value_or(std::string());
}

std::vector<std::filesystem::path> folders() {
  std::vector<std::filesystem::path> found{phonebook::all_users_phonebook().parent_path()};
  if (const auto own = phonebook::user_phonebook(); !own.empty())
    found.push_back(own.parent_path());
  // For trying hooks out, and for tests; not in a set-user-ID program.
  if (const char* tried = ::secure_getenv("OPENRAS_NOTIFY_D"))
    found = {tried};
  else
    for (auto& each : found) each /= "notify.d";
  return found;
}

// Seconds in the file "deadline" beside the hooks.
std::chrono::milliseconds deadline_in(const std::filesystem::path& folder) {
  std::ifstream in(folder / "deadline");
  unsigned seconds = 0;
  if (in >> seconds && seconds >= 1 && seconds <= 3600) return std::chrono::seconds(seconds);
  return kDeadline;
}

// The same in the before- and the after-call of one operation.
std::string new_operation() {
  uint64_t number = 0;
  [[maybe_unused]] const ssize_t got = ::getrandom(&number, sizeof number, 0);
  return fmt::format("{:016x}", number);
}

using Environment = std::vector<std::string>;

void set(Environment& environment, std::string_view name, std::string_view value) {
  std::string line = fmt::format("{}={}", name, value);
  line.erase(std::remove(line.begin(), line.end(), '\0'), line.end());
  environment.push_back(std::move(line));
}

Environment facts_of(std::string_view phase, const NOTIFYINFO& info, std::string_view operation) {
  Environment facts;
  // What programs need, and nothing else of the host's environment.
  for (const char* name : {"HOME", "USER", "LOGNAME", "LANG", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR",
                           "OPENRAS_SOCKET"}) {
    if (const char* value = std::getenv(name)) set(facts, name, value);
  }
  set(facts, "PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
  set(facts, "OPENRAS_PHASE", phase);
  set(facts, "OPENRAS_OPERATION", operation);
  set(facts, "OPENRAS_STATUS", std::to_string(info.dwOperationStatus));
  set(facts, "OPENRAS_PROGRAM", std::to_string(::getpid()));
  return facts;
}

void add_resource(Environment& facts, const NOTIFYADD& add) {
  const NETRESOURCEW& resource = add.NetResource;
  set(facts, "OPENRAS_REMOTE_NAME", text_of(resource.lpRemoteName));
  set(facts, "OPENRAS_LOCAL_NAME", text_of(resource.lpLocalName));
  set(facts, "OPENRAS_PROVIDER", text_of(resource.lpProvider));
  set(facts, "OPENRAS_TYPE",
      resource.dwType == RESOURCETYPE_DISK    ? "disk"
      : resource.dwType == RESOURCETYPE_PRINT ? "print"
                                              : "any");
  set(facts, "OPENRAS_FLAGS", std::to_string(add.dwAddFlags));
}

void add_cancelled(Environment& facts, const NOTIFYCANCEL& cancel) {
  set(facts, "OPENRAS_NAME", text_of(cancel.lpName));
  set(facts, "OPENRAS_PROVIDER", text_of(cancel.lpProvider));
  set(facts, "OPENRAS_FLAGS", std::to_string(cancel.dwFlags));
  set(facts, "OPENRAS_FORCE", cancel.fForce ? "1" : "0");
}

std::string reason_of(const std::filesystem::path& hook, const HookResult& result,
                      std::chrono::milliseconds deadline) {
  switch (result.end) {
    case HookResult::End::kLate:
      return fmt::format("{} did not end within {} s", hook.string(), deadline.count() / 1000);
    case HookResult::End::kKilled:
      return fmt::format("{} was ended by signal {}", hook.string(), result.status);
    case HookResult::End::kUnknown:
      return fmt::format("the exit status of {} is not known: this program ignores SIGCHLD",
                         hook.string());
    case HookResult::End::kExited:
      break;
  }
  return result.last_line.empty()
             ? fmt::format("{} ended with exit status {}", hook.string(), result.status)
             : fmt::format("{} ({})", result.last_line, hook.string());
}

// What the hooks of a phase decide: WN_SUCCESS, WN_CANCEL (or ERROR_TIMEOUT) or WN_RETRY. A hook
// that fails before an operation ends it, and those after it are not run: what an operator forbids
// is not made because a hook was slow or broken.
DWORD run_phase(std::string_view phase, const Environment& facts) {
  const bool before = phase.starts_with("pre-");
  DWORD decision = WN_SUCCESS;
  for (const std::filesystem::path& folder : folders()) {
    const auto deadline = deadline_in(folder);
    for (const std::filesystem::path& hook : find_hooks(folder / phase, ::geteuid())) {
      Result<HookResult> ran = run_hook(hook, facts, deadline);
      const bool good = ran && ran->end == HookResult::End::kExited && ran->status == 0;
      if (good) continue;
      const bool retry = ran && ran->end == HookResult::End::kExited && ran->status == kRetryStatus;
      const std::string reason = ran ? reason_of(hook, *ran, deadline) : ran.error().detail;
      if (!before && retry) {
        decision = WN_RETRY;
        continue;
      }
      write_log(LogLevel::kWarning,
                fmt::format("event=hook-failed phase={} hook={} detail={}", phase,
                            log::value(hook.string()), log::value(reason)));
      if (!before) continue;
      const bool late = ran && ran->end == HookResult::End::kLate;
      decision = late ? DWORD{ERROR_TIMEOUT} : DWORD{WN_CANCEL};
      std::u16string text = to_utf16(reason).value_or(std::u16string());
      std::u16string provider = u"hooks";
      WNetSetLastErrorW(decision, text.data(), provider.data());
      return decision;
    }
  }
  return decision;
}

bool any_hook(std::string_view phase) {
  for (const std::filesystem::path& folder : folders()) {
    std::error_code ignored;
    if (!std::filesystem::is_empty(folder / phase, ignored) && !ignored) return true;
  }
  return false;
}

template <typename Fill>
DWORD notify(NOTIFYINFO& info, std::string_view operation_name, const Fill& fill) {
  const bool before = info.dwNotifyStatus == NOTIFY_PRE;
  if (!before && info.dwNotifyStatus != NOTIFY_POST) return WN_BAD_VALUE;
  const std::string phase = fmt::format("{}-{}", before ? "pre" : "post", operation_name);
  std::unique_ptr<std::string> operation(static_cast<std::string*>(info.lpContext));
  const bool wanted_after = any_hook(fmt::format("post-{}", operation_name));
  if (!operation) operation = std::make_unique<std::string>(new_operation());
  DWORD decision = WN_SUCCESS;
  if (any_hook(phase)) {
    Environment facts = facts_of(phase, info, *operation);
    fill(facts);
    decision = run_phase(phase, facts);
  }
  info.lpContext = nullptr;
  const bool told_again = decision == WN_SUCCESS ? before && wanted_after : decision == WN_RETRY;
  if (told_again) info.lpContext = operation.release();
  return decision;
}

template <typename Body>
DWORD guarded(bool before, const Body& body) {
  try {
    return body();
  } catch (const std::exception& error) {
    write_log(LogLevel::kWarning, fmt::format("event=hooks-failed detail=\"{}\"", error.what()));
    return before ? DWORD{WN_CANCEL} : DWORD{WN_SUCCESS};
  }
}

}  // namespace
}  // namespace openras::hooks

using namespace openras::hooks;

extern "C" {

OPENRAS_API DWORD WINAPI AddConnectNotify(LPNOTIFYINFO info, LPNOTIFYADD add) {
  if (info == nullptr || add == nullptr) return WN_BAD_POINTER;
  return guarded(info->dwNotifyStatus == NOTIFY_PRE, [&] {
    return notify(*info, "add", [&](Environment& facts) { add_resource(facts, *add); });
  });
}

OPENRAS_API DWORD WINAPI CancelConnectNotify(LPNOTIFYINFO info, LPNOTIFYCANCEL cancel) {
  if (info == nullptr || cancel == nullptr) return WN_BAD_POINTER;
  return guarded(info->dwNotifyStatus == NOTIFY_PRE, [&] {
    return notify(*info, "cancel", [&](Environment& facts) { add_cancelled(facts, *cancel); });
  });
}

}  // extern "C"
