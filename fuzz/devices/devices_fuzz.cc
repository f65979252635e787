// Whatever udev, sysfs and a USB device's strings say: names are printable, short and unique, ports
// are device files or interfaces. Input: lines of key=value; an empty line begins the next device.
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string_view>

#include "devices/devices.h"

using namespace openras::devices;  // NOLINT: one file, one program

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

std::vector<Facts> parse(std::string_view text) {
  std::vector<Facts> out(1);
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const size_t equals = line.find('=');
    if (line.empty()) out.emplace_back();
    if (equals == line.npos) continue;
    out.back().emplace(line.substr(0, equals), line.substr(equals + 1));
  }
  return out;
}

void check(const std::vector<Device>& devices) {
  for (const Device& device : devices) {
    require(!device.name.empty() && device.name.size() <= 128 && !device.port.empty());
    for (const char c : device.name) require(c >= ' ' && c < 0x7f);
    for (const char c : device.port) require(c > ' ' && c < 0x7f);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::vector<Facts> facts = parse({reinterpret_cast<const char*>(data), size});
  std::vector<Device> devices = from_serial_ports(facts);
  check(devices);
  check(from_interfaces(facts));
  for (const Device& device : devices) require(!port_of(devices, device.type, device.name).empty());
  return 0;
}
