#include "rasapi32/watcher.h"

#include <openras/raserror.h>
#include <openras/windows.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>

#include "rasapi32/fork_guard.h"
#include "rasapi32/notifier.h"
#include "rasapi32/requests.h"

namespace openras::rasapi32 {
namespace {

std::atomic<Watcher*> current_watcher{nullptr};

// How often a daemon that went away is looked for.
constexpr int kLookAgainMs = 500;

Result<> watch_all(BusConnection& bus) {
  const Result<Message> watched = bus.call("Watch", [](sd_bus_message* message) {
    return sd_bus_message_append(message, "u", uint32_t{0});
  });
  if (!watched) return std::unexpected(watched.error());
  return {};
}

}  // namespace

Watcher& watcher() {
  static std::once_flag once;
  std::call_once(once, [] { reset_in_child([] { current_watcher.store(nullptr); }); });
  Watcher* current = current_watcher.load();
  if (current != nullptr) return *current;
  Watcher* made = new Watcher;
  if (current_watcher.compare_exchange_strong(current, made)) return *made;
  delete made;
  return *current;
}

Result<> Watcher::add(const Registration& registration) {
  Result<> ready = listening();
  if (ready) {
    std::lock_guard lock(mutex_);
    registrations_.push_back(registration);
  }
  // Asked only now: what ended between the question and the registration would be missed.
  if (ready && registration.connection != 0) {
    if (const auto info = describe(registration.connection); !info) {
      ready = std::unexpected(info.error());
    }
  }
  std::lock_guard lock(mutex_);
  --adding_;
  if (!ready) std::erase(registrations_, registration);
  return ready;
}

// Returns when the thread listens to a daemon that is alive; adds one to adding_.
Result<> Watcher::listening() {
  // Read here and not in the thread, where it would race with the host's setenv().
  std::string socket = manager_socket();
  std::unique_lock lock(mutex_);
  ++adding_;
  socket_ = std::move(socket);
  if (!running_) {
    const Result<> started = start();
    running_ = started.has_value();
    return started;
  }
  const uint64_t question = ++asked_;
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(wake_fd_, &one, sizeof one);
  changed_.wait(lock, [&] { return answered_ >= question || !running_; });
  if (!running_) return fail(ERROR_RASMAN_CANNOT_INITIALIZE, how_to_start_the_manager(socket_));
  return proved_;
}

// Under the mutex. Connects in the caller's thread, so that it learns of a failure.
Result<> Watcher::start() {
  connected_.clear();
  if (Result<> opened = open(socket_, false); !opened) return opened;
  if (wake_fd_ < 0) {
    wake_fd_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (wake_fd_ < 0) return fail(ERROR_NOT_ENOUGH_MEMORY, "No more descriptors.");
    close_in_child(wake_fd_);
  }
  return start_thread(&Watcher::run, this);
}

void* Watcher::run(void* self) {
  auto* watcher = static_cast<Watcher*>(self);
  try {
    watcher->listen();
  } catch (...) {
    std::lock_guard lock(watcher->mutex_);
    watcher->registrations_.clear();
    watcher->running_ = false;
    watcher->changed_.notify_all();
  }
  return nullptr;
}

void Watcher::listen() {
  while (!is_unused()) {
    prove_listening();
    if (bus_ && !bus_->drain()) lost();
    if (!bus_ && open(socket(), true)) continue;  // drain what came together with the answers
    wait(bus_ ? -1 : kLookAgainMs);
  }
}

std::string Watcher::socket() {
  std::lock_guard lock(mutex_);
  return socket_;
}

bool Watcher::is_unused() {
  std::lock_guard lock(mutex_);
  if (!registrations_.empty() || adding_ > 0) return false;
  running_ = false;
  bus_.reset();
  return true;
}

// The daemon may have gone without this thread having noticed: asking it something shows.
void Watcher::prove_listening() {
  uint64_t question = 0;
  {
    std::lock_guard lock(mutex_);
    question = asked_;
    if (question == answered_) return;
  }
  if (bus_ && !watch_all(*bus_)) lost();
  Result<> proved;
  if (!bus_) proved = open(socket(), true);
  std::lock_guard lock(mutex_);
  answered_ = question;
  proved_ = proved;
  changed_.notify_all();
}

void Watcher::wait(int timeout_ms) {
  pollfd ready[] = {{.fd = wake_fd_, .events = POLLIN, .revents = 0},
                    {.fd = bus_ ? bus_->descriptor() : -1, .events = POLLIN, .revents = 0}};
  poll(ready, 2, timeout_ms);
  uint64_t count = 0;
  [[maybe_unused]] const ssize_t taken = read(wake_fd_, &count, sizeof count);
}

// `tell`: of connections that came up while nobody listened. The filter comes last: what the
// signals before it said, the list says too; and start() holds the mutex that a signal would need.
Result<> Watcher::open(const std::string& socket, bool tell) {
  Result<std::unique_ptr<BusConnection>> opened = BusConnection::open(socket);
  if (!opened) return std::unexpected(opened.error());
  BusConnection& bus = **opened;
  if (Result<> watched = watch_all(bus); !watched) return watched;
  const Result<std::vector<ConnectionInfo>> all = list_connections(bus);
  if (!all) return std::unexpected(all.error());
  for (const ConnectionInfo& info : *all) {
    if (info.state != RASCS_Connected) continue;
    if (tell) {
      connection_up(info.number);
    } else {
      connected_.insert(info.number);
    }
  }
  sd_bus_add_filter(bus.bus(), nullptr, &Watcher::on_signal, this);
  bus_ = std::move(*opened);
  return {};
}

// The daemon is gone, and every link with it.
void Watcher::lost() {
  bus_.reset();
  for (const uint32_t connection : std::set<uint32_t>(connected_)) connection_down(connection);
  std::vector<uint32_t> others;
  {
    std::lock_guard lock(mutex_);
    for (const Registration& r : registrations_) {
      if (r.connection != 0) others.push_back(r.connection);
    }
  }
  for (const uint32_t connection : others) connection_gone(connection);
}

int Watcher::on_signal(sd_bus_message* message, void* self, sd_bus_error*) {
  auto* watcher = static_cast<Watcher*>(self);
  uint64_t sequence = 0;
  uint32_t connection = 0, subentry = 0, state = 0;
  if (sd_bus_message_is_signal(message, kManagerInterface, "StateChanged") > 0) {
    if (sd_bus_message_read(message, "tuuu", &sequence, &connection, &subentry, &state) < 0)
      return 0;
    if (state == RASCS_Connected) watcher->connection_up(connection);
    if (state == RASCS_Disconnected) watcher->connection_down(connection);
    if (state == RASCS_SubEntryConnected) watcher->tell(connection, RASCN_BandwidthAdded);
    if (state == RASCS_SubEntryDisconnected) watcher->tell(connection, RASCN_BandwidthRemoved);
  } else if (sd_bus_message_is_signal(message, kManagerInterface, "ConnectionAdded") > 0) {
    if (sd_bus_message_read(message, "tu", &sequence, &connection) < 0) return 0;
    watcher->connection_up(connection);
  } else if (sd_bus_message_is_signal(message, kManagerInterface, "ConnectionRemoved") > 0) {
    if (sd_bus_message_read(message, "tu", &sequence, &connection) < 0) return 0;
    watcher->connection_gone(connection);
  }
  return 0;
}

void Watcher::connection_up(uint32_t connection) {
  if (connected_.insert(connection).second) tell(connection, RASCN_Connection);
}

void Watcher::connection_down(uint32_t connection) {
  if (connected_.erase(connection) != 0) tell(connection, RASCN_Disconnection);
}

// A dial that never connected is no connection to those who watch all; who watches it is told.
void Watcher::connection_gone(uint32_t connection) {
  connection_down(connection);
  std::lock_guard lock(mutex_);
  std::erase_if(registrations_, [=](const Registration& r) {
    if (r.connection != connection) return false;
    if ((r.flags & RASCN_Disconnection) != 0) SetEvent(r.event);
    return true;
  });
}

void Watcher::tell(uint32_t connection, uint32_t flag) {
  std::lock_guard lock(mutex_);
  std::erase_if(registrations_, [=](const Registration& r) {
    // RasConnectionNotification page: RASCN_Connection is for those who watch all.
    const bool wanted =
        r.connection == 0 || (r.connection == connection && flag != RASCN_Connection);
    if (!wanted || (r.flags & flag) == 0) return false;
    if (SetEvent(r.event) == FALSE) return true;              // closed meanwhile
    return r.connection != 0 && flag == RASCN_Disconnection;  // it does not come back
  });
}

}  // namespace openras::rasapi32
