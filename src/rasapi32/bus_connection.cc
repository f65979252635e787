#include "rasapi32/bus_connection.h"

#include <openras/raserror.h>
#include <openras/winerror.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "rasapi32/fork_guard.h"

namespace openras::rasapi32 {
namespace {

using std::chrono::microseconds;
using std::chrono::steady_clock;

constexpr std::chrono::seconds kConnectTimeout{5};
constexpr std::chrono::seconds kCallTimeout{30};
constexpr std::string_view kErrorPrefix = "org.openras.Error.Ras";

uint64_t microseconds_until(steady_clock::time_point deadline) {
  const auto left = std::chrono::duration_cast<microseconds>(deadline - steady_clock::now());
  return left.count() > 0 ? static_cast<uint64_t>(left.count()) : 0;
}

Error cannot_reach(const std::string& path, int error) {
  if (error == EACCES || error == EPERM) {
    return {ERROR_ACCESS_DENIED, "This user may not open " + path +
                                     ". Root and members of the group dip may: add the user to "
                                     "the group, or run as root."};
  }
  return {ERROR_RASMAN_CANNOT_INITIALIZE,
          "The Remote Access Connection Manager does not answer on " + path + " (" +
              std::strerror(error) + "). " + how_to_start_the_manager(path)};
}

// A connected Unix socket, or an errno. A full backlog blocks connect(); SO_SNDTIMEO bounds it.
std::expected<int, int> connect_socket(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof address.sun_path) return std::unexpected(ENAMETOOLONG);
  path.copy(address.sun_path, path.size());
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return std::unexpected(errno);
  const timeval limit{.tv_sec = kConnectTimeout.count(), .tv_usec = 0};
  setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  while (connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) < 0) {
    if (errno == EINTR) continue;
    const int error = errno == EAGAIN ? ETIMEDOUT : errno;
    close(fd);
    return std::unexpected(error);
  }
  return fd;
}

// The N of org.openras.Error.RasN; 0 for another error.
uint32_t ras_code(std::string_view name) {
  if (!name.starts_with(kErrorPrefix)) return 0;
  name.remove_prefix(kErrorPrefix.size());
  uint32_t code = 0;
  const auto [end, problem] = std::from_chars(name.data(), name.data() + name.size(), code);
  return problem == std::errc() && end == name.data() + name.size() ? code : 0;
}

Error to_error(const sd_bus_error& error) {
  const std::string text = error.message != nullptr ? error.message : "";
  if (const uint32_t code = ras_code(error.name != nullptr ? error.name : ""); code != 0) {
    return {code, text};
  }
  const int result = -sd_bus_error_get_errno(&error);
  if (result == -ETIMEDOUT) {
    return {ERROR_REQUEST_TIMEOUT, "The Remote Access Connection Manager does not answer."};
  }
  if (result == -EACCES || result == -EPERM) return {ERROR_ACCESS_DENIED, text};
  if (result == -EBADR || result == -ENOSYS) return {ERROR_CALL_NOT_IMPLEMENTED, text};
  if (result == -EINVAL) return {ERROR_INVALID_PARAMETER, text};
  if (result == -ENOMEM) return {ERROR_NOT_ENOUGH_MEMORY, text};
  return {ERROR_RASMAN_CANNOT_INITIALIZE, text};
}

}  // namespace

std::string manager_socket() {
  const char* path = std::getenv("OPENRAS_SOCKET");
  return path != nullptr && *path != '\0' ? path : "/run/openras/manager.sock";
}

std::string how_to_start_the_manager(const std::string& path) {
  return "Start it with 'systemctl start rasmand', or 'rasmand --socket " + path + "' as root.";
}

Result<std::unique_ptr<BusConnection>> BusConnection::open(const std::string& path) {
  const std::expected<int, int> fd = connect_socket(path);
  if (!fd) return std::unexpected(cannot_reach(path, fd.error()));
  sd_bus* bus = nullptr;
  if (sd_bus_new(&bus) < 0) {
    close(*fd);
    return fail(ERROR_NOT_ENOUGH_MEMORY, "No memory for a D-Bus connection.");
  }
  std::unique_ptr<BusConnection> connection(new BusConnection(bus, *fd));
  connection->generation_ = fork_generation();
  close_in_child(*fd);
  int result = sd_bus_set_fd(bus, *fd, *fd);
  if (result >= 0) result = sd_bus_set_bus_client(bus, false);
  if (result >= 0) result = sd_bus_negotiate_fds(bus, true);
  if (result >= 0) result = sd_bus_start(bus);
  if (result < 0) return std::unexpected(cannot_reach(path, -result));
  if (Result<> done = connection->finish_handshake(path); !done)
    return std::unexpected(done.error());
  return connection;
}

