#include "protocol/modem/phone_number.h"

#include <gtest/gtest.h>
#include <openras/raserror.h>

namespace openras::modem {
namespace {

TEST(PhoneNumber, PausesAndGroupingPass) {
  EXPECT_EQ(dial_string("0,W(555) 12-34.5/6"), "0,W555123456");
  EXPECT_EQ(dial_string("9@!*70#1"), "9@!*70#1");
  EXPECT_EQ(dial_string("+49 30 1234"), "+49301234");
  EXPECT_EQ(dial_string("*99#"), "*99#");
}

TEST(PhoneNumber, WhatNoModemDialsIsRefusedAndNamed) {
  for (const char* bad : {"555-CALL", "12;34", "12\r34", "1\x01", "", "  ", "W,"}) {
    auto result = dial_string(bad);
    ASSERT_FALSE(result) << bad;
    EXPECT_EQ(result.error().code, static_cast<uint32_t>(ERROR_BAD_PHONE_NUMBER));
  }
  EXPECT_NE(dial_string("555-CALL").error().detail.find("'L'"), std::string::npos);
  EXPECT_NE(dial_string("12\r34").error().detail.find("0x0d"), std::string::npos);
  EXPECT_FALSE(dial_string(std::string(129, '1')));
  EXPECT_TRUE(dial_string(std::string(128, '1')));
}

}  // namespace
}  // namespace openras::modem
