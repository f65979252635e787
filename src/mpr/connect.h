// Making and ending a connection, with its notifications.
#pragma once

#include <openras/winnetwk.h>

#include <functional>
#include <optional>
#include <string>

#include "base/secret.h"
#include "mpr/failure.h"
#include "mpr/local_device.h"
#include "mpr/notification.h"
#include "mpr/resource.h"

namespace openras::mpr {

struct ConnectRequest {
  HWND owner = nullptr;
  Resource resource;
  std::optional<Secret> password;  // UTF-8
  std::optional<std::u16string> user;
  uint32_t flags = 0;       // CONNECT_*
  bool may_choose = false;  // CONNECT_REDIRECT chooses a drive where none is named
  bool restoring = false;   // nobody is notified, and nothing is remembered anew
};

// What a request looks like to notifyees.
Notification::Operation add_operation(const ConnectRequest& request);

// Looks for what the router itself rejects, and brings the local name into its one spelling.
// ERROR_BAD_NET_NAME, ERROR_BAD_DEVICE, ERROR_BAD_DEV_TYPE, ERROR_INVALID_PARAMETER,
// ERROR_INVALID_ADDRESS, ERROR_BAD_USERNAME. The device, where there is one.
Answered<std::optional<LocalDevice>> validate(ConnectRequest& request);

// Checks, tells, connects, tells, remembers (CONNECT_UPDATE_PROFILE and a device). Answers the
// device that it is connected to. `is_room` is asked before anything is done, with the name by
// which the connection will be used; what it refuses is refused.
using IsRoom = std::function<Answered<>(const std::u16string& access_name)>;
Answered<std::optional<LocalDevice>> connect(ConnectRequest request, const IsRoom& is_room = {});

struct CancelRequest {
  std::u16string name;  // a device or a remote name
  uint32_t flags = 0;   // CONNECT_UPDATE_PROFILE, or 0
  bool force = false;
};

// `provider`: the one that ended it; empty before.
Notification::Operation cancel_operation(const CancelRequest& request,
                                         const std::u16string& provider);

Answered<> cancel(CancelRequest request);

// Connects what is remembered and not connected: of that device, or of all (nullopt). Nobody is
// notified. The first failure, once all have been tried. ERROR_NOT_CONNECTED: the device is not
// remembered.
Answered<> restore(HWND owner, const std::optional<LocalDevice>& device);

// Whether it begins as a remote name must: two backslashes and a server.
bool is_remote_name(std::u16string_view name);

}  // namespace openras::mpr
