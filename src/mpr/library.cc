#include "mpr/library.h"

#include <dlfcn.h>
#include <fmt/format.h>
#include <openras/winerror.h>
#include <unistd.h>

#include "mpr/configuration.h"
#include "mpr/trusted_file.h"

namespace openras::mpr {

int& ForeignScope::depth() {
  thread_local int depth = 0;
  return depth;
}

std::string exception_text() {
  try {
    throw;
  } catch (const std::exception& exception) {
    return exception.what();
  } catch (abi::__forced_unwind&) {  // the thread is being cancelled: that must go on
    throw;
  } catch (...) {
    return "an exception that is no std::exception";
  }
}

Result<Library> Library::load(const std::string& path) {
  const Result<std::filesystem::path> expanded = expand_path(path);
  if (!expanded) return std::unexpected(expanded.error());
  Result<std::filesystem::path> file = check_trusted(*expanded, ::geteuid());
  if (!file) return std::unexpected(file.error());
  const ForeignScope scope;  // its constructors run
  try {
    void* const handle = ::dlopen(file->c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (handle == nullptr) {
      const char* const why = ::dlerror();
      return fail(ERROR_MOD_NOT_FOUND,
                  fmt::format("{} cannot be loaded: {}.", expanded->string(), why ? why : "?"));
    }
    return Library(*std::move(file), handle);
  } catch (abi::__forced_unwind&) {
    throw;
  } catch (...) {
    return fail(ERROR_MOD_NOT_FOUND,
                fmt::format("{} cannot be loaded: {}.", expanded->string(), exception_text()));
  }
}

void* Library::find_symbol(const char* name) const { return ::dlsym(handle_, name); }

}  // namespace openras::mpr
