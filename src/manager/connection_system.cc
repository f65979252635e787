// What a connection wants of the system, and what it tells about itself.
#include <fmt/format.h>
#include <openras/raserror.h>
#include <openras/winerror.h>

#include <algorithm>

#include "manager/connection.h"

namespace openras::manager {
namespace {

asio::ip::address_v4 to_address(const ppp::Ipv4& octets) { return asio::ip::address_v4(octets); }

// RFC 5072 §5: fe80::/64 and the interface identifier.
asio::ip::address_v6 link_local(const ppp::InterfaceId& id) {
  asio::ip::address_v6::bytes_type octets{0xfe, 0x80};
  std::ranges::copy(id, octets.begin() + 8);
  return asio::ip::address_v6(octets);
}

// RASPPPLCP: the PPP protocol number of an authentication, and CHAP's algorithm.
struct LcpAuth {
  uint32_t protocol, data;
};
LcpAuth lcp_auth(ppp::AuthMethod method) {
  switch (method) {
    case ppp::AuthMethod::kNone:
      return {0, 0};
    case ppp::AuthMethod::kPap:
      return {RASLCPAP_PAP, 0};
    case ppp::AuthMethod::kChapMd5:
      return {RASLCPAP_CHAP, RASLCPAD_CHAP_MD5};
    case ppp::AuthMethod::kMsChapV2:
      return {RASLCPAP_CHAP, RASLCPAD_CHAP_MSV2};
  }
  return {0, 0};
}

std::unexpected<Error> not_complete() {
  return fail(ERROR_PROJECTION_NOT_COMPLETE, "the link is not that far yet");
}

std::unexpected<Error> not_asked_for(const char* protocol) {
  return fail(ERROR_PROTOCOL_NOT_CONFIGURED,
              fmt::format("{} is not asked for by this entry", protocol));
}

std::unexpected<Error> no_subentry(uint32_t asked) {
  return fail(ERROR_INVALID_PARAMETER, fmt::format("the connection has no subentry {}", asked));
}

}  // namespace

net::Description Connection::system_description() const {
  net::Description out;
  out.owner = fmt::format("connection {} ({})", number_, plan_.entry);
  out.interface = interface_;
  out.mtu = leader_->negotiated() ? leader_->negotiated()->mru : uint16_t{1500};
  if (bundle_) out.mtu = bundle_->bundle().mtu();
  // The first link's server; another's while that link is being dialed again.
  if (leader_->has_device()) {
    out.pinned_server = leader_->device().server_address();
  } else if (const auto up =
                 std::ranges::find_if(links_, [](const auto& link) { return link->has_device(); });
             up != links_.end()) {
    out.pinned_server = (*up)->device().server_address();
  }
  out.dns = plan_.dns;
  if (network_->v4) {
    out.local_v4 = to_address(network_->v4->local);
    out.peer_v4 = to_address(network_->v4->peer);
    out.default_route_v4 = plan_.default_route_v4;
    if (plan_.use_peer_dns)
      for (const ppp::Ipv4& server : network_->v4->dns) out.dns.push_back(to_address(server));
  }
  if (network_->v6) {
    out.local_v6 = link_local(network_->v6->local);
    out.peer_v6 = link_local(network_->v6->peer);
    out.default_route_v6 = plan_.default_route_v6;
  }
  out.use_dns = !out.dns.empty();
  return out;
}

Result<> Connection::apply_system() {
  Result<std::unique_ptr<net::Applied>> applied = environment_.system.apply(system_description());
  if (!applied) return std::unexpected(applied.error());
  applied_ = std::move(*applied);
  return {};
}

bus::ConnectionDescription Connection::describe() const {
  return {.number = number_,
          .entry = plan_.entry,
          .phonebook = plan_.phonebook,
          .device_type = first().plan().device_type,
          .device_name = first().plan().device_name,
          .phone_number = first().plan().number,
          .state = state_,
          .error = error_.code,
          .extended_error = error_.extended,
          .owner = owner_,
          .subentry = subentry(),
          .guid = plan_.guid,
          .interface = interface_,
          .connected_since = connected_since_};
}

Result<bus::ConnectionDescription> Connection::describe(uint32_t subentry) const {
  const MemberLink* link = find_link(subentry);
  if (!link)
    return fail(ERROR_NO_MORE_ITEMS, fmt::format("the entry has no subentry {}", subentry));
  bus::ConnectionDescription out = describe();
  out.device_type = link->plan().device_type;
  out.device_name = link->plan().device_name;
  out.phone_number = link->plan().number;
  out.subentry = subentry;
  // A link that is up shares the connection's state, be that Connected or not yet.
  if (link->is_up()) return out;
  out.state = link->is_dialing() ? link->state() : uint32_t{RASCS_SubEntryDisconnected};
  if (!is_multilink()) out.state = state_;
  out.error = link->error().code;
  out.extended_error = link->error().extended;
  return out;
}

Result<bus::LcpProjection> Connection::lcp_projection() const {
  const MemberLink& link = leader_ ? *leader_ : first();
  const std::optional<ppp::LcpNegotiated>& lcp = link.negotiated();
  if (!lcp) return not_complete();
  const LcpAuth auth = lcp_auth(lcp->method);
  return bus::LcpProjection{.local_auth = auth.protocol,
                            .remote_auth = 0,  // a caller does not ask the server for its own
                            .local_auth_data = auth.data,
                            .remote_auth_data = 0,
                            .mru = lcp->mru,
                            .peer_mru = lcp->peer_mru,
                            .pfc = lcp->local_pfc || lcp->peer_pfc,
                            .acfc = lcp->local_acfc || lcp->peer_acfc,
                            .bundled = bundle_ != nullptr,
                            .terminated_reason = 0};
}

Result<bus::IpProjection> Connection::ip_projection() const {
  if (!first().plan().ppp.ipv4) return not_asked_for("IPv4");
  if (!network_) return not_complete();
  bus::IpProjection out;
  out.error = network_->v4 ? 0 : network_->v4_error.code;
  if (!network_->v4) return out;
  out.local = to_address(network_->v4->local).to_string();
  out.peer = to_address(network_->v4->peer).to_string();
  for (const ppp::Ipv4& server : network_->v4->dns)
    out.dns.push_back(to_address(server).to_string());
  return out;
}

Result<bus::Ipv6Projection> Connection::ipv6_projection() const {
  if (!first().plan().ppp.ipv6) return not_asked_for("IPv6");
  if (!network_) return not_complete();
  bus::Ipv6Projection out;
  out.error = network_->v6 ? 0 : network_->v6_error.code;
  if (!network_->v6) return out;
  out.local_id.assign(network_->v6->local.begin(), network_->v6->local.end());
  out.peer_id.assign(network_->v6->peer.begin(), network_->v6->peer.end());
  return out;
}

// What one link has carried since its statistics were cleared. Beside the other links it carries
// pieces; alone, packets.
link::MemberCounters Connection::carried_by(const MemberLink& link) const {
  if (!bundle_) {
    const datapath::Counters& all = data_path_ ? data_path_->counters() : last_counters_;
    return {.frames_sent = all.frames_sent,
            .frames_received = all.frames_received,
            .octets_sent = all.bytes_sent,
            .octets_received = all.bytes_received};
  }
  link::MemberCounters out = bundle_->counters(link.subentry());
  const auto cleared = cleared_.find(link.subentry());
  if (cleared == cleared_.end()) return out;
  out.frames_sent -= std::min(out.frames_sent, cleared->second.frames_sent);
  out.frames_received -= std::min(out.frames_received, cleared->second.frames_received);
  out.octets_sent -= std::min(out.octets_sent, cleared->second.octets_sent);
  out.octets_received -= std::min(out.octets_received, cleared->second.octets_received);
  return out;
}

Result<bus::Statistics> Connection::statistics(uint32_t subentry) const {
  const MemberLink* one = find_link(subentry);
  if (subentry != 0 && !one) return no_subentry(subentry);
  bus::Statistics out;
  if (one) {
    const link::MemberCounters counters = carried_by(*one);
    out.bytes_sent = counters.octets_sent;
    out.bytes_received = counters.octets_received;
    out.frames_sent = counters.frames_sent;
    out.frames_received = counters.frames_received;
  }
  const datapath::Counters& all = data_path_ ? data_path_->counters() : last_counters_;
  if (!one) {
    out.bytes_sent = all.bytes_sent;
    out.bytes_received = all.bytes_received;
    out.frames_sent = all.frames_sent;
    out.frames_received = all.frames_received;
  }
  if (!one || !bundle_) out.buffer_overruns = all.dropped;
  // Fragments that never came, or came in vain. **[choice]**
  if (!one && bundle_) {
    const auto& lost = bundle_->bundle().reassembly();
    out.timeout_errors = lost.lost_fragments + lost.discarded_fragments - cleared_losses_;
  }
  for (const auto& link : links_) {
    if (one && one != link.get()) continue;
    const link::LineCounters line = link->line_counters();
    out.crc_errors += line.crc_errors;
    out.hardware_overruns += line.hardware_overruns;
    out.framing_errors += line.framing_errors;
    out.buffer_overruns += line.buffer_overruns;
    if (one || link->is_up()) out.bps += line.bps;
  }
  if (was_connected()) {
    const TimePoint end = phase_ == Phase::kConnected ? environment_.clock.now() : disconnected_at_;
    out.connect_duration_ms = static_cast<uint64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(end - connected_at_).count());
  }
  return out;
}

Result<bus::UniqueFd> Connection::open_terminal(uint32_t subentry) {
  const bool meant = paused_ && (subentry == 0 || subentry == paused_->subentry());
  if (!meant)
    return fail(ERROR_PORT_NOT_CONNECTED,
                fmt::format("connection {} is not paused in RASCS_Interactive", number_));
  return paused_->open_terminal();
}

Result<> Connection::clear_statistics(uint32_t subentry) {
  const MemberLink* one = find_link(subentry);
  if (subentry != 0 && !one) return no_subentry(subentry);
  if (!one || !bundle_) {
    if (data_path_) data_path_->clear_counters();
    last_counters_ = {};
  }
  if (!one && bundle_) {
    const auto& lost = bundle_->bundle().reassembly();
    cleared_losses_ = lost.lost_fragments + lost.discarded_fragments;
  }
  for (const auto& link : links_) {
    if (one && one != link.get()) continue;
    link->clear_line_counters();
    if (bundle_) cleared_[link->subentry()] = bundle_->counters(link->subentry());
  }
  return {};
}

}  // namespace openras::manager
