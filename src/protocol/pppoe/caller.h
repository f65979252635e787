// The caller ("Host") of RFC 2516's Discovery stage, sans-IO: finds an access concentrator and gets
// a session from it.
//
//   caller.start(now);  … receive() / tick() …  event SessionUp  …  event SessionDown
//
// What a failure tells the program:
//   678 ERROR_NO_ANSWER          nobody offered the service (the PADIs stayed unanswered)
//   815 ERROR_BROADBAND_TIMEOUT  a concentrator offered it, but did not answer the request (PADR)
//   770 ERROR_CONNECTION_REJECT  Service-Name-Error or Generic-Error
//   774 ERROR_TEMPFAILURE        AC-System-Error: out of resources there
//   629 ERROR_REMOTE_DISCONNECTION  the concentrator ended the session (PADT)
// Windows 10 answers 651 where the PADIs stay unanswered, earlier ones 678; the list of RRAS error
// codes says "no answer" of 678 only, and 678 it is here [choice].
#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "base/random.h"
#include "base/time.h"
#include "protocol/pppoe/events.h"

namespace openras::pppoe {

struct CallerConfig {
  std::string service_name;  // "" = any
  std::string ac_name;       // "" = any
  // RFC 2516 §8: a packet that is not answered is sent again, and the wait doubles. No total
  // exceeds `total`.
  Duration first_wait = std::chrono::seconds(1);
  int padi_attempts = 4;  // 1 + 2 + 4 + 8 = 15 s
  int padr_attempts = 3;  // then discovery starts anew
  Duration total = std::chrono::seconds(30);
};

class Caller {
 public:
  // `random` is used in the constructor only.
  Caller(CallerConfig config, RandomSource& random);

  void start(TimePoint now);
  // Ends the session (a PADT to the concentrator) or the attempt. SessionDown{0} follows.
  void close(std::string_view reason);

  // The payload of an Ethernet frame of type 0x8863 addressed to this machine.
  void receive(const Mac& source, ByteView payload, TimePoint now);
  void tick(TimePoint now);
  std::optional<TimePoint> deadline() const;

  std::optional<Outgoing> next_packet();
  std::optional<Event> next_event();

  // The concentrator that is being asked, or that gave the session; nullopt before an offer.
  std::optional<Mac> concentrator() const;

 private:
  enum class State : uint8_t {
    kIdle,
    kDiscovering,  // PADI sent
    kRequesting,   // PADR sent
    kSession,
    kEnded,
  };
  struct Offer {
    Mac source{};
    std::string ac_name;
    std::string service_name;  // to ask for
    std::vector<Tag> echoed;   // AC-Cookie and Relay-Session-Id
  };

  void discover(TimePoint now);
  void send_padi();
  void send_padr();
  void send(const Mac& destination, const DiscoveryPacket& packet);
  void receive_pado(const Mac& source, const DiscoveryPacket& packet, TimePoint now);
  void receive_pads(const Mac& source, const DiscoveryPacket& packet);
  void receive_padt(const Mac& source, const DiscoveryPacket& packet);
  void send_padt(const Mac& destination, uint16_t session_id, std::string_view reason);
  void give_up();
  void end(Error error);
  void remark(bool debug, std::string text) { events_.push_back(Remark{debug, std::move(text)}); }

  CallerConfig config_;
  Bytes host_uniq_;
  State state_ = State::kIdle;
  TimePoint give_up_at_{};
  TimePoint next_at_{};
  Duration wait_{};
  int attempts_ = 0;
  std::optional<Offer> offer_;
  std::optional<Error> refusal_;          // what the last concentrator that answered said
  std::vector<std::string> passed_over_;  // names of those that were not wanted
  bool padr_unanswered_ = false;
  uint16_t session_id_ = 0;
  std::deque<Outgoing> packets_;
  std::deque<Event> events_;
};

}  // namespace openras::pppoe
