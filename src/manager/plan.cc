#include "manager/plan.h"

#include <fmt/format.h>
#include <openras/ras.h>
#include <openras/raserror.h>
#include <openras/winerror.h>

#include "errors/situation.h"
#include "manager/resume.h"

namespace openras::manager {
namespace {

using phonebook::Kind;

// What every system must be able to put together (RFC 1990 §5.1.1).
constexpr uint16_t kMrru = 1500;
constexpr size_t kMaxNumber = 128;       // RAS_MaxPhoneNumber
constexpr size_t kMaxCredential = 1024;  // UNLEN and PWLEN are 256 characters, of up to 4 octets

// What carries the subentry among what OpenRAS has. SSTP gives way to L2TP where VpnStrategy
// allows both.
Result<Kind> choose_kind(const phonebook::Entry& entry, const phonebook::Subentry& sub) {
  if (sub.kind == Kind::kL2tp || sub.kind == Kind::kPppoe || sub.kind == Kind::kModem ||
      sub.kind == Kind::kSerial)
    return sub.kind;
  if (sub.kind == Kind::kSstp)
    for (Kind each : entry.vpn_order)
      if (each == Kind::kL2tp) return each;
  if (sub.kind == Kind::kSstp)
    return fail(ERROR_CALL_NOT_IMPLEMENTED,
                fmt::format("entry \"{}\" is for a device ({}) that this version of rasmand does "
                            "not dial yet",
                            entry.name, phonebook::name(sub.kind)));
  return fail(Situation::kDeviceKindUnknown,
              fmt::format("entry \"{}\" is for a device ({}) that OpenRAS does not have; it has "
                          "l2tp, pppoe, modem and serial",
                          entry.name, phonebook::name(sub.kind)));
}

// Never less than the entry demands: plain L2TP and PPP without MPPE encrypt nothing.
Result<> check_encryption(const phonebook::Entry& entry) {
  if (entry.ipsec_pre_shared_key)
    return fail(Situation::kEncryptionNotPossible,
                fmt::format("entry \"{}\" demands IPsec (IpSecFlags=1), which OpenRAS does not do: "
                            "it would go over the network unencrypted",
                            entry.name));
  if (entry.encryption == phonebook::Encryption::kRequired ||
      entry.encryption == phonebook::Encryption::kMaximum)
    return fail(Situation::kEncryptionNotPossible,
                fmt::format("entry \"{}\" demands encryption (DataEncryption), which this link "
                            "does not have",
                            entry.name));
  return {};
}

Result<std::vector<ppp::AuthMethod>> methods_of(const phonebook::Entry& entry) {
  std::vector<ppp::AuthMethod> methods;
  if (entry.auth.none) methods.push_back(ppp::AuthMethod::kNone);
  if (entry.auth.pap) methods.push_back(ppp::AuthMethod::kPap);
  if (entry.auth.chap_md5) methods.push_back(ppp::AuthMethod::kChapMd5);
  if (entry.auth.ms_chap_v2) methods.push_back(ppp::AuthMethod::kMsChapV2);
  if (methods.empty())
    return fail(ERROR_CALL_NOT_IMPLEMENTED,
                fmt::format("entry \"{}\" allows only authentication that this version does not "
                            "speak ({}); it speaks pap, chap and mschapv2",
                            entry.name, phonebook::to_string(entry.auth)));
  return methods;
}

Result<ppp::Ipv4> parse_ipv4(const std::string& text) {
  std::error_code error;
  const auto address = asio::ip::make_address_v4(text, error);
  if (error)
    return fail(Situation::kEntryContradictory, fmt::format("\"{}\" is no IPv4 address", text));
  return address.to_bytes();
}

Result<> plan_ppp(const phonebook::Entry& entry, const bus::DialParameters& parameters,
                  ppp::Config& ppp) {
  Result<std::vector<ppp::AuthMethod>> methods = methods_of(entry);
  if (!methods) return std::unexpected(methods.error());
  ppp.role = ppp::Role::kCaller;
  ppp.methods = std::move(*methods);
  ppp.credentials.user = parameters.user;
  ppp.credentials.domain = parameters.domain;
  ppp.credentials.password = parameters.password;
  ppp.ipv4 = entry.ipv4.enabled;
  ppp.ipv6 = entry.ipv6.enabled;
  ppp.request_dns = entry.ipv4.use_peer_dns;
  if (!entry.ipv4.address.empty()) {
    Result<ppp::Ipv4> address = parse_ipv4(entry.ipv4.address);
    if (!address) return std::unexpected(address.error());
    ppp.local_ipv4 = *address;
  }
  return {};
}

void plan_network(const phonebook::Entry& entry, Plan& plan) {
  plan.default_route_v4 = entry.ipv4.default_gateway;
  plan.default_route_v6 = entry.ipv6.default_gateway;
  plan.use_peer_dns = entry.ipv4.use_peer_dns;
  for (const auto* list : {&entry.ipv4.dns, &entry.ipv6.dns}) {
    for (const std::string& text : *list) {
      std::error_code error;
      const auto address = asio::ip::make_address(text, error);
      if (!error && !address.is_unspecified()) plan.dns.push_back(address);
    }
  }
}

Result<> plan_pppoe(const phonebook::Entry& entry, const phonebook::Subentry& sub, LinkPlan& plan) {
  if (sub.port.empty())
    return fail(Situation::kEntryWithoutPort,
                fmt::format("entry \"{}\" names no Ethernet interface: rasphone set {} --port eth0",
                            entry.name, entry.name));
  plan.link = link::PppoeOptions{
      .interface = sub.port, .service_name = plan.number, .ac_name = entry.ac_name};
  return {};
}

Result<> plan_l2tp(const phonebook::Entry& entry, const bus::DialParameters& parameters,
                   LinkPlan& plan) {
  if (plan.number.empty())
    return fail(Situation::kEntryWithoutNumber,
                fmt::format("entry \"{}\" names no server: rasphone set {} --number ADDRESS",
                            entry.name, entry.name));
  link::L2tpOptions options;
  options.server = plan.number;
  if (entry.server_port != 0) options.port = entry.server_port;
  options.tunnel_secret = parameters.tunnel_secret;
  plan.link = std::move(options);
  return {};
}

Result<LinkPlan> plan_number(const phonebook::Entry& entry, const phonebook::Subentry& sub,
                             const bus::DialParameters& parameters, const std::string& number) {
  LinkPlan plan;
  const bool several =
      entry.subentries.size() > 1 && entry.dial_mode != phonebook::DialMode::kFirstAvailable;
  if (several || entry.multilink) plan.ppp.multilink.mrru = kMrru;
  plan.number = number.empty() ? sub.number() : number;
  plan.callback_number = parameters.callback_number;
  Result<Kind> kind = choose_kind(entry, sub);
  if (!kind) return std::unexpected(kind.error());
  plan.device_type = phonebook::ras_device_type(*kind);
  plan.device_name = phonebook::ras_device_name(*kind);
  Result<> done = check_encryption(entry);
  if (done) done = plan_ppp(entry, parameters, plan.ppp);
  if (done && *kind == Kind::kPppoe) done = plan_pppoe(entry, sub, plan);
  if (done && *kind == Kind::kL2tp) done = plan_l2tp(entry, parameters, plan);
  if (done && (*kind == Kind::kModem || *kind == Kind::kSerial))
    done = plan_serial(entry, sub, parameters, number, plan);
  if (!done) return std::unexpected(done.error());
  plan_echoes(entry, *kind, plan);
  return plan;
}

// RASENTRY page: the alternate numbers are dialed in their order where the first is not reached. A
// number that the caller gives is dialed alone.
Result<LinkPlan> plan_link(const phonebook::Entry& entry, uint32_t subentry,
                           const bus::DialParameters& parameters, const std::string& number) {
  const phonebook::Subentry& sub = entry.subentries[subentry - 1];
  Result<LinkPlan> plan = plan_number(entry, sub, parameters, number);
  if (!plan) return plan;
  plan->subentry = subentry;
  if (!number.empty() || !sub.try_next_alternate) return plan;
  phonebook::Subentry other = sub;
  for (size_t i = 1; i < sub.numbers.size(); ++i) {
    other.numbers = {sub.numbers[i]};
    Result<LinkPlan> alternate = plan_number(entry, other, parameters, {});
    if (!alternate) return std::unexpected(alternate.error());
    plan->alternates.push_back({std::move(alternate->number), std::move(alternate->link)});
  }
  return plan;
}

// The subentry that is dialed first, then the others. A number that the caller gives is the first
// one's **[choice]**. DialMode=0, the first of several that answers, is the first one alone.
Result<> plan_links(const phonebook::Entry& entry, uint32_t first,
                    const bus::DialParameters& parameters, Plan& plan) {
  Result<LinkPlan> link = plan_link(entry, first, parameters, parameters.number);
  if (!link) return std::unexpected(link.error());
  plan.links.push_back(std::move(*link));
  if (entry.dial_mode == phonebook::DialMode::kFirstAvailable) return {};
  for (uint32_t other = 1; other <= entry.subentries.size(); ++other) {
    if (other == first) continue;
    link = plan_link(entry, other, parameters, {});
    if (!link) return std::unexpected(link.error());
    plan.links.push_back(std::move(*link));
  }
  if (entry.dial_mode == phonebook::DialMode::kAll) plan.dialed_at_first = plan.links.size();
  if (entry.dial_mode == phonebook::DialMode::kAsNeeded)
    plan.bandwidth = BandwidthPolicy{.dial_percent = entry.dial_percent,
                                     .dial_seconds = entry.dial_seconds,
                                     .hang_up_percent = entry.hang_up_percent,
                                     .hang_up_seconds = entry.hang_up_seconds};
  return {};
}

}  // namespace

Result<> check_lengths(const bus::DialParameters& parameters) {
  for (const std::string* text : {&parameters.number, &parameters.callback_number})
    if (text->size() > kMaxNumber)
      return fail(Situation::kNumberTooLong,
                  fmt::format("a number may have {} characters", kMaxNumber));
  for (size_t length :
       {parameters.user.size(), parameters.domain.size(), parameters.password.reveal().size(),
        parameters.tunnel_secret.reveal().size(), parameters.pin.reveal().size()})
    if (length > kMaxCredential)
      return fail(
          ERROR_INVALID_PARAMETER,
          fmt::format("user, password, domain, tunnel secret and PIN may have {} octets each",
                      kMaxCredential));
  return {};
}

Result<Plan> make_plan(const FoundEntry& found, const bus::DialParameters& parameters) {
  const phonebook::Entry& entry = found.entry;
  if (Result<> fits = check_lengths(parameters); !fits) return std::unexpected(fits.error());
  Plan plan;
  plan.entry = entry.name;
  plan.phonebook = found.phonebook;
  plan.guid = entry.guid;
  if (entry.name.empty()) plan.bare_number = parameters.number;
  plan.pauses = (parameters.options & RDEOPT_PausedStates) != 0;
  if (Result<> fits = check_callback_number(parameters.callback_number, /*asks=*/true); !fits)
    return std::unexpected(fits.error());
  const uint32_t subentry = parameters.subentry == 0 ? 1 : parameters.subentry;
  if (subentry > entry.subentries.size())
    return fail(ERROR_INVALID_PARAMETER,
                fmt::format("entry \"{}\" has {} subentries, there is no number {}", entry.name,
                            entry.subentries.size(), subentry));
  if (Result<> done = plan_links(entry, subentry, parameters, plan); !done)
    return std::unexpected(done.error());
  plan_network(entry, plan);
  plan_endings(entry, parameters, plan);
  return plan;
}

}  // namespace openras::manager
