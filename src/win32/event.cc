#include "win32/event.h"

#include <cerrno>
#include <string_view>
#include <unordered_map>

#include "win32/handle.h"
#include "win32/interned_name.h"

namespace openras::win32 {
namespace {

using NamedEvents = std::unordered_map<std::string, std::weak_ptr<Event>>;

NamedEvents& named_events() {
  static NamedEvents* const instance = new NamedEvents;
  return *instance;
}

// The key of a name that a program gave. "Global\" and "Local\" choose a session on Windows; within
// one process they say nothing.
template <typename Text>
std::expected<std::string, DWORD> object_name(Text text) {
  auto name = name_from(text, MAX_PATH);
  if (!name) return name;
  for (const std::string_view prefix : {"Global\\", "Local\\"}) {
    if (name->starts_with(prefix)) {
      name->erase(0, prefix.size());
      break;
    }
  }
  if (name->find('\\') != std::string::npos) return std::unexpected<DWORD>(ERROR_PATH_NOT_FOUND);
  return name;
}

// An event lives in the table of names as long as it has a handle.
std::shared_ptr<Event> find_named(const std::string& name) {
  const auto found = named_events().find(name);
  if (found == named_events().end()) return nullptr;
  std::shared_ptr<Event> event = found->second.lock();
  if (!event || !event->has_handles()) {
    named_events().erase(found);
    return nullptr;
  }
  return event;
}

HANDLE fail_with(DWORD code) {
  SetLastError(code);
  return nullptr;
}

HANDLE create(bool manual_reset, bool signalled, const std::string& name) {
  HANDLE handle = nullptr;
  DWORD result = ERROR_SUCCESS;
  {
    const Lock lock(dispatcher_mutex());
    std::shared_ptr<Event> event = name.empty() ? nullptr : find_named(name);
    if (event) {
      result = ERROR_ALREADY_EXISTS;
    } else {
      event = std::make_shared<Event>(manual_reset, signalled);
      if (!name.empty()) named_events()[name] = event;
    }
    handle = open_handle(event);
  }
  SetLastError(result);
  return handle;
}

template <typename Text>
HANDLE create_event(bool manual_reset, bool signalled, Text name) {
  if (!name) return create(manual_reset, signalled, {});
  const auto key = object_name(name);
  if (!key) return fail_with(key.error());
  return create(manual_reset, signalled, *key);
}

template <typename Text>
HANDLE open_event(Text name) {
  if (!name) return fail_with(ERROR_INVALID_PARAMETER);
  const auto key = object_name(name);
  if (!key) return fail_with(key.error());
  const Lock lock(dispatcher_mutex());
  const std::shared_ptr<Event> event = find_named(*key);
  if (!event) return fail_with(ERROR_FILE_NOT_FOUND);
  return open_handle(event);
}

}  // namespace

std::optional<EventReference> EventReference::from(HANDLE handle) {
  const Lock lock(dispatcher_mutex());
  std::shared_ptr<Event> event = find_object_as<Event>(handle);
  if (!event) return std::nullopt;
  return EventReference(std::move(event));
}

bool EventReference::set() const {
  const Lock lock(dispatcher_mutex());
  if (!event_->has_handles()) return false;
  event_->set();
  return true;
}

bool EventReference::is_open() const {
  const Lock lock(dispatcher_mutex());
  return event_->has_handles();
}

}  // namespace openras::win32

using openras::win32::Event;
using openras::win32::find_object_as;
using openras::win32::Lock;

HANDLE CreateEventA(LPSECURITY_ATTRIBUTES, BOOL manual_reset, BOOL initial_state, LPCSTR name) {
  return openras::win32::create_event(manual_reset, initial_state, name);
}

HANDLE CreateEventW(LPSECURITY_ATTRIBUTES, BOOL manual_reset, BOOL initial_state, LPCWSTR name) {
  return openras::win32::create_event(manual_reset, initial_state, name);
}

HANDLE OpenEventA(DWORD, BOOL, LPCSTR name) { return openras::win32::open_event(name); }

HANDLE OpenEventW(DWORD, BOOL, LPCWSTR name) { return openras::win32::open_event(name); }

BOOL SetEvent(HANDLE handle) {
  const Lock lock(openras::win32::dispatcher_mutex());
  const std::shared_ptr<Event> event = find_object_as<Event>(handle);
  if (event) {
    event->set();
    return TRUE;
  }
  SetLastError(ERROR_INVALID_HANDLE);
  return FALSE;
}

BOOL ResetEvent(HANDLE handle) {
  const Lock lock(openras::win32::dispatcher_mutex());
  const std::shared_ptr<Event> event = find_object_as<Event>(handle);
  if (event) {
    event->reset();
    return TRUE;
  }
  SetLastError(ERROR_INVALID_HANDLE);
  return FALSE;
}

int openras_event_fd(HANDLE handle) {
  const Lock lock(openras::win32::dispatcher_mutex());
  const std::shared_ptr<Event> event = find_object_as<Event>(handle);
  if (!event) {
    SetLastError(ERROR_INVALID_HANDLE);
    return -1;
  }
  const int fd = event->descriptor();
  if (fd < 0)
    SetLastError(errno == EMFILE || errno == ENFILE ? ERROR_TOO_MANY_OPEN_FILES
                                                    : ERROR_NOT_ENOUGH_MEMORY);
  return fd;
}
