#include "rasapi32/fork_guard.h"

#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>
#include <vector>

namespace openras::rasapi32 {
namespace {

// With the file's identity: sd-bus closes a broken connection's descriptor by itself, and the
// number may be another file's of the host by then.
struct Guarded {
  int fd;
  dev_t device;
  ino_t inode;
};

struct Guard {
  std::mutex mutex;
  std::vector<Guarded> descriptors;
  std::array<void (*)(), 8> resets{};
  size_t reset_count = 0;
};

// Never destroyed: threads of the host may run until the very end of the process.
Guard& guard() {
  static Guard& instance = *new Guard;
  return instance;
}

std::atomic<uint64_t> generation{0};

void before_fork() { guard().mutex.lock(); }

void after_fork_in_parent() { guard().mutex.unlock(); }

// The one thread of the child: only async-signal-safe calls (POSIX pthread_atfork, Rationale).
void after_fork_in_child() {
  Guard& g = guard();
  for (const Guarded& guarded : g.descriptors) {
    struct stat now{};
    if (fstat(guarded.fd, &now) == 0 && now.st_dev == guarded.device &&
        now.st_ino == guarded.inode) {
      close(guarded.fd);
    }
  }
  g.descriptors.clear();
  generation.fetch_add(1);
  for (size_t i = 0; i < g.reset_count; ++i) g.resets[i]();
  g.mutex.unlock();
}

void start() {
  static std::once_flag once;
  std::call_once(once,
                 [] { pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child); });
}

}  // namespace

void close_in_child(int fd) {
  start();
  struct stat now{};
  if (fstat(fd, &now) != 0) return;
  std::lock_guard lock(guard().mutex);
  guard().descriptors.push_back({fd, now.st_dev, now.st_ino});
}

void keep_in_child(int fd) {
  std::lock_guard lock(guard().mutex);
  std::erase_if(guard().descriptors, [=](const Guarded& guarded) { return guarded.fd == fd; });
}

uint64_t fork_generation() { return generation.load(); }

void reset_in_child(void (*reset)()) {
  start();
  std::lock_guard lock(guard().mutex);
  Guard& g = guard();
  if (g.reset_count < g.resets.size()) g.resets[g.reset_count++] = reset;
}

}  // namespace openras::rasapi32
