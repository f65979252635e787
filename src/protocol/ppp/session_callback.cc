// The callback phase of a session: between authentication and the network protocols.
#include <utility>

#include "protocol/ppp/session_impl.h"

namespace openras::ppp {

void Session::Impl::begin_callback(const CallbackPolicy& policy, TimePoint now) {
  phase_ = Phase::kCallback;
  callback_awaits_owner_ = false;
  callback_deadline_ = now + config_.timers.authentication;
  if (config_.role == Role::kAnswerer) {
    // A caller may ask a person for the number.
    callback_deadline_ = now + config_.timers.retry;
    cbcp_answerer_.emplace(policy, config_.timers, *this);
    cbcp_answerer_->start(now);
  } else if (negotiated_.callback == kCallbackByCbcp) {
    cbcp_caller_.emplace(*this);
  }
  // RFC 1570 §2.3, operation 0: nothing more is said; the peer hangs up and calls back.
}

void Session::Impl::receive_cbcp(ByteView information, TimePoint now) {
  std::optional<ControlPacket> packet = parse_packet(information);
  if (is_lcp_open() && !cbcp_caller_ && !cbcp_answerer_) {
    lcp_.reject_protocol(kProtocolCbcp, information);
  } else if (packet && is_lcp_open() && phase_ != Phase::kAuthenticate) {
    if (cbcp_caller_) cbcp_caller_->receive(*packet, now);
    if (cbcp_answerer_) cbcp_answerer_->receive(*packet, now);
  }
}

void Session::Impl::callback_offered(CallbackOffered offer) {
  callback_awaits_owner_ = true;
  callback_deadline_.reset();
  out_.add_event(offer);
}

void Session::Impl::answer_callback(Callback choice, TimePoint now) {
  if (phase_ != Phase::kCallback || !std::exchange(callback_awaits_owner_, false)) return;
  callback_deadline_ = now + config_.timers.authentication;
  cbcp_caller_->answer(choice);
}

void Session::Impl::callback_settled(Callback callback, TimePoint now) {
  if (phase_ != Phase::kCallback || settled_) return;
  settled_ = callback;
  out_.add_event(CallbackSettled{std::move(callback)});
  // The owner closes the session, which is to be called back, or the peer does.
  callback_deadline_ = now + config_.timers.authentication;
  if (settled_->type != CallbackType::kNone) return;
  callback_deadline_.reset();
  begin_network(now);
}

bool Session::Impl::ends_for_callback() {
  if (settled_) return true;
  // The Ack was lost, or there is none (operation 0). **[choice]**
  Callback meant{CallbackType::kPreset, {}, 0};
  if (cbcp_answerer_) return false;
  if (cbcp_caller_) {
    if (!cbcp_caller_->choice() || cbcp_caller_->choice()->type == CallbackType::kNone ||
        cbcp_caller_->refused())
      return false;
    meant = *cbcp_caller_->choice();
  }
  settled_ = meant;
  out_.add_event(CallbackSettled{std::move(meant)});
  return true;
}

void Session::Impl::tick_callback(TimePoint now) {
  if (cbcp_answerer_) cbcp_answerer_->tick(now);
  if (phase_ != Phase::kCallback || !callback_deadline_ || now < *callback_deadline_) return;
  callback_deadline_.reset();
  if (settled_)
    terminate({}, "Callback", now);
  else
    terminate(make_error(Outcome::kAuthTimeout, "callback"), {}, now);
}

}  // namespace openras::ppp
