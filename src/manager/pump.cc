#include "manager/pump.h"

#include "base/log.h"

namespace openras::manager {
namespace {

constexpr size_t kMaxEarlyFrames = 32;

bool is_data(uint16_t protocol) {
  return protocol == ppp::kProtocolIpv4 || protocol == ppp::kProtocolIpv6;
}

}  // namespace

Pump::Pump(Clock& clock, link::Link& link, RandomSource& random, std::string name,
           EventHandler on_event)
    : clock_(clock),
      link_(link),
      random_(random),
      name_(std::move(name)),
      on_event_(std::move(on_event)) {
  alarm_ = clock_.make_alarm([this] {
    armed_.reset();
    if (session_) session_->tick(clock_.now());
    drain();
  });
  // The link may outlive the pump.
  link_.on_frames([this, alive = std::weak_ptr(alive_)](std::span<const ByteView> frames) {
    if (!alive.expired()) receive(frames);
  });
  link_.on_down([this, alive = std::weak_ptr(alive_)](Error why) {
    if (!alive.expired()) link_down(std::move(why));
  });
}

Pump::~Pump() = default;

void Pump::link_up(ppp::Config config) {
  session_.emplace(std::move(config), random_);
  session_->link_up(clock_.now());
  for (const Bytes& frame : std::exchange(early_, {})) session_->receive(frame, clock_.now());
  if (early_down_) session_->link_down(*early_down_, clock_.now());
  drain();
}

void Pump::start() {
  session_->start(clock_.now());
  drain();
}

void Pump::start_network() {
  session_->start_network(clock_.now());
  drain();
}

void Pump::retry_authentication(ppp::Credentials credentials) {
  session_->retry_authentication(std::move(credentials), clock_.now());
  drain();
}

void Pump::change_password(Secret new_password) {
  session_->change_password(std::move(new_password), clock_.now());
  drain();
}

void Pump::answer_callback(ppp::Callback choice) {
  session_->answer_callback(std::move(choice), clock_.now());
  drain();
}

void Pump::close(const std::string& reason) {
  if (!session_) return;
  session_->close(clock_.now(), reason);
  drain();
}

const ppp::LcpNegotiated& Pump::negotiated() const {
  static const ppp::LcpNegotiated kNothing;
  return session_ ? session_->negotiated() : kNothing;
}

void Pump::receive(std::span<const ByteView> frames) {
  if (!session_) {
    for (const ByteView& frame : frames)
      if (early_.size() < kMaxEarlyFrames) early_.emplace_back(frame.begin(), frame.end());
    return;
  }
  const TimePoint now = clock_.now();
  data_.clear();
  bundled_.clear();
  for (const ByteView& frame : frames) {
    const std::optional<ppp::SplitFrame> split = ppp::split_frame(frame);
    if (split && bundle_ && link::Bundle::owns(split->protocol)) {
      bundled_.push_back(*split);
    } else if (split && is_data(split->protocol) && on_data_ &&
               session_->may_carry(split->protocol)) {
      data_.push_back(*split);
    } else {
      session_->receive(frame, now);
      drain();  // at once: what it says may decide where the next frame goes
    }
  }
  if (!data_.empty()) {
    session_->note_traffic(now);
    on_data_(data_);
  }
  if (bundled_.empty()) return;
  session_->note_traffic(now);
  if (bundle_) bundle_->receive(id_, bundled_, now);
}

void Pump::join(link::Bundle& bundle, link::Bundle::LinkId id) {
  bundle_ = &bundle;
  id_ = id;
}

void Pump::receive_lcp(ByteView frame) {
  session_->receive(frame, clock_.now());
  drain();
}

void Pump::reject_protocol(uint16_t protocol, ByteView information) {
  session_->reject_protocol(protocol, information);
  drain();
}

void Pump::link_down(Error why) {
  if (!session_) {
    early_down_ = std::move(why);
    return;
  }
  session_->link_down(std::move(why), clock_.now());
  drain();
}

void Pump::drain() {
  if (!session_) return;
  if (draining_) {  // called from inside an event or from the link's send()
    drain_again_ = true;
    return;
  }
  draining_ = true;
  do {
    drain_again_ = false;
    send_frames();
    while (std::optional<ppp::Event> event = session_->next_event()) handle(std::move(*event));
    send_frames();
  } while (drain_again_);
  draining_ = false;
  rearm();
}

void Pump::send_frames() {
  while (std::optional<Bytes> frame = session_->next_frame()) {
    const ByteView view(*frame);
    link_.send(std::span(&view, 1));
  }
}

void Pump::handle(ppp::Event event) {
  if (const auto* remark = std::get_if<ppp::Remark>(&event)) {
    spdlog::log(remark->debug ? spdlog::level::debug : spdlog::level::info,
                "event=ppp {} remark={}", name_, log::value(remark->text));
    return;
  }
  if (const auto* rejected = std::get_if<ppp::ProtocolRejected>(&event)) {
    if (bundle_) bundle_->protocol_rejected(rejected->protocol, clock_.now());
    return;
  }
  if (const auto* negotiated = std::get_if<ppp::LcpNegotiated>(&event))
    link_.negotiated(*negotiated);
  on_event_(std::move(event));
}

// A deadline that moves away leaves the alarm alone: it rings early, and the session is asked
// again, so that data traffic costs no timer operation.
void Pump::rearm() {
  const std::optional<TimePoint> deadline = session_->deadline();
  if (!deadline) {
    if (armed_) alarm_->cancel();
    armed_.reset();
    return;
  }
  if (armed_ && *armed_ <= *deadline) return;
  armed_ = deadline;
  alarm_->set(*deadline);
}

}  // namespace openras::manager
