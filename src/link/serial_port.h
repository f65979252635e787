// A serial port that this process alone uses: lock file, line settings, modem lines.
#pragma once

#include <termios.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "base/error.h"

namespace openras::link {

enum class FlowControl : uint8_t { kNone, kHardware, kSoftware };

struct SerialSettings {
  std::string port;  // "/dev/ttyS0", "ttyUSB0", or "COM1" = the first serial port
  uint32_t bps = 115200;
  FlowControl flow = FlowControl::kHardware;
  std::filesystem::path lock_directory = "/var/lock";
};

// "COM3" → "/dev/ttyS2", "ttyUSB0" → "/dev/ttyUSB0"; a path stays as it is.
std::string device_path(const std::string& port);

// The lock file that uucp, minicom, pppd and others honour (FHS: /var/lock/LCK..ttyS0, the owner's
// pid in ten characters). Removed when the object goes.
class PortLock {
 public:
  // ERROR_PORT_NOT_AVAILABLE where a living process has it, naming that process. A lock file whose
  // process is gone is replaced. Where the directory does not let us write, there is no lock file
  // and TIOCEXCL alone keeps others out: not an error.
  static Result<PortLock> take(const std::filesystem::path& directory, const std::string& device);
  PortLock(PortLock&& other) noexcept;
  PortLock& operator=(PortLock&&) = delete;
  ~PortLock();

 private:
  explicit PortLock(std::filesystem::path file) : file_(std::move(file)) {}
  std::filesystem::path file_;  // empty: none was made
};

class SerialPort {
 public:
  // Raw, 8N1, non-blocking, exclusive. Errors: 615 no such port, 633 in use, 5 no permission (the
  // text names the group that has it), 87 a speed that the system does not know.
  static Result<std::unique_ptr<SerialPort>> open(const SerialSettings& settings);
  ~SerialPort();  // gives the line its former settings back

  int fd() const { return fd_; }
  // nullopt where the port has no modem lines (a pseudo-terminal).
  std::optional<bool> carrier() const;
  // False where the port has no modem lines.
  bool set_dtr(bool on);
  // From now on a lost carrier reads as end of file, where the port has the line: the kernel hangs
  // the port up then, and carrier() knows nothing any more.
  void watch_carrier();
  // False once the port's file or what is behind it is gone (a USB modem pulled out).
  bool present() const;
  void discard_input();
  // What the driver counted since the port was opened; zero where it counts nothing.
  struct Errors {
    uint64_t framing = 0, overruns = 0;
  };
  Errors errors() const;

 private:
  SerialPort(int fd, std::string device, PortLock lock, const termios& former)
      : fd_(fd), device_(std::move(device)), lock_(std::move(lock)), former_(former) {}
  int fd_;
  std::string device_;
  PortLock lock_;
  termios former_;
  Errors at_open_;
};

}  // namespace openras::link
