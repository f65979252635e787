// The journal's text form, for steps and records; writer and reader of each thing side by side.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <map>

#include "net/journal.h"
#include "net/step.h"

namespace openras::net {
namespace {

constexpr std::string_view kFirstLine = "openras-journal=1";

// Free text as one word: what is not plain becomes %XX.
std::string encode(std::string_view text) {
  std::string out;
  for (char c : text) {
    auto octet = static_cast<unsigned char>(c);
    if (std::isalnum(octet) || std::string_view("._:/-+").find(c) != std::string_view::npos)
      out += c;
    else
      out += fmt::format("%{:02X}", octet);
  }
  return out;
}

std::optional<std::string> decode(std::string_view word) {
  std::string out;
  for (size_t i = 0; i < word.size(); ++i) {
    if (word[i] != '%') {
      out += word[i];
      continue;
    }
    if (word.size() - i < 3) return std::nullopt;
    unsigned octet = 0;
    const char* digits = word.data() + i + 1;
    auto [end, error] = std::from_chars(digits, digits + 2, octet, 16);
    if (error != std::errc() || end != digits + 2) return std::nullopt;
    out += static_cast<char>(octet);
    i += 2;
  }
  return out;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    size_t at = text.find(separator);
    parts.push_back(text.substr(0, at));
    text = at == std::string_view::npos ? std::string_view() : text.substr(at + 1);
  }
  return parts;
}

// The values of a line. A value that is missing or malformed makes the whole line bad; check ok().
class Values {
 public:
  explicit Values(std::string_view words) {
    for (std::string_view word : split(words, ' ')) {
      size_t equals = word.find('=');
      if (equals == std::string_view::npos ||
          !values_.emplace(word.substr(0, equals), word.substr(equals + 1)).second)
        ok_ = false;
    }
  }

  bool ok() const { return ok_; }
  bool has(std::string_view key) const { return values_.contains(key); }

  template <typename Number>
  Number number(std::string_view key) {
    std::string_view text = word(key);
    Number value{};
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) ok_ = false;
    return value;
  }
  bool flag(std::string_view key) { return number<unsigned>(key) != 0; }

  std::string text(std::string_view key) {
    std::optional<std::string> value = decode(word(key));
    if (!value) ok_ = false;
    return value.value_or("");
  }

  asio::ip::address address(std::string_view key) { return address_in(word(key)); }
  std::optional<asio::ip::address> optional_address(std::string_view key) {
    return has(key) ? std::optional(address(key)) : std::nullopt;
  }
  std::vector<asio::ip::address> addresses(std::string_view key) {
    std::vector<asio::ip::address> out;
    for (std::string_view part : split(word(key), ',')) out.push_back(address_in(part));
    return out;
  }

 private:
  std::string_view word(std::string_view key) {
    auto found = values_.find(key);
    if (found != values_.end()) return found->second;
    ok_ = false;
    return {};
  }
  asio::ip::address address_in(std::string_view text) {
    asio::error_code error;
    asio::ip::address address = asio::ip::make_address(std::string(text), error);
    if (error) ok_ = false;
    return address;
  }

  std::map<std::string_view, std::string_view> values_;
  bool ok_ = true;
};

std::string optional_word(std::string_view key, const std::optional<asio::ip::address>& address) {
  return address ? fmt::format(" {}={}", key, address->to_string()) : "";
}

// ---- each step: writer, reader ------------------------------------------------------------------

std::string line(const MtuStep& s) {
  return fmt::format("mtu link={} value={} before={}", s.index, s.value, s.before);
}
Step read_mtu(Values& v) {
  return MtuStep{v.number<unsigned>("link"), v.number<uint32_t>("value"),
                 v.number<uint32_t>("before")};
}

std::string line(const AddressGenerationStep& s) {
  return fmt::format("address-generation link={} value={} before={}", s.index, s.value, s.before);
}
Step read_address_generation(Values& v) {
  return AddressGenerationStep{v.number<unsigned>("link"), v.number<uint8_t>("value"),
                               v.number<uint8_t>("before")};
}

std::string line(const SettingStep& s) {
  return fmt::format("setting name={} value={} before={} required={:d}", encode(s.name),
                     encode(s.value), encode(s.before), s.required);
}
Step read_setting(Values& v) {
  return SettingStep{v.text("name"), v.text("value"), v.text("before"), v.flag("required")};
}

std::string line(const UpStep& s) { return fmt::format("up link={}", s.index); }
Step read_up(Values& v) { return UpStep{v.number<unsigned>("link")}; }

std::string line(const AddressStep& s) {
  const Address& a = s.address;
  return fmt::format("address link={} local={}{} length={} prefix-route={:d}", a.index,
                     a.local.to_string(), optional_word("peer", a.peer), a.length, a.prefix_route);
}
Step read_address(Values& v) {
  return AddressStep{{v.number<unsigned>("link"), v.address("local"), v.optional_address("peer"),
                      v.number<uint8_t>("length"), v.flag("prefix-route")}};
}

