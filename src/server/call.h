// One call that came in: its link, its PPP session, its address, its place on the switch.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/steady_timer.hpp>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "datapath/switch.h"
#include "link/link.h"
#include "link/telephone_exchange.h"
#include "net/system.h"
#include "protocol/ppp/session.h"
#include "server/address_pool.h"
#include "server/options.h"
#include "server/record.h"
#include "server/troubled_link.h"
#include "server/user_book.h"

namespace openras::server {

class CallBundle;

// What all calls of one server share. Everything in it outlives the calls.
struct Shared {
  asio::any_io_executor executor;
  const Options& options;
  UserBook& users;
  AddressPool& pool;
  net::System& system;
  const std::string& interface;  // the TUN's name
  datapath::Switch& packets;
  RandomSource& random;
  Recorder* recorder = nullptr;  // nullptr: nobody wants one
  // What tells this server's bundles from another's, and a caller's from each other (RFC 1990
  // §5.1.3): who called, from which system.
  Bytes endpoint;
  using BundleKey = std::pair<std::string, std::optional<ppp::EndpointDiscriminator>>;
  std::map<BundleKey, std::weak_ptr<CallBundle>> bundles;
};

// A call on a telephone line.
struct Telephone {
  link::CallBack call_back = {};  // empty: this line cannot be called
  // Who may come in, where this call is a callback to him; "" = anybody.
  std::string for_user = {};
};

// Whom to call once a call is over.
struct CallBackOrder {
  link::CallBack dial;
  std::string number, user;
  uint8_t delay = 0;  // seconds
};

// A caller's place on the switch, and its link-local addresses on the server's interface (null
// without IPv6, or where that failed, which is logged).
datapath::Switch::Peer peer_of(const ppp::NetworkUp& up);
std::unique_ptr<net::Applied> apply_link_local(Shared& shared, uint64_t call,
                                               const ppp::NetworkUp& up);

// Runs from the accepted link to its end. All calls on the server's executor; owned by the server,
// which frees it some time after `ended` has been called.
class Call final : private ppp::UserDirectory {
 public:
  // `ended` is called once, when the link has been told and let go.
  Call(Shared& shared, std::unique_ptr<link::Link> link, uint64_t number, ppp::Ipv4 address,
       Telephone telephone, std::function<void(uint64_t number)> ended);
  ~Call();
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  void start();
  // Terminate-Request, then the link's own farewell; `ended` follows.
  void close(std::string reason);

  // On command, or as the users file plans it.
  void perform(Deed deed);
  // Ends a silence.
  void resume();
  void slow(uint64_t bps) { link_->slow(bps); }

  // Once, when the call is over: the callback that was agreed on.
  std::optional<CallBackOrder> call_back_order() { return std::exchange(order_, std::nullopt); }

  // Its bundle's network is up; what came through the bundle for LCP.
  void network_up_in_bundle(const ppp::NetworkUp& event);
  void receive_lcp(ByteView frame);
  void reject_protocol(uint16_t protocol, ByteView information);

  uint64_t number() const { return number_; }
  const std::string& user() const { return user_; }  // as the users file has it; "" = not known yet
  nlohmann::ordered_json status() const;             // for `rasserver ctl list`

 private:
  // ppp::UserDirectory: the caller has named himself.
  std::optional<ppp::UserRecord> find(std::string_view user) override;
  bool change_password(std::string_view user, const Secret& password) override {
    return shared_.users.change_password(user, password);
  }

  ppp::Config config(ppp::Ipv4 address);
  asio::awaitable<void> connect();
  asio::awaitable<void> release();

  void receive(std::span<const ByteView> frames);
  void pump();       // takes out of the session what it has to send and to say
  void arm_timer();  // for the session's next deadline
  void send(const std::vector<Bytes>& frames);
  // The call has come to a moment: what is planned for it is armed, or due.
  void reach(Moment moment);
  void adopt(const Behaviour& behaviour);
  void finish(const Error& why);
  void record(std::string_view event, const nlohmann::ordered_json& members) const;
  void record_frame(ByteView frame, bool from_caller) const;

  void handle(const ppp::LcpNegotiated& event);
  void handle(const ppp::Authenticated& event);
  void handle(const ppp::AuthenticationFailed& event);
  void handle(const ppp::CallbackOffered&) {}  // a caller's event
  void handle(const ppp::CallbackSettled& event);
  void handle(const ppp::NetworkUp& event);
  void handle(const ppp::Ended& event);
  void handle(const ppp::ProtocolRejected& event);
  void handle(const ppp::Remark& event);
  void use_address(ppp::Ipv4 address);
  void attach(const ppp::NetworkUp& event);
  void note_network(const ppp::NetworkUp& event);
  void join_bundle(const ppp::Authenticated& event);

  Shared& shared_;
  std::shared_ptr<TroubledLink> link_;  // coroutines on it keep it alive
  const uint64_t number_;
  const Telephone telephone_;
  std::optional<CallBackOrder> order_;
  std::function<void(uint64_t)> ended_;
  ppp::Session session_;
  asio::steady_timer timer_;
  TimePoint started_;
  std::string user_;
  std::string farewell_;  // why this server ends the call; the peer is told
  bool line_lost_ = false;
  Behaviour behaviour_;
  std::set<Moment> reached_;
  // Now: the frames of this turn that belong to later moments do not go out.
  struct Due {
    Deed deed;
    Moment moment;
  };
  std::optional<Due> due_;
  std::vector<std::unique_ptr<asio::steady_timer>> planned_;
  std::optional<ppp::Ipv4> address_;       // the caller's, once connected
  std::optional<ppp::Ipv4> pooled_;        // the pool's address, while this call holds it
  std::unique_ptr<net::Applied> applied_;  // the link-local addresses of this call
  std::unique_ptr<datapath::Switch::Port> port_;
  std::shared_ptr<CallBundle> bundle_;
  std::vector<ppp::SplitFrame> bundled_;
  bool finished_ = false;
  // The timer's and the coroutines' handlers look at this before they touch the call.
  std::shared_ptr<Call*> self_ = std::make_shared<Call*>(this);
};

}  // namespace openras::server
