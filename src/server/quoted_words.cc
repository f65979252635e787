#include "server/quoted_words.h"

#include <openras/winerror.h>

namespace openras::server {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

// One word from the front of `line`; quotes may stand anywhere in it (address="10.64.0.5").
Result<std::string> take_word(std::string_view& line) {
  std::string word;
  bool quoted = false;
  while (!line.empty() && (quoted || !is_blank(line.front()))) {
    char c = line.front();
    line.remove_prefix(1);
    if (c == '"') {
      quoted = !quoted;
    } else if (c == '\\' && quoted) {
      if (line.empty()) break;
      word += line.front();
      line.remove_prefix(1);
    } else {
      word += c;
    }
  }
  if (quoted) return fail(ERROR_INVALID_DATA, "a quote is not closed: write \" at its end");
  return word;
}

}  // namespace

Result<std::vector<std::string>> split_words(std::string_view line) {
  std::vector<std::string> words;
  while (true) {
    while (!line.empty() && is_blank(line.front())) line.remove_prefix(1);
    if (line.empty() || line.front() == '#') return words;
    Result<std::string> word = take_word(line);
    if (!word) return std::unexpected(word.error());
    words.push_back(std::move(*word));
  }
}

std::string quote_word(std::string_view word) {
  std::string out = "\"";
  for (char c : word) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

}  // namespace openras::server
