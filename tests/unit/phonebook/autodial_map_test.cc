// The AutoDial map as text and as a file.
#include "phonebook/autodial_map.h"

#include <gtest/gtest.h>
#include <openras/raserror.h>
#include <openras/winerror.h>

#include <fstream>

#include "unit/phonebook/scratch.h"

namespace openras::phonebook {
namespace {

constexpr std::string_view kText =
    "# mine\n"
    "[Parameters]\nFailedConnectionTimeout = 7\nUnknown=x\nLocation=2\n\n"
    "[locations]\n0=0\n2=1\n\n"
    "[Address files.example]\n# the office\n0=office\n2=mobile office\n\n"
    "[address 10.0.0.5]\n0=office\n";

TEST(AutodialMap, ReadsWhatPeopleWrite) {
  const AutodialMap map = AutodialMap::parse(kText);
  EXPECT_EQ(map.addresses(), (std::vector<std::string>{"files.example", "10.0.0.5"}));
  EXPECT_EQ(map.find("FILES.Example"),
            (std::vector<AutodialEntry>{{0, "office"}, {2, "mobile office"}}));
  EXPECT_EQ(map.find("other"), std::nullopt);
  EXPECT_EQ(map.enabled(0), false);
  EXPECT_EQ(map.enabled(2), true);
  EXPECT_EQ(map.enabled(1), std::nullopt);
  EXPECT_EQ(map.parameter("failedconnectiontimeout"), 7u);
  EXPECT_EQ(map.parameter("Unknown"), std::nullopt);
  EXPECT_EQ(map.default_connection(), std::nullopt);
}

TEST(AutodialMap, WhatIsNotChangedStays) {
  EXPECT_EQ(AutodialMap::parse(kText).serialize(), kText);
  AutodialMap map = AutodialMap::parse(kText);
  ASSERT_TRUE(map.set("files.example", {{2, "other"}, {5, "fifth"}}));
  map.set_enabled(7, false);
  map.set_parameter("FailedConnectionTimeout", 9);
  EXPECT_TRUE(map.erase("10.0.0.5"));
  EXPECT_FALSE(map.erase("10.0.0.5"));
  EXPECT_EQ(map.serialize(),
            "# mine\n"
            "[Parameters]\nFailedConnectionTimeout=9\nUnknown=x\nLocation=2\n\n"
            "[locations]\n0=0\n2=1\n7=0\n\n"
            "[Address files.example]\n# the office\n0=office\n2=other\n5=fifth\n\n");
}

TEST(AutodialMap, AnAddressMayHaveNoEntries) {
  AutodialMap map;
  ASSERT_TRUE(map.set("a", {{0, "x"}}));
  ASSERT_TRUE(map.set("a", {}));
  EXPECT_EQ(map.find("a"), std::vector<AutodialEntry>());
}

TEST(AutodialMap, RefusesWhatCannotStandInALine) {
  AutodialMap map;
  const std::string before = map.serialize();
  for (const std::string& address : {std::string(), std::string("a\nb"), std::string("a]b"),
                                     std::string(" a"), std::string(256, 'x')}) {
    const Result<> set = map.set(address, {{0, "x"}});
    ASSERT_FALSE(set) << address;
    EXPECT_EQ(set.error().code, uint32_t{ERROR_INVALID_PARAMETER});
  }
  EXPECT_FALSE(map.set("a", {{0, ""}}));
  EXPECT_FALSE(map.set("a", {{0, "x\n[Default]"}}));
  EXPECT_EQ(map.serialize(), before);
}

TEST(AutodialMap, AnyTextIsRead) {
  for (const std::string_view text : {"[", "]", "[]", "=", "[Address ]",
                                      "[Address x]\n=y\n99999999999=z\n-1=q", "\xff\n[\xfe]"}) {
    const AutodialMap map = AutodialMap::parse(text);
    map.addresses();
    EXPECT_EQ(AutodialMap::parse(map.serialize()).serialize(), map.serialize());
  }
}

TEST(AutodialMap, IsAFile) {
  const Scratch scratch;
  const std::filesystem::path path = scratch.path() / "deep" / "autodial.conf";
  const auto none = load_autodial_map(path);
  ASSERT_TRUE(none);
  EXPECT_TRUE(none->addresses().empty());
  ASSERT_TRUE(change_autodial_map(path, [](AutodialMap& map) { return map.set("h", {{0, "e"}}); }));
  EXPECT_EQ(load_autodial_map(path)->find("h"), (std::vector<AutodialEntry>{{0, "e"}}));
  EXPECT_EQ(std::filesystem::status(path).permissions(), std::filesystem::perms(0600));
  const Result<> failed = change_autodial_map(path, [](AutodialMap& map) -> Result<> {
    map.erase("h");
    return fail(ERROR_INVALID_PARAMETER, "no");
  });
  EXPECT_FALSE(failed);
  EXPECT_TRUE(load_autodial_map(path)->find("h"));
}

}  // namespace
}  // namespace openras::phonebook
