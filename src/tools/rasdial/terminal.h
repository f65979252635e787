// Questions on the terminal of this process.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/error.h"
#include "base/secret.h"
#include "tools/rasdial/signals.h"

namespace openras::rasdial {

// What may end a question before it is answered: `came` is asked whenever `fd` is readable.
struct Interruption {
  int fd = -1;
  std::function<bool()> came;
};

// Reads up to a line's end. ERROR_CANCELLED: a signal came; ERROR_HANDLE_EOF: the end before any
// octet, where `eof_counts`; ERROR_READ_FAULT; ERROR_INVALID_PARAMETER (longer than 4096 octets).
// nullopt: interrupted.
Result<std::optional<Secret>> read_line(int fd, const Signals& signals, const Interruption& other,
                                        bool eof_counts);

// Asks on /dev/tty; where `hidden`, without echo, which is restored also when a signal comes.
// Errors as read_line(), and ERROR_CANCELLED where there is no terminal.
Result<std::optional<Secret>> ask(const std::string& question, bool hidden, const Signals& signals,
                                  const Interruption& other = {});

// Somebody sits there: standard input is a terminal.
bool is_interactive();

}  // namespace openras::rasdial
