// The operations of this process that are not over: which thread is inside which handler, and
// what a hang-up concerns.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

#include "rasapi32/operation.h"

namespace openras::rasapi32 {

class LiveOperations {
 public:
  void add(Operation* operation);
  void remove(Operation* operation);

  // The calling thread is inside the handler of `operation`, from here to end_delivery().
  void begin_delivery(Operation* operation);
  // True when the handler asked for a hang-up.
  bool end_delivery(Operation* operation);

  bool this_thread_delivers();
  // Inside the handler of `connection`: notes the hang-up down and answers true.
  bool hang_up_after_reply(uint32_t connection);
  // Whether the newest operation on `connection` is told through this notifier; nullopt: this
  // process has none.
  std::optional<bool> is_told_through(uint32_t connection, uint32_t type, const void* target);
  // One dial of `connection` was taken back: that operation tells nothing any more. Where several
  // of this process share the connection, the newest is meant [choice].
  void hung_up(uint32_t connection);

 private:
  static bool this_thread_is_told(const Operation& operation);

  std::mutex mutex_;
  std::vector<Operation*> operations_;
};

// Of this process; a forked child starts with an empty one.
LiveOperations& live_operations();

}  // namespace openras::rasapi32
