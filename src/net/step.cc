#include "net/step.h"

#include <fmt/format.h>
#include <openras/raserror.h>
#include <openras/winerror.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "base/log.h"
#include "errors/situation.h"

namespace openras::net {
namespace {

std::string text_of(int error) { return std::generic_category().message(error); }

template <typename... Visitors>
struct Overloaded : Visitors... {
  using Visitors::operator()...;
};
template <typename... Visitors>
Overloaded(Visitors...) -> Overloaded<Visitors...>;

// What took the thing away is not our concern: the interface went, the administrator did, ….
bool means_gone(int error) {
  constexpr int kGone[] = {ENODEV, ENXIO, ESRCH, ENOENT, EADDRNOTAVAIL};
  return std::ranges::find(kGone, error) != std::end(kGone);
}

Error error_of(const Step& step, int error, const Kernel& kernel) {
  std::string said = kernel.last_message();
  std::string what = fmt::format("{}: {}{}{}{}", describe(step), text_of(error),
                                 said.empty() ? "" : " (", said, said.empty() ? "" : ")");
  if (error == EPERM || error == EACCES)
    return make_error(
        Situation::kSettingsForbidden,
        what + "; setting up a connection needs the capability CAP_NET_ADMIN, see rasmand(8)");
  if (error == EEXIST)
    return make_error(
        Situation::kNoRoute,
        what +
            "; somebody else has set up the same: remove it there, or take it out of the "
            "entry");
  if (error == ENOMEM || error == ENOBUFS) return {ERROR_NOT_ENOUGH_MEMORY, what};
  if (std::holds_alternative<RouteStep>(step)) return make_error(Situation::kNoRoute, what);
  return make_error(Situation::kSettingsFailed, what);
}

}  // namespace

std::string describe(const Step& step) {
  return std::visit(
      Overloaded{
          [](const MtuStep& s) { return fmt::format("MTU {} of link {}", s.value, s.index); },
          [](const AddressGenerationStep& s) {
            return fmt::format("IPv6 address generation mode {} of link {}", s.value, s.index);
          },
          [](const SettingStep& s) { return fmt::format("setting {} = {}", s.name, s.value); },
          [](const UpStep& s) { return fmt::format("link {} up", s.index); },
          [](const AddressStep& s) {
            std::string peer = s.address.peer ? " peer " + s.address.peer->to_string() : "";
            return fmt::format("address {}{}/{} on link {}", s.address.local.to_string(), peer,
                               s.address.length, s.address.index);
          },
          [](const RouteStep& s) {
            std::string via = s.route.gateway ? " via " + s.route.gateway->to_string() : "";
            return fmt::format("{} {}/{}{} through link {} with metric {}",
                               s.pinned ? "pinned route" : "route", s.route.destination.to_string(),
                               s.route.length, via, s.route.index, s.route.metric);
          },
          [](const DnsStep& s) {
            std::string servers;
            for (const auto& server : s.servers) servers += " " + server.to_string();
            return fmt::format("DNS servers{} of {}", servers, s.interface);
          }},
      step);
}

bool ends_with_interface(const Step& step) {
  if (const auto* route = std::get_if<RouteStep>(&step)) return !route->pinned;
  return !std::holds_alternative<DnsStep>(step);
}

Result<> carry_out(const Step& step, Kernel& kernel, Dns& dns, int* error_number) {
  if (error_number) *error_number = 0;
  if (const auto* s = std::get_if<DnsStep>(&step)) return dns.set(*s);
  int error =
      std::visit(Overloaded{
                     [&](const MtuStep& s) { return kernel.set_mtu(s.index, s.value); },
                     [&](const AddressGenerationStep& s) {
                       return kernel.set_address_generation(s.index, s.value);
                     },
                     [&](const SettingStep& s) { return kernel.write_setting(s.name, s.value); },
                     [&](const UpStep& s) { return kernel.set_up(s.index, true); },
                     [&](const AddressStep& s) { return kernel.add_address(s.address); },
                     [&](const RouteStep& s) { return kernel.add_route(s.route, s.placement); },
                     [](const DnsStep&) { return 0; },
                 },
                 step);
  if (error == 0) return {};
  if (const auto* s = std::get_if<SettingStep>(&step); s && !s->required) {
    spdlog::warn("net: step={} error={}; going on without", log::value(describe(step)),
                 log::value(text_of(error)));
    return {};
  }
  if (error_number) *error_number = error;
  return std::unexpected(error_of(step, error, kernel));
}

Undone take_back(const Step& step, Kernel& kernel, Dns& dns, std::string& why) {
  if (const auto* s = std::get_if<DnsStep>(&step)) {
    Result<bool> result = dns.unset(*s);
    if (result) return *result ? Undone::kTakenBack : Undone::kWasGone;
    why = result.error().detail;
    return Undone::kFailed;
  }
  int error = std::visit(Overloaded{
                             [&](const MtuStep& s) { return kernel.set_mtu(s.index, s.before); },
                             [&](const AddressGenerationStep& s) {
                               return kernel.set_address_generation(s.index, s.before);
                             },
                             [&](const SettingStep& s) {
                               int result = kernel.write_setting(s.name, s.before);
                               return s.required ? result : 0;
                             },
                             [&](const UpStep& s) { return kernel.set_up(s.index, false); },
                             [&](const AddressStep& s) { return kernel.remove_address(s.address); },
                             [&](const RouteStep& s) { return kernel.remove_route(s.route); },
                             [](const DnsStep&) { return 0; },
                         },
                         step);
  if (error == 0) return Undone::kTakenBack;
  if (means_gone(error)) return Undone::kWasGone;
  why = fmt::format("{}: {}", describe(step), text_of(error));
  return Undone::kFailed;
}

}  // namespace openras::net
