// Reads packets from a TUN interface in batches.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "base/bytes.h"
#include "base/error.h"

namespace openras::datapath {

// One packet of a batch. `frame` is PPP's protocol field, already in its place, and the packet
// after it: read there once, never copied again. Valid during the handler's call only; may be
// changed.
struct ReadPacket {
  uint16_t protocol = 0;  // from the packet's version; 0 = neither IPv4 nor IPv6
  std::span<uint8_t> frame;
  std::span<uint8_t> packet() const { return frame.subspan(2); }
};

// The PPP protocol that carries a packet, by the version in its first octet; 0 for none.
uint16_t protocol_of(ByteView packet);

// Reads until nothing is left or a batch is full, hands the batch over, and gives way to the
// executor's other work between full batches, so that one busy link does not starve the others.
class TunReader : public std::enable_shared_from_this<TunReader> {
 public:
  static constexpr size_t kBatchPackets = 64;
  static constexpr size_t kBatchOctets = 64 * 1024;

  using BatchHandler = std::function<void(std::span<const ReadPacket> batch)>;
  using FailedHandler = std::function<void(Error why)>;

  // `fd`: non-blocking, not owned. The first read happens after start() has returned.
  static std::shared_ptr<TunReader> start(asio::any_io_executor executor, int fd,
                                          BatchHandler on_batch, FailedHandler on_failed);
  // No handler is called any more, also not when this is called inside one. Gives the descriptor
  // free; it stays open.
  void stop();

  TunReader(asio::any_io_executor executor, BatchHandler on_batch, FailedHandler on_failed);

 private:
  void wait();
  void turn();
  void fail_with(Error error);
  struct Buffers;
  // Of the calling thread: a link without traffic has none of its own.
  static Buffers& buffers();
  // Reads one batch. Returns 0 where it is full, else why it ended: EAGAIN where nothing is left.
  int read_batch(Buffers& buffers);

  asio::posix::stream_descriptor descriptor_;
  BatchHandler on_batch_;
  FailedHandler on_failed_;
  bool stopped_ = false;
};

}  // namespace openras::datapath
