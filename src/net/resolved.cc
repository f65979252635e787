#include <fmt/format.h>
#include <net/if.h>
#include <openras/winerror.h>
#include <systemd/sd-bus.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <system_error>

#include "base/log.h"
#include "errors/situation.h"
#include "net/dns.h"
#include "net/process.h"

namespace openras::net {
namespace {

constexpr uint64_t kPatienceUs = 2'000'000;
constexpr const char* kService = "org.freedesktop.resolve1";
constexpr const char* kPath = "/org/freedesktop/resolve1";
constexpr const char* kInterface = "org.freedesktop.resolve1.Manager";
// resolved's own listening socket. /proc/net/unix shows the sockets of one network namespace, so
// that it stands there only where resolved looks after the interfaces that we have.
constexpr std::string_view kOwnSocket = "/run/systemd/resolve/io.systemd.Resolve";

struct FreeBus {
  void operator()(sd_bus* bus) const { sd_bus_flush_close_unref(bus); }
  void operator()(sd_bus_message* message) const { sd_bus_message_unref(message); }
};
using Bus = std::unique_ptr<sd_bus, FreeBus>;
using Message = std::unique_ptr<sd_bus_message, FreeBus>;

Error resolved_error(const std::string& what, int error, const char* said) {
  const bool forbidden = error == -EACCES || error == -EPERM;
  return make_error(
      forbidden ? Situation::kSettingsForbidden : Situation::kSettingsFailed,
      fmt::format("systemd-resolved: {}: {}; mend it, or switch DNS off for this entry", what,
                  said ? said : std::generic_category().message(-error)));
}

Result<Bus> system_bus() {
  sd_bus* raw = nullptr;
  int error = sd_bus_open_system(&raw);
  if (error < 0) return std::unexpected(resolved_error("no system bus", error, nullptr));
  Bus bus(raw);
  sd_bus_set_method_call_timeout(bus.get(), kPatienceUs);
  return bus;
}

Result<> call(sd_bus* bus, sd_bus_message* message, const char* method) {
  sd_bus_error said = SD_BUS_ERROR_NULL;
  int error = sd_bus_call(bus, message, kPatienceUs, &said, nullptr);
  Result<> result;
  if (error < 0) result = std::unexpected(resolved_error(method, error, said.message));
  sd_bus_error_free(&said);
  return result;
}

Result<Message> new_call(sd_bus* bus, const char* method, const DnsStep& step) {
  sd_bus_message* raw = nullptr;
  int error = sd_bus_message_new_method_call(bus, &raw, kService, kPath, kInterface, method);
  Message message(raw);
  if (error >= 0)
    error = sd_bus_message_append(message.get(), "i", static_cast<int32_t>(step.index));
  if (error < 0) return std::unexpected(resolved_error(method, error, nullptr));
  return message;
}

int append_server(sd_bus_message* message, const asio::ip::address& server) {
  int error = sd_bus_message_open_container(message, 'r', "iay");
  if (error >= 0) error = sd_bus_message_append(message, "i", server.is_v4() ? AF_INET : AF_INET6);
  if (error >= 0 && server.is_v4()) {
    auto octets = server.to_v4().to_bytes();
    error = sd_bus_message_append_array(message, 'y', octets.data(), octets.size());
  } else if (error >= 0) {
    auto octets = server.to_v6().to_bytes();
    error = sd_bus_message_append_array(message, 'y', octets.data(), octets.size());
  }
  return error < 0 ? error : sd_bus_message_close_container(message);
}

Result<> set_servers(sd_bus* bus, const DnsStep& step) {
  constexpr const char* kMethod = "SetLinkDNS";  // (i ifindex, a(iay) addresses)
  Result<Message> message = new_call(bus, kMethod, step);
  if (!message) return std::unexpected(message.error());
  int error = sd_bus_message_open_container(message->get(), 'a', "(iay)");
  for (const asio::ip::address& server : step.servers)
    if (error >= 0) error = append_server(message->get(), server);
  if (error >= 0) error = sd_bus_message_close_container(message->get());
  if (error < 0) return std::unexpected(resolved_error(kMethod, error, nullptr));
  return call(bus, message->get(), kMethod);
}

// "~.": all names go to this link's servers, none elsewhere.
Result<> take_all_names(sd_bus* bus, const DnsStep& step) {
  constexpr const char* kMethod = "SetLinkDomains";  // (i ifindex, a(sb) domains, routing only)
  Result<Message> message = new_call(bus, kMethod, step);
  if (!message) return std::unexpected(message.error());
  int error = sd_bus_message_append(message->get(), "a(sb)", 1, ".", 1);
  if (error < 0) return std::unexpected(resolved_error(kMethod, error, nullptr));
  return call(bus, message->get(), kMethod);
}

bool has_owner(sd_bus* bus) {
  sd_bus_message* raw = nullptr;
  int error =
      sd_bus_call_method(bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                         "org.freedesktop.DBus", "NameHasOwner", nullptr, &raw, "s", kService);
  Message answer(raw);
  int owned = 0;
  return error >= 0 && sd_bus_message_read(answer.get(), "b", &owned) >= 0 && owned != 0;
}

}  // namespace

bool resolved_serves_us() {
  constexpr size_t kLargestTable = 16 * 1024 * 1024;
  if (read_small_file("/proc/thread-self/net/unix", kLargestTable).find(kOwnSocket) ==
      std::string::npos)
    return false;
  Result<Bus> bus = system_bus();
  return bus && has_owner(bus->get());
}

Result<> resolved_set(const DnsStep& step) {
  Result<Bus> bus = system_bus();
  if (!bus) return std::unexpected(bus.error());
  if (Result<> done = set_servers(bus->get(), step); !done || !step.all_names) return done;
  return take_all_names(bus->get(), step);
}

Result<bool> resolved_unset(const DnsStep& step) {
  std::array<char, IF_NAMESIZE> name{};
  if (!if_indextoname(step.index, name.data()) || step.interface != name.data())
    return false;  // the interface is gone, and resolved's settings for it too
  Result<Bus> bus = system_bus();
  if (!bus) return std::unexpected(bus.error());
  if (!has_owner(bus->get())) return false;      // stopped since: its settings went with it
  constexpr const char* kMethod = "RevertLink";  // (i ifindex)
  Result<Message> message = new_call(bus->get(), kMethod, step);
  if (!message) return std::unexpected(message.error());
  if (Result<> done = call(bus->get(), message->get(), kMethod); !done)
    return std::unexpected(done.error());
  return true;
}

}  // namespace openras::net
