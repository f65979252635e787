// Objects that can be waited for, and the waits.
//
// One lock, the dispatcher lock, guards every object's state, every wait, and all windows and
// message queues. So a wait for several objects takes them all at one moment or none of them. The
// lock is never held while code of the program runs.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

namespace openras::win32 {

using Lock = std::unique_lock<std::mutex>;
using Deadline = std::optional<std::chrono::steady_clock::time_point>;  // nullopt: no limit

// The dispatcher lock. Lives as long as the process.
std::mutex& dispatcher_mutex();

// When a wait that starts now and lasts `milliseconds` (INFINITE: without limit) is over.
Deadline deadline_after(uint32_t milliseconds);

class Waiter;

// Something that can be waited for. All members are called under the dispatcher lock.
class Object {
 public:
  virtual ~Object() = default;
  virtual bool signalled() const = 0;
  // What happens to the object when a wait for it is satisfied.
  virtual void acquire() {}

  // Call after the object became signalled: ends the waits that this satisfies, the oldest first.
  void wake();
  // How many handles the program has for it.
  void handle_opened() { ++handles_; }
  void handle_closed() { --handles_; }
  bool has_handles() const { return handles_ > 0; }

  // In a forked child: the threads that waited are gone, and descriptors are shared with the
  // parent.
  void renew_in_child() {
    waiters_.clear();
    on_renew_in_child();
  }

 private:
  friend class Waiter;
  virtual void on_renew_in_child() {}

  int handles_ = 0;
  std::vector<Waiter*> waiters_;
};

// One wait of one thread.
class Waiter {
 public:
  Waiter(std::span<const std::shared_ptr<Object>> objects, bool all)
      : objects_(objects), all_(all) {}

  // Waits; the lock is released meanwhile. The index of the object that ended the wait (0 when all
  // were asked for), or nullopt when the time is over.
  std::optional<size_t> wait(Lock& lock, const Deadline& deadline);

  // Takes the objects if the wait is satisfied now.
  bool try_satisfy();

 private:
  std::span<const std::shared_ptr<Object>> objects_;
  bool all_;
  std::optional<size_t> satisfied_;
  std::condition_variable condition_;
  friend class Object;
};

}  // namespace openras::win32
