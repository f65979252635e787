// A whole session, either role, against a peer that the input plays. The input is a program: the
// first octet chooses the configuration, the others are steps, some of which know the protocol, so
// that the network phase is reached.
//
// Oracle: no crash; a bounded number of frames for each step, each of them well-formed; after a
// tick the deadline lies in the future or there is none; Ended comes once and nothing after it;
// nobody is authenticated who does not know the password.
#include <cstdlib>
#include <map>

#include "protocol/ppp/options.h"
#include "protocol/ppp/outbox.h"
#include "protocol/ppp/packet.h"
#include "protocol/ppp/session.h"

using namespace openras;
using namespace openras::ppp;

namespace {

void require(bool truth) {
  if (!truth) std::abort();
}

constexpr size_t kFramesPerStep = 12;

struct Directory final : UserDirectory {
  std::optional<UserRecord> find(std::string_view) override {
    return UserRecord{Secret("a password that no input holds: 7f3a9c"), std::nullopt, 0};
  }
};

class Player {
 public:
  Player(uint8_t choice, ByteView program)
      : in_(program), session_(configure(choice, users_), random_) {}

  void play() {
    session_.link_up(now_);
    check();
    for (int steps = 0; !in_.empty() && steps < 400; ++steps) {
      step(in_.u8());
      check();
    }
  }

 private:
  static Config configure(uint8_t choice, Directory& users) {
    static const std::vector<AuthMethod> kChoices[] = {
        {AuthMethod::kNone},
        {AuthMethod::kPap},
        {AuthMethod::kMsChapV2},
        {AuthMethod::kPap, AuthMethod::kChapMd5, AuthMethod::kMsChapV2},
    };
    Config config;
    config.role = choice & 1 ? Role::kAnswerer : Role::kCaller;
    config.methods = kChoices[choice >> 1 & 3];
    config.link = choice & 8 ? LinkTraits{1500, true} : LinkTraits{1492, false};
    config.ipv6 = (choice & 16) == 0;
    config.upgrade_authentication = (choice & 32) != 0;
    config.callback = (choice & 128) != 0;
    config.credentials = {"user", "", Secret("a password that no input holds: 51bd02")};
    config.users = &users;
    config.peer_ipv4 = Ipv4{10, 0, 0, 2};
    config.local_ipv4 = choice & 64 ? std::optional(Ipv4{10, 0, 0, 1}) : std::nullopt;
    config.dns = {Ipv4{10, 0, 0, 53}, std::nullopt};
    return config;
  }

  // Whether a peer without the password can be let in at all.
  bool open_door() const {
    const LcpNegotiated& link = session_.negotiated();
    return link.method != AuthMethod::kMsChapV2 && link.peer_method == AuthMethod::kNone;
  }

  uint16_t protocol() {
    static constexpr uint16_t kProtocols[] = {kProtocolLcp,  kProtocolIpcp, kProtocolIpv6cp,
                                              kProtocolPap,  kProtocolChap, kProtocolCcp,
                                              kProtocolIpv4, kProtocolCbcp};
    return kProtocols[in_.u8() % std::size(kProtocols)];
  }

  void send(uint16_t to, uint8_t code, uint8_t id, ByteView data) {
    session_.receive(make_frame(to, serialise_packet(code, id, data)), now_);
  }

