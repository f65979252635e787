// What callers did, one JSON object a line, so that the test of a program can look at it.
//
//   {"time":"2026-11-21T14:50:15.123Z","call":1,"event":"call","device":"PPPoE","peer":"…"}
//
// rasserver(8) lists the events and their members. No secret is among them.
#pragma once

#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"
#include "protocol/ppp/session.h"

namespace openras::server {

class Recorder {
 public:
  // Appends to `path`, which only its owner may read; each line is written at once.
  // ERROR_PATH_NOT_FOUND where it cannot be written.
  static Result<std::unique_ptr<Recorder>> open(const std::filesystem::path& path);
  // Appends "time" and "call" (unless 0) and "event", then `members`, an object.
  void write(uint64_t call, std::string_view event, const nlohmann::ordered_json& members);

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  explicit Recorder(std::FILE* file) : file_(file) {}
  std::unique_ptr<std::FILE, Close> file_;
};

// A control frame as a record, where it makes one: what the caller asks for in LCP, and both sides'
// authentication without its secrets. `method` is what LCP agreed on.
struct FrameRecord {
  std::string event;
  nlohmann::ordered_json members;
};
std::optional<FrameRecord> record_of(ByteView frame, bool from_caller, ppp::AuthMethod method);

}  // namespace openras::server
