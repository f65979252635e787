// Requests to the kernel's routing netlink, one at a time, each answered before the next.
#pragma once

#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include <asio/ip/address.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

struct nl_msg;

namespace openras::net {

// A request as it is built. Adding an attribute that does not fit marks it as bad, and sending it
// then fails with EMSGSIZE.
class NetlinkRequest {
 public:
  // `header` is the request's family header (ifinfomsg, ifaddrmsg or rtmsg).
  template <typename Header>
  NetlinkRequest(uint16_t type, uint16_t flags, const Header& header)
      : NetlinkRequest(type, flags, &header, sizeof header) {}

  void put_u8(int type, uint8_t value) { put(type, &value, sizeof value); }
  void put_u32(int type, uint32_t value) { put(type, &value, sizeof value); }
  void put_address(int type, const asio::ip::address& address);
  void put(int type, const void* data, size_t size);
  // Attributes put between begin() and end() stand inside that one.
  nlattr* begin(int type);
  void end(nlattr* nest);

  nl_msg* message() const { return message_.get(); }
  bool good() const { return good_; }

 private:
  NetlinkRequest(uint16_t type, uint16_t flags, const void* header, size_t size);
  struct Free {
    void operator()(nl_msg* message) const;
  };
  std::unique_ptr<nl_msg, Free> message_;
  bool good_ = false;
};

uint8_t family_of(const asio::ip::address& address);
// The address in an attribute's octets; nullopt where the size is neither 4 nor 16.
std::optional<asio::ip::address> address_from(const nlattr* attribute);

class NetlinkSocket {
 public:
  // Bound to the network namespace of the calling thread.
  NetlinkSocket();
  ~NetlinkSocket();
  NetlinkSocket(const NetlinkSocket&) = delete;
  NetlinkSocket& operator=(const NetlinkSocket&) = delete;

  using AnswerHandler = std::function<void(nlmsghdr* answer)>;
  // Sends the request, hands each answering message over, and returns 0 or an errno once the kernel
  // has acknowledged it.
  int transact(const NetlinkRequest& request, const AnswerHandler& on_answer = {});
  const std::string& last_message() const { return last_message_; }

 private:
  // What one message says of the request `sequence`: nullopt to go on reading.
  std::optional<int> take(nlmsghdr* message, uint32_t sequence, const AnswerHandler& on_answer);

  int fd_ = -1;
  int open_error_ = 0;
  uint32_t sequence_ = 0;
  std::string last_message_;
};

}  // namespace openras::net
