// The IPv6 Control Protocol (RFC 5072).
#pragma once

#include "protocol/ppp/control_protocol.h"

namespace openras::ppp {

class Ipv6cp final : public ControlProtocol {
 public:
  Ipv6cp(const Config& config, RandomSource& random, Owner& owner);

  // What was agreed; meaningful while opened().
  NetworkUp::V6 result() const { return {identifier_, theirs_}; }

 private:
  void reset() override;
  Options request() override { return write_ipv6cp(ours_); }
  void peer_naked(const Options& options) override;
  void peer_rejected(const Options& options) override;
  void peer_acked(const Options&) override {}
  Judgement judge(const Option& option) override;
  Options missing(const Options&) override { return {}; }
  void accept(const Options& request) override;

  // RFC 5072 §4.1: random, with the universal/local bit zero, and neither 0 nor the peer's.
  InterfaceId new_identifier();

  RandomSource& random_;
  InterfaceId identifier_{};  // ours, also where the peer does not negotiate it
  Ipv6cpOptions ours_;
  InterfaceId theirs_{};
};

}  // namespace openras::ppp
