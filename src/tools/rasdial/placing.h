// One dial through the client core, as the command line says it.
#pragma once

#include <expected>
#include <memory>

#include "base/secret.h"
#include "rasapi32/client.h"
#include "tools/rasdial/command_line.h"

namespace openras::rasdial {

struct CloseOperation {
  void operator()(openras_operation* operation) const { openras_close(operation); }
};

struct Dialed {
  std::unique_ptr<openras_operation, CloseOperation> operation;
  uint32_t connection = 0;
};

// Starts to dial. The error is a RAS code; last_detail() has its sentence.
std::expected<Dialed, uint32_t> place(const Command& command, const Secret& password);

}  // namespace openras::rasdial
