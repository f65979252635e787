// The control socket and `rasserver ctl` with a server's handler that the test plays.
#include "server/control.h"

#include <gtest/gtest.h>
#include <openras/raserror.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <thread>

#include "server/ctl.h"

namespace openras::server {
namespace {

class ControlTest : public testing::Test {
 protected:
  ControlTest() : path_(testing::TempDir() + "ctl-" + std::to_string(::getpid())) {}

  Result<std::unique_ptr<ControlSocket>> open() {
    return ControlSocket::open(context_.get_executor(), path_,
                               [this](const std::vector<std::string>& words) {
                                 words_ = words;
                                 return answer_;
                               });
  }
  // The exit status, and what was printed.
  int run(std::vector<const char*> words) {
    words.insert(words.begin(), {"ctl", "--control", path_.c_str()});
    int status = -1;
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    context_.restart();  // before the client, which may stop it at once
    auto work = asio::make_work_guard(context_);
    std::thread client([&] {
      status = ctl(static_cast<int>(words.size()), words.data());
      context_.stop();
    });
    context_.run();
    client.join();
    printed_ = testing::internal::GetCapturedStdout();
    complained_ = testing::internal::GetCapturedStderr();
    return status;
  }

  asio::io_context context_{1};
  std::string path_;
  std::vector<std::string> words_;
  Result<ControlSocket::Answers> answer_ = ControlSocket::Answers{};
  std::string printed_, complained_;
};

TEST_F(ControlTest, CarriesWordsThereAndObjectsBack) {
  auto socket = open();
  ASSERT_TRUE(socket) << socket.error().detail;
  answer_ = ControlSocket::Answers{{{"call", 1}, {"user", "u\x1b[31m"}, {"silent", false}}};
  EXPECT_EQ(run({"drop", "my \"user\" # \\"}), 0);
  EXPECT_EQ(words_, (std::vector<std::string>{"drop", "my \"user\" # \\"}));
  EXPECT_EQ(printed_, "call 1  user u [31m\n");
  EXPECT_EQ(run({"--json", "list"}), 0);
  EXPECT_EQ(printed_, "{\"call\":1,\"user\":\"u\\u001b[31m\",\"silent\":false}\n{\"error\":0}\n");
}

TEST_F(ControlTest, ARefusalIsSaidAndAStatus) {
  auto socket = open();
  answer_ = fail(ERROR_NO_CONNECTION, "nobody is there");
  EXPECT_EQ(run({"drop", "u1"}), 1);
  EXPECT_EQ(complained_, "rasserver ctl: nobody is there\n");
  EXPECT_EQ(run({"--json", "drop", "u1"}), 1);
  EXPECT_EQ(printed_, "{\"error\":668,\"message\":\"nobody is there\"}\n");
}

TEST_F(ControlTest, WithoutAServerItSaysWhere) {
  EXPECT_EQ(run({"list"}), 1);
  EXPECT_NE(complained_.find(path_), std::string::npos);
  EXPECT_EQ(run({}), 2);
}

TEST_F(ControlTest, IsForItsOwnerAlone) {
  auto socket = open();
  struct stat status{};
  ASSERT_EQ(::stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(ControlTest, TwoServersDoNotShareASocketButADeadOnesIsReplaced) {
  auto first = open();
  ASSERT_TRUE(first);
  auto second = open();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, uint32_t{ERROR_PORT_NOT_AVAILABLE});
  first->reset();
  EXPECT_NE(::access(path_.c_str(), F_OK), 0) << "it goes with its server";
  if (::fork() == 0) {  // a server that dies
    auto left = open();
    left->release();
    ::_exit(0);
  }
  ::wait(nullptr);
  ASSERT_EQ(::access(path_.c_str(), F_OK), 0);
  EXPECT_TRUE(open());
}

}  // namespace
}  // namespace openras::server
