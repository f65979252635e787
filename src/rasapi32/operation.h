// One dial as its client sees it: a bus connection of its own, on which the manager calls the
// handler object. Nothing here calls back; next() and reply() are the whole rendezvous.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <thread>

#include "base/error.h"
#include "base/secret.h"
#include "rasapi32/bus_connection.h"
#include "rasapi32/client.h"
#include "win32/notification_scope.h"

namespace openras::rasapi32 {

// What Manager1.Dial is asked. Empty strings are left out.
struct DialRequest {
  std::string entry, phonebook, number, callback_number, user, domain;
  Secret password, tunnel_secret, pin;
  std::string script;     // text of the entry's login script
  uint32_t error = 0;     // of a resume: what was asked for could not be done
  int phonebook_fd = -1;  // borrowed; -1 = none
  uint32_t options = 0, subentry = 0;
  bool silent = false;   // no notification is wanted but the last
  bool another = false;  // a connection of its own, though the entry is up or being dialed
  bool redial = false;   // by the entry's policy
};

// Used by one thread at a time, but for hung_up_elsewhere(), which any thread may call.
class Operation {
 public:
  // Starts to dial. Errors: what the manager answers, and those of BusConnection::open().
  static Result<std::unique_ptr<Operation>> dial(const DialRequest& request);
  ~Operation();

  uint32_t connection() const { return connection_; }

  // As openras_next_notification(), openras_reply() and openras_poll_fd() of client.h.
  uint32_t next(int timeout_ms, openras_notification* notification);
  uint32_t reply(bool go_on);
  int poll_fd() const { return epoll_fd_; }
  Result<> resume(const DialRequest& request);

  // RasDial's dwNotifierType and lpvNotifier: who resumes must name the same. Before the first
  // next().
  void told_through(uint32_t type, const void* target) {
    notifier_type_ = type;
    notifier_target_ = target;
  }

  // The handler is a window, told through `window` from now on. Before the first next().
  void told_by_window(std::shared_ptr<win32::WindowNotification> window) {
    window_ = std::move(window);
  }

  // This process hung the connection up: no notification is given out any more, and a window that
  // does not fetch its messages is waited for no longer.
  void hung_up_elsewhere();

 private:
  enum class Phase {
    kRunning,    // notifications come
    kDelivered,  // one was given out and waits for reply()
    kUnheard,    // the handler wants no more; the operation goes on
    kOver
  };
  friend class LiveOperations;

  explicit Operation(std::unique_ptr<BusConnection> bus) : bus_(std::move(bus)) {}
  Result<> prepare();
  Result<> send_dial(const DialRequest& request);
  static int on_notify(sd_bus_message* message, void* self, sd_bus_error* error);
  static int on_signal(sd_bus_message* message, void* self, sd_bus_error* error);
  void on_state_changed(sd_bus_message* message);
  void on_connection_removed(sd_bus_message* message);
  // Takes what has come; true when `notification` was filled.
  bool take(openras_notification* notification);
  void deliver(const openras_notification& notification);
  void lose();
  bool wait(int timeout_ms);
  void answer_call(bool go_on);
  void wake();

  std::unique_ptr<BusConnection> bus_;
  int wake_fd_ = -1, epoll_fd_ = -1;
  uint64_t generation_ = 0;
  uint32_t connection_ = 0;
  bool silent_ = false;
  Phase phase_ = Phase::kRunning;
  Message call_;                                 // the Notify that waits for its answer
  std::optional<openras_notification> arrived_;  // its arguments, until given out
  openras_notification given_{};                 // the last one that was given out
  bool ended_ = false;                           // the daemon's signals say: nothing follows
  std::atomic<bool> hung_up_{false};
  std::shared_ptr<win32::WindowNotification> window_;  // null: the handler is no window

  // Guarded by the mutex of the list of operations (operation.cc).
  uint32_t notifier_type_ = 0;
  const void* notifier_target_ = nullptr;
  std::thread::id delivering_thread_;
  bool delivering_ = false, hang_up_after_reply_ = false;
};

// Writes the dictionary of Dial and Resume. Answers as sd-bus does.
int append_request(sd_bus_message* message, const DialRequest& request, bool with_handler);

// Whether this thread is inside a handler: between next() and reply() of some operation, or in a
// window procedure that handles a RAS message.
bool inside_handler();

// Takes back one dial of `connection`, for openras_hang_up(). Inside the handler of that
// connection it only notes it down: the hang-up comes with the reply.
uint32_t hang_up(uint32_t connection);

}  // namespace openras::rasapi32

struct openras_operation {
  std::unique_ptr<openras::rasapi32::Operation> operation;
};
