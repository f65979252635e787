// Window classes.
#pragma once

#include <openras/windows.h>

#include <memory>
#include <string>

namespace openras::win32 {

struct WindowClass {
  std::string name;  // as registered
  ATOM atom;
  WNDPROC procedure;
  int window_extra;  // bytes
  int windows = 0;   // how many there are
};

// Under the dispatcher lock. A name may also be an atom (MAKEINTATOM). nullptr: not registered.
std::shared_ptr<WindowClass> find_class(LPCSTR name);
std::shared_ptr<WindowClass> find_class(LPCWSTR name);

}  // namespace openras::win32
