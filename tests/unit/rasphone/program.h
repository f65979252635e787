// Runs rasphone in a directory of its own, with its own XDG_CONFIG_HOME.
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "phonebook/credentials.h"
#include "phonebook/phonebook.h"
#include "unit/phonebook/scratch.h"

namespace openras::rasphone {

struct Outcome {
  int status = -1;
  std::string out;
  std::string err;
};

class Rasphone : public testing::Test {
 protected:
  // `arguments` as one would type them into a shell.
  Outcome run(const std::string& arguments, const std::string& input = "") {
    phonebook::spill(dir_ / "input", input);
    std::string command = "cd '" + dir_.path().string() + "' && XDG_CONFIG_HOME='" +
                          (dir_ / "cfg").string() + "' " RASPHONE " " + arguments +
                          " <input >out 2>err";
    int status = std::system(command.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, phonebook::slurp(dir_ / "out"),
            phonebook::slurp(dir_ / "err")};
  }
  // Runs, expects success without a word on standard error, and gives the output.
  std::string good(const std::string& arguments, const std::string& input = "") {
    Outcome outcome = run(arguments, input);
    EXPECT_EQ(outcome.status, 0) << arguments << "\n" << outcome.err;
    EXPECT_EQ(outcome.err, "") << arguments;
    return outcome.out;
  }
  // Runs, expects failure with that code, and gives what was said.
  std::string bad(const std::string& arguments, unsigned code) {
    Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.status, 1) << arguments;
    EXPECT_TRUE(outcome.err.contains("rasphone: error " + std::to_string(code) + ": "))
        << arguments << "\n"
        << outcome.err;
    return outcome.err;
  }
  std::filesystem::path book() const { return dir_ / "cfg/openras/rasphone.pbk"; }
  phonebook::Entry entry(std::string_view name) const {
    auto loaded = phonebook::Phonebook::load(book());
    EXPECT_TRUE(loaded) << loaded.error().detail;
    auto found = loaded->find(name);
    EXPECT_TRUE(found) << found.error().detail;
    return found ? *found : phonebook::Entry();
  }
  phonebook::Credentials stored(std::string_view name) const {
    auto found = phonebook::CredentialStore(book()).get(name);
    EXPECT_TRUE(found) << found.error().detail;
    return found ? *found : phonebook::Credentials();
  }

  phonebook::Scratch dir_;
};

}  // namespace openras::rasphone
