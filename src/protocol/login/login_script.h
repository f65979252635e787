// A login script: what to wait for and what to send before PPP begins, where a server asks for a
// name and a password by prompts. The language is the small core of Windows' dial-up scripting
// (proc main, waitfor, transmit, delay), one command a line:
//
//   ; anything behind a semicolon is a comment
//   proc main
//     waitfor "login:" until 30       ; seconds; 30 where nothing is said
//     transmit $USERID
//     transmit "^M"
//     waitfor "assword:", matchcase   ; else case does not matter
//     transmit $PASSWORD
//     transmit "ppp<cr>"
//     delay 2                         ; seconds
//   endproc
//
// `proc main` and `endproc` may be left out. In a string ^M and its kind are control characters,
// <cr> and <lf> line ends, and a backslash takes the next character as it is; $USERID and $PASSWORD
// go as they are, or with `, raw`, which says the same. Everything else of Windows' language
// (variables, conditions, loops) is refused by its line, not ignored.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/time.h"

namespace openras::login {

struct ScriptStep {
  enum class Kind : uint8_t { kWaitFor, kTransmit, kTransmitUser, kTransmitPassword, kDelay };
  Kind kind = Kind::kWaitFor;
  std::string text;  // what is waited for or sent, as octets
  bool match_case = false;
  Duration time{};  // kWaitFor: at most so long; kDelay: so long
  size_t line = 0;  // of the file, from 1
};

struct LoginScript {
  std::vector<ScriptStep> steps;

  static constexpr size_t kMaxOctets = 64 * 1024;
  static constexpr size_t kMaxText = 256;  // of one string
  static constexpr size_t kMaxSteps = 1000;
  static constexpr Duration kPatience = std::chrono::seconds(30);
  static constexpr int kMaxSeconds = 600;  // of `until` and `delay`

  // ERROR_SCRIPT_SYNTAX, with `label` (the file's name) and the line.
  static Result<LoginScript> parse(std::string_view text, const std::string& label);
};

}  // namespace openras::login
