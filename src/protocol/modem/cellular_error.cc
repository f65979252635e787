#include "protocol/modem/cellular_error.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace openras::modem {
namespace {

struct CellularError {
  unsigned number;
  std::string_view meaning;
};
// §9.2.1 (general), §9.2.2 (packet service), the rows that a dial can meet.
constexpr std::array kErrors{
    CellularError{3, "it does not allow that now; is another program using the modem?"},
    CellularError{4, "it does not know the command; is this a cellular modem?"},
    CellularError{5, "the modem is locked to a SIM and wants its code"},
    CellularError{10, "there is no SIM in the modem"},
    CellularError{11, "the SIM wants its PIN; give it with --pin-file"},
    CellularError{12, "the SIM is locked after wrong PINs; unlock it with its PUK in a phone"},
    CellularError{13, "the SIM does not work; try it in a phone"},
    CellularError{14, "the SIM is not ready yet; try again in some seconds"},
    CellularError{15, "this SIM cannot be used in this modem"},
    CellularError{16, "the PIN is wrong; after three wrong ones the SIM locks itself"},
    CellularError{17, "the SIM wants its second PIN; unlock it in a phone"},
    CellularError{18, "the SIM is locked after wrong second PINs; unlock it with its PUK2"},
    CellularError{30, "there is no network here; is the antenna connected?"},
    CellularError{31, "the network did not answer in time"},
    CellularError{32, "only emergency calls are allowed; is the SIM activated?"},
    CellularError{40, "the modem is locked to a network; its provider has the code"},
    CellularError{47, "the modem is locked to a provider; the provider has the code"},
    CellularError{50, "the modem does not accept the values, perhaps the APN"},
    CellularError{100, "the modem does not say why"},
    CellularError{103, "the network refuses this SIM; is it activated?"},
    CellularError{106, "the network refuses this modem"},
    CellularError{107, "the contract has no data service"},
    CellularError{111, "the SIM may not be used in this network"},
    CellularError{112, "the SIM may not be used in this area"},
    CellularError{113, "the SIM may not be used in this network abroad"},
    CellularError{132, "the network does not offer this service"},
    CellularError{133, "the contract lacks this service, or the APN is wrong"},
    CellularError{134, "the service is out of order for now; try again later"},
    CellularError{148, "the network refused the data connection; is the APN right?"},
    CellularError{149, "the network refuses the user name or password of the data connection"}};

}  // namespace

std::string_view cellular_error(std::string_view line) {
  const size_t digits = line.find_first_of("0123456789");
  if (digits == std::string_view::npos) return {};
  line.remove_prefix(digits);
  unsigned number = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), number);
  if (error != std::errc() || end != line.data() + line.size()) return {};
  const auto found = std::ranges::find(kErrors, number, &CellularError::number);
  return found == kErrors.end() ? std::string_view() : found->meaning;
}

}  // namespace openras::modem
