#include "protocol/modem/result_code.h"

#include <fmt/format.h>

#include <array>
#include <cctype>
#include <charconv>
#include <optional>

#include "errors/situation.h"
#include "protocol/modem/cellular_error.h"

namespace openras::modem {
namespace {

struct Word {
  std::string_view text;  // upper case; matches the whole line, or its start if `prefix`
  Code code;
  bool prefix;
};

constexpr std::array kWords{
    Word{"OK", Code::kOk, false},
    Word{"CONNECT", Code::kConnect, true},
    Word{"RINGING", Code::kProgress, true},
    Word{"RING", Code::kRing, true},
    Word{"NO CARRIER", Code::kNoCarrier, true},
    Word{"NO DIALTONE", Code::kNoDialtone, true},
    Word{"NO DIAL TONE", Code::kNoDialtone, true},
    Word{"NO ANSWER", Code::kNoAnswer, true},
    Word{"BUSY", Code::kBusy, true},
    Word{"VOICE", Code::kVoice, true},
    Word{"BLACKLISTED", Code::kBlacklisted, true},
    Word{"DELAYED", Code::kDelayed, true},
    Word{"+CME ERROR", Code::kCellular, true},
    Word{"+CMS ERROR", Code::kCellular, true},
    Word{"ERROR", Code::kError, true},
    Word{"CARRIER", Code::kProgress, true},
    Word{"PROTOCOL", Code::kProgress, true},
    Word{"COMPRESSION", Code::kProgress, true},
    Word{"+", Code::kInformation, true},
    Word{"^", Code::kInformation, true},  // Huawei's unsolicited reports
    Word{"*", Code::kInformation, true},  // Ericsson's
};

// Numeric result codes. Those above 8 name a speed and differ between makers; each is a CONNECT.
struct Number {
  unsigned value;
  Code code;
  uint32_t bps;
};
constexpr std::array kNumbers{
    Number{0, Code::kOk, 0},          Number{1, Code::kConnect, 0},
    Number{2, Code::kRing, 0},        Number{3, Code::kNoCarrier, 0},
    Number{4, Code::kError, 0},       Number{5, Code::kConnect, 1200},
    Number{6, Code::kNoDialtone, 0},  Number{7, Code::kBusy, 0},
    Number{8, Code::kNoAnswer, 0},    Number{10, Code::kConnect, 2400},
    Number{11, Code::kConnect, 4800}, Number{12, Code::kConnect, 9600},
};

std::optional<unsigned> to_number(std::string_view text) {
  unsigned value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end == text.data()) return std::nullopt;
  return value;
}

ResultCode parse_number(std::string_view line) {
  ResultCode result{.text = std::string(line)};
  std::optional<unsigned> value = line.size() <= 3 ? to_number(line) : std::nullopt;
  if (!value) return result;
  result.code = *value > 12 ? Code::kConnect : Code::kUnknown;
  for (const Number& known : kNumbers)
    if (known.value == *value) result.code = known.code, result.bps = known.bps;
  return result;
}

bool all_digits(std::string_view text) {
  for (char c : text)
    if (!std::isdigit(static_cast<unsigned char>(c))) return false;
  return !text.empty();
}

}  // namespace

ResultCode parse_result(std::string_view line) {
  if (all_digits(line)) return parse_number(line);
  ResultCode result{.text = std::string(line)};
  std::string upper;
  for (char c : line) upper += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  for (const Word& word : kWords) {
    if (word.prefix ? !upper.starts_with(word.text) : upper != word.text) continue;
    result.code = word.code;
    break;
  }
  if (result.code == Code::kConnect && upper.size() > 8)
    result.bps = to_number(std::string_view(upper).substr(8)).value_or(0);
  return result;
}

Error to_error(const ResultCode& result, std::string_view command) {
  auto said = [&](Situation situation, std::string_view meaning) {
    return make_error(situation, fmt::format("the modem answered \"{}\" to {}: {}", result.text,
                                             command, meaning));
  };
  switch (result.code) {
    case Code::kBusy:
      return said(Situation::kModemBusy, "the line is busy");
    case Code::kNoAnswer:
      return said(Situation::kModemNoAnswer, "nobody answers there");
    case Code::kNoCarrier:
      return said(Situation::kModemNoCarrier, "no modem was heard at the other end");
    case Code::kNoDialtone:
      return said(Situation::kModemNoDialtone, "there is no dial tone; is the cable plugged in?");
    case Code::kVoice:
      return said(Situation::kModemVoice, "a person answered instead of a modem");
    case Code::kBlacklisted:
    case Code::kDelayed:
      return said(Situation::kModemRefusesNumber,
                  "the modem refuses to dial this number again so soon");
    case Code::kError:
      return said(Situation::kModemRejectsCommand, "the modem does not accept the command");
    case Code::kCellular: {
      const std::string_view meaning = cellular_error(result.text);
      return said(Situation::kCellularError,
                  meaning.empty() ? "the cellular modem reports this error" : meaning);
    }
    case Code::kOk:
    case Code::kConnect:
    case Code::kRing:
    case Code::kProgress:
    case Code::kInformation:
    case Code::kUnknown:
      break;
  }
  return said(Situation::kModemNonsense, "that is no answer to this command");
}

}  // namespace openras::modem