Result<> BusConnection::finish_handshake(const std::string& path) {
  const auto deadline = steady_clock::now() + kConnectTimeout;
  while (sd_bus_is_ready(bus_) <= 0) {
    int result = sd_bus_process(bus_, nullptr);
    if (result > 0) continue;
    const uint64_t left = microseconds_until(deadline);
    if (result == 0 && left == 0) result = -ETIMEDOUT;
    if (result == 0) result = sd_bus_wait(bus_, left);
    if (result < 0 && result != -EINTR) {
      return std::unexpected(cannot_reach(path, -result));
    }
  }
  return {};
}

BusConnection::~BusConnection() {
  if (generation_ != fork_generation()) {
    // The parent's: its descriptor is closed here already, and sd-bus refuses to be used.
    return;
  }
  keep_in_child(fd_);
  sd_bus_close_unref(bus_);  // closes the descriptor
}

Result<Message> BusConnection::call(const char* method, const Append& append) {
  if (generation_ != fork_generation() || lost_) {
    return fail(ERROR_PORT_DISCONNECTED, "The connection to rasmand is gone.");
  }
  sd_bus_message* raw = nullptr;
  int result =
      sd_bus_message_new_method_call(bus_, &raw, nullptr, kManagerPath, kManagerInterface, method);
  Message request(raw);
  if (result >= 0) result = append(request.get());
  if (result < 0) {
    return fail(result == -ENOMEM ? ERROR_NOT_ENOUGH_MEMORY : ERROR_INVALID_PARAMETER,
                std::string("The arguments of ") + method + " cannot be sent over D-Bus.");
  }
  // Not sd_bus_call(), which a signal of the host's ends with EINTR.
  struct Reply {
    Message message;
    static int take(sd_bus_message* message, void* self, sd_bus_error*) {
      static_cast<Reply*>(self)->message.reset(sd_bus_message_ref(message));
      return 0;
    }
  } reply;
  sd_bus_slot* slot = nullptr;
  const uint64_t limit = static_cast<uint64_t>(microseconds(kCallTimeout).count());
  result = sd_bus_call_async(bus_, &slot, request.get(), &Reply::take, &reply, limit);
  while (result >= 0 && !reply.message) {
    result = sd_bus_process(bus_, nullptr);
    if (result != 0 || reply.message) continue;
    result = sd_bus_wait(bus_, UINT64_MAX);
    if (result == -EINTR) result = 0;
  }
  sd_bus_slot_unref(slot);
  const sd_bus_error* error =
      reply.message ? sd_bus_message_get_error(reply.message.get()) : nullptr;
  if (reply.message && error == nullptr) return std::move(reply.message);
  if (error != nullptr && sd_bus_is_open(bus_) > 0) {
    return std::unexpected(to_error(*error));
  }
  lost_ = true;
  return fail(ERROR_PORT_DISCONNECTED, "rasmand went away during " + std::string(method) + ".");
}

int BusConnection::process() {
  if (generation_ != fork_generation() || lost_) return -ENOTCONN;
  const int result = sd_bus_process(bus_, nullptr);
  if (result < 0 || sd_bus_is_open(bus_) <= 0) {
    lost_ = true;
    return result < 0 ? result : -ENOTCONN;
  }
  return result > 0 ? 1 : 0;
}

bool BusConnection::drain() {
  int result = 1;
  while (result > 0) result = process();
  return result == 0;
}

void BusConnection::flush() {
  const auto deadline = steady_clock::now() + kConnectTimeout;
  while (!lost_) {
    const int events = sd_bus_get_events(bus_);
    if (events < 0 || (events & POLLOUT) == 0) return;
    const uint64_t left = microseconds_until(deadline);
    pollfd writable{.fd = fd_, .events = POLLOUT, .revents = 0};
    if (left == 0 || poll(&writable, 1, static_cast<int>(left / 1000 + 1)) <= 0) return;
    if (sd_bus_flush(bus_) < 0) return;
  }
}

}  // namespace openras::rasapi32
