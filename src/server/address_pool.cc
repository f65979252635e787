#include "server/address_pool.h"

namespace openras::server {

using asio::ip::address_v4;

AddressPool::AddressPool(address_v4 network, uint8_t prefix_length,
                         const std::vector<ppp::Ipv4>& reserved)
    : first_(network.to_uint() + 1),
      last_((network.to_uint() | (0xffffffffU >> prefix_length)) - 1),
      next_(first_) {
  for (const ppp::Ipv4& address : reserved) reserved_.insert(address_v4(address).to_uint());
}

std::optional<ppp::Ipv4> AddressPool::acquire() {
  for (uint64_t tried = 0; tried <= last_ - first_; ++tried) {
    uint32_t candidate = next_;
    next_ = next_ == last_ ? first_ : next_ + 1;
    if (reserved_.contains(candidate) || !taken_.insert(candidate).second) continue;
    return address_v4(candidate).to_bytes();
  }
  return std::nullopt;
}

void AddressPool::release(ppp::Ipv4 address) { taken_.erase(address_v4(address).to_uint()); }

}  // namespace openras::server
