// From what udev says to devices, without udev.
#include <strings.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>

#include "devices/devices.h"

namespace openras::devices {
namespace {

constexpr size_t kMaxName = 128;  // RAS_MaxDeviceName
constexpr std::string_view kPppoeMiniport = "WAN Miniport (PPPOE)";
constexpr std::string_view kModemOn = "Modem on ";

// Linux drivers of USB modems' serial ports.
constexpr std::array<std::string_view, 8> kModemDrivers = {
    "cdc_acm", "option", "option1", "qcserial", "sierra", "ipw", "hso", "GSM modem (1-port)"};

bool equal(std::string_view a, std::string_view b) {
  return a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}

std::string_view fact(const Facts& facts, std::string_view key) {
  const auto found = facts.find(key);
  return found == facts.end() ? std::string_view() : std::string_view(found->second);
}

// udev writes the octets that it does not trust as \x20.
std::string decode_escapes(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    unsigned value = 0;
    if (text.size() >= 4 && text.starts_with("\\x")) {
      const auto [end, error] = std::from_chars(text.data() + 2, text.data() + 4, value, 16);
      if (error == std::errc() && end == text.data() + 4) {
        out += static_cast<char>(value);
        text.remove_prefix(4);
        continue;
      }
    }
    out += text.front();
    text.remove_prefix(1);
  }
  return out;
}

// A name that a phone book's line and a terminal can show: printable ASCII, blanks not doubled,
// cut.
std::string clean(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool printable = c > ' ' && c < 0x7f;
    if (printable) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  out.resize(std::min(out.size(), kMaxName - 32));  // room for what makes it unique
  while (out.ends_with(' ')) out.pop_back();
  return out;
}

std::string product_of(const Facts& facts) {
  std::string model = clean(fact(facts, "usb.product"));
  if (model.empty()) model = clean(decode_escapes(fact(facts, "ID_MODEL_ENC")));
  if (model.empty()) model = clean(fact(facts, "ID_MODEL_FROM_DATABASE"));
  std::string maker = clean(fact(facts, "usb.manufacturer"));
  if (maker.empty()) maker = clean(fact(facts, "ID_VENDOR_FROM_DATABASE"));
  if (model.empty() || maker.empty() || model.starts_with(maker)) return model;
  return clean(maker + " " + model);
}

// A device file or an interface as phone books and messages can have it.
bool is_plain(std::string_view port) { return !port.contains(' ') && clean(port) == port; }

std::string short_name(std::string_view port) {
  return clean(std::filesystem::path(port).filename().string());
}

// "ttyS2" before "ttyS10".
bool natural_less(const Device& a, const Device& b) {
  return std::pair(a.port.size(), a.port) < std::pair(b.port.size(), b.port);
}

void make_unique(std::vector<Device>& devices) {
  const std::vector<Device> before = devices;
  for (Device& device : devices) {
    const auto same = [&device](const Device& other) {
      return other.type == device.type && equal(other.name, device.name);
    };
    if (std::ranges::count_if(before, same) > 1)
      device.name += " (" + short_name(device.port) + ")";
  }
}

}  // namespace

bool is_made_up(const Device& modem) { return modem.name.starts_with(kModemOn); }

std::vector<Device> from_serial_ports(const std::vector<Facts>& ports, const ModemNames& asked) {
  std::vector<Device> modems, cables;
  for (const Facts& facts : ports) {
    const std::string port(fact(facts, "DEVNAME"));
    const std::string_view driver = fact(facts, "driver");
    const std::string name = short_name(port);
    if (!port.starts_with("/dev/") || name.empty() || !is_plain(port)) continue;
    if (fact(facts, "uart") == "0") continue;  // PORT_UNKNOWN: no hardware behind the node
    const bool modem = std::ranges::find(kModemDrivers, driver) != kModemDrivers.end();
    std::string product = modem ? product_of(facts) : std::string();
    if (const auto told = asked.find(port); product.empty() && told != asked.end())
      product = clean(told->second);
    if (product.empty()) product = std::string(kModemOn) + name;
    modems.push_back({"modem", product, port});
    if (!modem) cables.push_back({"SERIAL", name, port});
  }
  for (const auto& [port, told] : asked) {
    const bool listed = std::ranges::find(modems, port, &Device::port) != modems.end();
    std::string name = clean(told);
    if (!listed && port.starts_with('/') && is_plain(port) && !name.empty())
      modems.push_back({"modem", std::move(name), port});
  }
  std::ranges::sort(modems, natural_less);
  std::ranges::sort(cables, natural_less);
  make_unique(modems);
  modems.insert(modems.end(), cables.begin(), cables.end());
  return modems;
}

std::vector<Device> from_interfaces(const std::vector<Facts>& interfaces) {
  std::vector<Device> out;
  for (const Facts& facts : interfaces) {
    const std::string name(fact(facts, "INTERFACE"));
    const std::string_view kind = fact(facts, "DEVTYPE");
    const bool wired = kind.empty() || kind == "vlan" || kind == "bridge" || kind == "bond";
    if (name.empty() || !is_plain(name) || fact(facts, "arp") != "1" || !wired) continue;
    out.push_back({"PPPoE", name, name});
  }
  std::ranges::sort(out, natural_less);
  return out;
}

std::vector<Device> vpn_kinds() { return {{"vpn", "WAN Miniport (L2TP)", "VPN2-0"}}; }

std::string port_of(const std::vector<Device>& devices, std::string_view type,
                    std::string_view name) {
  std::vector<std::string> interfaces;
  for (const Device& device : devices) {
    if (!equal(device.type, type)) continue;
    if (equal(device.name, name)) return device.port;
    if (equal(type, "PPPoE")) interfaces.push_back(device.port);
  }
  if (equal(type, "vpn")) return "VPN2-0";
  if (equal(type, "PPPoE")) {
    if (equal(name, kPppoeMiniport)) return interfaces.size() == 1 ? interfaces[0] : "";
    const bool interface = name.size() <= 15 && name.find_first_of(" /\t:") == name.npos;
    return interface ? std::string(name) : std::string();
  }
  if (!equal(type, "modem") && !equal(type, "SERIAL") && !equal(type, "null")) return {};
  if (name.starts_with(kModemOn)) return "/dev/" + std::string(name.substr(kModemOn.size()));
  const bool com = name.size() > 3 && equal(name.substr(0, 3), "COM") &&
                   std::ranges::all_of(name.substr(3), [](char c) { return c >= '0' && c <= '9'; });
  if (com || name.starts_with("/dev/")) return std::string(name);
  return name.starts_with("tty") ? "/dev/" + std::string(name) : std::string();
}

}  // namespace openras::devices
