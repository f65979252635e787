// Which provider answers, which error is returned, and what providers are given.
#include <thread>

#include "unit/mpr/fixture.h"

namespace openras::test {
namespace {

using testing::HasSubstr;

class RouteTest : public RouterTest {
 protected:
  void fail(const std::string& who, DWORD code, const char16_t* text = nullptr, DWORD own = 0) {
    control_.with_provider(who, [=](FakeProvider& provider) {
      provider.add = [=](const Call&) {
        if (text != nullptr) {
          WNetSetLastErrorW(own, const_cast<char16_t*>(text), const_cast<char16_t*>(u"said by np"));
        }
        return code;
      };
    });
  }
};

TEST_F(RouteTest, TheFirstThatAccepts) {
  fail("np1", ERROR_BAD_NETPATH);
  EXPECT_EQ(add(u"\\\\server\\share"), 0u);
  EXPECT_EQ(control_.story(), "np1:NPAddConnection3 np2:NPAddConnection3");
}

TEST_F(RouteTest, TheFirstSignificantErrorNotTheLast) {
  fail("np1", ERROR_LOGON_FAILURE);
  fail("np2", ERROR_ACCESS_DENIED);
  EXPECT_EQ(add(u"\\\\server\\share"), DWORD{ERROR_LOGON_FAILURE});
  EXPECT_EQ(last_error().code, DWORD{ERROR_LOGON_FAILURE});
  EXPECT_EQ(last_error().provider, "First Network");
  EXPECT_THAT(last_error().text, HasSubstr("user name or the password"));
  for (const DWORD insignificant :
       {ERROR_BAD_NETPATH, ERROR_BAD_NET_NAME, ERROR_INVALID_PARAMETER, ERROR_INVALID_LEVEL}) {
    fail("np1", insignificant);
    EXPECT_EQ(add(u"\\\\server\\share"), DWORD{ERROR_ACCESS_DENIED}) << insignificant;
    EXPECT_EQ(last_error().provider, "Second Network");
  }
}

TEST_F(RouteTest, ASuccessAfterASignificantErrorIsASuccess) {
  fail("np1", ERROR_LOGON_FAILURE);
  EXPECT_EQ(add(u"\\\\server\\share"), 0u);
}

TEST_F(RouteTest, AllInsignificant) {
  fail("np1", ERROR_BAD_NET_NAME);
  fail("np2", ERROR_BAD_NETPATH);
  EXPECT_EQ(add(u"\\\\server\\share"), DWORD{ERROR_BAD_NETPATH});
  fail("np2", ERROR_BAD_NET_NAME);
  EXPECT_EQ(add(u"\\\\server\\share"), DWORD{ERROR_BAD_NET_NAME});
  fail("np1", ERROR_INVALID_PARAMETER);
  fail("np2", ERROR_INVALID_LEVEL);
  EXPECT_EQ(add(u"\\\\server\\share"), DWORD{ERROR_NO_NET_OR_BAD_PATH});
}

TEST_F(RouteTest, TheProvidersOwnText) {
  fail("np1", ERROR_EXTENDED_ERROR, u"Licence 7 has run out.", 4711);
  fail("np2", ERROR_EXTENDED_ERROR, u"another text", 1);
  EXPECT_EQ(add(u"\\\\server\\share"), DWORD{ERROR_EXTENDED_ERROR});
  EXPECT_EQ(last_error().code, 4711u);
  EXPECT_EQ(last_error().text, "Licence 7 has run out.");
  EXPECT_EQ(last_error().provider, "said by np");
  char16_t text[10];
  char16_t name[5];
  DWORD code = 0;
  EXPECT_EQ(WNetGetLastErrorW(&code, text, 10, name, 5), 0u);  // cut, and ended
  EXPECT_EQ(std::u16string(text), u"Licence 7");
  EXPECT_EQ(std::u16string(name), u"said");
  EXPECT_EQ(WNetGetLastErrorW(nullptr, text, 10, name, 5), DWORD{ERROR_INVALID_ADDRESS});
}

TEST_F(RouteTest, TheErrorIsTheThreadsOwn) {
  fail("np1", ERROR_EXTENDED_ERROR, u"mine", 1);
  fail("np2", ERROR_BAD_NET_NAME);
  EXPECT_EQ(add(u"\\\\server\\share"), DWORD{ERROR_EXTENDED_ERROR});
  std::thread([] { EXPECT_EQ(last_error().text, ""); }).join();
  EXPECT_EQ(last_error().text, "mine");
}

TEST_F(RouteTest, OneByName) {
  NETRESOURCEW resource = share(u"\\\\server\\share");
  for (const char16_t* const name : {u"Second Network", u"SECOND network", u"np2"}) {
    control_.reset();
    resource.lpProvider = const_cast<char16_t*>(name);
    EXPECT_EQ(WNetAddConnection2W(&resource, nullptr, nullptr, 0), 0u);
    EXPECT_EQ(control_.story(), "np2:NPAddConnection3");
  }
  fail("np2", ERROR_BAD_NET_NAME);
  EXPECT_EQ(WNetAddConnection2W(&resource, nullptr, nullptr, 0), DWORD{ERROR_BAD_NET_NAME});
}

TEST_F(RouteTest, OneThatThrows) {
  control_.with_provider("np1", [](FakeProvider& provider) {
    provider.add = [](const Call&) -> DWORD { throw std::runtime_error("provider is ill"); };
  });
  fail("np2", ERROR_BAD_NET_NAME);
  EXPECT_EQ(add(u"\\\\server\\share"), DWORD{ERROR_UNEXP_NET_ERR});
  EXPECT_THAT(last_error().text, HasSubstr("provider is ill"));
  EXPECT_THAT(log(), HasSubstr("provider=np1"));
}

TEST_F(RouteTest, ACancelByTheUserAsksNobodyElse) {
  fail("np1", WN_CANCEL);
  EXPECT_EQ(add(u"\\\\server\\share"), DWORD{WN_CANCEL});
  EXPECT_EQ(control_.story(), "np1:NPAddConnection3");
}

TEST_F(RouteTest, OnlyWhatTheMaskSays) {
  control_.with_provider("np1", [](FakeProvider& p) { p.caps[WNNC_CONNECTION] = 0; });
  control_.with_provider("np2",
                         [](FakeProvider& p) { p.caps[WNNC_CONNECTION] = WNNC_CON_ADDCONNECTION; });
  configure("# again\n");
  EXPECT_EQ(add(u"\\\\server\\share"), 0u);
  EXPECT_EQ(control_.story(), "np2:NPAddConnection");
  control_.with_provider("np2", [](FakeProvider& p) { p.caps[WNNC_CONNECTION] = 0; });
  configure("");
  EXPECT_EQ(add(u"\\\\server\\share"), DWORD{ERROR_NOT_SUPPORTED});
}

TEST_F(RouteTest, NoProviders) {
  write(system_ / "networkprovider.conf", "");
  EXPECT_EQ(add(u"\\\\server\\share"), DWORD{ERROR_NO_NETWORK});
  EXPECT_THAT(last_error().text, HasSubstr("networkprovider.conf"));
  EXPECT_EQ(cancel(u"Z:"), DWORD{ERROR_NO_NETWORK});
}

TEST_F(RouteTest, WhatAProviderIsGiven) {
  NETRESOURCEA resource = {};
  resource.dwType = RESOURCETYPE_DISK;
  resource.lpLocalName = const_cast<char*>("q:");
  resource.lpRemoteName = const_cast<char*>("\\\\server\\Grüße");
  EXPECT_EQ(WNetAddConnection2A(&resource, "pässword", "DOMAIN\\ü", CONNECT_INTERACTIVE), 0u);
  const Call call = control_.calls().at(0);
  EXPECT_EQ(call.local, u"Q:");
  EXPECT_EQ(call.remote, u"\\\\server\\Grüße");
  EXPECT_EQ(call.password, u"pässword");
  EXPECT_EQ(call.user, u"DOMAIN\\ü");
  EXPECT_EQ(call.flags, DWORD{CONNECT_INTERACTIVE});
  EXPECT_TRUE(std::filesystem::is_directory(runtime_ / "openras/drives/q"));
  EXPECT_EQ(cancel(u"Q:"), 0u);
  EXPECT_FALSE(std::filesystem::exists(runtime_ / "openras/drives/q"));
}

TEST_F(RouteTest, AProviderThatStartsLateIsWaitedFor) {
  // "The longest wait": np1 says 10 s and np2 does not start at all; np1 has started after a while.
  control_.with_provider("np1", [&](FakeProvider& provider) {
    provider.caps[WNNC_START] = 10'000;
    provider.add = [&](const Call&) {
      return control_.provider("np1").caps[WNNC_START] == 1 ? DWORD{WN_SUCCESS}
                                                            : DWORD{WN_NO_NETWORK};
    };
  });
  control_.with_provider("np2", [](FakeProvider& p) { p.caps[WNNC_START] = 0; });
  fail("np2", ERROR_BAD_NET_NAME);
  configure("# loaded now\n");
  std::thread starter([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(120));
    control_.with_provider("np1", [](FakeProvider& p) { p.caps[WNNC_START] = 1; });
  });
  EXPECT_EQ(add(u"\\\\server\\share"), 0u);
  starter.join();
}

TEST_F(RouteTest, TheWaitEndsWithTheLongestTime) {
  for (const char* const who : {"np1", "np2"}) {
    control_.with_provider(who, [](FakeProvider& p) { p.caps[WNNC_START] = 0xFFFFFFFF; });
    fail(who, WN_NO_NETWORK);
  }
  // "If one does not know when it will start" the default counts, which the administrator sets.
  configure("[NetworkProvider]\nRestoreTimeout=150\n");
  const auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(add(u"\\\\server\\share"), DWORD{WN_NO_NETWORK});
  EXPECT_GE(std::chrono::steady_clock::now() - began, std::chrono::milliseconds(140));
  EXPECT_THAT(log(), HasSubstr("has not started within 150 ms"));
}

TEST_F(RouteTest, AskingForConnections) {
  ASSERT_EQ(add(u"\\\\server\\share", u"Z:"), 0u);
  char16_t remote[64];
  DWORD room = 64;
  EXPECT_EQ(WNetGetConnectionW(u"z:", remote, &room), 0u);
  EXPECT_EQ(std::u16string(remote), u"\\\\server\\share");
  char ansi[64];
  room = 3;
  EXPECT_EQ(WNetGetConnectionA("Z:", ansi, &room), DWORD{ERROR_MORE_DATA});
  EXPECT_EQ(room, 15u);
  EXPECT_EQ(WNetGetConnectionA("Z:", ansi, &room), 0u);
  EXPECT_STREQ(ansi, "\\\\server\\share");
  room = 0;
  EXPECT_EQ(WNetGetConnectionW(u"Z:", nullptr, &room), DWORD{ERROR_MORE_DATA});
  EXPECT_EQ(room, 15u);
  room = 64;
  EXPECT_EQ(WNetGetConnectionW(u"Y:", remote, &room), DWORD{ERROR_NOT_CONNECTED});
  EXPECT_EQ(WNetGetConnectionW(u"bad", remote, &room), DWORD{ERROR_BAD_DEVICE});
  EXPECT_EQ(WNetGetConnectionW(u"Z:", remote, nullptr), DWORD{ERROR_INVALID_ADDRESS});
  EXPECT_EQ(WNetGetUserW(u"Z:", remote, &room), 0u);
  EXPECT_EQ(std::u16string(remote), u"user-of-np1");
  room = 64;
  EXPECT_EQ(WNetGetUserW(u"Y:", remote, &room), DWORD{ERROR_NOT_CONNECTED});
  EXPECT_EQ(WNetGetUserW(nullptr, remote, &room), 0u);
  EXPECT_GT(std::u16string(remote).size(), 0u);
  NETRESOURCEW resource = share(nullptr, u"Z:");
  NETCONNECTINFOSTRUCT info = {};
  EXPECT_EQ(MultinetGetConnectionPerformanceW(&resource, &info), DWORD{ERROR_INVALID_PARAMETER});
  info.cbStructure = sizeof info;
  EXPECT_EQ(MultinetGetConnectionPerformanceW(&resource, &info), 0u);
  EXPECT_EQ(info.dwDelay, 7u);
}

TEST_F(RouteTest, UniversalNames) {
  ASSERT_EQ(add(u"\\\\server\\share", u"Z:"), 0u);
  alignas(8) char buffer[256];
  DWORD room = sizeof buffer;
  ASSERT_EQ(WNetGetUniversalNameW(u"z:\\dir/file", UNIVERSAL_NAME_INFO_LEVEL, buffer, &room), 0u);
  EXPECT_EQ(std::u16string(reinterpret_cast<UNIVERSAL_NAME_INFOW*>(buffer)->lpUniversalName),
            u"\\\\server\\share\\dir\\file");
  ASSERT_EQ(WNetGetUniversalNameA("Z:\\dir", REMOTE_NAME_INFO_LEVEL, buffer, &room), 0u);
  const auto* const info = reinterpret_cast<REMOTE_NAME_INFOA*>(buffer);
  EXPECT_STREQ(info->lpUniversalName, "\\\\server\\share\\dir");
  EXPECT_STREQ(info->lpConnectionName, "\\\\server\\share");
  EXPECT_STREQ(info->lpRemainingPath, "\\dir");
  const std::string mounted = (runtime_ / "openras/drives/z/some/where").string();
  ASSERT_EQ(WNetGetUniversalNameA(mounted.c_str(), UNIVERSAL_NAME_INFO_LEVEL, buffer, &room), 0u);
  EXPECT_STREQ(reinterpret_cast<UNIVERSAL_NAME_INFOA*>(buffer)->lpUniversalName,
               "\\\\server\\share\\some\\where");
  room = 9;
  EXPECT_EQ(WNetGetUniversalNameW(u"Z:\\x", UNIVERSAL_NAME_INFO_LEVEL, buffer, &room),
            DWORD{ERROR_MORE_DATA});
  EXPECT_EQ(room, sizeof(UNIVERSAL_NAME_INFOW) + 17 * 2);
  EXPECT_EQ(WNetGetUniversalNameW(u"Z:\\x", 3, buffer, &room), DWORD{ERROR_INVALID_LEVEL});
  EXPECT_EQ(WNetGetUniversalNameW(u"Y:\\x", 1, buffer, &room), DWORD{ERROR_NOT_CONNECTED});
  EXPECT_EQ(WNetGetUniversalNameW(u"x", 1, buffer, &room), DWORD{ERROR_BAD_DEVICE});
}

TEST_F(RouteTest, UseConnectionChoosesADrive) {
  NETRESOURCEW resource = share(u"\\\\server\\share");
  char16_t access[32];
  DWORD room = 32;
  DWORD result = 0;
  control_.with_provider("np2", [](FakeProvider& p) { p.connected[u"Z:"] = u"\\\\x\\y"; });
  EXPECT_EQ(WNetUseConnectionW(nullptr, &resource, nullptr, nullptr, CONNECT_REDIRECT, access,
                               &room, &result),
            0u);
  EXPECT_EQ(std::u16string(access), u"Y:");
  EXPECT_EQ(result, DWORD{CONNECT_LOCALDRIVE});
  EXPECT_EQ(WNetUseConnectionW(nullptr, &resource, nullptr, nullptr, 0, access, &room, &result),
            0u);
  EXPECT_EQ(std::u16string(access), u"\\\\server\\share");
  EXPECT_EQ(result, 0u);
  // A buffer that is too small: nothing is connected, nobody told.
  const size_t calls = control_.calls().size();
  room = 2;
  EXPECT_EQ(WNetUseConnectionW(nullptr, &resource, nullptr, nullptr, 0, access, &room, &result),
            DWORD{ERROR_MORE_DATA});
  EXPECT_EQ(room, 15u);
  EXPECT_EQ(control_.calls().size(), calls);
}

TEST_F(RouteTest, Providers) {
  char name[64];
  DWORD room = 64;
  EXPECT_EQ(WNetGetProviderNameA(WNNC_NET_SMB, name, &room), 0u);
  EXPECT_STREQ(name, "First Network");
  room = 2;
  EXPECT_EQ(WNetGetProviderNameA(WNNC_NET_FTP_NFS, name, &room), DWORD{ERROR_MORE_DATA});
  EXPECT_EQ(room, 15u);
  EXPECT_EQ(WNetGetProviderNameA(WNNC_NET_VINES, name, &room), DWORD{ERROR_NO_NETWORK});
  NETINFOSTRUCT info = {};
  EXPECT_EQ(WNetGetNetworkInformationA("First Network", &info), DWORD{ERROR_INVALID_PARAMETER});
  info.cbStructure = sizeof info;
  EXPECT_EQ(WNetGetNetworkInformationA("Nobody", &info), DWORD{ERROR_BAD_PROVIDER});
  EXPECT_EQ(WNetGetNetworkInformationA("First Network", &info), 0u);
  EXPECT_EQ(info.dwProviderVersion, 3u);
  EXPECT_EQ(info.wNetType, WNNC_NET_SMB >> 16);
  EXPECT_EQ(info.dwStatus, 0u);
}

TEST_F(RouteTest, ResourcesOfProviders) {
  NETRESOURCEA resource = {};
  resource.lpRemoteName = const_cast<char*>("\\\\np2\\share\\dir\\file");
  alignas(8) char buffer[512];
  DWORD room = 8;
  char* system = nullptr;
  EXPECT_EQ(WNetGetResourceInformationA(&resource, buffer, &room, &system), DWORD{ERROR_MORE_DATA});
  ASSERT_EQ(WNetGetResourceInformationA(&resource, buffer, &room, &system), 0u);
  EXPECT_STREQ(reinterpret_cast<NETRESOURCEA*>(buffer)->lpRemoteName, "\\\\np2\\share");
  EXPECT_STREQ(reinterpret_cast<NETRESOURCEA*>(buffer)->lpProvider, "Second Network");
  EXPECT_STREQ(system, "\\dir\\file");
  room = sizeof buffer;
  ASSERT_EQ(WNetGetResourceParentA(&resource, buffer, &room), 0u);
  EXPECT_STREQ(reinterpret_cast<NETRESOURCEA*>(buffer)->lpRemoteName, "\\\\np2\\share\\dir");
  resource.lpRemoteName = const_cast<char*>("\\\\nobody\\x");
  EXPECT_EQ(WNetGetResourceParentA(&resource, buffer, &room), DWORD{ERROR_BAD_NET_NAME});
}

// What one enumeration gives, a line each.
std::vector<std::string> list(DWORD scope, NETRESOURCEA* container = nullptr) {
  std::vector<std::string> lines;
  HANDLE handle = nullptr;
  EXPECT_EQ(WNetOpenEnumA(scope, RESOURCETYPE_ANY, 0, container, &handle), 0u);
  alignas(8) char buffer[160];  // so that several calls are needed
  while (true) {
    DWORD count = 0xFFFFFFFF;
    DWORD room = sizeof buffer;
    const DWORD code = WNetEnumResourceA(handle, &count, buffer, &room);
    if (code == ERROR_NO_MORE_ITEMS) break;
    EXPECT_EQ(code, 0u);
    if (code != 0) break;
    for (DWORD i = 0; i < count; ++i) {
      const auto& each = reinterpret_cast<NETRESOURCEA*>(buffer)[i];
      lines.push_back(std::string(each.lpLocalName ? each.lpLocalName : "-") + " " +
                      each.lpRemoteName + " " + (each.lpProvider ? each.lpProvider : "-"));
    }
  }
  EXPECT_EQ(WNetCloseEnum(handle), 0u);
  EXPECT_EQ(WNetCloseEnum(handle), DWORD{ERROR_INVALID_HANDLE});
  return lines;
}

TEST_F(RouteTest, Enumerations) {
  ASSERT_EQ(add(u"\\\\server\\one", u"Y:"), 0u);
  ASSERT_EQ(add(u"\\\\server\\two", u"Z:", CONNECT_UPDATE_PROFILE), 0u);
  control_.with_provider("np2", [](FakeProvider& provider) {
    provider.connected[u"\\\\np2\\x"] = u"\\\\np2\\x";
    provider.shares = {u"\\\\np2\\share", u"\\\\np2\\other"};
  });
  EXPECT_THAT(list(RESOURCE_CONNECTED), testing::ElementsAre("Y: \\\\server\\one First Network",
                                                             "Z: \\\\server\\two First Network",
                                                             "- \\\\np2\\x Second Network"));
  EXPECT_THAT(list(RESOURCE_REMEMBERED), testing::ElementsAre("Z: \\\\server\\two First Network"));
  EXPECT_THAT(list(RESOURCE_GLOBALNET), testing::ElementsAre("- First Network First Network",
                                                             "- Second Network Second Network"));
  NETRESOURCEA network = {};
  network.dwUsage = RESOURCEUSAGE_CONTAINER;
  network.lpRemoteName = network.lpProvider = const_cast<char*>("Second Network");
  EXPECT_THAT(
      list(RESOURCE_GLOBALNET, &network),
      testing::ElementsAre("- \\\\np2\\share Second Network", "- \\\\np2\\other Second Network"));
  NETRESOURCEA server = {};
  server.dwUsage = RESOURCEUSAGE_CONTAINER;
  server.lpRemoteName = const_cast<char*>("\\\\np2");
  EXPECT_EQ(list(RESOURCE_GLOBALNET, &server).size(), 2u);
}

TEST_F(RouteTest, AResourceThatNeedsMoreRoomThanUsual) {
  for (size_t length = 8190; length < 8200; ++length) {
    const std::u16string name = u"\\\\np2\\" + std::u16string(length, u'x');
    control_.with_provider("np2", [&](FakeProvider& provider) { provider.shares = {name}; });
    NETRESOURCEW server = {};
    server.dwUsage = RESOURCEUSAGE_CONTAINER;
    server.lpRemoteName = const_cast<char16_t*>(u"\\\\np2");
    HANDLE handle = nullptr;
    ASSERT_EQ(WNetOpenEnumW(RESOURCE_GLOBALNET, RESOURCETYPE_ANY, 0, &server, &handle), 0u);
    std::vector<NETRESOURCEW> room(1000);
    DWORD count = 1;
    DWORD size = static_cast<DWORD>(room.size() * sizeof room[0]);
    EXPECT_EQ(WNetEnumResourceW(handle, &count, room.data(), &size), 0u);
    EXPECT_EQ(std::u16string(room[0].lpRemoteName), name);
    EXPECT_EQ(WNetCloseEnum(handle), 0u);
  }
}

TEST_F(RouteTest, EnumerationsRefused) {
  HANDLE handle = nullptr;
  NETRESOURCEW resource = share(u"\\\\np2");
  resource.dwUsage = RESOURCEUSAGE_CONNECTABLE;
  EXPECT_EQ(WNetOpenEnumW(99, 0, 0, nullptr, &handle), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(WNetOpenEnumW(RESOURCE_CONNECTED, 99, 0, nullptr, &handle),
            DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(WNetOpenEnumW(RESOURCE_CONNECTED, 0, 0, nullptr, nullptr),
            DWORD{ERROR_INVALID_ADDRESS});
  EXPECT_EQ(WNetOpenEnumW(RESOURCE_GLOBALNET, 0, 0, &resource, &handle),
            DWORD{ERROR_NOT_CONTAINER});
  resource.dwUsage = RESOURCEUSAGE_CONTAINER;
  resource.lpRemoteName = const_cast<char16_t*>(u"\\\\nobody");
  EXPECT_EQ(WNetOpenEnumW(RESOURCE_GLOBALNET, 0, 0, &resource, &handle), DWORD{ERROR_BAD_NET_NAME});
  resource.lpProvider = const_cast<char16_t*>(u"Nobody");
  EXPECT_EQ(WNetOpenEnumW(RESOURCE_GLOBALNET, 0, 0, &resource, &handle), DWORD{ERROR_BAD_PROVIDER});
  DWORD count = 1;
  DWORD room = 64;
  alignas(8) char buffer[64];
  EXPECT_EQ(WNetEnumResourceW(reinterpret_cast<HANDLE>(12), &count, buffer, &room),
            DWORD{ERROR_INVALID_HANDLE});
  ASSERT_EQ(add(u"\\\\server\\one", u"Y:"), 0u);
  ASSERT_EQ(WNetOpenEnumW(RESOURCE_CONNECTED, 0, 0, nullptr, &handle), 0u);
  EXPECT_EQ(WNetEnumResourceW(handle, &count, buffer, &room), DWORD{ERROR_MORE_DATA});
  EXPECT_GT(room, 64u);  // and it is still there
  std::vector<void*> enough(room / 8 + 1);
  EXPECT_EQ(WNetEnumResourceW(handle, &count, enough.data(), &room), 0u);
  EXPECT_EQ(count, 1u);
  EXPECT_EQ(WNetCloseEnum(handle), 0u);
}

}  // namespace
}  // namespace openras::test
