#include "net/netlink_socket.h"

#include <netlink/attr.h>
#include <netlink/msg.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace openras::net {
namespace {

constexpr size_t kAnswerOctets = 64 * 1024;
constexpr timeval kPatience{5, 0};  // the kernel answers in microseconds, or something is broken

}  // namespace

void NetlinkRequest::Free::operator()(nl_msg* message) const { nlmsg_free(message); }

NetlinkRequest::NetlinkRequest(uint16_t type, uint16_t flags, const void* header, size_t size)
    : message_(nlmsg_alloc_simple(type, NLM_F_REQUEST | NLM_F_ACK | flags)) {
  if (!message_) return;
  good_ = nlmsg_append(message_.get(), const_cast<void*>(header), size, NLMSG_ALIGNTO) == 0;
}

void NetlinkRequest::put(int type, const void* data, size_t size) {
  if (good_) good_ = nla_put(message_.get(), type, static_cast<int>(size), data) == 0;
}

void NetlinkRequest::put_address(int type, const asio::ip::address& address) {
  if (address.is_v4()) {
    auto octets = address.to_v4().to_bytes();
    put(type, octets.data(), octets.size());
  } else {
    auto octets = address.to_v6().to_bytes();
    put(type, octets.data(), octets.size());
  }
}

nlattr* NetlinkRequest::begin(int type) {
  nlattr* nest = good_ ? nla_nest_start(message_.get(), type) : nullptr;
  if (!nest) good_ = false;
  return nest;
}

void NetlinkRequest::end(nlattr* nest) {
  if (good_ && nest) good_ = nla_nest_end(message_.get(), nest) == 0;
}

uint8_t family_of(const asio::ip::address& address) {
  return static_cast<uint8_t>(address.is_v4() ? AF_INET : AF_INET6);
}

std::optional<asio::ip::address> address_from(const nlattr* attribute) {
  if (!attribute) return std::nullopt;
  auto size = static_cast<size_t>(nla_len(attribute));
  if (size == 4) {
    asio::ip::address_v4::bytes_type octets;
    std::memcpy(octets.data(), nla_data(attribute), size);
    return asio::ip::address_v4(octets);
  }
  if (size == 16) {
    asio::ip::address_v6::bytes_type octets;
    std::memcpy(octets.data(), nla_data(attribute), size);
    return asio::ip::address_v6(octets);
  }
  return std::nullopt;
}

NetlinkSocket::NetlinkSocket() : fd_(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)) {
  if (fd_ < 0) {
    open_error_ = errno;
    return;
  }
  int on = 1;
  setsockopt(fd_, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof on);  // older kernels: no sentence
  setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
  sockaddr_nl self{};
  self.nl_family = AF_NETLINK;
  if (bind(fd_, reinterpret_cast<sockaddr*>(&self), sizeof self) != 0) open_error_ = errno;
}

NetlinkSocket::~NetlinkSocket() {
  if (fd_ >= 0) close(fd_);
}

int NetlinkSocket::transact(const NetlinkRequest& request, const AnswerHandler& on_answer) {
  last_message_.clear();
  if (open_error_ != 0) return open_error_;
  if (!request.good()) return EMSGSIZE;
  nlmsghdr* header = nlmsg_hdr(request.message());
  header->nlmsg_seq = ++sequence_;
  sockaddr_nl kernel{};
  kernel.nl_family = AF_NETLINK;
  if (sendto(fd_, header, header->nlmsg_len, 0, reinterpret_cast<sockaddr*>(&kernel),
             sizeof kernel) < 0)
    return errno;

  alignas(nlmsghdr) std::array<char, kAnswerOctets> buffer;
  for (;;) {
    sockaddr_nl sender{};
    socklen_t sender_size = sizeof sender;
    ssize_t count = recvfrom(fd_, buffer.data(), buffer.size(), 0,
                             reinterpret_cast<sockaddr*>(&sender), &sender_size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno == EAGAIN ? ETIMEDOUT : errno;
    if (sender.nl_pid != 0) continue;  // not from the kernel
    auto left = static_cast<int>(count);
    auto* message = reinterpret_cast<nlmsghdr*>(buffer.data());
    for (; nlmsg_ok(message, left); message = nlmsg_next(message, &left))
      if (std::optional<int> result = take(message, sequence_, on_answer)) return *result;
  }
}

std::optional<int> NetlinkSocket::take(nlmsghdr* message, uint32_t sequence,
                                       const AnswerHandler& on_answer) {
  if (message->nlmsg_seq != sequence) return std::nullopt;  // of a request given up before
  if (message->nlmsg_type == NLMSG_DONE) return 0;
  if (message->nlmsg_type != NLMSG_ERROR) {
    if (on_answer) on_answer(message);
    return std::nullopt;
  }
  if (!nlmsg_valid_hdr(message, sizeof(nlmsgerr))) return EBADMSG;
  auto* error = static_cast<nlmsgerr*>(nlmsg_data(message));
  if (message->nlmsg_flags & NLM_F_ACK_TLVS) {
    // The request is echoed before the attributes, except for its header where it is capped.
    int skip = static_cast<int>(sizeof(nlmsgerr));
    if (!(message->nlmsg_flags & NLM_F_CAPPED))
      skip += static_cast<int>(NLMSG_ALIGN(error->msg.nlmsg_len) - NLMSG_HDRLEN);
    if (skip < nlmsg_datalen(message)) {
      auto* attributes = reinterpret_cast<nlattr*>(static_cast<char*>(nlmsg_data(message)) + skip);
      if (nlattr* text = nla_find(attributes, nlmsg_datalen(message) - skip, NLMSGERR_ATTR_MSG))
        last_message_.assign(
            static_cast<const char*>(nla_data(text)),
            strnlen(static_cast<const char*>(nla_data(text)), static_cast<size_t>(nla_len(text))));
    }
  }
  return -error->error;
}

}  // namespace openras::net
