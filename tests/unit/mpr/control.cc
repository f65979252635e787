#include "unit/mpr/control.h"

namespace openras::test {

Control& Control::get() {
  static auto* const control = new Control;
  return *control;
}

void Control::reset() {
  const std::lock_guard lock(mutex_);
  calls_.clear();
  notifies_.clear();
  providers_.clear();
  for (const char* who : {"np1", "np2"}) {
    providers_[who].caps = {
        {WNNC_SPEC_VERSION, WNNC_SPEC_VERSION51},
        {WNNC_NET_TYPE, who[2] == '1' ? WNNC_NET_SMB : WNNC_NET_FTP_NFS},
        {WNNC_DRIVER_VERSION, 3},
        {WNNC_USER, WNNC_USR_GETUSER},
        {WNNC_CONNECTION, WNNC_CON_ADDCONNECTION | WNNC_CON_ADDCONNECTION3 |
                              WNNC_CON_CANCELCONNECTION | WNNC_CON_GETCONNECTIONS |
                              WNNC_CON_GETPERFORMANCE},
        {WNNC_ENUMERATION, WNNC_ENUM_GLOBAL | WNNC_ENUM_LOCAL},
        {WNNC_DIALOG, WNNC_DLG_GETRESOURCEPARENT | WNNC_DLG_GETRESOURCEINFORMATION},
        {WNNC_START, 1}};
  }
}

void Control::on_notify(const std::string& who, Notify notify) {
  const std::lock_guard lock(mutex_);
  notifies_[who] = std::move(notify);
}

void Control::with_provider(const std::string& who,
                            const std::function<void(FakeProvider&)>& change) {
  const std::lock_guard lock(mutex_);
  change(providers_[who]);
}

void Control::record(const Call& call) {
  if (!quiet) calls_.push_back(call);
}

std::vector<Call> Control::calls() {
  const std::lock_guard lock(mutex_);
  return calls_;
}

std::string Control::story() {
  std::string out;
  for (const Call& call : calls()) {
    if (!out.empty()) out += ' ';
    out += call.who + ':';
    if (call.phase == NOTIFY_PRE) {
      out += "before:" + std::to_string(call.status);
    } else if (call.phase == NOTIFY_POST) {
      out += "after:" + std::to_string(call.status);
    } else {
      out += call.function;
    }
  }
  return out;
}

DWORD Control::notified(const Call& call, NOTIFYINFO* info) {
  Notify notify;
  {
    const std::lock_guard lock(mutex_);
    record(call);
    const auto found = notifies_.find(call.who);
    if (found != notifies_.end()) notify = found->second;
  }
  if (notify) return notify(call, info);
  if (call.phase == NOTIFY_PRE) info->lpContext = info;
  return WN_SUCCESS;
}

DWORD Control::provider_adds(const Call& call) {
  std::function<DWORD(const Call&)> add;
  {
    const std::lock_guard lock(mutex_);
    record(call);
    add = providers_[call.who].add;
  }
  if (add) {
    if (const DWORD code = add(call); code != WN_SUCCESS) return code;
  }
  const std::lock_guard lock(mutex_);
  auto& connected = providers_[call.who].connected;
  const auto& name = call.local.empty() ? call.remote : call.local;
  if (!call.local.empty() && connected.contains(name)) return WN_ALREADY_CONNECTED;
  connected[name] = call.remote;
  return WN_SUCCESS;
}

DWORD Control::provider_cancels(const Call& call) {
  std::function<DWORD(const Call&)> cancel;
  {
    const std::lock_guard lock(mutex_);
    record(call);
    cancel = providers_[call.who].cancel;
  }
  if (cancel) {
    if (const DWORD code = cancel(call); code != WN_SUCCESS) return code;
  }
  const std::lock_guard lock(mutex_);
  return providers_[call.who].connected.erase(call.local) > 0 ? WN_SUCCESS : WN_NOT_CONNECTED;
}

FakeProvider Control::provider(const std::string& who) {
  const std::lock_guard lock(mutex_);
  return providers_[who];
}

}  // namespace openras::test
