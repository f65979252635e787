#include "protocol/l2tp/control_channel.h"

#include <algorithm>
#include <utility>

namespace openras::l2tp {

size_t ControlChannel::window() const { return std::min<size_t>(peer_window_, congestion_window_); }

void ControlChannel::send(Bytes message, TimePoint now) {
  queue_.push_back(std::move(message));
  pump(now);
}

// Sends what the window allows and arms the timer.
void ControlChannel::pump(TimePoint now) {
  while (!failed_ && in_flight_ < queue_.size() && in_flight_ < window()) {
    outgoing_.push_back(in_flight_++);
    ever_sent_ = std::max(ever_sent_, in_flight_);
    if (!timeout_) {
      if (wait_ == Duration{}) wait_ = config_.first_wait;
      timeout_ = now + wait_;
    }
  }
}

void ControlChannel::receive(const Header& header, TimePoint now) {
  take_acknowledgement(header.nr, now);
  if (header.payload.empty()) return;  // ZLB: it has no sequence number of its own (§5.8)
  ack_owed_ = true;  // also for a duplicate: our acknowledgement may have been lost
  auto ahead = static_cast<uint16_t>(header.ns - expected_);
  // Older than expected, or beyond the window that we granted.
  if (ahead >= std::max<uint16_t>(config_.receive_window, 1)) return;
  early_.try_emplace(header.ns,
                     Received{header.session_id, {header.payload.begin(), header.payload.end()}});
  for (auto next = early_.find(expected_); next != early_.end(); next = early_.find(expected_)) {
    received_.push_back(std::move(next->second));
    early_.erase(next);
    ++expected_;
  }
}

// §5.8: Nr acknowledges everything before it. One that is beyond what was sent is no news.
void ControlChannel::take_acknowledgement(uint16_t nr, TimePoint now) {
  size_t count = static_cast<uint16_t>(nr - first_ns_);
  if (count == 0 || count > ever_sent_) return;
  queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(count));
  first_ns_ = nr;
  in_flight_ -= std::min(in_flight_, count);
  ever_sent_ -= count;
  std::deque<size_t> still;
  for (size_t index : outgoing_)
    if (index >= count) still.push_back(index - count);
  outgoing_ = std::move(still);

  // Appendix A.1: slow start, then one more a window.
  for (size_t i = 0; i < count; ++i) {
    if (congestion_window_ < threshold_) {
      ++congestion_window_;
    } else if (++acknowledged_ >= congestion_window_) {
      ++congestion_window_;
      acknowledged_ = 0;
    }
  }
  retransmits_ = 0;
  wait_ = config_.first_wait;
  timeout_.reset();
  if (in_flight_ > 0) timeout_ = now + wait_;
  pump(now);
}

void ControlChannel::tick(TimePoint now) {
  if (!timeout_ || now < *timeout_) return;
  timeout_.reset();
  if (++retransmits_ > config_.max_retransmits) {
    failed_ = true;
    return abandon();
  }
  wait_ = std::min(wait_ * 2, config_.max_wait);
  threshold_ = std::max<size_t>(congestion_window_ / 2, 1);
  congestion_window_ = 1;
  in_flight_ = 0;  // from the first unacknowledged one on, all go again
  outgoing_.clear();
  pump(now);
}

void ControlChannel::abandon() {
  first_ns_ = static_cast<uint16_t>(first_ns_ + ever_sent_);  // a ZLB carries the next Ns
  queue_.clear();
  outgoing_.clear();
  in_flight_ = ever_sent_ = 0;
  timeout_.reset();
}

std::optional<TimePoint> ControlChannel::deadline() const { return timeout_; }

std::optional<ControlChannel::Received> ControlChannel::next_received() {
  if (received_.empty()) return std::nullopt;
  Received message = std::move(received_.front());
  received_.pop_front();
  return message;
}

std::optional<Bytes> ControlChannel::next_datagram(uint16_t peer_tunnel_id) {
  Bytes out;
  uint16_t ns = 0;
  if (!outgoing_.empty()) {
    size_t index = outgoing_.front();
    outgoing_.pop_front();
    out = queue_[index];
    ns = static_cast<uint16_t>(first_ns_ + index);
  } else if (ack_owed_) {
    out = control_message(peer_tunnel_id, 0, {});
    ns = static_cast<uint16_t>(first_ns_ + ever_sent_);
  } else {
    return std::nullopt;
  }
  set_sequence(out, ns, expected_);
  ack_owed_ = false;
  return out;
}

}  // namespace openras::l2tp
