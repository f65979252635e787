#include "win32/window_class.h"

#include <unordered_map>

#include "win32/dispatcher.h"
#include "win32/interned_name.h"

namespace openras::win32 {
namespace {

constexpr size_t kMaxClassName = 256;  // page "WNDCLASSEXA structure"

using Classes = std::unordered_map<ATOM, std::shared_ptr<WindowClass>>;

Classes& classes() {
  static Classes* const instance = [] {
    auto* const made = new Classes;
    for (const char* const name : {"STATIC", "Message"}) {
      const ATOM atom = intern(name);
      made->emplace(atom, std::make_shared<WindowClass>(name, atom, &DefWindowProcA, 0));
    }
    return made;
  }();
  return *instance;
}

template <typename Char>
ATOM atom_of(const Char* name) {
  const auto value = reinterpret_cast<uintptr_t>(name);
  if (value <= 0xFFFF) return static_cast<ATOM>(value);
  const auto text = name_from(name, kMaxClassName);
  return text ? intern(*text) : ATOM{0};
}

template <typename Char>
std::shared_ptr<WindowClass> find(const Char* name) {
  const auto found = classes().find(atom_of(name));
  return found == classes().end() ? nullptr : found->second;
}

template <typename Char>
ATOM register_class(const Char* name, WNDPROC procedure, int window_extra) {
  const bool is_text = reinterpret_cast<uintptr_t>(name) > 0xFFFF;
  if (!is_text || !procedure || window_extra < 0 || window_extra > 0xFFFF) {
    SetLastError(ERROR_INVALID_PARAMETER);
    return 0;
  }
  const auto text = name_from(name, kMaxClassName);
  if (!text || text->empty()) {
    SetLastError(ERROR_INVALID_PARAMETER);
    return 0;
  }
  const Lock lock(dispatcher_mutex());
  const ATOM atom = intern(*text);
  if (atom == 0) {
    SetLastError(ERROR_NOT_ENOUGH_MEMORY);
    return 0;
  }
  const auto made = std::make_shared<WindowClass>(*text, atom, procedure, window_extra);
  if (classes().emplace(atom, made).second) return atom;
  SetLastError(ERROR_CLASS_ALREADY_EXISTS);
  return 0;
}

template <typename Char>
BOOL unregister_class(const Char* name) {
  const Lock lock(dispatcher_mutex());
  const std::shared_ptr<WindowClass> found = find(name);
  if (!found || found->windows > 0) {
    SetLastError(found ? ERROR_CLASS_HAS_WINDOWS : ERROR_CLASS_DOES_NOT_EXIST);
    return FALSE;
  }
  classes().erase(found->atom);
  return TRUE;
}

template <typename ClassEx>
ATOM register_class_ex(const ClassEx* window_class) {
  if (!window_class || window_class->cbSize != sizeof(ClassEx)) {
    SetLastError(ERROR_INVALID_PARAMETER);
    return 0;
  }
  return register_class(window_class->lpszClassName, window_class->lpfnWndProc,
                        window_class->cbWndExtra);
}

template <typename Class>
ATOM register_plain_class(const Class* window_class) {
  if (!window_class) {
    SetLastError(ERROR_INVALID_PARAMETER);
    return 0;
  }
  return register_class(window_class->lpszClassName, window_class->lpfnWndProc,
                        window_class->cbWndExtra);
}

}  // namespace

std::shared_ptr<WindowClass> find_class(LPCSTR name) { return find(name); }
std::shared_ptr<WindowClass> find_class(LPCWSTR name) { return find(name); }

}  // namespace openras::win32

ATOM RegisterClassA(const WNDCLASSA* window_class) {
  return openras::win32::register_plain_class(window_class);
}

ATOM RegisterClassW(const WNDCLASSW* window_class) {
  return openras::win32::register_plain_class(window_class);
}

ATOM RegisterClassExA(const WNDCLASSEXA* window_class) {
  return openras::win32::register_class_ex(window_class);
}

ATOM RegisterClassExW(const WNDCLASSEXW* window_class) {
  return openras::win32::register_class_ex(window_class);
}

BOOL UnregisterClassA(LPCSTR name, HINSTANCE) { return openras::win32::unregister_class(name); }

BOOL UnregisterClassW(LPCWSTR name, HINSTANCE) { return openras::win32::unregister_class(name); }
