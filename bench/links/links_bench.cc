// links_bench PHONEBOOK ENTRY USER PASSWORD: sets many links of one entry up through the client
// core, each with a handler of its own, and holds them. One thread, however many links there are.
//
// Commands on standard input, each answered by one JSON object:
//   dial N WINDOW   N more links, at most WINDOW of them being dialed at a time
//   probe N         N dials one after the other, each hung up again: what a notification costs
//   end             hangs all up and waits until they are gone
#include <fmt/format.h>
#include <openras/ras.h>
#include <openras/raserror.h>
#include <openras/winerror.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "rasapi32/client.h"

namespace {

using Clock = std::chrono::steady_clock;

struct Close {
  void operator()(openras_operation* operation) const { openras_close(operation); }
};
using Operation = std::unique_ptr<openras_operation, Close>;

double milliseconds(Clock::duration span) {
  return std::chrono::duration<double, std::milli>(span).count();
}

double quantile(std::vector<double> values, double q) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[std::min(values.size() - 1, static_cast<size_t>(q * double(values.size())))];
}

double cpu_seconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& t) { return double(t.tv_sec) + double(t.tv_usec) / 1e6; };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

[[noreturn]] void give_up(const char* what, uint32_t error) {
  std::string detail(1024, '\0');
  detail.resize(std::min(openras_error_detail(detail.data(), detail.size()), detail.size() - 1));
  throw std::runtime_error(fmt::format("{}: error {} {}", what, error, detail));
}

struct Dial {
  Operation operation;
  uint32_t connection = 0;
  Clock::time_point started;
};

class Bench {
 public:
  Bench(const char* phonebook, const char* entry, const char* user, const char* password) {
    parameters_.phonebook = phonebook;
    parameters_.entry = entry;
    parameters_.user = user;
    parameters_.password = password;
    parameters_.another = 1;
  }

  void dial(size_t count, size_t window) {
    const auto start = Clock::now();
    const double cpu = cpu_seconds();
    std::vector<double> took_ms;
    size_t started = 0;
    std::vector<Dial> under_way(std::min(window, count));
    std::vector<Dial*> free;
    for (Dial& each : under_way) free.push_back(&each);
    while (took_ms.size() < count) {
      for (; !free.empty() && started < count; ++started) {
        begin(*free.back());
        free.pop_back();
      }
      epoll_event events[64];
      const int ready = epoll_wait(epoll_, events, 64, 60'000);
      if (ready == 0) throw std::runtime_error("nothing happened for a minute");
      for (int i = 0; i < ready; ++i) {
        Dial& each = *static_cast<Dial*>(events[i].data.ptr);
        if (!advance(each)) continue;
        took_ms.push_back(milliseconds(Clock::now() - each.started));
        links_.push_back(each.connection);
        each.operation.reset();
        free.push_back(&each);
      }
    }
    const double seconds = milliseconds(Clock::now() - start) / 1000;
    fmt::print(
        "{{\"links\": {}, \"seconds\": {:.3f}, \"per_second\": {:.1f}, \"client_cpu_s\": {:.3f}, "
        "\"dial_ms\": {:.2f}, \"dial_ms_p99\": {:.2f}}}\n",
        count, seconds, double(count) / seconds, cpu_seconds() - cpu, quantile(took_ms, 0.5),
        quantile(took_ms, 0.99));
  }

  // The time from one notification to the next where the manager has nothing else to do:
  // DeviceConnected -> AllDevicesConnected -> Authenticate.
  void probe(size_t count) {
    std::vector<double> notification_us, dial_ms;
    for (size_t i = 0; i < count; ++i) {
      Dial dial;
      const auto start = Clock::now();
      place(dial);
      uint32_t error = 0;
      Clock::time_point last = start;
      for (;;) {
        openras_notification n{};
        error = openras_next_notification(dial.operation.get(), 30'000, &n);
        if (error != 0) give_up("no notification", error);
        const auto now = Clock::now();
        if (n.state == RASCS_AllDevicesConnected || n.state == RASCS_Authenticate)
          notification_us.push_back(milliseconds(now - last) * 1000);
        last = now;
        openras_reply(dial.operation.get(), 1);
        if (n.error != 0) give_up("the dial failed", n.error);
        if (n.state == RASCS_Connected) break;
      }
      dial_ms.push_back(milliseconds(last - start));
      hang_up({dial.connection});
    }
    fmt::print(
        "{{\"dial_ms\": {:.2f}, \"dial_ms_p99\": {:.2f}, \"notification_us\": {:.1f}, "
        "\"notification_us_p99\": {:.1f}}}\n",
        quantile(dial_ms, 0.5), quantile(dial_ms, 0.99), quantile(notification_us, 0.5),
        quantile(notification_us, 0.99));
  }

  void end() {
    const auto start = Clock::now();
    hang_up(links_);
    fmt::print("{{\"hung_up\": {}, \"seconds\": {:.3f}}}\n", links_.size(),
               milliseconds(Clock::now() - start) / 1000);
    links_.clear();
  }

 private:
  void place(Dial& dial) const {
    openras_operation* operation = nullptr;
    const uint32_t error = openras_dial(&parameters_, &operation, &dial.connection);
    if (error != 0) give_up("dial", error);
    dial.operation.reset(operation);
  }

  void begin(Dial& dial) {
    dial.started = Clock::now();
    place(dial);
    epoll_event event{.events = EPOLLIN, .data = {.ptr = &dial}};
    epoll_ctl(epoll_, EPOLL_CTL_ADD, openras_poll_fd(dial.operation.get()), &event);
  }

  // Takes what has come. True: connected.
  static bool advance(Dial& dial) {
    openras_notification n{};
    for (;;) {
      const uint32_t result = openras_next_notification(dial.operation.get(), 0, &n);
      if (result == WAIT_TIMEOUT) return false;
      if (result != 0) give_up("no notification", result);
      openras_reply(dial.operation.get(), 1);
      if (n.error != 0) give_up("the dial failed", n.error);
      if (n.state == RASCS_Connected) return true;
    }
  }

  static void hang_up(const std::vector<uint32_t>& connections) {
    for (uint32_t connection : connections)
      if (const uint32_t error = openras_hang_up(connection); error != 0) give_up("hang up", error);
    for (uint32_t connection : connections) {
      RASCONNSTATUSA status{};
      status.dwSize = sizeof status;
      const auto handle = reinterpret_cast<HRASCONN>(static_cast<uintptr_t>(connection));
      while (RasGetConnectStatusA(handle, &status) == 0) usleep(500);
    }
  }

  openras_dial_parameters parameters_{};
  int epoll_ = epoll_create1(EPOLL_CLOEXEC);
  std::vector<uint32_t> links_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    fmt::print(stderr, "usage: links_bench PHONEBOOK ENTRY USER PASSWORD\n");
    return 2;
  }
  try {
    Bench bench(argv[1], argv[2], argv[3], argv[4]);
    for (std::string line; std::getline(std::cin, line);) {
      std::istringstream words(line);
      std::string command;
      size_t count = 0, window = 1;
      words >> command >> count >> window;
      if (command == "dial") bench.dial(count, window);
      if (command == "probe") bench.probe(count);
      if (command == "end") bench.end();
      std::fflush(stdout);
    }
  } catch (const std::exception& error) {
    fmt::print(stderr, "links_bench: {}\n", error.what());
    return 1;
  }
  return 0;
}
