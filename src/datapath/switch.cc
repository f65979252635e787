#include "datapath/switch.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <unordered_map>
#include <vector>

#include "datapath/mss_clamp.h"
#include "datapath/tun_reader.h"
#include "datapath/tun_writer.h"

namespace openras::datapath {
namespace {

// Addresses as map keys: four octets, or the eight of an interface identifier. Only ever compared
// with each other, so that the machine's byte order does not matter.
template <typename Key>
Key key_from(ByteView octets) {
  Key key = 0;
  std::memcpy(&key, octets.data(), std::min(octets.size(), sizeof key));
  return key;
}

bool is_link_local(ByteView address) {  // fe80::/64, what IPV6CP makes (RFC 5072 §5)
  constexpr std::array<uint8_t, 8> kPrefix{0xfe, 0x80};
  return std::ranges::equal(address.first(8), kPrefix);
}

bool is_unspecified(ByteView address) {
  return std::ranges::all_of(address, [](uint8_t octet) { return octet == 0; });
}

constexpr size_t kIpv4Header = 20, kIpv6Header = 40;

}  // namespace

class Switch::Impl : public std::enable_shared_from_this<Impl> {
 public:
  class Session;

  explicit Impl(int tun_fd) : writer_(tun_fd) {
    touched_.reserve(TunReader::kBatchPackets);
    batch_.reserve(TunReader::kBatchPackets);
  }
  void start(asio::any_io_executor executor, int tun_fd);
  void distribute(std::span<const ReadPacket> batch);
  Session* find_destination(const ReadPacket& packet) const;
  void enter(Session& session);
  void leave(Session& session);

  TunWriter writer_;
  std::shared_ptr<TunReader> reader_;
  std::function<void(Error)> failed_;
  std::unordered_map<uint32_t, Session*> by_v4_;
  std::unordered_map<uint64_t, Session*> by_v6_;
  std::vector<Session*> touched_;  // of this batch; nullptr where one left meanwhile
  std::vector<ByteView> batch_;    // what flush() is sending
  uint64_t unclaimed_ = 0;
};

class Switch::Impl::Session final : public Switch::Port {
 public:
  Session(std::shared_ptr<Impl> owner, link::FrameSink& link,
          std::function<bool(uint16_t)> may_carry, Peer peer)
      : owner_(std::move(owner)), link_(link), may_carry_(std::move(may_carry)), peer_(peer) {
    frames_.reserve(TunReader::kBatchPackets);
    owner_->enter(*this);
  }
  ~Session() override { owner_->leave(*this); }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void deliver(std::span<const ppp::SplitFrame> frames) override {
    // A write to the TUN cannot come back here: nothing is read inside it.
    for (const ppp::SplitFrame& frame : frames) {
      ++counters_.frames_received;
      counters_.bytes_received += frame.information.size();
      if (!may_carry_(frame.protocol) || !is_own_source(frame.protocol, frame.information) ||
          !owner_->writer_.write(frame.protocol, frame.information))
        ++counters_.dropped;
    }
  }
  const Counters& counters() const override { return counters_; }
  const Peer& peer() const { return peer_; }

  // Takes a packet into this batch. True where it is the batch's first.
  bool queue(const ReadPacket& read) {
    if (!may_carry_(read.protocol)) {
      ++counters_.dropped;
      return false;
    }
    frames_.push_back(read.frame);
    ++counters_.frames_sent;
    counters_.bytes_sent += read.packet().size();
    return frames_.size() == 1;
  }
  // Sends what is queued. The link may drop this very session inside, so that nothing of it is
  // touched afterwards and the frames stand in the owner's vector.
  void flush() {
    std::vector<ByteView>& batch = owner_->batch_;
    batch.clear();
    batch.swap(frames_);
    link_.send(batch);
  }

 private:
  bool is_own_source(uint16_t protocol, ByteView packet) const {
    if (protocol == ppp::kProtocolIpv4)
      return packet.size() >= kIpv4Header && peer_.v4 &&
             std::ranges::equal(packet.subspan(12, 4), *peer_.v4);
    if (protocol != ppp::kProtocolIpv6 || packet.size() < kIpv6Header || !peer_.v6) return false;
    ByteView source = packet.subspan(8, 16);
    bool to_multicast = packet[24] == 0xff;
    if (is_unspecified(source)) return to_multicast;
    return is_link_local(source) && std::ranges::equal(source.subspan(8), *peer_.v6);
  }

