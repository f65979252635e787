#include "protocol/ppp/multilink/reassembler.h"

#include <algorithm>

namespace openras::ppp::multilink {
namespace {

constexpr size_t kProtocolField = 2;
constexpr uint16_t kSmallestLimit = 1500;  // RFC 1990 §5.1.1: every system must be able to do that
constexpr size_t kArena = 64 * 1024;

}  // namespace

Reassembler::Reassembler(SequenceSpace space, uint16_t mrru, Duration patience)
    : space_(space),
      max_frame_(std::max(mrru, kSmallestLimit) + kProtocolField),
      patience_(patience),
      slots_(kWindow) {
  arena_.reserve(kArena + max_frame_);
}

Reassembler::Member& Reassembler::member(LinkId id) {
  const auto found = std::ranges::find(links_, id, &Member::id);
  if (found != links_.end()) return *found;
  // A link that has said nothing yet proves nothing lost.
  links_.push_back({id, space_.add(expected_, space_.mask())});
  return links_.back();
}

void Reassembler::add_link(LinkId id) { member(id); }

void Reassembler::remove_link(LinkId id, TimePoint now, const Deliver& deliver) {
  std::erase_if(links_, [id](const Member& link) { return link.id == id; });
  deliver_ = &deliver;
  finish(now);
}

void Reassembler::receive(LinkId id, std::span<const ByteView> fragments, TimePoint now,
                          const Deliver& deliver) {
  deliver_ = &deliver;
  Member& link = member(id);
  for (const ByteView& information : fragments) {
    ++counters_.fragments;
    if (const std::optional<Fragment> fragment = parse_fragment(information, space_))
      take(link, *fragment);
    else
      ++counters_.malformed;
  }
  finish(now);
}

void Reassembler::take(Member& link, const Fragment& fragment) {
  const int32_t ahead = space_.distance(expected_, fragment.sequence);
  if (space_.distance(link.last, fragment.sequence) > 0) link.last = fragment.sequence;
  if (ahead < 0) {
    ++counters_.late_fragments;
    return;
  }
  if (ahead == 0 && held_ == 0 && fragment.begins && fragment.ends) {  // nothing to put together
    expected_ = space_.add(expected_, 1);
    add_packet(fragment.data);
    return;
  }
  make_room(fragment.sequence);
  Slot& place = slot(fragment.sequence);
  if (space_.distance(expected_, fragment.sequence) < 0 || place.used) {
    ++counters_.late_fragments;
    return;
  }
  place.used = true;
  place.begins = fragment.begins;
  place.ends = fragment.ends;
  place.data.assign(fragment.data.begin(), fragment.data.end());
  if (held_ == 0 || space_.distance(highest_, fragment.sequence) > 0) highest_ = fragment.sequence;
  ++held_;
  octets_ += fragment.data.size();
  while (octets_ > kMaxOctets) {
    const Run run = front();
    if (run.whole) {
      deliver_packet(run.length);
      continue;
    }
    ++counters_.overflows;
    give_up(run);
  }
}

// Until the window reaches as far as `sequence`.
void Reassembler::make_room(uint32_t sequence) {
  while (space_.distance(expected_, sequence) >= static_cast<int32_t>(kWindow)) {
    if (held_ == 0) {
      counters_.lost_fragments += static_cast<uint64_t>(space_.distance(expected_, sequence));
      ++counters_.overflows;
      expected_ = sequence;
      return;
    }
    const Run run = front();
    if (run.whole) {
      deliver_packet(run.length);
      continue;
    }
    ++counters_.overflows;
    give_up(run);
  }
}

Reassembler::Run Reassembler::front() const {
  Run run;
  while (run.length < kWindow) {
    const Slot& place = slot(space_.add(expected_, run.length));
    if (!place.used) return run;
    // A packet that begins inside another, or one without its beginning, will never be whole.
    if ((run.length == 0) != place.begins) {
      run.broken = true;
      run.length = std::max<uint32_t>(run.length, 1);
      return run;
    }
    ++run.length;
    if (place.ends) {
      run.whole = true;
      return run;
    }
  }
  run.broken = true;  // longer than the window
  return run;
}

void Reassembler::advance() {
  while (held_ > 0) {
    const Run run = front();
    if (run.whole) {
      deliver_packet(run.length);
    } else if (run.broken) {
      discard(run.length);
    } else {
      // RFC 1990 §4.1: lost is what every link has passed.
      const uint32_t missing = space_.add(expected_, run.length);
      if (links_.empty() || space_.distance(missing, lowest()) <= 0) return;
      give_up(run);
    }
  }
}

uint32_t Reassembler::lowest() const {
  uint32_t out = links_.front().last;
  for (const Member& link : links_)
    if (space_.distance(out, link.last) < 0) out = link.last;
  return out;
}

void Reassembler::discard(uint32_t fragments) {
  for (uint32_t i = 0; i < fragments; ++i) {
    Slot& place = slot(expected_);
    octets_ -= place.data.size();
    place.used = false;
    --held_;
    ++counters_.discarded_fragments;
    expected_ = space_.add(expected_, 1);
  }
}

void Reassembler::give_up(const Run& run) {
  discard(run.length);
  if (run.broken) return;
  do {
    ++counters_.lost_fragments;
    expected_ = space_.add(expected_, 1);
  } while (held_ > 0 && !slot(expected_).used);
}

void Reassembler::deliver_packet(uint32_t fragments) {
  size_t length = 0;
  for (uint32_t i = 0; i < fragments; ++i) length += slot(space_.add(expected_, i)).data.size();
  const bool fits = length <= max_frame_;
  if (fits && arena_.size() + length > arena_.capacity()) flush();
  const size_t start = arena_.size();
  for (uint32_t i = 0; i < fragments; ++i) {
    Slot& place = slot(expected_);
    if (fits) arena_.insert(arena_.end(), place.data.begin(), place.data.end());
    octets_ -= place.data.size();
    place.used = false;
    --held_;
    expected_ = space_.add(expected_, 1);
  }
  if (fits)
    add_packet(ByteView(arena_).subspan(start, length));
  else
    ++counters_.malformed;
}

void Reassembler::add_packet(ByteView frame) {
  if (frame.empty()) return;  // a null fragment: it only moves M (RFC 1990 §4.1)
  if (frame.size() > max_frame_) {
    ++counters_.malformed;
    return;
  }
  ++counters_.packets;
  frames_.push_back(frame);
}

void Reassembler::finish(TimePoint now) {
  advance();
  if (held_ == 0) {
    give_up_at_.reset();
  } else if (!give_up_at_ || waits_for_ != expected_) {
    give_up_at_ = now + patience_;
    waits_for_ = expected_;
    horizon_ = highest_;
  }
  flush();
}

// What was missing when the wait began is given up.
void Reassembler::tick(TimePoint now, const Deliver& deliver) {
  deliver_ = &deliver;
  if (give_up_at_ && now >= *give_up_at_) {
    give_up_at_.reset();
    while (held_ > 0 && space_.distance(expected_, horizon_) >= 0) {
      const Run run = front();
      if (run.whole)
        deliver_packet(run.length);
      else
        give_up(run);
    }
  }
  finish(now);
}

std::optional<TimePoint> Reassembler::deadline() const { return give_up_at_; }

void Reassembler::flush() {
  if (!frames_.empty()) (*deliver_)(frames_);
  frames_.clear();
  arena_.clear();
}

}  // namespace openras::ppp::multilink
