// "rasdial ENTRY USER *" on a terminal.
#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <utmp.h>

#include "unit/rasapi32/fixture.h"

namespace openras::test {
namespace {

class Terminal : public RasTest {
 protected:
  Terminal() {
    manager_.script("office", {.steps = {{RASCS_Connected}}});
    // Both ends stay open here, so that the settings can be looked at afterwards.
    EXPECT_EQ(openpty(&master_, &slave_, nullptr, nullptr, nullptr), 0);
    pid_ = fork();
    if (pid_ == 0) {
      login_tty(slave_);  // its controlling terminal, so that ^C makes a signal
      execl(RASDIAL, "rasdial", "office", "u1", "*", nullptr);
      _exit(127);
    }
  }
  ~Terminal() override {
    close(master_);
    close(slave_);
  }

  // Reads what is shown until it holds `text`; false after 10 s without more.
  bool shows(const std::string& text) {
    while (shown_.find(text) == std::string::npos) {
      pollfd ready{.fd = master_, .events = POLLIN, .revents = 0};
      char buffer[256];
      if (poll(&ready, 1, 10000) != 1) return false;
      const ssize_t count = read(master_, buffer, sizeof buffer);
      if (count <= 0) return false;
      shown_.append(buffer, static_cast<size_t>(count));
    }
    return true;
  }
  void type(const std::string& text) {
    ASSERT_EQ(write(master_, text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  bool echoes() {
    termios settings{};
    tcgetattr(slave_, &settings);
    return (settings.c_lflag & ECHO) != 0;
  }
  int exit_status() {
    int status = 0;
    waitpid(pid_, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  // The question is written before the echo goes off and what was typed before is thrown away.
  void wait_until_silent() {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (echoes() && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
    ASSERT_FALSE(echoes());
  }

  int master_ = -1, slave_ = -1;
  pid_t pid_ = -1;
  std::string shown_;
};

TEST_F(Terminal, AsksWithoutEcho) {
  ASSERT_TRUE(shows("Password for u1: "));
  wait_until_silent();
  type("s3cret\n");
  EXPECT_TRUE(shows("already connected"));
  EXPECT_EQ(exit_status(), 0);
  EXPECT_EQ(manager_.log().dials.at(0).text("password"), "s3cret");
  EXPECT_EQ(shown_.find("s3cret"), std::string::npos);
  EXPECT_TRUE(echoes());
}

TEST_F(Terminal, CtrlCRestoresTheTerminalAndDialsNothing) {
  ASSERT_TRUE(shows("Password for u1: "));
  wait_until_silent();
  type("abc\x03");
  EXPECT_EQ(exit_status(), 1);
  EXPECT_TRUE(echoes());
  EXPECT_TRUE(manager_.log().dials.empty());
}

}  // namespace
}  // namespace openras::test
