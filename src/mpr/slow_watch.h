// Says in the log that a notifyee has not returned yet: one that never does would otherwise hang a
// program without a word.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace openras::mpr {

// Watches the calls of one operation, one at a time, out of a thread of its own, which begins with
// the first call and has ended when the object goes. Without that thread (the process may have no
// more), nothing is said.
class SlowWatch {
 public:
  // `function`: the notifyees', for the log. `after`: how long a call may take unmentioned.
  SlowWatch(const char* function, std::chrono::milliseconds after)
      : function_(function), after_(after) {}
  SlowWatch(const SlowWatch&) = delete;
  SlowWatch& operator=(const SlowWatch&) = delete;
  ~SlowWatch();

  void begin(const std::string& notifyee, const char* phase);
  void end();

 private:
  using Clock = std::chrono::system_clock;  // GCC 12's ThreadSanitizer knows no wait by another
  struct Underway {
    std::string notifyee;
    const char* phase;
    Clock::time_point late;
  };
  void start();
  void run();

  const char* function_;
  std::chrono::milliseconds after_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<Underway> underway_;
  bool over_ = false;
  std::thread thread_;
};

}  // namespace openras::mpr
