#include "protocol/ppp/ipv6cp.h"

namespace openras::ppp {

Ipv6cp::Ipv6cp(const Config& config, RandomSource& random, Owner& owner)
    : ControlProtocol(kProtocolIpv6cp, config.timers, owner), random_(random) {}

InterfaceId Ipv6cp::new_identifier() {
  InterfaceId id{};
  random_.fill(id);
  id[0] = static_cast<uint8_t>(id[0] & ~0x02);
  id[7] = static_cast<uint8_t>(id[7] | 0x01);  // never zero
  return id;
}

void Ipv6cp::reset() {
  theirs_ = {};
  identifier_ = new_identifier();
  ours_.interface_id = identifier_;
}

void Ipv6cp::peer_naked(const Options& options) {
  std::optional<InterfaceId> hint = read_ipv6cp(options).interface_id;
  if (!hint || !ours_.interface_id) return;
  identifier_ = *hint == InterfaceId{} ? new_identifier() : *hint;
  ours_.interface_id = identifier_;
}

void Ipv6cp::peer_rejected(const Options& options) {
  if (find_option(options, ipv6cp_option::kInterfaceId)) ours_.interface_id.reset();
}

ControlProtocol::Judgement Ipv6cp::judge(const Option& option) {
  if (option.type != ipv6cp_option::kInterfaceId) return reject();
  std::optional<InterfaceId> id = read_interface_id(option);
  if (!id) return reject();
  if (*id != InterfaceId{} && *id != identifier_) return acknowledge();
  return nak(option_interface_id(option.type, new_identifier()));
}

void Ipv6cp::accept(const Options& request) {
  theirs_ = read_ipv6cp(request).interface_id.value_or(InterfaceId{});
}

}  // namespace openras::ppp
