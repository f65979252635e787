#include "datapath/tun_reader.h"

#include <fmt/format.h>
#include <openras/winerror.h>
#include <unistd.h>

#include <asio/post.hpp>
#include <cerrno>
#include <system_error>
#include <vector>

#include "protocol/ppp/session.h"

namespace openras::datapath {
namespace {

constexpr size_t kLargestPacket = 65535;
// Room before each packet: two octets for the protocol field, and six that align the packet.
constexpr size_t kHeadroom = 8;
constexpr size_t kFrameAt = 6;

constexpr size_t aligned(size_t size) { return (size + 7) & ~size_t{7}; }

}  // namespace

uint16_t protocol_of(ByteView packet) {
  if (packet.empty()) return 0;
  switch (packet[0] >> 4) {
    case 4:
      return ppp::kProtocolIpv4;
    case 6:
      return ppp::kProtocolIpv6;
    default:
      return 0;
  }
}

TunReader::TunReader(asio::any_io_executor executor, BatchHandler on_batch, FailedHandler on_failed)
    : descriptor_(std::move(executor)),
      on_batch_(std::move(on_batch)),
      on_failed_(std::move(on_failed)) {}

struct TunReader::Buffers {
  static constexpr size_t kArena = kBatchOctets + kBatchPackets * (kHeadroom + 8) + kLargestPacket;

  Buffers() { packets.reserve(kBatchPackets); }
  std::unique_ptr<uint8_t[]> arena = std::make_unique_for_overwrite<uint8_t[]>(kArena);
  std::vector<ReadPacket> packets;
};

// A batch is read, handed over and done with in one turn, so the readers of a thread share.
TunReader::Buffers& TunReader::buffers() {
  thread_local Buffers own;
  return own;
}

std::shared_ptr<TunReader> TunReader::start(asio::any_io_executor executor, int fd,
                                            BatchHandler on_batch, FailedHandler on_failed) {
  auto reader =
      std::make_shared<TunReader>(std::move(executor), std::move(on_batch), std::move(on_failed));
  std::error_code error;
  reader->descriptor_.assign(fd, error);
  if (error) {
    asio::post(reader->descriptor_.get_executor(), [reader, error] {
      reader->fail_with({ERROR_INVALID_HANDLE,
                         "the TUN interface's descriptor cannot be waited on: " + error.message()});
    });
  } else {
    reader->wait();
  }
  return reader;
}

void TunReader::stop() {
  stopped_ = true;
  if (descriptor_.is_open()) descriptor_.release();
}

void TunReader::fail_with(Error error) {
  if (stopped_) return;
  stop();
  if (on_failed_) on_failed_(std::move(error));
}

void TunReader::wait() {
  descriptor_.async_wait(asio::posix::stream_descriptor::wait_read,
                         [self = shared_from_this()](std::error_code error) {
                           if (!error) self->turn();
                         });
}

int TunReader::read_batch(Buffers& buffers) {
  buffers.packets.clear();
  size_t used = 0;
  while (buffers.packets.size() < kBatchPackets && used < kBatchOctets) {
    uint8_t* frame = buffers.arena.get() + used + kFrameAt;
    ssize_t count = ::read(descriptor_.native_handle(), frame + 2, kLargestPacket);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno;
    if (count == 0) return ENODEV;  // a socket's other end has closed; a TUN never says so
    auto length = static_cast<size_t>(count);
    uint16_t protocol = protocol_of({frame + 2, length});
    frame[0] = static_cast<uint8_t>(protocol >> 8);
    frame[1] = static_cast<uint8_t>(protocol & 0xff);
    buffers.packets.push_back({protocol, {frame, 2 + length}});
    used = aligned(used + kHeadroom + length);
  }
  return 0;
}

void TunReader::turn() {
  if (stopped_) return;
  Buffers& own = buffers();
  int ended = read_batch(own);
  if (!own.packets.empty()) on_batch_(own.packets);
  if (stopped_) return;
  // Waiting again, rather than reading on, gives way to the executor's other work after a full
  // batch; and unlike a posted function it allocates nothing.
  if (ended == 0 || ended == EAGAIN || ended == EWOULDBLOCK)
    wait();
  else
    fail_with({ERROR_DEV_NOT_EXIST, fmt::format("the TUN interface is gone: {}",
                                                std::generic_category().message(ended))});
}

}  // namespace openras::datapath
