// A shared library of somebody else's in this process: found, checked, loaded; and its functions,
// called so that no exception of theirs passes.
#pragma once

#include <cxxabi.h>

#include <filesystem>
#include <string>

#include "base/error.h"
#include "mpr/last_error.h"

namespace openras::mpr {

// A loaded library stays until the process ends: threads and handlers of its own may run in it, and
// one that is registered again is there already.
class Library {
 public:
  // `path` as registered: variables are expanded (expand_path()), and the file must be one that
  // only root and this process's user can change (check_trusted()). Errors say why it is refused.
  static Result<Library> load(const std::string& path);

  const std::filesystem::path& path() const { return path_; }

  // The exported function of that name; nullptr where there is none.
  template <typename Function>
  Function find(const char* name) const {
    return reinterpret_cast<Function>(find_symbol(name));
  }

 private:
  Library(std::filesystem::path path, void* handle) : path_(std::move(path)), handle_(handle) {}
  void* find_symbol(const char* name) const;

  std::filesystem::path path_;
  void* handle_;
};

// What an exception that came out of a library says; to be called in a catch (...).
std::string exception_text();

// Whether this thread is inside a notifyee, or loading a library: WNet functions answer ERROR_BUSY
// there, at once [choice].
class ForeignScope {
 public:
  ForeignScope() { ++depth(); }
  ~ForeignScope() { --depth(); }
  ForeignScope(const ForeignScope&) = delete;
  ForeignScope& operator=(const ForeignScope&) = delete;
  static bool is_active() { return depth() > 0; }

 private:
  static int& depth();
};

}  // namespace openras::mpr
