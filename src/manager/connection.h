// One connection: one or more links dialed, told about, held, taken down. Its life is a coroutine
// that reads like the documentation's list of states.
#pragma once

#include <asio/awaitable.hpp>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bus/service.h"
#include "datapath/data_path.h"
#include "manager/bandwidth.h"
#include "manager/bundle_pump.h"
#include "manager/environment.h"
#include "manager/member_link.h"
#include "manager/trigger.h"

namespace openras::manager {

// Why an operation or connection was ended from outside. It then ends without a further
// notification.
enum class Stop : uint8_t { kNone, kHungUp, kClientGone, kShutdown };

class Connection final : public std::enable_shared_from_this<Connection>,
                         private MemberLink::Owner {
 public:
  // What the manager hears of. Called on the executor.
  class Observer {
   public:
    virtual ~Observer() = default;
    virtual void state_changed(const Connection& connection, const MemberLink& link) = 0;
    virtual void connected(const Connection& connection) = 0;
    // Its number is to answer ERROR_INVALID_HANDLE from now on.
    virtual void removed(const Connection& connection) = 0;
  };
  enum class Phase : uint8_t {
    kDialing,
    kConnected,
    kEnded,  // failed or dropped: answers questions until it is hung up
    kRemoved
  };

  // `environment` and `observer` must outlive it. `handler` is the client's object, "" = none.
  Connection(Environment& environment, Observer& observer, uint32_t number, Plan plan,
             std::shared_ptr<bus::Client> client, std::string handler);
  ~Connection() override;

  // Starts the operation; the first notification comes later.
  void start();
  // One more Dial on it. A handler is told RASCS_Connected and nothing else.
  void reference(const std::shared_ptr<bus::Client>& client, const std::string& handler);
  // Goes on from a paused state with what the client supplies, once its handler has returned.
  // ERROR_DIAL_ALREADY_IN_PROGRESS: it is not paused, or was resumed already; and those of
  // check_resume(), after which it stays paused.
  Result<> resume(bus::DialParameters input);
  // Of several links: one more, and one less. bundle_life.cc
  Result<> dial_link(uint32_t subentry);
  Result<> hang_up_link(uint32_t subentry);
  bool is_multilink() const { return links_.size() > 1; }
  // Takes back one Dial; the last one ends the connection, once a notification that is under way
  // has been answered.
  void hang_up(const bus::Client& client);
  // The client's bus connection ended: an operation that is not through is taken down.
  void client_gone(const bus::Client& client);
  // Ends it whatever handlers do.
  void shut_down();

  uint32_t number() const { return number_; }
  uint32_t owner() const { return owner_; }
  const Plan& plan() const { return plan_; }
  uint32_t subentry() const { return first().subentry(); }  // the first that was dialed
  Phase phase() const { return phase_; }
  uint32_t state() const { return state_; }
  const Error& error() const { return error_; }  // code 0: none
  bool was_connected() const { return connected_since_ != 0; }
  // Who dialed last; may be gone, so it is for comparing only.
  const bus::Client* dialer() const { return dialer_; }
  bool hung_up() const { return stop_ != Stop::kNone; }

  bus::ConnectionDescription describe() const;
  // Of one link; ERROR_NO_MORE_ITEMS: the entry has no such subentry.
  Result<bus::ConnectionDescription> describe(uint32_t subentry) const;
  Result<bus::LcpProjection> lcp_projection() const;
  Result<bus::IpProjection> ip_projection() const;
  Result<bus::Ipv6Projection> ipv6_projection() const;
  // ERROR_INVALID_PARAMETER: there is no such subentry.
  Result<bus::Statistics> statistics(uint32_t subentry) const;
  Result<> clear_statistics(uint32_t subentry);
  // The text of the link that is paused in RASCS_Interactive; ERROR_PORT_NOT_CONNECTED: none is, or
  // another than `subentry` (0 = any).
  Result<bus::UniqueFd> open_terminal(uint32_t subentry);

 private:
  // The coroutine and its parts: connection.cc, dial.cc.
  asio::awaitable<void> run();
  asio::awaitable<Result<>> operate();
  asio::awaitable<Result<>> dial();
  void name_bundle();
  asio::awaitable<Result<>> project();
  asio::awaitable<Result<>> apply_settings();
  asio::awaitable<Result<>> stay_connected();
  asio::awaitable<void> take_down(const std::string& reason);
  std::shared_ptr<bool> remove_interface();
  asio::awaitable<void> linger();
  // redial.cc. Whether the entry wants it dialed anew after `why`; returns once that is due.
  asio::awaitable<bool> dials_again(Error why);
  asio::awaitable<void> until_something_happens();
  bool is_idle();

  // MemberLink::Owner
  asio::awaitable<void> announce(MemberLink& link, uint32_t state) override;
  bool may_pause() const override;
  asio::awaitable<Result<bus::DialParameters>> pause(MemberLink& link, uint32_t state) override;
  Result<> may_go_on() const override;
  bool stopped() const override { return stop_ != Stop::kNone || failure_; }
  Result<> port_opened() override;
  void network_up(ppp::NetworkUp network) override;
  asio::awaitable<Result<>> turn_to_authenticate(MemberLink& link) override;
  void authenticated(MemberLink& link) override;
  void link_ended(MemberLink& link) override;
  std::shared_ptr<void> keep_alive() override { return shared_from_this(); }

  // bundle_life.cc
  void begin(MemberLink& link);
  asio::awaitable<void> run_link(MemberLink& link);
  bool is_any(bool (MemberLink::*property)() const) const;
  bool may_lose(const MemberLink& link) const;
  asio::awaitable<void> lose(MemberLink& link, Error why);
  bool settle_links(Result<>& why);
  // Why none of the links can go on; ok while one can.
  Result<> links_may_go_on() const;
  link::MemberCounters carried_by(const MemberLink& link) const;
  void on_bundle(ppp::Event event);
  uint64_t capacity() const;
  void watch_demand();
  void sample_demand();
  link::FrameSink& frames();
  bool may_carry(uint16_t protocol) const;

  // announce() of what the links have in common, where the connection can go on before and after.
  asio::awaitable<Result<>> enter(uint32_t state);
  // Whose subentry such a state is told with: the first that the peer accepted, while it is alive.
  MemberLink& speaker() const;
  MemberLink& first() const { return *links_.front(); }
  MemberLink* find_link(uint32_t subentry) const;

  void set_state(MemberLink& link, uint32_t state, Error error);
  // Calls the handler with the link's state and error; telling_ is set until it has answered.
  void begin_telling(const MemberLink& link);
  asio::awaitable<void> told();
  asio::awaitable<void> turn_to_tell(const MemberLink& link);
  asio::awaitable<void> tell_referrer(std::shared_ptr<bus::Client> client);
  void forget_referrer(const bus::Client& client);
  void stop(Stop why);
  void watch(const bus::Client& client);
  void process_gone();
  net::Description system_description() const;
  Result<> apply_system();
  void note_failure(const Error& error) const;
  Error why_stopped() const;

  Environment& environment_;
  Observer& observer_;
  const uint32_t number_;
  Plan plan_;
  std::string name_;  // "connection=3 entry=office", for log lines
  uint32_t owner_;
  size_t references_ = 1;

  std::shared_ptr<bus::Client> client_;  // who hears; empty once the notifications are over
  std::string handler_;
  const bool pauses_;  // RDEOPT_PausedStates
  // Who dialed last, and so may still ask why it ended.
  const bus::Client* dialer_ = nullptr;  // for comparing only
  bool dialer_gone_ = false, process_gone_ = false;
  std::unique_ptr<ProcessWatch> process_;

  Phase phase_ = Phase::kDialing;
  uint32_t state_ = RASCS_OpenPort;
  Error error_;
  Stop stop_ = Stop::kNone;
  uint32_t tries_ = 0;         // beside the first
  bool reconnecting_ = false;  // after a drop: nobody is told, nobody need be there
  uint64_t idle_frames_ = 0;   // what the link had carried at idle_since_
  TimePoint idle_since_{};
  uint64_t connected_since_ = 0;  // wall clock
  TimePoint connected_at_{}, disconnected_at_{};

  std::optional<ppp::NetworkUp> network_;
  std::optional<Result<>> projected_;  // what became of project()
  bool network_changed_ = false;
  std::optional<Error>
      failure_;  // something beside the links without which the connection is of no use

  Trigger trigger_;
  std::vector<std::unique_ptr<MemberLink>> links_;  // in the order of their dialing; never empty
  ppp::Credentials credentials_;     // that the server accepted, for the links after the first
  MemberLink* candidate_ = nullptr;  // that proves itself, while there is no leader
  MemberLink* leader_ = nullptr;     // the first that the peer accepted
  std::unique_ptr<BundlePump> bundle_;
  std::map<uint32_t, link::MemberCounters> cleared_;  // as they were when statistics were cleared
  uint64_t cleared_losses_ = 0;
  std::optional<Bandwidth> demand_;
  std::unique_ptr<Alarm> sampler_;
  MemberLink* paused_ = nullptr;  // whose input is awaited
  std::optional<bus::DialParameters> resumed_;
  // Who dialed it while it was up, until he has been told.
  struct Referrer {
    std::shared_ptr<bus::Client> client;
    std::string handler;
  };
  std::vector<Referrer> referrers_;
  std::shared_ptr<bool> telling_;  // false once answered; empty: nobody was told yet
  std::unique_ptr<net::Tun> tun_;
  std::unique_ptr<net::Applied> applied_;
  std::unique_ptr<datapath::DataPath> data_path_;
  std::string interface_;
  datapath::Counters last_counters_;
};

}  // namespace openras::manager
