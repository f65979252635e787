#include "win32/dispatcher.h"

#include <openras/windows.h>

#include <algorithm>

#include "win32/fork.h"

namespace openras::win32 {

std::mutex& dispatcher_mutex() {
  // Never destroyed: threads and exit handlers of the program may still wait at the very end.
  static std::mutex* const mutex = [] {
    survive_fork();
    return new std::mutex;
  }();
  return *mutex;
}

Deadline deadline_after(uint32_t milliseconds) {
  if (milliseconds == INFINITE) return std::nullopt;
  return std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
}

void Object::wake() {
  // A copy: a waiter leaves the list by itself, later, in its own thread.
  for (Waiter* waiter : std::vector<Waiter*>(waiters_)) {
    if (!signalled()) return;
    if (!waiter->satisfied_ && waiter->try_satisfy()) waiter->condition_.notify_one();
  }
}

bool Waiter::try_satisfy() {
  const auto is_signalled = [](const std::shared_ptr<Object>& o) { return o->signalled(); };
  if (all_) {
    if (!std::ranges::all_of(objects_, is_signalled)) return false;
    for (const std::shared_ptr<Object>& object : objects_) object->acquire();
    satisfied_ = 0;
    return true;
  }
  const auto found = std::ranges::find_if(objects_, is_signalled);
  if (found == objects_.end()) return false;
  (*found)->acquire();
  satisfied_ = static_cast<size_t>(found - objects_.begin());
  return true;
}

std::optional<size_t> Waiter::wait(Lock& lock, const Deadline& deadline) {
  if (try_satisfy()) return satisfied_;
  for (const std::shared_ptr<Object>& object : objects_) object->waiters_.push_back(this);
  while (!satisfied_) {
    if (!deadline) {
      condition_.wait(lock);
    } else if (condition_.wait_until(lock, *deadline) == std::cv_status::timeout) {
      break;
    }
  }
  for (const std::shared_ptr<Object>& object : objects_) std::erase(object->waiters_, this);
  return satisfied_;
}

}  // namespace openras::win32
