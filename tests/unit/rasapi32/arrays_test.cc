// RasEnumConnections and RasEnumEntries: the conventions of their buffers.
#include "unit/rasapi32/fixture.h"

namespace openras::test {
namespace {

class Arrays : public RasTest {
 protected:
  void put_two() {
    manager_.put(3, {.entry = "office", .state = RASCS_Connected});
    manager_.put(8, {.entry = "home", .state = RASCS_OpenPort});
  }
};

TEST_F(Arrays, NoConnectionNeedsNoBuffer) {
  DWORD room = 99, count = 99;
  EXPECT_EQ(RasEnumConnectionsA(nullptr, &room, &count), 0u);
  EXPECT_EQ(room, 0u);
  EXPECT_EQ(count, 0u);
}

TEST_F(Arrays, NullAsksForTheSize) {
  put_two();
  DWORD room = 0, count = 0;
  EXPECT_EQ(RasEnumConnectionsA(nullptr, &room, &count), DWORD{ERROR_BUFFER_TOO_SMALL});
  EXPECT_EQ(room, 2 * 724u);
  EXPECT_EQ(count, 2u);
  room = 0;
  EXPECT_EQ(RasEnumConnectionsW(nullptr, &room, &count), DWORD{ERROR_BUFFER_TOO_SMALL});
  EXPECT_EQ(room, 2 * 1388u);
}

TEST_F(Arrays, NullPointersAreRefused) {
  DWORD room = 0, count = 0;
  EXPECT_EQ(RasEnumConnectionsA(nullptr, nullptr, &count), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(RasEnumConnectionsA(nullptr, &room, nullptr), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(RasEnumEntriesA(nullptr, nullptr, nullptr, nullptr, &count),
            DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(RasEnumEntriesW(nullptr, nullptr, nullptr, &room, nullptr),
            DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(RasEnumEntriesA("reserved", nullptr, nullptr, &room, &count),
            DWORD{ERROR_INVALID_PARAMETER});
}

TEST_F(Arrays, EveryConnectionSizeIsAnsweredInItsOwnLayout) {
  put_two();
  for (const DWORD size : {416u, 680u, 696u, 708u, 724u}) {
    std::vector<char> buffer(2 * size + 4, '\x5a');
    std::memcpy(buffer.data(), &size, sizeof size);
    DWORD room = 2 * size, count = 0;
    ASSERT_EQ(RasEnumConnectionsA(reinterpret_cast<RASCONNA*>(buffer.data()), &room, &count), 0u)
        << size;
    EXPECT_EQ(room, 2 * size);
    EXPECT_EQ(count, 2u);
    DWORD second_size = 0;
    std::memcpy(&second_size, buffer.data() + size, sizeof second_size);
    EXPECT_EQ(second_size, size);
    EXPECT_STREQ(buffer.data() + 12, "office");  // szEntryName behind dwSize and hrasconn
    EXPECT_STREQ(buffer.data() + size + 12, "home");
    EXPECT_EQ(buffer[2 * size], '\x5a');  // nothing behind the array
  }
  for (const DWORD size : {820u, 1344u, 1360u, 1372u, 1388u}) {
    std::vector<char> buffer(2 * size + 4, '\x5a');
    std::memcpy(buffer.data(), &size, sizeof size);
    DWORD room = 2 * size, count = 0;
    ASSERT_EQ(RasEnumConnectionsW(reinterpret_cast<RASCONNW*>(buffer.data()), &room, &count), 0u)
        << size;
    EXPECT_EQ(std::memcmp(buffer.data() + size + 12, u"home", 10), 0);
    EXPECT_EQ(buffer[2 * size], '\x5a');
  }
}

TEST_F(Arrays, AnotherSizeIsInvalid) {
  put_two();
  RASCONNA connections[4]{};
  for (const DWORD size : {0u, 1u, 415u, 417u, 725u, 820u}) {
    connections[0].dwSize = size;
    DWORD room = sizeof connections, count = 0;
    EXPECT_EQ(RasEnumConnectionsA(connections, &room, &count), DWORD{ERROR_INVALID_SIZE}) << size;
  }
}

TEST_F(Arrays, ASmallBufferLearnsTheSize) {
  put_two();
  RASCONNA one{};
  one.dwSize = sizeof one;
  DWORD room = sizeof one, count = 0;
  EXPECT_EQ(RasEnumConnectionsA(&one, &room, &count), DWORD{ERROR_BUFFER_TOO_SMALL});
  EXPECT_EQ(room, 2 * sizeof one);
  EXPECT_EQ(count, 2u);
  room = 3;  // too little even for dwSize, which is not read then
  EXPECT_EQ(RasEnumConnectionsA(&one, &room, &count), DWORD{ERROR_BUFFER_TOO_SMALL});
  EXPECT_EQ(room, 2 * 724u);
}

TEST_F(Arrays, AConnectionTellsWhatItIs) {
  put_two();
  RASCONNA connections[2]{};
  connections[0].dwSize = sizeof(RASCONNA);
  DWORD room = sizeof connections, count = 0;
  ASSERT_EQ(RasEnumConnectionsA(connections, &room, &count), 0u);
  const HRASCONN first = connections[0].hrasconn;  // packed to 4: no reference to it
  EXPECT_EQ(first, reinterpret_cast<HRASCONN>(uintptr_t{3}));
  EXPECT_STREQ(connections[0].szDeviceType, RASDT_Vpn);
  EXPECT_STREQ(connections[0].szDeviceName, "WAN Miniport (L2TP)");
  EXPECT_STREQ(connections[0].szPhonebook, "/tmp/test.pbk");
  EXPECT_EQ(connections[0].dwSubEntry, 1u);
  EXPECT_EQ(connections[0].guidEntry.Data1, 0x00112233u);
  EXPECT_EQ(connections[0].guidEntry.Data2, 0x4455u);
  EXPECT_EQ(connections[0].guidEntry.Data4[7], 0xFFu);
  EXPECT_EQ(connections[0].luid.LowPart, 4711u);
  EXPECT_EQ(connections[0].dwFlags, DWORD{RASCF_OwnerKnown});
}

TEST_F(Arrays, EntriesOfTheUsersBook) {
  DWORD room = 0, count = 0;
  EXPECT_EQ(RasEnumEntriesA(nullptr, nullptr, nullptr, &room, &count),
            DWORD{ERROR_BUFFER_TOO_SMALL});
  std::vector<RASENTRYNAMEA> names(count);
  ASSERT_EQ(room, count * sizeof(RASENTRYNAMEA));
  names[0].dwSize = sizeof(RASENTRYNAMEA);
  ASSERT_EQ(RasEnumEntriesA(nullptr, nullptr, names.data(), &room, &count), 0u);
  ASSERT_GE(count, 2u);
  EXPECT_STREQ(names[0].szEntryName, "office");
  EXPECT_STREQ(names[1].szEntryName, "Zürich");
  EXPECT_EQ(names[0].szPhonebookPath, book_.string());
  EXPECT_EQ(names[0].dwFlags, DWORD{REN_User});
}

TEST_F(Arrays, EntriesOfANamedBookInEverySize) {
  for (const DWORD size : {264u, 532u}) {
    std::vector<char> buffer(2 * size);
    std::memcpy(buffer.data(), &size, sizeof size);
    DWORD room = 2 * size, count = 0;
    ASSERT_EQ(RasEnumEntriesA(nullptr, book_.c_str(),
                              reinterpret_cast<RASENTRYNAMEA*>(buffer.data()), &room, &count),
              0u);
    EXPECT_STREQ(buffer.data() + size + 4, "Zürich");
  }
  const std::u16string wide(book_.u16string());
  for (const DWORD size : {520u, 1048u}) {
    std::vector<char> buffer(2 * size);
    std::memcpy(buffer.data(), &size, sizeof size);
    DWORD room = 2 * size, count = 0;
    ASSERT_EQ(RasEnumEntriesW(nullptr, wide.c_str(),
                              reinterpret_cast<RASENTRYNAMEW*>(buffer.data()), &room, &count),
              0u);
    EXPECT_EQ(std::memcmp(buffer.data() + size + 4, u"Zürich", 14), 0);
  }
}

TEST_F(Arrays, EntriesOfABookThatIsNotThere) {
  RASENTRYNAMEA name{};
  name.dwSize = sizeof name;
  DWORD room = sizeof name, count = 0;
  EXPECT_EQ(RasEnumEntriesA(nullptr, "/nonexistent.pbk", &name, &room, &count),
            DWORD{ERROR_CANNOT_OPEN_PHONEBOOK});
  name.dwSize = 263;
  room = sizeof name;
  EXPECT_EQ(RasEnumEntriesA(nullptr, book_.c_str(), &name, &room, &count),
            DWORD{ERROR_INVALID_SIZE});
}

}  // namespace
}  // namespace openras::test
