// The log of libmpr.so, which works inside other people's programs: key=value lines to the journal
// where there is one, else warnings to standard error. OPENRAS_LOG names a file, or "stderr", that
// takes all of it instead.
#pragma once

#include <string_view>

namespace openras::mpr {

enum class LogLevel { kDebug, kInfo, kWarning };

// `line`: key=value, the values of others through log::value(). Any thread; never fails.
void write_log(LogLevel level, std::string_view line) noexcept;

}  // namespace openras::mpr
