// Several links as one (RFC 1990): packets cut and put together, and one network phase on top.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "link/link.h"
#include "protocol/ppp/multilink/reassembler.h"
#include "protocol/ppp/multilink/splitter.h"
#include "protocol/ppp/network.h"
#include "protocol/ppp/outbox.h"

namespace openras::link {

// What one link has carried for its bundle: fragments, as frames, and their octets.
struct MemberCounters {
  uint64_t frames_sent = 0, frames_received = 0;
  uint64_t octets_sent = 0, octets_received = 0;
};

class Bundle final : public FrameSink, private ppp::Network::Carrier {
 public:
  using LinkId = uint32_t;

  // Whoever owns it. Called at the end of a command, never in the middle of one; may remove links,
  // must not destroy the bundle.
  class Owner {
   public:
    virtual ~Owner() = default;
    // NetworkUp; Ended where no network protocol could be opened; Remark.
    virtual void bundle_event(ppp::Event event) = 0;
    // tick() is to be called then; nullopt: never.
    virtual void bundle_deadline(std::optional<TimePoint> deadline) = 0;
    // For the session of that link: what LCP may say through a bundle (RFC 1990 §2).
    virtual void bundle_lcp(LinkId link, ByteView frame) = 0;
    // A protocol that nobody here speaks: the session of that link tells the peer.
    virtual void bundle_rejects(LinkId link, uint16_t protocol, ByteView information) = 0;
  };
  using DataHandler = std::function<void(std::span<const ppp::SplitFrame> frames)>;

  // `config`: the network protocols of the connection. `first`: what the first link agreed upon.
  // `assigned`: the address that the peer is to have. `owner` and `random` must outlive it.
  Bundle(Owner& owner, ppp::Config config, const ppp::LcpNegotiated& first,
         std::optional<ppp::Ipv4> assigned, RandomSource& random, TimePoint now);
  ~Bundle() override;

  // ERROR_PPP_NOT_CONVERGING: the link has not agreed to multilink, or not as the others have
  // (RFC 1990 §5.1), or its peer is another system.
  Result<> join(LinkId id, Link& link, const ppp::LcpNegotiated& agreed, TimePoint now);
  void leave(LinkId id, TimePoint now);
  size_t links() const { return members_.size(); }

  // True for what the peer sends to the bundle as a whole, over whatever link.
  static bool owns(uint16_t protocol) { return protocol < 0xc000; }
  // Such frames from one link, in order.
  void receive(LinkId id, std::span<const ppp::SplitFrame> frames, TimePoint now);
  // Packets, protocol field first, over all links.
  void send(std::span<const ByteView> frames) override;

  void start_network(TimePoint now);
  void protocol_rejected(uint16_t protocol, TimePoint now);
  void tick(TimePoint now);
  bool may_carry(uint16_t protocol) const { return network_.may_carry(protocol); }
  // Data packets go there; an empty handler: nowhere.
  void on_data(DataHandler handler) { on_data_ = std::move(handler); }

  // The largest packet worth sending: no longer than the peer puts together, and whole in one
  // frame of each link. **[choice]**
  uint16_t mtu() const;
  const ppp::LcpNegotiated& agreed() const { return agreed_; }
  const ppp::multilink::ReassemblyCounters& reassembly() const { return reassembler_.counters(); }
  MemberCounters counters(LinkId id) const;

 private:
  struct Member {
    Link* link = nullptr;
    uint64_t bps = 0;
    uint16_t mru = 0;
    MemberCounters counters;
  };

  // ppp::Network::Carrier
  void network_send(uint16_t protocol, Bytes packet) override;
  void network_up(ppp::NetworkUp up) override;
  void network_failed(Error why, TimePoint now) override;
  void network_reject(uint16_t protocol, ByteView information) override;

  void take(std::span<const ByteView> packets);
  void take_control(const ppp::SplitFrame& frame, ByteView whole);
  void emit(LinkId id, std::span<const ByteView> frames);
  Duration patience() const;
  void finish();

  Owner& owner_;
  ppp::Config config_;
  ppp::LcpNegotiated agreed_;
  ppp::Network network_;
  ppp::multilink::Splitter splitter_;
  ppp::multilink::Reassembler reassembler_;
  ppp::Outbox out_;
  std::map<LinkId, Member> members_;
  DataHandler on_data_;

  TimePoint now_{};  // of the command at hand
  LinkId from_ = 0;  // the link that it came from
  std::vector<ByteView> fragments_;
  std::vector<ppp::SplitFrame> data_;
  struct Reject {
    LinkId link;
    uint16_t protocol;
    Bytes information;
  };
  std::vector<Reject> rejects_;
  std::vector<std::pair<LinkId, Bytes>> lcp_;
  bool finishing_ = false;
  const ppp::multilink::Reassembler::Deliver deliver_ = [this](std::span<const ByteView> packets) {
    take(packets);
  };
  const ppp::multilink::Splitter::Emit emit_ = [this](LinkId id, std::span<const ByteView> frames) {
    emit(id, frames);
  };
};

}  // namespace openras::link
