// rasdial --count: many links of one entry, set up and held by one thread.
#include <openras/ras.h>
#include <openras/raserror.h>
#include <openras/winerror.h>
#include <poll.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <chrono>
#include <iterator>
#include <list>
#include <string>
#include <vector>

#include "tools/rasdial/actions.h"
#include "tools/rasdial/connections.h"
#include "tools/rasdial/output.h"
#include "tools/rasdial/password.h"
#include "tools/rasdial/placing.h"

namespace openras::rasdial {
namespace {

constexpr size_t kAtATime = 64;
constexpr int kAskAgainMs = 20;
constexpr std::chrono::seconds kLongestHangUp{60};

class ManyLinks {
 public:
  ManyLinks(const Command& command, const Signals& signals, Output& output)
      : command_(command), output_(output), epoll_(epoll_create1(EPOLL_CLOEXEC)) {
    wait_for(signals.descriptor(), nullptr);
  }
  ~ManyLinks() { close(epoll_); }
  ManyLinks(const ManyLinks&) = delete;
  ManyLinks& operator=(const ManyLinks&) = delete;

  // 0 = all are up; else the code of the first failure. `detail` is its sentence.
  uint32_t set_up(const Secret& password, std::string& detail) {
    while (up_ < command_.count) {
      while (dialing_.size() < kAtATime && connections_.size() < command_.count) {
        std::expected<Dialed, uint32_t> dialed = place(command_, password);
        if (!dialed) {
          detail = last_detail();
          return dialed.error();
        }
        connections_.push_back(dialed->connection);
        dialing_.push_back(std::move(*dialed));
        const auto placed = std::prev(dialing_.end());
        wait_for(openras_poll_fd(placed->operation.get()), &*placed);
      }
      if (const uint32_t error = take_what_came(); error != 0) return error;
    }
    return 0;
  }

  // All that were dialed, and waits until they are gone. False where some are not.
  bool hang_up() {
    dialing_.clear();
    std::vector<HRASCONN> left;
    for (const uint32_t connection : connections_) {
      openras_hang_up(connection);
      left.push_back(reinterpret_cast<HRASCONN>(static_cast<uintptr_t>(connection)));
    }
    const auto deadline = std::chrono::steady_clock::now() + kLongestHangUp;
    for (;;) {
      while (!left.empty() && is_gone(left.back())) left.pop_back();
      if (left.empty()) return true;
      if (std::chrono::steady_clock::now() > deadline) return false;
      poll(nullptr, 0, kAskAgainMs);
    }
  }

 private:
  static bool is_gone(HRASCONN connection) {
    RASCONNSTATUSA status{};
    status.dwSize = sizeof status;
    return RasGetConnectStatusA(connection, &status) != 0;
  }

  void wait_for(int descriptor, Dialed* dialed) const {
    epoll_event event{.events = EPOLLIN, .data = {.ptr = dialed}};
    epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event);
  }

  uint32_t take_what_came() {
    epoll_event events[kAtATime];
    const int count = epoll_wait(epoll_, events, kAtATime, -1);
    for (int i = 0; i < count; ++i) {
      auto* dialed = static_cast<Dialed*>(events[i].data.ptr);
      if (dialed == nullptr) return ERROR_USER_DISCONNECTION;  // a signal
      if (const uint32_t error = follow(*dialed); error != 0) return error;
    }
    return 0;
  }

  uint32_t follow(Dialed& dialed) {
    openras_notification n{};
    for (;;) {
      const uint32_t result = openras_next_notification(dialed.operation.get(), 0, &n);
      if (result == WAIT_TIMEOUT) return 0;
      if (result != 0) return ERROR_USER_DISCONNECTION;  // somebody hung it up
      if (command_.json) output_.notification(n);
      openras_reply(dialed.operation.get(), 1);
      if (n.error != 0) return n.error;
      if (n.state == RASCS_Disconnected) return ERROR_USER_DISCONNECTION;
      if (n.state == RASCS_Connected) break;
    }
    dialing_.remove_if([&dialed](const Dialed& each) { return &each == &dialed; });
    ++up_;
    const size_t step = command_.count / 10 + 1;
    if (up_ % step == 0 || up_ == command_.count)
      output_.line(std::to_string(up_) + " of " + std::to_string(command_.count) +
                   " links are up.");
    return 0;
  }

  const Command& command_;
  Output& output_;
  int epoll_;
  std::list<Dialed> dialing_;  // their places stay
  std::vector<uint32_t> connections_;
  size_t up_ = 0;
};

}  // namespace

int dial_many(const Command& command, const Signals& signals) {
  Output output(command.json, command.quiet, command.entry);
  const Result<Secret> password = find_password(command, signals);
  if (!password) {
    output.failed(password.error().code, password.error().detail);
    return 1;
  }
  output.connecting();
  ManyLinks links(command, signals, output);
  std::string detail;
  const uint32_t error = links.set_up(*password, detail);
  if (error == 0) {
    output.line("Ctrl-C hangs them up.");
    signals.wait(-1, -1);
  } else if (signals.wait(-1, 0)) {
    detail = "Interrupted: all links were hung up.";
  }
  const bool gone = links.hang_up();
  if (error != 0) {
    output.failed(error, detail);
    return 1;
  }
  if (!gone) {
    output.failed(ERROR_REQUEST_TIMEOUT, "Some links are not gone yet.");
    return 1;
  }
  output.completed();
  return 0;
}

}  // namespace openras::rasdial
