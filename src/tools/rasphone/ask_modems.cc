// devices --ask.
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>

#include "devices/devices.h"
#include "devices/modem_names.h"
#include "link/serial_port.h"
#include "protocol/modem/inquiry.h"
#include "tools/rasphone/commands.h"

namespace openras::rasphone {
namespace {

using Clock = std::chrono::steady_clock;

// Waits for the port until `deadline`; false where nothing more can come from it.
bool read_some(int fd, TimePoint deadline, modem::Inquiry& inquiry) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
  pollfd waited{.fd = fd, .events = POLLIN, .revents = 0};
  const int ready = ::poll(&waited, 1, static_cast<int>(std::max(left.count(), 0L)));
  if (ready <= 0) return ready == 0 || errno == EINTR;
  uint8_t octets[512];
  const ssize_t count = ::read(fd, octets, sizeof octets);
  if (count < 0) return errno == EAGAIN || errno == EINTR;
  inquiry.receive(ByteView(octets, static_cast<size_t>(count)), Clock::now());
  return count > 0;
}

Result<modem::Inquiry::Answer> ask(const std::string& port) {
  // Nobody's clear-to-send is waited for: a cable that nobody holds would never give it.
  auto opened = link::SerialPort::open({.port = port, .flow = link::FlowControl::kNone});
  if (!opened) return std::unexpected(opened.error());
  const int fd = (*opened)->fd();
  modem::Inquiry inquiry(Clock::now());
  while (auto deadline = inquiry.deadline()) {
    // A command is a few octets, which the port's buffer takes at once, or the port is stuck.
    if (auto out = inquiry.next_output())
      if (::write(fd, out->data(), out->size()) != static_cast<ssize_t>(out->size())) break;
    if (!read_some(fd, *deadline, inquiry)) break;
    inquiry.tick(Clock::now());
  }
  return inquiry.answer().value_or(modem::Inquiry::Answer{});
}

std::string in_words(const modem::Inquiry::Answer& answer) {
  if (!answer.is_modem) return "no modem answers";
  return answer.name.empty() ? "a modem that does not say its name" : answer.name;
}

std::vector<std::string> ports_to_ask() {
  std::vector<std::string> ports;
  const devices::ModemNames known = devices::modem_names();
  for (const devices::Device& each : devices::all())
    if (each.type == "modem" && (is_made_up(each) || known.contains(each.port)))
      ports.push_back(each.port);
  return ports;
}

}  // namespace

Result<> ask_modems(const std::vector<std::string>& named, bool all_users) {
  devices::ModemNames answers;
  Result<> done;
  for (const std::string& each : named.empty() ? ports_to_ask() : named) {
    const std::string port = link::device_path(each);
    const Result<modem::Inquiry::Answer> answer = ask(port);
    if (!answer) {
      note(fmt::format("{} is not asked: {}", port, answer.error().detail));
      if (!named.empty() && done) done = std::unexpected(answer.error());
      continue;
    }
    note(fmt::format("{}: {}", port, in_words(*answer)));
    answers[port] = answer->name;
  }
  if (answers.empty()) return done;
  Result<> kept = devices::remember(
      all_users ? devices::all_users_modem_names() : devices::user_modem_names(), answers);
  return kept ? done : kept;
}

}  // namespace openras::rasphone
