#include "protocol/ppp/session.h"

#include <openras/raserror.h>

#include <utility>

#include "base/log.h"
#include "protocol/ppp/describe.h"
#include "protocol/ppp/session_impl.h"

namespace openras::ppp {

Session::Impl::Impl(Config config, RandomSource& random)
    : config_(std::move(config)),
      random_(random),
      lcp_(config_, random, *this, *this),
      keepalive_(config_.timers.echo_interval, config_.timers.echo_failures),
      network_(config_, random, *this) {}

void Session::Impl::link_up(TimePoint now) {
  if (phase_ != Phase::kDead) return;
  phase_ = Phase::kEstablish;
  lcp_.hold();
  lcp_.open(now);
  lcp_.lower_up(now);
  if (started_) start(now);
}

void Session::Impl::start(TimePoint now) {
  started_ = true;
  if (phase_ != Phase::kEstablish) return;
  // RFC 1661's counters alone let a peer that acknowledges, and never asks, go on for ever.
  establish_deadline_ = now + 2 * config_.timers.max_configure * config_.timers.restart;
  lcp_.release(now);
}

void Session::Impl::send(uint16_t protocol, Bytes packet) {
  out_.remark(true, "sent " + describe(protocol, packet));
  out_.add_frame(make_frame(protocol, packet));
  if (protocol == kProtocolPap) wipe_memory(packet.data(), packet.size());
}

void Session::Impl::layer_up(ControlProtocol& layer, TimePoint now) {
  if (&layer == &lcp_) lcp_up(now);
}

void Session::Impl::lcp_up(TimePoint now) {
  phase_ = Phase::kAuthenticate;
  auth_.reset();
  cbcp_caller_.reset();
  cbcp_answerer_.reset();
  callback_deadline_.reset();
  settled_.reset();
  establish_deadline_.reset();
  keepalive_.heard(now);
  negotiated_ = lcp_.negotiated();
  out_.add_event(negotiated_);
  auth_method_ = config_.role == Role::kCaller ? negotiated_.method : negotiated_.peer_method;
  if (!is_allowed(config_.methods, auth_method_)) {
    // Past Max-Failure nothing more is asked of the peer (RFC 1661 §4.6), so that LCP may open
    // without the authentication that is required.
    terminate(make_error(Outcome::kAuthMismatch, "the peer went on without"), {}, now);
    return;
  }
  if (auth_method_ == AuthMethod::kNone) {
    authenticated({}, {}, nullptr, now);
    return;
  }
  credentials_sent_ = false;
  auth_ = make_exchange(auth_method_, config_, random_, *this);
  awaiting_credentials_ = false;
  auth_deadline_ = now + config_.timers.authentication;
  auth_->start(now);
  Bytes early = std::exchange(early_auth_, {});
  if (!early.empty() && phase_ == Phase::kAuthenticate) receive(early, now);
}

void Session::Impl::layer_down(ControlProtocol& layer, TimePoint now) {
  if (&layer == &lcp_) lcp_down(now);
}

void Session::Impl::lcp_down(TimePoint now) {
  network_.end(now);
  // Otherwise the link is coming to its end.
  if (lcp_.state() != State::kReqSent && lcp_.state() != State::kAckSent) return;
  out_.remark(false, "the peer negotiates the link anew");
  if (now - renegotiated_ > std::chrono::minutes(1)) renegotiations_ = 0;
  renegotiated_ = now;
  ++renegotiations_;
  phase_ = Phase::kEstablish;
  auth_deadline_.reset();
  early_auth_.clear();
  establish_deadline_ = now + 2 * config_.timers.max_configure * config_.timers.restart;
}

void Session::Impl::layer_closed(ControlProtocol& layer, TimePoint) {
  if (&layer == &lcp_ && phase_ == Phase::kTerminate) end(std::move(pending_end_));
}

void Session::Impl::layer_failed(ControlProtocol& layer, Error why, TimePoint now) {
  if (&layer == &lcp_) terminate(std::move(why), {}, now);
}

void Session::Impl::peer_terminated(ControlProtocol& layer, std::string said, TimePoint) {
  std::string quoted = said.empty() ? std::string() : log::value(said);
  if (&layer != &lcp_) return;
  switch (phase_) {
    case Phase::kDead:
    case Phase::kEnded:
      return;
    case Phase::kTerminate:  // both sides end it: there is nothing to wait for
      end(std::move(pending_end_));
      return;
    case Phase::kEstablish:
      // It may be meant for an earlier call on the same line.
      if (lcp_.peer_spoke()) end(explain(make_error(Outcome::kLcpTerminated, quoted)));
      return;
    case Phase::kAuthenticate:
    case Phase::kNetwork:
      end(explain(make_error(Outcome::kPeerEnded, quoted)));
      return;
    case Phase::kCallback:
      if (ends_for_callback())
        end({});
      else if (cbcp_caller_ && cbcp_caller_->refused())
        end(make_error(Outcome::kCallbackRefused, quoted));
      else
        end(make_error(Outcome::kPeerEnded, quoted));
      return;
  }
}

void Session::Impl::auth_succeeded(std::string user, std::string message, const UserRecord* record,
                                   TimePoint now) {
  if (phase_ != Phase::kAuthenticate) return;
  if (config_.role == Role::kCaller) user.clear();
  if (new_password_) config_.credentials.password = std::move(*new_password_);
  new_password_.reset();
  authenticated(std::move(user), std::move(message), record, now);
}

void Session::Impl::authenticated(std::string user, std::string message, const UserRecord* record,
                                  TimePoint now) {
  auth_deadline_.reset();
  auth_error_.reset();
  assigned_ = record ? record->address : std::nullopt;
  const CallbackPolicy policy = record ? record->callback : CallbackPolicy{};
  if (config_.role == Role::kAnswerer && config_.callback && !policy.none &&
      !negotiated_.callback) {
    terminate(make_error(Outcome::kCallbackRequired, log::value(peer_text(as_bytes(user)))),
              "Callback required", now);
    return;
  }
  out_.add_event(
      Authenticated{auth_method_, peer_text(as_bytes(user)), std::move(message), assigned_});
  if (negotiated_.callback) {
    begin_callback(policy, now);
  } else {
    begin_network(now);
  }
}

void Session::Impl::auth_refused(AuthenticationFailed failure, TimePoint now) {
  if (config_.role == Role::kAnswerer) {
    terminate(std::move(failure.error), "Authentication failed", now);
    return;
  }
  auth_error_ = failure.error;
  new_password_.reset();
  if (phase_ != Phase::kAuthenticate) return;
  // The owner asks a person now, which takes as long as the peer allows.
  auth_deadline_.reset();
  awaiting_credentials_ = true;
  out_.add_event(std::move(failure));
}

void Session::Impl::auth_retry_offered(TimePoint now) {
  if (phase_ == Phase::kAuthenticate) auth_deadline_ = now + config_.timers.retry;
}

void Session::Impl::retry_authentication(Credentials credentials, TimePoint now) {
  config_.credentials = std::move(credentials);
  if (phase_ != Phase::kAuthenticate || !std::exchange(awaiting_credentials_, false)) return;
  auth_deadline_ = now + config_.timers.authentication;
  auth_->retry(config_.credentials, now);
}

void Session::Impl::change_password(Secret new_password, TimePoint now) {
  if (phase_ != Phase::kAuthenticate || !std::exchange(awaiting_credentials_, false)) return;
  auth_deadline_ = now + config_.timers.authentication;
  new_password_ = std::move(new_password);
  auth_->change_password(*new_password_, now);
}

Error Session::Impl::explain(Error seen) const {
  if (auth_error_) {
    Error why = *auth_error_;
    why.detail += "; " + seen.detail;
    return why;
  }
  // Some servers (l2tpns) say that a password is wrong by ending the call, without a word of the
  // authentication protocol. **[choice]**
  if (phase_ == Phase::kAuthenticate && credentials_sent_ &&
      seen.code == ERROR_REMOTE_DISCONNECTION)
    return make_error(Outcome::kAuthRefused, seen.detail);
  if (lcp_.auth_disputed() && !network_.was_up())
    return make_error(Outcome::kAuthMismatch, seen.detail);
  if (encryption_refused_ && !network_.was_up())
    return make_error(Outcome::kEncryptionRequired, seen.detail);
  return seen;
}

void Session::Impl::close(TimePoint now, std::string reason) {
  if (phase_ == Phase::kDead) end({});
  terminate({}, std::move(reason), now);
}

void Session::Impl::link_down(Error why, TimePoint) {
  if (phase_ == Phase::kEnded) return;
  if (phase_ == Phase::kCallback && ends_for_callback()) {
    end({});
    return;
  }
  end(phase_ == Phase::kTerminate ? std::move(pending_end_) : explain(std::move(why)));
}

void Session::Impl::terminate(Error why, std::string reason, TimePoint now) {
  if (phase_ == Phase::kTerminate || phase_ == Phase::kEnded) return;
  bool anybody_there = lcp_.opened() || lcp_.peer_spoke();
  phase_ = Phase::kTerminate;
  pending_end_ = std::move(why);
  lcp_.close(now, std::move(reason));
  if (phase_ == Phase::kTerminate && (!anybody_there || lcp_.state() != State::kClosing))
    end(std::move(pending_end_));
}

void Session::Impl::end(Error why) {
  if (phase_ == Phase::kEnded) return;
  phase_ = Phase::kEnded;
  out_.add_event(Ended{std::move(why)});
}

// ---- the public face ----------------------------------------------------------------------------

Session::Session(Config config, RandomSource& random)
    : impl_(std::make_unique<Impl>(std::move(config), random)) {}
Session::~Session() = default;
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;

void Session::link_up(TimePoint now) { impl_->link_up(now); }
void Session::start(TimePoint now) { impl_->start(now); }
void Session::start_network(TimePoint now) { impl_->start_network(now); }
void Session::retry_authentication(Credentials credentials, TimePoint now) {
  impl_->retry_authentication(std::move(credentials), now);
}
void Session::change_password(Secret new_password, TimePoint now) {
  impl_->change_password(std::move(new_password), now);
}
void Session::answer_callback(Callback choice, TimePoint now) {
  impl_->answer_callback(std::move(choice), now);
}
void Session::close(TimePoint now, std::string reason) { impl_->close(now, std::move(reason)); }
void Session::link_down(Error why, TimePoint now) { impl_->link_down(std::move(why), now); }
void Session::reject_protocol(uint16_t protocol, ByteView information) {
  impl_->reject_protocol(protocol, information);
}
void Session::receive(ByteView frame, TimePoint now) { impl_->receive(frame, now); }
void Session::tick(TimePoint now) { impl_->tick(now); }
std::optional<TimePoint> Session::deadline() const { return impl_->deadline(); }
std::optional<Bytes> Session::next_frame() { return impl_->out().next_frame(); }
std::optional<Event> Session::next_event() { return impl_->out().next_event(); }
bool Session::may_carry(uint16_t protocol) const { return impl_->may_carry(protocol); }
void Session::note_traffic(TimePoint now) { impl_->note_traffic(now); }
const LcpNegotiated& Session::negotiated() const { return impl_->negotiated(); }

}  // namespace openras::ppp
