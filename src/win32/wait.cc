#include <openras/windows.h>

#include <array>
#include <set>
#include <vector>

#include "win32/dispatcher.h"
#include "win32/handle.h"
#include "win32/message_queue.h"

namespace openras::win32 {
namespace {

DWORD fail_with(DWORD code) {
  SetLastError(code);
  return WAIT_FAILED;
}

// The objects of a program's handles. A handle may stand in the list once (page
// "WaitForMultipleObjects function").
DWORD collect(std::span<const HANDLE> handles, std::vector<std::shared_ptr<Object>>& objects) {
  for (const HANDLE handle : handles) {
    std::shared_ptr<Object> object = find_object(handle);
    if (!object) return ERROR_INVALID_HANDLE;
    objects.push_back(std::move(object));
  }
  if (std::set<HANDLE>(handles.begin(), handles.end()).size() != handles.size()) {
    return ERROR_INVALID_PARAMETER;
  }
  return ERROR_SUCCESS;
}

DWORD wait(std::span<const HANDLE> handles, bool all, DWORD milliseconds) {
  const Deadline deadline = deadline_after(milliseconds);
  Lock lock(dispatcher_mutex());
  std::vector<std::shared_ptr<Object>> objects;
  if (const DWORD code = collect(handles, objects); code != ERROR_SUCCESS) return fail_with(code);
  const std::optional<size_t> index = Waiter(objects, all).wait(lock, deadline);
  return index ? WAIT_OBJECT_0 + static_cast<DWORD>(*index) : WAIT_TIMEOUT;
}

// The same with this thread's messages as the last object. A timer becomes due without anybody's
// doing, so the wait is cut where the next one is.
DWORD wait_with_input(std::span<const HANDLE> handles, DWORD wake_mask, bool all,
                      DWORD milliseconds) {
  const Deadline deadline = deadline_after(milliseconds);
  Lock lock(dispatcher_mutex());
  std::vector<std::shared_ptr<Object>> objects;
  if (const DWORD code = collect(handles, objects); code != ERROR_SUCCESS) return fail_with(code);
  const std::shared_ptr<ThreadQueue> queue = this_thread_queue();
  queue->set_wake_mask(wake_mask);
  objects.push_back(queue);
  for (;;) {
    const Deadline timer = wake_mask & QS_TIMER ? queue->next_timer() : std::nullopt;
    const bool timer_first = timer && (!deadline || *timer < *deadline);
    const auto index = Waiter(objects, all).wait(lock, timer_first ? timer : deadline);
    if (index) return WAIT_OBJECT_0 + static_cast<DWORD>(*index);
    if (!timer_first) return WAIT_TIMEOUT;
  }
}

}  // namespace
}  // namespace openras::win32

DWORD WaitForSingleObject(HANDLE handle, DWORD milliseconds) {
  return openras::win32::wait(std::span(&handle, 1), false, milliseconds);
}

DWORD WaitForSingleObjectEx(HANDLE handle, DWORD milliseconds, BOOL) {
  return WaitForSingleObject(handle, milliseconds);
}

DWORD WaitForMultipleObjects(DWORD count, const HANDLE* handles, BOOL all, DWORD milliseconds) {
  if (count == 0 || count > MAXIMUM_WAIT_OBJECTS || !handles) {
    return openras::win32::fail_with(ERROR_INVALID_PARAMETER);
  }
  return openras::win32::wait(std::span(handles, count), all, milliseconds);
}

DWORD WaitForMultipleObjectsEx(DWORD count, const HANDLE* handles, BOOL all, DWORD milliseconds,
                               BOOL) {
  return WaitForMultipleObjects(count, handles, all, milliseconds);
}

DWORD MsgWaitForMultipleObjects(DWORD count, const HANDLE* handles, BOOL all, DWORD milliseconds,
                                DWORD wake_mask) {
  return MsgWaitForMultipleObjectsEx(count, handles, milliseconds, wake_mask,
                                     all ? MWMO_WAITALL : 0);
}

DWORD MsgWaitForMultipleObjectsEx(DWORD count, const HANDLE* handles, DWORD milliseconds,
                                  DWORD wake_mask, DWORD flags) {
  if (count >= MAXIMUM_WAIT_OBJECTS || (count > 0 && !handles)) {
    return openras::win32::fail_with(ERROR_INVALID_PARAMETER);
  }
  return openras::win32::wait_with_input(std::span(handles, count), wake_mask, flags & MWMO_WAITALL,
                                         milliseconds);
}
