#include "mpr/notification.h"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>

#include "base/log.h"
#include "mpr/last_error.h"
#include "mpr/mpr_log.h"

namespace openras::mpr {
namespace {

// A code of winerror.h or raserror.h, or a failed HRESULT. Anything else is no error of anybody's.
bool is_error_code(uint32_t code) { return code <= 0xFFFF || code >> 28 == 8; }

}  // namespace

Result<std::shared_ptr<const Notifyee>> Notifyee::load(const NotifyeeSetting& setting) {
  Result<Library> library = Library::load(setting.path);
  if (!library) return std::unexpected(library.error());
  std::shared_ptr<Notifyee> notifyee(new Notifyee(setting, *std::move(library)));
  notifyee->add_ = notifyee->library_.find<PF_AddConnectNotify>("AddConnectNotify");
  notifyee->cancel_ = notifyee->library_.find<PF_CancelConnectNotify>("CancelConnectNotify");
  if (notifyee->add_ == nullptr && notifyee->cancel_ == nullptr) {
    return fail(ERROR_PROC_NOT_FOUND,
                fmt::format("{} exports neither AddConnectNotify nor CancelConnectNotify.",
                            notifyee->path().string()));
  }
  return notifyee;
}

Notification::Notification(const std::vector<std::shared_ptr<const Notifyee>>& notifyees,
                           Operation operation, std::chrono::milliseconds slow_after,
                           std::function<void(const NotifyCall&)> observer)
    : notifyees_(notifyees),
      operation_(std::move(operation)),
      slow_after_(slow_after),
      observer_(std::move(observer)),
      watch_(operation_.name, slow_after) {}

std::optional<uint32_t> Notification::call(const Notifyee& notifyee, NOTIFYINFO& info) {
  NotifyCall made{&notifyee, info.dwNotifyStatus, info.dwOperationStatus, nullptr, 0, {}, {}};
  const auto began = std::chrono::steady_clock::now();
  bool valid = true;
  {
    const ForeignScope scope;
    watch_.begin(notifyee.name(), made.phase == NOTIFY_PRE ? "before" : "after");
    try {
      made.answer = operation_.call(notifyee, info);
    } catch (abi::__forced_unwind&) {
      throw;
    } catch (...) {
      valid = false;
      made.problem = "it threw " + exception_text();
    }
  }
  watch_.end();
  made.took = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now() - began);
  made.context = info.lpContext;
  if (valid && !is_error_code(made.answer)) {
    valid = false;
    made.problem = fmt::format("it answered {:#x}, which is no error code", made.answer);
  } else if (valid && made.phase == NOTIFY_PRE && made.answer != WN_SUCCESS &&
             made.answer != WN_RETRY && info.lpContext != nullptr) {
    made.problem = "it refused the operation and left a context, which it does not get back";
  }
  report(made);
  return valid ? std::optional(made.answer) : std::nullopt;
}

void Notification::report(const NotifyCall& call) const {
  if (observer_) observer_(call);
  const bool slow = call.took >= slow_after_;
  const bool refused =
      call.phase == NOTIFY_PRE && call.answer != WN_SUCCESS && call.answer != WN_RETRY;
  if (call.problem.empty() && !slow && !refused) return;
  std::string line = fmt::format(
      "notifyee={} function={} phase={} answer={} took_ms={}", log::value(call.notifyee->name()),
      operation_.name, call.phase == NOTIFY_PRE ? "before" : "after", call.answer,
      std::chrono::duration_cast<std::chrono::milliseconds>(call.took).count());
  if (!call.problem.empty()) {
    line += " problem=" + log::value(call.problem);
  } else if (slow) {
    line += " problem=" + log::value("it took long; the program that connects waited");
  } else {
    line += " result=" + log::value("it refused the operation");
  }
  write_log(call.problem.empty() && !slow ? LogLevel::kInfo : LogLevel::kWarning, line);
}

Answered<> Notification::before() {
  std::vector<Told> earlier = std::move(told_);  // those who asked for this retry
  told_.clear();
  for (size_t i = 0; i < notifyees_.size(); ++i) {
    const Notifyee& notifyee = *notifyees_[i];
    if (!operation_.wants(notifyee)) continue;
    const auto asked = std::ranges::find(earlier, &notifyee, &Told::notifyee);
    if (asked != earlier.end()) {  // no second before-call to it
      told_.push_back({&notifyee, asked->context});
      continue;
    }
    NOTIFYINFO info = {NOTIFY_PRE, retries_ == 0 ? DWORD{WN_SUCCESS} : DWORD{WN_RETRY}, nullptr};
    const ErrorWatch watch;
    const std::optional<uint32_t> answer = call(notifyee, info);
    if (!answer) continue;  // it is as if it were not there; so is its context
    // WN_RETRY counts as success here.
    if (*answer == WN_SUCCESS || *answer == WN_RETRY) {
      told_.push_back({&notifyee, info.lpContext});
      continue;
    }
    Failure veto = watch.failure(*answer, notifyee.name());
    if (veto.text.empty()) {
      veto.text =
          fmt::format("{} refused the connection operation (error {}).", notifyee.name(), *answer);
    }
    // Those who wait for the end of a retry are told, too, though not yet reached in this pass.
    for (const Told& each : earlier) {
      if (std::ranges::find(told_, each.notifyee, &Told::notifyee) == told_.end()) {
        told_.push_back({each.notifyee, each.context});
      }
    }
    tell_after(*answer, false);
    return std::unexpected(std::move(veto));
  }
  return {};
}

bool Notification::after(uint32_t status) {
  const bool may_retry = status != WN_SUCCESS && retries_ < kMaxRetries;
  const bool wanted = tell_after(status, may_retry);
  if (wanted && may_retry) {
    ++retries_;
    return true;
  }
  if (wanted && status != WN_SUCCESS) {
    write_log(LogLevel::kInfo,
              fmt::format(
                  "function={} result={}", operation_.name,
                  log::value(fmt::format("tried again {} times, which is the most", kMaxRetries))));
  }
  return false;
}

bool Notification::tell_after(uint32_t status, bool may_retry) {
  bool wanted = false;
  std::vector<Told> again;
  for (const Told& told : told_ | std::views::reverse) {
    if (told.context == nullptr) continue;
    NOTIFYINFO info = {NOTIFY_POST, status, told.context};
    const std::optional<uint32_t> answer = call(*told.notifyee, info);
    // Another error changes nothing: what has been done has been done.
    if (answer == WN_RETRY && status != WN_SUCCESS) {
      wanted = true;
      if (may_retry) again.push_back({told.notifyee, info.lpContext});
    }
  }
  told_ = std::move(again);
  return wanted;
}

}  // namespace openras::mpr
