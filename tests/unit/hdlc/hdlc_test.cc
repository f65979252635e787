#include "protocol/hdlc/hdlc.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace openras::hdlc {
namespace {

std::vector<Bytes> decode(Decoder& decoder, ByteView octets) {
  std::vector<Bytes> frames;
  decoder.feed(octets, [&](ByteView frame) { frames.emplace_back(frame.begin(), frame.end()); });
  return frames;
}

Bytes encoded(ByteView frame, const SendOptions& options) {
  Bytes out;
  encode(frame, options, out);
  return out;
}

TEST(Fcs16, KnownValue) {
  // The check value that CRC catalogues give for CRC-16/X-25 (RFC 1662's FCS, complemented).
  EXPECT_EQ(static_cast<uint16_t>(~fcs16(as_bytes("123456789"))), 0x906e);
}

TEST(Hdlc, ConfigureRequestOnTheWire) {
  // An LCP Configure-Request without options. FCS computed bit by bit after RFC 1662 §C.1.
  const Bytes frame{0xc0, 0x21, 0x01, 0x01, 0x00, 0x04};
  unsigned fcs = 0xffff;
  for (unsigned octet : {0xff, 0x03, 0xc0, 0x21, 0x01, 0x01, 0x00, 0x04}) {
    fcs ^= octet;
    for (int i = 0; i < 8; ++i) fcs = fcs & 1 ? fcs >> 1 ^ 0x8408 : fcs >> 1;
  }
  fcs = ~fcs & 0xffff;
  Bytes wire = encoded(frame, {.accm = 0, .acfc = true, .pfc = true});
  Bytes expected{0x7e, 0xff, 0x7d, 0x23, 0xc0, 0x21, 0x7d,
                 0x21, 0x7d, 0x21, 0x7d, 0x20, 0x7d, 0x24};
  for (unsigned octet : {fcs & 0xff, fcs >> 8}) {
    if (octet < 0x20 || octet == 0x7d || octet == 0x7e) {
      expected.push_back(0x7d);
      octet ^= 0x20;
    }
    expected.push_back(static_cast<uint8_t>(octet));
  }
  expected.push_back(0x7e);
  EXPECT_EQ(to_hex(wire), to_hex(expected)) << "LCP goes with the default options";
}

TEST(Hdlc, RoundTripsEveryOctetUnderEveryOption) {
  Bytes frame{0x00, 0x21};
  for (int repeat = 0; repeat < 3; ++repeat)
    for (unsigned octet = 0; octet < 256; ++octet) frame.push_back(static_cast<uint8_t>(octet));
  for (uint32_t accm : {0u, 0xffffffffu, 0x000a0000u, 1u, 0x80000000u}) {
    for (bool compressed : {false, true}) {
      Bytes wire = encoded(frame, {accm, compressed, compressed});
      for (size_t i = 1; i + 1 < wire.size(); ++i) {
        ASSERT_NE(wire[i], kFlag);
        ASSERT_FALSE(wire[i] < 0x20 && (accm >> wire[i] & 1)) << "at " << i;
      }
      Decoder decoder;
      decoder.set_accm(accm);
      auto frames = decode(decoder, wire);
      ASSERT_EQ(frames.size(), 1u);
      Bytes expected(frame.begin() + (compressed ? 1 : 0), frame.end());
      EXPECT_EQ(frames[0], expected);
    }
  }
}

TEST(Hdlc, OctetByOctetGivesTheSame) {
  const Bytes frame{0x00, 0x57, 0x7e, 0x7d, 0x11, 0x13, 0x60};
  Bytes wire = encoded(frame, {});
  Decoder decoder;
  size_t count = 0;
  for (uint8_t octet : wire)
    decoder.feed({&octet, 1}, [&](ByteView got) {
      ++count;
      EXPECT_EQ(Bytes(got.begin(), got.end()), frame);
    });
  EXPECT_EQ(count, 1u);
}

TEST(Hdlc, ControlCharactersThatTheLineInsertedAreDropped) {
  const Bytes frame{0x00, 0x21, 0x45, 0x00};
  Bytes wire = encoded(frame, {});
  Bytes noisy;
  for (uint8_t octet : wire) {  // XON and XOFF after each octet, also between 7d and its octet
    noisy.push_back(octet);
    noisy.push_back(0x11);
    noisy.push_back(0x13);
  }
  Decoder decoder;
  EXPECT_EQ(decode(decoder, noisy), std::vector<Bytes>{frame});
}

TEST(Hdlc, ResynchronisesAfterGarbage) {
  const Bytes frame{0xc0, 0x21, 9, 1, 0, 8, 1, 2, 3, 4};
  Bytes stream(as_bytes("login: \r\n~}~").begin(), as_bytes("login: \r\n~}~").end());
  encode(frame, {}, stream);
  Decoder decoder;
  EXPECT_EQ(decode(decoder, stream), std::vector<Bytes>{frame});
  EXPECT_GE(decoder.counters().framing_errors + decoder.counters().crc_errors, 1u);
}

TEST(Hdlc, OverlongFrameIsCountedAndItsMemoryBounded) {
  Decoder decoder(100);
  Bytes stream(1, kFlag);
  stream.insert(stream.end(), 100'000, 'x');
  stream.push_back(kFlag);
  const Bytes frame{0x00, 0x21, 1};
  encode(frame, {}, stream);
  EXPECT_EQ(decode(decoder, stream), std::vector<Bytes>{frame});
  EXPECT_EQ(decoder.counters().buffer_overruns, 1u);
}

TEST(Hdlc, AbortedFrameIsNotDelivered) {
  Bytes wire = encoded(Bytes{0x00, 0x21, 1, 2, 3}, {});
  wire.insert(wire.end() - 1, kEscape);
  Decoder decoder;
  EXPECT_TRUE(decode(decoder, wire).empty());
  EXPECT_EQ(decoder.counters().framing_errors, 1u);
}

// Every single corrupted octet is noticed: FCS-16 finds all errors in up to 16 consecutive bits.
TEST(Hdlc, NoCorruptedOctetIsDelivered) {
  SeededRandom random(1);
  const Bytes frame{0x00, 0x21, 0x45, 0x00, 0x00, 0x1c, 0xde, 0xad, 0xbe, 0xef};
  const Bytes wire = encoded(frame, {.accm = 0});
  for (size_t at = 1; at + 1 < wire.size(); ++at) {
    for (unsigned flip = 1; flip < 256; ++flip) {
      Bytes bad = wire;
      bad[at] = static_cast<uint8_t>(bad[at] ^ flip);
      if (bad[at] == kFlag || bad[at] == kEscape || wire[at] == kEscape) continue;
      Decoder decoder;
      decoder.set_accm(0);
      EXPECT_TRUE(decode(decoder, bad).empty()) << "octet " << at << " flipped by " << flip;
    }
  }
}

TEST(PlainRun, AgreesWithTheDefinitionAtEveryPosition) {
  SeededRandom random(7);
  for (int round = 0; round < 2000; ++round) {
    Bytes data(random.u16() % 70);
    random.fill(data);
    for (auto& octet : data) octet = octet % 3 ? uint8_t{'a'} : static_cast<uint8_t>(octet & 0x3f);
    uint32_t accm = round % 2 ? random.u32() : 0;
    size_t expected = 0;
    while (expected < data.size()) {
      uint8_t octet = data[expected];
      if (octet == 0x7e || octet == 0x7d || (octet < 32 && (accm >> octet & 1))) break;
      ++expected;
    }
    ASSERT_EQ(plain_run(data, accm), expected);
  }
}

}  // namespace
}  // namespace openras::hdlc
