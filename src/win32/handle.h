// The table behind HANDLE: which object a handle means. A value is used once, so that a handle that
// was closed stays invalid.
#pragma once

#include <openras/windows.h>

#include <functional>
#include <memory>

#include "win32/dispatcher.h"

namespace openras::win32 {

// A new handle for the object. Under the dispatcher lock, as all of these.
HANDLE open_handle(std::shared_ptr<Object> object);
// nullptr: there is no such handle.
std::shared_ptr<Object> find_object(HANDLE handle);
template <typename T>
std::shared_ptr<T> find_object_as(HANDLE handle) {
  return std::dynamic_pointer_cast<T>(find_object(handle));
}
// false: there is no such handle. Whether other handles for the object remain is the object's
// affair.
bool close_handle(HANDLE handle);
void for_each_object(const std::function<void(const std::shared_ptr<Object>&)>& visit);

}  // namespace openras::win32
