#include "countries/countries.h"

#include <gtest/gtest.h>

#include <set>

namespace openras::countries {
namespace {

const Country* by_region(std::string_view region) {
  for (const Country& each : all()) {
    if (each.region == region) return &each;
  }
  return nullptr;
}

TEST(Countries, AreTheWholeWorld) {
  EXPECT_GE(all().size(), 240u);
  std::set<uint32_t> ids;
  std::set<std::string_view> names;
  for (const Country& each : all()) {
    EXPECT_TRUE(ids.insert(each.id).second) << each.name;
    EXPECT_TRUE(names.insert(each.name).second) << each.name;
    EXPECT_GT(each.name.size(), 3u) << each.region;
    EXPECT_GT(each.code, 0u);
    EXPECT_LT(each.code, 1000u);
    EXPECT_EQ(find(each.id), &each);
  }
}

TEST(Countries, TheMainCountryOfACodeHasItAsItsId) {
  EXPECT_EQ(all().front().name, "United States");
  EXPECT_EQ(find(1)->region, "US");
  EXPECT_EQ(find(49)->name, "Germany");
  EXPECT_EQ(find(44)->region, "GB");
  EXPECT_EQ(find(7)->region, "RU");
  EXPECT_EQ(find(383)->name, "Kosovo");
}

TEST(Countries, OthersOfThatCodeHaveAnIdOfTheirOwn) {
  ASSERT_NE(by_region("CA"), nullptr);
  EXPECT_EQ(by_region("CA")->id, 1124u);
  EXPECT_EQ(by_region("CA")->code, 1u);
  EXPECT_EQ(by_region("KZ")->id, 7398u);
  EXPECT_EQ(by_region("VA")->code, 39u);
}

TEST(Countries, AnUnknownIdIsNone) {
  EXPECT_EQ(find(0), nullptr);
  EXPECT_EQ(find(2), nullptr);
  EXPECT_EQ(find(UINT32_MAX), nullptr);
}

}  // namespace
}  // namespace openras::countries
