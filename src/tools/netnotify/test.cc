// The dry pass.
#include <fmt/format.h>
#include <openras/winerror.h>

#include <nlohmann/json.hpp>

#include "base/utf16.h"
#include "errors/error_text.h"
#include "mpr/connect.h"
#include "mpr/modules.h"
#include "tools/netnotify/commands.h"

namespace openras::netnotify {
namespace {

using nlohmann::json;

std::string meaning(uint32_t code) {
  const std::string_view name = error_name(code);
  return name.empty() || code == 0 ? std::to_string(code) : fmt::format("{} ({})", code, name);
}

void print(const mpr::NotifyCall& call, bool as_json) {
  const char* const phase = call.phase == NOTIFY_PRE ? "before" : "after";
  if (as_json) {
    json row = {{"notifyee", call.notifyee->name()},
                {"phase", phase},
                {"status", call.status},
                {"answer", call.answer},
                {"context", call.context != nullptr},
                {"microseconds", call.took.count()}};
    if (!call.problem.empty()) row["problem"] = call.problem;
    fmt::print("{}\n", row.dump(-1, ' ', false, json::error_handler_t::replace));
    return;
  }
  fmt::print("{:7} {}  status {}  answer {}  {}  {} us{}{}\n", phase, call.notifyee->name(),
             call.status, meaning(call.answer), call.context != nullptr ? "context" : "no context",
             call.took.count(), call.problem.empty() ? "" : "  PROBLEM: ", call.problem);
}

Result<std::u16string> wide(const std::string& text, const char* what) {
  auto out = to_utf16(text);
  if (!out) return fail(ERROR_NO_UNICODE_TRANSLATION, fmt::format("The {} is not UTF-8.", what));
  return *std::move(out);
}

}  // namespace

Result<bool> test(const Trial& trial) {
  const auto modules = mpr::current_modules();
  const Result<std::u16string> remote = wide(trial.remote, "remote name");
  if (!remote) return std::unexpected(remote.error());
  const Result<std::u16string> local = wide(trial.local, "local name");
  if (!local) return std::unexpected(local.error());
  mpr::ConnectRequest add{.flags = trial.flags};
  add.resource.type = RESOURCETYPE_DISK;
  add.resource.remote_name = *remote;
  if (!local->empty()) add.resource.local_name = *local;
  const auto device = mpr::validate(add);
  if (!device && !trial.cancel) return fail(device.error().code, device.error().text);
  const mpr::CancelRequest cancel{.name = local->empty() ? *remote : *local, .flags = trial.flags};
  const std::u16string provider;

  bool good = true;
  for (const mpr::Refusal& refusal : modules->refusals) {
    good = good && refusal.kind != mpr::Refusal::Kind::kNotifyee;
  }
  mpr::Notification notification(
      modules->notifyees,
      trial.cancel ? mpr::cancel_operation(cancel, provider) : mpr::add_operation(add),
      modules->configuration.slow_after(), [&](const mpr::NotifyCall& call) {
        print(call, trial.json);
        good = good && call.problem.empty();
      });
  if (const mpr::Answered<> allowed = notification.before(); !allowed) {
    const mpr::Failure& veto = allowed.error();
    if (!trial.json)
      fmt::print("refused by {}: {}: {}\n", veto.provider, meaning(veto.code), veto.text);
    return false;
  }
  const bool again = notification.after(trial.result);
  if (!trial.json) {
    fmt::print("{}\n",
               again ? "the operation would be tried again" : "the operation would be over");
  }
  return good;
}

}  // namespace openras::netnotify
