// RasGetConnectionStatistics, RasGetLinkStatistics, RasClearConnectionStatistics,
// RasClearLinkStatistics. Source: their pages, and RAS_STATS. Where a page names E_INVALIDARG this
// answers the same as a Win32 code: ERROR_INVALID_PARAMETER, or ERROR_INVALID_SIZE for dwSize and
// ERROR_INVALID_HANDLE for a handle of 0, as everywhere else [choice].
#include <openras/ras.h>

#include <algorithm>

#include "rasapi32/edge.h"
#include "rasapi32/requests.h"
#include "rasapi32/structures.h"

namespace openras::rasapi32 {
namespace {

// Counters of 32 bits wrap, as on Windows; a speed that does not fit is cut off.
DWORD wrapped(const std::map<std::string, uint64_t>& values, const char* key) {
  const auto found = values.find(key);
  return found == values.end() ? 0 : static_cast<DWORD>(found->second);
}
DWORD limited(const std::map<std::string, uint64_t>& values, const char* key) {
  const auto found = values.find(key);
  return found == values.end() ? 0
                               : static_cast<DWORD>(std::min<uint64_t>(found->second, UINT32_MAX));
}

uint32_t get(HRASCONN handle, DWORD subentry, RAS_STATS* out) {
  if (out == nullptr) return ERROR_INVALID_PARAMETER;
  const Version* version = find_version<RAS_STATS>(size_at(out));
  if (version == nullptr) return ERROR_INVALID_SIZE;
  if (to_number(handle) == 0) return ERROR_INVALID_HANDLE;
  const Result<std::map<std::string, uint64_t>> values = statistics(to_number(handle), subentry);
  if (!values) return report(values.error());
  RAS_STATS full{};
  full.dwBytesXmited = wrapped(*values, "bytes-sent");
  full.dwBytesRcved = wrapped(*values, "bytes-received");
  full.dwFramesXmited = wrapped(*values, "frames-sent");
  full.dwFramesRcved = wrapped(*values, "frames-received");
  full.dwCrcErr = wrapped(*values, "crc-errors");
  full.dwTimeoutErr = wrapped(*values, "timeout-errors");
  full.dwAlignmentErr = wrapped(*values, "alignment-errors");
  full.dwHardwareOverrunErr = wrapped(*values, "hardware-overruns");
  full.dwFramingErr = wrapped(*values, "framing-errors");
  full.dwBufferOverrunErr = wrapped(*values, "buffer-overruns");
  full.dwBps = limited(*values, "bps");
  full.dwConnectDuration = wrapped(*values, "connect-duration-ms");
  store(full, out, *version);
  return ERROR_SUCCESS;
}

uint32_t clear(HRASCONN handle, DWORD subentry) {
  if (to_number(handle) == 0) return ERROR_INVALID_HANDLE;
  const Result<> done = clear_statistics(to_number(handle), subentry);
  return done ? ERROR_SUCCESS : report(done.error());
}

}  // namespace
}  // namespace openras::rasapi32

using namespace openras::rasapi32;

extern "C" {

DWORD RasGetConnectionStatistics(HRASCONN handle, RAS_STATS* out) {
  return at_the_edge([&] { return get(handle, 0, out); });
}

DWORD RasGetLinkStatistics(HRASCONN handle, DWORD subentry, RAS_STATS* out) {
  if (subentry == 0) return ERROR_INVALID_PARAMETER;
  return at_the_edge([&] { return get(handle, subentry, out); });
}

DWORD RasClearConnectionStatistics(HRASCONN handle) {
  return at_the_edge([&] { return clear(handle, 0); });
}

DWORD RasClearLinkStatistics(HRASCONN handle, DWORD subentry) {
  if (subentry == 0) return ERROR_INVALID_PARAMETER;
  return at_the_edge([&] { return clear(handle, subentry); });
}

}  // extern "C"