  std::shared_ptr<Impl> owner_;
  link::FrameSink& link_;
  std::function<bool(uint16_t)> may_carry_;
  Peer peer_;
  std::vector<ByteView> frames_;
  Counters counters_;
};

void Switch::Impl::start(asio::any_io_executor executor, int tun_fd) {
  std::weak_ptr<Impl> weak = weak_from_this();
  reader_ = TunReader::start(
      std::move(executor), tun_fd,
      [weak](std::span<const ReadPacket> batch) {
        if (std::shared_ptr<Impl> self = weak.lock()) self->distribute(batch);
      },
      [weak](Error why) {
        if (std::shared_ptr<Impl> self = weak.lock(); self && self->failed_)
          self->failed_(std::move(why));
      });
}

void Switch::Impl::distribute(std::span<const ReadPacket> batch) {
  touched_.clear();
  for (const ReadPacket& read : batch) {
    Session* session = find_destination(read);
    if (!session) {
      ++unclaimed_;
      continue;
    }
    if (writer_.mtu() != 0)
      if (auto change = find_mss_change(read.packet(), writer_.mtu()))
        change_mss(read.packet(), *change);
    if (session->queue(read)) touched_.push_back(session);
  }
  for (size_t i = 0; i < touched_.size(); ++i)
    if (touched_[i]) touched_[i]->flush();
}

Switch::Impl::Session* Switch::Impl::find_destination(const ReadPacket& read) const {
  ByteView packet = read.packet();
  if (read.protocol == ppp::kProtocolIpv4 && packet.size() >= kIpv4Header) {
    auto found = by_v4_.find(key_from<uint32_t>(packet.subspan(16, 4)));
    return found == by_v4_.end() ? nullptr : found->second;
  }
  if (read.protocol == ppp::kProtocolIpv6 && packet.size() >= kIpv6Header) {
    ByteView destination = packet.subspan(24, 16);
    if (!is_link_local(destination)) return nullptr;  // multicast too
    auto found = by_v6_.find(key_from<uint64_t>(destination.subspan(8)));
    return found == by_v6_.end() ? nullptr : found->second;
  }
  return nullptr;
}

void Switch::Impl::enter(Session& session) {
  if (session.peer().v4) by_v4_[key_from<uint32_t>(*session.peer().v4)] = &session;
  if (session.peer().v6) by_v6_[key_from<uint64_t>(*session.peer().v6)] = &session;
}

void Switch::Impl::leave(Session& session) {
  // Another session may have taken an address over since.
  auto erase_own = [&session](auto& map, auto key) {
    if (auto found = map.find(key); found != map.end() && found->second == &session)
      map.erase(found);
  };
  if (session.peer().v4) erase_own(by_v4_, key_from<uint32_t>(*session.peer().v4));
  if (session.peer().v6) erase_own(by_v6_, key_from<uint64_t>(*session.peer().v6));
  std::ranges::replace(touched_, &session, nullptr);
}

Switch::Switch(asio::any_io_executor executor, int tun_fd) : impl_(std::make_shared<Impl>(tun_fd)) {
  impl_->start(std::move(executor), tun_fd);
}

Switch::~Switch() { impl_->reader_->stop(); }

std::unique_ptr<Switch::Port> Switch::attach(link::FrameSink& link,
                                             std::function<bool(uint16_t protocol)> may_carry,
                                             Peer peer) {
  return std::make_unique<Impl::Session>(impl_, link, std::move(may_carry), peer);
}

uint64_t Switch::unclaimed() const { return impl_->unclaimed_; }
void Switch::clamp_mss(uint16_t mtu) { impl_->writer_.clamp_mss(mtu); }
void Switch::on_failed(std::function<void(Error why)> handler) {
  impl_->failed_ = std::move(handler);
}

}  // namespace openras::datapath
