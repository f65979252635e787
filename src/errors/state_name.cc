#include <openras/ras.h>

#include "errors/error_text.h"

namespace openras {

std::string_view state_name(uint32_t state) {
#define OPENRAS_STATE(name) \
  case name:                \
    return #name
  switch (static_cast<RASCONNSTATE>(state)) {
    OPENRAS_STATE(RASCS_OpenPort);
    OPENRAS_STATE(RASCS_PortOpened);
    OPENRAS_STATE(RASCS_ConnectDevice);
    OPENRAS_STATE(RASCS_DeviceConnected);
    OPENRAS_STATE(RASCS_AllDevicesConnected);
    OPENRAS_STATE(RASCS_Authenticate);
    OPENRAS_STATE(RASCS_AuthNotify);
    OPENRAS_STATE(RASCS_AuthRetry);
    OPENRAS_STATE(RASCS_AuthCallback);
    OPENRAS_STATE(RASCS_AuthChangePassword);
    OPENRAS_STATE(RASCS_AuthProject);
    OPENRAS_STATE(RASCS_AuthLinkSpeed);
    OPENRAS_STATE(RASCS_AuthAck);
    OPENRAS_STATE(RASCS_ReAuthenticate);
    OPENRAS_STATE(RASCS_Authenticated);
    OPENRAS_STATE(RASCS_PrepareForCallback);
    OPENRAS_STATE(RASCS_WaitForModemReset);
    OPENRAS_STATE(RASCS_WaitForCallback);
    OPENRAS_STATE(RASCS_Projected);
    OPENRAS_STATE(RASCS_StartAuthentication);
    OPENRAS_STATE(RASCS_CallbackComplete);
    OPENRAS_STATE(RASCS_LogonNetwork);
    OPENRAS_STATE(RASCS_SubEntryConnected);
    OPENRAS_STATE(RASCS_SubEntryDisconnected);
    OPENRAS_STATE(RASCS_ApplySettings);
    OPENRAS_STATE(RASCS_Interactive);
    OPENRAS_STATE(RASCS_RetryAuthentication);
    OPENRAS_STATE(RASCS_CallbackSetByCaller);
    OPENRAS_STATE(RASCS_PasswordExpired);
    OPENRAS_STATE(RASCS_InvokeEapUI);
    OPENRAS_STATE(RASCS_Connected);
    OPENRAS_STATE(RASCS_Disconnected);
  }
#undef OPENRAS_STATE
  return {};
}

}  // namespace openras
