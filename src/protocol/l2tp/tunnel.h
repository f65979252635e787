// One L2TPv2 tunnel with its sessions (RFC 2661), sans-IO, in either role: the caller, which is a
// client that brings its own PPP ("LAC client"), or the answering LNS.
//
//   Tunnel tunnel(config, random);
//   uint16_t call = tunnel.place_call(now);        // caller; starts the tunnel when it is not up
//   … receive() / tick() / next_datagram() …       event SessionUp{call}
//   tunnel.receive_data(header, now)               → a PPP frame
//   tunnel.next_data_header(call)                  → what to put before a PPP frame
//   tunnel.close(now, "user asked");               CDN, StopCCN; event Ended once acknowledged
//
// What a failure tells the program: 809 ERROR_VPN_TIMEOUT where nobody answers, 811
// ERROR_VPN_BAD_PSK where the tunnel secrets differ, 807 ERROR_VPN_DISCONNECT where an established
// peer falls silent, 629 ERROR_REMOTE_DISCONNECTION where it ends the call, and what results.h says
// for a refusal.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <variant>

#include "base/error.h"
#include "base/random.h"
#include "base/secret.h"
#include "base/time.h"
#include "protocol/l2tp/avp.h"
#include "protocol/l2tp/control_channel.h"
#include "protocol/l2tp/header.h"
#include "protocol/l2tp/results.h"

namespace openras::l2tp {

enum class Role : uint8_t { kCaller, kLns };

struct Config {
  Role role = Role::kCaller;
  uint16_t local_tunnel_id = 0;  // not 0; unique among the tunnels of one socket
  std::string host_name = "openras";
  Secret secret;                    // empty = no tunnel authentication
  bool hide_avps = false;           // with a secret: send ids hidden (RFC 2661 §4.3)
  bool require_sequencing = false;  // data messages carry sequence numbers, whatever the peer does
  size_t max_sessions = 256;
  ChannelConfig channel;
  Duration setup = std::chrono::seconds(30);  // for the tunnel, and for each call
  Duration hello = std::chrono::seconds(60);  // of silence before a HELLO (RFC 2661 §5.5)
  // LNS: a tunnel without a session is closed after so long [choice].
  Duration idle = std::chrono::seconds(60);
};

struct TunnelUp {
  std::string host_name, vendor_name;  // the peer's
};
struct SessionUp {
  uint16_t session_id = 0;                    // local
  std::string calling_number, called_number;  // LNS: as the caller gave them
};
// code 0 where hang_up() or close() was called.
struct SessionDown {
  uint16_t session_id = 0;
  Error error;
};
// The tunnel is over; SessionDown has been said for each session. The last event.
struct Ended {
  Error error;
};
struct Remark {
  bool debug = true;  // false: worth telling at the ordinary log level
  std::string text;
};
using Event = std::variant<TunnelUp, SessionUp, SessionDown, Ended, Remark>;

struct DataFrame {
  uint16_t session_id = 0;  // local
  ByteView ppp;             // protocol field first; points into the datagram
};

class Tunnel {
 public:
  // `random` must outlive the tunnel.
  Tunnel(Config config, RandomSource& random);

  // Caller: asks for a session; several may be under way. Returns its local id, 0 where the tunnel
  // has ended or is full.
  uint16_t place_call(TimePoint now);
  // Ends one session with a CDN. SessionDown{0} follows at once.
  void hang_up(uint16_t session_id, std::string_view reason, TimePoint now);
  // Drops a session without telling the peer.
  void forget(uint16_t session_id) { sessions_.erase(session_id); }
  // Ends all: CDN for each session, StopCCN. Ended{0} follows once the peer has acknowledged, or
  // has not after the retransmissions.
  void close(std::string_view reason, TimePoint now);
  // The socket says that the peer cannot be reached; Ended{why} follows.
  void fail(Error why);

  // A control message, addressed to this tunnel (an LNS's first SCCRQ: to tunnel 0).
  void receive(const Header& header, TimePoint now);
  // A data message. nullopt where there is no frame in it for us: unknown session, old duplicate.
  std::optional<DataFrame> receive_data(const Header& header, TimePoint now);
  void tick(TimePoint now);
  std::optional<TimePoint> deadline() const;

  std::optional<Bytes> next_datagram() { return channel_.next_datagram(peer_tunnel_id_); }
  std::optional<Event> next_event();
  // nullopt where the session is not up. Takes a sequence number where they are in use.
  std::optional<DataHeader> next_data_header(uint16_t session_id);

