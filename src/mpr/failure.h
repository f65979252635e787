// How a request of a program fails: what WNet functions return, and what WNetGetLastError() tells.
#pragma once

#include <cstdint>
#include <expected>
#include <string>

#include "base/error.h"

namespace openras::mpr {

struct Failure {
  uint32_t code = 0;      // what the function returns; never 0
  std::string text;       // UTF-8, one sentence: the provider's own, or ours
  std::string provider;   // who says so; empty: the router
  uint32_t extended = 0;  // the provider's own code; 0: `code`
};

template <typename T = void>
using Answered = std::expected<T, Failure>;

// `return refuse(ERROR_BAD_DEVICE, "…")`. An empty text: the code's own (errors/error_text.h).
inline std::unexpected<Failure> refuse(uint32_t code, std::string text = {},
                                       std::string provider = {}) {
  return std::unexpected<Failure>(Failure{code, std::move(text), std::move(provider)});
}
inline std::unexpected<Failure> refuse(const Error& error) {
  return refuse(error.code, error.detail);
}

}  // namespace openras::mpr
