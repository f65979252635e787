#include "server/ctl.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <asio/io_context.hpp>
#include <asio/local/stream_protocol.hpp>
#include <asio/read.hpp>
#include <asio/write.hpp>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "server/control.h"
#include "server/quoted_words.h"

namespace openras::server {
namespace {

using nlohmann::ordered_json;

// The server's whole answer; the error is what a person can do something about.
std::expected<std::string, std::string> ask(const std::string& path,
                                            const std::vector<std::string>& words) {
  asio::io_context context;
  asio::local::stream_protocol::socket socket(context);
  asio::error_code error;
  socket.connect(asio::local::stream_protocol::endpoint(path), error);
  if (error)
    return std::unexpected(
        fmt::format("no rasserver answers at {} ({}); is it running, and with which --control?",
                    path, error.message()));
  std::string line;
  for (const std::string& word : words) line += quote_word(word) + " ";
  line.back() = '\n';
  asio::write(socket, asio::buffer(line), error);
  std::string answer;
  if (!error) asio::read(socket, asio::dynamic_buffer(answer), error);
  if (error && error != asio::error::eof)
    return std::unexpected(fmt::format("the server at {} went away: {}", path, error.message()));
  return answer;
}

// "call 1  user u1  device PPPoE …": what is set, for people.
void print(const ordered_json& object) {
  std::string line;
  for (const auto& [key, value] : object.items()) {
    std::string text = value.is_string() ? value.get<std::string>() : value.dump();
    if (value.is_array()) {
      text.clear();
      for (const auto& each : value) text += (text.empty() ? "" : " ") + each.get<std::string>();
    }
    if (value.is_number_float()) text = fmt::format("{:.1f}", value.get<double>());
    if (text.empty() || text == "false") continue;
    for (char& c : text)
      if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';  // a peer's words
    line += fmt::format("{}{} {}", line.empty() ? "" : "  ", key, text);
  }
  fmt::print("{}\n", line);
}

int show(const std::string& answer, bool json) {
  std::istringstream lines(answer);
  for (std::string line; std::getline(lines, line);) {
    if (json) fmt::print("{}\n", line);
    const ordered_json object = ordered_json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (!object.is_object()) break;
    if (!object.contains("error")) {
      if (!json) print(object);
      continue;
    }
    if (object["error"] == 0) return 0;
    if (!json)
      fmt::print(stderr, "rasserver ctl: {}\n", object.value("message", std::string("refused")));
    return 1;
  }
  fmt::print(stderr, "rasserver ctl: the server's answer makes no sense\n");
  return 1;
}

}  // namespace

int ctl(int argc, const char* const* argv) {
  CLI::App app("Tells a running rasserver what to do; see rasserver(8).", "rasserver ctl");
  std::string socket = default_control_socket();
  std::vector<std::string> words;
  bool json = false;
  app.add_option("--control", socket, "The server's socket")
      ->envname("RASSERVER_CONTROL")
      ->capture_default_str();
  app.add_flag("--json", json, "Print the server's JSON objects");
  app.add_option("command", words,
                 "list, users, drop|terminate|shutdown|silence|resume WHOM, slow WHOM BPS, "
                 "set USER KEY=VALUE..., reset USER, expire USER")
      ->required();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  for (const std::string& word : words)
    if (word.find('\n') != std::string::npos) {
      fmt::print(stderr, "rasserver ctl: a line break is in a word\n");
      return 2;
    }
  const std::expected<std::string, std::string> answer = ask(socket, words);
  if (answer) return show(*answer, json);
  fmt::print(stderr, "rasserver ctl: {}\n", answer.error());
  return 1;
}

}  // namespace openras::server
