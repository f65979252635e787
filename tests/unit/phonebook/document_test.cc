#include "phonebook/document.h"

#include <gtest/gtest.h>
#include <openras/raserror.h>
#include <openras/winerror.h>

#include "errors/situation.h"
#include "scratch.h"

namespace openras::phonebook {
namespace {

Document parse(std::string_view octets) {
  auto book = Document::parse(octets, "test.pbk");
  EXPECT_TRUE(book) << book.error().detail;
  return book ? std::move(*book) : Document();
}

std::string utf16(std::string_view ascii) {
  std::string out = "\xff\xfe";
  for (char c : ascii) out += {c, '\0'};
  return out;
}

constexpr std::string_view kSmall =
    "[office]\r\nEncoding=1\r\nType=2\r\nVpnStrategy=3\r\n\r\nNETCOMPONENTS=\r\nms_msclient=1\r\n"
    "\r\nMEDIA=rastapi\r\nPort=VPN2-0\r\nDevice=WAN Miniport (L2TP)\r\n\r\nDEVICE=vpn\r\n"
    "PhoneNumber=10.77.0.1\r\nAreaCode=\r\n\r\n[home]\r\nEncoding=1\r\nType=5\r\n";

TEST(Document, EveryBookRoundTripsOctetForOctet) {
  size_t books = 0;
  for (const auto& file : std::filesystem::directory_iterator(BOOKS)) {
    std::string octets = slurp(file.path());
    auto book = Document::parse(octets, file.path().string());
    ASSERT_TRUE(book) << book.error().detail;
    EXPECT_EQ(book->serialize(), octets) << file.path();
    EXPECT_FALSE(book->names().empty()) << file.path();
    ++books;
  }
  EXPECT_GE(books, 10u);
}

TEST(Document, RoundTripsWhateverTheLineEndsMarksAndEnd) {
  const std::string lf = "; made by hand\n\n[a]\nType=2\n\n# and\nodd line\n[b]\nType = 5 \n";
  for (const std::string& octets :
       {std::string(), std::string("\r\n\r\n"), lf, lf.substr(0, lf.size() - 1),
        std::string("\xef\xbb\xbf[a]\r\nType=2\r\n"), utf16("[a]\r\nType=2\r\n"),
        utf16("[a]\r\nType=2") + "x", std::string("[a]\rType=2\r[b]\n"),
        std::string("[B\xfcro]\r\nEncoding=0\r\nComment=\x80 100\r\n"),
        std::string("[a]\r\nType=2\r\nbad\0line\r\nPort=1\r\n", 31)}) {
    auto book = Document::parse(octets, "t");
    ASSERT_TRUE(book) << book.error().detail;
    EXPECT_EQ(book->serialize(), octets);
  }
}

TEST(Document, SettingAKeyChangesOnlyItsLine) {
  Document book = parse(kSmall);
  Section* office = book.find("OFFICE");
  ASSERT_NE(office, nullptr);
  ASSERT_TRUE(office->set(Place::of_device(0, 0), "phonenumber", "vpn.example.net"));
  std::string expected(kSmall);
  expected.replace(expected.find("10.77.0.1"), 9, "vpn.example.net");
  EXPECT_EQ(book.serialize(), expected);
}

TEST(Document, ANewKeyGoesToTheEndOfItsBlockWithTheFilesLineEnd) {
  Document book = parse("[a]\nType=2\n\nMEDIA=rastapi\nPort=x\n\nDEVICE=vpn\nPhoneNumber=1");
  Section* entry = book.find("a");
  ASSERT_TRUE(entry->set(Place::entry(), "OpenRASServerPort", "1702"));
  ASSERT_TRUE(entry->set(Place::of_media(0), "Device", "d"));
  ASSERT_TRUE(entry->set(Place::of_device(0, 0), "AreaCode", "89"));
  EXPECT_EQ(book.serialize(),
            "[a]\nType=2\nOpenRASServerPort=1702\n\nMEDIA=rastapi\nPort=x\nDevice=d\n\n"
            "DEVICE=vpn\nPhoneNumber=1\nAreaCode=89\n");
}

TEST(Document, DeviceAndDEVICEAreDifferentThings) {
  Document book = parse(kSmall);
  const Section* office = book.find("office");
  EXPECT_EQ(office->get(Place::of_media(0), "Device"), "WAN Miniport (L2TP)");
  EXPECT_EQ(office->device_type(0, 0), "vpn");
  EXPECT_EQ(office->media_type(0), "rastapi");
  EXPECT_EQ(office->get(Place::entry(), "PhoneNumber"), std::nullopt);
  EXPECT_EQ(office->get(Place::net_components(), "ms_msclient"), "1");
}

TEST(Document, SeveralMediaAndRepeatedKeysAreFoundByPlaceAndOccurrence) {
  Document book = parse(
      "[m]\r\nType=1\r\nMEDIA=serial\r\nPort=COM1\r\nDEVICE=switch\r\nType=Terminal\r\n"
      "DEVICE=modem\r\nPhoneNumber=1\r\nPhoneNumber=2\r\nMEDIA=serial\r\nPort=COM2\r\n"
      "DEVICE=modem\r\nPhoneNumber=3\r\n");
  Section* entry = book.find("m");
  EXPECT_EQ(entry->media_count(), 2u);
  EXPECT_EQ(entry->device_count(0), 2u);
  EXPECT_EQ(entry->device_count(1), 1u);
  EXPECT_EQ(entry->get(Place::of_device(0, 1), "PhoneNumber", 1), "2");
  EXPECT_EQ(entry->get(Place::of_device(1, 0), "PhoneNumber"), "3");
  EXPECT_EQ(entry->get(Place::of_device(1, 1), "PhoneNumber"), std::nullopt);
  EXPECT_FALSE(entry->set(Place::of_device(0, 1), "PhoneNumber", "9", 4));
  ASSERT_TRUE(entry->set(Place::of_device(0, 1), "PhoneNumber", "9", 2));
  EXPECT_EQ(entry->keys(Place::of_device(0, 1)).size(), 3u);
  EXPECT_TRUE(entry->erase(Place::of_device(0, 1), "PhoneNumber", 0));
  EXPECT_EQ(entry->get(Place::of_device(0, 1), "PhoneNumber"), "2");
  EXPECT_TRUE(entry->erase_media(0));
  EXPECT_EQ(book.serialize(),
            "[m]\r\nType=1\r\nMEDIA=serial\r\nPort=COM2\r\nDEVICE=modem\r\nPhoneNumber=3\r\n");
}

TEST(Document, AnsiAndUtf8EntriesInOneFileAreReadByTheirEncodingKey) {
  Document book = parse(
      "[B\xfcro]\r\nEncoding=0\r\nComment=\x80 \xc3\xbc\r\n[K\xc3\xb6ln]\r\nEncoding=1\r\n"
      "Comment=\xe2\x82\xac\r\n");
  Section* ansi = book.find("BÜRO");
  ASSERT_NE(ansi, nullptr);
  EXPECT_EQ(ansi->get(Place::entry(), "Comment"), "€ Ã¼");
  ASSERT_NE(book.find("köln"), nullptr);
  EXPECT_EQ(book.find("KÖLN")->get(Place::entry(), "Comment"), "€");
  ASSERT_TRUE(ansi->set(Place::entry(), "Comment", "Straße"));
  EXPECT_TRUE(
      book.serialize().contains("Comment=Stra\xdf"
                                "e\r\n"));
  auto refused = book.find("Büro")->set(Place::entry(), "Comment", "日本");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ERROR_INVALID_PARAMETER);
}

TEST(Document, Utf16IsReadAndWrittenAsUtf16) {
  Document book = parse(utf16("[a]\r\nType=2\r\nComment=x\r\n"));
  ASSERT_TRUE(book.find("A")->set(Place::entry(), "Comment", "=y"));
  ASSERT_TRUE(book.find("A")->set(Place::entry(), "New", "1"));
  EXPECT_EQ(book.serialize(), utf16("[a]\r\nType=2\r\nComment==y\r\nNew=1\r\n"));
}

TEST(Document, KeysOfUtf16AreFoundAsThoseOfUtf8) {
  const std::string lines =
      "[a]\r\nTypes=1\r\n \tType \t= 2\r\ntYPE=3\r\nTyp=4\r\nT=\r\nA b=5\r\nA b=c=6\r\n";
  for (const std::string& text : {lines, utf16(lines)}) {
    const Document book = parse(text);
    const Section& section = *book.find("a");
    const auto get = [&](std::string_view key, size_t nth = 0) {
      return section.get(Place::entry(), key, nth).value_or("none");
    };
    EXPECT_EQ(get("Type"), " 2");
    EXPECT_EQ(get("TYPE", 1), "3");
    EXPECT_EQ(get("Type", 2), "none");
    EXPECT_EQ(get("typ"), "4");
    EXPECT_EQ(get("T"), "");
    EXPECT_EQ(get("a B"), "5");
    for (const char* key : {"", "A", "Typess", "A b=c", "Type ", " Type"})
      EXPECT_EQ(get(key), "none");
  }
}

TEST(Document, HalfACharacterAtTheEndOfUtf16DoesNotGarbleWhatIsAdded) {
  Document book = parse(utf16("[a]\r\nType=2") + "x");
  ASSERT_TRUE(book.find("a")->set(Place::entry(), "New", "1"));
  ASSERT_TRUE(book.add("b", "Type=5\n"));
  EXPECT_EQ(book.serialize(), utf16("[a]\r\nType=2x\r\nNew=1\r\n\r\n[b]\r\nType=5\r\n"));
}

TEST(Document, MalformedLinesAreReportedWithFileAndLineAndTheRestWorks) {
  Document book = parse("stray=1\r\n[a]\r\nType=2\r\nnonsense\r\n=x\r\n[open\r\nType=5\r\n[b]\r\n");
  ASSERT_EQ(book.warnings().size(), 4u);
  EXPECT_EQ(book.warnings()[1].line, 4u);
  EXPECT_TRUE(book.warnings()[1].text.starts_with("test.pbk: line 4: "));
  EXPECT_EQ(book.names(), (std::vector<std::string>{"a", "b"}));
  // The keys after a broken header do not become those of the entry before it.
  EXPECT_EQ(book.find("a")->get(Place::entry(), "Type"), "2");
}

TEST(Document, ASectionTwiceTheFirstCounts) {
  Document book = parse("[a]\r\nType=2\r\n[A]\r\nType=5\r\n");
  ASSERT_EQ(book.warnings().size(), 1u);
  EXPECT_EQ(book.warnings()[0].line, 3u);
  EXPECT_EQ(book.names().size(), 1u);
  EXPECT_EQ(book.find("A")->get(Place::entry(), "Type"), "2");
  ASSERT_TRUE(book.rename("a", "z"));
  EXPECT_EQ(book.serialize(), "[z]\r\nType=2\r\n[z]\r\nType=5\r\n");
  EXPECT_TRUE(book.erase("Z"));
  EXPECT_EQ(book.serialize(), "");
}

TEST(Document, WhatIsNoPhoneBookIsRefused) {
  for (const std::string& octets :
       {std::string("\x7f\x45LF\x02\x01\0\0\0\n\0\0", 12), std::string("hello\nworld\n"),
        std::string("\xfe\xff\0[\0a\0]", 8), std::string(Document::kMaxOctets + 1, '\n'),
        std::string(Document::kMaxLines + 1, '\n'), std::string("[]\r\nType=1\r\n")}) {
    auto book = Document::parse(octets, "x.pbk");
    ASSERT_FALSE(book);
    EXPECT_EQ(book.error().code, ERROR_CANNOT_LOAD_PHONEBOOK);
    EXPECT_EQ(book.error().situation, Situation::kBookDamaged);
    EXPECT_TRUE(book.error().detail.starts_with("x.pbk: "));
  }
}

TEST(Document, TenMegabytesAreReadAndKept) {
  std::string octets = "[first]\r\nType=2\r\n";
  while (octets.size() < 10u << 20)
    octets += "[long]\r\nComment=" + std::string(500'000, 'x') + "\r\n";
  Document book = parse(octets);
  EXPECT_TRUE(book.serialize() == octets);
  EXPECT_EQ(book.find("first")->get(Place::entry(), "Type"), "2");
  EXPECT_FALSE(book.warnings().empty());
  EXPECT_LE(book.warnings().size(), 101u);
}

TEST(Document, HundredsOfEntriesCanBeFoundChangedAndRemoved) {
  Document book;
  for (int i = 0; i < 500; ++i) {
    auto added = book.add("entry " + std::to_string(i), "Encoding=1\nType=2\n\nMEDIA=rastapi\n");
    ASSERT_TRUE(added) << added.error().detail;
  }
  std::string octets = book.serialize();
  Document again = parse(octets);
  EXPECT_EQ(again.serialize(), octets);
  EXPECT_EQ(again.names().size(), 500u);
  EXPECT_TRUE(again.warnings().empty());
  ASSERT_TRUE(again.find("ENTRY 250")->set(Place::entry(), "Type", "5"));
  EXPECT_TRUE(again.erase("entry 0"));
  EXPECT_EQ(again.names().front(), "entry 1");
}

TEST(Document, ThreeHundredEntriesOfWindowsRoundTrip) {
  std::string one = slurp(std::filesystem::path(BOOKS) / "windows10-l2tp.pbk");
  std::string octets;
  for (int i = 0; i < 300; ++i) {
    std::string next = one;
    octets += next.replace(next.find("Work VPN"), 8, "Branch " + std::to_string(i));
  }
  Document book = parse(octets);
  EXPECT_TRUE(book.serialize() == octets);
  EXPECT_EQ(book.names().size(), 300u);
  ASSERT_TRUE(book.find("branch 299")->set(Place::of_media(0), "Port", "VPN9-9"));
  octets.replace(octets.rfind("\r\nPort=VPN4-0"), 13, "\r\nPort=VPN9-9");
  EXPECT_TRUE(book.serialize() == octets);
}

TEST(Document, ACopyKeepsItsOctetsAndFitsItsNewBook) {
  Document from = parse("[B\xfcro]\nEncoding=0\nComment=\x80\n");
  Document plain = parse("[x]\r\nType=2");
  ASSERT_TRUE(plain.add_copy(*from.find("büro"), "Büro"));
  EXPECT_EQ(plain.serialize(), "[x]\r\nType=2\r\n\r\n[B\xfcro]\r\nEncoding=0\nComment=\x80\n");
  Document wide = parse(utf16("[x]\r\n"));
  ASSERT_TRUE(wide.add_copy(*from.find("büro"), "new"));
  EXPECT_EQ(parse(wide.serialize()).find("new")->get(Place::entry(), "Comment"), "€");
  auto twice = wide.add_copy(*from.find("büro"), "NEW");
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().code, ERROR_ALREADY_EXISTS);
}

TEST(Document, NamesAreValidatedAsRasValidateEntryNameDoes) {
  for (std::string_view good : {"office", "My Work 2", "Büro", "日本", "a.b", "a]b", "1"}) {
    EXPECT_TRUE(validate_entry_name(good)) << good;
  }
  for (std::string_view bad : {"", "   ", "--", ".x", "a|b", "a>b", "a<b", "a?", "a*", "a\\b",
                               "a/b", "a:b", "a\nb", "\xff"}) {
    auto result = validate_entry_name(bad);
    ASSERT_FALSE(result) << bad;
    EXPECT_EQ(result.error().code, ERROR_INVALID_NAME);
  }
  EXPECT_TRUE(validate_entry_name(std::string(256, 'x')));
  EXPECT_FALSE(validate_entry_name(std::string(257, 'x')));
}

TEST(Document, RenameAndAddRefuseWhatCannotBe) {
  Document book = parse(kSmall);
  EXPECT_EQ(book.rename("nobody", "x").error().code, ERROR_CANNOT_FIND_PHONEBOOK_ENTRY);
  EXPECT_EQ(book.rename("office", "HOME").error().code, ERROR_ALREADY_EXISTS);
  EXPECT_EQ(book.rename("office", "a/b").error().code, ERROR_INVALID_NAME);
  EXPECT_EQ(book.add("Office", "Type=1").error().code, ERROR_ALREADY_EXISTS);
  EXPECT_EQ(book.serialize(), kSmall);
  EXPECT_TRUE(book.rename("office", "Office"));
  EXPECT_TRUE(book.find("office")->set(Place::entry(), "K", "v"));
  EXPECT_FALSE(book.find("office")->set(Place::entry(), "K", "v\nx"));
  EXPECT_FALSE(book.find("office")->set(Place::entry(), "MEDIA", "v"));
  EXPECT_FALSE(book.find("office")->set(Place::entry(), "[x", "v"));
  EXPECT_FALSE(book.find("office")->set(Place::of_media(7), "K", "v"));
}

}  // namespace
}  // namespace openras::phonebook
