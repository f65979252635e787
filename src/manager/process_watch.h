// Whether the process that dialed is still there.
#pragma once

#include <sys/types.h>

#include <asio/any_io_executor.hpp>
#include <functional>
#include <memory>

namespace openras::manager {

// Destroying it ends the watch.
class ProcessWatch {
 public:
  virtual ~ProcessWatch() = default;
};

// `on_exit` is called once, on the executor, never inside the factory. Null where the process
// cannot be watched (of another PID namespace, or gone): its bus connection then stands for it.
using ProcessWatchFactory =
    std::function<std::unique_ptr<ProcessWatch>(pid_t pid, std::function<void()> on_exit)>;

// By pidfd_open(2).
ProcessWatchFactory watch_processes(asio::any_io_executor executor);

}  // namespace openras::manager
