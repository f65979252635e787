// The section "Every state" of doc/notifications.md.
#include <fmt/format.h>

#include "errors/error_text.h"
#include "errors/state_table.h"

namespace openras {
namespace {

constexpr std::string_view kBegin =
    "<!-- from src/errors/state_table.cc, by cmake --build --preset dev --target errors_doc -->\n";
constexpr std::string_view kEnd = "<!-- end -->\n";

std::string_view short_name(uint32_t state) { return state_name(state).substr(6); }  // RASCS_

std::string followers(uint32_t state) {
  std::string out;
  for (const Transition& each : transitions()) {
    if (each.from != state) continue;
    if (!out.empty()) out += ", ";
    out += short_name(each.to);
    if (!each.where.empty()) out += fmt::format(" ({})", each.where);
  }
  return out;
}

}  // namespace

std::string states_section() {
  std::string out = "| value | state | when | then | test |\n| --- | --- | --- | --- | --- |\n";
  for (const StateRow& row : state_rows()) {
    const std::string value =
        row.state < 0x1000 ? std::to_string(row.state) : fmt::format("{:#x}", row.state);
    const std::string test = row.test.empty() ? "" : fmt::format("`{}`", row.test);
    out += fmt::format("| {} | {} | {} | {} | {} |\n", value, short_name(row.state), row.when,
                       followers(row.state), test);
  }
  out += "\n```mermaid\nstateDiagram-v2\n  [*] --> OpenPort\n";
  for (const Transition& each : transitions()) {
    out += fmt::format("  {} --> {}", short_name(each.from), short_name(each.to));
    if (!each.where.empty()) out += fmt::format(" : {}", each.where);
    out += '\n';
  }
  return out + "  Disconnected --> [*]\n```\n";
}

std::string with_states_section(const std::string& page) {
  const size_t begin = page.find(kBegin);
  if (begin == std::string::npos) return {};
  const size_t end = page.find(kEnd, begin);
  if (end == std::string::npos) return {};
  return page.substr(0, begin + kBegin.size()) + states_section() + page.substr(end);
}

}  // namespace openras
