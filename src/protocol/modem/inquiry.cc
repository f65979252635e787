#include "protocol/modem/inquiry.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "protocol/modem/result_code.h"

namespace openras::modem {
namespace {

using std::chrono::seconds;

constexpr size_t kLongestLine = 128;
constexpr size_t kMostLines = 32;
constexpr size_t kLongestName = 96;
constexpr Duration kPatience = seconds(1);
constexpr Duration kPatienceWithAModem = seconds(2);

// A modem that slept, or was left at another speed, may miss the first AT. ATI is a number with
// many makers (a product code), and the name is in ATI3 then.
constexpr std::array<std::string_view, 5> kCommands = {"AT", "AT", "ATI", "ATI3", "AT+GMM"};
constexpr size_t kFirstQuestion = 2;

bool equal(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
  return std::ranges::equal(a, b, {}, lower, lower);
}

// What follows the label, or nothing.
std::optional<std::string> after(std::string_view line, std::string_view label) {
  if (line.size() < label.size() || !equal(line.substr(0, label.size()), label)) return {};
  line.remove_prefix(label.size());
  while (line.starts_with(' ') || line.starts_with('"')) line.remove_prefix(1);
  while (line.ends_with(' ') || line.ends_with('"')) line.remove_suffix(1);
  return std::string(line);
}

// Cellular modems answer ATI with labelled lines; a serial number among them is no name.
std::string name_in(const std::vector<std::string>& lines) {
  std::string maker, model, first;
  for (const std::string& line : lines) {
    if (auto text = after(line, "Manufacturer:")) maker = *text;
    if (auto text = after(line, "Model:")) model = *text;
    if (auto text = after(line, "+GMM:")) model = *text;
    const bool speaks =
        std::ranges::any_of(line, [](unsigned char c) { return std::isalpha(c) != 0; });
    if (first.empty() && speaks && !line.contains(':') && !line.starts_with('+')) first = line;
  }
  std::string name = model.empty() ? first : model;
  if (!model.empty() && !maker.empty() && !model.starts_with(maker)) name = maker + " " + model;
  name.resize(std::min(name.size(), kLongestName));
  while (name.ends_with(' ')) name.pop_back();
  return name;
}

}  // namespace

Inquiry::Inquiry(TimePoint now) { ask_next(now); }

void Inquiry::send(std::string_view command, TimePoint now) {
  command_ = command;
  line_.clear();
  lines_.clear();
  const std::string wire = command_ + "\r";
  output_.emplace(wire.begin(), wire.end());
  deadline_ = now + (is_modem_ ? kPatienceWithAModem : kPatience);
}

void Inquiry::ask_next(TimePoint now) {
  if (is_modem_) sent_ = std::max(sent_, kFirstQuestion);
  const size_t end = is_modem_ ? kCommands.size() : kFirstQuestion;
  if (sent_ >= end) {
    answer_ = Answer{.is_modem = is_modem_, .name = {}};
    return;
  }
  send(kCommands[sent_++], now);
}

void Inquiry::receive(ByteView octets, TimePoint now) {
  for (const uint8_t octet : octets) {
    if (answer_) return;
    if (octet == '\r' || octet == '\n') {
      take_line(now);
    } else if (line_.size() < kLongestLine) {
      line_ += octet >= 0x20 && octet < 0x7f ? static_cast<char>(octet) : ' ';
    }
  }
}

void Inquiry::take_line(TimePoint now) {
  std::string line = std::exchange(line_, {});
  while (line.ends_with(' ')) line.pop_back();
  line.erase(0, line.find_first_not_of(' ') == line.npos ? 0 : line.find_first_not_of(' '));
  if (line.empty() || equal(line, command_)) return;
  const Code code = parse_result(line).code;
  const bool over = code == Code::kOk || code == Code::kError || code == Code::kCellular;
  if (!over) {
    const bool is_text = code == Code::kUnknown || code == Code::kInformation;
    if (is_text && lines_.size() < kMostLines) lines_.push_back(std::move(line));
    return;
  }
  if (is_modem_) {
    std::string name = name_in(lines_);
    if (!name.empty()) {
      answer_ = Answer{.is_modem = true, .name = std::move(name)};
      return;
    }
  }
  is_modem_ = true;
  ask_next(now);
}

void Inquiry::tick(TimePoint now) {
  if (!answer_ && now >= deadline_) ask_next(now);
}

std::optional<Bytes> Inquiry::next_output() { return std::exchange(output_, std::nullopt); }

std::optional<TimePoint> Inquiry::deadline() const {
  return answer_ ? std::nullopt : std::optional(deadline_);
}

}  // namespace openras::modem
