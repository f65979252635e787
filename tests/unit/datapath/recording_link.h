// Test pieces of the data path: a link that records, a socket pair that stands for a TUN interface,
// and packets.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <vector>

#include "link/link.h"

namespace openras::datapath {

class RecordingLink final : public link::Link {
 public:
  asio::awaitable<Result<>> open() override { co_return Result<>{}; }
  asio::awaitable<Result<>> connect() override { co_return Result<>{}; }
  asio::awaitable<void> disconnect(std::string) override { co_return; }
  void on_frames(FramesHandler) override {}
  void on_down(DownHandler) override {}
  ppp::LinkTraits traits() const override { return {}; }
  link::Identity identity() const override { return {}; }

  void send(std::span<const ByteView> frames) override {
    batches.push_back(frames.size());
    for (ByteView frame : frames) sent.emplace_back(frame.begin(), frame.end());
    if (during_send) during_send();
  }

  std::vector<size_t> batches;
  std::vector<Bytes> sent;
  std::function<void()> during_send;
};

// `end` is what the code under test takes for a TUN; the test reads and writes at `other`.
struct FakeTun {
  FakeTun() {
    int fds[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds) != 0) abort();
    end = fds[0], other = fds[1];
    int size = 4 * 1024 * 1024;
    setsockopt(other, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size);
    setsockopt(other, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
  }
  ~FakeTun() {
    close(end);
    if (other >= 0) close(other);
  }
  FakeTun(const FakeTun&) = delete;
  FakeTun& operator=(const FakeTun&) = delete;

  void put(ByteView packet) {
    ASSERT_EQ(::write(other, packet.data(), packet.size()), static_cast<ssize_t>(packet.size()));
  }
  // What the code under test wrote; empty where there is nothing.
  Bytes take() {
    Bytes packet(65536);
    ssize_t count = ::read(other, packet.data(), packet.size());
    packet.resize(count > 0 ? static_cast<size_t>(count) : 0);
    return packet;
  }

  int end = -1, other = -1;
};

inline Bytes ipv4_packet(ppp::Ipv4 source, ppp::Ipv4 destination, size_t size = 28) {
  Bytes packet(size);
  packet[0] = 0x45;
  packet[2] = static_cast<uint8_t>(size >> 8), packet[3] = static_cast<uint8_t>(size & 0xff);
  packet[9] = 17;
  std::copy(source.begin(), source.end(), packet.begin() + 12);
  std::copy(destination.begin(), destination.end(), packet.begin() + 16);
  return packet;
}

using Ipv6 = std::array<uint8_t, 16>;

inline Ipv6 link_local(ppp::InterfaceId id) {
  Ipv6 address{0xfe, 0x80};
  std::copy(id.begin(), id.end(), address.begin() + 8);
  return address;
}

inline Bytes ipv6_packet(Ipv6 source, Ipv6 destination) {
  Bytes packet(48);
  packet[0] = 0x60;
  packet[5] = 8;
  packet[6] = 17;
  std::copy(source.begin(), source.end(), packet.begin() + 8);
  std::copy(destination.begin(), destination.end(), packet.begin() + 24);
  return packet;
}

inline Bytes framed(uint16_t protocol, ByteView packet) {
  Bytes frame{static_cast<uint8_t>(protocol >> 8), static_cast<uint8_t>(protocol & 0xff)};
  frame.insert(frame.end(), packet.begin(), packet.end());
  return frame;
}

// A TCP SYN over IPv4 whose MSS option says `mss`. Its checksum is right.
Bytes syn_with_mss(uint16_t mss);
uint16_t mss_of(ByteView syn);
// Whether the checksum of an IPv4 TCP packet is right.
bool tcp_checksum_is_right(ByteView packet);

}  // namespace openras::datapath
