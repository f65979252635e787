// The descriptor that tells another event loop of this thread's messages.
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <cerrno>

#include "win32/message_queue.h"

namespace openras::win32 {
namespace {

// An epoll descriptor is readable while one of those inside it is.
int open_poll_fd(int input, int timer) {
  const int fd = ::epoll_create1(EPOLL_CLOEXEC);
  if (fd < 0) return -1;
  for (const int member : {input, timer}) {
    epoll_event event = {};
    event.events = EPOLLIN;
    if (::epoll_ctl(fd, EPOLL_CTL_ADD, member, &event) != 0) {
      ::close(fd);
      return -1;
    }
  }
  return fd;
}

}  // namespace

int ThreadQueue::descriptor() {
  if (poll_fd_ >= 0) return poll_fd_;
  const bool readable = has(QS_SENDMESSAGE | QS_POSTMESSAGE);
  if (input_.open(readable) < 0) return -1;
  if (timer_fd_ < 0) timer_fd_ = ::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
  if (timer_fd_ < 0) return -1;
  poll_fd_ = open_poll_fd(input_.get(), timer_fd_);
  update_descriptor();
  return poll_fd_;
}

void ThreadQueue::update_descriptor() {
  if (poll_fd_ < 0) return;
  input_.set(has(QS_SENDMESSAGE | QS_POSTMESSAGE));
  itimerspec when = {};
  if (const Deadline timer = next_timer()) {
    const auto since_boot = timer->time_since_epoch();  // steady_clock is CLOCK_MONOTONIC
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(since_boot);
    when.it_value.tv_sec = seconds.count();
    when.it_value.tv_nsec = std::chrono::nanoseconds(since_boot - seconds).count();
  }
  ::timerfd_settime(timer_fd_, TFD_TIMER_ABSTIME, &when, nullptr);
}

// An epoll set made before the fork watches the parent's descriptors: the child needs its own,
// under the number that its program knows.
void ThreadQueue::on_renew_in_child() {
  for (const auto& message : sent_) message->state = SentMessage::State::kAbandoned;
  sent_.clear();
  changed_ = std::make_shared<std::condition_variable>();
  if (poll_fd_ < 0) return;
  input_.renew();
  const int timer = ::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
  if (timer >= 0) {
    ::dup3(timer, timer_fd_, O_CLOEXEC);
    ::close(timer);
  }
  const int poll = open_poll_fd(input_.get(), timer_fd_);
  if (poll >= 0) {
    ::dup3(poll, poll_fd_, O_CLOEXEC);
    ::close(poll);
  }
  update_descriptor();
}

}  // namespace openras::win32

int openras_message_fd() {
  const openras::win32::Lock lock(openras::win32::dispatcher_mutex());
  const int fd = openras::win32::this_thread_queue()->descriptor();
  if (fd < 0)
    SetLastError(errno == EMFILE || errno == ENFILE ? ERROR_TOO_MANY_OPEN_FILES
                                                    : ERROR_NOT_ENOUGH_MEMORY);
  return fd;
}
