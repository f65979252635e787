#include "rasapi32/script_port.h"

#include <openras/raserror.h>
#include <openras/winerror.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <map>
#include <set>

namespace openras::rasapi32 {
namespace {

constexpr DWORD kMaxBuffer = 1500;  // PFNRASGETBUFFER page

std::mutex mutex;                // guards what follows: libraries may have threads of their own
std::set<ScriptPort*> ports;     // that are alive
std::map<PBYTE, DWORD> buffers;  // that were given out, and their sizes

bool is_buffer(PBYTE buffer) {
  std::lock_guard guard(mutex);
  return buffers.contains(buffer);
}

}  // namespace

ScriptPort::ScriptPort(int line) : line_(line), stop_(eventfd(0, EFD_CLOEXEC)) {
  std::lock_guard guard(mutex);
  ports.insert(this);
}

ScriptPort::~ScriptPort() {
  {
    std::lock_guard guard(mutex);
    ports.erase(this);
  }
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(stop_, &one, sizeof one);
  for (std::thread& waiter : waiters_) waiter.join();
  close(stop_);
  close(line_);
}

DWORD WINAPI ScriptPort::get_buffer(PBYTE* buffer, PDWORD size) {
  if (buffer == nullptr || size == nullptr) return ERROR_INVALID_PARAMETER;
  *size = std::min(std::max<DWORD>(*size, 1), kMaxBuffer);
  auto* made = static_cast<PBYTE>(std::calloc(1, *size));
  if (made == nullptr) return ERROR_OUT_OF_BUFFERS;
  std::lock_guard guard(mutex);
  buffers.emplace(made, *size);
  *buffer = made;
  return ERROR_SUCCESS;
}

DWORD WINAPI ScriptPort::free_buffer(PBYTE buffer) {
  std::lock_guard guard(mutex);
  if (buffers.erase(buffer) == 0) return ERROR_BUFFER_INVALID;
  std::free(buffer);
  return ERROR_SUCCESS;
}

DWORD WINAPI ScriptPort::send(HANDLE handle, PBYTE buffer, DWORD size) {
  auto* port = static_cast<ScriptPort*>(handle);
  {
    std::lock_guard guard(mutex);
    if (!ports.contains(port)) return ERROR_INVALID_PORT_HANDLE;
    const auto found = buffers.find(buffer);
    if (found == buffers.end() || size > found->second) return ERROR_BUFFER_INVALID;
  }
  for (DWORD done = 0; done < size;) {
    const ssize_t count = ::send(port->line_, buffer + done, size - done, MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return ERROR_PORT_DISCONNECTED;
    done += static_cast<DWORD>(count);
  }
  return ERROR_SUCCESS;
}

void ScriptPort::wait_for_octets(int timeout, const win32::EventReference& event) const {
  pollfd ready[] = {{.fd = line_, .events = POLLIN, .revents = 0},
                    {.fd = stop_, .events = POLLIN, .revents = 0}};
  while (poll(ready, 2, timeout) < 0 && errno == EINTR) {
  }
  event.set();
}

DWORD WINAPI ScriptPort::receive(HANDLE handle, PBYTE buffer, PDWORD size, DWORD timeout,
                                 HANDLE event) {
  auto* port = static_cast<ScriptPort*>(handle);
  if (!is_buffer(buffer)) return ERROR_BUFFER_INVALID;
  std::optional<win32::EventReference> reference = win32::EventReference::from(event);
  if (size == nullptr || !reference) return ERROR_INVALID_PARAMETER;
  *size = 0;
  const int wait = timeout > INT_MAX ? -1 : static_cast<int>(timeout);  // INFINITE
  std::lock_guard guard(mutex);
  if (!ports.contains(port)) return ERROR_INVALID_PORT_HANDLE;
  port->waiters_.emplace_back(
      [port, wait, own = std::move(*reference)] { port->wait_for_octets(wait, own); });
  return ERROR_SUCCESS;
}

DWORD WINAPI ScriptPort::retrieve(HANDLE handle, PBYTE buffer, PDWORD size) {
  auto* port = static_cast<ScriptPort*>(handle);
  if (size == nullptr) return ERROR_INVALID_PARAMETER;
  DWORD room = 0;
  {
    std::lock_guard guard(mutex);
    if (!ports.contains(port)) return ERROR_INVALID_PORT_HANDLE;
    const auto found = buffers.find(buffer);
    if (found == buffers.end()) return ERROR_BUFFER_INVALID;
    room = found->second;
  }
  *size = 0;
  const ssize_t count = recv(port->line_, buffer, room, MSG_DONTWAIT);
  if (count < 0) return errno == EAGAIN ? ERROR_REQUEST_TIMEOUT : ERROR_PORT_DISCONNECTED;
  if (count == 0) return ERROR_PORT_DISCONNECTED;
  *size = static_cast<DWORD>(count);
  return ERROR_SUCCESS;
}

DWORD WINAPI ScriptPort::set_comm_settings(HANDLE, RASCOMMSETTINGS*, PVOID) {
  return ERROR_CALL_NOT_IMPLEMENTED;
}

}  // namespace openras::rasapi32
