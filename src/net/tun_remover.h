// Removes TUN interfaces on a thread of its own, many at a time. The kernel waits for its readers
// (RCU) whenever an interface goes, some 20 ms: once for each that is closed, but only once for all
// that are removed together.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "net/system.h"

namespace openras::net {

class TunRemover {
 public:
  static constexpr size_t kBatch = 128;

  TunRemover() = default;
  // Waits until everything that was given is removed.
  ~TunRemover();
  TunRemover(const TunRemover&) = delete;
  TunRemover& operator=(const TunRemover&) = delete;

  // `removed` is called on the remover's thread. Any thread may call this.
  void remove(std::unique_ptr<Tun> tun, std::function<void()> removed);

 private:
  struct Order {
    std::unique_ptr<Tun> tun;
    std::function<void()> removed;
  };
  void run();
  std::vector<Order> next_batch();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Order> orders_;
  bool ending_ = false;
  std::thread thread_;  // started with the first order
};

}  // namespace openras::net
