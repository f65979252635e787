// RasGetCountryInfo, RasEnumDevices, RasEnumEntries over the user's and everybody's book.
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <map>

#include "unit/rasapi32_phonebook/books.h"

namespace openras::test {
namespace {

struct CountryBuffer {
  std::vector<uint32_t> words = std::vector<uint32_t>(64);
  DWORD room = 256;
  RASCTRYINFO* info() { return reinterpret_cast<RASCTRYINFO*>(words.data()); }
  const char* name() { return reinterpret_cast<char*>(words.data()) + info()->dwCountryNameOffset; }
};

DWORD country(DWORD id, CountryBuffer& buffer) {
  buffer.info()->dwSize = sizeof(RASCTRYINFO);
  buffer.info()->dwCountryID = id;
  buffer.room = 256;
  return RasGetCountryInfoA(buffer.info(), &buffer.room);
}

TEST(CountryInfo, TheChainLeadsThroughTheWholeWorld) {
  std::map<std::string, DWORD> codes;
  CountryBuffer buffer;
  for (DWORD id = 1; id != 0 && codes.size() < 1000; id = buffer.info()->dwNextCountryID) {
    ASSERT_EQ(country(id, buffer), 0u) << id;
    EXPECT_EQ(buffer.info()->dwCountryID, id);
    EXPECT_EQ(buffer.room, sizeof(RASCTRYINFO) + std::strlen(buffer.name()) + 1);
    codes[buffer.name()] = buffer.info()->dwCountryCode;
  }
  EXPECT_GE(codes.size(), 240u);
  EXPECT_LT(codes.size(), 1000u);
  EXPECT_EQ(codes["United States"], 1u);
  EXPECT_EQ(codes["Canada"], 1u);
  EXPECT_EQ(codes["Germany"], 49u);
  EXPECT_EQ(codes["Japan"], 81u);
}

TEST(CountryInfo, W) {
  std::vector<uint32_t> words(64);
  auto* info = reinterpret_cast<RASCTRYINFOW*>(words.data());
  info->dwSize = sizeof *info;
  info->dwCountryID = 49;
  DWORD room = 20 + 15;  // "Germany" and its end take 16
  EXPECT_EQ(RasGetCountryInfoW(info, &room), DWORD{ERROR_BUFFER_TOO_SMALL});
  EXPECT_EQ(room, 36u);
  ASSERT_EQ(RasGetCountryInfoW(info, &room), 0u);
  EXPECT_EQ(std::u16string(reinterpret_cast<char16_t*>(words.data()) + 10), u"Germany");
}

TEST(CountryInfo, RefusesWhatThePageSays) {
  CountryBuffer buffer;
  EXPECT_EQ(country(2, buffer), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(RasGetCountryInfoA(nullptr, &buffer.room), DWORD{ERROR_INVALID_USER_BUFFER});
  EXPECT_EQ(RasGetCountryInfoA(buffer.info(), nullptr), DWORD{ERROR_INVALID_PARAMETER});
  buffer.info()->dwSize = 19;
  EXPECT_EQ(RasGetCountryInfoA(buffer.info(), &buffer.room), DWORD{ERROR_INVALID_SIZE});
}

TEST(EnumDevices, TellsItsRoomAndListsL2tp) {
  DWORD room = 0, count = 0;
  ASSERT_EQ(RasEnumDevicesW(nullptr, &room, &count), DWORD{ERROR_BUFFER_TOO_SMALL});
  ASSERT_GE(count, 1u);
  EXPECT_EQ(room, count * 296);
  std::vector<RASDEVINFOA> found(count + 8);
  found[0].dwSize = sizeof(RASDEVINFOA);
  room = static_cast<DWORD>(found.size() * sizeof(RASDEVINFOA));
  ASSERT_EQ(RasEnumDevicesA(found.data(), &room, &count), 0u);
  bool l2tp = false;
  for (DWORD i = 0; i < count; ++i) {
    l2tp = l2tp || (std::strcmp(found[i].szDeviceType, "vpn") == 0 &&
                    std::strcmp(found[i].szDeviceName, "WAN Miniport (L2TP)") == 0);
  }
  EXPECT_TRUE(l2tp);
  found[0].dwSize = 1;
  EXPECT_EQ(RasEnumDevicesA(found.data(), &room, &count), DWORD{ERROR_INVALID_USER_BUFFER});
  EXPECT_EQ(RasEnumDevicesA(found.data(), nullptr, &count), DWORD{ERROR_INVALID_PARAMETER});
}

// An /etc of the calling process' own: everybody's book is in a fixed place. Needs no root.
void own_etc() {
  const uid_t user = getuid();
  const gid_t group = getgid();
  bool done = unshare(CLONE_NEWNS | (user == 0 ? 0 : CLONE_NEWUSER)) == 0;
  if (done && user != 0) {
    std::ofstream("/proc/self/setgroups") << "deny";
    std::ofstream("/proc/self/uid_map") << user << " " << user << " 1";
    std::ofstream("/proc/self/gid_map") << group << " " << group << " 1";
  }
  done = done && mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
         mount("none", "/etc", "tmpfs", 0, nullptr) == 0;
  if (done) return;
  std::perror("an /etc of the test's own");
  _exit(2);
}

// Lists the default books in a child, which alone has the /etc. Its text: "name book flags;"…
void list_both_books(const std::filesystem::path& user) {
  own_etc();
  for (const auto& [book, text] :
       {std::pair(user, "[mine]\n[both]\n"),
        std::pair(std::filesystem::path("/etc/openras/rasphone.pbk"), "[both]\n[everybodys]\n")}) {
    std::filesystem::create_directories(book.parent_path());
    std::ofstream(book) << text;
    std::filesystem::permissions(book, std::filesystem::perms(0600));
  }
  RASENTRYNAMEW names[8]{};
  names[0].dwSize = sizeof names[0];
  DWORD room = sizeof names, count = 0;
  const DWORD code = RasEnumEntriesW(nullptr, nullptr, names, &room, &count);
  std::string told = std::to_string(code) + ";";
  for (DWORD i = 0; code == 0 && i < count; ++i)
    told += to_utf8(names[i].szEntryName).value() + " " +
            to_utf8(names[i].szPhonebookPath).value() + " " + std::to_string(names[i].dwFlags) +
            ";";
  std::fputs(told.c_str(), stderr);
  _exit(0);
}

using EnumEntries = Books;
TEST_F(EnumEntries, OfTheUsersAndOfEverybodysBook) {
  const std::string mine = book_.string(), all = "/etc/openras/rasphone.pbk";
  EXPECT_EXIT(
      list_both_books(book_), testing::ExitedWithCode(0),
      "0;mine " + mine + " 0;both " + mine + " 0;both " + all + " 1;everybodys " + all + " 1;");
}

}  // namespace
}  // namespace openras::test
