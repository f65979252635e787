// netuse's two forms of options, and its words.
#include "tools/netuse/command_line.h"

#include <gmock/gmock.h>

namespace openras::netuse {
namespace {

using Action = Command::Action;
using testing::HasSubstr;

Command good(std::vector<std::string> arguments) {
  const auto command = read_command_line(std::move(arguments));
  EXPECT_TRUE(command) << command.error().text;
  return command.value_or(Command());
}
std::string bad(std::vector<std::string> arguments) {
  const auto command = read_command_line(std::move(arguments));
  EXPECT_FALSE(command);
  if (command) return "";
  EXPECT_EQ(command.error().status, 1);
  return command.error().text;
}

TEST(CommandLine, WhatNetUseUnderstands) {
  EXPECT_EQ(good({}).action, Action::kList);
  EXPECT_EQ(good({"z:"}).action, Action::kShow);
  const Command made =
      good({"Z:", "\\\\files\\projects", "pw", "/USER:dom\\u1", "/Persistent:YES", "/savecred"});
  EXPECT_EQ(made.action, Action::kConnect);
  EXPECT_EQ(made.device, "Z:");
  EXPECT_EQ(made.remote, "\\\\files\\projects");
  EXPECT_EQ(made.password, "pw");
  EXPECT_EQ(made.user, "dom\\u1");
  EXPECT_TRUE(made.persistent.value_or(false) && made.save_credentials);
  EXPECT_EQ(good({"*", "\\\\a\\b", "*"}).password, "*");
  EXPECT_EQ(good({"\\\\a\\b"}).device, "");
  EXPECT_EQ(good({"\\\\a\\b", "/d"}).action, Action::kDelete);
  EXPECT_EQ(good({"*", "/DELETE", "/Yes"}).action, Action::kDelete);
  EXPECT_EQ(good({"/persistent:no"}).action, Action::kSetPersistent);
}

TEST(CommandLine, WhatAShellLikes) {
  const Command made = good({"/mnt/data", "//files/projects/deep", "--user", "u1@dom",
                             "--password-file", "-", "--persistent", "no", "--json"});
  EXPECT_EQ(made.device, "/mnt/data");
  EXPECT_EQ(made.remote, "\\\\files\\projects\\deep");
  EXPECT_EQ(made.user, "u1@dom");
  EXPECT_FALSE(*made.persistent);
  EXPECT_TRUE(made.json);
  EXPECT_EQ(good({"--restore"}).action, Action::kRestore);
  EXPECT_EQ(good({"z:", "--restore"}).device, "z:");
}

TEST(CommandLine, WhatIsWrong) {
  EXPECT_THAT(bad({"files"}), HasSubstr("neither a device"));
  EXPECT_THAT(bad({"z:", "//a/b", "pw", "more"}), HasSubstr("one word too many"));
  EXPECT_THAT(bad({"z:", "//a/b", "pw", "--password-file", "x"}), HasSubstr("exclude"));
  EXPECT_THAT(bad({"/persistent:maybe"}), HasSubstr("yes or no"));
  EXPECT_THAT(bad({"--delete"}), HasSubstr("a device, a resource, or *"));
  EXPECT_THAT(bad({"z:", "//a/b", "--delete"}), HasSubstr("a device, a resource, or *"));
  EXPECT_THAT(bad({"//a/b", "--restore"}), HasSubstr("at most a device"));
  EXPECT_THAT(bad({"*"}), HasSubstr("of what?"));
  EXPECT_THAT(bad({"z:", "//a/b", "/TcpPort:4445"}), HasSubstr("/TcpPort:4445 is not there yet"));
  EXPECT_THAT(bad({"--nonsense"}), HasSubstr("Try 'netuse --help'"));
}

TEST(CommandLine, Help) {
  const auto help = read_command_line({"/?"});
  ASSERT_FALSE(help);
  EXPECT_EQ(help.error().status, 0);
  EXPECT_THAT(help.error().text, HasSubstr("--persistent"));
}

}  // namespace
}  // namespace openras::netuse
