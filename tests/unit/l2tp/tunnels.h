// A caller's and an LNS's tunnel joined by a perfect line in virtual time.
#pragma once

#include <gtest/gtest.h>
#include <openras/raserror.h>

#include "errors/situation.h"
#include "protocol/l2tp/tunnel.h"

namespace openras::l2tp {

inline constexpr uint16_t kCallerId = 100, kLnsId = 200;

inline Config caller_config(std::string_view secret = {}) {
  Config config;
  config.role = Role::kCaller;
  config.local_tunnel_id = kCallerId;
  config.host_name = "caller";
  config.secret = Secret(secret);
  return config;
}

inline Config lns_config(std::string_view secret = {}) {
  Config config;
  config.role = Role::kLns;
  config.local_tunnel_id = kLnsId;
  config.host_name = "lns";
  config.secret = Secret(secret);
  return config;
}

struct Side {
  Side(Config config, RandomSource& random) : tunnel(std::move(config), random) {}
  Tunnel tunnel;
  std::vector<Event> events;
  bool cut = false;  // what it sends is lost

  template <typename T>
  std::vector<T> all() const {
    std::vector<T> out;
    for (const Event& event : events)
      if (const T* wanted = std::get_if<T>(&event)) out.push_back(*wanted);
    return out;
  }
};

class TunnelPair : public testing::Test {
 protected:
  void make(Config caller, Config lns) {
    caller_ = std::make_unique<Side>(std::move(caller), random_);
    lns_ = std::make_unique<Side>(std::move(lns), random_);
  }
  // Carries messages until neither side has any.
  void settle() {
    bool moved = true;
    for (int i = 0; i < 1000 && moved; ++i) moved = carry(*caller_, *lns_) | carry(*lns_, *caller_);
    ASSERT_FALSE(moved) << "the two never stop talking";
  }
  bool carry(Side& from, Side& to) {
    bool moved = false;
    while (auto datagram = from.tunnel.next_datagram()) {
      moved = true;
      if (auto header = parse_header(*datagram); header && !from.cut)
        to.tunnel.receive(*header, now_);
    }
    for (Side* side : {&from, &to})
      while (auto event = side->tunnel.next_event()) side->events.push_back(std::move(*event));
    return moved;
  }
  // Lets virtual time pass, at most that much.
  void pass(Duration time) {
    TimePoint end = now_ + time;
    for (int i = 0; i < 1000; ++i) {
      settle();
      std::optional<TimePoint> next;
      for (Side* side : {caller_.get(), lns_.get()})
        if (auto at = side->tunnel.deadline(); at && (!next || *at < *next)) next = at;
      if (!next || *next > end) break;
      now_ = *next;
      caller_->tunnel.tick(now_);
      lns_->tunnel.tick(now_);
    }
    now_ = end;
  }
  // A message of `from` that the engine would not send itself.
  void forge(Side& to, const MessageWriter& message, uint16_t session_id = 0) {
    Bytes out = control_message(to.tunnel.local_id(), session_id, message.view());
    set_sequence(out, forged_ns_++, forged_nr_);
    to.tunnel.receive(*parse_header(out), now_);
    settle_events(to);
  }
  void settle_events(Side& side) {
    while (auto event = side.tunnel.next_event()) side.events.push_back(std::move(*event));
  }
  // The control messages that a side wants to send, ZLBs left out.
  std::vector<Message> outgoing(Side& side) {
    std::vector<Message> out;
    while (auto datagram = side.tunnel.next_datagram()) {
      auto header = parse_header(*datagram);
      if (header && !header->payload.empty())
        out.push_back(parse_message(header->payload, Secret()).value());
    }
    return out;
  }
  uint16_t call() {
    uint16_t id = caller_->tunnel.place_call(now_);
    settle();
    return id;
  }
  static void expect_end(const Side& side, Situation situation, std::string_view text = {}) {
    expect_end(side, row_of(situation)->code, text);
    for (const Ended& end : side.all<Ended>()) EXPECT_EQ(end.error.situation, situation);
  }
  static void expect_end(const Side& side, uint32_t code, std::string_view text = {}) {
    auto ends = side.all<Ended>();
    ASSERT_EQ(ends.size(), 1u);
    EXPECT_EQ(ends[0].error.code, code) << ends[0].error.detail;
    EXPECT_NE(ends[0].error.detail.find(text), std::string::npos) << ends[0].error.detail;
    EXPECT_TRUE(std::holds_alternative<Ended>(side.events.back())) << "Ended is the last event";
  }

  SeededRandom random_{5};
  TimePoint now_{};
  std::unique_ptr<Side> caller_, lns_;
  uint16_t forged_ns_ = 0, forged_nr_ = 0;
};

}  // namespace openras::l2tp
