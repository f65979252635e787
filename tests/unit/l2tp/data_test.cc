#include "unit/l2tp/tunnels.h"

namespace openras::l2tp {
namespace {

class L2tpData : public TunnelPair {
 protected:
  void connect(Config caller = caller_config(), Config lns = lns_config()) {
    make(std::move(caller), std::move(lns));
    at_caller_ = call();
    ASSERT_EQ(lns_->all<SessionUp>().size(), 1u);
    at_lns_ = lns_->all<SessionUp>()[0].session_id;
  }
  static Bytes message(Side& from, uint16_t session, const Bytes& ppp) {
    auto header = from.tunnel.next_data_header(session);
    EXPECT_TRUE(header);
    Bytes out(header->view().begin(), header->view().end());
    out.insert(out.end(), ppp.begin(), ppp.end());
    return out;
  }
  std::optional<Bytes> receive(Side& side, const Bytes& datagram) {
    auto header = parse_header(datagram);
    if (!header) return std::nullopt;
    auto frame = side.tunnel.receive_data(*header, now_);
    if (!frame) return std::nullopt;
    return Bytes(frame->ppp.begin(), frame->ppp.end());
  }
  uint16_t at_caller_ = 0, at_lns_ = 0;
  const Bytes frame_ = {0x00, 0x21, 0x45};
};

TEST_F(L2tpData, BothWaysWithoutSequenceNumbers) {
  connect();
  Bytes there = message(*caller_, at_caller_, frame_);
  EXPECT_FALSE(parse_header(there)->sequenced);
  EXPECT_EQ(receive(*lns_, there), frame_);
  EXPECT_EQ(receive(*caller_, message(*lns_, at_lns_, frame_)), frame_);
}

TEST_F(L2tpData, AddressAndControlOctetsMayBeMissing) {
  connect();
  Header header;
  header.session_id = at_caller_;
  header.payload = frame_;
  auto frame = caller_->tunnel.receive_data(header, now_);
  ASSERT_TRUE(frame);
  EXPECT_EQ(Bytes(frame->ppp.begin(), frame->ppp.end()), frame_);
  header.payload = {};
  EXPECT_FALSE(caller_->tunnel.receive_data(header, now_));
}

TEST_F(L2tpData, UnknownSessionsAndUnfinishedCalls) {
  make(caller_config(), lns_config());
  uint16_t id = caller_->tunnel.place_call(now_);
  Header header;
  header.session_id = id;
  header.payload = frame_;
  EXPECT_FALSE(caller_->tunnel.receive_data(header, now_));
  EXPECT_FALSE(caller_->tunnel.next_data_header(id));
  settle();
  EXPECT_TRUE(caller_->tunnel.receive_data(header, now_));
  header.session_id = static_cast<uint16_t>(id + 1);
  EXPECT_FALSE(caller_->tunnel.receive_data(header, now_));
  caller_->tunnel.hang_up(id, "", now_);
  header.session_id = id;
  EXPECT_FALSE(caller_->tunnel.receive_data(header, now_));
}

TEST_F(L2tpData, OldDuplicatesAreDroppedWhereNumbered) {
  Config lns = lns_config();
  lns.require_sequencing = true;
  connect(caller_config(), std::move(lns));
  Bytes first = message(*lns_, at_lns_, frame_), second = message(*lns_, at_lns_, frame_),
        third = message(*lns_, at_lns_, frame_);
  EXPECT_TRUE(receive(*caller_, first));
  EXPECT_FALSE(receive(*caller_, first)) << "a duplicate";
  EXPECT_TRUE(receive(*caller_, third)) << "a gap is tolerated";
  EXPECT_FALSE(receive(*caller_, second)) << "late: PPP wants order";
}

TEST_F(L2tpData, NumbersWrapAround) {
  Config lns = lns_config();
  lns.require_sequencing = true;
  connect(caller_config(), std::move(lns));
  for (int i = 0; i < 70'000; ++i)
    ASSERT_TRUE(receive(*caller_, message(*lns_, at_lns_, frame_))) << i;
}

// RFC 2661 §5.4: the LNS turns sequence numbers on and off, and the caller follows.
TEST_F(L2tpData, TheCallerFollowsTheLns) {
  connect();
  Header header;
  header.session_id = at_caller_;
  header.payload = frame_;
  header.sequenced = true;
  ASSERT_TRUE(caller_->tunnel.receive_data(header, now_));
  EXPECT_TRUE(parse_header(message(*caller_, at_caller_, frame_))->sequenced);
  header.sequenced = false;
  ASSERT_TRUE(caller_->tunnel.receive_data(header, now_));
  EXPECT_FALSE(parse_header(message(*caller_, at_caller_, frame_))->sequenced);
}

TEST_F(L2tpData, SequencingRequiredByTheCallerBindsTheLns) {
  Config caller = caller_config();
  caller.require_sequencing = true;
  connect(std::move(caller));
  EXPECT_TRUE(parse_header(message(*lns_, at_lns_, frame_))->sequenced);
  EXPECT_TRUE(parse_header(message(*caller_, at_caller_, frame_))->sequenced);
  EXPECT_EQ(parse_header(message(*lns_, at_lns_, frame_))->ns, 1);
}

}  // namespace
}  // namespace openras::l2tp
