// The IP Control Protocol (RFC 1332) with name server addresses (RFC 1877).
#pragma once

#include "protocol/ppp/control_protocol.h"

namespace openras::ppp {

class Ipcp final : public ControlProtocol {
 public:
  // `assigned`: the address that the peer is to have, instead of config.peer_ipv4.
  Ipcp(const Config& config, std::optional<Ipv4> assigned, Owner& owner);

  // What was agreed; meaningful while opened().
  NetworkUp::V4 result() const;

 private:
  void reset() override;
  Options request() override { return write_ipcp(ours_); }
  void peer_naked(const Options& options) override;
  void peer_rejected(const Options& options) override;
  void peer_acked(const Options& options) override;
  Judgement judge(const Option& option) override;
  Options missing(const Options& request) override;
  void accept(const Options& request) override { theirs_ = read_ipcp(request); }

  Judgement judge_address(const Option& option);
  Judgement judge_dns(const Option& option, const std::optional<Ipv4>& ours);

  const Config& config_;
  const std::optional<Ipv4> assigned_;
  IpcpOptions ours_, theirs_;
};

}  // namespace openras::ppp
