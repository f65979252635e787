#include "tools/rasdial/command_line.h"

#include <gtest/gtest.h>

namespace openras::rasdial {
namespace {

using Action = Command::Action;

Command read(std::vector<std::string> arguments) {
  const auto command = read_command_line(std::move(arguments));
  EXPECT_TRUE(command) << command.error().text;
  return command.value_or(Command{});
}

TEST(CommandLine, NothingLists) { EXPECT_EQ(read({}).action, Action::kList); }

TEST(CommandLine, WindowsForm) {
  const Command command = read({"office", "u1", "pw1", "/DOMAIN:D", "/PHONE:555", "/CALLBACK:7",
                                "/PHONEBOOK:/tmp/a b.pbk", "/PREFIXSUFFIX"});
  EXPECT_EQ(command.action, Action::kDial);
  EXPECT_EQ(command.entry, "office");
  EXPECT_EQ(command.user, "u1");
  EXPECT_EQ(command.password, "pw1");
  EXPECT_EQ(command.domain, "D");
  EXPECT_EQ(command.phone, "555");
  EXPECT_EQ(command.callback, "7");
  EXPECT_EQ(command.phonebook, "/tmp/a b.pbk");
  EXPECT_TRUE(command.prefix_suffix);
}

TEST(CommandLine, WindowsFormInAnyCaseAndPlace) {
  const Command command = read({"/phoneBook:x.pbk", "office", "/Disconnect"});
  EXPECT_EQ(command.action, Action::kDisconnect);
  EXPECT_EQ(command.entry, "office");
  EXPECT_EQ(command.phonebook, "x.pbk");
}

TEST(CommandLine, DisconnectHasAShortForm) {
  EXPECT_EQ(read({"office", "/d"}).action, Action::kDisconnect);
}

TEST(CommandLine, GnuForm) {
  const Command command = read({"--phonebook", "/etc/x.pbk", "--domain=D", "--json", "office", "u1",
                                "--password-file", "/run/secret"});
  EXPECT_EQ(command.phonebook, "/etc/x.pbk");
  EXPECT_EQ(command.domain, "D");
  EXPECT_TRUE(command.json);
  EXPECT_EQ(command.password_file, "/run/secret");
}

TEST(CommandLine, WhatOnlyBeginsWithASlashIsTakenAsItIs) {
  const Command command = read({"office", "/home/u1", "/secret", "--phonebook", "/etc/x.pbk"});
  EXPECT_EQ(command.user, "/home/u1");
  EXPECT_EQ(command.password, "/secret");
}

TEST(CommandLine, AfterTwoDashesNothingIsAnOption) {
  const Command command = read({"office", "u1", "--", "-dash"});
  EXPECT_EQ(command.password, "-dash");
}

TEST(CommandLine, ByNumberAlone) {
  const Command command = read({"/PHONE:5551234"});
  EXPECT_EQ(command.action, Action::kDial);
  EXPECT_EQ(command.entry, "");
}

TEST(CommandLine, HelpAndVersionAreNoErrors) {
  for (const char* asked : {"--help", "/?", "--version"}) {
    const auto command = read_command_line({asked});
    ASSERT_FALSE(command);
    EXPECT_EQ(command.error().status, 0);
    EXPECT_FALSE(command.error().text.empty());
  }
}

TEST(CommandLine, WrongUsage) {
  for (const std::vector<std::string>& wrong :
       std::vector<std::vector<std::string>>{{"a", "b", "c", "d"},
                                             {"--nonsense"},
                                             {"office", "u1", "pw1", "--password-file", "x"},
                                             {"office", "u1", "/DISCONNECT"}}) {
    const auto command = read_command_line(wrong);
    ASSERT_FALSE(command);
    EXPECT_EQ(command.error().status, 1);
  }
}

}  // namespace
}  // namespace openras::rasdial
