// Keeps one PPP session going on its link: frames, timers and events, whatever the connection's
// coroutine is doing. A handler that blocks for minutes never keeps an echo from being answered.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/random.h"
#include "link/bundle.h"
#include "manager/clock.h"
#include "protocol/ppp/session.h"

namespace openras::manager {

class Pump {
 public:
  using EventHandler = std::function<void(ppp::Event event)>;
  using DataHandler = std::function<void(std::span<const ppp::SplitFrame> frames)>;

  // Sets the link's handlers. `link`, `clock` and `random` must outlive the pump. `on_event` gets
  // every event but Remarks, which are logged under `name`; it may be called inside any command
  // below and must not destroy the pump.
  Pump(Clock& clock, link::Link& link, RandomSource& random, std::string name,
       EventHandler on_event);
  ~Pump();
  Pump(const Pump&) = delete;
  Pump& operator=(const Pump&) = delete;

  // The line carries frames. What the peer sent before is kept for the session until then.
  void link_up(ppp::Config config);
  void start();
  void start_network();
  void retry_authentication(ppp::Credentials credentials);
  void change_password(Secret new_password);
  void answer_callback(ppp::Callback choice);
  void close(const std::string& reason);
  // Data frames go there from now on; an empty handler: nowhere, they are dropped.
  void on_data(DataHandler handler) { on_data_ = std::move(handler); }

  // What the peer sends to the bundle goes there from now on, as from link `id`.
  void join(link::Bundle& bundle, link::Bundle::LinkId id);
  void leave() { bundle_ = nullptr; }
  // An LCP frame that came through the bundle, and what the bundle does not speak.
  void receive_lcp(ByteView frame);
  void reject_protocol(uint16_t protocol, ByteView information);

  bool is_up() const { return session_.has_value(); }
  bool may_carry(uint16_t protocol) const { return session_ && session_->may_carry(protocol); }
  const ppp::LcpNegotiated& negotiated() const;

 private:
  void receive(std::span<const ByteView> frames);
  void take_frame(ByteView frame, TimePoint now);
  void link_down(Error why);
  // Takes out what the session has made: frames to the link, events to the owner.
  void drain();
  void send_frames();
  void handle(ppp::Event event);
  void rearm();

  Clock& clock_;
  link::Link& link_;
  RandomSource& random_;
  std::string name_;
  EventHandler on_event_;
  DataHandler on_data_;
  std::optional<ppp::Session> session_;
  std::unique_ptr<Alarm> alarm_;
  std::optional<TimePoint> armed_;
  std::vector<Bytes> early_;  // frames from before link_up()
  std::optional<Error> early_down_;
  link::Bundle* bundle_ = nullptr;
  link::Bundle::LinkId id_ = 0;
  std::vector<ppp::SplitFrame> bundled_;
  std::vector<ppp::SplitFrame> data_;  // of one batch; kept to allocate once
  bool draining_ = false, drain_again_ = false;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace openras::manager
