// The socket over which a running rasserver is told what to do.
//
// A client connects, writes one line of words (quoted_words.h) and reads JSON objects, one a line:
// the command's answers, and at last {"error":0}, or {"error":CODE,"message":"what is wrong"}.
// Root and the user that runs rasserver may; others are turned away with error 5.
#pragma once

#include <asio/any_io_executor.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/error.h"

namespace openras::server {

// "/run/rasserver.sock" for root, else in $XDG_RUNTIME_DIR, else in /tmp with the user's number.
std::filesystem::path default_control_socket();

class ControlSocket {
 public:
  using Answers = std::vector<nlohmann::ordered_json>;
  using Handler = std::function<Result<Answers>(const std::vector<std::string>& words)>;

  // ERROR_PORT_NOT_AVAILABLE where another server listens at `path`, or the socket cannot be made.
  // One that a dead server left is replaced.
  static Result<std::unique_ptr<ControlSocket>> open(const asio::any_io_executor& executor,
                                                     const std::filesystem::path& path,
                                                     Handler handler);
  ~ControlSocket();  // removes the socket
  ControlSocket(const ControlSocket&) = delete;
  ControlSocket& operator=(const ControlSocket&) = delete;

 private:
  class Impl;
  explicit ControlSocket(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<Impl> impl_;
};

}  // namespace openras::server
