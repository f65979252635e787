// Words separated by blanks, as the users file and `rasserver ctl` write them: double quotes keep
// blanks and '#', a backslash inside them takes the next character as it is, a '#' at the start of
// a word begins a comment.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace openras::server {

// ERROR_INVALID_DATA where a quote is not closed. Words may hold secrets: the caller wipes them.
Result<std::vector<std::string>> split_words(std::string_view line);
// `word` as it stands in such a line; split_words() gives it back.
std::string quote_word(std::string_view word);

}  // namespace openras::server
