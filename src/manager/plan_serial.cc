// Entries for modems and serial cables.
#include <fmt/format.h>
#include <openras/ras.h>

#include "errors/situation.h"
#include "manager/plan.h"
#include "protocol/login/login_script.h"
#include "protocol/modem/phone_number.h"

namespace openras::manager {
namespace {

// RASDIALEXTENSIONS page: an "Ignore" bit says that the "Set" bit counts instead of the phone book.
bool choose(uint32_t options, uint32_t ignore, uint32_t set, bool of_phonebook) {
  return (options & ignore) != 0 ? (options & set) != 0 : of_phonebook;
}

// The number with the entry's rules, or the caller's own. RDEOPT_UsePrefixSuffix goes for both.
std::string number_of(const phonebook::Entry& entry, const phonebook::Subentry& sub,
                      const bus::DialParameters& parameters, const std::string& wanted) {
  const bool affixes = (parameters.options & RDEOPT_UsePrefixSuffix) != 0;
  phonebook::PhoneNumber number;
  if (!wanted.empty())
    number.number = wanted;
  else if (!sub.numbers.empty())
    number = sub.numbers.front();
  return phonebook::number_to_dial(entry, number, affixes);
}

// What the modem could not dial is refused before the port is opened.
Result<> plan_dialogue(const phonebook::Entry& entry, const phonebook::Subentry& sub,
                       const bus::DialParameters& parameters, const std::string& number,
                       LinkPlan& plan, modem::Options& dialogue) {
  plan.number = number_of(entry, sub, parameters, number);
  if (plan.number.empty())
    return fail(Situation::kEntryWithoutNumber,
                fmt::format("entry \"{}\" has no phone number: rasphone set {} --number 5551234",
                            entry.name, entry.name));
  Result<std::string> dialable = modem::dial_string(plan.number);
  if (!dialable) return std::unexpected(dialable.error());
  dialogue.number = plan.number;
  dialogue.init = sub.modem.init;
  dialogue.pulse = sub.modem.pulse;
  dialogue.speaker = choose(parameters.options, RDEOPT_IgnoreModemSpeaker, RDEOPT_SetModemSpeaker,
                            sub.modem.speaker);
  dialogue.error_control = sub.modem.error_control;
  dialogue.compression = choose(parameters.options, RDEOPT_IgnoreSoftwareCompression,
                                RDEOPT_SetSoftwareCompression, sub.modem.compression);
  dialogue.pin = parameters.pin;
  dialogue.apn = sub.modem.apn;
  return {};
}

// Whether there is a login before PPP, and whose it is. RASDIALEXTENSIONS page: the library is
// called where both the call and the entry ask for it; RDEOPT_PauseOnScript pauses, on any serial
// line **[choice]**.
Result<LoginPlan> plan_login(const phonebook::Entry& entry, const bus::DialParameters& parameters) {
  LoginPlan plan;
  plan.custom_script = entry.custom_script && (parameters.options & RDEOPT_UseCustomScripting) != 0;
  plan.pauses = plan.custom_script || (parameters.options & RDEOPT_PauseOnScript) != 0 ||
                (entry.terminal && entry.login_script.empty());
  if (plan.pauses || entry.login_script.empty()) return plan;
  if (parameters.script.empty())
    return fail(Situation::kScriptMissing,
                fmt::format("entry \"{}\" names the login script {}, and the client did not pass "
                            "its text on",
                            entry.name, entry.login_script));
  Result<login::LoginScript> sound =
      login::LoginScript::parse(parameters.script, entry.login_script);
  if (!sound) return fail(Situation::kScriptWrong, sound.error().detail);
  plan.script = parameters.script;
  return plan;
}

}  // namespace

Result<> plan_serial(const phonebook::Entry& entry, const phonebook::Subentry& sub,
                     const bus::DialParameters& parameters, const std::string& number,
                     LinkPlan& plan) {
  if (sub.port.empty())
    return fail(Situation::kEntryWithoutPort,
                fmt::format("entry \"{}\" names no serial port: rasphone set {} --port /dev/ttyS0",
                            entry.name, entry.name));
  link::SerialOptions options;
  options.port.port = sub.port;
  if (sub.modem.bps != 0) options.port.bps = sub.modem.bps;
  options.port.flow =
      sub.modem.hardware_flow ? link::FlowControl::kHardware : link::FlowControl::kNone;
  options.device_name = sub.device_name;
  options.modem = sub.kind == phonebook::Kind::kModem;
  options.windows_greeting = sub.modem.windows_greeting;
  Result<LoginPlan> login = plan_login(entry, parameters);
  if (!login) return std::unexpected(login.error());
  plan.login = std::move(*login);
  options.terminal = plan.login.pauses || !plan.login.script.empty();
  if (options.modem)
    if (Result<> done = plan_dialogue(entry, sub, parameters, number, plan, options.dialogue);
        !done)
      return done;
  // A server can call a telephone line back, not a cable, nor a cellular data call.
  plan.ppp.callback = options.modem && options.dialogue.apn.empty();
  if (!sub.device_name.empty()) plan.device_name = sub.device_name;
  plan.link = std::move(options);
  return {};
}

}  // namespace openras::manager
