// The functions of libmpr.so as netuse uses them: UTF-8 texts and errors as values.
#pragma once

#include <openras/winnetwk.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"

namespace openras::netuse {

struct Resource {
  std::string local, remote, provider, comment;
  uint32_t type = RESOURCETYPE_DISK;
  bool connected = false;
  bool remembered = false;
};

// The thread's last network failure: its text is the provider's or notifyee's own where there is
// one, else empty.
Error last_failure(uint32_t code);

// What is connected and what is remembered, each once. ERROR_* of WNetOpenEnum().
Result<std::vector<Resource>> resources();

// The user of a connection; empty where the provider does not say.
std::string user_of(const std::string& name);

}  // namespace openras::netuse
