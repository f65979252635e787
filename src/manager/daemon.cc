#include "manager/daemon.h"

#include <grp.h>
#include <sys/resource.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include <asio/io_context.hpp>
#include <asio/signal_set.hpp>
#include <asio/steady_timer.hpp>
#include <csignal>

#include "base/log.h"
#include "bus/server.h"
#include "bus/system_bus.h"
#include "manager/manager.h"
#include "phonebook/phonebook.h"

namespace openras::manager {
namespace {

// How long connections get to be hung up when the daemon is stopped.
constexpr std::chrono::seconds kLongestFarewell{6};

int failed(const char* event, const Error& error) {
  spdlog::error("event={} error={} reason={}", event, error.code, log::value(error.detail));
  return EXIT_FAILURE;
}

// A client, its process and a link take some descriptors each.
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

Settings settings_of(const Options& options) {
  Settings settings;
  settings.default_phonebook =
      options.phonebook.empty() ? phonebook::all_users_phonebook() : options.phonebook;
  settings.own_uid = geteuid();
  if (!options.modem_port.empty())
    settings.first_modem = [port = options.modem_port] { return port; };
  if (const group* dip = getgrnam("dip"); dip != nullptr) settings.dial_group = dip->gr_gid;
  return settings;
}

std::unique_ptr<net::System> system_of(const Options& options) {
  net::SystemSettings settings;
  settings.journal = options.state / "journal";
  settings.dns_file = options.dns_file.empty() ? options.state / "resolv.conf" : options.dns_file;
  settings.dns = options.dns_file.empty() ? net::DnsService::kAuto : net::DnsService::kFile;
  settings.guard = true;
  return net::make_linux_system(settings);
}

// What an earlier rasmand left when it was killed.
void recover(net::System& system) {
  for (const std::string& line : system.recover())
    spdlog::warn("event=recovered what={}", log::value(line));
}

Environment::LinkFactory link_factory(asio::any_io_executor executor, RandomSource& random) {
  return [executor, &random](const LinkPlan& plan) -> std::unique_ptr<link::Link> {
    if (const auto* pppoe = std::get_if<link::PppoeOptions>(&plan.link))
      return link::make_pppoe_link(executor, *pppoe, random);
    if (const auto* serial = std::get_if<link::SerialOptions>(&plan.link))
      return link::make_serial_link(executor, *serial);
    return link::make_l2tp_link(executor, std::get<link::L2tpOptions>(plan.link), random);
  };
}

// Runs until a signal, then hangs up with a bound.
class Ending {
 public:
  Ending(asio::io_context& io, Manager& manager)
      : io_(io), manager_(manager), signals_(io, SIGTERM, SIGINT), bound_(io) {
    signals_.async_wait([this](const std::error_code& error, int number) {
      if (!error) begin(number);
    });
  }

 private:
  void begin(int number) {
    spdlog::info("event=stopping signal={}", number);
    sd_notify(0, "STOPPING=1");
    manager_.shut_down([this] { io_.stop(); });
    bound_.expires_after(kLongestFarewell);
    bound_.async_wait([](const std::error_code& error) {
      if (error) return;
      // What was done to the system is taken back first in a hang-up; only a peer did not hear.
      spdlog::warn("event=stopped-late reason=\"a link did not end in time\"");
      std::_Exit(EXIT_FAILURE);
    });
  }

  asio::io_context& io_;
  Manager& manager_;
  asio::signal_set signals_;
  asio::steady_timer bound_;
};

}  // namespace

int run_daemon(const Options& options) {
  std::signal(SIGPIPE, SIG_IGN);
  Result<bus::UniqueFd> lock = bus::lock_socket(options.socket);
  if (!lock) return failed("cannot-start", lock.error());
  const std::unique_ptr<net::System> system = system_of(options);
  recover(*system);
  if (options.recover_only) return EXIT_SUCCESS;
  raise_descriptor_limit();

  std::optional<bus::ListeningSocket> socket = bus::listening_socket_of_systemd();
  if (!socket) {
    Result<bus::ListeningSocket> own = bus::listen_at(options.socket);
    if (!own) return failed("cannot-listen", own.error());
    socket = std::move(*own);
  }

  asio::io_context io(1);
  SystemClock clock(io.get_executor());
  SystemRandom random;
  Environment environment{.executor = io.get_executor(),
                          .clock = clock,
                          .system = *system,
                          .random = random,
                          .make_link = link_factory(io.get_executor(), random),
                          .watch_process = watch_processes(io.get_executor())};
  bus::Signals signals;
  Manager manager(environment, signals, settings_of(options));
  bus::Server server(io.get_executor(), std::move(*socket), manager, signals);
  std::unique_ptr<bus::SystemBus> system_bus;
  if (options.system_bus) system_bus = bus::SystemBus::join(io.get_executor(), manager, signals);
  Ending ending(io, manager);
  server.start();
  spdlog::info("event=ready socket={} phonebook={}", log::value(options.socket.string()),
               log::value(settings_of(options).default_phonebook.string()));
  sd_notify(0, "READY=1");
  io.run();
  spdlog::info("event=stopped");
  return EXIT_SUCCESS;
}

}  // namespace openras::manager
