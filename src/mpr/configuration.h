// Which providers and notifyees there are, in files that keep the names and values of Windows'
// registry (page "Authentication Registry Keys", "Registering to Receive Connection
// Notifications"):
//
//   [Order]
//   ProviderOrder=smb,sftp
//   [smb]                        Services\smb\networkprovider
//   Name=OpenRAS SMB
//   ProviderPath=%LIBDIR%/smb.so
//   Class=1
//   [Notifyees]                  Control\NetworkProvider\Notifyees: any name, a path
//   ras=ras.so
//   [NetworkProvider]            Control\NetworkProvider
//   RestoreTimeout=60000         page "Overriding the Default MPR Time-out Interval"
//   NotifySlowAfter=5000         when a call of a notifyee is logged as slow, ms [choice]
//
// Lines that begin with # or ; are comments. Section and value names are found whatever their case.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace openras::mpr {

// Where a setting was read.
struct Source {
  std::filesystem::path file;
  size_t line = 0;       // from 1
  bool of_user = false;  // below the user's own configuration directory
};

struct NotifyeeSetting {
  std::string name;  // as registered
  std::string path;  // as registered: variables not expanded
  Source source;
};

struct ProviderSetting {
  std::string key;   // the section; what ProviderOrder says
  std::string name;  // Name=, what NETRESOURCE.lpProvider says; the key where it is not given
  std::string path;  // ProviderPath=, variables not expanded
  uint32_t network_class = 1;  // Class=, WN_NETWORK_CLASS …
  Source source;
};

struct ConfigurationWarning {
  Source source;
  std::string text;  // what is wrong, and that the line is left out
};

// What one or several files say. Not thread-safe; copies are independent.
class Configuration {
 public:
  static constexpr size_t kMaxOctets = 1u << 20;

  // Adds what a file says. Later files win over earlier ones, except that a user's own cannot
  // change what the system's say of a name; his ProviderOrder goes before the system's. A value
  // that is empty takes the name away. What cannot be understood is a warning. [choice]
  void read(std::string_view text, const Source& file);

  // In the order of ProviderOrder. The path is empty where nothing is said of that one.
  std::vector<ProviderSetting> providers() const;
  // By the byte order of their names, which is the order in which they are told [choice].
  std::vector<NotifyeeSetting> notifyees() const;
  std::optional<std::chrono::milliseconds> restore_timeout() const { return restore_timeout_; }
  std::chrono::milliseconds slow_after() const { return slow_after_; }

  const std::vector<ConfigurationWarning>& warnings() const { return warnings_; }
  void warn(Source source, std::string text);

 private:
  struct Line;
  void read_key(const std::string& section, const Line& line);
  void read_order(const Line& line);
  void read_notifyee(const Line& line);
  void read_number(const Line& line);
  void read_provider(const std::string& section, const Line& line);

  std::vector<std::string> order_of_user_;
  std::vector<std::string> order_of_system_;
  std::vector<ProviderSetting> providers_;
  std::vector<NotifyeeSetting> notifyees_;
  std::optional<std::chrono::milliseconds> restore_timeout_;
  std::chrono::milliseconds slow_after_{5000};
  std::vector<ConfigurationWarning> warnings_;
};

// Whether a name can be registered: 1 to 255 octets of valid UTF-8 without control characters, '='
// or blanks at its ends, not beginning with '[', '#' or ';'.
bool is_valid_name(std::string_view name);

// %NAME% and ${NAME} replaced by the environment's variables; %LIBDIR% is the folder "openras"
// beside libmpr.so, and a path without a slash is a file in it. Relative paths, and variables that
// are not set (in a program that runs with more rights than its caller: all), are
// ERROR_PATH_NOT_FOUND.
Result<std::filesystem::path> expand_path(std::string_view path);

}  // namespace openras::mpr
