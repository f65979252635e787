#include "rasapi32/operation.h"

#include <openras/raserror.h>
#include <openras/winerror.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>

#include "rasapi32/dictionary.h"
#include "rasapi32/fork_guard.h"
#include "rasapi32/live_operations.h"

namespace openras::rasapi32 {
namespace {

constexpr uint32_t kConnected = 0x2000;     // RASCS_Connected
constexpr uint32_t kDisconnected = 0x2001;  // RASCS_Disconnected

// "Notifications end with Connected, Disconnected, or the first nonzero dwError" (RasDial page).
bool is_last(uint32_t state, uint32_t error) {
  return state == kConnected || state == kDisconnected || error != 0;
}

int append_text(sd_bus_message* message, const char* key, const std::string& text) {
  return text.empty() ? 0 : append_entry(message, key, text.c_str());
}

int append_secret(sd_bus_message* message, const char* key, const Secret& secret) {
  if (secret.empty()) return 0;
  // sd-bus wipes the message with its last reference (sd_bus_message_sensitive in the caller).
  return append_entry(message, key, std::string(secret.reveal()).c_str());
}

}  // namespace

int append_request(sd_bus_message* message, const DialRequest& request, bool with_handler) {
  sd_bus_message_sensitive(message);
  int result = sd_bus_message_open_container(message, 'a', "{sv}");
  if (result >= 0) result = append_text(message, "entry", request.entry);
  if (result >= 0) result = append_text(message, "phonebook", request.phonebook);
  if (result >= 0 && request.phonebook_fd >= 0) {
    result = append_descriptor_entry(message, "phonebook-fd", request.phonebook_fd);
  }
  if (result >= 0) result = append_text(message, "user", request.user);
  if (result >= 0) result = append_secret(message, "password", request.password);
  if (result >= 0) result = append_text(message, "domain", request.domain);
  if (result >= 0) result = append_text(message, "number", request.number);
  if (result >= 0) result = append_text(message, "callback-number", request.callback_number);
  if (result >= 0) result = append_secret(message, "tunnel-secret", request.tunnel_secret);
  if (result >= 0) result = append_secret(message, "pin", request.pin);
  if (result >= 0) result = append_text(message, "script", request.script);
  if (result >= 0 && request.error != 0) result = append_entry(message, "error", request.error);
  if (result >= 0 && request.options != 0) {
    result = append_entry(message, "options", request.options);
  }
  if (result >= 0 && request.subentry != 0) {
    result = append_entry(message, "subentry", request.subentry);
  }
  if (result >= 0 && request.another) result = append_truth_entry(message, "another", true);
  if (result >= 0 && request.redial) result = append_truth_entry(message, "redial", true);
  if (result >= 0 && with_handler) result = append_path_entry(message, "handler", kHandlerPath);
  return result >= 0 ? sd_bus_message_close_container(message) : result;
}

Result<std::unique_ptr<Operation>> Operation::dial(const DialRequest& request) {
  Result<std::unique_ptr<BusConnection>> bus = BusConnection::open();
  if (!bus) return std::unexpected(bus.error());
  std::unique_ptr<Operation> operation(new Operation(std::move(*bus)));
  operation->silent_ = request.silent;
  if (Result<> done = operation->prepare(); !done) return std::unexpected(done.error());
  if (Result<> done = operation->send_dial(request); !done) return std::unexpected(done.error());
  live_operations().add(operation.get());
  return operation;
}

Result<> Operation::prepare() {
  static const sd_bus_vtable vtable[] = {
      SD_BUS_VTABLE_START(0),
      SD_BUS_METHOD("Notify", "uuuuu", "b", &Operation::on_notify, SD_BUS_VTABLE_UNPRIVILEGED),
      SD_BUS_VTABLE_END};
  generation_ = fork_generation();
  wake_fd_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  epoll_fd_ = epoll_create1(EPOLL_CLOEXEC);
  for (const int fd : {epoll_fd_, wake_fd_}) {
    if (fd >= 0) close_in_child(fd);
  }
  epoll_event event{.events = EPOLLIN, .data = {}};
  bool ready = wake_fd_ >= 0 && epoll_fd_ >= 0 &&
               epoll_ctl(epoll_fd_, EPOLL_CTL_ADD, wake_fd_, &event) == 0 &&
               epoll_ctl(epoll_fd_, EPOLL_CTL_ADD, bus_->descriptor(), &event) == 0;
  ready = ready &&
          sd_bus_add_object_vtable(bus_->bus(), nullptr, kHandlerPath, kHandlerInterface, vtable,
                                   this) >= 0 &&
          sd_bus_add_filter(bus_->bus(), nullptr, &Operation::on_signal, this) >= 0;
  if (!ready) {
    return fail(ERROR_NOT_ENOUGH_MEMORY, "No memory or descriptors left for one more dial.");
  }
  return {};
}

Result<> Operation::send_dial(const DialRequest& request) {
  Result<Message> answer = bus_->call(
      "Dial", [&](sd_bus_message* message) { return append_request(message, request, true); });
  if (!answer) return std::unexpected(answer.error());
  int existing = 0;
  if (sd_bus_message_read(answer->get(), "ub", &connection_, &existing) < 0) {
    return fail(ERROR_RASMAN_CANNOT_INITIALIZE,
                "The answer to Dial cannot be read: rasmand and librasapi32 are of different "
                "versions.");
  }
  wake();  // sd-bus may have read the first notification together with the answer
  return {};
}

Operation::~Operation() {
  live_operations().remove(this);
  call_.reset();
  bus_.reset();
  if (generation_ != fork_generation()) return;  // a forked child: they are closed already
  for (const int fd : {epoll_fd_, wake_fd_}) {
    if (fd < 0) continue;
    keep_in_child(fd);
    close(fd);
  }
}

Result<> Operation::resume(const DialRequest& request) {
  Result<Message> answer = bus_->call("Resume", [&](sd_bus_message* message) {
    const int result = sd_bus_message_append(message, "u", connection_);
    return result < 0 ? result : append_request(message, request, false);
  });
  if (!answer) return std::unexpected(answer.error());
  wake();
  return {};
}

void Operation::hung_up_elsewhere() {
  hung_up_.store(true);
  if (window_) window_->cancel();
  wake();
}

void Operation::wake() {
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(wake_fd_, &one, sizeof one);
}

int Operation::on_notify(sd_bus_message* message, void* self, sd_bus_error*) {
  auto* operation = static_cast<Operation*>(self);
  openras_notification arrived{};
  if (sd_bus_message_read(message, "uuuuu", &arrived.connection, &arrived.subentry, &arrived.state,
                          &arrived.error, &arrived.extended) < 0) {
    return -EINVAL;
  }
  operation->call_.reset(sd_bus_message_ref(message));
  operation->arrived_ = arrived;
  return 1;  // answered by reply()
}

int Operation::on_signal(sd_bus_message* message, void* self, sd_bus_error*) {
  auto* operation = static_cast<Operation*>(self);
  if (sd_bus_message_is_signal(message, kManagerInterface, "StateChanged") > 0) {
    operation->on_state_changed(message);
  } else if (sd_bus_message_is_signal(message, kManagerInterface, "ConnectionRemoved") > 0) {
    operation->on_connection_removed(message);
  }
  return 0;  // others may look at it too
}

// While the handler hears, Notify tells all. Afterwards only the signals say when the operation
// has ended, until when this connection must stay open.
void Operation::on_state_changed(sd_bus_message* message) {
  uint64_t sequence = 0;
  uint32_t connection = 0, subentry = 0, state = 0, error = 0, extended = 0;
  if (sd_bus_message_read(message, "tuuuuu", &sequence, &connection, &subentry, &state, &error,
                          &extended) < 0) {
    return;
  }
  if (phase_ == Phase::kUnheard && connection == connection_ && is_last(state, error)) {
    ended_ = true;
  }
}

void Operation::on_connection_removed(sd_bus_message* message) {
  uint64_t sequence = 0;
  uint32_t connection = 0;
  if (sd_bus_message_read(message, "tu", &sequence, &connection) < 0) return;
  if (connection == connection_) ended_ = true;
}

bool Operation::take(openras_notification* notification) {
  for (;;) {
    int result = 1;
    while (result > 0 && !arrived_ && !ended_) result = bus_->process();
    if (arrived_ && phase_ == Phase::kRunning && !hung_up_.load()) {
      const openras_notification arrived = *arrived_;
      arrived_.reset();
      if (silent_ && !is_last(arrived.state, arrived.error)) {
        answer_call(true);
        continue;
      }
      deliver(arrived);
      *notification = arrived;
      return true;
    }
    if (arrived_ && phase_ == Phase::kUnheard) {
      ended_ = is_last(arrived_->state, arrived_->error);
      arrived_.reset();
      answer_call(false);
      continue;
    }
    if (ended_) phase_ = Phase::kOver;
    if (result < 0 && phase_ == Phase::kRunning && !hung_up_.load()) {
      lose();
      *notification = given_;
      return true;
    }
    if (result < 0) phase_ = Phase::kOver;
    return false;
  }
}

void Operation::deliver(const openras_notification& notification) {
  given_ = notification;
  phase_ = Phase::kDelivered;
  live_operations().begin_delivery(this);
}

// The daemon went away, and the link with it. [choice: the error]
void Operation::lose() {
  call_.reset();
  deliver({.connection = connection_,
           .subentry = 1,
           .state = kDisconnected,
           .error = ERROR_PORT_DISCONNECTED,
           .extended = 0});
}

bool Operation::wait(int timeout_ms) {
  pollfd ready{.fd = epoll_fd_, .events = POLLIN, .revents = 0};
  const int result = poll(&ready, 1, timeout_ms);
  uint64_t count = 0;
  [[maybe_unused]] const ssize_t taken = read(wake_fd_, &count, sizeof count);
  return result != 0;  // an interrupted wait is no timeout
}

uint32_t Operation::next(int timeout_ms, openras_notification* notification) {
  using std::chrono::milliseconds;
  using std::chrono::steady_clock;
  if (phase_ == Phase::kDelivered) return ERROR_INVALID_PARAMETER;  // reply() first
  const auto deadline = steady_clock::now() + milliseconds(timeout_ms);
  for (;;) {
    if (generation_ != fork_generation() || hung_up_.load()) phase_ = Phase::kOver;
    if (phase_ == Phase::kOver) return ERROR_NO_MORE_ITEMS;
    if (take(notification)) return 0;
    if (phase_ == Phase::kOver) return ERROR_NO_MORE_ITEMS;
    int left = -1;
    if (timeout_ms >= 0) {
      const auto span = std::chrono::ceil<milliseconds>(deadline - steady_clock::now()).count();
      left = span > 0 ? static_cast<int>(span) : 0;
    }
    if (!wait(left) && timeout_ms >= 0 && steady_clock::now() >= deadline) return WAIT_TIMEOUT;
  }
}

void Operation::answer_call(bool go_on) {
  if (call_) {
    sd_bus_reply_method_return(call_.get(), "b", static_cast<int>(go_on));
    call_.reset();
    bus_->flush();
  }
}

uint32_t Operation::reply(bool go_on) {
  if (phase_ != Phase::kDelivered) return ERROR_INVALID_PARAMETER;
  if (generation_ != fork_generation()) {
    phase_ = Phase::kOver;
    return 0;
  }
  if (live_operations().end_delivery(this)) {
    // RasHangUp was called in the handler and takes effect now. It goes before the answer, so that
    // the operation does not enter its next state in between.
    const uint32_t connection = connection_;
    (void)bus_->call("HangUp", [=](sd_bus_message* message) {
      return sd_bus_message_append(message, "u", connection);
    });
    hung_up_.store(true);
  }
  answer_call(go_on);
  if (hung_up_.load() || is_last(given_.state, given_.error)) {
    phase_ = Phase::kOver;
  } else {
    phase_ = go_on ? Phase::kRunning : Phase::kUnheard;
  }
  wake();
  return 0;
}

}  // namespace openras::rasapi32
