// Sending a message to a window and waiting for the answer.
#pragma once

#include <openras/windows.h>

#include <expected>
#include <functional>

#include "win32/dispatcher.h"
#include "win32/message_queue.h"

namespace openras::win32 {

struct SendOptions {
  Deadline deadline;                   // then ERROR_TIMEOUT
  bool handles_incoming = true;        // what is sent to this thread is handled meanwhile
  bool is_notification = false;        // the receiver handles it in a NotificationScope
  std::function<bool()> is_cancelled;  // asked under the lock when `changed` was notified
};

// Sends from the thread whose queue `sender` is; nullptr for a thread of the library, which has
// none and waits on `changed`. The lock is held before and after.
std::expected<LRESULT, DWORD> send(Lock& lock, const std::shared_ptr<ThreadQueue>& sender,
                                   std::shared_ptr<std::condition_variable> changed,
                                   const MSG& message, const SendOptions& options);

}  // namespace openras::win32
