#include <dlfcn.h>
#include <openras/windows.h>

#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/utf16.h"
#include "win32/interned_name.h"

namespace openras::win32 {
namespace {

// The handles that a program may pass back, and how often each was loaded: dlclose() and dlsym() do
// not survive others.
struct Modules {
  std::mutex mutex;
  std::unordered_map<void*, int> loaded;
};

Modules& modules() {
  static Modules* const instance = new Modules;
  return *instance;
}

// The file that this code is in: librasapi32.so, or the program when linked into it.
std::filesystem::path own_path() {
  Dl_info info = {};
  if (!::dladdr(reinterpret_cast<void*>(&own_path), &info) || !info.dli_fname) return {};
  std::error_code ignored;
  return std::filesystem::absolute(info.dli_fname, ignored);
}

// "RASAPI32.DLL" -> "rasapi32"
std::string bare_name(const std::string& name) {
  std::string bare = folded(name);
  if (bare.ends_with(".dll")) bare.resize(bare.size() - 4);
  return bare;
}

bool is_system_module(const std::string& bare) { return bare == "kernel32" || bare == "user32"; }

void* open_self(int flags) {
  // A program is not a library that dlopen() takes by its path; NULL names it.
  void* const self = ::dlopen(own_path().c_str(), flags | RTLD_NOLOAD);
  return self ? self : ::dlopen(nullptr, flags);
}

void* open(const std::string& name, int flags) {
  const std::string bare = bare_name(name);
  if (is_system_module(bare)) return open_self(flags);
  const bool is_ours = bare == "rasapi32" || bare == "mpr";
  if (!is_ours) return ::dlopen(name.c_str(), flags);
  const std::string file = "lib" + bare + ".so";
  void* const beside = ::dlopen((own_path().parent_path() / file).c_str(), flags);
  return beside ? beside : ::dlopen(file.c_str(), flags);
}

HMODULE fail_with(DWORD code) {
  SetLastError(code);
  return nullptr;
}

template <typename Text>
HMODULE load(Text file_name) {
  if (!file_name) return fail_with(ERROR_INVALID_PARAMETER);
  const auto name = name_from(file_name, 4096);
  void* const module = name && !name->empty() ? open(*name, RTLD_NOW) : nullptr;
  if (!module) return fail_with(ERROR_MOD_NOT_FOUND);
  const std::lock_guard lock(modules().mutex);
  ++modules().loaded[module];
  return static_cast<HMODULE>(module);
}

template <typename Text>
HMODULE find(Text module_name) {
  void* module = nullptr;
  if (!module_name) {
    module = ::dlopen(nullptr, RTLD_NOW);
  } else {
    const auto name = name_from(module_name, 4096);
    module = name && !name->empty() ? open(*name, RTLD_NOW | RTLD_NOLOAD) : nullptr;
  }
  if (!module) return fail_with(ERROR_MOD_NOT_FOUND);
  // The caller gets no reference; who loaded the module keeps it.
  ::dlclose(module);
  const std::lock_guard lock(modules().mutex);
  modules().loaded.try_emplace(module, 0);
  return static_cast<HMODULE>(module);
}

bool is_known(void* module) {
  const std::lock_guard lock(modules().mutex);
  return modules().loaded.contains(module);
}

}  // namespace
}  // namespace openras::win32

using namespace openras::win32;

HMODULE LoadLibraryA(LPCSTR file_name) { return load(file_name); }

HMODULE LoadLibraryW(LPCWSTR file_name) { return load(file_name); }

HMODULE GetModuleHandleA(LPCSTR module_name) { return find(module_name); }

HMODULE GetModuleHandleW(LPCWSTR module_name) { return find(module_name); }

BOOL FreeLibrary(HMODULE module) {
  {
    const std::lock_guard lock(modules().mutex);
    const auto found = modules().loaded.find(module);
    if (found == modules().loaded.end() || found->second == 0) {
      SetLastError(ERROR_INVALID_HANDLE);
      return FALSE;
    }
    if (--found->second == 0) modules().loaded.erase(found);
  }
  ::dlclose(module);
  return TRUE;
}

FARPROC GetProcAddress(HMODULE module, LPCSTR name) {
  void* const handle = module ? static_cast<void*>(module) : ::dlopen(nullptr, RTLD_NOW);
  const bool is_ordinal = reinterpret_cast<uintptr_t>(name) <= 0xFFFF;
  if ((module && !is_known(module)) || is_ordinal) {
    SetLastError(is_ordinal ? ERROR_PROC_NOT_FOUND : ERROR_INVALID_HANDLE);
    return nullptr;
  }
  // The prefixed name first: a bare Win32 name in the process is somebody else's.
  void* symbol = ::dlsym(handle, (std::string("openras_") + name).c_str());
  if (!symbol) symbol = ::dlsym(handle, name);
  if (!symbol) SetLastError(ERROR_PROC_NOT_FOUND);
  return reinterpret_cast<FARPROC>(symbol);
}