  void step(uint8_t what) {
    switch (what % 16) {
      case 0: {  // any frame
        ByteView frame = in_.bytes(std::min<size_t>(in_.u8(), in_.remaining()));
        session_.receive(frame, now_);
        return;
      }
      case 1: {  // any packet
        uint16_t to = protocol();
        uint8_t code = in_.u8(), id = in_.u8();
        send(to, code, id, in_.bytes(std::min<size_t>(in_.u8(), in_.remaining())));
        return;
      }
      case 2:
      case 3: {  // an answer to our last request: Ack as it stands, or Nak, Reject
        uint16_t to = protocol();
        auto at = requests_.find(to);
        if (at == requests_.end()) return;
        uint8_t code = what % 16 == 2 ? 2 : static_cast<uint8_t>(2 + in_.u8() % 3);
        Bytes data = at->second.data;
        if (what % 16 == 3 && !data.empty()) data[in_.u8() % data.size()] ^= in_.u8();
        send(to, code, at->second.id, data);
        return;
      }
      case 4: {  // a sensible Configure-Request
        uint16_t to = protocol();
        send(to, 1, in_.u8(), serialise_options(sensible(to)));
        return;
      }
      case 5: {  // the authentication's answer: Success or Failure to our last packet
        uint16_t to = in_.u8() & 1 ? kProtocolPap : kProtocolChap;
        uint8_t code = static_cast<uint8_t>(2 + in_.u8() % 3);
        send(to, code, requests_[to].id, in_.bytes(std::min<size_t>(in_.u8(), in_.remaining())));
        return;
      }
      case 6:
        tick(session_.deadline().value_or(now_));
        return;
      case 7:
        tick(now_ + std::chrono::milliseconds(in_.u16()));
        return;
      case 8:
        session_.start(now_);
        return;
      case 9:
        session_.start_network(now_);
        return;
      case 10:
        session_.retry_authentication({"other", "D", Secret("x")}, now_);
        session_.change_password(Secret("y"), now_);
        return;
      case 11:
        if (in_.u8() == 7) session_.close(now_, "done");
        return;
      case 12:
        if (in_.u8() == 7) session_.link_down({629, "gone", 0}, now_);
        return;
      case 13:  // the frames that the session sends come back
        looped_ = !looped_;
        return;
      case 14:
        session_.note_traffic(now_);
        session_.answer_callback({CallbackType::kByCaller, "555", 0}, now_);
        return;
      default:
        session_.tick(now_);
    }
  }

  Options sensible(uint16_t to) {
    if (to == kProtocolLcp) {
      Options options{option_u32(lcp_option::kMagic, 1u + in_.u8())};
      switch (in_.u8() % 4) {
        case 0:
          options.push_back(option_auth(auth_protocol(AuthMethod::kPap)));
          break;
        case 1:
          options.push_back(option_auth(auth_protocol(AuthMethod::kMsChapV2)));
          break;
        case 2:
          options.push_back(option_auth(auth_protocol(AuthMethod::kChapMd5)));
          break;
        default:
          break;
      }
      return options;
    }
    if (to == kProtocolIpcp) return write_ipcp({Ipv4{10, 0, 0, in_.u8()}, {}});
    if (to == kProtocolIpv6cp) return write_ipv6cp({InterfaceId{in_.u8()}});
    return {option_u32(ccp_option::kMppe, in_.u8())};
  }

  void tick(TimePoint to) {
    now_ = std::max(now_, to);
    session_.tick(now_);
    std::optional<TimePoint> next = session_.deadline();
    require(!next || *next > now_);
  }

  void check() {
    size_t count = 0;
    std::vector<Bytes> back;
    while (std::optional<Bytes> frame = session_.next_frame()) {
      require(++count <= kFramesPerStep && !silent_);
      std::optional<SplitFrame> split = split_frame(*frame);
      require(split.has_value());
      std::optional<ControlPacket> packet = parse_packet(split->information);
      require(packet && frame->size() <= 2048);
      if (packet->code <= 2)
        requests_[split->protocol] = {packet->id, {packet->data.begin(), packet->data.end()}};
      back.push_back(std::move(*frame));
    }
    size_t events = 0;
    bool ended = false;
    while (std::optional<Event> event = session_.next_event()) {
      require(++events <= Outbox::kMaxEvents && !ended_);
      if (std::holds_alternative<Authenticated>(*event)) require(open_door());
      if (const Ended* end = std::get_if<Ended>(&*event)) {
        require(!ended && (end->error.code == 0 || end->error.code >= 600));
        ended = true;
      }
    }
    if (ended) {
      ended_ = silent_ = true;
      require(!session_.deadline());
    }
    require(!ended_ || (!session_.may_carry(kProtocolIpv4) && !session_.may_carry(kProtocolIpv6)));
    if (looped_)
      for (const Bytes& frame : back) session_.receive(frame, now_);
  }

  struct Sent {
    uint8_t id = 0;
    Bytes data;
  };
  ByteReader in_;
  Directory users_;
  SeededRandom random_{1};
  Session session_;
  TimePoint now_{};
  std::map<uint16_t, Sent> requests_;
  bool looped_ = false;
  bool ended_ = false;
  bool silent_ = false;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 1 || size > 8192) return 0;
  Player(data[0], ByteView(data, size).subspan(1)).play();
  return 0;
}
