#include "notifyees/ras/demand_dial.h"

#include <fmt/format.h>
#include <openras/ras.h>
#include <openras/raserror.h>
#include <openras/winerror.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "base/log.h"
#include "mpr/mpr_log.h"
#include "notifyees/ras/reachability.h"
#include "phonebook/autodial_map.h"
#include "phonebook/text.h"
#include "rasapi32/client.h"

namespace openras::demand_dial {
namespace {

using mpr::LogLevel;
using mpr::write_log;
using phonebook::AutodialEntry;
using phonebook::AutodialMaps;
using phonebook::equal_names;

constexpr std::chrono::milliseconds kReachableBound{1000};
constexpr std::array<uint16_t, 3> kFileServicePorts{445, 139, 22};  // SMB, SMB over NetBIOS, SSH

HRASCONN handle_of(uint32_t connection) {
  return reinterpret_cast<HRASCONN>(static_cast<uintptr_t>(connection));
}
uint32_t number_of(HRASCONN handle) {
  return static_cast<uint32_t>(reinterpret_cast<uintptr_t>(handle));
}

std::string last_detail(uint32_t code) {
  char text[1024] = "";
  if (openras_error_detail(text, sizeof text) > 0 && text[0] != 0) return text;
  if (RasGetErrorStringA(code, text, sizeof text) == 0) return text;
  return fmt::format("error {}", code);
}

// The connections that are up or being dialed, of this user or of others.
std::vector<RASCONNA> connections() {
  std::vector<RASCONNA> list(8);
  for (;;) {
    list[0].dwSize = sizeof(RASCONNA);
    DWORD room = static_cast<DWORD>(list.size() * sizeof(RASCONNA)), count = 0;
    const DWORD code = RasEnumConnectionsA(list.data(), &room, &count);
    if (code == ERROR_BUFFER_TOO_SMALL && room > list.size() * sizeof(RASCONNA)) {
      list.resize(room / sizeof(RASCONNA) + 1);
      continue;
    }
    list.resize(code == 0 ? count : 0);
    return list;
  }
}

bool is_connection_of(uint32_t connection, std::string_view entry) {
  return std::ranges::any_of(connections(), [&](const RASCONNA& each) {
    return number_of(each.hrasconn) == connection && equal_names(each.szEntryName, entry);
  });
}

void hang_up(const Hold& hold) {
  // Numbers start anew with a new rasmand: only the connection that was dialed is hung up.
  if (!is_connection_of(hold.connection, hold.entry)) return;
  const DWORD code = RasHangUpA(handle_of(hold.connection));
  write_log(LogLevel::kInfo, fmt::format("event=demand-hang-up entry={} for={} error={}",
                                         log::value(hold.entry), log::value(hold.remote), code));
}

// Takes those holds out of the ledger for which `gone` says so, and hangs them up.
template <typename Gone>
void release(const Ledger& ledger, const Gone& gone) {
  std::vector<Hold> released;
  const Result<> changed = ledger.change([&](std::vector<Hold>& holds) {
    std::erase_if(holds, [&](const Hold& hold) {
      if (!gone(hold)) return false;
      released.push_back(hold);
      return true;
    });
  });
  if (!changed) {
    write_log(LogLevel::kWarning,
              fmt::format("event=demand-ledger detail={}", log::value(changed.error().detail)));
  }
  for (const Hold& hold : released) hang_up(hold);
}

bool is_running(pid_t process) { return ::kill(process, 0) == 0 || errno == EPERM; }

// A program that was killed between dialing and connecting owes its hang-up.
void release_abandoned(const Ledger& ledger) {
  const auto abandoned = [](const Hold& hold) {
    return hold.pending != 0 && !is_running(hold.pending);
  };
  if (std::ranges::any_of(ledger.holds(), abandoned)) release(ledger, abandoned);
}

struct Target {
  std::string address;  // as it stands in the map
  std::string entry;
};

// What the map has for the hosts: at this location, else at location 0 [choice].
std::optional<Target> target_of(const AutodialMaps& maps, const std::vector<std::string>& hosts) {
  for (const std::string& host : hosts) {
    const auto entries = maps.find(host);
    if (!entries) continue;
    for (const uint32_t location : {maps.location(), 0u}) {
      const auto found = std::ranges::find(*entries, location, &AutodialEntry::location);
      if (found != entries->end()) return Target{host, found->entry};
    }
  }
  return std::nullopt;
}

bool is_up(HRASCONN handle) {
  RASCONNSTATUSA status{};
  status.dwSize = sizeof status;
  return RasGetConnectStatusA(handle, &status) == 0 && status.rasconnstate == RASCS_Connected;
}

// Whether we hold a connection of the entry that is up: another of our network connections is on
// it, so that it must be held for this one as well.
bool is_held(const Ledger& ledger, const std::string& entry) {
  const std::vector<Hold> holds = ledger.holds();
  return std::ranges::any_of(connections(), [&](const RASCONNA& each) {
    return equal_names(each.szEntryName, entry) && is_up(each.hrasconn) &&
           std::ranges::any_of(holds, [&](const Hold& hold) {
             return hold.connection == number_of(each.hrasconn) && equal_names(hold.entry, entry);
           });
  });
}

Result<Hold> dial(const Target& target, const std::string& remote, const std::string& local) {
  RASDIALPARAMSA parameters{};
  parameters.dwSize = sizeof parameters;
  const size_t size =
      std::min(target.entry.size(), sizeof parameters.szEntryName - 1);  // RAS_MaxEntryName
  std::memcpy(parameters.szEntryName, target.entry.data(), size);
  BOOL password = FALSE;
  DWORD code = RasGetEntryDialParamsA(nullptr, &parameters, &password);
  if (code != 0) return fail(code, last_detail(code));
  write_log(LogLevel::kInfo, fmt::format("event=demand-dial entry={} for={}",
                                         log::value(target.entry), log::value(remote)));
  HRASCONN handle = nullptr;
  code = RasDialA(nullptr, nullptr, &parameters, 0, nullptr, &handle);
  const std::string detail = code == 0 ? std::string() : last_detail(code);
  explicit_bzero(parameters.szPassword, sizeof parameters.szPassword);
  if (code != 0) {
    if (handle != nullptr) RasHangUpA(handle);
    return fail(code,
                fmt::format("Dialing \"{}\" for {} failed: {}", target.entry, remote, detail));
  }
  return Hold{number_of(handle), ::getpid(), target.entry, remote, local};
}

}  // namespace

std::vector<std::string> hosts_of(std::string_view remote) {
  if (!remote.starts_with("\\\\")) return {};
  remote.remove_prefix(2);
  std::vector<std::string> hosts;
  const int parts = equal_names(remote.substr(0, remote.find('\\')), "sftp") ? 2 : 1;
  for (int part = 0; part < parts && !remote.empty(); ++part) {
    const size_t end = std::min(remote.find('\\'), remote.size());
    std::string_view host = remote.substr(0, end);
    remote.remove_prefix(std::min(end + 1, remote.size()));
    // host@port, host:port; an IPv6 address has more than one colon.
    if (const size_t at = host.find('@'); at != std::string_view::npos) host = host.substr(0, at);
    if (std::ranges::count(host, ':') == 1) host = host.substr(0, host.find(':'));
    if (!host.empty()) hosts.emplace_back(host);
  }
  return hosts;
}

namespace {

Result<std::optional<Hold>> dial_if_needed(const Ledger& ledger, const std::string& remote,
                                           const std::string& local) {
  const std::vector<std::string> hosts = hosts_of(remote);
  if (hosts.empty()) return std::nullopt;
  const Result<AutodialMaps> maps = AutodialMaps::load();
  if (!maps) {  // the user's connection goes on; perhaps it needs no dialing
    write_log(LogLevel::kWarning,
              fmt::format("event=demand-map detail={}", log::value(maps.error().detail)));
    return std::nullopt;
  }
  if (!maps->enabled(maps->location()) || phonebook::autodial_disabled_for_session()) {
    return std::nullopt;
  }
  const std::optional<Target> target = target_of(*maps, hosts);
  if (!target) return std::nullopt;
  release_abandoned(ledger);
  const std::chrono::seconds pause(maps->parameter("FailedConnectionTimeout", 5));
  if (const auto failed = ledger.recent_failure(target->address, pause)) {
    return fail(failed->code, failed->detail);
  }
  const Result<Ledger::DialLock> lock = ledger.lock_entry(target->entry);
  if (!lock) return std::unexpected(lock.error());
  // Another program may have tried while this one waited.
  if (const auto failed = ledger.recent_failure(target->address, pause)) {
    return fail(failed->code, failed->detail);
  }
  if (!is_held(ledger, target->entry) &&
      is_reachable(target->address, kFileServicePorts, kReachableBound)) {
    return std::nullopt;
  }
  Result<Hold> hold = dial(*target, remote, local);
  if (!hold) {
    ledger.remember_failure(target->address, {hold.error().code, hold.error().detail});
    return std::unexpected(hold.error());
  }
  const Result<> noted = ledger.change([&](std::vector<Hold>& holds) { holds.push_back(*hold); });
  if (!noted) {
    RasHangUpA(handle_of(hold->connection));
    return std::unexpected(noted.error());
  }
  return std::optional<Hold>(std::move(*hold));
}

}  // namespace

Result<std::optional<Hold>> dial_for(const Ledger& ledger, const std::string& remote,
                                     const std::string& local) {
  Result<std::optional<Hold>> dialed = dial_if_needed(ledger, remote, local);
  // The device is free, or nobody would have been told: what it was held for was unmounted by
  // hand, or its server's holder was killed. Last, so that a link that is needed again stays up.
  const auto earlier = [&](const Hold& hold) {
    return hold.pending == 0 && !local.empty() && !of_connection({hold}, local).empty();
  };
  if (std::ranges::any_of(ledger.holds(), earlier)) release(ledger, earlier);
  return dialed;
}

void connection_made(const Ledger& ledger, const Hold& hold, bool made) {
  if (!made) {
    bool found = false;
    release(ledger, [&](const Hold& each) {
      if (found || each != hold) return false;
      found = true;
      return true;
    });
    return;
  }
  const Result<> noted = ledger.change([&](std::vector<Hold>& holds) {
    const auto own = std::ranges::find(holds, hold);
    if (own != holds.end()) own->pending = 0;
  });
  if (!noted) {
    write_log(LogLevel::kWarning,
              fmt::format("event=demand-ledger detail={}", log::value(noted.error().detail)));
  }
}

bool holds_for(const Ledger& ledger, std::string_view name) {
  return !of_connection(ledger.holds(), name).empty();
}

void connection_gone(const Ledger& ledger, std::string_view name) {
  release(ledger, [&](const Hold& hold) { return !of_connection({hold}, name).empty(); });
}

}  // namespace openras::demand_dial
