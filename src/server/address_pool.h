// The addresses that rasserver hands out.
#pragma once

#include <asio/ip/address_v4.hpp>
#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "protocol/ppp/session.h"

namespace openras::server {

// Gives each address of a prefix to one call at a time, the longest unused first, so that an
// address is not another caller's a moment after its last owner left.
class AddressPool {
 public:
  // `reserved`: never handed out (the server's own, users' fixed ones). The network's and the
  // broadcast address are not either.
  AddressPool(asio::ip::address_v4 network, uint8_t prefix_length,
              const std::vector<ppp::Ipv4>& reserved);

  std::optional<ppp::Ipv4> acquire();  // nullopt where all are in use
  void release(ppp::Ipv4 address);     // one that acquire() gave
  size_t in_use() const { return taken_.size(); }

 private:
  uint32_t first_, last_, next_;
  std::set<uint32_t> reserved_, taken_;
};

}  // namespace openras::server
