// Drives one sd_bus with Asio: no thread, no sd-event. sd_bus_get_events(3), sd_bus_process(3).
#pragma once

#include <systemd/sd-bus.h>

#include <asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <optional>

#include "bus/message_gate.h"

namespace openras::bus {

struct BusUnref {
  void operator()(sd_bus* bus) const { sd_bus_unref(bus); }
};
using BusPointer = std::unique_ptr<sd_bus, BusUnref>;

struct MessageUnref {
  void operator()(sd_bus_message* message) const { sd_bus_message_unref(message); }
};
using Message = std::unique_ptr<sd_bus_message, MessageUnref>;

struct SlotUnref {
  void operator()(sd_bus_slot* slot) const { sd_bus_slot_unref(slot); }
};
using Slot = std::unique_ptr<sd_bus_slot, SlotUnref>;

// All calls on the executor. sd-bus's callbacks come on it too.
class Driver {
 public:
  // Takes a bus that is, or is about to be, started.
  Driver(asio::any_io_executor executor, BusPointer bus);
  // The same where sd-bus reads what `gate` lets through from `socket`, and writes to `socket`,
  // which it owns.
  Driver(asio::any_io_executor executor, BusPointer bus, int socket, MessageGate gate);
  ~Driver();
  Driver(const Driver&) = delete;
  Driver& operator=(const Driver&) = delete;

  sd_bus* bus() const;
  // Begins to process. `on_closed` is called once, never inside another call to this object, when
  // the other side has gone, has broken the protocol, or close() was called; calls that were
  // outstanding have failed by then.
  void start(std::function<void()> on_closed);
  // To be called after a message was sent: what the socket did not take is written when it can be.
  // A peer that leaves more than kMaxQueued messages unread is cut off.
  void sent();
  void close();
  // Stops at once, without on_closed.
  void abandon();

  static constexpr uint64_t kMaxQueued = 1024;

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace openras::bus
