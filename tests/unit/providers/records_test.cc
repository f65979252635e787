// What processes of one user see of each other's connections.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "providers/connection/mount.h"
#include "providers/connection/record.h"

namespace openras::provider {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class Records : public ::testing::Test {
 protected:
  Records() {
    std::string name = "/tmp/records-XXXXXX";
    directory_ = mkdtemp(name.data());
    setenv("XDG_RUNTIME_DIR", directory_.c_str(), 1);
  }
  ~Records() override { std::filesystem::remove_all(directory_); }

  std::string directory_;
};

Record share() {
  return {.provider = "smb",
          .remote = R"(\\files\projects)",
          .server = "files",
          .local = "Z:",
          .user = R"(DOM\u1)",
          .type = 1};
}

TEST_F(Records, LiveAsLongAsTheirHolder) {
  int ready[2];
  int end[2];
  ASSERT_EQ(pipe(ready) + pipe(end), 0);
  pid_t holder = fork();
  if (holder == 0) {
    close(end[1]);
    auto published = PublishedRecord::publish(share());
    char octet = published ? 'y' : 'n';
    (void)!write(ready[1], &octet, 1);
    (void)!read(end[0], &octet, 1);
    _exit(0);  // as killed: nothing is taken back
  }
  char octet = 0;
  ASSERT_EQ(read(ready[0], &octet, 1), 1);
  std::vector<Record> seen = live_records();
  ASSERT_THAT(seen, SizeIs(1));
  EXPECT_EQ(seen[0].remote, R"(\\files\projects)");
  EXPECT_EQ(seen[0].user, R"(DOM\u1)");
  EXPECT_EQ(seen[0].holder, holder);
  EXPECT_NE(find_local(seen, "z:"), nullptr);
  EXPECT_EQ(find_deviceless(seen, "smb", R"(\\files\projects)"), nullptr);

  close(end[1]);
  waitpid(holder, nullptr, 0);
  EXPECT_THAT(live_records(), IsEmpty());
  EXPECT_FALSE(std::filesystem::exists(*connections_directory() + "/" + seen[0].id + ".json"));
}

TEST_F(Records, AreWithdrawn) {
  auto published = PublishedRecord::publish(share());
  ASSERT_TRUE(published);
  EXPECT_THAT(live_records(), SizeIs(1));
  published->withdraw();
  EXPECT_THAT(live_records(), IsEmpty());
}

TEST_F(Records, SurviveFilesThatAreNone) {
  std::ofstream(*connections_directory() + "/x.json") << "{\"provider\": 7, \"remote\": [";
  std::ofstream(*connections_directory() + "/y.json") << "[]";
  EXPECT_THAT(live_records(), IsEmpty());
}

TEST_F(Records, DevicesHaveDirectories) {
  EXPECT_EQ(device_directory("Q:").value_or(""), directory_ + "/openras/drives/q");
  EXPECT_TRUE(std::filesystem::is_directory(directory_ + "/openras/drives/q"));
  EXPECT_EQ(device_directory(directory_).value_or(""), directory_);
  for (std::string_view name : {"", "QQ:", "/no/such/directory", "relative"})
    EXPECT_FALSE(device_directory(name)) << name;
  EXPECT_TRUE(same_local_name("q:", "Q:"));
  EXPECT_FALSE(same_local_name("q:", "r:"));
}

}  // namespace
}  // namespace openras::provider
