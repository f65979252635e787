#include "tools/rasphone/dialing_options.h"

#include <fmt/format.h>
#include <openras/winerror.h>

namespace openras::rasphone {
namespace {

// --NAME and --no-NAME.
void add_switch(CLI::App* command, const std::string& name, std::optional<bool>& to,
                const std::string& text) {
  command->add_flag_callback("--" + name, [&to] { to = true; }, text);
  command->add_flag_callback("--no-" + name, [&to] { to = false; }, "The opposite");
}

}  // namespace

void add_dialing_options(CLI::App* command, DialingOptions& given) {
  phonebook::DialingChanges& to = given.changes;
  command->add_option("--device-name", to.device_name, "Name of the device; rasphone devices");
  given.alternate_option =
      command
          ->add_option("--alternate", given.alternates,
                       "Number to dial where the one before fails; repeat; \"\" = none")
          ->take_all()
          ->expected(1);
  command->add_option("--area-code", to.area_code, "Area code, for --dialing-rules");
  command->add_option("--country-code", to.country_code, "Country's calling code; 0 = none");
  command->add_option("--country-id", to.country_id, "Country's identifier, for Windows programs");
  add_switch(command, "dialing-rules", to.dialing_rules, "Dial area and country code too");
  command->add_option("--prefix", to.prefix, "Dial this before every number; \"\" = nothing");
  command->add_option("--suffix", to.suffix, "Dial this after every number; \"\" = nothing");
  command->add_option("--international-prefix", to.international_prefix,
                      "What stands before a country code; \"\" = 00");
  command->add_option("--idle", to.idle_seconds, "Hang up after so many idle seconds; 0 = never");
  command->add_option("--redial", to.redial_attempts, "How often to dial again");
  command->add_option("--redial-pause", to.redial_seconds, "Seconds before dialing again");
  add_switch(command, "redial-on-drop", to.redial_on_link_failure, "Dial again when dropped");
  command->add_option("--echo", to.echo_seconds,
                      "Seconds of silence before the peer is asked for a sign of life; 0 = never");
  command->add_option("--echo-failures", to.echo_failures, "How many unanswered end the link")
      ->check(CLI::Range(1, 100));
  command->add_option("--dial-mode", given.dial_mode,
                      "Several subentries: all, as-needed or first");
  command->add_option("--dial-percent", to.dial_percent, "One more link above so much use");
  command->add_option("--dial-seconds", to.dial_seconds, "… for so long");
  command->add_option("--hang-up-percent", to.hang_up_percent, "One link less below so much use");
  command->add_option("--hang-up-seconds", to.hang_up_seconds, "… for so long");
  command->add_option("--callback", given.callback, "none, ask or fixed");
  command->add_option("--bps", to.bps, "Speed of the serial port")->check(CLI::Range(110, 4000000));
  command->add_option("--flow", given.flow, "Flow control of the serial port: hardware or none");
  add_switch(command, "error-control", to.error_control, "Modem: correct errors");
  add_switch(command, "compression", to.compression, "Modem: compress");
  add_switch(command, "speaker", to.speaker, "Modem: let its speaker be heard");
  add_switch(command, "pulse", to.pulse, "Modem: dial with pulses, not tones");
  given.init_option =
      command
          ->add_option("--init", given.init,
                       "Modem: command to send first, e.g. AT&F; repeat; \"\" = none")
          ->take_all()
          ->expected(1);
  command->add_option("--apn", to.apn, "Cellular modem: access point; \"\" = none");
  command->add_option("--pin-file", given.pin_file,
                      "Cellular modem: store the PIN in the first line of this file");
  command->add_option("--script", to.script,
                      "Modem, serial: file that logs in before PPP (rasphone(1)); \"\" = none");
  add_switch(command, "terminal", to.terminal, "Modem, serial: a terminal before PPP");
  add_switch(command, "custom-script", to.custom_script,
             "Modem, serial: the custom-scripting library logs in before PPP");
  add_switch(command, "greeting", to.greeting, "Serial: greet with CLIENT, as Windows does");
}

Result<phonebook::DialingChanges> make_changes(const DialingOptions& given) {
  phonebook::DialingChanges changes = given.changes;
  auto list = [](const CLI::Option* option, const std::vector<std::string>& given_list) {
    std::optional<std::vector<std::string>> out;
    if (option == nullptr || option->count() == 0) return out;
    out.emplace();
    for (const std::string& each : given_list) {
      if (!each.empty()) out->push_back(each);
    }
    return out;
  };
  changes.alternates = list(given.alternate_option, given.alternates);
  changes.init = list(given.init_option, given.init);
  if (given.callback) {
    const std::string& word = *given.callback;
    if (word != "none" && word != "ask" && word != "fixed") {
      return fail(ERROR_INVALID_PARAMETER,
                  fmt::format("--callback takes none, ask or fixed, not \"{}\".", word));
    }
    changes.callback_mode = word == "none" ? 0u : word == "ask" ? 1u : 2u;
  }
  if (given.dial_mode) {
    const std::string& word = *given.dial_mode;
    if (word != "all" && word != "as-needed" && word != "first") {
      return fail(ERROR_INVALID_PARAMETER,
                  fmt::format("--dial-mode takes all, as-needed or first, not \"{}\".", word));
    }
    changes.dial_mode = word == "first" ? 0u : word == "all" ? 1u : 2u;
  }
  if (given.flow) {
    if (*given.flow != "hardware" && *given.flow != "none") {
      return fail(ERROR_INVALID_PARAMETER,
                  fmt::format("--flow takes hardware or none, not \"{}\".", *given.flow));
    }
    changes.hardware_flow = *given.flow == "hardware";
  }
  return changes;
}

}  // namespace openras::rasphone
