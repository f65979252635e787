// What rasdial prints: Windows' messages, or JSON.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "rasapi32/client.h"

namespace openras::rasdial {

class Output {
 public:
  Output(bool json, bool quiet, std::string entry)
      : json_(json), quiet_(quiet), entry_(std::move(entry)) {}

  // What is dialed, before the first notification.
  void connecting();
  // Each notification as it comes.
  void notification(const openras_notification& notification);
  // The entry was up before this dial.
  void already_connected();
  // A plain line, not in JSON.
  void line(const std::string& text);
  void completed() { line("Command completed successfully."); }
  // Why it did not work, to standard error; in JSON, an object on standard output as well unless a
  // notification has told it. `detail`: a sentence beside the code's own, "" = none.
  void failed(uint32_t code, const std::string& detail);

 private:
  void once(int& last, int step, const std::string& text);

  bool json_, quiet_;
  std::string entry_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  int step_ = 0;
  bool error_told_ = false;
};

}  // namespace openras::rasdial
