// What rasserver is told on its command line.
#pragma once

#include <asio/ip/address.hpp>
#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/secret.h"
#include "net/system.h"
#include "protocol/modem/result_code.h"
#include "protocol/ppp/session.h"

namespace openras::server {

struct L2tpEndpoint {
  asio::ip::address address;
  uint16_t port = 1701;
};

// --modem: one of the two.
struct ModemEndpoint {
  std::filesystem::path pty;  // a Hayes modem on a pseudo-terminal that this path leads to; or "":
  std::string number;         // that it is called by; "" = none
  asio::ip::address address;  // a telephone line over TCP
  uint16_t port = 0;
};

struct Options {
  std::vector<std::string> pppoe_interfaces;
  std::string ac_name = "openras";
  std::vector<std::string> services;  // empty = any
  std::vector<L2tpEndpoint> l2tp;
  Secret tunnel_secret;
  std::vector<ModemEndpoint> modems;
  std::map<std::string, modem::Code> modem_numbers;  // that do not lead here
  bool modem_login = false;                          // callers log in by prompts before PPP

  std::filesystem::path users;  // empty where nobody authenticates
  std::vector<ppp::AuthMethod> methods{ppp::AuthMethod::kMsChapV2, ppp::AuthMethod::kChapMd5,
                                       ppp::AuthMethod::kPap};
  net::Prefix pool;                       // IPv4; what callers get
  asio::ip::address_v4 local;             // the server's own address inside the links
  std::vector<asio::ip::address_v4> dns;  // at most two (RFC 1877)
  bool ipv6 = true;
  bool multilink = false;  // calls of one caller may be one connection (RFC 1990)
  uint16_t mtu = 1400;     // of the TUN that all sessions share
  size_t max_calls = 1024;
  Duration echo_interval = std::chrono::seconds(30);  // 0 = never
  int echo_failures = 4;

  std::filesystem::path record;   // JSON lines of what callers do; empty: none
  std::filesystem::path control;  // the socket of `rasserver ctl`; empty: none
  bool control_needed = false;    // it was asked for: without it the server does not start
  std::string log_level = "info";
  std::optional<int> ready_fd;
};

// Reads the command line. An Options, or the exit status where the program has nothing more to do
// (--help, --version, or a mistake, which has been printed).
std::expected<Options, int> read_options(int argc, const char* const* argv);

// "10.64.0.0/24"; ERROR_INVALID_PARAMETER where it is no IPv4 prefix of 8 to 30 bits, or where
// bits of the host part are set.
Result<net::Prefix> parse_pool(const std::string& text);
// "10.77.0.1", "10.77.0.1:1701", "[fe80::1]:1701", "::1".
Result<L2tpEndpoint> parse_endpoint(const std::string& text);
// "pty:/run/modem0", "pty:/run/modem0,5551234", "tcp:127.0.0.1:5555".
Result<ModemEndpoint> parse_modem(const std::string& text);
// "5550001=busy"; the words are those of modem::outcome_from_name().
Result<std::pair<std::string, modem::Code>> parse_modem_number(const std::string& text);
// "mschapv2,chap", or "none".
Result<std::vector<ppp::AuthMethod>> parse_methods(const std::string& text);

}  // namespace openras::server
