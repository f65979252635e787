// PPPoE packets into both engines and the codec. Oracle: what parses is written back and parses to
// the same; a caller and a concentrator take any packets, end at most once, keep to their deadline
// (a caller that is not connected has one) and send only well-formed packets.
//
// Input: a sequence of records of one octet of kind, one of length and that many octets.
#include <algorithm>
#include <cstdlib>

#include "protocol/pppoe/caller.h"
#include "protocol/pppoe/concentrator.h"

using namespace openras;
using namespace openras::pppoe;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

void round_trip(ByteView octets) {
  if (auto packet = parse_discovery(octets)) {
    Bytes written = serialize(*packet);
    check(written.empty() || parse_discovery(written) == packet);
    check(!describe(*packet).empty());
  }
  if (auto frame = parse_session(octets)) check(frame->ppp.size() <= octets.size());
}

class Engines {
 public:
  Engines() : random_(1), caller_({.service_name = "s"}, random_), concentrator_({}, random_) {
    caller_.start(now_);
    drain();
  }

  void step(uint8_t kind, ByteView octets) {
    Mac source = {2, 0, 0, 0, 0, static_cast<uint8_t>(kind >> 4 & 3)};
    switch (kind & 3) {
      case 0:
        caller_.receive(source, octets, now_);
        break;
      case 1:
        concentrator_.receive(source, octets, now_);
        break;
      case 2:
        give_replayable(source, octets);
        break;
      case 3:
        now_ += std::chrono::milliseconds(kind * 20);
        caller_.tick(now_);
        break;
    }
    drain();
  }

 private:
  // A packet as an honest peer would make it: with the Host-Uniq or cookie that the engine gave.
  void give_replayable(const Mac& source, ByteView octets) {
    auto packet = parse_discovery(octets);
    if (!packet) return;
    packet->tags.insert(packet->tags.begin(), echoed_.begin(), echoed_.end());
    Bytes written = serialize(*packet);
    caller_.receive(source, written, now_);
    concentrator_.receive(source, written, now_);
  }

  void drain() {
    auto look = [this](const std::optional<Outgoing>& out) {
      auto packet = parse_discovery(out->payload);
      check(packet.has_value() && out->payload.size() <= kHeaderSize + kMaxPayload);
      for (const Tag& tag : packet->tags)
        if ((tag.type == TagType::kHostUniq || tag.type == TagType::kAcCookie) &&
            echoed_.size() < 8 && std::ranges::find(echoed_, tag) == echoed_.end())
          echoed_.push_back(tag);
    };
    while (auto out = caller_.next_packet()) look(out);
    while (auto out = concentrator_.next_packet()) look(out);
    while (auto event = caller_.next_event()) {
      check(!ended_);
      if (std::get_if<SessionUp>(&*event)) up_ = true;
      if (std::get_if<SessionDown>(&*event)) ended_ = true;
    }
    while (concentrator_.next_event()) {
    }
    check(up_ || ended_ || caller_.deadline().has_value());
  }

  SeededRandom random_;
  TimePoint now_{};
  Caller caller_;
  Concentrator concentrator_;
  std::vector<Tag> echoed_;
  bool up_ = false, ended_ = false;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  round_trip({data, size});
  Engines engines;
  ByteReader reader({data, size});
  while (!reader.empty()) {
    uint8_t kind = reader.u8();
    ByteView octets = reader.bytes(std::min<size_t>(reader.u8(), reader.remaining()));
    if (!reader.ok()) break;
    round_trip(octets);
    engines.step(kind, octets);
  }
  return 0;
}
