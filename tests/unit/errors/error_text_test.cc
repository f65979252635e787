#include "errors/error_text.h"

#include <gtest/gtest.h>
#include <openras/ras.h>
#include <openras/raserror.h>
#include <openras/winerror.h>

#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>

namespace openras {
namespace {

// Every code as the header that programs include defines it, not as our table lists it.
std::map<std::string, uint32_t> codes_of_raserror_h() {
  std::ifstream header(RASERROR_H);
  std::map<std::string, uint32_t> codes;
  for (std::string line; std::getline(header, line);) {
    std::istringstream words(line);
    std::string define, name;
    uint32_t code = 0;
    if (!(words >> define >> name >> code) || define != "#define") continue;
    if (name != "SUCCESS" && name != "RASBASE" && name != "RASBASEEND") codes[name] = code;
  }
  return codes;
}

TEST(ErrorText, EveryCodeOfTheHeaderHasItsNameAndItsOwnSentence) {
  const auto codes = codes_of_raserror_h();
  ASSERT_EQ(codes.size(), static_cast<size_t>(RASBASEEND - RASBASE + 1));
  std::set<std::string_view> texts;
  for (const auto& [name, code] : codes) {
    EXPECT_EQ(error_name(code), name);
    const std::string_view text = error_text(code);
    EXPECT_GT(text.size(), 20u) << name;
    EXPECT_TRUE(text.ends_with('.')) << name;
    EXPECT_EQ(text.find('\n'), text.npos) << name;
    EXPECT_TRUE(texts.insert(text).second) << name << " shares its text";
  }
}

TEST(ErrorText, CodesOfWindowsHaveTextsToo) {
  EXPECT_EQ(error_name(ERROR_INVALID_PARAMETER), "ERROR_INVALID_PARAMETER");
  EXPECT_FALSE(error_text(ERROR_CALL_NOT_IMPLEMENTED).empty());
  EXPECT_EQ(error_name(static_cast<uint32_t>(CERT_E_UNTRUSTEDROOT)), "CERT_E_UNTRUSTEDROOT");
  EXPECT_FALSE(error_text(0x800B010F).empty());
}

TEST(ErrorText, CodesOfNetworkConnectionsHaveTexts) {
  for (const uint32_t code : {ERROR_ACCESS_DENIED,
                              ERROR_BAD_NETPATH,
                              ERROR_UNEXP_NET_ERR,
                              ERROR_BAD_DEV_TYPE,
                              ERROR_BAD_NET_NAME,
                              ERROR_ALREADY_ASSIGNED,
                              ERROR_INVALID_PASSWORD,
                              ERROR_INVALID_LEVEL,
                              ERROR_MORE_DATA,
                              ERROR_INVALID_ADDRESS,
                              ERROR_BAD_DEVICE,
                              ERROR_CONNECTION_UNAVAIL,
                              ERROR_DEVICE_ALREADY_REMEMBERED,
                              ERROR_NO_NET_OR_BAD_PATH,
                              ERROR_BAD_PROVIDER,
                              ERROR_CANNOT_OPEN_PROFILE,
                              ERROR_BAD_PROFILE,
                              ERROR_NOT_CONTAINER,
                              ERROR_EXTENDED_ERROR,
                              ERROR_SESSION_CREDENTIAL_CONFLICT,
                              ERROR_NO_NETWORK,
                              ERROR_CANCELLED,
                              ERROR_NO_MORE_DEVICES,
                              ERROR_LOGON_FAILURE,
                              ERROR_ACCOUNT_DISABLED,
                              ERROR_PASSWORD_MUST_CHANGE,
                              ERROR_ACCOUNT_LOCKED_OUT,
                              ERROR_BAD_USERNAME,
                              ERROR_NOT_CONNECTED,
                              ERROR_OPEN_FILES}) {
    EXPECT_GT(error_text(code).size(), 15u) << code;
  }
}

TEST(ErrorText, UnknownCodesHaveNone) {
  EXPECT_TRUE(error_text(599).empty());
  EXPECT_TRUE(error_text(RASBASEEND + 1).empty());
  EXPECT_TRUE(error_name(0xFFFFFFFF).empty());
}

TEST(StateName, StatesHaveTheNamesOfTheHeader) {
  EXPECT_EQ(state_name(0), "RASCS_OpenPort");
  EXPECT_EQ(state_name(24), "RASCS_ApplySettings");
  EXPECT_EQ(state_name(0x1004), "RASCS_InvokeEapUI");
  EXPECT_EQ(state_name(0x2000), "RASCS_Connected");
  EXPECT_EQ(state_name(0x2001), "RASCS_Disconnected");
  for (uint32_t state = 0; state <= 24; ++state) EXPECT_FALSE(state_name(state).empty()) << state;
  EXPECT_EQ(state_name(25), "");
  EXPECT_EQ(state_name(0x1005), "");
  EXPECT_EQ(state_name(0x2002), "");
}

}  // namespace
}  // namespace openras
