#include "bus/dial_parameters.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <openras/winerror.h>

#include <array>
#include <cstring>

#include "base/log.h"

namespace openras::bus {
namespace {

using Take = Result<> (*)(sd_bus_message* message, DialParameters& out);

std::unexpected<Error> malformed(std::string detail) {
  return fail(ERROR_INVALID_PARAMETER, std::move(detail));
}

// One basic value of the type that the table promises.
Result<std::string_view> text(sd_bus_message* message, char type) {
  const char* value = nullptr;
  if (sd_bus_message_read_basic(message, type, &value) <= 0 || value == nullptr)
    return malformed("a value of the Dial parameters cannot be read");
  const size_t length = strnlen(value, kMaxParameterOctets + 1);
  if (length > kMaxParameterOctets)
    return malformed(fmt::format("a Dial parameter is longer than {} octets", kMaxParameterOctets));
  return std::string_view(value, length);
}

template <std::string DialParameters::* member, char type = 's'>
Result<> take_text(sd_bus_message* message, DialParameters& out) {
  Result<std::string_view> value = text(message, type);
  if (!value) return std::unexpected(value.error());
  out.*member = *value;
  return {};
}

// Longer than the others: a file.
Result<> take_script(sd_bus_message* message, DialParameters& out) {
  const char* value = nullptr;
  if (sd_bus_message_read_basic(message, 's', &value) <= 0 || value == nullptr)
    return malformed("a value of the Dial parameters cannot be read");
  if (strnlen(value, kMaxScriptOctets + 1) > kMaxScriptOctets)
    return malformed(fmt::format("a login script is longer than {} octets", kMaxScriptOctets));
  out.script = value;
  return {};
}

template <Secret DialParameters::* member>
Result<> take_secret(sd_bus_message* message, DialParameters& out) {
  Result<std::string_view> value = text(message, 's');
  if (!value) return std::unexpected(value.error());
  out.*member = Secret(*value);
  return {};
}

template <uint32_t DialParameters::* member>
Result<> take_number(sd_bus_message* message, DialParameters& out) {
  uint32_t value = 0;
  if (sd_bus_message_read_basic(message, 'u', &value) <= 0)
    return malformed("a number of the Dial parameters cannot be read");
  out.*member = value;
  return {};
}

Result<> take_phonebook_fd(sd_bus_message* message, DialParameters& out) {
  int fd = -1;
  if (sd_bus_message_read_basic(message, 'h', &fd) <= 0)
    return malformed("phonebook-fd did not come along as a file descriptor");
  // The message closes its own.
  UniqueFd own(fcntl(fd, F_DUPFD_CLOEXEC, 3));
  if (!own) return malformed(fmt::format("phonebook-fd: {}", strerror(errno)));
  out.phonebook_fd = std::move(own);
  return {};
}

template <bool DialParameters::* member>
Result<> take_truth(sd_bus_message* message, DialParameters& out) {
  int value = 0;
  if (sd_bus_message_read_basic(message, 'b', &value) <= 0)
    return malformed("a truth value of the Dial parameters cannot be read");
  out.*member = value != 0;
  return {};
}

struct Parameter {
  const char* key;
  char type;
  Take take;
};
constexpr auto kParameters = std::to_array<Parameter>({
    {"entry", 's', take_text<&DialParameters::entry>},
    {"phonebook", 's', take_text<&DialParameters::phonebook>},
    {"phonebook-fd", 'h', take_phonebook_fd},
    {"user", 's', take_text<&DialParameters::user>},
    {"password", 's', take_secret<&DialParameters::password>},
    {"domain", 's', take_text<&DialParameters::domain>},
    {"tunnel-secret", 's', take_secret<&DialParameters::tunnel_secret>},
    {"pin", 's', take_secret<&DialParameters::pin>},
    {"number", 's', take_text<&DialParameters::number>},
    {"callback-number", 's', take_text<&DialParameters::callback_number>},
    {"options", 'u', take_number<&DialParameters::options>},
    {"subentry", 'u', take_number<&DialParameters::subentry>},
    {"redial", 'b', take_truth<&DialParameters::redial>},
    {"script", 's', take_script},
    {"error", 'u', take_number<&DialParameters::error>},
    {"handler", 'o', take_text<&DialParameters::handler, 'o'>},
    {"another", 'b', take_truth<&DialParameters::another>},
});

const Parameter* find(const char* key) {
  for (const Parameter& each : kParameters)
    if (std::strcmp(each.key, key) == 0) return &each;
  return nullptr;
}

// The variant that follows `key`.
Result<> take_value(sd_bus_message* message, const char* key, DialParameters& out) {
  const Parameter* parameter = find(key);
  if (parameter == nullptr) {
    spdlog::debug("event=unknown-dial-parameter key={}", log::value(key));
    if (sd_bus_message_skip(message, "v") < 0) return malformed("a Dial parameter has no value");
    return {};
  }
  const char* contents = nullptr;
  char kind = 0;
  if (sd_bus_message_peek_type(message, &kind, &contents) <= 0 || kind != 'v' || !contents)
    return malformed(fmt::format("Dial parameter \"{}\" has no value", key));
  const char wanted[2] = {parameter->type, '\0'};
  if (std::strcmp(contents, wanted) != 0)
    return malformed(fmt::format("Dial parameter \"{}\" must have the D-Bus type {}, not {}", key,
                                 wanted, contents));
  if (sd_bus_message_enter_container(message, 'v', wanted) <= 0)
    return malformed(fmt::format("Dial parameter \"{}\" cannot be read", key));
  if (Result<> taken = parameter->take(message, out); !taken)
    return malformed(fmt::format("{} (\"{}\")", taken.error().detail, key));
  if (sd_bus_message_exit_container(message) < 0)
    return malformed(fmt::format("Dial parameter \"{}\" cannot be read", key));
  return {};
}

}  // namespace

Result<DialParameters> read_dial_parameters(sd_bus_message* message) {
  sd_bus_message_sensitive(message);
  DialParameters out;
  if (sd_bus_message_enter_container(message, 'a', "{sv}") <= 0)
    return malformed("the Dial parameters are no dictionary (a{sv})");
  int more = 0;
  while ((more = sd_bus_message_enter_container(message, 'e', "sv")) > 0) {
    const char* key = nullptr;
    if (sd_bus_message_read_basic(message, 's', &key) <= 0)
      return malformed("a key of the Dial parameters cannot be read");
    if (Result<> taken = take_value(message, key, out); !taken)
      return std::unexpected(taken.error());
    if (sd_bus_message_exit_container(message) < 0)
      return malformed("the Dial parameters cannot be read");
  }
  if (more < 0 || sd_bus_message_exit_container(message) < 0)
    return malformed("the Dial parameters cannot be read");
  return out;
}

}  // namespace openras::bus
