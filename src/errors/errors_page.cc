#include "errors/errors_page.h"

#include <fmt/format.h>

#include "errors/error_text.h"
#include "errors/situation.h"

namespace openras {
namespace {

struct Section {
  Origin origin;
  std::string_view title;
};
constexpr Section kSections[] = {
    {Origin::kDial, "Before dialing: what RasDial itself answers"},
    {Origin::kLine, "Modems, cellular modems and serial cables"},
    {Origin::kPppoe, "PPPoE"},
    {Origin::kL2tp, "L2TP"},
    {Origin::kPpp, "PPP: the link"},
    {Origin::kProof, "PPP: the proof of identity, callback"},
    {Origin::kNetwork, "PPP: the network protocols"},
    {Origin::kSystem, "This machine"},
    {Origin::kSstp, "Not reachable yet"},
};

constexpr std::string_view kHead =
    "# Errors\n\n"
    "Made from the table in `src/errors` by `cmake --build --preset dev --target errors_doc`: do "
    "not edit.\n\n"
    "What a line, a peer or this machine can do to a connection, the one code that a program is "
    "told, the state in which its handler hears of it, and what the user can do. `rasdial` prints "
    "the last column; the log's line `event=failed` has the situation's name, and what the peer "
    "said in words. \"Any state\" is the state of that moment; where the connection was up, it is "
    "`RASCS_Disconnected`, which no handler hears of but everybody who asked (`rasdial --last`, "
    "`RasGetConnectStatus`, `RasConnectionNotification`). *Again*: another number, or another try "
    "by the entry's policy, is dialed after it. `dwExtendedError` is 0 unless the row says "
    "otherwise.\n\n"
    "A test produces each row, from a scripted peer, port or system.\n";

std::string state_of(const SituationRow& row) {
  if (row.state == kResultOfRasDial) return "RasDial";
  if (row.state == kAnyState) return "any state";
  return std::string(state_name(row.state).substr(6));  // without RASCS_
}

std::string code_of(const SituationRow& row) {
  const std::string number =
      row.code >= 0x80000000 ? fmt::format("{:#010X}", row.code) : std::to_string(row.code);
  return fmt::format("{}<br>{}", number, error_name(row.code));
}

std::string line_of(const SituationRow& row) {
  std::string what(row.what_to_do);
  if (!row.extended.empty()) what += fmt::format(" `dwExtendedError`: {}.", row.extended);
  if (!row.not_yet.empty()) what += fmt::format(" *Not reachable yet: {}.*", row.not_yet);
  const bool again = may_pass({.code = row.code, .detail = {}, .situation = row.situation});
  return fmt::format("| {} | {} | {} | {} | {} | {} |\n", row.id, row.happens, code_of(row),
                     state_of(row), again ? "yes" : "", what);
}

}  // namespace

std::string errors_page() {
  std::string out(kHead);
  for (const Section& section : kSections) {
    out += fmt::format("\n## {}\n\n", section.title);
    out += "| situation | what happens | error | told in | again | what to do |\n";
    out += "| --- | --- | --- | --- | --- | --- |\n";
    for (const SituationRow& row : situations())
      if (row.origin == section.origin) out += line_of(row);
  }
  return out;
}

}  // namespace openras
