// The thread's last network error: what WNetGetLastError() answers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "mpr/failure.h"

namespace openras::mpr {

// Keeps it for this thread.
void remember_failure(const Failure& failure);

// Watches in its lifetime whether this thread calls WNetSetLastError(): a provider or notifyee that
// is being called says so what went wrong. May be nested.
class ErrorWatch {
 public:
  ErrorWatch();
  // The failure with that code, in the words of whoever was called; where it said nothing, in ours.
  // `name` is its name, which stands where it gave none.
  Failure failure(uint32_t code, const std::string& name) const;

 private:
  uint64_t before_;
};

}  // namespace openras::mpr
