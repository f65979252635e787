// openras_terminal_fd(): the text of a serial line before PPP.
#include <openras/ras.h>
#include <openras/windows.h>

#include "rasapi32/edge.h"
#include "rasapi32/requests.h"

using namespace openras::rasapi32;

extern "C" int openras_terminal_fd(HRASCONN handle) {
  int line = -1;
  const uint32_t error = at_the_edge([&]() -> uint32_t {
    const openras::Result<int> opened = open_terminal(to_number(handle), 0);
    if (!opened) return report(opened.error());
    line = *opened;
    return ERROR_SUCCESS;
  });
  if (error != ERROR_SUCCESS) SetLastError(error);
  return line;
}
