// A control protocol: the automaton of RFC 1661 §4 fed from packets, and the exchange of
// Configure-Requests. What is negotiated is the derived class's (LCP, IPCP, IPV6CP).
#pragma once

#include <optional>
#include <string>

#include "protocol/ppp/automaton.h"
#include "protocol/ppp/options.h"
#include "protocol/ppp/outcome.h"
#include "protocol/ppp/packet.h"

namespace openras::ppp {

class ControlProtocol : private Automaton::Performer {
 public:
  // The session. It must not destroy the protocol inside these calls.
  class Owner {
   public:
    virtual ~Owner() = default;
    virtual void send(uint16_t protocol, Bytes packet) = 0;
    virtual void layer_up(ControlProtocol& layer, TimePoint now) = 0;
    virtual void layer_down(ControlProtocol& layer, TimePoint now) = 0;
    // A close() has run its course.
    virtual void layer_closed(ControlProtocol& layer, TimePoint now) = 0;
    // The protocol cannot be opened, or not be kept open. Said once until it is opened anew.
    virtual void layer_failed(ControlProtocol& layer, Error why, TimePoint now) = 0;
    // The peer sent a Terminate-Request, which has been answered.
    virtual void peer_terminated(ControlProtocol& layer, std::string said, TimePoint now) = 0;
  };

  ControlProtocol(uint16_t protocol, const Timers& timers, Owner& owner);
  ControlProtocol(const ControlProtocol&) = delete;
  ControlProtocol& operator=(const ControlProtocol&) = delete;

  uint16_t protocol() const { return protocol_; }
  State state() const { return automaton_.state(); }
  bool opened() const { return state() == State::kOpened; }
  // The peer has sent a Configure packet since lower_up().
  bool peer_spoke() const { return peer_spoke_; }

  void open(TimePoint now) { automaton_.handle(Trigger::kOpen, now); }
  void lower_up(TimePoint now);
  void lower_down(TimePoint now) { automaton_.handle(Trigger::kDown, now); }
  void close(TimePoint now, std::string reason);
  void hold() { automaton_.hold(); }
  void release(TimePoint now) { automaton_.release(now); }

  void receive(ByteView information, TimePoint now);
  // The peer sent a Protocol-Reject for this protocol.
  void protocol_rejected(TimePoint now);
  void tick(TimePoint now);
  std::optional<TimePoint> deadline() const { return automaton_.deadline(); }

 protected:
  enum class Verdict : uint8_t { kAck, kNak, kReject };
  struct Judgement {
    Verdict verdict = Verdict::kAck;
    Option nak{};  // what would be acceptable, with kNak
  };
  static Judgement acknowledge() { return {}; }
  static Judgement reject() { return {Verdict::kReject, {}}; }
  static Judgement nak(Option acceptable) { return {Verdict::kNak, std::move(acceptable)}; }

  // Back to what we want at first: called before every new negotiation.
  virtual void reset() = 0;
  // The options of our next Configure-Request.
  virtual Options request() = 0;
  // The peer refused these options of our request, with hints or altogether. May give_up().
  virtual void peer_naked(const Options& options) = 0;
  virtual void peer_rejected(const Options& options) = 0;
  // The peer accepted our request. May give_up().
  virtual void peer_acked(const Options& options) = 0;
  // One option of the peer's request. May give_up().
  virtual Judgement judge(const Option& option) = 0;
  // Options that the peer's request lacks and should have; they are Nak'ed (RFC 1661 §5.3).
  virtual Options missing(const Options& request) = 0;
  // What judge() and missing() suggested of the last request goes out. It does not where another
  // option of that request was rejected: Rejects go alone, and the peer asks again.
  virtual void nak_sent() {}
  // The peer's request is acceptable as a whole and is being acknowledged.
  virtual void accept(const Options& request) = 0;
  // Codes from 8 on; false where the code is unknown to this protocol.
  virtual bool receive_extra(const ControlPacket&, TimePoint) { return false; }
  virtual void code_rejected(uint8_t) {}
  virtual Outcome timeout_outcome() const { return Outcome::kNcpTimeout; }
  virtual Outcome rejected_outcome() const { return Outcome::kNcpRejected; }
  virtual Outcome not_converging_outcome() const { return Outcome::kNcpNotConverging; }

  // This negotiation can lead nowhere; layer_failed() follows when the packet at hand is done with.
  void give_up(Error why);
  // The same from outside the handling of a Configure packet.
  void fail(Error why, TimePoint now);
  void send(Code code, uint8_t id, ByteView data);
  uint8_t next_id() { return ++id_; }
  void handle(Trigger trigger, TimePoint now) { automaton_.handle(trigger, now); }
  Owner& owner() { return owner_; }

 private:
  void perform(Action action, TimePoint now) override;
  void send_request();
  void on_request(const ControlPacket& packet, TimePoint now);
  // Decides on the peer's request: the packet to answer with stands in reply_.
  bool decide(const Options& options);
  void on_answer(const ControlPacket& packet, TimePoint now);
  void on_code_reject(const ControlPacket& packet, TimePoint now);
  bool report(TimePoint now);

  const uint16_t protocol_;
  const int max_failure_;
  Owner& owner_;
  Automaton automaton_;

  uint8_t id_ = 0;
  std::optional<uint8_t> outstanding_;  // identifier of our request, until a valid answer came
  Options requested_;
  Bytes requested_octets_;

  ByteView received_;  // the packet at hand
  uint8_t received_id_ = 0;
  Code reply_code_ = Code::kConfigureAck;
  Bytes reply_;
  Options peer_request_;

  int naks_sent_ = 0;      // since the last Ack (RFC 1661 §4.6, Max-Failure)
  int refusals_sent_ = 0;  // Naks and Rejects
  int refusals_heard_ = 0;
  bool peer_spoke_ = false;
  bool failed_ = false;
  std::optional<Error> failure_;
  std::string close_reason_;
};

}  // namespace openras::ppp
