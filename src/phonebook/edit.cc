#include "phonebook/edit.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "phonebook/editor.h"

namespace openras::phonebook {
namespace {

constexpr std::array<std::string_view, 3> kMediaKeys = {"Port", "Device", "ConnectBPS"};
// clang-format off
constexpr std::array<std::string_view, 26> kDeviceKeys = {
    "PhoneNumber", "AreaCode", "CountryCode", "CountryID", "UseDialingRules", "Comment",
    "FriendlyName", "LastSelectedPhone", "PromoteAlternates", "TryNextAlternateOnFail",
    "HwFlowControl", "Protocol", "Compression", "Speaker", "MdmProtocol", "LineType", "Fallback",
    "EnableCompression", "ChannelAggregation", "Proprietary", "X25Pad", "X25Address", "UserData",
    "Facilities", "Terminal", "Script"};
// clang-format on

void exclude(Editor& editor, const Section& section, const EntryChanges& changes) {
  Entry now = read_entry(section);
  auto text = section.get(Place::entry(), "ExcludedProtocols").value_or("0");
  uint32_t bits = static_cast<uint32_t>(std::atoi(text.c_str())) & ~12u;  // §2.2.2.2.12
  if (!changes.ipv4.value_or(now.ipv4.enabled)) bits |= 4;
  if (!changes.ipv6.value_or(now.ipv6.enabled)) bits |= 8;
  editor.set(Place::entry(), "ExcludedProtocols", std::to_string(bits));
}

}  // namespace

Place dialing_place(const Section& section, size_t subentry) {
  size_t count = section.device_count(subentry);
  for (size_t i = 0; i < count; ++i) {
    std::string type = section.device_type(subentry, i);
    if (!equal_keys(type, "switch") && !equal_keys(type, "pad")) {
      return Place::of_device(subentry, i);
    }
  }
  return Place::of_device(subentry, 0);
}

Place place_of(const Section& section, std::string_view key) {
  if (section.get(Place::entry(), key)) return Place::entry();
  if (section.get(Place::net_components(), key)) return Place::net_components();
  for (size_t media = 0; media < section.media_count(); ++media) {
    if (section.get(Place::of_media(media), key)) return Place::of_media(media);
    for (size_t device = 0; device < section.device_count(media); ++device) {
      Place place = Place::of_device(media, device);
      if (section.get(place, key)) return place;
    }
  }
  auto same = [key](std::string_view each) { return equal_keys(each, key); };
  if (std::ranges::any_of(kMediaKeys, same)) return Place::of_media(0);
  if (std::ranges::any_of(kDeviceKeys, same)) return dialing_place(section, 0);
  return Place::entry();
}

Result<> apply(Section& section, const EntryChanges& changes) {
  Editor editor(section);
  if (changes.number) editor.set(dialing_place(section, 0), "PhoneNumber", *changes.number);
  if (changes.port) {
    // A tolerated hand-written entry may have Port in its DEVICE block.
    editor.set(place_of(section, "Port"), "Port", *changes.port);
    if (section.get(Place::entry(), "PreferredPort")) {
      editor.set(Place::entry(), "PreferredPort", *changes.port);
    }
  }
  if (changes.auth) {
    editor.set(Place::entry(), "AuthRestrictions",
               std::to_string(restrictions_from_auth(*changes.auth)));
    editor.set_ours("OpenRASAllowNoAuthentication", changes.auth->none ? "1" : "");
  }
  if (changes.default_gateway) {
    editor.set_flag("IpPrioritizeRemote", *changes.default_gateway);
    editor.set_flag("Ipv6PrioritizeRemote", *changes.default_gateway);
  }
  if (changes.use_peer_dns) editor.set_ours("OpenRASIgnoreDns", *changes.use_peer_dns ? "" : "1");
  if (changes.ipv4 || changes.ipv6) exclude(editor, section, changes);
  if (changes.server_port) {
    editor.set_ours("OpenRASServerPort",
                    *changes.server_port == 0 ? "" : std::to_string(*changes.server_port));
  }
  if (changes.ac_name) editor.set_ours("OpenRASAcName", *changes.ac_name);
  if (changes.tunnel_secret) {
    editor.set_ours("OpenRASTunnelSecret", *changes.tunnel_secret ? "1" : "");
  }
  if (Result<> done = editor.done(); !done) return done;
  return apply_dialing(section, changes.dialing);
}

}  // namespace openras::phonebook
