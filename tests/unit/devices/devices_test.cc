// What udev says becomes devices; no udev is asked, but for the last test.
#include "devices/devices.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "devices/modem_names.h"

namespace openras::devices {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

Facts usb_modem(const std::string& node, const std::string& product) {
  return {{"DEVNAME", node},
          {"driver", "option1"},
          {"usb.product", product},
          {"usb.manufacturer", "Huawei"}};
}

TEST(SerialPorts, APlainPortIsForAModemOrACable) {
  EXPECT_THAT(
      from_serial_ports({{{"DEVNAME", "/dev/ttyS0"}, {"driver", "serial8250"}, {"uart", "4"}}}),
      ElementsAre(Device{"modem", "Modem on ttyS0", "/dev/ttyS0"},
                  Device{"SERIAL", "ttyS0", "/dev/ttyS0"}));
}

TEST(SerialPorts, WithoutHardwareThereIsNoPort) {
  EXPECT_THAT(from_serial_ports({{{"DEVNAME", "/dev/ttyS3"}, {"uart", "0"}}}), IsEmpty());
  EXPECT_THAT(from_serial_ports({{{"driver", "serial8250"}}}), IsEmpty());
  EXPECT_THAT(from_serial_ports({{{"DEVNAME", "/etc/passwd"}}}), IsEmpty());
}

TEST(SerialPorts, AreInTheOrderOfTheirNumbers) {
  std::vector<Facts> ports;
  for (const char* node : {"/dev/ttyUSB10", "/dev/ttyUSB2"}) {
    ports.push_back({{"DEVNAME", node}, {"driver", "pl2303"}});
  }
  EXPECT_THAT(from_serial_ports(ports),
              ElementsAre(Device{"modem", "Modem on ttyUSB2", "/dev/ttyUSB2"},
                          Device{"modem", "Modem on ttyUSB10", "/dev/ttyUSB10"},
                          Device{"SERIAL", "ttyUSB2", "/dev/ttyUSB2"},
                          Device{"SERIAL", "ttyUSB10", "/dev/ttyUSB10"}));
}

TEST(Modems, HaveTheNameThatUsbGives) {
  EXPECT_THAT(from_serial_ports({usb_modem("/dev/ttyUSB0", "E173")}),
              ElementsAre(Device{"modem", "Huawei E173", "/dev/ttyUSB0"}));
  Facts encoded = {{"DEVNAME", "/dev/ttyACM0"},
                   {"driver", "cdc_acm"},
                   {"ID_MODEL_ENC", "USB\\x20Modem\\x20\\xc3\\xa9"}};
  EXPECT_THAT(from_serial_ports({encoded}),
              ElementsAre(Device{"modem", "USB Modem", "/dev/ttyACM0"}));
  EXPECT_THAT(from_serial_ports({{{"DEVNAME", "/dev/ttyACM1"}, {"driver", "cdc_acm"}}}),
              ElementsAre(Device{"modem", "Modem on ttyACM1", "/dev/ttyACM1"}));
}

TEST(Modems, HaveTheNameThatTheyGaveWhereUsbGivesNone) {
  const ModemNames asked = parse_modem_names(
      "# a comment\n/dev/ttyS0 = Lucent Win Modem\n/dev/ttyUSB0=another\nno line\n"
      "/run/modem0=Behind \x1b a link\nCOM1=no path\n/dev/ttyS9=\n/dev/a b=blank");
  const Facts plain = {{"DEVNAME", "/dev/ttyS0"}, {"driver", "serial8250"}, {"uart", "4"}};
  EXPECT_THAT(from_serial_ports({plain, usb_modem("/dev/ttyUSB0", "E173")}, asked),
              ElementsAre(Device{"modem", "Lucent Win Modem", "/dev/ttyS0"},
                          Device{"modem", "Behind a link", "/run/modem0"},
                          Device{"modem", "Huawei E173", "/dev/ttyUSB0"},
                          Device{"SERIAL", "ttyS0", "/dev/ttyS0"}));
}

TEST(Modems, OfOneNameAreToldApart) {
  EXPECT_THAT(
      from_serial_ports({usb_modem("/dev/ttyUSB0", "E173"), usb_modem("/dev/ttyUSB1", "E173")}),
      ElementsAre(Device{"modem", "Huawei E173 (ttyUSB0)", "/dev/ttyUSB0"},
                  Device{"modem", "Huawei E173 (ttyUSB1)", "/dev/ttyUSB1"}));
}

TEST(Modems, ANameCannotDisturb) {
  const auto found =
      from_serial_ports({usb_modem("/dev/ttyUSB0", "a\n[b]\x1b[2J\t\tc" + std::string(500, 'x'))});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_TRUE(found[0].name.starts_with("Huawei a [b] [2J c")) << found[0].name;
  EXPECT_LE(found[0].name.size(), 128u);
}

TEST(Interfaces, AreWiredEthernet) {
  auto interface = [](std::string name, std::string type, std::string kind) {
    return Facts{{"INTERFACE", name}, {"arp", type}, {"DEVTYPE", kind}};
  };
  EXPECT_THAT(from_interfaces({interface("eth1", "1", ""),
                               interface("lo", "772", ""),
                               interface("wlan0", "1", "wlan"),
                               interface("eth0.7", "1", "vlan"),
                               interface("tun0", "65534", ""),
                               interface("a b", "1", ""),
                               {}}),
              ElementsAre(Device{"PPPoE", "eth1", "eth1"}, Device{"PPPoE", "eth0.7", "eth0.7"}));
}

TEST(PortOf, FindsDevicesAndTakesPortsThemselves) {
  const std::vector<Device> known = {{"modem", "Huawei E173", "/dev/ttyUSB0"},
                                     {"PPPoE", "eth0", "eth0"},
                                     {"vpn", "WAN Miniport (L2TP)", "VPN2-0"}};
  EXPECT_EQ(port_of(known, "Modem", "huawei e173"), "/dev/ttyUSB0");
  EXPECT_EQ(port_of(known, "modem", "Modem on ttyS1"), "/dev/ttyS1");
  EXPECT_EQ(port_of(known, "modem", "COM2"), "COM2");
  EXPECT_EQ(port_of(known, "modem", "COMX"), "");
  EXPECT_EQ(port_of(known, "SERIAL", "/dev/ttyS0"), "/dev/ttyS0");
  EXPECT_EQ(port_of(known, "SERIAL", "ttyS0"), "/dev/ttyS0");
  EXPECT_EQ(port_of(known, "modem", "Standard 56000 bps Modem"), "");
  EXPECT_EQ(port_of(known, "PPPoE", "eth5"), "eth5");
  EXPECT_EQ(port_of(known, "PPPoE", "WAN Miniport (PPPOE)"), "eth0");
  EXPECT_EQ(port_of({}, "PPPoE", "WAN Miniport (PPPOE)"), "");
  EXPECT_EQ(port_of(known, "vpn", "WAN Miniport (L2TP)"), "VPN2-0");
  EXPECT_EQ(port_of(known, "x25", "COM1"), "");
}

TEST(Devices, OfThisMachineIncludeL2tp) {
  EXPECT_THAT(all(), Contains(Device{"vpn", "WAN Miniport (L2TP)", "VPN2-0"}));
}

}  // namespace
}  // namespace openras::devices
