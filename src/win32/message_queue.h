// A thread's messages: sent to its windows, posted, and its timers.
#pragma once

#include <openras/windows.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "win32/dispatcher.h"
#include "win32/signal_fd.h"

namespace openras::win32 {

using Clock = std::chrono::steady_clock;

// A message on its way to another thread's window, whose sender waits.
struct SentMessage {
  enum class State { kPending, kRunning, kDone, kAbandoned };

  HWND hwnd;
  UINT message;
  WPARAM wparam;
  LPARAM lparam;
  bool is_notification;  // of RasDial: its handling is a NotificationScope
  State state = State::kPending;
  LRESULT result = 0;
  std::shared_ptr<std::condition_variable> sender;  // notified when the state changes

  bool is_over() const { return state == State::kDone || state == State::kAbandoned; }
  void finish(State final_state);
};

struct Timer {
  HWND hwnd;
  UINT_PTR id;
  TIMERPROC function;
  std::chrono::milliseconds period;
  Clock::time_point due;
};

// Which messages GetMessage() and PeekMessage() are asked for.
struct MessageFilter {
  HWND hwnd;
  UINT min, max;
  bool matches(HWND window, UINT message) const;
};

// All members are called under the dispatcher lock.
class ThreadQueue : public Object {
 public:
  explicit ThreadQueue(DWORD thread_id) : thread_id_(thread_id) {}
  ~ThreadQueue() override;

  DWORD thread_id() const { return thread_id_; }
  void renumber(DWORD thread_id) { thread_id_ = thread_id; }
  // The thread has ended, or is ending.
  bool is_closed() const { return closed_; }
  void close();

  // ---- for the other threads ----
  void add_sent(std::shared_ptr<SentMessage> message);
  bool withdraw(const std::shared_ptr<SentMessage>& message);
  bool post(const MSG& message);  // false: full
  void post_quit(int exit_code);
  // A window is gone, and with it everything that was meant for it.
  void forget_window(HWND hwnd);

  // ---- for the thread itself ----
  bool has_sent() const { return !sent_.empty(); }
  // Calls the window procedure for the oldest sent message; the lock is released meanwhile.
  void run_one_sent(Lock& lock);
  std::optional<MSG> fetch(const MessageFilter& filter, bool remove);
  // Waits until another thread has changed something here, or the time is over.
  void wait_for_change(Lock& lock, const Deadline& deadline);
  std::shared_ptr<std::condition_variable> changed() const { return changed_; }

  void set_wake_mask(DWORD mask) { wake_mask_ = mask; }
  bool signalled() const override { return has(wake_mask_); }

  UINT_PTR set_timer(HWND hwnd, UINT_PTR id, UINT period_ms, TIMERPROC function);
  bool kill_timer(HWND hwnd, UINT_PTR id);
  bool has_timer_function(TIMERPROC function) const;
  // When the next timer is due; with a filter, the next that it lets through.
  Deadline next_timer(const MessageFilter& filter = {nullptr, 0, 0}) const;

  int descriptor();

  // ---- in a forked child, without touching what belonged to threads that are gone ----
  void abandon_in_child();

 private:
  bool has(DWORD mask) const;
  void notify();
  void update_descriptor();
  void on_renew_in_child() override;
  std::optional<MSG> fetch_timer(const MessageFilter& filter, bool remove);

  DWORD thread_id_;
  bool closed_ = false;
  DWORD wake_mask_ = QS_ALLINPUT;
  std::deque<std::shared_ptr<SentMessage>> sent_;
  std::vector<std::shared_ptr<SentMessage>> running_;  // innermost last
  std::deque<MSG> posted_;
  std::optional<int> quit_;
  std::vector<Timer> timers_;
  UINT_PTR next_timer_id_ = 1;
  std::shared_ptr<std::condition_variable> changed_ = std::make_shared<std::condition_variable>();
  // What openras_message_fd() answers: readable when `input_` or the timer is.
  int poll_fd_ = -1;
  int timer_fd_ = -1;
  SignalFd input_;
};

// The calling thread's queue, made when it has none yet. In a thread that is past its end
// (destructors of thread-local objects) it is one that is closed.
std::shared_ptr<ThreadQueue> this_thread_queue();
// The calling thread is about to end.
void close_this_thread_queue();
// nullptr: no such thread, or it has no queue.
std::shared_ptr<ThreadQueue> find_queue(DWORD thread_id);
// In a forked child: only the thread that forked is left.
void keep_only_this_thread();

// How deep the calling thread is in handling messages that other threads sent.
int& sent_message_depth();

}  // namespace openras::win32
