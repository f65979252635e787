#include "bus/message_gate.h"

#include <fmt/format.h>
#include <openras/winerror.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "base/log.h"
#include "base/secret.h"

namespace openras::bus {
namespace {

constexpr size_t kFixedHeader = 16;
constexpr std::string_view kBegin = "BEGIN\r\n";

std::unexpected<Error> refused(std::string detail) {
  return fail(ERROR_INVALID_DATA, std::move(detail));
}

// A 32-bit number in the byte order that the message declares.
uint32_t number(ByteView octets, bool little_endian) {
  std::array<uint8_t, 4> o{octets[0], octets[1], octets[2], octets[3]};
  if (little_endian) std::ranges::reverse(o);
  return ByteReader(o).u32();
}

}  // namespace

Result<size_t> StreamFramer::unit_size(ByteView have) const {
  return authenticating_ ? authentication_size(have) : message_size(have);
}

// The client's last command is BEGIN; it stands on a line of its own.
Result<size_t> StreamFramer::authentication_size(ByteView have) const {
  if (!have.empty() && have[0] != 0) return refused("what came is no D-Bus client");
  const ByteView begin = as_bytes(kBegin);
  const auto found = std::ranges::search(have, begin);
  if (!found.empty()) return static_cast<size_t>(found.end() - have.begin());
  if (have.size() >= kMaxAuthentication) return refused("authentication does not end");
  return have.size() + 1;
}

Result<size_t> StreamFramer::message_size(ByteView have) {
  if (have.size() < kFixedHeader) return kFixedHeader;
  if (have[0] != 'l' && have[0] != 'B') return refused("what came is no D-Bus message");
  const bool little_endian = have[0] == 'l';
  const uint64_t body = number(have.subspan(4), little_endian);
  const uint64_t fields = number(have.subspan(12), little_endian);
  const uint64_t size = kFixedHeader + (fields + 7) / 8 * 8 + body;
  if (size > kMaxMessage)
    return refused(fmt::format("a message of {} octets; {} are the most", size, kMaxMessage));
  return static_cast<size_t>(size);
}

Result<MessageGate> MessageGate::make(int socket) {
  int ends[2] = {-1, -1};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0)
    return fail(ERROR_TOO_MANY_OPEN_FILES, fmt::format("socketpair: {}", strerror(errno)));
  return MessageGate(socket, UniqueFd(ends[0]), UniqueFd(ends[1]));
}

MessageGate::MessageGate(int socket, UniqueFd input, UniqueFd output)
    : socket_(socket), input_(std::move(input)), output_(std::move(output)) {}

MessageGate::Outcome MessageGate::transfer() {
  for (;;) {
    const Result<size_t> size = framer_.unit_size(have_);
    if (!size) {
      spdlog::warn("event=client-cut-off reason={}", log::value(size.error().detail));
      return end();
    }
    if (*size <= have_.size()) {
      if (!forward(*size)) return end();
      framer_.next();
      return Outcome::kForwarded;
    }
    // Messages are read up to their end and no further, so that descriptors stay with theirs.
    if (!read_some(*size - have_.size())) return would_block_ ? Outcome::kNothing : end();
  }
}

// At least one octet more; false where there is none.
bool MessageGate::read_some(size_t count) {
  const size_t before = have_.size();
  have_.resize(before + count);
  iovec piece{.iov_base = have_.data() + before, .iov_len = count};
  alignas(cmsghdr) std::array<uint8_t, CMSG_SPACE(kMaxDescriptors * sizeof(int))> control{};
  msghdr message{};
  message.msg_iov = &piece;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  const ssize_t got = recvmsg(socket_, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  would_block_ = got < 0 && (errno == EAGAIN || errno == EINTR);
  have_.resize(before + static_cast<size_t>(std::max<ssize_t>(got, 0)));
  if (got <= 0) return false;
  for (cmsghdr* each = CMSG_FIRSTHDR(&message); each != nullptr;
       each = CMSG_NXTHDR(&message, each)) {
    if (each->cmsg_level != SOL_SOCKET || each->cmsg_type != SCM_RIGHTS) continue;
    const size_t descriptors = (each->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (size_t i = 0; i < descriptors; ++i) {
      int fd = -1;
      std::memcpy(&fd, CMSG_DATA(each) + i * sizeof(int), sizeof fd);
      descriptors_.emplace_back(fd);
    }
  }
  // Too many for one message: the kernel closed the rest.
  return (message.msg_flags & MSG_CTRUNC) == 0 && descriptors_.size() <= kMaxDescriptors;
}

bool MessageGate::forward(size_t count) {
  iovec piece{.iov_base = have_.data(), .iov_len = count};
  alignas(cmsghdr) std::array<uint8_t, CMSG_SPACE(kMaxDescriptors * sizeof(int))> control{};
  msghdr message{};
  message.msg_iov = &piece;
  message.msg_iovlen = 1;
  if (!descriptors_.empty()) {
    message.msg_control = control.data();
    message.msg_controllen = CMSG_SPACE(descriptors_.size() * sizeof(int));
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(descriptors_.size() * sizeof(int));
    for (size_t i = 0; i < descriptors_.size(); ++i) {
      const int fd = descriptors_[i].get();
      std::memcpy(CMSG_DATA(header) + i * sizeof(int), &fd, sizeof fd);
    }
  }
  // The pair is empty between two units, and a unit is smaller than what it holds.
  const ssize_t sent = sendmsg(input_.get(), &message, MSG_DONTWAIT | MSG_NOSIGNAL);
  wipe_memory(have_.data(), count);  // passwords pass here
  have_.erase(have_.begin(), have_.begin() + static_cast<ptrdiff_t>(count));
  descriptors_.clear();
  return sent == static_cast<ssize_t>(count);
}

MessageGate::Outcome MessageGate::end() {
  wipe_memory(have_.data(), have_.size());
  input_.reset();
  return Outcome::kEnded;
}

}  // namespace openras::bus
