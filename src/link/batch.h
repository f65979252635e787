// Datagrams in batches: one system call for up to 64 of them, in buffers that each thread has once.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstddef>

#include "base/bytes.h"

namespace openras::link {

inline constexpr size_t kBatch = 64;
// More than any frame of an Ethernet with the usual MTU; longer ones are dropped.
inline constexpr size_t kDatagramSize = 2048;

// What one recvmmsg() brought. The buffers belong to the thread: the views are valid until the next
// receive() on it.
class ReceiveBatch {
 public:
  static ReceiveBatch& of_thread();

  // Receives what is there, up to kBatch datagrams, without waiting. Returns their number, or
  // -errno (-EAGAIN where there is nothing).
  int receive(int fd);
  // Empty where the datagram did not fit into the buffer.
  ByteView data(size_t index) const;
  template <typename Address>
  const Address& address(size_t index) const {
    return reinterpret_cast<const Address&>(addresses_[index]);
  }

 private:
  ReceiveBatch();
  std::array<std::array<uint8_t, kDatagramSize>, kBatch> buffers_;
  std::array<sockaddr_storage, kBatch> addresses_{};
  std::array<iovec, kBatch> iovecs_{};
  std::array<mmsghdr, kBatch> messages_{};
};

// Collects frames for one destination and sends them with sendmmsg(). The payloads are not copied:
// they must live until flush(). One at a time per thread.
class SendBatch {
 public:
  static constexpr size_t kMaxHeader = 16;

  SendBatch(int fd, const void* address, socklen_t address_size)
      : fd_(fd), address_(address), address_size_(address_size) {}
  ~SendBatch() { flush(); }
  SendBatch(const SendBatch&) = delete;
  SendBatch& operator=(const SendBatch&) = delete;

  void add(ByteView header, ByteView payload);
  void flush();
  // How many the device has not taken so far.
  size_t dropped() const { return dropped_; }

 private:
  struct Scratch;
  static Scratch& scratch();

  int fd_;
  const void* address_;
  socklen_t address_size_;
  size_t count_ = 0;
  size_t dropped_ = 0;
};

}  // namespace openras::link
