// A network of the test's own: a machine with an Ethernet interface or-net-a (192.0.2.10/24 and
// 2001:db8:a::10/64), default routes through 192.0.2.1 and 2001:db8:a::1, and nothing else.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <string>

#include "net/process.h"
#include "net/system.h"

namespace openras::net {

// Output of a shell command line; fails the test where it fails. For looking at the system with
// another's eyes (ip) and for setting the scene.
std::string sh(const std::string& command);

asio::ip::address ip(const char* text);

// Each test has a fresh network namespace, entered by this process, and a scratch directory.
class NamespaceTest : public testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  // Links, addresses, routes and rules, everything that ip can show.
  static std::string system_state();
  // The same with the open TUN as it looks once it was up: the kernel keeps the queueing discipline
  // that it gave it then.
  static std::string state_after_first_up(const std::string& interface);
  SystemSettings settings() const;
  std::string dns_file() const;  // its contents
  std::vector<std::string> journal_files() const;
  // All a connection can ask for, over an open TUN.
  static Description everything(const std::string& interface);

  std::filesystem::path scratch;
  std::string before;  // system_state() at the beginning
};

// A child process of the test. The constructor returns once `work` has, which then stays in the
// child with all that it made, until the child is killed.
class Child {
 public:
  explicit Child(const std::function<void()>& work);
  ~Child() { kill(); }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  // SIGKILL, and waits until it is gone.
  void kill();
  pid_t pid() const { return pid_; }
  // Whether work ended without a failure.
  bool ready() const { return ready_; }

 private:
  pid_t pid_ = -1;
  bool ready_ = false;
};

// Whether `fd` can be read within ten seconds.
bool readable(int fd);

}  // namespace openras::net
