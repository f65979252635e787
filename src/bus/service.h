// What the D-Bus contract (org.openras.xml) asks of the daemon, without D-Bus in it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/secret.h"

namespace openras::bus {

// Numbers of connections, and of single links of them: the subentry stands in the upper octet.
// Every method that takes a connection's number takes a link's. **[choice]**
inline constexpr uint32_t kHighestConnection = 0xffffff;
constexpr uint32_t connection_of(uint32_t number) { return number & kHighestConnection; }
constexpr uint32_t subentry_of(uint32_t number) { return number >> 24; }
constexpr uint32_t link_number(uint32_t connection, uint32_t subentry) {
  return connection | subentry << 24;
}

// Who calls, as the kernel says (SO_PEERCRED, SO_PEERGROUPS) or the system bus does.
struct Credentials {
  uint32_t uid = UINT32_MAX;  // UINT32_MAX: not known, which is nobody
  uint32_t gid = UINT32_MAX;
  int32_t pid = 0;               // 0: of another PID namespace
  std::vector<uint32_t> groups;  // supplementary ones

  bool is_root() const { return uid == 0; }
  bool is_member_of(uint32_t group) const;
};

// A file descriptor that closes itself.
class UniqueFd {
 public:
  UniqueFd() = default;
  explicit UniqueFd(int fd) : fd_(fd) {}
  UniqueFd(UniqueFd&& other) noexcept : fd_(other.release()) {}
  UniqueFd& operator=(UniqueFd&& other) noexcept;
  ~UniqueFd() { reset(); }

  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  int release();
  void reset();

 private:
  int fd_ = -1;
};

// One call of the client's handler: Handler1.Notify.
struct Notification {
  uint32_t connection = 0;
  uint32_t subentry = 0;
  uint32_t state = 0;  // RASCONNSTATE
  uint32_t error = 0;
  uint32_t extended = 0;
  friend bool operator==(const Notification&, const Notification&) = default;
};

// Somebody who called. Lives on the bus's executor; a connection that he dialed may outlive him.
class Client {
 public:
  // The handler's answer, go_on. Called exactly once, on the executor, never inside notify(). An
  // error: the client has gone (ERROR_PORT_DISCONNECTED) or its handler object is broken.
  using Answer = std::function<void(Result<bool> go_on)>;

