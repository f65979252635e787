#include "manager/process_watch.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <asio/posix/stream_descriptor.hpp>

namespace openras::manager {
namespace {

class PidfdWatch final : public ProcessWatch {
 public:
  PidfdWatch(const asio::any_io_executor& executor, int pidfd, std::function<void()> on_exit)
      : descriptor_(executor, pidfd) {
    descriptor_.async_wait(asio::posix::descriptor_base::wait_read,
                           [on_exit = std::move(on_exit),
                            alive = std::weak_ptr(alive_)](const std::error_code& error) {
                             if (!error && !alive.expired()) on_exit();
                           });
  }

 private:
  asio::posix::stream_descriptor descriptor_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace

ProcessWatchFactory watch_processes(asio::any_io_executor executor) {
  return [executor = std::move(executor)](
             pid_t pid, std::function<void()> on_exit) -> std::unique_ptr<ProcessWatch> {
    if (pid <= 0) return nullptr;
    const auto pidfd = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
    if (pidfd < 0) return nullptr;
    return std::make_unique<PidfdWatch>(executor, pidfd, std::move(on_exit));
  };
}

}  // namespace openras::manager
