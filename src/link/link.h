// What carries PPP frames: a protocol engine on a real device. One object per link.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/ip/address.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/bytes.h"
#include "base/error.h"
#include "base/random.h"
#include "base/secret.h"
#include "protocol/ppp/session.h"

namespace openras::link {

// Windows' device types and what RasGetConnectStatus reports as the device's name.
struct Identity {
  std::string device_type;  // RASDT_Vpn "vpn", RASDT_PPPoE "PPPoE", RASDT_Modem "modem", …
  std::string device_name;  // "WAN Miniport (L2TP)", "WAN Miniport (PPPOE)", …
  std::string peer;  // what was dialed, for people: "10.77.0.1", "isp at 02:00:… (ac uml-ac)"
};

// What a serial line counts beside frames; zero on links that have no such thing.
struct LineCounters {
  uint64_t crc_errors = 0;         // whole frames with a wrong FCS
  uint64_t framing_errors = 0;     // frames too short or aborted; octets with a wrong stop bit
  uint64_t hardware_overruns = 0;  // octets that the port lost
  uint64_t buffer_overruns = 0;    // frames longer than any that was agreed upon
  uint64_t bps = 0;                // what CONNECT said, or the port's speed; 0 = not known
};

// A line of text before PPP, for logins by prompt: what a link has between connect() and its first
// frame where it was asked for. Owned by its link. All calls on the link's executor.
class Terminal {
 public:
  // A full queue of the line; what is beyond it is dropped.
  static constexpr size_t kMostQueued = 16 * 1024;
  using OctetsHandler = std::function<void(ByteView octets)>;
  using ClosedHandler = std::function<void(Error why)>;

  virtual ~Terminal() = default;
  // `octets` is called with what comes, and at once with what came before; `closed` when the line
  // is gone, at most once. Empty handlers: nobody listens, and what comes is kept as before.
  virtual void listen(OctetsHandler octets, ClosedHandler closed) = 0;
  virtual void write(ByteView octets) = 0;
  // The login is over: from now on the line carries frames, of which `first` has the beginning
  // already. The terminal is gone then.
  virtual void begin_frames(ByteView first) = 0;
};

// What takes frames to the peer: a link, or a bundle of links.
class FrameSink {
 public:
  virtual ~FrameSink() = default;
  // Sends frames, protocol field first. Never blocks: what the device does not take is dropped and
  // counted, as a line does.
  virtual void send(std::span<const ByteView> frames) = 0;
};

class Link : public FrameSink {
 public:
  // Frames as the peer sent them, in order, protocol field first. Valid during the call only.
  using FramesHandler = std::function<void(std::span<const ByteView> frames)>;
  // The link is gone (PADT, CDN, StopCCN, Hello unanswered, interface removed …). Called at most
  // once, never after disconnect() has been called.
  using DownHandler = std::function<void(Error why)>;

  ~Link() override = default;  // releases the device at once, without telling the peer

  // RASCS_OpenPort: opens sockets, checks that the device exists.
  // PPPoE: 814 ERROR_BROADBAND_NO_NIC where the interface is not there, no Ethernet or down; 5
  // ERROR_ACCESS_DENIED without CAP_NET_RAW. L2TP: 868 ERROR_DNSNAME_NOT_RESOLVABLE, 769
  // ERROR_BAD_ADDRESS_SPECIFIED where there is no route.
  virtual asio::awaitable<Result<>> open() = 0;
  // RASCS_ConnectDevice: reaches the peer. Fails with the documented RAS code: see
  // protocol/pppoe/caller.h, protocol/l2tp/tunnel.h and results.h; 808 ERROR_VPN_REFUSED where ICMP
  // says that nobody listens; 631 ERROR_USER_DISCONNECTION where disconnect() came in between.
  virtual asio::awaitable<Result<>> connect() = 0;
  // Tells the peer and waits, at most 1 s, until it knows; the link is closed then. Safe in any
  // state.
  virtual asio::awaitable<void> disconnect(std::string reason) = 0;

  // Handlers must be set before connect(); they are called on the link's executor.
  virtual void on_frames(FramesHandler handler) = 0;
  virtual void on_down(DownHandler handler) = 0;

  virtual ppp::LinkTraits traits() const = 0;
  virtual Identity identity() const = 0;
  // The peer's IP address where the link runs over IP; its host route is pinned when the default
  // route goes through the link.
  virtual std::optional<asio::ip::address> server_address() const { return std::nullopt; }
  // Between connect() and Terminal::begin_frames() where the link was made with a terminal step;
  // else null.
  virtual Terminal* terminal() { return nullptr; }
  // LCP is open with these options (serial framing needs them).
  virtual void negotiated(const ppp::LcpNegotiated&) {}
  // Since the link was made; stays readable once it is down.
  virtual LineCounters line_counters() const { return {}; }
};

// ---- calling side -----------------------------------------------------------------------------

struct PppoeOptions {
  std::string interface;     // "eth0"
  std::string service_name;  // "" = any
  std::string ac_name;       // "" = any
};
// `random` must outlive the link, here and below. All calls on the executor's one thread (or
// strand).
std::unique_ptr<Link> make_pppoe_link(asio::any_io_executor executor, PppoeOptions options,
                                      RandomSource& random);

struct L2tpOptions {
  std::string server;  // host name or address; resolved in open()
  uint16_t port = 1701;
  Secret tunnel_secret;   // empty = no tunnel authentication
  std::string host_name;  // AVP 7; "" = this machine's name
};
std::unique_ptr<Link> make_l2tp_link(asio::any_io_executor executor, L2tpOptions options,
                                     RandomSource& random);

// ---- answering side ---------------------------------------------------------------------------

// Each call that comes in is handed over as a Link that is already connected: open() and connect()
// return at once. `accept` is called on the executor.
using AcceptHandler = std::function<void(std::unique_ptr<Link>)>;

// Destroying it ends the answering of new calls; those that were handed over live on.
class Listener {
 public:
  virtual ~Listener() = default;
  // UDP port listened on (of use with port 0 in the options); 0 where the device has none.
  virtual uint16_t port() const { return 0; }
};

struct PppoeListenOptions {
  std::string interface;
  std::string ac_name = "openras";
  std::vector<std::string> services;  // empty = any service name is served
  size_t max_sessions = 4096;
};
Result<std::unique_ptr<Listener>> listen_pppoe(asio::any_io_executor executor,
                                               PppoeListenOptions options, RandomSource& random,
                                               AcceptHandler accept);

struct L2tpListenOptions {
  // With 0.0.0.0 or :: on a machine of several addresses, the answers come from the address that
  // the route to the caller has.
  asio::ip::address address;
  uint16_t port = 1701;  // 0 = any that is free
  Secret tunnel_secret;
  std::string host_name = "openras";
  size_t max_tunnels = 4096;
};
Result<std::unique_ptr<Listener>> listen_l2tp(asio::any_io_executor executor,
                                              L2tpListenOptions options, RandomSource& random,
                                              AcceptHandler accept);

}  // namespace openras::link
