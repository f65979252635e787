// The tables of errors and of states are whole, and their pages are not stale.
#include "errors/situation.h"

#include <gtest/gtest.h>

#include <cctype>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "errors/error_text.h"
#include "errors/errors_page.h"
#include "errors/state_table.h"

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

std::string read(const std::string& path) {
  std::ostringstream out;
  out << std::ifstream(path).rdbuf();
  return out.str();
}

// "modem-busy" as the code calls it: "Situation::kModemBusy".
std::string in_code(std::string_view id) {
  std::string out = "Situation::k";
  bool capital = true;
  for (char c : id) {
    if (c != '-')
      out += capital ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
    capital = c == '-';
  }
  return out;
}

// Whether `word` stands in `text`, and not as the beginning of a longer one.
bool names(const std::string& text, const std::string& word) {
  for (size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    const size_t end = at + word.size();
    if (end == text.size()) return true;
    const auto next = static_cast<unsigned char>(text[end]);
    if (std::isalnum(next) == 0 && next != '-') return true;
  }
  return false;
}

TEST(Situations, EachIsProducedByATestThatNamesIt) {
  std::string tests;
  for (const auto& each : std::filesystem::recursive_directory_iterator(TESTS)) {
    const std::string extension = each.path().extension();
    const bool speaks = extension == ".cc" || extension == ".h" || extension == ".py";
    if (speaks && each.path().parent_path().filename() != "errors") tests += read(each.path());
  }
  for (const SituationRow& row : situations()) {
    const std::string id = '"' + std::string(row.id) + '"';
    const bool named = names(tests, in_code(row.id)) || tests.find(id) != std::string::npos ||
                       names(tests, "situation=" + std::string(row.id));
    EXPECT_EQ(named, row.not_yet.empty()) << row.id;
  }
}

// "RASCS_OpenPort" as the system tests call it: "OPEN_PORT".
std::string in_python(std::string_view name) {
  std::string out;
  for (char c : name.substr(6)) {
    if (std::isupper(static_cast<unsigned char>(c)) != 0 && !out.empty()) out += '_';
    out += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return out;
}

// What a system test says, with the order of states that it may speak of as a whole.
std::string words_of(const std::string& test) {
  std::string text = read(TESTS "/" + test);
  if (text.find("openras.ORDER") == std::string::npos) return text;
  const std::string harness = read(TESTS "/harness/openras.py");
  const size_t begin = harness.find("ORDER = [");
  return text + harness.substr(begin, harness.find(']', begin) - begin);
}

TEST(States, EachValueHasOneRowAndATestThatNamesIt) {
  const auto rows = state_rows();
  for (size_t i = 0; i < rows.size(); ++i) {
    const StateRow& row = rows[i];
    if (i > 0) {
      EXPECT_GT(row.state, rows[i - 1].state);
    }
    const std::string name(state_name(row.state));
    EXPECT_FALSE(name.empty()) << row.state;
    EXPECT_FALSE(row.when.empty()) << name;
    if (row.test.empty()) continue;
    EXPECT_NE(words_of(std::string(row.test)).find(in_python(name)), std::string::npos)
        << row.test << " does not name " << name;
  }
  EXPECT_EQ(rows.size(), 32u);
}

TEST(States, TheCommittedSectionIsTheTables) {
  const std::string page = read(NOTIFICATIONS_MD);
  EXPECT_TRUE(page == with_states_section(page))
      << "doc/notifications.md is stale: cmake --build --preset dev --target errors_doc";
}

}  // namespace
}  // namespace openras
