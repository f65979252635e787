// Subentries as RASSUBENTRY has them.
#include <fmt/format.h>
#include <openras/winerror.h>

#include "phonebook/edit.h"
#include "phonebook/properties.h"

namespace openras::phonebook {
namespace {

bool is_serial(std::string_view type) {
  return equal_keys(type, "modem") || equal_keys(type, "serial") || equal_keys(type, "null");
}

// MS-RRASM §2.2.2.2.96: modems and serial lines are "serial", everything else "rastapi".
std::string media_of(std::string_view type) { return is_serial(type) ? "serial" : "rastapi"; }

Result<> append_block(Section& section, std::string_view type) {
  std::string text = fmt::format("\nMEDIA={}\nPort=\nDevice=\n", media_of(type));
  if (is_serial(type)) text += "ConnectBPS=115200\n";
  text += fmt::format(
      "\nDEVICE={}\nPhoneNumber=\nAreaCode=\nCountryCode=0\nCountryID=0\nUseDialingRules=0\n"
      "Comment=\nFriendlyName=\nLastSelectedPhone=0\nPromoteAlternates=0\n"
      "TryNextAlternateOnFail=1\n",
      type);
  if (is_serial(type)) text += "HwFlowControl=1\nProtocol=1\nCompression=1\nSpeaker=0\n";
  return section.append(text);
}

// Where the subentry's Device and Port stand: a tolerated hand-written entry may have them in its
// DEVICE block.
Place place_for(const Section& section, size_t subentry, std::string_view key) {
  const Place media = Place::of_media(subentry), device = dialing_place(section, subentry);
  return !section.get(media, key) && section.get(device, key) ? device : media;
}

}  // namespace

SubentryProperties read_subentry_properties(const Section& section, size_t subentry) {
  SubentryProperties out;
  const Place device = dialing_place(section, subentry);
  auto text = [&](Place place, std::string_view key) {
    return std::string(trim(section.get(place, key).value_or("")));
  };
  out.device_type = section.device_type(subentry, device.device);
  out.device_name = text(place_for(section, subentry, "Device"), "Device");
  bool first = true;
  for (const KeyValue& each : section.keys(device)) {
    if (!equal_keys(each.key, "PhoneNumber")) continue;
    if (first) {
      out.number = trim(each.value);
    } else {
      out.alternates.emplace_back(trim(each.value));
    }
    first = false;
  }
  return out;
}

Result<> write_subentry_properties(Section& section, size_t subentry,
                                   const SubentryProperties& wanted, const std::string& port) {
  if (subentry >= section.media_count()) {
    subentry = section.media_count();
    if (Result<> done = append_block(section, wanted.device_type); !done) return done;
  }
  const SubentryProperties now = read_subentry_properties(section, subentry);
  const Place media = Place::of_media(subentry), device = dialing_place(section, subentry);
  Result<> done;
  auto then = [&done](const Result<>& next) {
    if (done) done = next;
  };
  if (!equal_keys(wanted.device_type, now.device_type)) {
    then(section.set_type(device, wanted.device_type));
    if (media_of(wanted.device_type) != section.media_type(subentry)) {
      then(section.set_type(media, media_of(wanted.device_type)));
    }
  }
  if (wanted.device_name != now.device_name) {
    then(section.set(place_for(section, subentry, "Device"), "Device", wanted.device_name));
    if (subentry == 0 && section.get(Place::entry(), "PreferredDevice")) {
      then(section.set(Place::entry(), "PreferredDevice", wanted.device_name));
    }
  }
  if (!port.empty()) {
    then(section.set(place_for(section, subentry, "Port"), "Port", port));
    if (subentry == 0 && section.get(Place::entry(), "PreferredPort")) {
      then(section.set(Place::entry(), "PreferredPort", port));
    }
  }
  if (done && (wanted.number != now.number || wanted.alternates != now.alternates)) {
    std::vector<std::string> numbers = {wanted.number};
    numbers.insert(numbers.end(), wanted.alternates.begin(), wanted.alternates.end());
    then(write_numbers(section, device, numbers));
  }
  return done;
}

}  // namespace openras::phonebook
