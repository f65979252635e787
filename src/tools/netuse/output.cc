#include "tools/netuse/output.h"

#include <fmt/format.h>

#include <cstdio>

#include "errors/error_text.h"
#include "tools/command_line/json_text.h"

namespace openras::netuse {

void say(const Command& command, std::string_view line) {
  if (!command.json && !command.quiet) fmt::print("{}\n", line);
}

void completed(const Command& command) {
  say(command, "The command completed successfully.");
  std::fflush(stdout);
}

int failed(const Command& command, const Error& error) {
  const std::string_view meaning = error_text(error.code);
  if (command.json) {
    print_json(fmt::format(R"({{"error":{},"text":{},"detail":{}}})", error.code,
                           json_string(meaning), json_string(error.detail)));
  }
  std::fflush(stdout);
  fmt::print(stderr, "System error {} has occurred.\n", error.code);
  if (!meaning.empty()) fmt::print(stderr, "\n{}\n", meaning);
  if (!error.detail.empty() && error.detail != meaning) {
    fmt::print(stderr, "\n{}\n", error.detail);
  }
  return 1;
}

std::string json_of(const Resource& resource, std::string_view status) {
  return fmt::format(R"({{"status":{},"local":{},"remote":{},"provider":{},"remembered":{}}})",
                     json_string(status), json_string(resource.local), json_string(resource.remote),
                     json_string(resource.provider), resource.remembered);
}

void print_json(std::string_view object) {
  fmt::print("{}\n", object);
  std::fflush(stdout);
}

}  // namespace openras::netuse
