// One link of a connection (RFC 1990: a member link): a subentry's device, PPP on it, and its part
// of the dial, from open port to authenticate. What the links share — the handler, the interface,
// the network protocols — is the connection's.
#pragma once

#include <openras/ras.h>

#include <asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <string>

#include "bus/service.h"
#include "manager/environment.h"
#include "manager/login.h"
#include "manager/pump.h"
#include "manager/trigger.h"

namespace openras::manager {

class MemberLink {
 public:
  // The connection, as a link sees it.
  class Owner {
   public:
    virtual ~Owner() = default;
    // Enters a state: logs it, sets it, publishes it, calls the handler, and returns when the
    // handler has. One link at a time: another's notification is waited for.
    virtual asio::awaitable<void> announce(MemberLink& link, uint32_t state) = 0;
    // Whether a paused state is entered, or its situation is an error.
    virtual bool may_pause() const = 0;
    // Enters a paused state and waits for the client's input; fails where the operation cannot go
    // on, or the link has given_up() meanwhile.
    virtual asio::awaitable<Result<bus::DialParameters>> pause(MemberLink& link,
                                                               uint32_t state) = 0;
    // Failed where the operation as a whole cannot go on (hung up, …).
    virtual Result<> may_go_on() const = 0;
    // It was ended from outside: nothing more is waited for.
    virtual bool stopped() const = 0;
    // The device is open: what else may be refused to this daemon is asked for now.
    virtual Result<> port_opened() = 0;
    virtual void network_up(ppp::NetworkUp network) = 0;
    // Of several links one at a time proves itself, until the first has.
    virtual asio::awaitable<Result<>> turn_to_authenticate(MemberLink& link) = 0;
    // The peer has accepted the link, which may be one of a bundle from now on.
    virtual void authenticated(MemberLink& link) = 0;
    // The link carries nothing any more, or is about to be forgotten.
    virtual void link_ended(MemberLink& link) = 0;
    // What keeps owner and link alive while the device still works for them.
    virtual std::shared_ptr<void> keep_alive() = 0;
  };

  // `owner`, `environment` and `trigger` must outlive it. `trigger` is fired whenever something
  // happened. `name` begins its log lines.
  MemberLink(Owner& owner, Environment& environment, Trigger& trigger, LinkPlan plan,
             std::string name);
  ~MemberLink();

  // The link's part of the dial (member_dial.cc): from RASCS_OpenPort until the peer has accepted
  // us. What failed stands in the connection's way only.
  asio::awaitable<Result<>> dial();
  // Gate 2 of its session: network protocols begin.
  void start_network() { pump_->start_network(); }
  // Tells the peer, PPP first and then the device, each for at most `farewell`.
  asio::awaitable<void> take_down(const std::string& reason, Duration farewell);
  // After take_down(): forgets the call, so that dial() may be called again.
  void start_over();
  // With which it proves itself; before it has begun to.
  void use(const ppp::Credentials& credentials);
  // Which bundle it shall belong to (RFC 1990 §5.1.3); before dial().
  void use(const ppp::EndpointDiscriminator& endpoint) { plan_.ppp.multilink.endpoint = endpoint; }

  // Its life, as the owner's coroutine for it goes on (bundle_life.cc).
  void rest();                     // not dialed: as it was made
  void begin();                    // being dialed
  void pass() { passed_ = true; }  // the peer has accepted it
  // It is up, or it is not and never will be.
  void settle(Result<> outcome);
  void set_busy(bool busy) { busy_ = busy; }
  bool is_busy() const { return busy_; }  // a coroutine works on it
  bool has_passed() const { return passed_; }
  bool is_dialing() const { return life_ == Life::kDialing; }
  bool is_up() const { return life_ == Life::kUp; }
  bool is_alive() const { return is_dialing() || is_up(); }
  const Result<>& outcome() const { return outcome_; }
  // It cannot go on, whatever its peer does.
  void bar(Error why);
  void hang_up();
  bool hang_up_asked() const { return hang_up_asked_; }

  // The owner's announce(), where link and operation can go on before and after it.
  asio::awaitable<Result<>> enter(uint32_t state);

  // Set by the owner, in announce() and when an error is told.
  void set_state(uint32_t state, Error error);

