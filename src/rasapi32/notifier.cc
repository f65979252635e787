#include "rasapi32/notifier.h"

#include <cxxabi.h>
#include <dlfcn.h>
#include <openras/windows.h>
#include <pthread.h>
#include <signal.h>

#include "rasapi32/edge.h"

namespace openras::rasapi32 {
namespace {

void keep_library_in_memory() {
  Dl_info own{};
  if (dladdr(reinterpret_cast<void*>(&keep_library_in_memory), &own) == 0) return;
  // The reference is never given back. In a program that links the library's parts statically
  // there is nothing to keep, and dlopen() refuses.
  dlopen(own.dli_fname, RTLD_NOW | RTLD_NOLOAD | RTLD_NODELETE);
}

struct Telling {
  std::unique_ptr<Operation> operation;
  Notifier notifier;
  std::shared_ptr<win32::WindowNotification> window;
  std::shared_ptr<CustomScript> custom_script;  // null: none
};

void* tell_all(void* argument) {
  const std::unique_ptr<Telling> telling(static_cast<Telling*>(argument));
  Operation& operation = *telling->operation;
  openras_notification notification{};
  while (operation.next(-1, &notification) == 0) {
    operation.reply(tell(telling->notifier, *telling->window, notification));
    const bool interactive = notification.state == RASCS_Interactive && notification.error == 0;
    if (interactive && telling->custom_script) telling->custom_script->run(notification.connection);
  }
  return nullptr;
}

bool call_function(const Notifier& notifier, const openras_notification& n) {
  const auto state = static_cast<RASCONNSTATE>(n.state);
  const HRASCONN handle = to_handle(n.connection);
  switch (notifier.type) {
    case 0:
      reinterpret_cast<RASDIALFUNC>(notifier.target)(WM_RASDIALEVENT, state, n.error);
      return true;
    case 1:
      reinterpret_cast<RASDIALFUNC1>(notifier.target)(handle, WM_RASDIALEVENT, state, n.error,
                                                      n.extended);
      return true;
    case 2:
      return reinterpret_cast<RASDIALFUNC2>(notifier.target)(notifier.callback_id, n.subentry,
                                                             handle, WM_RASDIALEVENT, state,
                                                             n.error, n.extended) != 0;
    default:
      return false;
  }
}

// Source: the WM_RASDIALEVENT page.
bool tell_window(HWND hwnd, win32::WindowNotification& window, const openras_notification& n) {
  UINT message = RegisterWindowMessageA(RASDIALEVENT);
  if (message == 0) message = WM_RASDIALEVENT;
  return window.send(hwnd, message, n.state, static_cast<LPARAM>(n.error)).has_value();
}

}  // namespace

bool tell(const Notifier& notifier, win32::WindowNotification& window,
          const openras_notification& notification) {
  try {
    if (notifier.type == Notifier::kWindow) {
      return tell_window(static_cast<HWND>(notifier.target), window, notification);
    }
    return call_function(notifier, notification);
  } catch (abi::__forced_unwind&) {
    throw;  // the handler ended the thread: the operation is taken down with it
  } catch (...) {
    return true;  // an exception has no way across the C edge: as if the handler had returned
  }
}

Result<> start_thread(void* (*body)(void*), void* argument) {
  keep_library_in_memory();
  sigset_t all, before;
  sigfillset(&all);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pthread_t thread;
  const int failed = pthread_create(&thread, &attributes, body, argument);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  pthread_attr_destroy(&attributes);
  if (failed != 0) return fail(ERROR_NOT_ENOUGH_MEMORY, "No more threads can be made.");
  return {};
}

Result<> start_telling(std::unique_ptr<Operation>& operation, const Notifier& notifier,
                       std::shared_ptr<CustomScript> custom_script) {
  auto window = std::make_shared<win32::WindowNotification>();
  operation->told_through(notifier.type, notifier.target);
  if (notifier.type == Notifier::kWindow) operation->told_by_window(window);
  auto telling = std::make_unique<Telling>(
      Telling{std::move(operation), notifier, window, std::move(custom_script)});
  const Result<> started = start_thread(tell_all, telling.get());
  if (started) {
    telling.release();  // the thread's
  } else {
    operation = std::move(telling->operation);
  }
  return started;
}

}  // namespace openras::rasapi32
