#include "link/bundle.h"

#include <openras/raserror.h>

#include <algorithm>

#include "protocol/ppp/describe.h"
#include "protocol/ppp/packet.h"

namespace openras::link {
namespace {

using ppp::multilink::SequenceSpace;

constexpr size_t kMaxRejects = 8;
constexpr auto kLeastPatience = std::chrono::milliseconds(300);

// RFC 1990 §2: through a bundle LCP may only reject, and ask whether somebody is there.
bool may_come_through_bundle(ByteView lcp_packet) {
  return !lcp_packet.empty() && lcp_packet[0] >= static_cast<uint8_t>(ppp::Code::kCodeReject) &&
         lcp_packet[0] <= static_cast<uint8_t>(ppp::Code::kDiscardRequest);
}

}  // namespace

Bundle::Bundle(Owner& owner, ppp::Config config, const ppp::LcpNegotiated& first,
               std::optional<ppp::Ipv4> assigned, RandomSource& random, TimePoint now)
    : owner_(owner),
      config_(std::move(config)),
      agreed_(first),
      network_(config_, random, *this),
      splitter_(SequenceSpace(first.short_sequence)),
      reassembler_(SequenceSpace(first.peer_short_sequence), first.peer_mrru, kLeastPatience) {
  config_.credentials.password.wipe();
  now_ = now;
  network_.begin(assigned, now);
}

Bundle::~Bundle() = default;

Result<> Bundle::join(LinkId id, Link& link, const ppp::LcpNegotiated& agreed, TimePoint now) {
  if (!agreed.multilink)
    return fail(ERROR_PPP_NOT_CONVERGING,
                "the peer does not let this link be one of several (no MRRU)");
  if (agreed.mrru != agreed_.mrru || agreed.peer_mrru != agreed_.peer_mrru ||
      agreed.short_sequence != agreed_.short_sequence ||
      agreed.peer_short_sequence != agreed_.peer_short_sequence)
    return fail(ERROR_PPP_NOT_CONVERGING,
                "the peer agreed to other multilink options than on the first link");
  if (agreed.peer_endpoint != agreed_.peer_endpoint)
    return fail(ERROR_PPP_NOT_CONVERGING,
                "this link leads to another system than the first (endpoint discriminator)");
  now_ = now;
  const uint64_t bps = link.line_counters().bps;
  members_[id] = {.link = &link, .bps = bps, .mru = agreed.mru, .counters = {}};
  splitter_.add_link(id, agreed.mru, bps);
  reassembler_.add_link(id);
  reassembler_.set_patience(patience());
  finish();
  return {};
}

void Bundle::leave(LinkId id, TimePoint now) {
  if (members_.erase(id) == 0) return;
  now_ = now;
  splitter_.remove_link(id);
  reassembler_.remove_link(id, now, deliver_);
  reassembler_.set_patience(patience());
  finish();
}

// As long as the slowest link needs for some of its longest frames. **[choice]**
Duration Bundle::patience() const {
  Duration out = kLeastPatience;
  for (const auto& [id, member] : members_)
    if (member.bps != 0)
      out = std::max<Duration>(
          out, kLeastPatience + std::chrono::microseconds(uint64_t{member.mru} * 8 * 3 * 1'000'000 /
                                                          member.bps));
  return out;
}

void Bundle::receive(LinkId id, std::span<const ppp::SplitFrame> frames, TimePoint now) {
  const auto member = members_.find(id);
  if (member == members_.end()) return;
  now_ = now;
  from_ = id;
  fragments_.clear();
  for (const ppp::SplitFrame& frame : frames) {
    ++member->second.counters.frames_received;
    member->second.counters.octets_received += frame.information.size();
    if (frame.protocol == ppp::kProtocolMultilink) {
      fragments_.push_back(frame.information);
    } else if (frame.protocol == ppp::kProtocolIpv4 || frame.protocol == ppp::kProtocolIpv6) {
      data_.push_back(frame);  // RFC 1990 §3: packets may also come as without multilink
    } else {
      take_control(frame, {});
    }
  }
  if (!fragments_.empty()) reassembler_.receive(id, fragments_, now, deliver_);
  finish();
}

// What was put together.
void Bundle::take(std::span<const ByteView> packets) {
  for (const ByteView& packet : packets) {
    const std::optional<ppp::SplitFrame> frame = ppp::split_frame(packet);
    if (!frame) continue;
    if (frame->protocol == ppp::kProtocolIpv4 || frame->protocol == ppp::kProtocolIpv6)
      data_.push_back(*frame);
    else
      take_control(*frame, packet);
  }
  // The octets are there during this call only.
  if (!data_.empty() && on_data_) on_data_(data_);
  data_.clear();
}

void Bundle::take_control(const ppp::SplitFrame& frame, ByteView whole) {
  if (ppp::Network::owns(frame.protocol)) {
    out_.remark(true, "received " + ppp::describe(frame.protocol, frame.information));
    network_.receive(frame.protocol, frame.information, now_);
  } else if (frame.protocol == ppp::kProtocolLcp) {
    if (may_come_through_bundle(frame.information) && lcp_.size() < kMaxRejects)
      lcp_.emplace_back(from_, Bytes(whole.begin(), whole.end()));
  } else {
    network_reject(frame.protocol, frame.information);
  }
}

void Bundle::send(std::span<const ByteView> frames) { splitter_.send(frames, emit_); }

void Bundle::emit(LinkId id, std::span<const ByteView> frames) {
  const auto member = members_.find(id);
  if (member == members_.end()) return;
  member->second.counters.frames_sent += frames.size();
  for (const ByteView& frame : frames) member->second.counters.octets_sent += frame.size() - 2;
  member->second.link->send(frames);
}

void Bundle::start_network(TimePoint now) {
  now_ = now;
  network_.start(now);
  finish();
}

void Bundle::protocol_rejected(uint16_t protocol, TimePoint now) {
  now_ = now;
  network_.protocol_rejected(protocol, now);
  finish();
}

void Bundle::tick(TimePoint now) {
  now_ = now;
  network_.tick(now);
  reassembler_.tick(now, deliver_);
  finish();
}

uint16_t Bundle::mtu() const {
  if (members_.empty()) return agreed_.mrru;
  return static_cast<uint16_t>(std::min<size_t>(agreed_.mrru, splitter_.whole_packet()));
}

MemberCounters Bundle::counters(LinkId id) const {
  const auto member = members_.find(id);
  return member == members_.end() ? MemberCounters{} : member->second.counters;
}

void Bundle::network_send(uint16_t protocol, Bytes packet) {
  out_.remark(true, "sent " + ppp::describe(protocol, packet));
  const Bytes frame = ppp::make_frame(protocol, packet);
  splitter_.send_control(frame, emit_);
}

void Bundle::network_up(ppp::NetworkUp up) { out_.add_event(std::move(up)); }

void Bundle::network_failed(Error why, TimePoint) { out_.add_event(ppp::Ended{std::move(why)}); }

void Bundle::network_reject(uint16_t protocol, ByteView information) {
  if (rejects_.size() < kMaxRejects)
    rejects_.push_back({from_, protocol, Bytes(information.begin(), information.end())});
}

void Bundle::finish() {
  if (!data_.empty() && on_data_) on_data_(data_);
  data_.clear();
  if (finishing_) return;  // called from inside an event
  finishing_ = true;
  for (const Reject& each : std::exchange(rejects_, {}))
    owner_.bundle_rejects(each.link, each.protocol, each.information);
  for (const auto& [link, frame] : std::exchange(lcp_, {})) owner_.bundle_lcp(link, frame);
  while (std::optional<ppp::Event> event = out_.next_event())
    owner_.bundle_event(std::move(*event));
  std::optional<TimePoint> deadline = network_.deadline();
  if (const auto other = reassembler_.deadline(); other && (!deadline || *other < *deadline))
    deadline = other;
  owner_.bundle_deadline(deadline);
  finishing_ = false;
}

}  // namespace openras::link
