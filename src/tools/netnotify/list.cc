// list, register and unregister.
#include <fmt/format.h>
#include <openras/winerror.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "mpr/modules.h"
#include "mpr/registration.h"
#include "tools/netnotify/commands.h"

namespace openras::netnotify {
namespace {

using mpr::Configuration;
using mpr::Notifyee;
using mpr::NotifyeeSetting;
using mpr::Provider;
using mpr::ProviderSetting;
using nlohmann::json;

std::string place(const mpr::Source& source) {
  return source.line == 0 ? source.file.string()
                          : fmt::format("{}:{}", source.file.string(), source.line);
}

json describe(const ProviderSetting& setting) {
  json row = {{"key", setting.key},
              {"name", setting.name},
              {"path", setting.path},
              {"source", place(setting.source)}};
  const auto provider = Provider::load(setting);
  if (!provider) {
    row["refused"] = provider.error().detail;
    return row;
  }
  row["file"] = (*provider)->path().string();
  row["netType"] = (*provider)->net_type();
  return row;
}

json describe(const NotifyeeSetting& setting) {
  json row = {{"name", setting.name},
              {"path", setting.path},
              {"source", place(setting.source)},
              {"user", setting.source.of_user}};
  const auto notifyee = Notifyee::load(setting);
  if (!notifyee) {
    row["refused"] = notifyee.error().detail;
    return row;
  }
  row["file"] = (*notifyee)->path().string();
  row["functions"] = json::array();
  if ((*notifyee)->add() != nullptr) row["functions"].push_back("AddConnectNotify");
  if ((*notifyee)->cancel() != nullptr) row["functions"].push_back("CancelConnectNotify");
  return row;
}

json describe_all() {
  std::vector<mpr::Refusal> refusals;
  const Configuration configuration = mpr::read_configuration(refusals);
  json all = {
      {"providers", json::array()}, {"notifyees", json::array()}, {"problems", json::array()}};
  for (const auto& each : configuration.providers()) all["providers"].push_back(describe(each));
  for (const auto& each : configuration.notifyees()) all["notifyees"].push_back(describe(each));
  for (const auto& each : refusals) {
    all["problems"].push_back({{"source", place(each.source)}, {"why", each.why}});
  }
  return all;
}

std::string text(const json& row, const char* key) { return row.value(key, std::string()); }

void print_row(size_t number, const json& row, const std::string& title,
               const std::string& details) {
  if (row.contains("refused")) {
    fmt::print("  -  {}  REFUSED: {}\n", title, text(row, "refused"));
  } else {
    fmt::print("  {}. {}  {}{}\n", number, title, text(row, "file"), details);
  }
  fmt::print("     {}  ({})\n", text(row, "path"), text(row, "source"));
}

// Where the user may not read or write, the answer names the other way.
std::filesystem::path directory_of(const Where& where) {
  return where.system.value_or(::geteuid() == 0) ? mpr::system_directory() : mpr::user_directory();
}

}  // namespace

void list(bool as_json) {
  const json all = describe_all();
  const auto dump = [](const json& value) {
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
  };
  if (as_json) {
    fmt::print("{}\n", dump(all));
    return;
  }
  size_t number = 0;
  fmt::print("Providers, in the order in which they are tried:\n");
  for (const json& row : all["providers"]) {
    number += row.contains("refused") ? 0 : 1;
    print_row(number, row, fmt::format("{} ({})", text(row, "key"), text(row, "name")), "");
  }
  if (all["providers"].empty()) fmt::print("  none\n");
  number = 0;
  fmt::print("Notifyees, in the order in which they are told before (after: in reverse):\n");
  for (const json& row : all["notifyees"]) {
    number += row.contains("refused") ? 0 : 1;
    std::string functions;
    if (row.contains("functions")) {
      for (const json& each : row["functions"]) functions += "  " + each.get<std::string>();
    }
    print_row(number, row, text(row, "name"), functions);
  }
  if (all["notifyees"].empty()) fmt::print("  none\n");
  for (const json& row : all["problems"]) {
    fmt::print("{}: {}\n", text(row, "source"), text(row, "why"));
  }
}

Result<> add(const std::string& name, const std::string& path, Where where, bool force) {
  const auto notifyee = Notifyee::load({name, path, {}});
  if (!notifyee && !force) {
    return fail(notifyee.error().code,
                notifyee.error().detail + " It is not registered; --force does it all the same.");
  }
  const auto file = mpr::register_notifyee(directory_of(where), name, path);
  if (!file) {
    return fail(file.error().code,
                file.error().detail + (where.system.value_or(false) || ::geteuid() == 0
                                           ? ""
                                           : " Use --user or run it as root."));
  }
  fmt::print("{} is registered in {}.\n", name, file->string());
  return {};
}

Result<> remove(const std::string& name, Where where) {
  Result<> done = mpr::unregister_notifyee(directory_of(where), name);
  if (done) fmt::print("{} is registered no more.\n", name);
  return done;
}

}  // namespace openras::netnotify
