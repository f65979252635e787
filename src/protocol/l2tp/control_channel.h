// Reliable delivery of control messages (RFC 2661 §5.8 and appendix A), sans-IO: sequence numbers,
// window, acknowledgement, retransmission.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>

#include "base/bytes.h"
#include "base/time.h"
#include "protocol/l2tp/header.h"

namespace openras::l2tp {

struct ChannelConfig {
  Duration first_wait = std::chrono::seconds(1);  // doubled at each retransmission …
  Duration max_wait = std::chrono::seconds(8);    // … up to this (§5.8 wants at least 8 s)
  int max_retransmits = 5;                        // then the peer is gone
  uint16_t receive_window = 16;  // what we accept out of order, and say in Receive Window Size
};

class ControlChannel {
 public:
  explicit ControlChannel(ChannelConfig config) : config_(config) {}

  // Queues a message made by control_message(); it goes out when the peer's window allows.
  void send(Bytes message, TimePoint now);
  // A control message of the peer, also a ZLB.
  void receive(const Header& header, TimePoint now);
  void tick(TimePoint now);
  std::optional<TimePoint> deadline() const;

  // The peer's messages, each once and in order.
  struct Received {
    uint16_t session_id = 0;
    Bytes avps;
  };
  std::optional<Received> next_received();

  // The next datagram to send. A ZLB addressed to `peer_tunnel_id` where an acknowledgement is owed
  // and nothing else carries it; call until nullopt after each receive(), send() and tick().
  std::optional<Bytes> next_datagram(uint16_t peer_tunnel_id);

  void set_peer_window(uint16_t window) { peer_window_ = window ? window : uint16_t{1}; }
  // Everything queued so far has been acknowledged.
  bool idle() const { return queue_.empty(); }
  // A message was sent max_retransmits times again without an acknowledgement.
  bool failed() const { return failed_; }
  // Forgets what is queued: nothing more is sent but acknowledgements.
  void abandon();

 private:
  void take_acknowledgement(uint16_t nr, TimePoint now);
  void pump(TimePoint now);
  size_t window() const;

  ChannelConfig config_;
  std::deque<Bytes> queue_;  // not yet acknowledged; the first has Ns == first_ns_
  size_t in_flight_ = 0;     // how many of its head have been sent since the last timeout
  size_t ever_sent_ = 0;     // how many of its head have been sent at all
  uint16_t first_ns_ = 0;
  uint16_t expected_ = 0;               // our Nr
  std::map<uint16_t, Received> early_;  // by Ns; fewer than receive_window
  std::deque<Received> received_;
  std::deque<size_t> outgoing_;  // indexes into queue_
  bool ack_owed_ = false;
  uint16_t peer_window_ = 4;  // RFC 2661 §4.4.3: where the peer does not say
  size_t congestion_window_ = 1, threshold_ = 64, acknowledged_ = 0;  // appendix A
  Duration wait_{};
  int retransmits_ = 0;
  std::optional<TimePoint> timeout_;
  bool failed_ = false;
};

}  // namespace openras::l2tp
