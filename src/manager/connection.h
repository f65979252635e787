// One connection: dialed, told about, held, taken down. Its life is one coroutine that reads like
// the documentation's list of states.
#pragma once

#include <openras/ras.h>

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/random.h"
#include "bus/service.h"
#include "datapath/data_path.h"
#include "manager/clock.h"
#include "manager/plan.h"
#include "manager/process_watch.h"
#include "manager/pump.h"
#include "manager/trigger.h"
#include "net/system.h"

namespace openras::manager {

// What a connection needs of the world; tests give it another one.
struct Environment {
  using LinkFactory = std::function<std::unique_ptr<link::Link>(const Plan& plan)>;
  asio::any_io_executor executor;
  Clock& clock;
  net::System& system;
  RandomSource& random;
  LinkFactory make_link;
  ProcessWatchFactory watch_process;
};

// Why an operation or connection was ended from outside. It then ends without a further
// notification.
enum class Stop : uint8_t { kNone, kHungUp, kClientGone, kShutdown };

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  // What the manager hears of. Called on the executor.
  class Observer {
   public:
    virtual ~Observer() = default;
    virtual void state_changed(const Connection& connection) = 0;
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
  ~Connection();

  // Starts the operation; the first notification comes later.
  void start();
  // One more Dial on it. A handler is told RASCS_Connected and nothing else.
  void reference(const std::shared_ptr<bus::Client>& client, const std::string& handler);
  // Takes back one Dial; the last one ends the connection, once a notification that is under way
  // has been answered.
  void hang_up();
  // The client's bus connection ended: an operation that is not through is taken down.
  void client_gone(const bus::Client& client);
  // Ends it whatever handlers do.
  void shut_down();

  uint32_t number() const { return number_; }
  uint32_t owner() const { return owner_; }
  const Plan& plan() const { return plan_; }
  Phase phase() const { return phase_; }
  uint32_t state() const { return state_; }
  const Error& error() const { return error_; }  // code 0: none
  bool was_connected() const { return connected_since_ != 0; }
  // Who dialed last; may be gone, so it is for comparing only.
  const bus::Client* dialer() const { return dialer_; }
  bool hung_up() const { return stop_ != Stop::kNone; }

  bus::ConnectionDescription describe() const;
  Result<bus::LcpProjection> lcp_projection() const;
  Result<bus::IpProjection> ip_projection() const;
  Result<bus::Ipv6Projection> ipv6_projection() const;
  // ERROR_INVALID_PARAMETER: there is no such subentry.
  Result<bus::Statistics> statistics(uint32_t subentry) const;
  Result<> clear_statistics(uint32_t subentry);

 private:
  // The coroutine and its parts: connection.cc, dial.cc.
  asio::awaitable<void> run();
  asio::awaitable<Result<>> operate();
  asio::awaitable<Result<>> dial();
  asio::awaitable<Result<>> open_port();
  asio::awaitable<Result<>> connect_device();
  asio::awaitable<Result<>> authenticate();
  asio::awaitable<Result<>> project();
  asio::awaitable<Result<>> apply_settings();
  asio::awaitable<Result<>> stay_connected();
  asio::awaitable<void> take_down(const std::string& reason);
  asio::awaitable<void> linger();

  // Enters a state: logs it, sets it, publishes it, calls the handler, and returns when the handler
  // has. Failed where the operation cannot go on (the link dropped, hung up, …).
  asio::awaitable<Result<>> enter(uint32_t state);
  // The same whatever has happened to the link meanwhile.
  asio::awaitable<void> announce(uint32_t state);
  asio::awaitable<Result<>> through_link(asio::awaitable<Result<>> operation);
  Result<> may_go_on() const;

  void set_state(uint32_t state, Error error);
  // Calls the handler with the present state and error; telling_ is set until it has answered.
  void begin_telling();
  asio::awaitable<void> told();
  void stop(Stop why);
  void watch(const bus::Client& client);
  void process_gone();
  template <typename Done>
    requires std::is_trivially_copyable_v<Done>
  asio::awaitable<void> until_or_after(Duration bound, Done done);

  void on_ppp(ppp::Event event);
  net::Description system_description() const;
  Result<> apply_system();
  void note_failure(const Error& error) const;
  link::LineCounters line_counters() const;

  Environment& environment_;
  Observer& observer_;
  const uint32_t number_;
  Plan plan_;
  std::string name_;  // "connection=3 entry=office", for log lines
  uint32_t owner_;
  size_t references_ = 1;

  std::shared_ptr<bus::Client> client_;  // who hears; empty once the notifications are over
  std::string handler_;
  // Who dialed last, and so may still ask why it ended.
  const bus::Client* dialer_ = nullptr;  // for comparing only
  bool dialer_gone_ = false, process_gone_ = false;
  std::unique_ptr<ProcessWatch> process_;

  Phase phase_ = Phase::kDialing;
  uint32_t state_ = RASCS_OpenPort;
  Error error_;
  Stop stop_ = Stop::kNone;
  uint64_t connected_since_ = 0;  // wall clock
  TimePoint connected_at_{}, disconnected_at_{};

  // What the session has said.
  std::optional<ppp::LcpNegotiated> lcp_;
  std::optional<ppp::Authenticated> authenticated_;
  std::optional<ppp::AuthenticationFailed> refused_;
  std::optional<ppp::NetworkUp> network_;
  bool network_changed_ = false;
  std::optional<Error> ended_;    // the line or the session is over; code 0: we closed it
  std::optional<Error> failure_;  // something else without which the connection is of no use

  Trigger trigger_;
  std::unique_ptr<Alarm> bound_;
  std::shared_ptr<bool> telling_;  // false once answered; empty: nothing under way
  std::shared_ptr<std::optional<Result<>>> link_operation_;  // that was given up while it ran
  std::shared_ptr<link::Link> link_;
  std::unique_ptr<Pump> pump_;
  std::unique_ptr<net::Tun> tun_;
  std::unique_ptr<net::Applied> applied_;
  std::unique_ptr<datapath::DataPath> data_path_;
  std::string interface_;
  datapath::Counters last_counters_;
  link::LineCounters cleared_at_;  // what the line had counted when the statistics were cleared
};

}  // namespace openras::manager
