// What rasdial prints: Windows' messages, or JSON.
#pragma once

#include <chrono>
#include <cstdint>
#include <nlohmann/json.hpp>
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
  // Why it did not work, to standard error; in JSON on standard output as well, as part of the
  // notification that told the error, where there was one. `detail`: what the peer or the system
  // said, "" = nothing. `advice`: what to do; "" = what the error table says of the code.
  void failed(uint32_t code, const std::string& detail, std::string advice = {});

 private:
  void once(int& last, int step, const std::string& text);

  bool json_, quiet_;
  std::string entry_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  int step_ = 0;
  nlohmann::ordered_json last_;  // the notification with an error, until failed() completes it
};

}  // namespace openras::rasdial
