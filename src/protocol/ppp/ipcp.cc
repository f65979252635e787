#include "protocol/ppp/ipcp.h"

#include <algorithm>

namespace openras::ppp {

namespace {

constexpr Ipv4 kUnset{};
// What a caller proposes to a peer that asks the caller for its own address and has to be told
// one (slirp does, and uses this one itself). **[choice]**
constexpr Ipv4 kPeerFallback{10, 0, 2, 2};

}  // namespace

Ipcp::Ipcp(const Config& config, std::optional<Ipv4> assigned, Owner& owner)
    : ControlProtocol(kProtocolIpcp, config.timers, owner),
      config_(config),
      assigned_(assigned ? assigned : config.peer_ipv4) {}

void Ipcp::reset() {
  ours_ = {};
  theirs_ = {};
  ours_.address = config_.local_ipv4;
  if (config_.role == Role::kAnswerer) return;
  if (!ours_.address) ours_.address = kUnset;  // RFC 1332 §3.3: "assign me one"
  if (config_.request_dns) ours_.dns = {kUnset, kUnset};
}

void Ipcp::peer_naked(const Options& options) {
  IpcpOptions hint = read_ipcp(options);
  if (hint.address && ours_.address && *hint.address != *ours_.address) {
    if (config_.local_ipv4)
      give_up(make_error(Outcome::kAddressRejected));
    else
      ours_.address = hint.address;
  } else if (hint.address == kUnset) {
    give_up(make_error(Outcome::kNoAddressAssigned));
  }
  for (size_t i = 0; i < ours_.dns.size(); ++i) {
    if (!hint.dns[i] || !ours_.dns[i]) continue;
    // A hint of nothing would be repeated for ever.
    if (*hint.dns[i] == *ours_.dns[i] || *hint.dns[i] == kUnset)
      ours_.dns[i].reset();
    else
      ours_.dns[i] = hint.dns[i];
  }
}

void Ipcp::peer_rejected(const Options& options) {
  for (const Option& option : options) {
    if (option.type == ipcp_option::kAddress)
      give_up(
          make_error(config_.local_ipv4 ? Outcome::kAddressRejected : Outcome::kNoAddressAssigned));
    if (option.type == ipcp_option::kPrimaryDns) ours_.dns[0].reset();
    if (option.type == ipcp_option::kSecondaryDns) ours_.dns[1].reset();
  }
}

void Ipcp::peer_acked(const Options&) {
  // A peer that agrees to 0.0.0.0 has not understood that it should assign an address.
  if (ours_.address == kUnset) give_up(make_error(Outcome::kNoAddressAssigned));
}

ControlProtocol::Judgement Ipcp::judge(const Option& option) {
  switch (option.type) {
    case ipcp_option::kAddress:
      return judge_address(option);
    case ipcp_option::kPrimaryDns:
      return judge_dns(option, config_.dns[0]);
    case ipcp_option::kSecondaryDns:
      return judge_dns(option, config_.dns[1]);
    default:  // header compression, NBNS, the deprecated pair of addresses
      return reject();
  }
}

ControlProtocol::Judgement Ipcp::judge_address(const Option& option) {
  std::optional<Ipv4> address = read_ipv4(option);
  if (!address) return reject();
  if (config_.role == Role::kAnswerer && assigned_)
    return *address == *assigned_ ? acknowledge() : nak(option_ipv4(option.type, *assigned_));
  if (*address != kUnset) return acknowledge();
  if (config_.role == Role::kAnswerer) return reject();  // nothing to hand out
  return nak(option_ipv4(option.type, assigned_.value_or(kPeerFallback)));
}

ControlProtocol::Judgement Ipcp::judge_dns(const Option& option, const std::optional<Ipv4>& ours) {
  std::optional<Ipv4> asked = read_ipv4(option);
  if (!asked || !ours || config_.role == Role::kCaller) return reject();
  return *asked == *ours ? acknowledge() : nak(option_ipv4(option.type, *ours));
}

Options Ipcp::missing(const Options& request) {
  if (config_.role == Role::kCaller || !assigned_) return {};
  if (find_option(request, ipcp_option::kAddress)) return {};
  return {option_ipv4(ipcp_option::kAddress, *assigned_)};
}

NetworkUp::V4 Ipcp::result() const {
  NetworkUp::V4 out;
  out.local = ours_.address.value_or(kUnset);
  out.peer = theirs_.address.value_or(kUnset);
  for (const std::optional<Ipv4>& dns : ours_.dns) {
    if (!dns || *dns == kUnset) continue;
    if (std::ranges::find(out.dns, *dns) == out.dns.end()) out.dns.push_back(*dns);
  }
  return out;
}

}  // namespace openras::ppp
