// A TUN interface of the kernel's.
#pragma once

#include <memory>
#include <string>

#include "base/error.h"
#include "net/system.h"

namespace openras::net {

// As System::open_tun().
Result<std::unique_ptr<Tun>> open_tun_device(const std::string& name);

}  // namespace openras::net
