#pragma once

#include "bus/service.h"

namespace openras::manager {

class Manager final : public bus::Service {
 public:
  Result<bus::DialReply> dial(const std::shared_ptr<bus::Client>&, bus::DialParameters) override;
  Result<> resume(const std::shared_ptr<bus::Client>&, uint32_t, bus::DialParameters) override;
  Result<> hang_up(const std::shared_ptr<bus::Client>&, uint32_t) override;
  std::vector<bus::ConnectionDescription> list() override { return {}; }
  Result<bus::ConnectionDescription> describe(uint32_t) override;
  std::vector<bus::EndedDescription> list_ended() override { return {}; }
  Result<bus::LcpProjection> lcp_projection(uint32_t) override;
  Result<bus::IpProjection> ip_projection(uint32_t) override;
  Result<bus::Ipv6Projection> ipv6_projection(uint32_t) override;
  Result<bus::Statistics> statistics(uint32_t, uint32_t) override;
  Result<> clear_statistics(const std::shared_ptr<bus::Client>&, uint32_t, uint32_t) override;
  void client_gone(const std::shared_ptr<bus::Client>&) override {}
};

}  // namespace openras::manager
