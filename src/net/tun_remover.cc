#include "net/tun_remover.h"

#include <net/if.h>
#include <pthread.h>

#include <algorithm>
#include <csignal>
#include <iterator>

#include "net/kernel.h"

namespace openras::net {

TunRemover::~TunRemover() {
  {
    std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void TunRemover::remove(std::unique_ptr<Tun> tun, std::function<void()> removed) {
  std::lock_guard lock(mutex_);
  orders_.push_back({std::move(tun), std::move(removed)});
  if (!thread_.joinable()) {
    sigset_t all, before;  // signals are the program's other threads'
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    thread_ = std::thread([this] { run(); });
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }
  changed_.notify_all();
}

std::vector<TunRemover::Order> TunRemover::next_batch() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return ending_ || !orders_.empty(); });
  const auto end = orders_.begin() + static_cast<ptrdiff_t>(std::min(orders_.size(), kBatch));
  std::vector<Order> batch(std::make_move_iterator(orders_.begin()), std::make_move_iterator(end));
  orders_.erase(orders_.begin(), end);
  return batch;
}

void TunRemover::run() {
  const std::unique_ptr<Kernel> kernel = make_netlink_kernel();
  for (;;) {
    std::vector<Order> batch = next_batch();
    if (batch.empty()) return;
    std::vector<unsigned> indexes;
    for (const Order& order : batch)
      if (const unsigned index = if_nametoindex(order.tun->name().c_str()))
        indexes.push_back(index);
    // What is not removed here goes when it is closed.
    if (indexes.size() > 1) (void)kernel->remove_links(indexes);
    for (Order& order : batch) order.tun.reset();
    for (const Order& order : batch)
      if (order.removed) order.removed();
  }
}

}  // namespace openras::net
