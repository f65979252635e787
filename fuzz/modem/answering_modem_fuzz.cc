// Oracle: whatever a caller's computer writes, and the far end does meanwhile, the answering modem
// tells Call or Answered and HungUp in turns, carries data only between them, octet for octet, and
// answers in proportion to what it was told.
#include <cstdlib>
#include <variant>

#include "protocol/modem/answering_modem.h"

using namespace openras;

namespace {

using Modem = modem::AnsweringModem;

struct Owner {
  bool in_call = false;
  size_t carried = 0;  // octets of data from the caller

  void take(const Modem::Event& event) {
    if (std::holds_alternative<Modem::Call>(event)) {
      if (in_call || std::get<Modem::Call>(event).number.empty()) abort();
      in_call = true;
    } else if (std::holds_alternative<Modem::Answered>(event)) {
      if (in_call) abort();
      in_call = true;
    } else if (const auto* data = std::get_if<Modem::Data>(&event)) {
      if (!in_call || data->octets.empty()) abort();
      carried += data->octets.size();
    } else {
      if (!in_call) abort();
      in_call = false;
    }
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  ByteReader reader({data, size});
  Modem modem({.numbers = {{"1", modem::Code::kBusy}, {"2", modem::Code::kVoice}}});
  Owner owner;
  TimePoint now{};
  size_t told = 0, said = 0, sent = 0;
  while (!reader.empty()) {
    const uint8_t what = reader.u8();
    if (what < 0xe0) {
      const ByteView octets = reader.bytes(std::min<size_t>(what, reader.remaining()));
      told += octets.size();
      modem.receive(octets, now);
    } else if (what < 0xf0) {
      now += std::chrono::milliseconds(100 * (what & 15));
      modem.tick(now);
    } else if (what < 0xf4) {
      const ByteView octets = reader.bytes(std::min<size_t>(what & 15, reader.remaining()));
      if (modem.online()) sent += octets.size();
      modem.send(octets);
    } else if (what < 0xf8) {
      // The answering end hangs up what it was called for.
      while (auto event = modem.next_event()) owner.take(*event);
      modem.line_ended();
      owner.in_call = false;
    } else if (what < 0xfa) {
      modem.port_closed();
    } else if (what == 0xfa) {
      while (auto event = modem.next_event()) owner.take(*event);
      modem.refused(modem::Code::kNoAnswer);
      if (!modem.in_use()) owner.in_call = false;
    } else if (what == 0xfb) {
      modem.ring_ended();
    } else if (what == 0xfc) {
      modem.ring();
    } else {
      modem.connected();
    }
    while (auto event = modem.next_event()) owner.take(*event);
    while (auto octets = modem.next_output()) said += octets->size();
    if (modem.online() && !owner.in_call) abort();
  }
  if (owner.carried > told) abort();
  // An octet of a command line is echoed, and the line asks for a few short answers at most.
  if (said > sent + told * 40 + 100 * size) abort();
  if (modem.deadline()) modem.tick(*modem.deadline());
  if (modem.deadline()) abort();
  return 0;
}
