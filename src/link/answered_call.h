// A call that was answered on a line of octets: PPP in HDLC-like framing, as a Link.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "link/frame_gate.h"
#include "link/link.h"
#include "protocol/hdlc/hdlc.h"
#include "protocol/login/login_prompt.h"

namespace openras::link {

// The call, shared by the line that carries it and the Link that the answering end owns: either may
// go first. All calls on the line's executor.
class AnsweredCall {
 public:
  // Puts octets on the line: `data` ones may be dropped where it is full. Neither is called again
  // after `hang_up`, which is called at most once, by the answering end's disconnect or its going.
  struct Outlet {
    std::function<void(ByteView octets, bool data)> write;
    std::function<void()> hang_up;
  };

  explicit AnsweredCall(Outlet outlet) : outlet_(std::move(outlet)) {}

  // The call stands: `hand_over`, in which the link is to be made, is called at once, or, where
  // `login` says who may in, once the caller has logged in by prompts before PPP; one who is
  // refused is hung up on. To be called before the line's first octet.
  void begin(login::LoginPrompt::Check login, std::function<void()> hand_over);
  bool handed_over() const { return !prompt_; }

  // From the line.
  void take(ByteView octets);
  void lost(Error why);

  // From the answering end.
  void send(std::span<const ByteView> frames);
  void negotiated(const ppp::LcpNegotiated& options);
  void hang_up();
  LineCounters counters() const;

  FrameGate gate;

 private:
  void take_login(ByteView octets);

  Outlet outlet_;
  std::optional<login::LoginPrompt> prompt_;
  std::function<void()> hand_over_;
  bool over_ = false;
  hdlc::Decoder decoder_;
  hdlc::SendOptions send_options_;
  Bytes arena_, wire_;
  std::vector<size_t> ends_;
  std::vector<ByteView> views_;
};

// `peer` is for people: the number that was dialed, or the caller's address.
std::unique_ptr<Link> make_answered_link(std::shared_ptr<AnsweredCall> call, std::string device,
                                         std::string peer);

}  // namespace openras::link
