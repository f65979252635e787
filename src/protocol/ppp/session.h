// One PPP link, sans-IO: LCP, authentication and the network protocols in either role.
//
// The owner passes in frames, commands and the time, and takes out frames, events and the next
// deadline. Nothing here opens a socket, reads a clock, starts a thread or logs.
//
//   session.link_up(now);                 // the line carries frames; the session only answers
//   session.start(now);                   // gate 1: begins LCP, then authenticates by itself
//   … event Authenticated …
//   session.start_network(now);           // gate 2: begins IPCP and IPV6CP
//   … event NetworkUp …
//
// Gates: between link_up() and start(), and between Authenticated and start_network(), the session
// sends no Configure-Request of its own for the phase that is still closed, but answers the peer's
// (Ack, Nak or Reject) and its Echo-Requests, so that a peer that waits for a slow notification
// handler never runs into its Max-Configure (RFC 1661 §4.6).
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "base/random.h"
#include "base/secret.h"
#include "base/time.h"

namespace openras::ppp {

using Ipv4 = std::array<uint8_t, 4>;         // network order
using InterfaceId = std::array<uint8_t, 8>;  // RFC 5072

enum class Role : uint8_t { kCaller, kAnswerer };

// In order of strength.
enum class AuthMethod : uint8_t { kNone, kPap, kChapMd5, kMsChapV2 };
std::string_view name(AuthMethod method);

struct LinkTraits {
  uint16_t mru = 1500;  // largest information field that the link carries; PPPoE 1492
  bool hdlc = false;    // asynchronous framing: ACCM, PFC and ACFC are worth negotiating
};

// RFC 1990 §5.1.3: tells one system's links from another's. At most 20 octets of address.
struct EndpointDiscriminator {
  uint8_t type = 0;  // its class: 0 null, 1 locally assigned, 2 IPv4, 3 MAC, 4 magic, 5 telephone
  Bytes address;
  friend auto operator<=>(const EndpointDiscriminator&, const EndpointDiscriminator&) = default;
};

// What a link asks for so that it can be one of several (RFC 1990 §5.1).
struct Multilink {
  // Largest packet that we put together, 0 = multilink is neither asked for nor agreed to.
  uint16_t mrru = 0;
  bool short_sequence = false;  // asks the peer for headers with 12 bit numbers
  EndpointDiscriminator endpoint;
};

struct Credentials {
  std::string user;
  std::string domain;  // MS-CHAP sends "domain\user" where it is not empty
  Secret password;
};

// How a link goes on after authentication (MS-CBCP §2.2.3): at once, or by the answerer hanging up
// and calling the caller, at a number that the caller names or that the answerer knows.
enum class CallbackType : uint8_t { kNone = 1, kByCaller = 2, kPreset = 3 };
struct Callback {
  CallbackType type = CallbackType::kNone;
  std::string number;  // kByCaller; kPreset: at the answerer only
  uint8_t delay = 0;   // seconds that the answerer is asked to wait
  friend bool operator==(const Callback&, const Callback&) = default;
};
// What a user may choose from. None of the three: only callers that are refused.
struct CallbackPolicy {
  bool none = true;
  bool by_caller = false;
  std::string preset;  // a number, or ""
  // The numbers that a caller may set; empty = any.
  std::vector<std::string> allowed;
};

// What the answering side knows of a user. A password is needed for CHAP.
struct UserRecord {
  Secret password;
  std::optional<Ipv4> address;  // fixed address; else from the pool
  // What the answerer says instead of success: an MS-CHAP error code (646, 647, 648, 649, 691), or
  // 0. PAP and CHAP-MD5 can say only "no". After a 648 by MS-CHAPv2 the caller may change the
  // password.
  uint32_t refuse_with = 0;
  int attempts = 0;  // how many wrong passwords of this user end the link; 0: Config::attempts
  CallbackPolicy callback;
};

class UserDirectory {
 public:
  virtual ~UserDirectory() = default;
  virtual std::optional<UserRecord> find(std::string_view user) = 0;
  // MS-CHAPv2's change of an expired password: stores the new one, with which find() no longer says
  // 648. False where the directory does not take it: the caller is told 709 and may try another.
  virtual bool change_password(std::string_view, const Secret&) { return false; }
};

struct Timers {
  Duration restart = std::chrono::seconds(3);  // RFC 1661 §4.6
  int max_configure = 10;
  int max_terminate = 2;
  int max_failure = 5;
  // Dead peer detection once LCP is open: an Echo-Request after so long without any frame from the
  // peer; the link is lost after echo_failures of them without an answer. 0 = never.
  Duration echo_interval = std::chrono::seconds(30);
  int echo_failures = 4;
  // How long the caller waits, from LCP up, for the answerer to ask for or to finish
  // authentication, and for the network protocols to open.
  Duration authentication = std::chrono::seconds(60);
  Duration network = std::chrono::seconds(60);
  // How long NetworkUp waits for IPV6CP once IPCP is open. A peer that does not know a protocol
  // says so at once; this is for one that says nothing. **[choice]**
  Duration second_protocol = std::chrono::seconds(6);
  // Answerer: how long a caller that was refused, and may try again, has for it.
  Duration retry = std::chrono::minutes(5);
};

struct Config {
  Role role = Role::kCaller;
  LinkTraits link;
  Timers timers;

