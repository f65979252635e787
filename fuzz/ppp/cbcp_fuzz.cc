// CBCP. Oracle: what parses round-trips; each side answers a packet with one at most; a caller is
// never called back at a number that it did not name, an answerer never calls one that its policy
// does not allow.
#include <cstdlib>

#include "protocol/ppp/cbcp.h"
#include "protocol/ppp/describe.h"

using namespace openras;
using namespace openras::ppp;

namespace {

void require(bool truth) {
  if (!truth) std::abort();
}

struct Owner final : CbcpOwner {
  size_t sent = 0, settled = 0, failed = 0, offered = 0;
  std::optional<Callback> callback;
  void cbcp_send(Bytes packet) override {
    ++sent;
    require(parse_packet(packet).has_value());
  }
  void callback_offered(CallbackOffered) override { ++offered; }
  void callback_settled(Callback what, TimePoint) override {
    ++settled;
    callback = std::move(what);
  }
  void cbcp_failed(Error why, TimePoint) override {
    ++failed;
    require(why.code >= 600);
  }
};

// The input as a run of packets: code, identifier, length, data.
template <typename Step>
void each_packet(ByteView input, Step step) {
  ByteReader in(input);
  while (!in.empty()) {
    const uint8_t code = in.u8();
    const uint8_t id = in.u8();
    const ByteView data = in.bytes(std::min<size_t>(in.u8(), in.remaining()));
    if (!in.ok()) return;
    step(ControlPacket{code, id, data});
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size > 4096) return 0;
  const ByteView input(data, size);
  if (std::optional<std::vector<CbcpOption>> options = parse_cbcp(input)) {
    std::optional<std::vector<CbcpOption>> again = parse_cbcp(serialise_cbcp(*options));
    require(again && again->size() == options->size());
    require(parse_cbcp(serialise_cbcp(*again)) == again);
  }
  require(!describe(kProtocolCbcp, input).empty());

  Owner called;
  CbcpCaller caller(called);
  const Callback choice{CallbackType::kByCaller, "555", 1};
  each_packet(input, [&](const ControlPacket& packet) {
    const size_t before = called.sent;
    caller.receive(packet, TimePoint());
    require(called.sent <= before + 1 && called.offered <= 1);
    if (packet.id == 0xff) caller.answer(choice);
  });
  require(called.settled <= 1 && (!called.callback || *called.callback == choice));

  Owner calling;
  const CallbackPolicy policy{false, true, "900"};
  CbcpAnswerer answerer(policy, Timers{}, calling);
  TimePoint now{};
  answerer.start(now);
  each_packet(input, [&](const ControlPacket& packet) {
    const size_t before = calling.sent;
    answerer.receive(packet, now);
    require(calling.sent <= before + 1);
    if (packet.code == 0xf1 && answerer.deadline()) {
      now = *answerer.deadline();
      answerer.tick(now);
    }
  });
  require(calling.settled + calling.failed <= 1);
  if (calling.callback) {
    require(calling.callback->type != CallbackType::kNone && !calling.callback->number.empty());
    require(calling.callback->type != CallbackType::kPreset ||
            calling.callback->number == policy.preset);
  }
  return 0;
}
