// The settings of modems, cables and numbers.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <openras/ras.h>
#include <openras/winerror.h>

#include <charconv>

#include "phonebook/editor.h"
#include "phonebook/properties.h"

namespace openras::phonebook {
namespace {

constexpr Place kEntry{};

void apply_device(Editor& editor, const Section& section, const DialingChanges& changes) {
  const Place media = Place::of_media(0), device = dialing_place(section, 0);
  auto flag = [&](std::string_view key, const std::optional<bool>& on) {
    if (on) editor.set(device, key, *on ? "1" : "0");
  };
  if (changes.device_name) {
    editor.set(place_of(section, "Device"), "Device", *changes.device_name);
    if (section.get(kEntry, "PreferredDevice")) {
      editor.set(kEntry, "PreferredDevice", *changes.device_name);
    }
  }
  if (changes.bps) editor.set(media, "ConnectBPS", std::to_string(*changes.bps));
  flag("HwFlowControl", changes.hardware_flow);
  flag("Protocol", changes.error_control);
  flag("Compression", changes.compression);
  flag("Speaker", changes.speaker);
}

void apply_numbers(Editor& editor, Section& section, const DialingChanges& changes) {
  const Place device = dialing_place(section, 0);
  auto set = [&](std::string_view key, const std::string& value) {
    editor.then(write_number_key(section, device, key, value));
  };
  if (changes.alternates) {
    std::vector<std::string> numbers = {read_subentry_properties(section, 0).number};
    numbers.insert(numbers.end(), changes.alternates->begin(), changes.alternates->end());
    editor.then(write_numbers(section, device, numbers));
  }
  if (changes.area_code) set("AreaCode", *changes.area_code);
  if (changes.country_code) set("CountryCode", std::to_string(*changes.country_code));
  if (changes.country_id) set("CountryID", std::to_string(*changes.country_id));
  if (changes.dialing_rules) set("UseDialingRules", *changes.dialing_rules ? "1" : "0");
}

// Bits of RASENTRY.dwfOptions for which Windows has no published key.
void apply_login(Editor& editor, const Section& section, const DialingChanges& changes) {
  if (changes.script) editor.set_ours("OpenRASScript", *changes.script);
  const std::string word(trim(section.get(kEntry, "OpenRASOptions").value_or("")));
  uint32_t options = 0;
  std::from_chars(word.data(), word.data() + word.size(), options, 16);
  const auto choose = [&options](uint32_t bit, const std::optional<bool>& on) {
    if (on) options = *on ? options | bit : options & ~bit;
  };
  choose(RASEO_TerminalAfterDial, changes.terminal);
  choose(RASEO_CustomScript, changes.custom_script);
  if (changes.terminal || changes.custom_script)
    editor.set_ours("OpenRASOptions", options == 0 ? "" : fmt::format("{:08x}", options));
}

// Ours stand in the file only where they say something.
void apply_ours(Editor& editor, const DialingChanges& changes) {
  auto text = [&](std::string_view key, const std::optional<std::string>& value) {
    if (value) editor.set_ours(key, *value);
  };
  auto flag = [&](std::string_view key, const std::optional<bool>& on) {
    if (on) editor.set_ours(key, *on ? "1" : "");
  };
  text("OpenRASApn", changes.apn);
  text("OpenRASPrefix", changes.prefix);
  text("OpenRASSuffix", changes.suffix);
  text("OpenRASInternationalPrefix", changes.international_prefix);
  flag("OpenRASPulse", changes.pulse);
  flag("OpenRASPin", changes.pin);
  if (changes.greeting) editor.set(kEntry, "OpenRASGreeting", *changes.greeting ? "1" : "0");
  if (changes.init)
    editor.set_ours("OpenRASInit", fmt::format("{}", fmt::join(*changes.init, "|")));
}

void apply_redialing(Editor& editor, const DialingChanges& changes) {
  auto number = [&](std::string_view key, const std::optional<uint32_t>& value) {
    if (value) editor.set(kEntry, key, std::to_string(*value));
  };
  number("IdleDisconnectSeconds", changes.idle_seconds);
  number("RedialAttempts", changes.redial_attempts);
  number("RedialSeconds", changes.redial_seconds);
  number("CallbackMode", changes.callback_mode);
  number("OpenRASEchoSeconds", changes.echo_seconds);
  number("OpenRASEchoFailures", changes.echo_failures);
  number("DialMode", changes.dial_mode);
  number("DialPercent", changes.dial_percent);
  number("DialSeconds", changes.dial_seconds);
  number("HangUpPercent", changes.hang_up_percent);
  number("HangUpSeconds", changes.hang_up_seconds);
  if (changes.redial_on_link_failure) {
    editor.set_flag("RedialOnLinkFailure", *changes.redial_on_link_failure);
  }
}

}  // namespace

Result<> apply_dialing(Section& section, const DialingChanges& changes) {
  for (const std::string& command : changes.init.value_or(std::vector<std::string>())) {
    if (command.contains('|')) {
      return fail(ERROR_INVALID_PARAMETER,
                  fmt::format("A modem command has no \"|\" in it: {}", command));
    }
  }
  Editor editor(section);
  apply_device(editor, section, changes);
  apply_numbers(editor, section, changes);
  apply_ours(editor, changes);
  apply_login(editor, section, changes);
  apply_redialing(editor, changes);
  return editor.done();
}

}  // namespace openras::phonebook
