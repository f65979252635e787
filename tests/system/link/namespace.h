// A network namespace of this process's own, with a veth pair "caller" and "server" in it.
#pragma once

#include <gtest/gtest.h>

#include <string>

namespace openras::link {

// Enters it, once a process. Empty where it worked, else why not.
const std::string& enter_namespace();
// Runs `ip ARGUMENTS`; false where it failed.
bool ip(const std::string& arguments);

// A test in the namespace. Where there can be none, it is skipped, loudly.
class NamespaceTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!enter_namespace().empty())
      GTEST_SKIP() << "NOT TESTED: PPPoE on real packet sockets needs root or user namespaces: "
                   << enter_namespace();
    ASSERT_TRUE(ip("link set caller up"));
    ASSERT_TRUE(ip("link set server up"));
  }
};

}  // namespace openras::link
