#include "tools/rasdial/signals.h"

#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <initializer_list>

namespace openras::rasdial {

Signals::Signals() {
  sigset_t caught;
  sigemptyset(&caught);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&caught, signal);
  sigprocmask(SIG_BLOCK, &caught, nullptr);
  fd_ = signalfd(-1, &caught, SFD_CLOEXEC);
}

Signals::~Signals() { close(fd_); }

bool Signals::wait(int other, int timeout_ms) const {
  pollfd ready[] = {{.fd = fd_, .events = POLLIN, .revents = 0},
                    {.fd = other, .events = POLLIN, .revents = 0}};
  poll(ready, 2, timeout_ms);
  return ready[0].revents != 0;
}

}  // namespace openras::rasdial
