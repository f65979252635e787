// What a program gives that cannot be: the documented code, a text, and nothing half-connected.
#include "unit/mpr/fixture.h"

namespace openras::test {
namespace {

class BadInputTest : public RouterTest {
 protected:
  BadInputTest() { register_notifyees("a"); }
  ~BadInputTest() override {
    EXPECT_EQ(control_.story(), "");  // nobody was asked or told
    EXPECT_FALSE(std::filesystem::exists(runtime_ / "openras/drives"));
  }
  static void expect(DWORD code, DWORD wanted) {
    EXPECT_EQ(code, wanted);
    EXPECT_EQ(last_error().code, wanted);
    EXPECT_GT(last_error().text.size(), 10u) << wanted;
  }
  static DWORD add_resource(NETRESOURCEW resource, const char16_t* user = nullptr,
                            const char16_t* password = nullptr, DWORD flags = 0) {
    return WNetAddConnection2W(&resource, password, user, flags);
  }
};

TEST_F(BadInputTest, NoResource) {
  expect(WNetAddConnection2W(nullptr, nullptr, nullptr, 0), ERROR_INVALID_PARAMETER);
  expect(WNetAddConnection3A(nullptr, nullptr, nullptr, nullptr, 0), ERROR_INVALID_PARAMETER);
  expect(WNetUseConnectionA(nullptr, nullptr, nullptr, nullptr, 0, nullptr, nullptr, nullptr),
         ERROR_INVALID_PARAMETER);
}

TEST_F(BadInputTest, RemoteNames) {
  const std::u16string long_name = u"\\\\server\\" + std::u16string(300, u'x');
  const std::u16string huge = u"\\\\" + std::u16string(1'000'000, u'x');
  for (const char16_t* const name : {static_cast<const char16_t*>(nullptr), u"", u"server",
                                     u"\\server\\share", u"\\\\", u"\\\\\\share", u"//server/share",
                                     u"Z:", u"\\\\server\\a\nb", long_name.c_str(), huge.c_str()}) {
    expect(add(name), ERROR_BAD_NET_NAME);
  }
  expect(WNetAddConnectionW(nullptr, nullptr, nullptr), ERROR_BAD_NET_NAME);
}

TEST_F(BadInputTest, InvalidTexts) {
  const char16_t lone[] = {u'\\', u'\\', u's', 0xD800, u'\\', u'x', 0};
  expect(add(lone), ERROR_BAD_NET_NAME);
  expect(cancel(lone), ERROR_NOT_CONNECTED);
  const char16_t bad[] = {0xDC00, 0};
  NETRESOURCEW resource = share(u"\\\\server\\share");
  expect(add_resource(resource, bad), ERROR_BAD_USERNAME);
  expect(add_resource(resource, nullptr, bad), ERROR_INVALID_PASSWORD);
  resource.lpLocalName = const_cast<char16_t*>(bad);
  expect(add_resource(resource), ERROR_BAD_DEVICE);
  resource.lpLocalName = nullptr;
  resource.lpProvider = const_cast<char16_t*>(bad);
  expect(add_resource(resource), ERROR_BAD_PROVIDER);
  expect(WNetAddConnectionA("\\\\server\\\xff\xfe", nullptr, nullptr), ERROR_BAD_NET_NAME);
  EXPECT_THAT(last_error().text, testing::HasSubstr("not a valid text"));
}

TEST_F(BadInputTest, OverLongTexts) {
  const std::u16string text(2'000'000, u'y');
  NETRESOURCEW resource = share(u"\\\\server\\share");
  expect(add_resource(resource, text.c_str()), ERROR_BAD_USERNAME);
  expect(add_resource(resource, nullptr, text.c_str()), ERROR_INVALID_PASSWORD);
  resource.lpProvider = const_cast<char16_t*>(text.c_str());
  expect(add_resource(resource), ERROR_BAD_PROVIDER);
  resource.lpProvider = nullptr;
  resource.lpLocalName = const_cast<char16_t*>(text.c_str());
  expect(add_resource(resource), ERROR_BAD_DEVICE);
  expect(cancel(text.c_str()), ERROR_NOT_CONNECTED);
}

TEST_F(BadInputTest, UnknownProvider) {
  NETRESOURCEW resource = share(u"\\\\server\\share");
  resource.lpProvider = const_cast<char16_t*>(u"Third Network");
  expect(add_resource(resource), ERROR_BAD_PROVIDER);
}

TEST_F(BadInputTest, Devices) {
  for (const char16_t* const device : {u"1:", u"ZZ:", u"Z", u":", u"LPT0", u"LPT1x", u"COM1", u"/",
                                       u"/../x", u"tmp", u"/no/such/directory"}) {
    expect(add(u"\\\\server\\share", device), ERROR_BAD_DEVICE);
  }
}

TEST_F(BadInputTest, TypesAndFlags) {
  NETRESOURCEW resource = share(u"\\\\server\\share", u"LPT1");
  expect(add_resource(resource), ERROR_BAD_DEV_TYPE);
  resource = share(u"\\\\server\\share", u"Z:");
  resource.dwType = RESOURCETYPE_PRINT;
  expect(add_resource(resource), ERROR_BAD_DEV_TYPE);
  resource.dwType = 0x77;
  expect(add_resource(resource), ERROR_INVALID_PARAMETER);
  resource = share(u"\\\\server\\share");
  expect(add_resource(resource, nullptr, nullptr, CONNECT_REDIRECT), ERROR_INVALID_ADDRESS);
  expect(add_resource(resource, nullptr, nullptr, 0x80000000), ERROR_INVALID_PARAMETER);
  expect(cancel(u"Z:", 0x4), ERROR_INVALID_PARAMETER);
  resource.dwType = RESOURCETYPE_ANY;
  char16_t access[4];
  DWORD room = 4;
  expect(WNetUseConnectionW(nullptr, &resource, nullptr, nullptr, CONNECT_REDIRECT, access, &room,
                            nullptr),
         ERROR_INVALID_PARAMETER);
  expect(WNetUseConnectionW(nullptr, &resource, nullptr, nullptr, 0, access, nullptr, nullptr),
         ERROR_INVALID_ADDRESS);
}

TEST_F(BadInputTest, DeviceInUse) {
  control_.with_provider("np2", [](FakeProvider& p) { p.connected[u"Y:"] = u"\\\\x\\y"; });
  expect(add(u"\\\\server\\share", u"y:"), ERROR_ALREADY_ASSIGNED);
  expect(add(u"\\\\server\\share", u"/proc"), ERROR_ALREADY_ASSIGNED);  // mounted
}

TEST_F(BadInputTest, Cancel) {
  expect(WNetCancelConnection2W(nullptr, 0, FALSE), ERROR_INVALID_PARAMETER);
  expect(WNetCancelConnectionA("", FALSE), ERROR_INVALID_PARAMETER);
  expect(cancel(u"nothing"), ERROR_NOT_CONNECTED);
}

TEST_F(BadInputTest, Asking) {
  DWORD room = 10;
  char16_t text[10];
  expect(WNetGetConnectionW(nullptr, text, &room), ERROR_BAD_DEVICE);
  expect(WNetGetConnectionW(u"Q", text, &room), ERROR_BAD_DEVICE);
  expect(WNetGetUserW(u"Q", text, &room), ERROR_NOT_CONNECTED);
  expect(WNetGetUniversalNameW(nullptr, 1, text, &room), ERROR_BAD_DEVICE);
  expect(WNetGetProviderNameW(WNNC_NET_SMB, text, nullptr), ERROR_INVALID_ADDRESS);
  expect(WNetGetNetworkInformationW(nullptr, nullptr), ERROR_INVALID_ADDRESS);
  expect(WNetRestoreConnectionW(nullptr, u"Q"), ERROR_BAD_DEVICE);
  expect(WNetRestoreConnectionW(nullptr, u"Q:"), ERROR_NOT_CONNECTED);
  expect(WNetGetResourceParentW(nullptr, text, &room), ERROR_INVALID_PARAMETER);
  expect(WNetConnectionDialog(nullptr, 1), ERROR_CALL_NOT_IMPLEMENTED);
}

}  // namespace
}  // namespace openras::test
