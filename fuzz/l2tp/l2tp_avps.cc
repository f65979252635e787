// L2TP messages into a tunnel of each role, and the codec. Oracle: what parses is written back and
// parses to the same; a tunnel takes any messages, says Ended at most once and last, has a deadline
// until it has ended, and sends only messages that parse.
//
// Input: a sequence of records of one octet of kind, one of length and that many octets of AVPs.
#include <algorithm>
#include <cstdlib>

#include "protocol/l2tp/tunnel.h"

using namespace openras;
using namespace openras::l2tp;

namespace {

const Secret kSecret("fuzz");

void check(bool holds) {
  if (!holds) std::abort();
}

void round_trip(ByteView octets) {
  if (auto header = parse_header(octets)) check(header->payload.size() <= octets.size());
  auto message = parse_message(octets, kSecret);
  if (!message) return;
  check(!describe(*message).empty());
  MessageWriter writer(message->type);
  for (const Avp& avp : message->avps) writer.add(avp.type, avp.value, avp.mandatory);
  auto again = parse_message(writer.view(), kSecret);
  check(again.has_value() && again->type == message->type && again->avps == message->avps);
  for (const Avp& avp : message->avps) {
    Bytes hidden = hide(avp.type, avp.value, {}, kSecret, Bytes{1, 2, 3});
    check(unhide(avp.type, hidden, kSecret, Bytes{1, 2, 3}) == avp.value);
  }
}

class Engine {
 public:
  Engine(Role role, bool secret) : random_(1), tunnel_(config(role, secret), random_) {
    if (role == Role::kCaller) {
      call_ = tunnel_.place_call(now_);
      started_ = true;
    }
    drain();
  }

  void step(uint8_t kind, ByteView octets) {
    switch (kind & 7) {
      case 0:  // a datagram as it is
        give(Bytes(octets.begin(), octets.end()));
        break;
      case 1:
      case 2:
      case 3:
      case 4:  // AVPs in the order that the tunnel expects, for the tunnel or for its session
        give_in_order(octets, kind & 0x10 ? session_ : uint16_t{0});
        break;
      case 5:
        now_ += std::chrono::milliseconds(200 * (kind >> 3));
        tunnel_.tick(now_);
        break;
      case 6:
        give_data(octets, kind & 0x10);
        break;
      case 7:
        if (kind & 0x10)
          tunnel_.hang_up(session_, "x", now_);
        else if (kind & 0x20)
          tunnel_.close("x", now_);
        else if (tunnel_.place_call(now_))
          started_ = true;
        break;
    }
    drain();
  }

 private:
  static Config config(Role role, bool secret) {
    Config config;
    config.role = role;
    config.local_tunnel_id = 7;
    if (secret) config.secret = kSecret;
    config.hide_avps = secret;
    return config;
  }
  void give(const Bytes& datagram) {
    auto header = parse_header(datagram);
    if (!header) return;
    if (!header->control) return give_header(*header);
    started_ = true;
    tunnel_.receive(*header, now_);
  }
  void give_header(const Header& header) {
    if (auto frame = tunnel_.receive_data(header, now_))
      check(!frame->ppp.empty() && frame->ppp.size() <= header.payload.size());
  }
  void give_in_order(ByteView avps, uint16_t session) {
    Bytes message = control_message(tunnel_.peer_id() == 0 && !call_ ? 0 : 7, session, avps);
    set_sequence(message, ns_, nr_);
    if (!avps.empty()) ++ns_;
    give(message);
  }
  void give_data(ByteView octets, bool sequenced) {
    Header header;
    header.session_id = session_;
    header.sequenced = sequenced;
    header.ns = octets.empty() ? uint16_t{0} : octets[0];
    header.payload = octets;
    give_header(header);
    tunnel_.next_data_header(session_);
  }
  void drain() {
    while (auto out = tunnel_.next_datagram()) {
      auto header = parse_header(*out);
      check(header.has_value() && header->control);
      if (header->payload.empty()) continue;
      check(parse_message(header->payload, kSecret).has_value());
      nr_ = static_cast<uint16_t>(header->ns + 1);
    }
    while (auto event = tunnel_.next_event()) {
      check(!ended_ || std::get_if<Remark>(&*event));
      if (auto* up = std::get_if<SessionUp>(&*event)) session_ = up->session_id;
      if (std::get_if<Ended>(&*event)) ended_ = true;
    }
    if (call_ && !session_) session_ = call_;
    check(!started_ || ended_ || tunnel_.deadline().has_value() || !tunnel_.peer_id());
  }

  SeededRandom random_;
  TimePoint now_{};
  Tunnel tunnel_;
  uint16_t call_ = 0, session_ = 0, ns_ = 0, nr_ = 0;
  bool started_ = false, ended_ = false;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  round_trip({data, size});
  ByteReader reader({data, size});
  uint8_t options = reader.u8();
  Engine engine(options & 1 ? Role::kLns : Role::kCaller, options & 2);
  while (!reader.empty()) {
    uint8_t kind = reader.u8();
    ByteView octets = reader.bytes(std::min<size_t>(reader.u8(), reader.remaining()));
    if (!reader.ok()) break;
    round_trip(octets);
    engine.step(kind, octets);
  }
  return 0;
}
