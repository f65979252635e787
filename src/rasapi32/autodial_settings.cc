// RasGet/SetAutodialEnable and RasGet/SetAutodialParam, A and W. Sources: their pages.
#include <openras/ras.h>

#include <array>
#include <cstring>

#include "phonebook/autodial_map.h"
#include "rasapi32/edge.h"

namespace openras::rasapi32 {
namespace {

using phonebook::AutodialMap;
using phonebook::AutodialMaps;

struct Parameter {
  const char* name;
  uint32_t otherwise;
};
// By RASADP_*. The pages give the defaults, but for the last [choice].
constexpr std::array<Parameter, 5> kParameters{{{"DisableConnectionQuery", 0},
                                                {"LoginSessionDisable", 0},
                                                {"SavedAddressesLimit", 100},
                                                {"FailedConnectionTimeout", 5},
                                                {"ConnectionQueryTimeout", 60}}};

Result<> get_enable(DWORD location, BOOL* enabled) {
  if (enabled == nullptr) return fail(ERROR_INVALID_PARAMETER, "lpfEnabled is NULL.");
  const Result<AutodialMaps> maps = AutodialMaps::load();
  if (!maps) return std::unexpected(maps.error());
  *enabled = maps->enabled(location) ? TRUE : FALSE;
  return {};
}

Result<> set_enable(DWORD location, BOOL enabled) {
  return phonebook::change_autodial_map(phonebook::user_autodial_map(),
                                        [&](AutodialMap& map) -> Result<> {
                                          map.set_enabled(location, enabled != FALSE);
                                          return {};
                                        });
}

Result<> get_parameter(DWORD key, void* value, DWORD* octets) {
  if (key >= kParameters.size() || octets == nullptr) {
    return fail(ERROR_INVALID_PARAMETER, "dwKey is one of RASADP_*, lpdwcbValue not NULL.");
  }
  const DWORD have = *octets;
  *octets = sizeof(DWORD);
  if (value == nullptr || have < sizeof(DWORD)) {
    return fail(ERROR_BUFFER_TOO_SMALL, "An AutoDial parameter is a DWORD.");
  }
  const Result<AutodialMaps> maps = AutodialMaps::load();
  if (!maps) return std::unexpected(maps.error());
  const DWORD number = key == RASADP_LoginSessionDisable
                           ? DWORD{phonebook::autodial_disabled_for_session()}
                           : maps->parameter(kParameters[key].name, kParameters[key].otherwise);
  std::memcpy(value, &number, sizeof number);
  return {};
}

Result<> set_parameter(DWORD key, const void* value, DWORD octets) {
  if (key >= kParameters.size() || value == nullptr) {
    return fail(ERROR_INVALID_PARAMETER, "dwKey is one of RASADP_*, lpvValue not NULL.");
  }
  if (octets != sizeof(DWORD)) return fail(ERROR_INVALID_SIZE, "An AutoDial parameter is a DWORD.");
  DWORD number = 0;
  std::memcpy(&number, value, sizeof number);
  if (key == RASADP_LoginSessionDisable) {
    return phonebook::disable_autodial_for_session(number != 0);
  }
  return phonebook::change_autodial_map(phonebook::user_autodial_map(),
                                        [&](AutodialMap& map) -> Result<> {
                                          map.set_parameter(kParameters[key].name, number);
                                          return {};
                                        });
}

}  // namespace
}  // namespace openras::rasapi32

using namespace openras::rasapi32;

extern "C" {

DWORD RasGetAutodialEnableA(DWORD location, LPBOOL enabled) {
  return at_the_edge([&] { return get_enable(location, enabled); });
}
DWORD RasGetAutodialEnableW(DWORD location, LPBOOL enabled) {
  return at_the_edge([&] { return get_enable(location, enabled); });
}
DWORD RasSetAutodialEnableA(DWORD location, BOOL enabled) {
  return at_the_edge([&] { return set_enable(location, enabled); });
}
DWORD RasSetAutodialEnableW(DWORD location, BOOL enabled) {
  return at_the_edge([&] { return set_enable(location, enabled); });
}
DWORD RasGetAutodialParamA(DWORD key, LPVOID value, LPDWORD octets) {
  return at_the_edge([&] { return get_parameter(key, value, octets); });
}
DWORD RasGetAutodialParamW(DWORD key, LPVOID value, LPDWORD octets) {
  return at_the_edge([&] { return get_parameter(key, value, octets); });
}
DWORD RasSetAutodialParamA(DWORD key, LPVOID value, DWORD octets) {
  return at_the_edge([&] { return set_parameter(key, value, octets); });
}
DWORD RasSetAutodialParamW(DWORD key, LPVOID value, DWORD octets) {
  return at_the_edge([&] { return set_parameter(key, value, octets); });
}

}  // extern "C"
