// What the router does for the local device of a connection (doc/decisions/0010-local-devices.md).
#pragma once

#include <optional>

#include "mpr/failure.h"
#include "mpr/local_device.h"
#include "mpr/modules.h"

namespace openras::mpr {

// Whether the device can be connected. ERROR_ALREADY_ASSIGNED: a provider has it, or something is
// mounted there. ERROR_BAD_DEVICE: a path that is no directory.
Answered<> check_free(const Modules& modules, const LocalDevice& device);

// The last drive letter that is free, from Z: down [choice]. ERROR_NO_MORE_DEVICES.
Answered<LocalDevice> choose_drive(const Modules& modules);

// Holds a device against other programs of this user, and other threads, while it is being
// connected; makes a drive's directory. Gone with the object, and with the process.
class DeviceLock {
 public:
  static Answered<DeviceLock> take(const LocalDevice& device);
  DeviceLock(DeviceLock&& other) noexcept;
  DeviceLock& operator=(DeviceLock&&) = delete;
  ~DeviceLock();

 private:
  explicit DeviceLock(int fd) : fd_(fd) {}
  int fd_;
};

// Makes and takes away what shows a drive to Windows programs: dosdevices/z: in the Wine prefix,
// where there is one without such a drive; and the empty directory of a drive that has gone.
void show_drive(const LocalDevice& device);
void hide_drive(const LocalDevice& device);

}  // namespace openras::mpr
