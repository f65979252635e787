// Replays a session with a real pppoe-server: what it sent goes in, what we sent must come out.
#include "support/golden.h"

#include <gtest/gtest.h>
#include <openras/raserror.h>

#include "protocol/pppoe/caller.h"

namespace openras::pppoe {
namespace {

constexpr Mac kServer = {0x8e, 0x05, 0xd5, 0x5c, 0xd9, 0xef};

TEST(PppoeGolden, PppoeServer) {
  std::vector<GoldenFrame> frames = read_golden(GOLDEN);
  ASSERT_GT(frames.size(), 10u) << GOLDEN;
  ReplayedRandom random(from_hex("7374cc8fe4211226"));
  Caller caller({.service_name = "chap"}, random);
  TimePoint now{};
  caller.start(now);
  uint16_t session_id = 0;
  for (const GoldenFrame& frame : frames) {
    SCOPED_TRACE(to_hex(frame.octets));
    if (frame.mark == "S") {
      auto session = parse_session(frame.octets);
      ASSERT_TRUE(session);
      EXPECT_EQ(session->session_id, session_id);
      auto header = session_header(session_id, session->ppp.size());
      EXPECT_TRUE(std::ranges::equal(header, ByteView(frame.octets).first(kHeaderSize)));
      EXPECT_EQ(session->ppp[0] & 0x01, 0) << "a PPP protocol field comes first";
    } else if (frame.ours) {
      if (frame.octets[1] == static_cast<uint8_t>(Code::kPadt)) caller.close("probe is done");
      auto out = caller.next_packet();
      ASSERT_TRUE(out);
      EXPECT_EQ(out->payload, frame.octets);
    } else {
      caller.receive(kServer, frame.octets, now);
      while (auto event = caller.next_event())
        if (auto* up = std::get_if<SessionUp>(&*event)) {
          session_id = up->session_id;
          EXPECT_EQ(up->ac_name, "uml-ac");
        }
    }
  }
  EXPECT_EQ(session_id, 1);
}

// The last frame of the file: pppd had given up, and pppoe-server says so.
TEST(PppoeGolden, PadtOfPppoeServer) {
  std::vector<GoldenFrame> frames = read_golden(GOLDEN);
  ASSERT_FALSE(frames.empty());
  ReplayedRandom random(from_hex("7374cc8fe4211226"));
  Caller caller({.service_name = "chap"}, random);
  TimePoint now{};
  caller.start(now);
  for (const GoldenFrame& frame : frames)
    if (!frame.ours && frame.mark == "D") caller.receive(kServer, frame.octets, now);
  std::optional<Error> end;
  while (auto event = caller.next_event())
    if (auto* down = std::get_if<SessionDown>(&*event)) end = down->error;
  ASSERT_TRUE(end);
  EXPECT_EQ(end->code, static_cast<uint32_t>(ERROR_REMOTE_DISCONNECTION));
  EXPECT_NE(end->detail.find("RP-PPPoE: Child pppd process terminated"), std::string::npos);
}

}  // namespace
}  // namespace openras::pppoe
