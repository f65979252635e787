// The error table is whole, and its page is not stale.
#include "errors/situation.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "errors/error_text.h"
#include "errors/errors_page.h"

namespace openras {
namespace {

TEST(Situations, EachHasOneRowThatSaysEverything) {
  const auto rows = situations();
  ASSERT_EQ(rows.size(), static_cast<size_t>(Situation::kAllVpnKindsFailed));
  std::set<std::string_view> ids;
  for (size_t i = 0; i < rows.size(); ++i) {
    const SituationRow& row = rows[i];
    EXPECT_EQ(static_cast<size_t>(row.situation), i + 1) << row.id;
    EXPECT_TRUE(ids.insert(row.id).second) << row.id << " twice";
    EXPECT_FALSE(row.happens.empty()) << row.id;
    EXPECT_TRUE(row.what_to_do.ends_with('.')) << row.id;
    EXPECT_FALSE(error_name(row.code).empty()) << row.id;
    if (row.state != kResultOfRasDial && row.state != kAnyState) {
      EXPECT_FALSE(state_name(row.state).empty()) << row.id;
    }
    EXPECT_EQ(find_situation(row.id), &row);
    EXPECT_EQ(row_of(row.situation), &row);
  }
}

TEST(Situations, AnErrorIsMadeFromItsRow) {
  const Error error = make_error(Situation::kModemBusy, "said");
  EXPECT_EQ(error.code, 676u);
  EXPECT_EQ(error.detail, "said");
  EXPECT_EQ(situation_id(error.situation), "modem-busy");
  EXPECT_EQ(row_of(Situation::kNone), nullptr);
  EXPECT_EQ(find_situation("no such"), nullptr);
}

TEST(Situations, WhatOnlyTheUserCanMendIsNotDialedAgain) {
  EXPECT_TRUE(may_pass(make_error(Situation::kModemBusy, "")));
  EXPECT_TRUE(may_pass(make_error(Situation::kPeerLost, "")));
  EXPECT_FALSE(may_pass(make_error(Situation::kPasswordWrong, "")));
  EXPECT_FALSE(may_pass(make_error(Situation::kIdle, "")));
  EXPECT_FALSE(may_pass({.code = 676, .detail = "of no row"}));
}

// Mends itself: cmake --build --preset dev --target errors_doc
TEST(Situations, TheCommittedPageIsTheTables) {
  std::ifstream file(ERRORS_MD);
  std::ostringstream committed;
  committed << file.rdbuf();
  EXPECT_TRUE(committed.str() == errors_page())
      << "doc/errors.md is stale: cmake --build --preset dev --target errors_doc";
}

}  // namespace
}  // namespace openras
