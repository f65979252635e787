#include "rasapi32/live_operations.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "rasapi32/edge.h"
#include "rasapi32/fork_guard.h"
#include "rasapi32/requests.h"

namespace openras::rasapi32 {
namespace {

std::atomic<LiveOperations*> current_list{nullptr};

}  // namespace

LiveOperations& live_operations() {
  static std::once_flag once;
  std::call_once(once, [] { reset_in_child([] { current_list.store(nullptr); }); });
  LiveOperations* current = current_list.load();
  if (current != nullptr) return *current;
  LiveOperations* made = new LiveOperations;
  if (current_list.compare_exchange_strong(current, made)) return *made;
  delete made;
  return *current;
}

void LiveOperations::add(Operation* operation) {
  std::lock_guard lock(mutex_);
  operations_.push_back(operation);
}

void LiveOperations::remove(Operation* operation) {
  std::lock_guard lock(mutex_);
  std::erase(operations_, operation);
}

void LiveOperations::begin_delivery(Operation* operation) {
  std::lock_guard lock(mutex_);
  operation->delivering_ = true;
  operation->delivering_thread_ = std::this_thread::get_id();
}

bool LiveOperations::end_delivery(Operation* operation) {
  std::lock_guard lock(mutex_);
  operation->delivering_ = false;
  return std::exchange(operation->hang_up_after_reply_, false);
}

// A window's procedure runs in the window's thread, where win32 marks it.
bool LiveOperations::this_thread_is_told(const Operation& operation) {
  if (!operation.delivering_) return false;
  return operation.delivering_thread_ == std::this_thread::get_id() ||
         (operation.window_ != nullptr && win32::NotificationScope::is_active());
}

bool LiveOperations::this_thread_delivers() {
  std::lock_guard lock(mutex_);
  return std::ranges::any_of(
      operations_, [](const Operation* operation) { return this_thread_is_told(*operation); });
}

bool LiveOperations::hang_up_after_reply(uint32_t connection) {
  std::lock_guard lock(mutex_);
  for (Operation* operation : operations_) {
    if (operation->connection() == connection && this_thread_is_told(*operation)) {
      operation->hang_up_after_reply_ = true;
      return true;
    }
  }
  return false;
}

void LiveOperations::hung_up(uint32_t connection) {
  std::lock_guard lock(mutex_);
  const auto newest = std::find_if(
      operations_.rbegin(), operations_.rend(),
      [=](const Operation* operation) { return operation->connection() == connection; });
  if (newest != operations_.rend()) (*newest)->hung_up_elsewhere();
}

std::optional<bool> LiveOperations::is_told_through(uint32_t connection, uint32_t type,
                                                    const void* target) {
  std::lock_guard lock(mutex_);
  const auto newest = std::find_if(
      operations_.rbegin(), operations_.rend(),
      [=](const Operation* operation) { return operation->connection() == connection; });
  if (newest == operations_.rend()) return std::nullopt;
  return (*newest)->notifier_type_ == type && (*newest)->notifier_target_ == target;
}

bool inside_handler() {
  return win32::NotificationScope::is_active() || live_operations().this_thread_delivers();
}

uint32_t hang_up(uint32_t connection) {
  if (live_operations().hang_up_after_reply(connection)) return 0;
  const Result<> done = hang_up_request(connection);
  if (!done) return report(done.error());
  live_operations().hung_up(connection);
  return 0;
}

}  // namespace openras::rasapi32