  virtual ~Client() = default;
  virtual const Credentials& credentials() const = 0;
  // Calls the object `handler`. No deadline: a handler may take as long as it likes.
  virtual void notify(const std::string& handler, const Notification& notification,
                      Answer answer) = 0;
  // The bus connection ended. Service::client_gone() was, or is being, called.
  virtual bool gone() const = 0;
};

// Manager1.Dial's dictionary. A string that was not given is empty.
struct DialParameters {
  std::string entry;
  std::string phonebook;
  UniqueFd phonebook_fd;
  std::string user, domain;
  Secret password, tunnel_secret, pin;
  std::string number;
  std::string callback_number;
  uint32_t options = 0;  // RDEOPT_*
  uint32_t subentry = 0;
  uint32_t error = 0;    // Resume: what the state asks for could not be done, and the dial fails
  std::string script;    // text of the entry's login script, read by the client
  std::string handler;   // an object path; "" = nobody is told
  bool another = false;  // a connection of its own, though the entry is up or being dialed
  bool redial = false;   // by the entry's policy, before an error is told
};

struct DialReply {
  uint32_t connection = 0;
  bool existing = false;
};

// ListConnections, Describe and the properties of Connection1.
struct ConnectionDescription {
  uint32_t number = 0;
  std::string entry, phonebook, device_type, device_name, phone_number;
  uint32_t state = 0, error = 0, extended_error = 0;
  uint32_t owner = 0;  // uid
  uint32_t subentry = 1;
  std::string guid;
  std::string interface;
  uint64_t connected_since = 0;  // CLOCK_REALTIME microseconds, 0 = not yet
};

struct EndedDescription {
  uint32_t number = 0;
  std::string entry;
  uint32_t owner = 0;
  bool was_connected = false;
  uint32_t error = 0;
  std::string reason;
  std::string situation;  // its row's id in the error table; "" = none
  uint64_t ended = 0;     // CLOCK_REALTIME microseconds
};

// GetProjection: numbers are D-Bus u, except pfc and acfc.
struct LcpProjection {
  uint32_t local_auth = 0, remote_auth = 0;  // PPP protocol numbers
  uint32_t local_auth_data = 0, remote_auth_data = 0;
  uint32_t mru = 0, peer_mru = 0;
  bool pfc = false, acfc = false;
  bool bundled = false;
  uint32_t terminated_reason = 0;
};
struct IpProjection {
  std::string local, peer;
  std::vector<std::string> dns;
  uint32_t error = 0;
};
struct Ipv6Projection {
  std::vector<uint8_t> local_id, peer_id;  // 8 octets, or none
  uint32_t error = 0;
};

struct Statistics {
  uint64_t bytes_sent = 0, bytes_received = 0, frames_sent = 0, frames_received = 0;
  uint64_t crc_errors = 0, timeout_errors = 0, alignment_errors = 0;
  uint64_t hardware_overruns = 0, framing_errors = 0, buffer_overruns = 0;
  uint64_t bps = 0;
  uint64_t connect_duration_ms = 0;
};

// The daemon, as its clients see it. Every call comes on one executor and answers at once; errors
// go to the client as org.openras.Error.RasN.
class Service {
 public:
  virtual ~Service() = default;
  virtual Result<DialReply> dial(const std::shared_ptr<Client>& client,
                                 DialParameters parameters) = 0;
  virtual Result<> resume(const std::shared_ptr<Client>& client, uint32_t connection,
                          DialParameters parameters) = 0;
  virtual Result<> hang_up(const std::shared_ptr<Client>& client, uint32_t connection) = 0;
  virtual std::vector<ConnectionDescription> list() = 0;
  virtual Result<ConnectionDescription> describe(uint32_t connection) = 0;
  virtual std::vector<EndedDescription> list_ended() = 0;
  virtual Result<LcpProjection> lcp_projection(uint32_t connection) = 0;
  virtual Result<IpProjection> ip_projection(uint32_t connection) = 0;
  virtual Result<Ipv6Projection> ipv6_projection(uint32_t connection) = 0;
  virtual Result<Statistics> statistics(uint32_t connection, uint32_t subentry) = 0;
  virtual Result<> clear_statistics(const std::shared_ptr<Client>& client, uint32_t connection,
                                    uint32_t subentry) = 0;
  // The text of a link that is paused in RASCS_Interactive, both ways. ERROR_PORT_NOT_CONNECTED:
  // it is not. subentry 0 = the link that is.
  virtual Result<UniqueFd> open_terminal(const std::shared_ptr<Client>& client, uint32_t connection,
                                         uint32_t subentry) = 0;
  // The client's bus connection ended. Called once for each client.
  virtual void client_gone(const std::shared_ptr<Client>& client) = 0;
};

// ---- signals --------------------------------------------------------------------------------

struct StateChanged {
  uint32_t connection = 0, subentry = 0, state = 0, error = 0, extended = 0;
};
struct ConnectionAdded {
  uint32_t connection = 0;
  std::string entry;
};
struct ConnectionRemoved {
  uint32_t connection = 0;
  std::string entry;
  bool was_connected = false;
  uint32_t error = 0;
  std::string reason;
};

// Where the daemon's signals go.
class Publisher {
 public:
  virtual ~Publisher() = default;
  virtual void publish(const StateChanged& signal) = 0;
  virtual void publish(const ConnectionAdded& signal) = 0;
  virtual void publish(const ConnectionRemoved& signal) = 0;
};

}  // namespace openras::bus
