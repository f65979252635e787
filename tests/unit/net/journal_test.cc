#include "net/journal.h"

#include <gmock/gmock.h>
#include <openras/winerror.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fake_kernel.h"

namespace openras::net {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Record full_record() {
  Record record;
  record.id = "12-3";
  record.connection = "Büro = 50% \"x\"\n\nend\n";
  record.owner = {12, 345678, "0a-1b", 4026531840};
  record.interface = "ras0";
  record.index = 5;
  record.steps = {
      MtuStep{5, 1400, 1500},
      AddressGenerationStep{5, 1, 0},
      SettingStep{"net/ipv6/conf/ras0/accept_ra", "2", "1", true},
      UpStep{5},
      AddressStep{{5, ip("10.0.0.2"), ip("10.0.0.1"), 32, false}},
      AddressStep{{5, ip("fe80::1"), {}, 64, true}},
      RouteStep{{ip("10.1.0.0"), 16, {}, 5, ip("10.0.0.2"), 0}, Placement::kFirst, false},
      RouteStep{{ip("2001:db8::7"), 128, ip("fe80::1"), 2, {}, 3}, Placement::kExclusive, true},
      DnsStep{DnsMethod::kResolvconf,
              "12-3",
              "ras0",
              5,
              "/run/x y/resolv.conf",
              {ip("10.0.0.53"), ip("2001:db8::53")},
              true}};
  return record;
}

TEST(JournalText, RoundTripsEveryKindOfStep) {
  Record record = full_record();
  auto parsed = parse_record(to_text(record));
  ASSERT_TRUE(parsed) << parsed.error();
  EXPECT_EQ(*parsed, record);
}

TEST(JournalText, EveryTruncationIsRefused) {
  std::string text = to_text(full_record());
  for (size_t size = 0; size < text.size(); ++size)
    EXPECT_FALSE(parse_record(text.substr(0, size))) << size;
}

TEST(JournalText, AnyChangedOctetIsRefusedOrAnotherRecordButNeverACrash) {
  std::string text = to_text(full_record());
  for (size_t i = 0; i < text.size(); ++i)
    for (char octet : {'\0', ' ', '=', '%', '\n', '9', '\xff'}) {
      std::string changed = text;
      changed[i] = octet;
      auto parsed = parse_record(changed);
      if (!parsed) continue;
      EXPECT_TRUE(parse_record(to_text(*parsed)));
    }
}

TEST(JournalText, RefusesASettingOfAnotherInterface) {
  for (const char* name : {"kernel/core_pattern", "net/ipv6/conf/eth0/accept_ra",
                           "net/ipv6/conf/ras0/../../../../kernel/x"}) {
    Record record = full_record();
    record.steps = {SettingStep{name, "1", "0", true}};
    EXPECT_FALSE(parse_record(to_text(record))) << name;
  }
}

class JournalTest : public testing::Test {
 protected:
  Scratch scratch;
  std::filesystem::path path = scratch / "a" / "journal";
};

TEST_F(JournalTest, MakesItsDirectoryForItselfOnly) {
  ASSERT_TRUE(Journal::open(path));
  struct stat info{};
  ASSERT_EQ(stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0700u);
  chmod(path.c_str(), 0755);
  ASSERT_TRUE(Journal::open(path.string() + "/"));
  ASSERT_EQ(stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0700u) << "narrowed where it was wide";
}

TEST_F(JournalTest, RefusesALinkAsItsDirectory) {
  std::filesystem::create_directory(scratch / "elsewhere");
  std::filesystem::create_directory_symlink(scratch / "elsewhere", scratch / "link");
  auto journal = Journal::open(scratch / "link");
  ASSERT_FALSE(journal);
  EXPECT_THAT(journal.error().detail, HasSubstr("link"));
}

TEST_F(JournalTest, WritesReadsAndRemoves) {
  auto journal = Journal::open(path).value();
  Record record = full_record();
  ASSERT_TRUE(journal->write(record));
  record.steps.pop_back();
  ASSERT_TRUE(journal->write(record)) << "again, over the first";
  auto found = journal->read_all();
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].record.value(), record);
  EXPECT_THAT(names_in(path), ElementsAre("12-3.record"));
  journal->remove("12-3");
  EXPECT_TRUE(names_in(path).empty());
}

