// Event objects, and how the rest of the library holds on to one that a program gave it.
#pragma once

#include <openras/windows.h>

#include <memory>
#include <optional>
#include <string>

#include "win32/dispatcher.h"
#include "win32/signal_fd.h"

namespace openras::win32 {

class Event : public Object {
 public:
  Event(bool manual_reset, bool signalled) : manual_reset_(manual_reset), signalled_(signalled) {}

  bool signalled() const override { return signalled_; }
  void acquire() override {
    if (!manual_reset_) change(false);
  }
  void set() {
    change(true);
    wake();
  }
  void reset() { change(false); }

  int descriptor() { return fd_.open(signalled_); }

 private:
  void on_renew_in_child() override { fd_.renew(); }
  void change(bool signalled) {
    signalled_ = signalled;
    fd_.set(signalled);
  }

  bool manual_reset_;
  bool signalled_;
  SignalFd fd_;
};

// A program's event, held by the library (RasConnectionNotification): it can be set as long as the
// program has a handle for it. Any thread may use it.
class EventReference {
 public:
  // nullopt: the handle is not an event's.
  static std::optional<EventReference> from(HANDLE handle);
  // Signals the event. false: the program has closed it, so it is time to let go.
  bool set() const;
  bool is_open() const;

 private:
  explicit EventReference(std::shared_ptr<Event> event) : event_(std::move(event)) {}
  std::shared_ptr<Event> event_;
};

}  // namespace openras::win32
