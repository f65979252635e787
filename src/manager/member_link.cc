#include "manager/member_link.h"

#include <openras/raserror.h>

#include <asio/co_spawn.hpp>

#include "base/log.h"
#include "errors/situation.h"

namespace openras::manager {
namespace {

constexpr Duration kPartOfRefusal = std::chrono::seconds(5);

}  // namespace

MemberLink::MemberLink(Owner& owner, Environment& environment, Trigger& trigger, LinkPlan plan,
                       std::string name)
    : owner_(owner),
      environment_(environment),
      trigger_(trigger),
      plan_(std::move(plan)),
      name_(std::move(name)) {
  if (!plan_.alternates.empty()) {
    numbers_.push_back({plan_.number, plan_.link});
    for (LinkPlan::Target& each : plan_.alternates) numbers_.push_back(std::move(each));
    plan_.alternates.clear();
  }
  plan_.ppp.ipv6 = plan_.ppp.ipv6 && environment_.system.ipv6_available();
}

MemberLink::~MemberLink() = default;

void MemberLink::rest() {
  life_ = Life::kIdle;
  passed_ = hang_up_asked_ = false;
  barred_.reset();
  outcome_ = {};
}

void MemberLink::begin() {
  rest();
  life_ = Life::kDialing;
  busy_ = true;
}

void MemberLink::settle(Result<> outcome) {
  life_ = outcome ? Life::kUp : Life::kDown;
  outcome_ = std::move(outcome);
}

void MemberLink::bar(Error why) {
  if (!barred_) barred_ = std::move(why);
  trigger_.fire();
}

void MemberLink::hang_up() {
  hang_up_asked_ = true;
  bar({ERROR_USER_DISCONNECTION, "the link was hung up"});
}

void MemberLink::set_state(uint32_t state, Error error) {
  state_ = state;
  error_ = std::move(error);
}

asio::awaitable<Result<>> MemberLink::enter(uint32_t state) {
  // What happened since the last state belongs to that one.
  if (Result<> go = may_go_on(); !go) co_return go;
  co_await owner_.announce(*this, state);
  co_return may_go_on();
}

Result<> MemberLink::may_go_on() const {
  if (Result<> go = owner_.may_go_on(); !go) return go;
  if (barred_) return std::unexpected(*barred_);
  if (!ended_) return {};
  if (refused_ && !authenticated_) return std::unexpected(refused_->error);
  if (ended_->code == 0) return fail(Situation::kPeerEnded, "the link ended");
  return std::unexpected(*ended_);
}

void MemberLink::on_ppp(ppp::Event event) {
  if (auto* lcp = std::get_if<ppp::LcpNegotiated>(&event)) {
    lcp_ = *lcp;
  } else if (auto* proved = std::get_if<ppp::Authenticated>(&event)) {
    authenticated_ = std::move(*proved);
    if (!new_password_.empty()) plan_.ppp.credentials.password = std::move(new_password_);
    owner_.authenticated(*this);
  } else if (auto* refused = std::get_if<ppp::AuthenticationFailed>(&event)) {
    refused_ = std::move(*refused);
    refused_at_ = environment_.clock.now();
    trying_again_ = false;
  } else if (auto* offered = std::get_if<ppp::CallbackOffered>(&event)) {
    offered_ = *offered;
  } else if (auto* settled = std::get_if<ppp::CallbackSettled>(&event)) {
    settled_ = std::move(settled->callback);
  } else if (auto* network = std::get_if<ppp::NetworkUp>(&event)) {
    owner_.network_up(std::move(*network));
  } else if (auto* ended = std::get_if<ppp::Ended>(&event)) {
    ended_ = std::move(ended->error);
    owner_.link_ended(*this);
    if (!authenticated_) note_refusal_by_ending();
  }
  trigger_.fire();
}

// pppd and others end the link as soon as they have refused, l2tpns instead of refusing: both mean
// no more than "wrong". A peer that does so later has given up. **[choice]**
void MemberLink::note_refusal_by_ending() {
  const bool soon = environment_.clock.now() - refused_at_ <= kPartOfRefusal;
  if (refused_) {
    ended_with_refusal_ = soon && refused_->retry_allowed;
  } else if (trying_again_ && soon) {
    crossed_ = true;
  } else if (ended_->code == ERROR_AUTHENTICATION_FAILURE && !trying_again_) {
    refused_ = ppp::AuthenticationFailed{.error = *ended_, .retry_allowed = true, .message = {}};
    ended_with_refusal_ = true;
  }
}

// Politely and with a bound: PPP first, then the device.
asio::awaitable<void> MemberLink::take_down(const std::string& reason, Duration farewell) {
  if (!link_) co_return;
  if (pump_->is_up() && !ended_) {
    pump_->close(reason);
    co_await trigger_.until_or_after(environment_.clock, farewell, [this] { return ended(); });
  }
  auto gone = std::make_shared<bool>(false);
  asio::co_spawn(environment_.executor, link_->disconnect(reason),
                 [gone, &trigger = trigger_, alive = owner_.keep_alive(),
                  link = link_](const std::exception_ptr&) {
                   *gone = true;
                   trigger.fire();
                 });
  const bool* link_is_gone = gone.get();
  co_await trigger_.until_or_after(environment_.clock, farewell, [this, link_is_gone] {
    return *link_is_gone && (!operation_ || operation_->has_value());
  });
  operation_.reset();
}

void MemberLink::start_over() {
  owner_.link_ended(*this);
  pump_.reset();
  link_.reset();
  lcp_.reset();
  authenticated_.reset();
  refused_.reset();
  offered_.reset();
  settled_.reset();
  ended_with_refusal_ = trying_again_ = crossed_ = false;
  ended_.reset();
  cleared_at_ = {};
}

void MemberLink::use(const ppp::Credentials& credentials) {
  plan_.ppp.credentials = credentials;
  if (pump_ && has_device()) pump_->retry_authentication(credentials);
}

link::LineCounters MemberLink::line_counters() const {
  if (!link_) return {};
  link::LineCounters out = link_->line_counters();
  out.crc_errors -= cleared_at_.crc_errors;
  out.framing_errors -= cleared_at_.framing_errors;
  out.hardware_overruns -= cleared_at_.hardware_overruns;
  out.buffer_overruns -= cleared_at_.buffer_overruns;
  return out;
}

void MemberLink::clear_line_counters() {
  if (link_) cleared_at_ = link_->line_counters();
}

}  // namespace openras::manager
