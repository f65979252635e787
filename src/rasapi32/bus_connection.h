// A connection to rasmand's socket: D-Bus peer to peer, through sd-bus.
#pragma once

#include <systemd/sd-bus.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "base/error.h"

namespace openras::rasapi32 {

inline constexpr char kManagerPath[] = "/org/openras";
inline constexpr char kManagerInterface[] = "org.openras.Manager1";
inline constexpr char kHandlerInterface[] = "org.openras.Handler1";
inline constexpr char kHandlerPath[] = "/org/openras/handler";

struct UnrefMessage {
  void operator()(sd_bus_message* message) const { sd_bus_message_unref(message); }
};
using Message = std::unique_ptr<sd_bus_message, UnrefMessage>;

// The manager's socket: $OPENRAS_SOCKET, else /run/openras/manager.sock.
std::string manager_socket();

// What to tell a user whose rasmand does not run on that socket.
std::string how_to_start_the_manager(const std::string& path);

// One thread at a time. In a forked child the socket is closed and every call fails.
class BusConnection {
 public:
  // Connects and authenticates, within 5 s.
  // Errors: ERROR_RASMAN_CANNOT_INITIALIZE (nobody listens, or does not answer),
  // ERROR_ACCESS_DENIED (the socket may not be opened by this user).
  static Result<std::unique_ptr<BusConnection>> open(const std::string& path = manager_socket());
  ~BusConnection();
  BusConnection(const BusConnection&) = delete;
  BusConnection& operator=(const BusConnection&) = delete;

  sd_bus* bus() const { return bus_; }
  int descriptor() const { return fd_; }

  // Fills in a method call's arguments; negative errno as sd-bus gives it.
  using Append = std::function<int(sd_bus_message*)>;
  // Calls a method of Manager1 and waits for the answer, 30 s at most. Messages that come
  // meanwhile wait for process(). The error is the N of org.openras.Error.RasN;
  // ERROR_REQUEST_TIMEOUT; or ERROR_PORT_DISCONNECTED when the daemon went away (then lost()).
  Result<Message> call(const char* method, const Append& append);

  // Handles one message that has come. Answers 1 when there may be more, 0 when there is none,
  // and a negative errno when the connection is gone.
  int process();
  // Handles all that has come, without waiting. False when the connection is gone.
  bool drain();
  // Sends what is still queued, 5 s at most.
  void flush();

  // The daemon closed its end, or the protocol broke: no use any more.
  bool lost() const { return lost_; }

 private:
  BusConnection(sd_bus* bus, int fd) : bus_(bus), fd_(fd) {}
  Result<> finish_handshake(const std::string& path);

  sd_bus* bus_;
  int fd_;
  uint64_t generation_ = 0;
  bool lost_ = false;
};

}  // namespace openras::rasapi32
