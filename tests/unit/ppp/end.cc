#include "unit/ppp/end.h"

#include "errors/situation.h"

namespace openras::ppp {

Config caller_config() {
  Config config;
  config.role = Role::kCaller;
  config.methods = {AuthMethod::kNone, AuthMethod::kPap, AuthMethod::kChapMd5,
                    AuthMethod::kMsChapV2};
  config.credentials = {"u1", "", Secret("pw1")};
  return config;
}

Config answerer_config(UserDirectory& users, std::vector<AuthMethod> methods) {
  Config config;
  config.role = Role::kAnswerer;
  config.methods = std::move(methods);
  config.users = &users;
  config.local_name = "server";
  config.local_ipv4 = kServerAddress;
  config.peer_ipv4 = kClientAddress;
  config.dns = {kDns, std::nullopt};
  return config;
}

std::unique_ptr<TestUsers> known_users() {
  auto users = std::make_unique<TestUsers>();
  users->users["u1"] = UserRecord{Secret("pw1"), std::nullopt, 0};
  return users;
}

void End::collect() {
  while (std::optional<Event> event = session.next_event()) {
    if (Remark* remark = std::get_if<Remark>(&*event))
      remarks.push_back(std::move(remark->text));
    else
      events.push_back(std::move(*event));
  }
}

std::vector<Bytes> End::frames() {
  std::vector<Bytes> out;
  while (std::optional<Bytes> frame = session.next_frame()) out.push_back(std::move(*frame));
  return out;
}

uint32_t End::ended() const {
  const Ended* end = last<Ended>();
  if (!end) {
    ADD_FAILURE() << "the session has not ended";
    return 0xffffffff;
  }
  EXPECT_EQ(all<Ended>().size(), 1u);
  return end->error.code;
}

Situation End::situation() const {
  const Ended* end = last<Ended>();
  return end ? end->error.situation : Situation::kNone;
}

bool End::remarked(std::string_view part) const {
  return std::ranges::any_of(
      remarks, [&](const std::string& text) { return text.find(part) != std::string::npos; });
}

void Puppet::say(uint16_t protocol, uint8_t code, uint8_t id, ByteView data) {
  end.session.receive(make_frame(protocol, serialise_packet(code, id, data)), now);
  end.collect();
}

void Puppet::say(uint16_t protocol, Code code, uint8_t id, const Options& options) {
  say(protocol, static_cast<uint8_t>(code), id, serialise_options(options));
}

std::vector<Puppet::Heard> Puppet::hear() {
  std::vector<Heard> out = std::exchange(kept, {});
  for (const Bytes& frame : end.frames()) {
    std::optional<SplitFrame> split = split_frame(frame);
    std::optional<ControlPacket> packet = split ? parse_packet(split->information) : std::nullopt;
    if (!packet) {
      ADD_FAILURE() << "the session sent a malformed frame: " << to_hex(frame);
      continue;
    }
    out.push_back(
        {split->protocol, packet->code, packet->id, {packet->data.begin(), packet->data.end()}});
  }
  return out;
}

std::optional<Puppet::Heard> Puppet::heard(uint16_t protocol, Code code) {
  kept = hear();
  std::optional<Heard> out;
  for (const Heard& packet : kept)
    if (packet.protocol == protocol && packet.code == static_cast<uint8_t>(code)) out = packet;
  return out;
}

void Puppet::forget(uint16_t protocol) {
  kept = hear();
  std::erase_if(
      kept, [&](const Heard& packet) { return packet.protocol == protocol && packet.code <= 4; });
}

void Puppet::pass(Duration time) {
  TimePoint until = now + time;
  while (std::optional<TimePoint> due = end.session.deadline()) {
    if (*due > until) break;
    now = std::max(now, *due);
    end.session.tick(now);
    std::optional<TimePoint> next = end.session.deadline();
    ASSERT_TRUE(!next || *next > now) << "a deadline that tick() did not move";
    kept = hear();
  }
  now = until;
  end.collect();
}

void Puppet::open_lcp(const Options& peer) {
  std::optional<Heard> request = heard(kProtocolLcp, Code::kConfigureRequest);
  ASSERT_TRUE(request);
  say(kProtocolLcp, static_cast<uint8_t>(Code::kConfigureAck), request->id, request->data);
  say(kProtocolLcp, Code::kConfigureRequest, 1, peer);
  ASSERT_TRUE(heard(kProtocolLcp, Code::kConfigureAck));
  forget(kProtocolLcp);
}

void Puppet::open_ipcp() {
  std::optional<Heard> request = heard(kProtocolIpcp, Code::kConfigureRequest);
  ASSERT_TRUE(request);
  say(kProtocolIpcp, Code::kConfigureNak, request->id, write_ipcp({kClientAddress, {kDns, kDns}}));
  request = heard(kProtocolIpcp, Code::kConfigureRequest);
  ASSERT_TRUE(request);
  say(kProtocolIpcp, static_cast<uint8_t>(Code::kConfigureAck), request->id, request->data);
  say(kProtocolIpcp, Code::kConfigureRequest, 1, write_ipcp({kServerAddress, {}}));
  ASSERT_TRUE(heard(kProtocolIpcp, Code::kConfigureAck));
  forget(kProtocolIpcp);
}

}  // namespace openras::ppp
