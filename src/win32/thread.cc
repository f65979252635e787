#include <openras/windows.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <condition_variable>

#include "win32/handle.h"
#include "win32/message_queue.h"

namespace openras::win32 {
namespace {

class Thread : public Object {
 public:
  Thread(LPTHREAD_START_ROUTINE start, LPVOID parameter) : start_(start), parameter_(parameter) {}

  bool signalled() const override { return ended_; }
  DWORD exit_code() const { return exit_code_; }
  DWORD id() const { return id_; }

  void run() {
    {
      const Lock lock(dispatcher_mutex());
      id_ = GetCurrentThreadId();
      started_.notify_one();
    }
    struct AtEnd {
      Thread& thread;
      ~AtEnd() {
        const Lock lock(dispatcher_mutex());
        // As on Windows: its windows are gone before anybody is told that the thread has ended.
        close_this_thread_queue();
        thread.ended_ = true;
        thread.wake();
      }
    } const at_end{*this};
    const DWORD code = start_(parameter_);
    const Lock lock(dispatcher_mutex());
    exit_code_ = code;
  }

  void wait_until_started(Lock& lock) {
    started_.wait(lock, [this] { return id_ != 0; });
  }

 private:
  // A thread that was not in the child when it was made has ended there [choice].
  void on_renew_in_child() override {
    if (ended_ || id_ == GetCurrentThreadId()) return;
    ended_ = true;
    exit_code_ = ERROR_PROCESS_ABORTED;
  }

  const LPTHREAD_START_ROUTINE start_;
  const LPVOID parameter_;
  std::condition_variable started_;
  DWORD id_ = 0;
  bool ended_ = false;
  DWORD exit_code_ = STILL_ACTIVE;
};

void* run_thread(void* argument) {
  const std::unique_ptr<std::shared_ptr<Thread>> thread(
      static_cast<std::shared_ptr<Thread>*>(argument));
  (*thread)->run();
  return nullptr;
}

bool start(const std::shared_ptr<Thread>& thread, SIZE_T stack_size) {
  pthread_attr_t attributes;
  if (::pthread_attr_init(&attributes) != 0) return false;
  ::pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  if (stack_size > 0) {
    ::pthread_attr_setstacksize(&attributes,
                                std::max(stack_size, static_cast<SIZE_T>(PTHREAD_STACK_MIN)));
  }
  auto argument = std::make_unique<std::shared_ptr<Thread>>(thread);
  pthread_t id;
  const int failed = ::pthread_create(&id, &attributes, run_thread, argument.get());
  ::pthread_attr_destroy(&attributes);
  if (failed != 0) return false;
  argument.release();
  return true;
}

}  // namespace
}  // namespace openras::win32

using namespace openras::win32;

HANDLE CreateThread(LPSECURITY_ATTRIBUTES, SIZE_T stack_size, LPTHREAD_START_ROUTINE start_address,
                    LPVOID parameter, DWORD flags, LPDWORD thread_id) {
  if (!start_address || (flags & CREATE_SUSPENDED)) {
    SetLastError(start_address ? ERROR_CALL_NOT_IMPLEMENTED : ERROR_INVALID_PARAMETER);
    return nullptr;
  }
  const auto thread = std::make_shared<Thread>(start_address, parameter);
  if (!start(thread, stack_size)) {
    SetLastError(ERROR_NOT_ENOUGH_MEMORY);
    return nullptr;
  }
  Lock lock(dispatcher_mutex());
  thread->wait_until_started(lock);
  if (thread_id) *thread_id = thread->id();
  return open_handle(thread);
}

BOOL GetExitCodeThread(HANDLE handle, LPDWORD exit_code) {
  const Lock lock(dispatcher_mutex());
  const std::shared_ptr<Thread> thread = find_object_as<Thread>(handle);
  if (!thread || !exit_code) {
    SetLastError(thread ? ERROR_INVALID_PARAMETER : ERROR_INVALID_HANDLE);
    return FALSE;
  }
  *exit_code = thread->exit_code();
  return TRUE;
}

DWORD GetCurrentThreadId() {
  // Asked of the kernel each time: a value kept here would be the parent's after a fork.
  return static_cast<DWORD>(::syscall(SYS_gettid));
}

DWORD GetCurrentProcessId() { return static_cast<DWORD>(::getpid()); }