TEST_F(JournalTest, FollowsNoLinkToARecord) {
  auto journal = Journal::open(path).value();
  put(scratch / "target", to_text(full_record()));
  std::filesystem::create_symlink(scratch / "target", path / "12-3.record");
  auto found = journal->read_all();
  ASSERT_EQ(found.size(), 1u);
  ASSERT_FALSE(found[0].record);
  EXPECT_THAT(found[0].record.error(), HasSubstr("symbolic link"));
  // Nor when writing.
  std::filesystem::create_symlink(scratch / "target", path / "12-3.new");
  ASSERT_TRUE(journal->write(full_record()));
  EXPECT_TRUE(
      std::filesystem::is_regular_file(std::filesystem::symlink_status(path / "12-3.record")));
  EXPECT_EQ(contents(scratch / "target"), to_text(full_record()));
}

TEST_F(JournalTest, RefusesARecordUnderAnotherName) {
  auto journal = Journal::open(path).value();
  put(path / "99-1.record", to_text(full_record()));
  ASSERT_EQ(journal->read_all().size(), 1u);
  EXPECT_FALSE(journal->read_all()[0].record);
}

TEST_F(JournalTest, SetsAsideWhatCannotBeRead) {
  auto journal = Journal::open(path).value();
  put(path / "1-1.record", "half");
  EXPECT_EQ(journal->set_aside("1-1"), "1-1.corrupt");
  EXPECT_THAT(names_in(path), ElementsAre("1-1.corrupt"));
  EXPECT_TRUE(journal->read_all().empty());
}

TEST_F(JournalTest, RemovesWhatKilledWritersLeftButNotTheLivings) {
  auto journal = Journal::open(path).value();
  pid_t child = fork();
  if (child == 0) _exit(0);
  waitpid(child, nullptr, 0);
  std::string dead = std::to_string(child) + "-1.new", living = std::to_string(getpid()) + "-1.new";
  put(path / dead, "x");
  put(path / living, "x");
  journal->remove_leftovers();
  EXPECT_THAT(names_in(path), ElementsAre(living));
}

TEST(Process, ThisOneLivesAndAnOlderOneOfItsNumberDoesNot) {
  ProcessIdentity self = current_process();
  EXPECT_GT(self.start, 0u);
  EXPECT_GT(self.network, 0u);
  EXPECT_TRUE(is_alive(self));
  ProcessIdentity older = self;
  older.start -= 1;
  EXPECT_FALSE(is_alive(older));
  ProcessIdentity earlier_boot = self;
  earlier_boot.boot = "another";
  EXPECT_FALSE(is_alive(earlier_boot));
}

TEST(Process, AZombieIsDead) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  pid_t child = fork();
  if (child == 0) {
    char go;
    close(ends[1]);
    [[maybe_unused]] ssize_t count = read(ends[0], &go, 1);
    _exit(0);
  }
  ProcessIdentity identity = current_process();
  identity.pid = child;
  std::string stat = read_small_file("/proc/" + std::to_string(child) + "/stat");
  std::istringstream fields(stat.substr(stat.rfind(')') + 2));
  std::string field;
  for (int i = 3; i <= 22; ++i) fields >> field;
  identity.start = std::stoull(field);
  EXPECT_TRUE(is_alive(identity));
  close(ends[1]);
  siginfo_t info{};
  ASSERT_EQ(waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT), 0);
  EXPECT_FALSE(is_alive(identity));
  waitpid(child, nullptr, 0);
  close(ends[0]);
}

}  // namespace
}  // namespace openras::net
