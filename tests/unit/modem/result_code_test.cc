#include "protocol/modem/result_code.h"

#include <gtest/gtest.h>
#include <openras/raserror.h>

namespace openras::modem {
namespace {

TEST(ResultCode, Words) {
  EXPECT_EQ(parse_result("OK").code, Code::kOk);
  EXPECT_EQ(parse_result("ok").code, Code::kOk);
  EXPECT_EQ(parse_result("OKAY").code, Code::kUnknown);
  EXPECT_EQ(parse_result("CONNECT").code, Code::kConnect);
  EXPECT_EQ(parse_result("CONNECT 33600/ARQ/V34").bps, 33600u);
  EXPECT_EQ(parse_result("CONNECT V90").bps, 0u);
  EXPECT_EQ(parse_result("NO DIAL TONE").code, Code::kNoDialtone);
  EXPECT_EQ(parse_result("RINGING").code, Code::kProgress);
  EXPECT_EQ(parse_result("RING").code, Code::kRing);
  EXPECT_EQ(parse_result("+CME ERROR: SIM not inserted").code, Code::kCellular);
  EXPECT_EQ(parse_result("+CPIN: READY").code, Code::kInformation);
  EXPECT_EQ(parse_result("hello").code, Code::kUnknown);
}

TEST(ResultCode, Numbers) {
  EXPECT_EQ(parse_result("0").code, Code::kOk);
  EXPECT_EQ(parse_result("3").code, Code::kNoCarrier);
  EXPECT_EQ(parse_result("7").code, Code::kBusy);
  EXPECT_EQ(parse_result("12").bps, 9600u);
  EXPECT_EQ(parse_result("85").code, Code::kConnect) << "makers number their speeds freely";
  EXPECT_EQ(parse_result("9").code, Code::kUnknown);
  EXPECT_EQ(parse_result("99999999999").code, Code::kUnknown);
}

TEST(ResultCode, RasErrors) {
  auto code = [](const char* line) { return to_error(parse_result(line), "ATDT1").code; };
  EXPECT_EQ(code("BUSY"), static_cast<uint32_t>(ERROR_LINE_BUSY));
  EXPECT_EQ(code("NO ANSWER"), static_cast<uint32_t>(ERROR_NO_ANSWER));
  EXPECT_EQ(code("NO CARRIER"), static_cast<uint32_t>(ERROR_NO_CARRIER));
  EXPECT_EQ(code("NO DIALTONE"), static_cast<uint32_t>(ERROR_NO_DIALTONE));
  EXPECT_EQ(code("VOICE"), static_cast<uint32_t>(ERROR_VOICE_ANSWER));
  EXPECT_EQ(code("ERROR"), static_cast<uint32_t>(ERROR_FROM_DEVICE));
  EXPECT_EQ(code("gibberish"), static_cast<uint32_t>(ERROR_UNRECOGNIZED_RESPONSE));
}

TEST(ResultCode, CellularErrorsAreToldInWords) {
  auto detail = [](const char* line) { return to_error(parse_result(line), "ATD*99#").detail; };
  EXPECT_NE(detail("+CME ERROR: 10").find("there is no SIM"), std::string::npos);
  EXPECT_NE(detail("+CME ERROR: 30").find("no network here"), std::string::npos);
  EXPECT_NE(detail("+CME ERROR: SIM busy").find("SIM busy"), std::string::npos);
  EXPECT_NE(detail("+CME ERROR: 4711").find("reports this error"), std::string::npos);
  EXPECT_NE(detail("+CME ERROR: 99999999999999999999").find("reports this error"),
            std::string::npos);
}

}  // namespace
}  // namespace openras::modem
