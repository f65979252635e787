// Asks udev. In a container without udevd there is no database, but sysfs, which is enough.
#include <libudev.h>
#include <sys/stat.h>

#include <memory>

#include "devices/devices.h"
#include "devices/modem_names.h"

namespace openras::devices {
namespace {

template <auto kUnref>
struct Unref {
  template <typename T>
  void operator()(T* object) const {
    kUnref(object);
  }
};
using Udev = std::unique_ptr<udev, Unref<udev_unref>>;
using Enumerate = std::unique_ptr<udev_enumerate, Unref<udev_enumerate_unref>>;
using UdevDevice = std::unique_ptr<udev_device, Unref<udev_device_unref>>;

void put(Facts& facts, const char* key, const char* value) {
  if (value != nullptr && *value != '\0') facts.emplace(key, value);
}

Facts facts_of_serial_port(udev_device* device) {
  Facts facts;
  put(facts, "DEVNAME", udev_device_get_devnode(device));
  put(facts, "uart", udev_device_get_sysattr_value(device, "type"));
  for (const char* key : {"ID_MODEL_ENC", "ID_MODEL_FROM_DATABASE", "ID_VENDOR_FROM_DATABASE"}) {
    put(facts, key, udev_device_get_property_value(device, key));
  }
  // The parents belong to the device.
  udev_device* parent = udev_device_get_parent(device);
  for (udev_device* up = parent; up != nullptr && !facts.contains("driver");
       up = udev_device_get_parent(up)) {
    put(facts, "driver", udev_device_get_driver(up));
  }
  if (udev_device* usb =
          udev_device_get_parent_with_subsystem_devtype(device, "usb", "usb_device")) {
    put(facts, "usb.product", udev_device_get_sysattr_value(usb, "product"));
    put(facts, "usb.manufacturer", udev_device_get_sysattr_value(usb, "manufacturer"));
  }
  // Terminals of the kernel (consoles, pseudo-terminals) hang on nothing.
  if (parent == nullptr) facts.clear();
  return facts;
}

Facts facts_of_interface(udev_device* device) {
  Facts facts;
  put(facts, "INTERFACE", udev_device_get_sysname(device));
  put(facts, "DEVTYPE", udev_device_get_devtype(device));
  put(facts, "arp", udev_device_get_sysattr_value(device, "type"));
  return facts;
}

std::vector<Facts> enumerate(udev* context, const char* subsystem,
                             Facts (*facts_of)(udev_device*)) {
  std::vector<Facts> out;
  const Enumerate enumerate(udev_enumerate_new(context));
  if (!enumerate || udev_enumerate_add_match_subsystem(enumerate.get(), subsystem) < 0 ||
      udev_enumerate_scan_devices(enumerate.get()) < 0) {
    return out;
  }
  for (udev_list_entry* each = udev_enumerate_get_list_entry(enumerate.get()); each != nullptr;
       each = udev_list_entry_get_next(each)) {
    const UdevDevice device(udev_device_new_from_syspath(context, udev_list_entry_get_name(each)));
    if (!device) continue;  // gone in the meantime
    if (Facts facts = facts_of(device.get()); !facts.empty()) out.push_back(std::move(facts));
  }
  return out;
}

// Those whose port is there now: udev does not know each (a pseudo-terminal, a symbolic link).
ModemNames present_modems() {
  ModemNames names = modem_names();
  std::erase_if(names, [](const auto& each) {
    struct stat status{};
    return ::stat(each.first.c_str(), &status) != 0 || !S_ISCHR(status.st_mode);
  });
  return names;
}

}  // namespace

std::vector<Device> all() {
  std::vector<Device> out;
  if (const Udev context(udev_new()); context) {
    out =
        from_serial_ports(enumerate(context.get(), "tty", facts_of_serial_port), present_modems());
    const std::vector<Device> interfaces =
        from_interfaces(enumerate(context.get(), "net", facts_of_interface));
    out.insert(out.end(), interfaces.begin(), interfaces.end());
  }
  const std::vector<Device> vpn = vpn_kinds();
  out.insert(out.end(), vpn.begin(), vpn.end());
  return out;
}

}  // namespace openras::devices
