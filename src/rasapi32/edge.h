// The edge between C and C++: what every exported function is wrapped in.
#pragma once

#include <cxxabi.h>
#include <openras/ras.h>
#include <openras/raserror.h>
#include <openras/winerror.h>

#include <concepts>
#include <cstdint>
#include <new>
#include <string_view>

#include "base/error.h"

namespace openras::rasapi32 {

// The error's code, for a return; its sentence is kept for openras_error_detail() in this thread.
uint32_t report(const Error& error);

// As openras_error_detail() of client.h: what fits, NUL terminated; answers the whole length.
size_t write_text(std::string_view text, char* buffer, size_t size);

// Calls `body` and turns what it answers into a code. No exception passes; only a thread's
// cancellation, which glibc unwinds like one and which must go on, does.
template <typename Body>
uint32_t at_the_edge(Body&& body) {
  try {
    if constexpr (std::same_as<decltype(body()), uint32_t>) {
      return body();
    } else {
      const auto result = body();
      return result ? 0 : report(result.error());
    }
  } catch (const std::bad_alloc&) {
    return ERROR_NOT_ENOUGH_MEMORY;
  } catch (abi::__forced_unwind&) {
    throw;
  } catch (...) {
    return ERROR_UNKNOWN;
  }
}

// A handle is the manager's number of the connection.
inline HRASCONN to_handle(uint32_t connection) {
  return reinterpret_cast<HRASCONN>(static_cast<uintptr_t>(connection));
}
// 0, which is no connection's number, for a handle that cannot be one.
inline uint32_t to_number(HRASCONN handle) {
  const auto value = reinterpret_cast<uintptr_t>(handle);
  return value <= UINT32_MAX ? static_cast<uint32_t>(value) : 0;
}

}  // namespace openras::rasapi32
