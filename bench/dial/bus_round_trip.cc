#include "bus_round_trip.h"

#include <sys/socket.h>
#include <sys/wait.h>
#include <systemd/sd-bus.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <vector>

namespace openras::bench {
namespace {

void require(int result, const char* what) {
  if (result < 0) throw std::runtime_error(what);
}

int answer(sd_bus_message* call, void*, sd_bus_error*) {
  return sd_bus_reply_method_return(call, "b", 1);
}

[[noreturn]] void serve(int fd) {
  sd_bus* bus = nullptr;
  sd_id128_t id{};
  sd_id128_randomize(&id);
  if (sd_bus_new(&bus) < 0 || sd_bus_set_fd(bus, fd, fd) < 0 || sd_bus_set_server(bus, 1, id) < 0 ||
      sd_bus_add_object(bus, nullptr, "/bench", answer, nullptr) < 0 || sd_bus_start(bus) < 0)
    _exit(1);
  for (;;) {
    int moved = sd_bus_process(bus, nullptr);
    if (moved < 0) _exit(0);
    if (moved == 0 && sd_bus_wait(bus, UINT64_MAX) < 0) _exit(0);
  }
}

}  // namespace

double bus_round_trip_us(int count) {
  int pair[2];
  require(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), "socketpair");
  const pid_t child = fork();
  require(child, "fork");
  if (child == 0) {
    close(pair[0]);
    serve(pair[1]);
  }
  close(pair[1]);
  sd_bus* bus = nullptr;
  require(sd_bus_new(&bus), "sd_bus_new");
  require(sd_bus_set_fd(bus, pair[0], pair[0]), "sd_bus_set_fd");
  require(sd_bus_start(bus), "sd_bus_start");
  std::vector<double> times;
  for (int i = 0; i < count; ++i) {
    sd_bus_message* reply = nullptr;
    const auto start = std::chrono::steady_clock::now();
    require(sd_bus_call_method(bus, nullptr, "/bench", "org.openras.Handler1", "Notify", nullptr,
                               &reply, "uuuuu", 1u, 1u, 2u, 0u, 0u),
            "the bare call");
    times.push_back(
        std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start)
            .count());
    sd_bus_message_unref(reply);
  }
  sd_bus_flush_close_unref(bus);
  waitpid(child, nullptr, 0);
  std::nth_element(times.begin(), times.begin() + static_cast<ptrdiff_t>(times.size() / 2),
                   times.end());
  return times[times.size() / 2];
}

}  // namespace openras::bench
