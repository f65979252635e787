// The daemon's signals to those who watch.
#pragma once

#include <systemd/sd-bus.h>

#include <functional>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "bus/service.h"

namespace openras::bus {

// One who hears signals: a client's connection, or the system bus.
class SignalSink {
 public:
  using Fill = std::function<int(sd_bus_message* signal)>;  // negative errno
  virtual ~SignalSink() = default;
  // Sends one signal of Manager1. Never destroys a sink before it returns.
  virtual void send_signal(const char* member, const Fill& fill) = 0;
};

// All calls on one executor.
class Signals final : public Publisher {
 public:
  // connection 0 = every one.
  void watch(SignalSink& sink, uint32_t connection);
  void forget(SignalSink& sink);

  void publish(const StateChanged& signal) override;
  void publish(const ConnectionAdded& signal) override;
  void publish(const ConnectionRemoved& signal) override;

 private:
  void send(uint32_t connection, const char* member, const SignalSink::Fill& fill);

  uint64_t sequence_ = 0;
  std::unordered_set<SignalSink*> all_;
  std::unordered_map<uint32_t, std::unordered_set<SignalSink*>> of_connection_;
  std::unordered_map<SignalSink*, std::unordered_set<uint32_t>> of_sink_;
};

}  // namespace openras::bus
