#include "phonebook/credentials.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <openras/raserror.h>
#include <openras/winerror.h>
#include <unistd.h>

#include "faults.h"
#include "phonebook/phonebook.h"
#include "scratch.h"

namespace openras::phonebook {
namespace {

TEST(Credentials, AreKeptBesideTheBookAndPrivate) {
  Scratch dir;
  CredentialStore store(dir / "b.pbk");
  EXPECT_TRUE(store.get("office")->empty());
  ASSERT_TRUE(store.set("office", {.user = "u1",
                                   .domain = "CORP",
                                   .password = Secret("pä\\ss\n=[x]\r"),
                                   .tunnel_secret = Secret(std::string_view("a\0b", 3)),
                                   .callback_number = "555"}));
  ASSERT_TRUE(store.set("home", {.password = Secret("")}));
  EXPECT_EQ(mode_of(dir / "b.pbk.credentials"), 0600u);
  auto stored = CredentialStore(dir / "b.pbk").get("OFFICE");
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->user, "u1");
  EXPECT_EQ(stored->domain, "CORP");
  EXPECT_EQ(stored->password, Secret("pä\\ss\n=[x]\r"));
  EXPECT_EQ(stored->tunnel_secret, Secret(std::string_view("a\0b", 3)));
  EXPECT_EQ(stored->callback_number, "555");
  stored = store.get("home");
  EXPECT_EQ(stored->password, Secret(""));  // stored, and empty
  EXPECT_EQ(stored->user, std::nullopt);
}

TEST(Credentials, AreReplacedAndRemoved) {
  Scratch dir;
  CredentialStore store(dir / "b.pbk");
  ASSERT_TRUE(store.set("a", {.user = "u", .password = Secret("old-secret")}));
  ASSERT_TRUE(store.set("A", {.user = "v"}));
  EXPECT_EQ(store.get("a")->user, "v");
  EXPECT_EQ(store.get("a")->password, std::nullopt);
  EXPECT_FALSE(slurp(dir / "b.pbk.credentials").contains("old-secret"));
  ASSERT_TRUE(store.set("a", {}));
  EXPECT_TRUE(store.get("a")->empty());
  EXPECT_FALSE(slurp(dir / "b.pbk.credentials").contains("[a]"));
}

TEST(Credentials, AFileOpenToOthersIsRefusedAndSaysWhatToDo) {
  Scratch dir;
  CredentialStore store(dir / "b.pbk");
  ASSERT_TRUE(store.set("a", {.password = Secret("topsecret")}));
  for (mode_t mode : {0640u, 0604u, 0620u, 0666u}) {
    ASSERT_EQ(::chmod((dir / "b.pbk.credentials").c_str(), mode), 0);
    auto read = store.get("a");
    Result<> got;
    if (!read) got = std::unexpected(read.error());
    for (const Result<>& result : {got, store.set("a", {.user = "x"}), store.erase("a")}) {
      ASSERT_FALSE(result);
      EXPECT_EQ(result.error().code, ERROR_ACCESS_DENIED);
      EXPECT_TRUE(result.error().detail.contains("chmod 600 " + (dir / "b.pbk").string()));
      EXPECT_FALSE(result.error().detail.contains("topsecret"));
    }
  }
}

TEST(Credentials, CanBeReadFromADescriptor) {
  Scratch dir;
  CredentialStore store(dir / "b.pbk");
  ASSERT_TRUE(store.set("a", {.tunnel_secret = Secret("t")}));
  int fd = ::open((dir / "b.pbk.credentials").c_str(), O_RDONLY | O_CLOEXEC);
  EXPECT_EQ(CredentialStore::read(fd, "a")->tunnel_secret, Secret("t"));
  EXPECT_TRUE(CredentialStore::read(fd, "b")->empty());
  ASSERT_EQ(::fchmod(fd, 0644), 0);
  EXPECT_EQ(CredentialStore::read(fd, "a").error().code, ERROR_ACCESS_DENIED);
  ::close(fd);
}

TEST(Credentials, KeysOfLaterVersionsAndEntriesOfOthersSurvive) {
  Scratch dir;
  spill(dir / "b.pbk.credentials", "# x\n[a]\nUser=u\nLaterKey=1234\n[b]\nUser=v\n");
  ::chmod((dir / "b.pbk.credentials").c_str(), 0600);
  CredentialStore store(dir / "b.pbk");
  ASSERT_TRUE(store.set("a", {.user = "w"}));
  std::string now = slurp(dir / "b.pbk.credentials");
  EXPECT_TRUE(now.contains("LaterKey=1234\n")) << now;
  EXPECT_TRUE(now.contains("[b]\nUser=v\n")) << now;
}

TEST(Credentials, AFailureAtAnyCallLosesNothing) {
  size_t at = 0;
  for (bool happened = true; happened; ++at) {
    ASSERT_LT(at, 100u);
    Scratch dir;
    ASSERT_TRUE(CredentialStore(dir / "b.pbk").set("a", {.password = Secret("old")}));
    FaultyFiles files(FaultyFiles::Fault::kError, at);
    Result<> done = CredentialStore(dir / "b.pbk", files).set("a", {.password = Secret("new")});
    happened = files.happened();
    auto stored = CredentialStore(dir / "b.pbk").get("a");
    ASSERT_TRUE(stored) << stored.error().detail;
    EXPECT_TRUE(stored->password == Secret("new") || (!done && stored->password == Secret("old")));
  }
  EXPECT_GT(at, 12u);
}

TEST(Credentials, FollowTheirEntry) {
  Scratch dir;
  spill(dir / "b.pbk", "[a]\r\nType=2\r\n[b]\r\nType=2\r\n");
  CredentialStore store(dir / "b.pbk");
  ASSERT_TRUE(store.set("a", {.user = "u"}));
  ASSERT_TRUE(store.set("b", {.user = "v"}));
  EXPECT_EQ(rename_entry(dir / "b.pbk", "a", "b").error().code, ERROR_ALREADY_EXISTS);
  EXPECT_EQ(store.get("b")->user, "v");  // not overwritten by the rename that could not be
  ASSERT_TRUE(rename_entry(dir / "b.pbk", "a", "c"));
  EXPECT_EQ(store.get("c")->user, "u");
  EXPECT_TRUE(store.get("a")->empty());
  ASSERT_TRUE(rename_entry(dir / "b.pbk", "c", "C"));
  EXPECT_EQ(store.get("c")->user, "u");
  ASSERT_TRUE(remove_entry(dir / "b.pbk", "C"));
  EXPECT_TRUE(store.get("c")->empty());
  EXPECT_EQ(remove_entry(dir / "b.pbk", "C").error().code, ERROR_CANNOT_FIND_PHONEBOOK_ENTRY);
  EXPECT_EQ(slurp(dir / "b.pbk"), "[b]\r\nType=2\r\n");
}

}  // namespace
}  // namespace openras::phonebook
