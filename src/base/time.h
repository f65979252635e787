// Time as the protocol engines see it: passed in, never read inside.
#pragma once

#include <chrono>

namespace openras {

using TimePoint = std::chrono::steady_clock::time_point;
using Duration = std::chrono::steady_clock::duration;

}  // namespace openras
