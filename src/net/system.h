// The system side of a connection: a TUN interface, addresses, routes and DNS, described as a
// whole, applied as one transaction, journalled, and taken back.
#pragma once

#include <asio/ip/address.hpp>
#include <cstdint>
#include <filesystem>
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
  std::string owner;            // the connection's name, for the journal and the log
  std::string interface;        // the TUN's name, as open_tun() gave it
  uint16_t mtu = 1500;
  std::optional<asio::ip::address_v4> local_v4, peer_v4;
  std::optional<asio::ip::address_v6> local_v6, peer_v6;  // link-local, from the interface ids
  bool default_route_v4 = false, default_route_v6 = false;
  std::vector<Prefix> routes;                             // further destinations through the link
  std::optional<asio::ip::address> pinned_server;         // host route outside the link
  std::vector<asio::ip::address> dns;
  bool use_dns = true;                                    // false: the user opted out
};

// An open TUN interface; closing it removes the interface.
class Tun {
 public:
  virtual ~Tun() = default;
  virtual int fd() const = 0;  // non-blocking; one IP packet per read and write, no header
  virtual const std::string& name() const = 0;
};

// One applied Description. Its destruction takes everything back, in reverse order, and removes
// the journal record.
class Applied {
 public:
  virtual ~Applied() = default;
};

class System {
 public:
  virtual ~System() = default;
  // `name` is a pattern as the kernel takes it, e.g. "ras%d". Without the right to create one:
  // an Error that says which capability is missing and how to give it.
  virtual Result<std::unique_ptr<Tun>> open_tun(const std::string& name) = 0;
  // All or nothing: what was done before a failing step is undone.
  virtual Result<std::unique_ptr<Applied>> apply(const Description& description) = 0;
  // Takes back what the journal says an earlier, killed process left. Returns one line per thing.
  virtual std::vector<std::string> recover() = 0;
};

// The real system, through /dev/net/tun and netlink. `journal` is a directory of this daemon's own,
// made where it is absent. `dns_file`: where neither systemd-resolved nor resolvconf is there.
std::unique_ptr<System> make_linux_system(std::filesystem::path journal,
                                          std::filesystem::path dns_file);

// Records instead of applying: for tests without root. Its Tun is one end of a socket pair.
class CapturingSystem : public System {
 public:
  Result<std::unique_ptr<Tun>> open_tun(const std::string& name) override;
  Result<std::unique_ptr<Applied>> apply(const Description& description) override;
  std::vector<std::string> recover() override { return {}; }

  std::vector<Description> applied;   // every apply() so far
  size_t active = 0;                  // of those, how many are not taken back
  std::optional<Error> fail_next;     // the next apply() fails with this
};

}  // namespace openras::net
