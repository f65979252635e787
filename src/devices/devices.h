// The devices that OpenRAS can dial with: serial ports and the modems behind them, Ethernet
// interfaces for PPPoE, and its VPN kinds.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace openras::devices {

struct Device {
  std::string type;  // RASDT_*: "modem", "SERIAL", "PPPoE", "vpn"
  std::string name;  // UTF-8; unique within its type
  std::string port;  // "/dev/ttyUSB0", "eth0", "VPN2-0"
  friend bool operator==(const Device&, const Device&) = default;
};

// What udev and sysfs say of one device; keys that are not there are not known:
//   DEVNAME         "/dev/ttyUSB0"
//   INTERFACE       "eth0"
//   DEVTYPE         of a network interface: "wlan", "vlan", …
//   driver          of the device that a serial port belongs to: "option1", "serial8250"
//   uart            sysfs `type` of a serial port: "0" = nothing is there
//   arp             sysfs `type` of a network interface: "1" = Ethernet
//   ID_MODEL_ENC, ID_MODEL_FROM_DATABASE, ID_VENDOR_FROM_DATABASE
//   usb.product, usb.manufacturer
using Facts = std::map<std::string, std::string, std::less<>>;

// Port to the name that the modem there gave when it was asked: "/dev/ttyS0" to "Lucent Win Modem".
using ModemNames = std::map<std::string, std::string, std::less<>>;

// Serial ports. One whose driver is a modem's is a modem with the name that USB gives; behind any
// other may be a modem (with the name that it gave, or "Modem on ttyS0") or a cable ("ttyS0").
// Ports that are only in `asked` are modems. No text of the facts or names is trusted.
std::vector<Device> from_serial_ports(const std::vector<Facts>& ports,
                                      const ModemNames& asked = {});
// Whether the name is one that we made up for want of another.
bool is_made_up(const Device& modem);
// Ethernet interfaces, wired; one without a name of its own is left out.
std::vector<Device> from_interfaces(const std::vector<Facts>& interfaces);
std::vector<Device> vpn_kinds();

// All of this machine, now. Any thread.
std::vector<Device> all();

// The port of a device that a program names: of `devices`, or a port named itself ("COM1",
// "/dev/ttyS0", "eth0"). "" where the name says nothing of a port.
std::string port_of(const std::vector<Device>& devices, std::string_view type,
                    std::string_view name);

}  // namespace openras::devices
