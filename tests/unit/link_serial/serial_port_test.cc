#include "link/serial_port.h"

#include <gtest/gtest.h>
#include <openras/raserror.h>
#include <openras/winerror.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "errors/situation.h"

namespace openras::link {
namespace {

namespace fs = std::filesystem;

class SerialPortTest : public testing::Test {
 protected:
  void SetUp() override {
    char name[128];
    ASSERT_EQ(::openpty(&master_, &slave_, name, nullptr, nullptr), 0);
    settings_.port = name;
    std::string directory = testing::TempDir() + "lockXXXXXX";
    ASSERT_NE(::mkdtemp(directory.data()), nullptr);
    settings_.lock_directory = directory;
    lock_file_ = fs::path(directory) / ("LCK.." + fs::path(name).filename().string());
  }
  void TearDown() override {
    ::close(master_);
    ::close(slave_);
    fs::remove_all(settings_.lock_directory);
  }
  Situation situation() {
    auto port = SerialPort::open(settings_);
    return port ? Situation::kNone : port.error().situation;
  }
  uint32_t open_error() {
    auto port = SerialPort::open(settings_);
    return port ? 0 : port.error().code;
  }

  int master_ = -1, slave_ = -1;
  SerialSettings settings_;
  fs::path lock_file_;
};

TEST(DevicePath, WindowsNamesAndShortNames) {
  EXPECT_EQ(device_path("COM1"), "/dev/ttyS0");
  EXPECT_EQ(device_path("COM12"), "/dev/ttyS11");
  EXPECT_EQ(device_path("COM0"), "/dev/COM0");
  EXPECT_EQ(device_path("ttyUSB0"), "/dev/ttyUSB0");
  EXPECT_EQ(device_path("/dev/pts/3"), "/dev/pts/3");
}

TEST_F(SerialPortTest, ALockFileSaysWhoHasThePortAndGoesWithIt) {
  {
    auto port = SerialPort::open(settings_);
    ASSERT_TRUE(port) << port.error().detail;
    std::ifstream in(lock_file_);
    std::string content;
    std::getline(in, content);
    EXPECT_EQ(content.size(), 10u) << "ten characters, as the FHS says";
    EXPECT_EQ(std::stoi(content), ::getpid());
    EXPECT_EQ(open_error(), static_cast<uint32_t>(ERROR_PORT_NOT_AVAILABLE));
  }
  EXPECT_FALSE(fs::exists(lock_file_));
  EXPECT_EQ(open_error(), 0u);
}

TEST_F(SerialPortTest, ADeadProcessLockIsReplaced) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  std::ofstream(lock_file_) << "     " << child << "\n";
  EXPECT_EQ(open_error(), 0u);
}

TEST_F(SerialPortTest, ALivingProcessLockIsRespectedWhoeverWroteIt) {
  std::ofstream(lock_file_) << "         1\n";
  auto port = SerialPort::open(settings_);
  ASSERT_FALSE(port);
  EXPECT_EQ(port.error().code, static_cast<uint32_t>(ERROR_PORT_NOT_AVAILABLE));
  EXPECT_EQ(port.error().situation, Situation::kPortInUse);
  EXPECT_NE(port.error().detail.find("process 1 "), std::string::npos) << port.error().detail;
  EXPECT_TRUE(fs::exists(lock_file_));
}

TEST_F(SerialPortTest, WhatIsNoPort) {
  settings_.port = "/dev/ttyNone9";
  EXPECT_EQ(open_error(), static_cast<uint32_t>(ERROR_PORT_NOT_FOUND));
  EXPECT_EQ(situation(), Situation::kPortMissing);
  settings_.port = "/dev/null";
  EXPECT_EQ(open_error(), static_cast<uint32_t>(ERROR_PORT_NOT_FOUND));
  settings_.bps = 12345;
  EXPECT_EQ(open_error(), static_cast<uint32_t>(ERROR_INVALID_PARAMETER));
}

TEST_F(SerialPortTest, WhatCannotBeOpened) {
  const fs::path loop = settings_.lock_directory / "loop",
                 secret = settings_.lock_directory / "secret";
  fs::create_symlink(loop, loop);
  settings_.port = loop;
  EXPECT_EQ(situation(), Situation::kPortUnusable);
  std::ofstream(secret) << "";
  fs::permissions(secret, fs::perms::none);
  settings_.port = secret;
  const uid_t self = ::geteuid();
  fs::permissions(settings_.lock_directory, fs::perms::all);
  ASSERT_TRUE(self != 0 || ::seteuid(65534) == 0);  // nobody
  EXPECT_EQ(situation(), Situation::kPortForbidden);
  EXPECT_EQ(open_error(), static_cast<uint32_t>(ERROR_ACCESS_DENIED));
  ASSERT_TRUE(self != 0 || ::seteuid(self) == 0);
}

TEST_F(SerialPortTest, APseudoTerminalHasNoModemLines) {
  auto port = SerialPort::open(settings_);
  ASSERT_TRUE(port);
  EXPECT_EQ((*port)->carrier(), std::nullopt);
  EXPECT_FALSE((*port)->set_dtr(true));
}

}  // namespace
}  // namespace openras::link
