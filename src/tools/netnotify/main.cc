// netnotify's command line.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <exception>

#include "tools/netnotify/commands.h"

namespace {

using namespace openras;

int finish(const Result<>& done) {
  if (done) return 0;
  fmt::print(stderr, "netnotify: error {}: {}\n", done.error().code, done.error().detail);
  return 1;
}

int run(int argc, char** argv) {
  CLI::App app("Programs that are told of network connections (notifyees), and their order");
  app.set_version_flag("--version", OPENRAS_VERSION);
  app.require_subcommand(1);
  bool json = false;
  bool force = false;
  bool for_user = false;
  bool for_all = false;
  std::string name;
  std::string path;
  netnotify::Trial trial;

  CLI::App* const list = app.add_subcommand("list", "Show what is registered, in its order");
  list->add_flag("--json", json, "Print one JSON object");

  CLI::App* const add = app.add_subcommand("register", "Register a notifyee");
  add->add_option("name", name, "Its name; names are told in the order of their octets")
      ->required();
  add->add_option("path", path, "Its library; %NAME% and ${NAME} are expanded")->required();
  add->add_flag("--force", force, "Also where it would be refused now");
  CLI::App* const remove = app.add_subcommand("unregister", "Take a notifyee out");
  remove->add_option("name", name, "Its name")->required();
  for (CLI::App* const command : {add, remove}) {
    auto* const user = command->add_flag("--user", for_user, "For this user's programs only");
    command->add_flag("--system", for_all, "For everybody's")->excludes(user);
  }

  CLI::App* const test = app.add_subcommand(
      "test", "Call the notifyees before and after an operation that does not take place");
  test->add_flag("--cancel", trial.cancel, "A connection that is ended, not one that is made");
  test->add_option("--remote", trial.remote, "The resource (\\\\netnotify.invalid\\test)");
  test->add_option("--local", trial.local, "The local device");
  test->add_option("--flags", trial.flags, "CONNECT_ flags, as a number");
  test->add_option("--result", trial.result, "What they are told after it (1223: cancelled)");
  test->add_flag("--json", trial.json, "Print one JSON object for each call");

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 1;
  }
  const netnotify::Where where{for_user || for_all ? std::optional<bool>(for_all) : std::nullopt};
  if (list->parsed()) return netnotify::list(json), 0;
  if (add->parsed()) return finish(netnotify::add(name, path, where, force));
  if (remove->parsed()) return finish(netnotify::remove(name, where));
  const Result<bool> tested = netnotify::test(trial);
  if (!tested) return finish(std::unexpected(tested.error()));
  return *tested ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& exception) {
    fmt::print(stderr, "netnotify: {}\n", exception.what());
    return 1;
  }
}
