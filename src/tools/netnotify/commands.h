// What netnotify does.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/error.h"

namespace openras::netnotify {

// Shows providers and notifyees as a program of this user has them, in their order, and why one is
// refused.
void list(bool json);

// In everybody's configuration, or the user's own (nullopt: everybody's for root).
struct Where {
  std::optional<bool> system;
};
// `force`: also one that would be refused.
Result<> add(const std::string& name, const std::string& path, Where where, bool force);
Result<> remove(const std::string& name, Where where);

// A dry pass: the notifyees are called before and after an operation that does not take place.
struct Trial {
  bool cancel = false;  // CancelConnectNotify
  std::string remote = R"(\\netnotify.invalid\test)";
  std::string local;
  uint32_t flags = 0;
  uint32_t result = 1223;  // what they are told after it: WN_CANCEL
  bool json = false;
};
// True: every notifyee could be loaded, kept the rules, and refused nothing.
Result<bool> test(const Trial& trial);

}  // namespace openras::netnotify
