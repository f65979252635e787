// examples/notifyee.c and examples/provider.c in a program that connects.
#include <regex>

#include "unit/mpr/fixture.h"

namespace openras::test {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

class ExamplesTest : public RouterTest {
 protected:
  ExamplesTest() {
    const fs::path folder = root_ / "lib";
    fs::create_directory(folder);
    fs::permissions(folder, fs::perms(0755));
    for (const char* const name : {"notifyee.so", "provider.so"}) {
      fs::copy_file(fs::path(EXAMPLES) / name, folder / name);
      fs::permissions(folder / name, fs::perms(0755));
    }
    configure("[Order]\nProviderOrder=example\n[example]\nName=Example Network\nProviderPath=" +
              (folder / "provider.so").string() +
              "\n[Notifyees]\nexample=" + (folder / "notifyee.so").string() + "\n");
    control_.with_provider("np1", [](FakeProvider& provider) {
      provider.add = [](const Call&) { return DWORD{ERROR_BAD_NETPATH}; };
    });
    control_.with_provider("np2", [](FakeProvider& provider) {
      provider.add = [](const Call&) { return DWORD{ERROR_BAD_NET_NAME}; };
    });
  }
};

TEST_F(ExamplesTest, ConnectAskCancel) {
  testing::internal::CaptureStderr();
  EXPECT_EQ(add(u"\\\\example\\data", u"Z:"), 0u);
  char16_t remote[64];
  DWORD room = 3;
  EXPECT_EQ(WNetGetConnectionW(u"Z:", remote, &room), DWORD{ERROR_MORE_DATA});
  EXPECT_EQ(WNetGetConnectionW(u"Z:", remote, &room), 0u);
  EXPECT_EQ(std::u16string(remote), u"\\\\example\\data");
  EXPECT_EQ(add(u"\\\\example\\other", u"Z:"), DWORD{ERROR_ALREADY_ASSIGNED});
  EXPECT_EQ(cancel(u"Z:"), 0u);
  EXPECT_EQ(cancel(u"Z:"), DWORD{ERROR_NOT_CONNECTED});
  EXPECT_EQ(add(u"\\\\elsewhere\\data", u"Z:"), DWORD{ERROR_BAD_NETPATH});
  EXPECT_EQ(add(u"\\\\forbidden\\data"), DWORD{ERROR_ACCESS_DENIED});
  EXPECT_EQ(last_error().text, "Connections to this server are not allowed.");
  const std::string printed = std::regex_replace(testing::internal::GetCapturedStderr(),
                                                 std::regex("after [0-9]+ s"), "after 0 s");
  EXPECT_EQ(printed,
            " connecting to \\\\example\\data as Z:\n"
            " connected to \\\\example\\data: result 0 after 0 s\n"
            " disconnecting Z:\n"
            " disconnected Z:: result 0 by Example Network\n"
            " disconnecting Z:\n"
            " disconnected Z:: result 2250 by \n"
            " connecting to \\\\elsewhere\\data as Z:\n"
            " connected to \\\\elsewhere\\data: result 53 after 0 s\n"
            " connecting to \\\\forbidden\\data as \n");
  EXPECT_EQ(log().find("warning"), std::string::npos) << log();
}

}  // namespace
}  // namespace openras::test
