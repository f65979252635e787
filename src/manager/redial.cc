// Dialing again, by the entry's policy, and the end of an idle connection.
#include <algorithm>

#include "base/log.h"
#include "errors/situation.h"
#include "manager/connection.h"

namespace openras::manager {

// While dialing: the states are told anew, the error of the earlier try is in the log only, so that
// notifications end with the last try's. After a drop: everybody hears of RASCS_Disconnected, and
// of the states and RASCS_Connected as signals; no handler is called any more. [choice]
asio::awaitable<bool> Connection::dials_again(Error why) {
  if (stopped() || !may_pass(why)) co_return false;
  Duration pause = plan_.redial_pause;
  if (phase_ == Phase::kConnected) {
    if (!plan_.reconnects) co_return false;
    tries_ = 0;
    pause = Duration::zero();  // the first time at once
    reconnecting_ = true;
    phase_ = Phase::kDialing;
    disconnected_at_ = environment_.clock.now();
    note_failure(why);
    set_state(speaker(), RASCS_Disconnected, why);
  }
  const uint32_t most = reconnecting_ ? plan_.reconnect_attempts : plan_.redial_attempts;
  if (tries_ >= most) co_return false;
  ++tries_;
  spdlog::warn("event=redial {} try={} of={} after_seconds={} error={} situation={} reason={}",
               name_, tries_, most, std::chrono::duration_cast<std::chrono::seconds>(pause).count(),
               why.code, situation_id(why.situation), log::value(why.detail));
  const std::string reason = "it is dialed again";
  co_await take_down(reason);
  network_.reset();
  projected_.reset();
  network_changed_ = false;
  failure_.reset();
  for (const auto& link : links_) {
    link->start_over();
    link->rest();  // one that comes as needed is not dialed with the first
  }
  bundle_.reset();
  cleared_.clear();  // a new bundle counts from zero
  cleared_losses_ = 0;
  leader_ = candidate_ = nullptr;
  co_await trigger_.until_or_after(environment_.clock, pause, [this] { return stopped(); });
  co_return !stopped();
}

asio::awaitable<void> Connection::until_something_happens() {
  const auto something = [this] {
    return network_changed_ || failure_ || stopped() ||
           std::ranges::any_of(
               links_, [](const auto& link) { return link->is_up() && !link->may_go_on(); });
  };
  if (plan_.idle == Duration::zero()) {
    co_await trigger_.until(something);
    co_return;
  }
  idle_since_ = environment_.clock.now();
  // An eighth: a connection is hung up so much later at most.
  const Duration look = std::max<Duration>(plan_.idle / 8, std::chrono::seconds(1));
  while (!something()) {
    co_await trigger_.until_or_after(environment_.clock, look, something);
    if (!something() && is_idle())
      failure_ = make_error(Situation::kIdle, "no traffic for the entry's idle time");
  }
}

// Nothing was carried for as long as the entry allows.
bool Connection::is_idle() {
  const datapath::Counters& counters = data_path_->counters();
  const uint64_t frames = counters.frames_sent + counters.frames_received;
  const TimePoint now = environment_.clock.now();
  if (frames != idle_frames_) {
    idle_frames_ = frames;
    idle_since_ = now;
  }
  return now - idle_since_ >= plan_.idle;
}

}  // namespace openras::manager
