#include "link/batch.h"

#include <algorithm>
#include <cerrno>
#include <memory>

namespace openras::link {

ReceiveBatch::ReceiveBatch() {
  for (size_t i = 0; i < kBatch; ++i) {
    iovecs_[i] = {buffers_[i].data(), buffers_[i].size()};
    messages_[i].msg_hdr.msg_iov = &iovecs_[i];
    messages_[i].msg_hdr.msg_iovlen = 1;
    messages_[i].msg_hdr.msg_name = &addresses_[i];
  }
}

ReceiveBatch& ReceiveBatch::of_thread() {
  thread_local std::unique_ptr<ReceiveBatch> batch(new ReceiveBatch);
  return *batch;
}

int ReceiveBatch::receive(int fd) {
  for (mmsghdr& message : messages_) message.msg_hdr.msg_namelen = sizeof(sockaddr_storage);
  int count = 0;
  do {
    count = recvmmsg(fd, messages_.data(), kBatch, MSG_DONTWAIT, nullptr);
  } while (count < 0 && errno == EINTR);
  return count < 0 ? -errno : count;
}

ByteView ReceiveBatch::data(size_t index) const {
  const mmsghdr& message = messages_[index];
  if (message.msg_hdr.msg_flags & MSG_TRUNC) return {};
  return ByteView(buffers_[index]).first(message.msg_len);
}

struct SendBatch::Scratch {
  std::array<std::array<uint8_t, kMaxHeader>, kBatch> headers{};
  std::array<std::array<iovec, 2>, kBatch> iovecs{};
  std::array<mmsghdr, kBatch> messages{};
};

SendBatch::Scratch& SendBatch::scratch() {
  thread_local std::unique_ptr<Scratch> scratch(new Scratch);
  return *scratch;
}

void SendBatch::add(ByteView header, ByteView payload) {
  if (count_ == kBatch) flush();
  Scratch& s = scratch();
  size_t size = std::min(header.size(), kMaxHeader);
  std::copy_n(header.begin(), size, s.headers[count_].begin());
  s.iovecs[count_][0] = {s.headers[count_].data(), size};
  s.iovecs[count_][1] = {const_cast<uint8_t*>(payload.data()), payload.size()};
  msghdr& message = s.messages[count_].msg_hdr;
  message = {};
  message.msg_name = const_cast<void*>(address_);
  message.msg_namelen = address_size_;
  message.msg_iov = s.iovecs[count_].data();
  message.msg_iovlen = 2;
  ++count_;
}

void SendBatch::flush() {
  Scratch& s = scratch();
  size_t at = 0;
  bool retried = false;
  while (at < count_) {
    int sent = sendmmsg(fd_, &s.messages[at], static_cast<unsigned int>(count_ - at), MSG_DONTWAIT);
    if (sent > 0) {
      at += static_cast<size_t>(sent);
      retried = false;
      continue;
    }
    if (errno == EINTR) continue;
    if (errno == EAGAIN || errno == ENOBUFS) break;  // the queue is full
    // An error that an earlier datagram met (ICMP) is told here once and says nothing of this one.
    if (!retried) {
      retried = true;
      continue;
    }
    retried = false;
    ++at;
    ++dropped_;
  }
  dropped_ += count_ - at;
  count_ = 0;
}

}  // namespace openras::link
