// What the readers of networkprovider.conf and connections.conf must hold for any octets.
//
// Each file is read as everybody's and as a user's own after it. What was understood, written out
// again, is understood as the same; every setting and warning names a line that is there; a user's
// own file takes nothing away; and a path expands to a full one or is refused.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "mpr/configuration.h"
#include "mpr/remembered.h"

using namespace openras::mpr;  // NOLINT: one file, one program

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

std::string write(const Configuration& configuration) {
  std::string order = "[Order]\nProviderOrder=";
  std::string sections;
  for (const ProviderSetting& each : configuration.providers()) {
    order += each.key + ",";
    sections += "[" + each.key + "]\nName=" + each.name + "\nProviderPath=" + each.path +
                "\nClass=" + std::to_string(each.network_class) + "\n";
  }
  sections += "[Notifyees]\n";
  for (const NotifyeeSetting& each : configuration.notifyees()) {
    sections += each.name + "=" + each.path + "\n";
  }
  return order + "\n" + sections;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto lines = static_cast<size_t>(std::ranges::count(text, '\n')) + 1;
  Configuration configuration;
  configuration.read(text, {.file = "/etc/openras/networkprovider.conf"});
  for (const auto& each : configuration.warnings()) require(each.source.line <= lines);
  for (const auto& each : configuration.notifyees()) {
    require(is_valid_name(each.name) && each.source.line >= 1 && each.source.line <= lines);
    const auto path = expand_path(each.path);
    require(!path || path->is_absolute());
  }
  const std::string written = write(configuration);
  const bool commas = std::ranges::any_of(configuration.providers(), [](const auto& each) {
    return each.key.contains(',') || each.key.contains(']');
  });
  if (!commas) {
    Configuration again;
    again.read(written, {.file = "/etc/openras/networkprovider.conf"});
    require(write(again) == written);
  }
  const size_t before = configuration.notifyees().size();
  configuration.read(text,
                     {.file = "/home/me/.config/openras/networkprovider.conf", .of_user = true});
  require(configuration.notifyees().size() == before);

  const auto connections = parse_remembered(text);
  require(parse_remembered(serialize_remembered(connections)) == connections);
  return 0;
}
