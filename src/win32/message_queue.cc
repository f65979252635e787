#include "win32/message_queue.h"

#include <unistd.h>

#include <algorithm>
#include <unordered_map>

#include "win32/notification_scope.h"
#include "win32/window.h"

namespace openras::win32 {
namespace {

// Page "PostMessage function": the limit of posted messages for each queue.
constexpr size_t kMaxPosted = 10000;

using Queues = std::unordered_map<DWORD, std::shared_ptr<ThreadQueue>>;

Queues& queues() {
  static Queues* const instance = new Queues;
  return *instance;
}

// Closes a thread's queue when the thread ends.
struct QueueOwner {
  std::shared_ptr<ThreadQueue> queue;
  ~QueueOwner();
};

thread_local bool thread_is_past_end = false;
thread_local QueueOwner this_owner;

QueueOwner::~QueueOwner() {
  const Lock lock(dispatcher_mutex());
  close_this_thread_queue();
}

}  // namespace

void SentMessage::finish(State final_state) {
  if (is_over()) return;
  state = final_state;
  sender->notify_all();
}

bool MessageFilter::matches(HWND window, UINT message) const {
  const HWND thread_only = reinterpret_cast<HWND>(static_cast<LONG_PTR>(-1));
  if (hwnd == thread_only ? window != nullptr : hwnd && window != hwnd) return false;
  return (min == 0 && max == 0) || (message >= min && message <= max);
}

ThreadQueue::~ThreadQueue() {
  if (poll_fd_ >= 0) ::close(poll_fd_);
  if (timer_fd_ >= 0) ::close(timer_fd_);
}

void ThreadQueue::close() {
  closed_ = true;
  destroy_windows_of(*this);
  for (const auto& message : sent_) message->finish(SentMessage::State::kAbandoned);
  for (const auto& message : running_) message->finish(SentMessage::State::kAbandoned);
  sent_.clear();
  posted_.clear();
  timers_.clear();
}

void ThreadQueue::add_sent(std::shared_ptr<SentMessage> message) {
  sent_.push_back(std::move(message));
  notify();
}

bool ThreadQueue::withdraw(const std::shared_ptr<SentMessage>& message) {
  const bool found = std::erase(sent_, message) > 0;
  update_descriptor();
  return found;
}

bool ThreadQueue::post(const MSG& message) {
  if (posted_.size() >= kMaxPosted) return false;
  posted_.push_back(message);
  notify();
  return true;
}

void ThreadQueue::post_quit(int exit_code) {
  quit_ = exit_code;
  notify();
}

void ThreadQueue::forget_window(HWND hwnd) {
  for (const auto& message : sent_) {
    if (message->hwnd == hwnd) message->finish(SentMessage::State::kAbandoned);
  }
  std::erase_if(sent_, [](const auto& message) { return message->is_over(); });
  std::erase_if(posted_, [&](const MSG& message) { return message.hwnd == hwnd; });
  std::erase_if(timers_, [&](const Timer& timer) { return timer.hwnd == hwnd; });
  update_descriptor();
}

void ThreadQueue::run_one_sent(Lock& lock) {
  const std::shared_ptr<SentMessage> message = sent_.front();
  sent_.pop_front();
  update_descriptor();
  const std::shared_ptr<Window> window = find_window(message->hwnd);
  if (!window) {
    message->finish(SentMessage::State::kAbandoned);
    return;
  }
  message->state = SentMessage::State::kRunning;
  running_.push_back(message);
  const WNDPROC procedure = window->procedure;
  // The thread may also leave the procedure by an exception or by pthread_exit().
  struct Running {
    ThreadQueue& queue;
    Lock& lock;
    ~Running() {
      --sent_message_depth();
      lock.lock();
      queue.running_.back()->finish(SentMessage::State::kAbandoned);
      queue.running_.pop_back();
    }
  };
  lock.unlock();
  ++sent_message_depth();
  const Running running{*this, lock};
  const std::optional<NotificationScope> scope =
      message->is_notification ? std::optional<NotificationScope>(std::in_place) : std::nullopt;
  const LRESULT result =
      procedure(message->hwnd, message->message, message->wparam, message->lparam);
  const Lock done(dispatcher_mutex());
  message->result = result;
  message->finish(SentMessage::State::kDone);
}

std::optional<MSG> ThreadQueue::fetch(const MessageFilter& filter, bool remove) {
  const auto found = std::ranges::find_if(
      posted_, [&](const MSG& posted) { return filter.matches(posted.hwnd, posted.message); });
  if (found != posted_.end()) {
    const MSG message = *found;
    if (remove) {
      posted_.erase(found);
      update_descriptor();
    }
    return message;
  }
  // WM_QUIT comes once everything posted has been fetched, whatever the filter.
  if (quit_ && posted_.empty()) {
    MSG message = {};
    message.message = WM_QUIT;
    message.wParam = static_cast<WPARAM>(*quit_);
    message.time = GetTickCount();
    if (remove) {
      quit_.reset();
      update_descriptor();
    }
    return message;
  }
  return fetch_timer(filter, remove);
}

void ThreadQueue::wait_for_change(Lock& lock, const Deadline& deadline) {
  if (deadline) {
    changed_->wait_until(lock, *deadline);
  } else {
    changed_->wait(lock);
  }
}

bool ThreadQueue::has(DWORD mask) const {
  if (mask & QS_SENDMESSAGE && !sent_.empty()) return true;
  if (mask & (QS_POSTMESSAGE | QS_ALLPOSTMESSAGE) && (!posted_.empty() || quit_)) return true;
  const Deadline timer = next_timer();
  return mask & QS_TIMER && timer && *timer <= Clock::now();
}

void ThreadQueue::notify() {
  update_descriptor();
  changed_->notify_all();
  wake();
}

std::shared_ptr<ThreadQueue> this_thread_queue() {
  if (thread_is_past_end) {
    const auto queue = std::make_shared<ThreadQueue>(GetCurrentThreadId());
    queue->close();
    return queue;
  }
  if (!this_owner.queue) {
    this_owner.queue = std::make_shared<ThreadQueue>(GetCurrentThreadId());
    queues()[this_owner.queue->thread_id()] = this_owner.queue;
  }
  return this_owner.queue;
}

void close_this_thread_queue() {
  thread_is_past_end = true;
  if (!this_owner.queue) return;
  this_owner.queue->close();
  queues().erase(this_owner.queue->thread_id());
  this_owner.queue.reset();
}

std::shared_ptr<ThreadQueue> find_queue(DWORD thread_id) {
  const auto found = queues().find(thread_id);
  return found == queues().end() ? nullptr : found->second;
}

void ThreadQueue::abandon_in_child() {
  closed_ = true;
  for (const auto& message : running_) message->state = SentMessage::State::kAbandoned;
  for (const auto& message : sent_) message->state = SentMessage::State::kAbandoned;
  sent_.clear();
}

void keep_only_this_thread() {
  for (const auto& [id, queue] : queues()) {
    if (queue == this_owner.queue) continue;
    queue->abandon_in_child();
    forget_windows_of(*queue);
    // A thread that is gone may have waited on the queue's condition variable, and destroying that
    // would wait for the thread.
    [[maybe_unused]] const auto* kept = new std::shared_ptr<ThreadQueue>(queue);
  }
  queues().clear();
  if (!this_owner.queue) return;
  this_owner.queue->renew_in_child();
  this_owner.queue->renumber(GetCurrentThreadId());
  queues()[this_owner.queue->thread_id()] = this_owner.queue;
}

int& sent_message_depth() {
  thread_local int depth = 0;
  return depth;
}

}  // namespace openras::win32
