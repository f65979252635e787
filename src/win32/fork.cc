#include "win32/fork.h"

#include <pthread.h>

#include "win32/dispatcher.h"
#include "win32/handle.h"
#include "win32/message_queue.h"

namespace openras::win32 {
namespace {

void before_fork() { dispatcher_mutex().lock(); }

void in_parent() { dispatcher_mutex().unlock(); }

void in_child() {
  for_each_object([](const std::shared_ptr<Object>& object) { object->renew_in_child(); });
  keep_only_this_thread();
  dispatcher_mutex().unlock();
}

}  // namespace

void survive_fork() { ::pthread_atfork(before_fork, in_parent, in_child); }

}  // namespace openras::win32