  // Caller: the methods that the entry allows. The strongest that the peer offers is chosen; a
  // peer that offers only others, or wants none where kNone is not in the list, is refused
  // (never below what is required). Answerer: the methods to demand, tried strongest first.
  std::vector<AuthMethod> methods;
  // Caller: counters an offer that is allowed but weak with the strongest method allowed, and takes
  // it only if the peer insists. Off unless the peer is known to cope: pppd, when its only method
  // is refused, drops authentication and ends the link. **[choice]**
  bool upgrade_authentication = false;
  // Answerer: how many wrong passwords end the link.
  int attempts = 3;
  Credentials credentials;         // caller
  UserDirectory* users = nullptr;  // answerer; must outlive the session
  std::string local_name;          // answerer's Name in CHAP

  // Caller: offers to be called back, by CBCP or, where the peer prefers that, by RFC 1570's
  // operation 0. Answerer: grants CBCP to callers that ask for it, and refuses the others where
  // their record does not allow to go on without. Off on the call that calls back.
  bool callback = false;
  Multilink multilink;

  bool ipv4 = true;
  bool ipv6 = true;
  bool request_dns = true;                   // caller: RFC 1877 options 129 and 131
  std::optional<Ipv4> local_ipv4;            // caller: wants this one; answerer: has this one
  std::optional<Ipv4> peer_ipv4;             // answerer: assigns this one
  std::array<std::optional<Ipv4>, 2> dns{};  // answerer: hands these out
};

// ---- events ---------------------------------------------------------------------------------
//
// A peer may negotiate the link anew at any time (RFC 1661 §4.1, a Configure-Request in Opened):
// LcpNegotiated, Authenticated and NetworkUp are then said again. NetworkUp is also said again
// when one of the network protocols goes or comes back.

// RFC 1570 §2.3's operations that are spoken.
inline constexpr uint8_t kCallbackByAuthentication = 0;
inline constexpr uint8_t kCallbackByCbcp = 6;

struct LcpNegotiated {                    // LCP reached Opened
  uint16_t mru = 1500;                    // what we may send: the peer's MRU, at most the link's
  uint16_t peer_mru = 1500;               // what the peer may send to us
  AuthMethod method = AuthMethod::kNone;  // how we prove ourselves to the peer
  AuthMethod peer_method = AuthMethod::kNone;  // how the peer proves itself to us (answerer)
  bool local_pfc = false, local_acfc = false, peer_pfc = false, peer_acfc = false;
  uint32_t local_accm = 0xffffffff, peer_accm = 0xffffffff;
  std::optional<uint8_t> callback;  // the operation, where callback follows authentication