  uint16_t local_id() const { return config_.local_tunnel_id; }
  // 0 before the peer has told it; then its address is known to be right as well.
  uint16_t peer_id() const { return peer_tunnel_id_; }
  size_t sessions() const { return sessions_.size(); }
  // The peer has acknowledged all that was sent.
  bool idle() const { return channel_.idle(); }
  // Ended, and nothing of the peer's needs to be acknowledged any more (RFC 2661 §5.7: for a
  // retransmission cycle after a StopCCN).
  bool finished() const { return state_ == State::kEnded && !linger_until_; }

 private:
  enum class State : uint8_t {
    kIdle,
    kWaitReply,    // caller: SCCRQ sent
    kWaitConnect,  // LNS: SCCRP sent
    kEstablished,
    kClosing,  // StopCCN sent
    kEnded,
  };
  struct Session {
    enum class State : uint8_t { kQueued, kWaitReply, kWaitConnect, kUp } state = State::kQueued;
    uint16_t peer_id = 0;
    std::optional<TimePoint> setup_deadline;
    std::string calling_number, called_number;
    bool sequencing = false, sequencing_required = false;
    uint16_t next_ns = 0, expected_ns = 0;
    bool ns_seen = false;
  };
  using Sessions = std::unordered_map<uint16_t, Session>;

  // tunnel.cc
  void start(TimePoint now);
  void add_tunnel_avps(MessageWriter& writer);
  void dispatch(const ControlChannel::Received& received, TimePoint now);
  bool acceptable(const Message& message, uint16_t session_id, TimePoint now);
  void receive_sccrq(const Message& message, TimePoint now);
  void receive_sccrp(const Message& message, TimePoint now);
  void receive_scccn(const Message& message, TimePoint now);
  void receive_stop(const Message& message, TimePoint now);
  bool check_response(const Message& message, TimePoint now);
  bool take_peer(const Message& message, TimePoint now);
  void established(TimePoint now);
  void send(const MessageWriter& message, uint16_t session_id, TimePoint now);
  void send_stop(uint16_t result, uint16_t error, std::string_view text, TimePoint now);
  void stop(uint16_t result, uint16_t error, std::string_view text, Error why, TimePoint now);
  void unexpected(const Message& message, TimePoint now);
  void end(Error error);
  void remark(bool debug, std::string text) { events_.push_back(Remark{debug, std::move(text)}); }

  // sessions.cc
  void dispatch_session(const Message& message, uint16_t session_id, TimePoint now);
  void send_icrq(uint16_t session_id, Session& session, TimePoint now);
  void receive_icrq(const Message& message, TimePoint now);
  void receive_icrp(const Message& message, uint16_t session_id, TimePoint now);
  void receive_iccn(const Message& message, uint16_t session_id, TimePoint now);
  void receive_cdn(const Message& message, uint16_t session_id);
  void refuse_call(uint16_t peer_session_id, uint16_t result, uint16_t error, std::string_view text,
                   TimePoint now);
  void send_cdn(uint16_t local_id, uint16_t peer_session_id, uint16_t result, uint16_t error,
                std::string_view text, TimePoint now);
  Sessions::iterator session_of(const Message& message, uint16_t session_id);
  void session_down(uint16_t session_id, Error error);
  void tick_sessions(TimePoint now);
  uint16_t free_session_id();

  Config config_;
  RandomSource& random_;
  ControlChannel channel_;
  State state_ = State::kIdle;
  uint16_t peer_tunnel_id_ = 0;
  Bytes challenge_;  // ours
  bool tunnel_was_up_ = false;
  TunnelUp peer_names_;
  Sessions sessions_;
  uint32_t next_serial_ = 1;
  Error ending_;  // what Ended will say once a StopCCN of ours is acknowledged
  TimePoint last_heard_{};
  std::optional<TimePoint> setup_deadline_, idle_deadline_, linger_until_;
  std::deque<Event> events_;
};

// For a listener: the Assigned Tunnel ID where the message is an SCCRQ (to tunnel 0), which with
// the peer's address names the tunnel that a repeated SCCRQ belongs to.
std::optional<uint16_t> caller_of_sccrq(const Header& header, const Secret& secret);
// The StopCCN that answers an SCCRQ for which no tunnel is made: insufficient resources.
Bytes refuse_sccrq(const Header& header, uint16_t peer_tunnel_id, std::string_view text);

}  // namespace openras::l2tp
