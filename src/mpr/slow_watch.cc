#include "mpr/slow_watch.h"

#include <fmt/format.h>

#include <csignal>
#include <system_error>

#include "base/log.h"
#include "mpr/mpr_log.h"

namespace openras::mpr {

SlowWatch::~SlowWatch() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void SlowWatch::start() {
  // The program's signals are for its own threads.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  try {
    thread_ = std::thread([this] { run(); });
  } catch (const std::system_error&) {  // NOLINT(bugprone-empty-catch): see the class
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void SlowWatch::begin(const std::string& notifyee, const char* phase) {
  if (!thread_.joinable()) start();
  const std::lock_guard lock(mutex_);
  underway_ = {notifyee, phase, Clock::now() + after_};
  changed_.notify_one();
}

void SlowWatch::end() {
  const std::lock_guard lock(mutex_);
  underway_.reset();
}

void SlowWatch::run() {
  std::unique_lock lock(mutex_);
  while (!over_) {
    if (!underway_) {
      changed_.wait(lock);
      continue;
    }
    if (Clock::now() < underway_->late) {
      changed_.wait_until(lock, underway_->late);
      continue;
    }
    const Underway call = *std::move(underway_);
    underway_.reset();
    lock.unlock();
    write_log(LogLevel::kWarning,
              fmt::format("notifyee={} function={} phase={} problem={}", log::value(call.notifyee),
                          function_, call.phase,
                          log::value(fmt::format("it has not returned after {} ms; the program "
                                                 "that connects waits",
                                                 after_.count()))));
    lock.lock();
  }
}

}  // namespace openras::mpr