  // Both sides agreed to RFC 1990: the link carries fragments of its bundle's packets, and the
  // session has no network phase of its own: the bundle has one.
  bool multilink = false;
  uint16_t mrru = 0, peer_mrru = 0;                          // as mru and peer_mru, of the bundle
  bool short_sequence = false, peer_short_sequence = false;  // in what we send, and receive
  std::optional<EndpointDiscriminator> peer_endpoint;
};
struct Authenticated {  // by the peer (caller), or of the peer (answerer)
  AuthMethod method = AuthMethod::kNone;
  std::string user;              // answerer: whom
  std::string message;           // what the peer said, UTF-8, may be empty
  std::optional<Ipv4> assigned;  // answerer: the user's own address, where there is one
};
// The peer rejected the credentials. The owner calls retry_authentication() — where retry_allowed
// —, change_password() — where change_allowed — or close(). Without one of them the session waits
// as long as the peer does, and answers its echoes.
struct AuthenticationFailed {
  Error error;  // 691, 646, 647, 648, 649, …
  bool retry_allowed = false;
  std::string message;
  // The password has expired (648), or the new one was not liked (709): MS-CHAPv2 only.
  bool change_allowed = false;
};
// Caller, after Authenticated: the answerer asks whether and where to call back. The owner calls
// answer_callback(), see choose_callback(), or close(). The session waits as long as the peer does.
struct CallbackOffered {
  bool none = false, by_caller = false, preset = false;
};
// Both roles: the answerer will call back, or will not (kNone: the network phase follows, as
// without callback). Otherwise the owner of either side closes the session, which then ends with
// code 0; the answerer's owner then calls `callback.number`.
struct CallbackSettled {
  Callback callback;
};
struct NetworkUp {  // every network protocol asked for is open or was refused; at least one is open
  struct V4 {
    Ipv4 local{}, peer{};
    std::vector<Ipv4> dns;
  };
  struct V6 {
    InterfaceId local{}, peer{};
  };
  std::optional<V4> v4;
  std::optional<V6> v6;
  Error v4_error, v6_error;  // code 0, or why that protocol is not there
};
// The end, said once and last: the peer terminated, did not answer, looped back, refused, …; code
// 0 where close() was called and finished.
// Frames that were made before it (an answer to Terminate-Request) are still to be sent.
struct Ended {
  Error error;
};
// The peer does not speak this protocol of the bundle's (multilink only).
struct ProtocolRejected {
  uint16_t protocol = 0;
};
// Something worth a log line: a decoded frame (direction and meaning), what the peer said in an
// Identification or Reject, …. Never a secret.
struct Remark {
  bool debug = true;  // false: worth telling at the ordinary log level
  std::string text;
};

using Event = std::variant<LcpNegotiated, Authenticated, AuthenticationFailed, CallbackOffered,
                           CallbackSettled, NetworkUp, Ended, ProtocolRejected, Remark>;

// What a caller who gave `number` ("" = none) answers to an offer: the number where callers may set
// it; else, in this order, what the answerer presets, or no callback. A caller who may choose all
// three and gave none is not called back. nullopt where the offer holds nothing that fits.
std::optional<Callback> choose_callback(const CallbackOffered& offer, std::string_view number);

// ---- the session ----------------------------------------------------------------------------

// PPP protocol numbers of data frames.
inline constexpr uint16_t kProtocolIpv4 = 0x0021;
inline constexpr uint16_t kProtocolIpv6 = 0x0057;

// Splits a frame, as links deliver it (protocol field first; 1 octet where PFC compressed it, a
// leading ff 03 tolerated), into protocol and information field. nullopt where it is no PPP frame.
struct SplitFrame {
  uint16_t protocol = 0;
  ByteView information;
};
std::optional<SplitFrame> split_frame(ByteView frame);

class Session {
 public:
  Session(Config config, RandomSource& random);
  ~Session();
  Session(Session&&) noexcept;
  Session& operator=(Session&&) noexcept;

  // Commands. Each may make frames and events available.
  void link_up(TimePoint now);
  void start(TimePoint now);
  void start_network(TimePoint now);
  // Before start(): these are used in the first try.
  void retry_authentication(Credentials credentials, TimePoint now);
  void change_password(Secret new_password, TimePoint now);
  void answer_callback(Callback choice, TimePoint now);
  // Terminates politely: Terminate-Request, then Ended once acknowledged or given up.
  void close(TimePoint now, std::string reason = {});
  // The line is gone: Ended{why} follows unless the session has ended already.
  void link_down(Error why, TimePoint now);

  // Tells the peer that a protocol, which came through the bundle, is not spoken (RFC 1661 §5.7).
  void reject_protocol(uint16_t protocol, ByteView information);

  // A control frame from the link. Data frames (IPv4, IPv6) are the data path's: give them here
  // only before may_carry() says so (they are then dropped and counted).
  void receive(ByteView frame, TimePoint now);
  void tick(TimePoint now);  // time has come to deadline()
  std::optional<TimePoint> deadline() const;

  std::optional<Bytes> next_frame();  // protocol field first, no ff 03
  std::optional<Event> next_event();

  // True while the network protocol that carries `protocol` (0x0021, 0x0057) is open.
  bool may_carry(uint16_t protocol) const;
  // Data traffic seen counts as a sign of life for dead peer detection.
  void note_traffic(TimePoint now);
  const LcpNegotiated& negotiated() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace openras::ppp
