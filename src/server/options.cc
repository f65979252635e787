#include "server/options.h"

#include <fmt/format.h>
#include <openras/winerror.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <fstream>

#include "protocol/modem/answering_modem.h"
#include "server/control.h"

namespace openras::server {
namespace {

// Splits "a,b,c".
std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

bool is_number(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789*#") == std::string::npos;
}

// The first line of a file that only its owner should be able to read.
Result<Secret> read_secret(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  if (!file || !std::getline(file, line))
    return fail(ERROR_FILE_NOT_FOUND, fmt::format("cannot read a secret from {}", path));
  if (!line.empty() && line.back() == '\r') line.pop_back();
  Secret secret(line);
  wipe_memory(line.data(), line.size());
  return secret;
}

// What the command line says, as text; checked and converted by convert().
struct Words {
  std::vector<std::string> l2tp, dns, modems, modem_numbers;
  std::string secret, secret_file, users, pool, local;
  std::string methods = "mschapv2,chap,pap";
  bool no_ipv6 = false;
  bool multilink = false;
  double echo_interval = 30;
  int ready_fd = -1;
};

void declare(CLI::App& app, Options& options, Words& words) {
  app.set_version_flag("--version", std::string("rasserver ") + OPENRAS_VERSION);
  app.add_option("--pppoe", options.pppoe_interfaces, "Serve PPPoE on this Ethernet interface");
  app.add_option("--ac-name", options.ac_name, "Name of the PPPoE access concentrator");
  app.add_option("--service", options.services, "PPPoE service name; without any, all are served");
  app.add_option("--l2tp", words.l2tp, "Serve L2TP at ADDRESS[:PORT]");
  CLI::Option* secret =
      app.add_option("--tunnel-secret", words.secret,
                     "Secret of L2TP tunnels (other users of this machine can see it)");
  app.add_option("--tunnel-secret-file", words.secret_file,
                 "File whose first line is the secret of L2TP tunnels")
      ->excludes(secret);
  app.add_option("--modem", words.modems,
                 "Answer modem calls: pty:PATH[,NUMBER] (a Hayes modem on a pseudo-terminal) or "
                 "tcp:ADDRESS:PORT (a telephone line)");
  app.add_option("--modem-number", words.modem_numbers,
                 "NUMBER=busy, no-carrier, no-dialtone, no-answer or voice: what dialing it leads "
                 "to");
  app.add_flag("--modem-login", options.modem_login,
               "Modem callers log in by prompts (login:, Password:) before PPP");
  app.add_option("--users", words.users, "Users file; see rasserver(8)");
  app.add_option("--pool", words.pool, "Addresses for callers, e.g. 10.64.0.0/24")->required();
  app.add_option("--local", words.local, "This server's address inside the links")->required();
  app.add_option("--dns", words.dns, "DNS server told to callers; at most two")->expected(1, 2);
  app.add_option("--auth", words.methods, "Methods to demand: mschapv2,chap,pap, or none")
      ->capture_default_str();
  app.add_flag("--no-ipv6", words.no_ipv6, "IPv4 only");
  app.add_flag("--multilink", words.multilink,
               "Calls of one caller may be one connection (RFC 1990)");
  app.add_option("--mtu", options.mtu, "Size of the largest packet sent to callers")
      ->check(CLI::Range(576, 1500))
      ->capture_default_str();
  app.add_option("--max-calls", options.max_calls, "More calls than this are turned away")
      ->capture_default_str();
  app.add_option("--echo-interval", words.echo_interval,
                 "Seconds of silence before an LCP Echo-Request; 0 = never")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  app.add_option("--echo-failures", options.echo_failures,
                 "Echo-Requests without an answer that end a call")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--record", options.record, "Append what callers do to this file, as JSON lines");
  options.control = default_control_socket();
  app.add_option("--control", options.control, "Socket that `rasserver ctl` speaks to")
      ->capture_default_str()
      ->envname("RASSERVER_CONTROL");
  app.add_option("--log-level", options.log_level, "trace, debug, info, warning or error")
      ->capture_default_str();
  app.add_option("--ready-fd", words.ready_fd,
                 "Write the line \"ready\" here, instead of to standard output");
}

Result<asio::ip::address_v4> parse_v4(const std::string& text) {
  asio::error_code error;
  asio::ip::address_v4 address = asio::ip::make_address_v4(text, error);
  if (error) return fail(ERROR_INVALID_PARAMETER, fmt::format("{} is no IPv4 address", text));
  return address;
}

Result<> convert_secret(Options& options, const Words& words) {
  options.tunnel_secret = Secret(words.secret);
  if (words.secret_file.empty()) return {};
  Result<Secret> secret = read_secret(words.secret_file);
  if (!secret) return std::unexpected(secret.error());
  options.tunnel_secret = std::move(*secret);
  return {};
}

Result<> convert_modems(Options& options, const Words& words) {
  for (const std::string& text : words.modems) {
    Result<ModemEndpoint> endpoint = parse_modem(text);
    if (!endpoint) return std::unexpected(endpoint.error());
    options.modems.push_back(std::move(*endpoint));
  }
  for (const std::string& text : words.modem_numbers) {
    auto number = parse_modem_number(text);
    if (!number) return std::unexpected(number.error());
    options.modem_numbers.insert(std::move(*number));
  }
  return {};
}

Result<> convert(Options& options, const Words& words) {
  for (const std::string& text : words.l2tp) {
    Result<L2tpEndpoint> endpoint = parse_endpoint(text);
    if (!endpoint) return std::unexpected(endpoint.error());
    options.l2tp.push_back(*endpoint);
  }
  if (Result<> modems = convert_modems(options, words); !modems) return modems;
  if (options.l2tp.empty() && options.pppoe_interfaces.empty() && options.modems.empty())
    return fail(ERROR_INVALID_PARAMETER,
                "nothing to serve: give --pppoe, --l2tp or --modem, or several of them");
  Result<net::Prefix> pool = parse_pool(words.pool);
  if (!pool) return std::unexpected(pool.error());
  options.pool = *pool;
  Result<asio::ip::address_v4> local = parse_v4(words.local);
  if (!local) return std::unexpected(local.error());
  options.local = *local;
  for (const std::string& text : words.dns) {
    Result<asio::ip::address_v4> dns = parse_v4(text);
    if (!dns) return std::unexpected(dns.error());
    options.dns.push_back(*dns);
  }
  Result<std::vector<ppp::AuthMethod>> methods = parse_methods(words.methods);
  if (!methods) return std::unexpected(methods.error());
  options.methods = *methods;
  options.users = words.users;
  if (options.users.empty() && options.methods.front() != ppp::AuthMethod::kNone)
    return fail(ERROR_INVALID_PARAMETER, "--users FILE is needed, or --auth none");
  options.ipv6 = !words.no_ipv6;
  options.multilink = words.multilink;
  options.echo_interval = std::chrono::duration_cast<Duration>(
      std::chrono::duration<double>(std::min(words.echo_interval, 86400.0)));
  if (words.ready_fd >= 0) options.ready_fd = words.ready_fd;
  return convert_secret(options, words);
}

}  // namespace

Result<net::Prefix> parse_pool(const std::string& text) {
  std::vector<std::string> parts = split(text, '/');
  unsigned length = 0;
  asio::error_code error;
  if (parts.size() == 2) {
    const char* end = parts[1].data() + parts[1].size();
    auto [stop, problem] = std::from_chars(parts[1].data(), end, length);
    asio::ip::address_v4 address = asio::ip::make_address_v4(parts[0], error);
    if (problem == std::errc() && stop == end && !error && length >= 8 && length <= 30) {
      if ((address.to_uint() & (0xffffffffU >> length)) != 0)
        return fail(ERROR_INVALID_PARAMETER,
                    fmt::format("{} has bits set behind its /{}", text, length));
      return net::Prefix{address, static_cast<uint8_t>(length)};
    }
  }
  return fail(ERROR_INVALID_PARAMETER,
              fmt::format("{} is no pool: an IPv4 prefix of 8 to 30 bits is needed, such as "
                          "10.64.0.0/24",
                          text));
}

Result<L2tpEndpoint> parse_endpoint(const std::string& text) {
  L2tpEndpoint endpoint;
  std::string host = text, port;
  if (text.starts_with('[') && text.contains(']')) {
    host = text.substr(1, text.find(']') - 1);
    std::string rest = text.substr(text.find(']') + 1);
    if (rest.starts_with(':')) port = rest.substr(1);
    if (!rest.empty() && port.empty()) host.clear();
  } else if (std::ranges::count(text, ':') == 1) {
    host = text.substr(0, text.find(':'));
    port = text.substr(text.find(':') + 1);
    if (port.empty()) host.clear();
  }
  asio::error_code error;
  endpoint.address = asio::ip::make_address(host, error);
  if (!error && !port.empty()) {
    auto [stop, problem] = std::from_chars(port.data(), port.data() + port.size(), endpoint.port);
    if (problem != std::errc() || stop != port.data() + port.size() || endpoint.port == 0)
      error = asio::error::invalid_argument;
  }
  if (error)
    return fail(ERROR_INVALID_PARAMETER, fmt::format("{} is no ADDRESS or ADDRESS:PORT", text));
  return endpoint;
}

Result<ModemEndpoint> parse_modem(const std::string& text) {
  constexpr std::string_view kPty = "pty:", kTcp = "tcp:";
  if (text.starts_with(kPty)) {
    const size_t comma = std::min(text.find(','), text.size());
    const std::string path = text.substr(kPty.size(), comma - kPty.size());
    const std::string number = comma < text.size() ? text.substr(comma + 1) : "";
    const bool sound = comma == text.size() || is_number(number);
    if (!path.empty() && sound)
      return ModemEndpoint{.pty = path, .number = number, .address = {}, .port = 0};
  }
  if (text.starts_with(kTcp) && text.contains(':')) {
    Result<L2tpEndpoint> where = parse_endpoint(text.substr(kTcp.size()));
    const bool has_port = !text.ends_with(']') && text.rfind(':') > kTcp.size();
    if (where && has_port)
      return ModemEndpoint{.pty = {}, .number = {}, .address = where->address, .port = where->port};
  }
  return fail(ERROR_INVALID_PARAMETER,
              fmt::format("--modem {}: give pty:PATH, pty:PATH,NUMBER or tcp:ADDRESS:PORT", text));
}

Result<std::pair<std::string, modem::Code>> parse_modem_number(const std::string& text) {
  const size_t equals = std::min(text.find('='), text.size());
  const std::string number = text.substr(0, equals);
  const std::optional<modem::Code> code =
      modem::outcome_from_name(equals < text.size() ? text.substr(equals + 1) : "");
  if (!code || !is_number(number))
    return fail(ERROR_INVALID_PARAMETER,
                fmt::format("--modem-number {}: it is NUMBER=WORD, the number in digits, the word "
                            "busy, no-carrier, no-dialtone, no-answer or voice",
                            text));
  return std::pair{number, *code};
}

Result<std::vector<ppp::AuthMethod>> parse_methods(const std::string& text) {
  using enum ppp::AuthMethod;
  if (text == "none") return std::vector{kNone};
  std::vector<ppp::AuthMethod> methods;
  for (const std::string& word : split(text, ',')) {
    if (word == "mschapv2")
      methods.push_back(kMsChapV2);
    else if (word == "chap")
      methods.push_back(kChapMd5);
    else if (word == "pap")
      methods.push_back(kPap);
    else
      return fail(
          ERROR_INVALID_PARAMETER,
          fmt::format("{} is no method: mschapv2, chap and pap are, or none by itself", word));
  }
  if (methods.empty()) return fail(ERROR_INVALID_PARAMETER, "--auth names no method");
  return methods;
}

std::expected<Options, int> read_options(int argc, const char* const* argv) {
  CLI::App app("Answers PPPoE, L2TP and modem calls, for demos, tests and trying out handlers.",
               "rasserver");
  Options options;
  Words words;
  declare(app, options, words);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return std::unexpected(app.exit(error));
  }
  options.control_needed = app.count("--control") > 0;
  Result<> converted = convert(options, words);
  wipe_memory(words.secret.data(), words.secret.size());
  if (!converted) {
    fmt::print(stderr, "rasserver: {}\n", converted.error().detail);
    return std::unexpected(2);
  }
  return options;
}

}  // namespace openras::server
