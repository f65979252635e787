#include "bus/service.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

namespace openras::bus {

bool Credentials::is_member_of(uint32_t group) const {
  return gid == group || std::ranges::find(groups, group) != groups.end();
}

UniqueFd& UniqueFd::operator=(UniqueFd&& other) noexcept {
  if (this != &other) {
    reset();
    fd_ = other.release();
  }
  return *this;
}

int UniqueFd::release() { return std::exchange(fd_, -1); }

void UniqueFd::reset() {
  if (fd_ >= 0) close(fd_);
  fd_ = -1;
}

}  // namespace openras::bus
