// Replays a call to a real l2tpns and one from a real xl2tpd: what they sent goes in, what we sent
// must come out.
#include "support/golden.h"

#include <gtest/gtest.h>
#include <openras/raserror.h>

#include "protocol/l2tp/tunnel.h"

namespace openras::l2tp {
namespace {

TEST(L2tpGolden, L2tpns) {
  std::vector<GoldenFrame> frames = read_golden(GOLDEN "l2tpns.txt");
  ASSERT_GT(frames.size(), 20u) << GOLDEN;
  // The session's id, then the challenge.
  ReplayedRandom random(from_hex("bf61fcc22f246111b7ce8fe026334383ae27"));
  Config config;
  config.local_tunnel_id = 0x2915;
  config.host_name = "vm";
  config.secret = Secret("tunsec");
  Tunnel tunnel(std::move(config), random);
  TimePoint now{};
  uint16_t session = tunnel.place_call(now);
  EXPECT_EQ(session, 0xbf61);
  bool up = false, ended = false;
  int data_in = 0, data_out = 0;
  for (const GoldenFrame& frame : frames) {
    SCOPED_TRACE(to_hex(frame.octets));
    auto header = parse_header(frame.octets);
    ASSERT_TRUE(header);
    if (header->tunnel_id != 0x2915 && !frame.ours) break;  // the later tunnel's messages
    if (frame.ours && header->control) {
      auto parsed = parse_message(header->payload, Secret("tunsec"));
      if (parsed && parsed->type == MessageType::kCdn) tunnel.close("probe is done", now);
      EXPECT_EQ(tunnel.next_datagram(), frame.octets);
    } else if (frame.ours) {
      auto written = tunnel.next_data_header(session);
      ASSERT_TRUE(written);
      EXPECT_TRUE(std::ranges::equal(written->view(),
                                     ByteView(frame.octets).first(written->view().size())));
      ++data_out;
    } else if (header->control) {
      tunnel.receive(*header, now);
    } else {
      auto data = tunnel.receive_data(*header, now);
      ASSERT_TRUE(data);
      EXPECT_EQ(data->ppp[0] & 0x01, 0) << "a PPP protocol field comes first";
      ++data_in;
    }
    while (auto event = tunnel.next_event()) {
      up = up || std::get_if<SessionUp>(&*event);
      if (auto* end = std::get_if<Ended>(&*event)) {
        ended = true;
        EXPECT_EQ(end->error.code, 0u);
      }
    }
  }
  EXPECT_TRUE(up && ended);
  EXPECT_EQ(data_out, 4);
  EXPECT_GT(data_in, 5);
}

TEST(L2tpGolden, Xl2tpdCallsOurLns) {
  std::vector<GoldenFrame> frames = read_golden(GOLDEN "xl2tpd.txt");
  ASSERT_GT(frames.size(), 10u) << GOLDEN;
  // The challenge, then the session's id.
  ReplayedRandom random(from_hex("f147829e222650cec0920f9333c1894a571b"));
  Config config;
  config.role = Role::kLns;
  config.local_tunnel_id = 0x1a51;
  config.host_name = "openras";
  config.secret = Secret("tunsec");
  Tunnel tunnel(std::move(config), random);
  TimePoint now{};
  std::vector<uint16_t> up, down;
  for (const GoldenFrame& frame : frames) {
    SCOPED_TRACE(to_hex(frame.octets));
    auto header = parse_header(frame.octets);
    ASSERT_TRUE(header);
    if (!frame.ours) {
      tunnel.receive(*header, now);
    } else if (header->control) {
      EXPECT_EQ(tunnel.next_datagram(), frame.octets);
    }
    while (auto event = tunnel.next_event()) {
      if (auto* session = std::get_if<SessionUp>(&*event)) up.push_back(session->session_id);
      if (auto* session = std::get_if<SessionDown>(&*event)) down.push_back(session->session_id);
    }
  }
  EXPECT_EQ(up, std::vector<uint16_t>{0x571b});
  EXPECT_EQ(down, up) << "xl2tpd hung up";
}

TEST(L2tpGolden, CdnAndDataWithPriorityOfL2tpns) {
  std::vector<GoldenFrame> frames = read_golden(GOLDEN "l2tpns.txt");
  ASSERT_GT(frames.size(), 2u);
  auto cdn = parse_header(frames[frames.size() - 2].octets);
  ASSERT_TRUE(cdn && cdn->control);
  auto message = parse_message(cdn->payload, Secret("tunsec"));
  ASSERT_TRUE(message);
  EXPECT_EQ(message->type, MessageType::kCdn);
  ResultCode code = parse_result(message->find(AvpType::kResultCode)->value);
  EXPECT_EQ(call_error(code, false).code, static_cast<uint32_t>(ERROR_SERVER_POLICY));
  EXPECT_EQ(call_error(code, true).code, static_cast<uint32_t>(ERROR_REMOTE_DISCONNECTION));
  auto echo = parse_header(frames.back().octets);
  ASSERT_TRUE(echo && !echo->control);
  EXPECT_TRUE(echo->priority);
  EXPECT_EQ(echo->payload[2], 0xc0);
}

}  // namespace
}  // namespace openras::l2tp
