#include "datapath/mss_clamp.h"

#include <gtest/gtest.h>

#include "recording_link.h"

namespace openras::datapath {
namespace {

uint16_t sum_of(ByteView octets, uint32_t sum) {
  for (size_t i = 0; i < octets.size(); ++i) sum += i % 2 ? octets[i] : octets[i] * 256u;
  while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<uint16_t>(sum);
}

// Sum over the pseudo header and the segment: 0xffff where the checksum is right (RFC 9293 §3.1).
uint16_t sum_ipv4(ByteView packet) {
  auto length = static_cast<uint32_t>(packet.size() - 20);
  return sum_of(packet.subspan(20), sum_of(packet.subspan(12, 8), 6 + length));
}
uint16_t sum_ipv6(ByteView packet, size_t tcp_at) {
  auto length = static_cast<uint32_t>(packet.size() - tcp_at);
  return sum_of(packet.subspan(tcp_at), sum_of(packet.subspan(8, 32), 6 + length));
}

Bytes tcp_header(Bytes options, uint8_t flags) {
  while (options.size() % 4) options.push_back(0);
  Bytes tcp{0x9c, 0x40, 0, 80, 0, 0, 0, 1, 0, 0, 0, 0, 0, flags, 0xfa, 0xf0, 0, 0, 0, 0};
  tcp.insert(tcp.end(), options.begin(), options.end());
  tcp[12] = static_cast<uint8_t>(tcp.size() / 4 << 4);
  return tcp;
}

constexpr uint8_t kSyn = 0x02, kSynAck = 0x12, kAck = 0x10;
const Bytes kMss1460{2, 4, 0x05, 0xb4};

Bytes over_ipv4(Bytes options, uint8_t flags = kSyn) {
  Bytes tcp = tcp_header(std::move(options), flags);
  Bytes packet = ipv4_packet({10, 0, 0, 1}, {192, 0, 2, 7}, 20 + tcp.size());
  packet[9] = 6;
  std::copy(tcp.begin(), tcp.end(), packet.begin() + 20);
  auto checksum = static_cast<uint16_t>(~sum_ipv4(packet));
  packet[36] = static_cast<uint8_t>(checksum >> 8),
  packet[37] = static_cast<uint8_t>(checksum & 0xff);
  return packet;
}

Bytes over_ipv6(Bytes extensions, uint8_t first_header) {
  Bytes tcp = tcp_header(kMss1460, kSyn);
  Bytes packet = ipv6_packet(link_local({1}), link_local({2}));
  packet.resize(40);
  packet[6] = first_header;
  packet.insert(packet.end(), extensions.begin(), extensions.end());
  size_t tcp_at = packet.size();
  packet.insert(packet.end(), tcp.begin(), tcp.end());
  packet[5] = static_cast<uint8_t>(packet.size() - 40);
  auto checksum = static_cast<uint16_t>(~sum_ipv6(packet, tcp_at));
  packet[tcp_at + 16] = static_cast<uint8_t>(checksum >> 8),
                  packet[tcp_at + 17] = static_cast<uint8_t>(checksum & 0xff);
  return packet;
}

Bytes clamped(Bytes packet, uint16_t mtu) {
  if (auto change = find_mss_change(packet, mtu)) change_mss(packet, *change);
  return packet;
}

TEST(MssClamp, LowersTheMssOfAnIpv4SynAndKeepsTheChecksumRight) {
  Bytes packet = clamped(over_ipv4(kMss1460), 1400);
  EXPECT_EQ(packet[42] << 8 | packet[43], 1360);
  EXPECT_EQ(sum_ipv4(packet), 0xffff);
}

TEST(MssClamp, LowersASynAckToo) {
  Bytes packet = clamped(over_ipv4(kMss1460, kSynAck), 1400);
  EXPECT_EQ(packet[42] << 8 | packet[43], 1360);
}

TEST(MssClamp, KeepsTheChecksumRightForAnOptionAtAnOddOffset) {
  for (uint16_t mtu = 100; mtu < 1500; ++mtu) {
    Bytes packet = clamped(over_ipv4({1, 2, 4, 0x05, 0xb4}), mtu);
    ASSERT_EQ(packet[43] << 8 | packet[44], mtu - 40);
    ASSERT_EQ(sum_ipv4(packet), 0xffff) << "mtu " << mtu;
  }
}

TEST(MssClamp, FindsTheOptionAmongOthers) {
  Bytes packet = clamped(over_ipv4({4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0, 2, 4, 0x05, 0xb4}), 1300);
  EXPECT_EQ(packet[54] << 8 | packet[55], 1260);
  EXPECT_EQ(sum_ipv4(packet), 0xffff);
}

TEST(MssClamp, LowersIpv6ByTheLargerHeader) {
  Bytes packet = clamped(over_ipv6({}, 6), 1400);
  EXPECT_EQ(packet[62] << 8 | packet[63], 1340);
  EXPECT_EQ(sum_ipv6(packet, 40), 0xffff);
}

TEST(MssClamp, SkipsIpv6ExtensionHeaders) {
  Bytes packet = clamped(over_ipv6({60, 0, 1, 4, 0, 0, 0, 0, 6, 0, 1, 4, 0, 0, 0, 0}, 0), 1400);
  EXPECT_EQ(packet[78] << 8 | packet[79], 1340);
  EXPECT_EQ(sum_ipv6(packet, 56), 0xffff);
}

TEST(MssClamp, NeverRaises) {
  EXPECT_FALSE(find_mss_change(over_ipv4(kMss1460), 1500));
  EXPECT_FALSE(find_mss_change(over_ipv4(kMss1460), 9000));
  EXPECT_TRUE(find_mss_change(over_ipv4(kMss1460), 1499));
}

TEST(MssClamp, LeavesEverythingElseAlone) {
  EXPECT_FALSE(find_mss_change({}, 1400));
  EXPECT_FALSE(find_mss_change(over_ipv4(kMss1460, kAck), 1400)) << "not a SYN";
  EXPECT_FALSE(find_mss_change(over_ipv4({}), 1400)) << "no options: 536 is meant";
  EXPECT_FALSE(find_mss_change(over_ipv4({0, 2, 4, 0x05, 0xb4}), 1400)) << "after the end mark";
  EXPECT_FALSE(find_mss_change(over_ipv4({2, 0, 5, 5}), 1400)) << "option of no length";
  EXPECT_FALSE(find_mss_change(over_ipv4({2, 3, 5, 5}), 1400)) << "MSS of a wrong length";
  EXPECT_FALSE(find_mss_change(over_ipv4({1, 1, 2, 4}), 1400)) << "option runs past the header";
  EXPECT_FALSE(find_mss_change(over_ipv6({6, 200, 0, 0, 0, 0, 0, 0}, 0), 1400))
      << "extension too long";
  Bytes udp = over_ipv4(kMss1460);
  udp[9] = 17;
  EXPECT_FALSE(find_mss_change(udp, 1400));
  Bytes fragment = over_ipv4(kMss1460);
  fragment[7] = 1;
  EXPECT_FALSE(find_mss_change(fragment, 1400));
  Bytes offset = over_ipv4(kMss1460);
  offset[32] = 0xf0;
  EXPECT_FALSE(find_mss_change(offset, 1400)) << "data offset past the packet";
}

TEST(MssClamp, EveryTruncationIsLeftAlone) {
  for (const Bytes& whole : {over_ipv4(kMss1460), over_ipv6({6, 0, 1, 4, 0, 0, 0, 0}, 0)})
    for (size_t size = 0; size < whole.size(); ++size)
      EXPECT_FALSE(find_mss_change(ByteView(whole).first(size), 1400)) << size;
}

}  // namespace

Bytes syn_with_mss(uint16_t mss) {
  return over_ipv4({2, 4, static_cast<uint8_t>(mss >> 8), static_cast<uint8_t>(mss & 0xff)});
}
uint16_t mss_of(ByteView syn) { return static_cast<uint16_t>(syn[42] << 8 | syn[43]); }
bool tcp_checksum_is_right(ByteView packet) { return sum_ipv4(packet) == 0xffff; }

}  // namespace openras::datapath
