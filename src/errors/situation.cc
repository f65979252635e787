#include "errors/situation.h"

#include <algorithm>
#include <vector>

#include "errors/situation_rows.h"

namespace openras {
namespace {

std::vector<SituationRow> join() {
  std::vector<SituationRow> out;
  for (const auto part :
       {dial_situations, line_situations, network_situations, ppp_situations, system_situations}) {
    const std::span<const SituationRow> rows = part();
    out.insert(out.end(), rows.begin(), rows.end());
  }
  std::ranges::sort(out, {}, &SituationRow::situation);
  return out;
}

}  // namespace

std::span<const SituationRow> situations() {
  static const std::vector<SituationRow> rows = join();
  return rows;
}

const SituationRow* row_of(Situation situation) {
  const auto rows = situations();
  const auto found = std::ranges::lower_bound(rows, situation, {}, &SituationRow::situation);
  return found != rows.end() && found->situation == situation ? &*found : nullptr;
}

const SituationRow* find_situation(std::string_view id) {
  const auto rows = situations();
  const auto found = std::ranges::find(rows, id, &SituationRow::id);
  return found == rows.end() ? nullptr : &*found;
}

std::string_view situation_id(Situation situation) {
  const SituationRow* row = row_of(situation);
  return row ? row->id : std::string_view();
}

std::string_view what_to_do(uint32_t code) {
  const auto rows = situations();
  const auto found = std::ranges::find(rows, code, &SituationRow::code);
  return found == rows.end() ? std::string_view() : found->what_to_do;
}

bool may_pass(const Error& error) {
  constexpr Situation kLasting[] = {
      Situation::kPortForbidden,       Situation::kModemRejectsCommand,
      Situation::kSimLocked,           Situation::kSimPinRefused,
      Situation::kTerminalNotAllowed,  Situation::kRawSocketForbidden,
      Situation::kPppoeServiceRefused, Situation::kL2tpWrongSecret,
      Situation::kL2tpVersion,         Situation::kL2tpAdministrative,
      Situation::kEncryptionRequired,  Situation::kProtocolNotAskedFor,
      Situation::kNoProtocols,         Situation::kNcpRejected,
      Situation::kAddressRejected,     Situation::kTunForbidden,
      Situation::kTunMissing,          Situation::kIdle};
  const SituationRow* row = row_of(error.situation);
  if (row == nullptr || std::ranges::find(kLasting, row->situation) != std::end(kLasting))
    return false;
  switch (row->origin) {
    case Origin::kLine:
    case Origin::kPppoe:
    case Origin::kL2tp:
    case Origin::kPpp:
    case Origin::kNetwork:
      return true;
    case Origin::kProof:
      return row->situation == Situation::kAuthTimeout;
    case Origin::kDial:
    case Origin::kSystem:
    case Origin::kSstp:
      return false;
  }
  return false;
}

Error make_error(Situation situation, std::string detail, uint32_t extended) {
  const SituationRow* row = row_of(situation);
  return {row ? row->code : 0, std::move(detail), extended, situation};
}

}  // namespace openras
