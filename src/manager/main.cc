#include <exception>

#include "base/log.h"
#include "manager/daemon.h"
#include "net/guard.h"

int main(int argc, char** argv) {
  using namespace openras;
  if (const std::optional<int> status = net::run_as_guard(argc, argv)) return *status;
  int status = EXIT_SUCCESS;
  const std::optional<manager::Options> options = manager::parse_options(argc, argv, status);
  if (!options) return status;
  log::start("rasmand", options->log_level);
  try {
    return manager::run_daemon(*options);
  } catch (const std::exception& thrown) {
    spdlog::critical("event=crashed reason={}", log::value(thrown.what()));
    return EXIT_FAILURE;
  }
}
