// The edge between C and C++: what every exported WNet function is wrapped in.
#pragma once

#include <cxxabi.h>
#include <openras/npapi.h>

#include <new>

#include "mpr/last_error.h"
#include "mpr/library.h"

// Of librasapi32.so. A program without it has no GetLastError() to read.
extern "C" __attribute__((weak)) void openras_SetLastError(DWORD code);

namespace openras::mpr {

inline DWORD finish(DWORD code) {
  if (openras_SetLastError != nullptr) openras_SetLastError(code);
  return code;
}

inline DWORD finish(const Failure& failure) {
  remember_failure(failure);
  return finish(failure.code);
}

// Runs `body`, which answers Answered<>, and turns its failure into the code that is returned, that
// of GetLastError(), and what WNetGetLastError() tells. No exception passes; only a thread's
// cancellation, which must go on, does. In a notifyee: ERROR_BUSY.
template <typename Body>
DWORD at_the_edge(Body&& body) {
  if (ForeignScope::is_active()) {
    return finish(Failure{ERROR_BUSY, "A notifyee must not call WNet functions.", {}, 0});
  }
  try {
    const Answered<> answer = body();
    return answer ? DWORD{NO_ERROR} : finish(answer.error());
  } catch (const std::bad_alloc&) {
    return finish(ERROR_NOT_ENOUGH_MEMORY);
  } catch (abi::__forced_unwind&) {
    throw;
  } catch (...) {
    return finish(ERROR_UNEXP_NET_ERR);
  }
}

}  // namespace openras::mpr
