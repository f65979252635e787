// Reading and replacing phone books: what is there afterwards, whatever goes wrong.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <openras/raserror.h>
#include <openras/winerror.h>
#include <sys/wait.h>

#include <thread>

#include "errors/situation.h"
#include "faults.h"
#include "phonebook/credentials.h"
#include "phonebook/phonebook.h"
#include "scratch.h"

namespace openras::phonebook {
namespace {

using Fault = FaultyFiles::Fault;
constexpr std::string_view kOld = "[a]\r\nType=2\r\nComment=old\r\n";
constexpr std::string_view kNew = "[a]\r\nType=2\r\nComment=new and longer than before\r\n";

Result<> make_new(const std::filesystem::path& path, FileSystem& files) {
  return change(
      path, {},
      [](Document& book) {
        return book.find("a")->set(Place::entry(), "Comment", "new and longer than before");
      },
      files);
}

// Runs `body` in a process of its own; its exit status.
template <typename Body>
int in_child(Body body) {
  pid_t child = ::fork();
  if (child == 0) {
    body();
    ::_exit(0);
  }
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(PhonebookFile, AFailureAtAnyCallLeavesTheOldOrTheNewFile) {
  for (int error : {ENOSPC, EIO, EACCES}) {
    size_t at = 0;
    for (bool happened = true; happened; ++at) {
      ASSERT_LT(at, 100u);
      Scratch dir;
      spill(dir / "book.pbk", kOld);
      FaultyFiles files(Fault::kError, at, error);
      Result<> done = make_new(dir / "book.pbk", files);
      happened = files.happened();
      std::string now = slurp(dir / "book.pbk");
      EXPECT_TRUE(now == kOld || now == kNew) << at << now;
      EXPECT_TRUE(!done || now == kNew) << at;
      EXPECT_TRUE(done || !done.error().detail.empty());
      // And it can be changed afterwards.
      ASSERT_TRUE(make_new(dir / "book.pbk", FileSystem::system())) << at;
      EXPECT_EQ(slurp(dir / "book.pbk"), kNew);
    }
    EXPECT_GT(at, 12u);
  }
}

TEST(PhonebookFile, AKillAtAnyCallLeavesTheOldOrTheNewFile) {
  for (Fault fault : {Fault::kKillBefore, Fault::kKillAfter}) {
    size_t at = 0;
    for (int status = FaultyFiles::kKilled; status == FaultyFiles::kKilled; ++at) {
      ASSERT_LT(at, 100u);
      Scratch dir;
      spill(dir / "book.pbk", kOld);
      status = in_child([&] {
        FaultyFiles files(fault, at);
        (void)make_new(dir / "book.pbk", files);
      });
      std::string now = slurp(dir / "book.pbk");
      EXPECT_TRUE(now == kOld || now == kNew) << at << now;
      ASSERT_TRUE(make_new(dir / "book.pbk", FileSystem::system())) << at;
      EXPECT_EQ(slurp(dir / "book.pbk"), kNew);
      EXPECT_FALSE(std::filesystem::exists(dir / ".book.pbk.new"));
    }
    EXPECT_GT(at, 12u);
  }
}

TEST(PhonebookFile, AKillWhileRenamingKeepsEntryAndCredentialsTogether) {
  for (Fault fault : {Fault::kKillBefore, Fault::kKillAfter}) {
    size_t at = 0;
    for (int status = FaultyFiles::kKilled; status == FaultyFiles::kKilled; ++at) {
      ASSERT_LT(at, 200u);
      Scratch dir;
      spill(dir / "b.pbk", kOld);
      ASSERT_TRUE(CredentialStore(dir / "b.pbk").set("a", {.user = "u", .password = Secret("p")}));
      status = in_child([&] {
        FaultyFiles files(fault, at);
        (void)rename_entry(dir / "b.pbk", "a", "z", files);
      });
      auto book = Phonebook::load(dir / "b.pbk");
      ASSERT_TRUE(book);
      ASSERT_EQ(book->names().size(), 1u);
      auto stored = CredentialStore(dir / "b.pbk").get(book->names()[0]);
      ASSERT_TRUE(stored) << stored.error().detail;
      EXPECT_EQ(stored->password, Secret("p")) << at;
    }
    EXPECT_GT(at, 30u);
  }
}

TEST(PhonebookFile, AFullDiskIsToldAsSuch) {
  Scratch dir;
  spill(dir / "book.pbk", kOld);
  for (size_t at = 0; at < 30; ++at) {
    FaultyFiles files(Fault::kError, at, ENOSPC);
    Result<> done = make_new(dir / "book.pbk", files);
    if (done || done.error().code != ERROR_CANNOT_WRITE_PHONEBOOK) continue;
    EXPECT_TRUE(done.error().detail.contains("No space left")) << done.error().detail;
    EXPECT_TRUE(done.error().detail.contains("book.pbk")) << done.error().detail;
    return;
  }
  FAIL() << "no call failed with ERROR_CANNOT_WRITE_PHONEBOOK";
}

TEST(PhonebookFile, WritersWaitForEachOtherAndLoseNothing) {
  Scratch dir;
  auto add = [&](int writer) {
    for (int i = 0; i < 25; ++i) {
      Result<> done = change(dir / "b.pbk", {.create = true}, [&](Document& book) -> Result<> {
        auto added = book.add("e" + std::to_string(writer * 100 + i), "Type=2\n");
        if (!added) return std::unexpected(added.error());
        return {};
      });
      EXPECT_TRUE(done) << done.error().detail;
    }
  };
  {
    std::vector<std::jthread> writers;
    for (int i = 0; i < 4; ++i) writers.emplace_back(add, i);
  }
  EXPECT_EQ(Phonebook::load(dir / "b.pbk")->names().size(), 100u);
}

TEST(PhonebookFile, ModeAndSymbolicLinkStay) {
  Scratch dir;
  std::filesystem::create_directory(dir / "real");
  spill(dir / "real/book.pbk", kOld);
  ::chmod((dir / "real/book.pbk").c_str(), 0640);
  std::filesystem::create_symlink("real/book.pbk", dir / "link.pbk");
  ASSERT_TRUE(make_new(dir / "link.pbk", FileSystem::system()));
  EXPECT_TRUE(std::filesystem::is_symlink(dir / "link.pbk"));
  EXPECT_EQ(slurp(dir / "real/book.pbk"), kNew);
  EXPECT_EQ(mode_of(dir / "real/book.pbk"), 0640u);
  ASSERT_TRUE(CredentialStore(dir / "link.pbk").set("a", {.user = "u"}));
  EXPECT_EQ(CredentialStore(dir / "real/book.pbk").get("a")->user, "u");
  // A link whose target is not there yet.
  std::filesystem::create_symlink("real/later.pbk", dir / "later.pbk");
  ASSERT_TRUE(change(dir / "later.pbk", {.create = true}, [](Document& book) -> Result<> {
    return book.add("x", "Type=2\n") ? Result<>() : fail(ERROR_INVALID_NAME, "");
  }));
  EXPECT_TRUE(std::filesystem::is_symlink(dir / "later.pbk"));
  EXPECT_TRUE(std::filesystem::is_regular_file(dir / "real/later.pbk"));
}

TEST(PhonebookFile, ANewBookIsPrivateAndAnUnchangedOneIsNotTouched) {
  Scratch dir;
  auto path = dir / "config/openras/rasphone.pbk";
  ASSERT_TRUE(change(path, {.create = true}, [](Document& book) -> Result<> {
    return book.add("x", "Type=2\n") ? Result<>() : fail(ERROR_INVALID_NAME, "");
  }));
  EXPECT_EQ(mode_of(path), 0600u);
  EXPECT_EQ(mode_of(path.parent_path()), 0700u);
  struct stat before = {}, after = {};
  ASSERT_EQ(::stat(path.c_str(), &before), 0);
  ASSERT_TRUE(change(path, {}, [](Document&) { return Result<>(); }));
  EXPECT_EQ(change(path, {},
                   [](Document& book) -> Result<> {
                     book.erase("x");
                     return fail(ERROR_INVALID_NAME, "no");
                   })
                .error()
                .code,
            ERROR_INVALID_NAME);
  ASSERT_EQ(::stat(path.c_str(), &after), 0);
  EXPECT_EQ(before.st_ino, after.st_ino);
}

TEST(PhonebookFile, ErrorsOfReading) {
  Scratch dir;
  auto code = [](const auto& result) { return result ? 0u : result.error().code; };
  EXPECT_EQ(code(Phonebook::load(dir / "none.pbk")), ERROR_CANNOT_OPEN_PHONEBOOK);
  EXPECT_EQ(code(change(dir / "none.pbk", {}, [](Document&) { return Result<>(); })),
            ERROR_CANNOT_OPEN_PHONEBOOK);
  EXPECT_TRUE(std::filesystem::is_empty(dir.path()));
  EXPECT_EQ(code(Phonebook::load(dir.path())), ERROR_CANNOT_LOAD_PHONEBOOK);
  spill(dir / "garbage.pbk", std::string("\0\1\2 garbage", 11));
  EXPECT_EQ(code(Phonebook::load(dir / "garbage.pbk")), ERROR_CANNOT_LOAD_PHONEBOOK);
  spill(dir / "book.pbk", kOld);
  FaultyFiles denied(Fault::kError, 0, EACCES);
  EXPECT_EQ(code(Phonebook::load(dir / "book.pbk", denied)), ERROR_CANNOT_LOAD_PHONEBOOK);
  auto book = Phonebook::load(dir / "book.pbk");
  ASSERT_TRUE(book);
  EXPECT_EQ(code(book->find("nobody")), ERROR_CANNOT_FIND_PHONEBOOK_ENTRY);
  EXPECT_TRUE(book->find("A"));
  ASSERT_EQ(::mkfifo((dir / "fifo").c_str(), 0600), 0);
  EXPECT_EQ(code(Phonebook::load(dir / "fifo")), ERROR_CANNOT_LOAD_PHONEBOOK);
}

TEST(PhonebookFile, ReadsFromADescriptorWithABound) {
  Scratch dir;
  spill(dir / "book.pbk", kOld);
  int fd = ::open((dir / "book.pbk").c_str(), O_RDONLY | O_CLOEXEC);
  ASSERT_EQ(::lseek(fd, 5, SEEK_SET), 5);
  auto book = Phonebook::read(fd, "client's book");
  ASSERT_TRUE(book) << book.error().detail;
  EXPECT_TRUE(book->find("a"));
  EXPECT_EQ(::lseek(fd, 0, SEEK_CUR), 5);
  EXPECT_EQ(Phonebook::read(fd, "b", 10).error().code, ERROR_CANNOT_LOAD_PHONEBOOK);
  ::close(fd);
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  EXPECT_EQ(Phonebook::read(ends[0], "pipe").error().code, ERROR_CANNOT_LOAD_PHONEBOOK);
  ::close(ends[0]), ::close(ends[1]);
  EXPECT_EQ(Phonebook::read(-1, "none").error().code, ERROR_CANNOT_LOAD_PHONEBOOK);
}

TEST(PhonebookFile, TheUsersBookIsWhereXdgSays) {
  ::setenv("XDG_CONFIG_HOME", "/x/config", 1);
  EXPECT_EQ(user_phonebook(), "/x/config/openras/rasphone.pbk");
  ::setenv("XDG_CONFIG_HOME", "relative", 1);
  ::setenv("HOME", "/home/u", 1);
  EXPECT_EQ(user_phonebook(), "/home/u/.config/openras/rasphone.pbk");
  Scratch dir;
  ::setenv("XDG_CONFIG_HOME", dir.path().c_str(), 1);
  EXPECT_EQ(find_entry("", "a").error().code, ERROR_CANNOT_OPEN_PHONEBOOK);
  EXPECT_EQ(find_entry("", "a").error().situation, Situation::kBookNotReadable);
  std::filesystem::create_directory(dir / "openras");
  spill(dir / "openras/rasphone.pbk", kOld);
  EXPECT_EQ(find_entry("", "a")->entry.name, "a");
  EXPECT_EQ(find_entry("", "b").error().code, ERROR_CANNOT_FIND_PHONEBOOK_ENTRY);
  EXPECT_EQ(find_entry("", "b").error().situation, Situation::kEntryNotFound);
  ::unsetenv("XDG_CONFIG_HOME");
}

}  // namespace
}  // namespace openras::phonebook
