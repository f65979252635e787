// The parts of the error table; situation.cc joins them.
#pragma once

#include "errors/situation.h"

namespace openras {

std::span<const SituationRow> dial_situations();
std::span<const SituationRow> line_situations();
std::span<const SituationRow> network_situations();
std::span<const SituationRow> ppp_situations();
std::span<const SituationRow> system_situations();

}  // namespace openras