  // Why the link cannot go on; ok while it can.
  Result<> may_go_on() const;
  bool ended() const { return ended_.has_value(); }
  // The peer ended the link while the client was asked, and not together with its refusal.
  bool given_up() const;
  // Frames go and come: dial() has got as far as the device.
  bool has_device() const { return link_ != nullptr; }

  const LinkPlan& plan() const { return plan_; }
  uint32_t subentry() const { return plan_.subentry; }
  const std::string& name() const { return name_; }
  uint32_t state() const { return state_; }
  const Error& error() const { return error_; }  // code 0: none
  const std::optional<ppp::LcpNegotiated>& negotiated() const { return lcp_; }
  const std::optional<ppp::Authenticated>& authenticated() const { return authenticated_; }
  // Only while has_device().
  Pump& pump() { return *pump_; }
  link::Link& device() { return *link_; }
  const link::Link& device() const { return *link_; }

  // The line's text, while the dial is paused in RASCS_Interactive; see Login::open().
  // ERROR_PORT_NOT_CONNECTED at any other time.
  Result<bus::UniqueFd> open_terminal();

  // Counted since clear_line_counters(), or the beginning.
  link::LineCounters line_counters() const;
  void clear_line_counters();

 private:
  asio::awaitable<Result<>> reach();
  void choose_number();
  bool tries_another_number(const Error& why) const;
  asio::awaitable<Result<>> open_port();
  asio::awaitable<Result<>> connect_device();
  asio::awaitable<Result<>> authenticate();
  // Without a word to the handler: the device, and PPP up to the gate before LCP.
  asio::awaitable<Result<>> open_device() { return open_device(plan_); }
  asio::awaitable<Result<>> open_device(const LinkPlan& plan);
  asio::awaitable<Result<>> reach_peer() { return reach_peer(plan_.ppp); }
  asio::awaitable<Result<>> reach_peer(const ppp::Config& ppp);
  void begin_ppp(const ppp::Config& ppp);

  // member_login.cc
  asio::awaitable<Result<>> log_in();
  asio::awaitable<Result<>> be_interactive();
  asio::awaitable<Result<>> run_script();
  // member_retry.cc
  asio::awaitable<Result<>> prove();
  asio::awaitable<Result<>> try_again();
  asio::awaitable<Result<>> redial();
  // member_callback.cc
  asio::awaitable<Result<>> settle_callback();
  asio::awaitable<Result<>> answer_offer();
  asio::awaitable<Result<>> be_called_back();

  bool stopped() const { return barred_ || owner_.stopped(); }
  asio::awaitable<Result<>> through_link(asio::awaitable<Result<>> operation);
  void on_ppp(ppp::Event event);
  void note_refusal_by_ending();

  Owner& owner_;
  Environment& environment_;
  Trigger& trigger_;
  LinkPlan plan_;
  const std::string name_;
  std::vector<LinkPlan::Target> numbers_;  // where there are alternates: all, in order
  size_t next_number_ = 0;
  uint32_t state_ = RASCS_OpenPort;
  Error error_;

  enum class Life : uint8_t { kIdle, kDialing, kUp, kDown };
  Life life_ = Life::kIdle;
  bool passed_ = false, busy_ = false, hang_up_asked_ = false;
  Result<> outcome_;
  std::optional<Error> barred_;

  // What the session has said.
  std::optional<ppp::LcpNegotiated> lcp_;
  std::optional<ppp::Authenticated> authenticated_;
  std::optional<ppp::AuthenticationFailed> refused_;
  std::optional<ppp::CallbackOffered> offered_;
  std::optional<ppp::Callback> settled_;
  TimePoint refused_at_{};
  bool ended_with_refusal_ = false;  // the peer's way to refuse: see on_ppp()
  bool trying_again_ = false;        // other credentials were sent in the same session …
  bool crossed_ = false;             // … while the peer was ending it
  Secret new_password_;              // that an expired one is being changed for
  std::optional<Error> ended_;       // the line or the session is over; code 0: we closed it

  std::shared_ptr<std::optional<Result<>>> operation_;  // of the device, given up while it ran
  std::shared_ptr<link::Link> link_;
  std::unique_ptr<Pump> pump_;
  std::unique_ptr<Login> login_;   // while it lasts
  link::LineCounters cleared_at_;  // what the line had counted when the statistics were cleared
};

}  // namespace openras::manager