std::string line(const RouteStep& s) {
  const Route& r = s.route;
  return fmt::format("route destination={} length={} link={} metric={}{}{} first={:d} pinned={:d}",
                     r.destination.to_string(), r.length, r.index, r.metric,
                     optional_word("gateway", r.gateway), optional_word("source", r.source),
                     s.placement == Placement::kFirst, s.pinned);
}
Step read_route(Values& v) {
  RouteStep s;
  s.route.destination = v.address("destination");
  s.route.length = v.number<uint8_t>("length");
  s.route.index = v.number<unsigned>("link");
  s.route.metric = v.number<uint32_t>("metric");
  s.route.gateway = v.optional_address("gateway");
  s.route.source = v.optional_address("source");
  s.placement = v.flag("first") ? Placement::kFirst : Placement::kExclusive;
  s.pinned = v.flag("pinned");
  return s;
}

constexpr std::pair<DnsMethod, std::string_view> kDnsMethods[] = {
    {DnsMethod::kResolved, "resolved"},
    {DnsMethod::kResolvconf, "resolvconf"},
    {DnsMethod::kFile, "file"}};

std::string line(const DnsStep& s) {
  auto method = std::ranges::find(kDnsMethods, s.method, [](const auto& m) { return m.first; });
  std::string servers;
  for (const asio::ip::address& server : s.servers)
    servers += (servers.empty() ? "" : ",") + server.to_string();
  return fmt::format("dns method={} id={} interface={} link={} file={} servers={} all-names={:d}",
                     method->second, encode(s.id), encode(s.interface), s.index,
                     encode(s.file.string()), servers, s.all_names);
}
std::optional<Step> read_dns(Values& v) {
  std::string name = v.text("method");
  auto method = std::ranges::find(kDnsMethods, name, [](const auto& m) { return m.second; });
  if (method == std::end(kDnsMethods)) return std::nullopt;
  return DnsStep{
      method->first,  v.text("id"),           v.text("interface"), v.number<unsigned>("link"),
      v.text("file"), v.addresses("servers"), v.flag("all-names")};
}

}  // namespace

std::string to_line(const Step& step) {
  return std::visit([](const auto& s) { return line(s); }, step);
}

std::optional<Step> parse_step(std::string_view text) {
  size_t blank = text.find(' ');
  if (blank == std::string_view::npos) return std::nullopt;
  std::string_view kind = text.substr(0, blank);
  Values values(text.substr(blank + 1));
  std::optional<Step> step;
  if (kind == "mtu") step = read_mtu(values);
  if (kind == "address-generation") step = read_address_generation(values);
  if (kind == "setting") step = read_setting(values);
  if (kind == "up") step = read_up(values);
  if (kind == "address") step = read_address(values);
  if (kind == "route") step = read_route(values);
  if (kind == "dns") step = read_dns(values);
  return values.ok() ? step : std::nullopt;
}

std::string to_text(const Record& record) {
  std::string text = fmt::format(
      "{}\nid={} connection={} pid={} start={} boot={} network={} interface={} link={}\n",
      kFirstLine, encode(record.id), encode(record.connection), record.owner.pid,
      record.owner.start, encode(record.owner.boot), record.owner.network, encode(record.interface),
      record.index);
  for (const Step& step : record.steps) text += to_line(step) + "\n";
  return text + "end\n";
}

std::expected<Record, std::string> parse_record(std::string_view text) {
  if (!text.ends_with("\nend\n")) return std::unexpected("it is cut off");
  std::vector<std::string_view> lines = split(text, '\n');
  if (lines.size() < 3 || lines[0] != kFirstLine)
    return std::unexpected("it is no journal record of this version");
  Values head(lines[1]);
  Record record;
  record.id = head.text("id");
  record.connection = head.text("connection");
  record.owner.pid = head.number<pid_t>("pid");
  record.owner.start = head.number<uint64_t>("start");
  record.owner.boot = head.text("boot");
  record.owner.network = head.number<uint64_t>("network");
  record.interface = head.text("interface");
  record.index = head.number<unsigned>("link");
  if (!head.ok()) return std::unexpected("line 2 is malformed");
  std::string settings = fmt::format("net/ipv6/conf/{}/", record.interface);
  for (size_t i = 2; i + 1 < lines.size(); ++i) {
    std::optional<Step> step = parse_step(lines[i]);
    if (!step) return std::unexpected(fmt::format("line {} is malformed", i + 1));
    // Only settings of the connection's own interface are ever written.
    const auto* setting = std::get_if<SettingStep>(&*step);
    if (setting &&
        (!setting->name.starts_with(settings) || setting->name.find("..") != setting->name.npos))
      return std::unexpected(fmt::format("line {} names a setting of something else", i + 1));
    record.steps.push_back(std::move(*step));
  }
  return record;
}

}  // namespace openras::net
