// Telling the notifyees of one operation, before and after it (pages "AddConnectNotify function",
// "CancelConnectNotify function", "Receiving Connection Notifications"; where those are silent, the
// Windows 95 DDK's "Notification Functions"). doc/notifications.md has the rules.
#pragma once

#include <openras/npapi.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/error.h"
#include "mpr/configuration.h"
#include "mpr/failure.h"
#include "mpr/library.h"
#include "mpr/slow_watch.h"

namespace openras::mpr {

class Notifyee {
 public:
  // Errors say why it is refused. It has at least one of the two functions.
  static Result<std::shared_ptr<const Notifyee>> load(const NotifyeeSetting& setting);

  const NotifyeeSetting& setting() const { return setting_; }
  const std::string& name() const { return setting_.name; }
  const std::filesystem::path& path() const { return library_.path(); }
  PF_AddConnectNotify add() const { return add_; }           // nullptr: not interested
  PF_CancelConnectNotify cancel() const { return cancel_; }  // nullptr: not interested

 private:
  Notifyee(NotifyeeSetting setting, Library library)
      : setting_(std::move(setting)), library_(std::move(library)) {}
  NotifyeeSetting setting_;
  Library library_;
  PF_AddConnectNotify add_ = nullptr;
  PF_CancelConnectNotify cancel_ = nullptr;
};

// One call of a notifyee that has returned, for those who want to see.
struct NotifyCall {
  const Notifyee* notifyee;
  uint32_t phase;   // NOTIFY_PRE, NOTIFY_POST
  uint32_t status;  // dwOperationStatus
  void* context;    // when it returned
  uint32_t answer;
  std::chrono::microseconds took;
  std::string problem;  // what it did against the rules; empty: nothing
};

// The notifications of one operation, in the thread that asked for it. No lock is held while a
// notifyee runs.
class Notification {
 public:
  static constexpr int kMaxRetries = 3;  // for one operation [choice]

  // Calls the notifyee's function with a copy of what the operation is about, so that nothing that
  // it writes there reaches others. Not called for a notifyee that `wants` says no of.
  struct Operation {
    const char* name;  // of the notifyee's function, for the log
    std::function<bool(const Notifyee&)> wants;
    std::function<uint32_t(const Notifyee&, NOTIFYINFO&)> call;
  };
  Notification(const std::vector<std::shared_ptr<const Notifyee>>& notifyees, Operation operation,
               std::chrono::milliseconds slow_after,
               std::function<void(const NotifyCall&)> observer = {});

  // The before-calls of a pass, in order. A veto: the after-calls that are due have been made, and
  // the operation is over with that failure.
  Answered<> before();

  // The after-calls of a pass, in reverse. True: the operation failed, and is to be tried again,
  // beginning with before().
  bool after(uint32_t status);

 private:
  struct Told {
    const Notifyee* notifyee;
    void* context;
  };
  // What the call answered; nullopt where it threw or answered nonsense, which was logged.
  std::optional<uint32_t> call(const Notifyee& notifyee, NOTIFYINFO& info);
  bool tell_after(uint32_t status, bool may_retry);
  void report(const NotifyCall& call) const;

  const std::vector<std::shared_ptr<const Notifyee>>& notifyees_;
  Operation operation_;
  std::chrono::milliseconds slow_after_;
  std::function<void(const NotifyCall&)> observer_;
  std::vector<Told> told_;
  SlowWatch watch_;
  int retries_ = 0;
};

}  // namespace openras::mpr
