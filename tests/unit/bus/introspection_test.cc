// What the daemon offers is what org.openras.xml promises: compared member by member.
#include <fmt/format.h>

#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "unit/bus/peer_fixture.h"

namespace openras::bus {
namespace {

std::string attribute(const std::string& tag, const std::string& name) {
  std::smatch found;
  const std::regex pattern("\\b" + name + "=\"([^\"]*)\"");
  return std::regex_search(tag, found, pattern) ? found[1].str() : "";
}

// One line a member and argument, e.g. "org.openras.Manager1 method Dial in a{sv} parameters".
std::set<std::string> members(std::string xml, const std::string& interface) {
  xml = std::regex_replace(xml, std::regex("<!--[^]*?-->"), "");
  std::set<std::string> out;
  std::string current, member;
  int argument = 0;
  const std::regex tags("<([a-z]+)([^>]*)>");
  for (std::sregex_iterator it(xml.begin(), xml.end(), tags), end; it != end; ++it) {
    const std::string kind = (*it)[1], rest = (*it)[2];
    if (kind == "interface") current = attribute(rest, "name");
    if (current != interface) continue;
    if (kind == "method" || kind == "signal" || kind == "property") {
      member = kind + " " + attribute(rest, "name");
      argument = 0;
      out.insert(
          fmt::format("{} {} {}", member, attribute(rest, "type"), attribute(rest, "access")));
    } else if (kind == "arg") {
      out.insert(fmt::format("{} #{} {} {} {}", member, ++argument, attribute(rest, "direction"),
                             attribute(rest, "type"), attribute(rest, "name")));
    }
  }
  return out;
}

std::string contract() {
  std::ifstream file(OPENRAS_XML);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

class IntrospectionTest : public PeerTest {
 protected:
  std::string introspect(const char* path) {
    const Message answer =
        answer_to(new_call("Introspect", "org.freedesktop.DBus.Introspectable", path));
    const char* xml = nullptr;
    EXPECT_EQ(error_name(answer), "");
    EXPECT_GT(sd_bus_message_read(answer.get(), "s", &xml), 0);
    return xml != nullptr ? xml : "";
  }
};

TEST_F(IntrospectionTest, ManagerIsTheContract) {
  const std::set<std::string> promised = members(contract(), kManagerInterface);
  EXPECT_GT(promised.size(), 40u);
  EXPECT_EQ(members(introspect("/org/openras"), kManagerInterface), promised);
}

TEST_F(IntrospectionTest, ConnectionIsTheContract) {
  service_.connections[7] = {.number = 7, .entry = "office"};
  const std::set<std::string> promised = members(contract(), kConnectionInterface);
  EXPECT_EQ(promised.size(), 14u);
  EXPECT_EQ(members(introspect("/org/openras/connection/7"), kConnectionInterface), promised);
}

TEST_F(IntrospectionTest, OnlyExistingConnectionsHaveAnObject) {
  service_.connections[7] = {.number = 7, .entry = "office"};
  EXPECT_NE(introspect("/org/openras/connection").find("<node name=\"7\"/>"), std::string::npos);
  EXPECT_EQ(error_name(answer_to(new_call("Introspect", "org.freedesktop.DBus.Introspectable",
                                          "/org/openras/connection/8"))),
            SD_BUS_ERROR_UNKNOWN_OBJECT);
}

}  // namespace
}  // namespace openras::bus
