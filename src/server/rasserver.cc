// rasserver: answers PPPoE, L2TP and modem calls. See doc/man/rasserver.8.scd.
#include <unistd.h>

#include <asio/io_context.hpp>
#include <asio/signal_set.hpp>
#include <csignal>
#include <filesystem>

#include "base/log.h"
#include "server/ctl.h"
#include "server/server.h"

namespace openras::server {
namespace {

// Where the system side keeps its journal while the server runs.
class StateDirectory {
 public:
  StateDirectory() : path_(std::filesystem::temp_directory_path() / "rasserver-XXXXXX") {
    std::string pattern = path_.string();
    if (!mkdtemp(pattern.data())) pattern = path_.string();
    path_ = pattern;
  }
  ~StateDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  StateDirectory(const StateDirectory&) = delete;
  StateDirectory& operator=(const StateDirectory&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

void say_ready(const Options& options) {
  constexpr std::string_view kReady = "ready\n";
  int fd = options.ready_fd.value_or(STDOUT_FILENO);
  if (write(fd, kReady.data(), kReady.size()) < 0)
    spdlog::warn("event=not-announced reason=\"cannot write to the ready descriptor {}\"", fd);
  if (options.ready_fd) close(fd);
}

// SIGTERM and SIGINT end the calls politely; a second one ends at once.
void stop_on_signal(asio::io_context& context, asio::signal_set& signals, Server& server) {
  signals.async_wait([&](const asio::error_code& error, int) {
    if (error) return;
    signals.async_wait([&](const asio::error_code& again, int) {
      if (!again) context.stop();
    });
    server.stop([&] { context.stop(); });
  });
}

int fail_with(const Error& error) {
  spdlog::error("event=cannot-start code={} reason={}", error.code, log::value(error.detail));
  return 1;
}

int run(Options options) {
  Result<UsersFile> users =
      options.users.empty() ? Result<UsersFile>(UsersFile()) : UsersFile::load(options.users);
  if (!users) return fail_with(users.error());
  signal(SIGPIPE, SIG_IGN);
  asio::io_context context(1);
  asio::signal_set signals(context, SIGTERM, SIGINT);
  StateDirectory state;
  std::unique_ptr<net::System> system =
      net::make_linux_system(state.path() / "journal", state.path() / "resolv.conf");
  SystemRandom random;
  Server server(context.get_executor(), options, std::move(*users), *system, random);
  Result<> started = server.start();
  if (!started) return fail_with(started.error());
  stop_on_signal(context, signals, server);
  say_ready(options);
  context.run();
  return 0;
}

}  // namespace
}  // namespace openras::server

int main(int argc, char** argv) {
  if (argc > 1 && std::string_view(argv[1]) == "ctl")
    return openras::server::ctl(argc - 1, argv + 1);
  auto options = openras::server::read_options(argc, argv);
  if (!options) return options.error();
  if (!openras::log::start("rasserver", options->log_level)) {
    fmt::print(stderr,
               "rasserver: --log-level {}: it is one of trace, debug, info, warning, error\n",
               options->log_level);
    return 2;
  }
  return openras::server::run(std::move(*options));
}
