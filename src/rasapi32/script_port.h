// The port that a custom-scripting library talks on: the functions of its page, over the dial's
// terminal. Source: the pages of PFNRASGETBUFFER, PFNRASFREEBUFFER, PFNRASSENDBUFFER,
// PFNRASRECEIVEBUFFER, PFNRASRETRIEVEBUFFER and PFNRASSETCOMMSETTINGS.
#pragma once

#include <openras/ras.h>

#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "win32/event.h"

namespace openras::rasapi32 {

class ScriptPort {
 public:
  explicit ScriptPort(int line);  // takes the descriptor
  ~ScriptPort();
  ScriptPort(const ScriptPort&) = delete;
  ScriptPort& operator=(const ScriptPort&) = delete;

  HANDLE handle() { return this; }

  // At most 1500 octets a buffer.
  static DWORD WINAPI get_buffer(PBYTE* buffer, PDWORD size);
  static DWORD WINAPI free_buffer(PBYTE buffer);
  static DWORD WINAPI send(HANDLE port, PBYTE buffer, DWORD size);
  // Answers at once; the event is set when octets are there, the time is over, or the line is gone.
  static DWORD WINAPI receive(HANDLE port, PBYTE buffer, PDWORD size, DWORD timeout, HANDLE event);
  // ERROR_REQUEST_TIMEOUT: nothing came. ERROR_PORT_DISCONNECTED: the line is gone, or PPP began.
  static DWORD WINAPI retrieve(HANDLE port, PBYTE buffer, PDWORD size);
  // ERROR_CALL_NOT_IMPLEMENTED: the entry's settings count [choice].
  static DWORD WINAPI set_comm_settings(HANDLE port, RASCOMMSETTINGS* settings, PVOID reserved);

 private:
  void wait_for_octets(int timeout, const win32::EventReference& event) const;

  int line_;
  int stop_;  // readable once the port goes
  std::vector<std::thread> waiters_;
};

}  // namespace openras::rasapi32
