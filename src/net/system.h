// The system side of a connection: a TUN interface, addresses, routes and DNS, described as a
// whole, applied as one transaction, journalled, and taken back.
#pragma once

#include <asio/ip/address.hpp>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"

namespace openras::net {

struct Prefix {
  asio::ip::address address;
  uint8_t length = 0;
};

// What a connection wants of the system. All of it is taken back when it ends.
struct Description {
  std::string owner;      // the connection's name, for the journal and the log
  std::string interface;  // the TUN's name, as open_tun() gave it
  uint16_t mtu = 1500;
  std::optional<asio::ip::address_v4> local_v4, peer_v4;
  std::optional<asio::ip::address_v6> local_v6, peer_v6;  // link-local, from the interface ids
  // IPv4: everything goes through the link from now on. IPv6: what the peer announces in its router
  // advertisements is taken (doc/decisions/0003-default-route.md).
  bool default_route_v4 = false, default_route_v6 = false;
  std::vector<Prefix> routes;  // further destinations through the link
  // The server's address outside the link: always give it where link.server_address() has one. It
  // gets a host route as it is reached now where something above would draw it into the link.
  std::optional<asio::ip::address> pinned_server;
  std::vector<asio::ip::address> dns;
  bool use_dns = true;  // false: the user opted out
};

// An open TUN interface; closing it removes the interface.
class Tun {
 public:
  virtual ~Tun() = default;
  virtual int fd() const = 0;  // non-blocking; one IP packet per read and write, no header
  virtual const std::string& name() const = 0;
};

// One applied Description. Its destruction takes everything back, in reverse order, and removes
// the journal record. Destroy it before the Tun.
class Applied {
 public:
  virtual ~Applied() = default;
};

// The calls block for as long as the kernel and the DNS service take: milliseconds, and at most
// about two seconds where systemd-resolved hangs. They may come from any thread.
class System {
 public:
  virtual ~System() = default;
  // `name` is a pattern as the kernel takes it, e.g. "ras%d". Errors: ERROR_ACCESS_DENIED (the
  // sentence says which capability is missing and how to give it), ERROR_DEVICE_DOES_NOT_EXIST (no
  // /dev/net/tun), ERROR_PORT_NOT_AVAILABLE (an interface of that name is in use).
  virtual Result<std::unique_ptr<Tun>> open_tun(const std::string& name) = 0;
  // Removes the interface without holding the caller up; with others that go at the same time, all
  // at once. `removed` is called once it is gone, here or on another thread.
  virtual void remove_tun(std::unique_ptr<Tun> tun, std::function<void()> removed) {
    tun.reset();
    removed();
  }
  // All or nothing: what was done before a failing step is undone. Errors: ERROR_INVALID_PARAMETER
  // (the description contradicts itself), ERROR_ACCESS_DENIED, ERROR_ROUTE_NOT_AVAILABLE (a route
  // is taken or the server cannot be reached), ERROR_DISK_FULL or ERROR_WRITE_FAULT (the journal),
  // ERROR_GEN_FAILURE.
  virtual Result<std::unique_ptr<Applied>> apply(const Description& description) = 0;
  // Takes back what the journal says an earlier, killed process left. Returns one line per thing.
  virtual std::vector<std::string> recover() = 0;
  // False where this machine has IPv6 switched off: IPV6CP is then not worth negotiating. apply()
  // leaves IPv6 out there, with a line in the log.
  virtual bool ipv6_available() const { return true; }
};

enum class DnsService : uint8_t {
  kAuto,  // systemd-resolved where it runs, else resolvconf where it is installed, else the file
  kFile,  // always the file: for tests and demos beside a system that has its own
};

struct SystemSettings {
  std::filesystem::path journal;  // a directory of this daemon's own; made, mode 0700, where absent
  std::filesystem::path dns_file;  // resolv.conf lines, where neither service is there
  DnsService dns = DnsService::kAuto;
  // Start a guard process with the first apply(), that takes everything back when this process is
  // killed. Only where main() calls run_as_guard(): see net/guard.h.
  bool guard = false;
};

// The real system, through /dev/net/tun and netlink. Objects made by it may outlive it.
std::unique_ptr<System> make_linux_system(SystemSettings settings);
inline std::unique_ptr<System> make_linux_system(std::filesystem::path journal,
                                                 std::filesystem::path dns_file) {
  return make_linux_system(SystemSettings{std::move(journal), std::move(dns_file)});
}

// Records instead of applying: for tests without root. Its Tun is one end of a socket pair
// (packets, as a TUN has them). Must outlive what it made.
class CapturingSystem : public System {
 public:
  CapturingSystem() = default;
  ~CapturingSystem() override;
  CapturingSystem(const CapturingSystem&) = delete;
  CapturingSystem& operator=(const CapturingSystem&) = delete;

  Result<std::unique_ptr<Tun>> open_tun(const std::string& name) override;
  Result<std::unique_ptr<Applied>> apply(const Description& description) override;
  std::vector<std::string> recover() override { return {}; }

  // The other end of a Tun that open_tun() made: what is written here is read from the Tun, and the
  // other way round. Owned by this object and open as long as it; -1 for an unknown name.
  int other_end(const std::string& tun_name) const;

  std::vector<Description> applied;    // every apply() so far
  size_t active = 0;                   // of those, how many are not taken back
  std::optional<Error> fail_next;      // the next apply() fails with this
  std::optional<Error> fail_next_tun;  // the next open_tun() fails with this

 private:
  std::map<std::string, int> other_ends_;
};

}  // namespace openras::net
