// RasConnectionNotification's other half: one thread of the process listens to the manager's
// signals, on a bus connection of its own, and sets events.
#pragma once

#include <openras/ras.h>

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <set>
#include <vector>

#include "base/error.h"
#include "rasapi32/bus_connection.h"

namespace openras::rasapi32 {

struct Registration {
  uint32_t connection = 0;  // 0 = all
  HANDLE event = nullptr;   // not owned
  uint32_t flags = 0;       // RASCN_*
  friend bool operator==(const Registration&, const Registration&) = default;
};

// Any thread. A registration ends when its connection is gone, or when its event was closed (which
// is found out when it should have been set).
class Watcher {
 public:
  // Nothing that happens after the return is missed. Errors: ERROR_INVALID_HANDLE (no such
  // connection), and those of the short requests.
  Result<> add(const Registration& registration);

 private:
  static void* run(void* self);
  static int on_signal(sd_bus_message* message, void* self, sd_bus_error* error);
  Result<> start();
  Result<> open(const std::string& socket, bool tell);
  std::string socket();
  void listen();
  bool is_unused();
  void prove_listening();
  void wait(int timeout_ms);
  void lost();
  void connection_up(uint32_t connection);
  void connection_down(uint32_t connection);
  void connection_gone(uint32_t connection);
  // Sets the events of all that want `flag` of `connection`.
  void tell(uint32_t connection, uint32_t flag);
  Result<> listening();

  std::mutex mutex_;  // of all down to proved_
  std::condition_variable changed_;
  std::vector<Registration> registrations_;
  bool running_ = false;
  std::string socket_;   // the manager's, as of the last add()
  unsigned adding_ = 0;  // add() is under way: the thread stays
  uint64_t asked_ = 0;   // add() asks the thread to prove that it listens to a live daemon
  uint64_t answered_ = 0;
  Result<> proved_;  // of the last answer

  int wake_fd_ = -1;
  // The thread's own.
  std::unique_ptr<BusConnection> bus_;
  std::set<uint32_t> connected_;
};

// Of this process; a forked child starts with a new one.
Watcher& watcher();

}  // namespace openras::rasapi32
