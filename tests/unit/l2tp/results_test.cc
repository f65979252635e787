#include "protocol/l2tp/results.h"

#include <gtest/gtest.h>
#include <openras/raserror.h>

namespace openras::l2tp {
namespace {

TEST(L2tpResults, EveryResultHasWordsAndADocumentedCode) {
  for (uint16_t result = 0; result < 20; ++result)
    for (uint16_t error = 0; error < 12; ++error) {
      for (bool established : {false, true}) {
        for (const Error& meaning : {stop_error({result, error, "why"}, established),
                                     call_error({result, error, "why"}, established)}) {
          EXPECT_GE(meaning.code, 600u);
          EXPECT_LT(meaning.code, 900u);
          EXPECT_NE(meaning.detail.find("why"), std::string::npos);
          if (established) {
            EXPECT_EQ(meaning.code, static_cast<uint32_t>(ERROR_REMOTE_DISCONNECTION));
          }
        }
      }
    }
}

TEST(L2tpResults, ParsesEveryLength) {
  EXPECT_EQ(parse_result(Bytes{0, 3}).result, 3);
  EXPECT_EQ(parse_result(Bytes{0, 2, 0}).error, 0);
  EXPECT_EQ(parse_result(Bytes{0, 2, 0, 4}).error, 4);
  EXPECT_EQ(parse_result(Bytes{0, 2, 0, 4, 'n', 'o'}).message, "no");
}

TEST(L2tpResults, PeersWordsCannotForgeALogLine) {
  Error error = call_error({2, 6, "a\nlevel=error b"}, false);
  EXPECT_EQ(error.detail.find('\n'), std::string::npos);
}

}  // namespace
}  // namespace openras::l2tp
