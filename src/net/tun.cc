#include "net/tun.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <openras/raserror.h>
#include <openras/winerror.h>
#include <sys/ioctl.h>

#include <cerrno>
#include <cstring>
#include <system_error>

#include "base/log.h"
#include "errors/situation.h"
#include "net/process.h"

namespace openras::net {
namespace {

constexpr const char* kDevice = "/dev/net/tun";

// One packet a read, nothing in front of it. Segmentation offload adds IFF_VNET_HDR here, and its
// header to what read() and write() carry.
constexpr short kFlags = IFF_TUN | IFF_NO_PI;

class TunDevice final : public Tun {
 public:
  TunDevice(Descriptor fd, std::string name) : fd_(std::move(fd)), name_(std::move(name)) {}
  int fd() const override { return fd_.get(); }
  const std::string& name() const override { return name_; }

 private:
  Descriptor fd_;
  std::string name_;
};

Error no_permission(const char* what) {
  return make_error(
      Situation::kTunForbidden,
      fmt::format("{} is not permitted: making a network interface needs the capability "
                  "CAP_NET_ADMIN (and {} to be readable and writable). Give it with "
                  "AmbientCapabilities=CAP_NET_ADMIN CAP_NET_RAW in the service (systemctl edit "
                  "rasmand), with setcap cap_net_admin,cap_net_raw+ep on the rasmand program, "
                  "or run it as root",
                  what, kDevice));
}

Error open_error(int error) {
  if (error == EPERM || error == EACCES) return no_permission("opening /dev/net/tun");
  if (error == ENOENT || error == ENODEV || error == ENXIO)
    return make_error(
        Situation::kTunMissing,
        fmt::format("there is no {}: load the driver with modprobe tun; in a container, pass "
                    "the device in (--device {}) or make it with mkdir -p /dev/net && mknod {} "
                    "c 10 200",
                    kDevice, kDevice, kDevice));
  return {ERROR_GEN_FAILURE,
          fmt::format("opening {}: {}", kDevice, std::generic_category().message(error))};
}

}  // namespace

Result<std::unique_ptr<Tun>> open_tun_device(const std::string& name) {
  ifreq request{};
  if (name.empty() || name.size() >= sizeof request.ifr_name)
    return fail(ERROR_INVALID_PARAMETER,
                fmt::format("{} is no interface name: 1 to {} octets", log::value(name),
                            sizeof request.ifr_name - 1));
  Descriptor fd(open(kDevice, O_RDWR | O_NONBLOCK | O_CLOEXEC));
  if (!fd) return std::unexpected(open_error(errno));
  std::memcpy(request.ifr_name, name.data(), name.size());
  request.ifr_flags = kFlags;
  if (ioctl(fd.get(), TUNSETIFF, &request) != 0) {
    int error = errno;
    if (error == EPERM || error == EACCES)
      return std::unexpected(no_permission("making a TUN interface"));
    if (error == EBUSY || error == EEXIST)
      return fail(Situation::kTunInUse,
                  fmt::format("an interface named {} is in use already", log::value(name)));
    return fail(ERROR_GEN_FAILURE, fmt::format("making a TUN interface {}: {}", log::value(name),
                                               std::generic_category().message(error)));
  }
  size_t length = strnlen(request.ifr_name, sizeof request.ifr_name);
  return std::make_unique<TunDevice>(std::move(fd), std::string(request.ifr_name, length));
}

}  // namespace openras::net
