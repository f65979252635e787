#include "bus/signals.h"

namespace openras::bus {

void Signals::watch(SignalSink& sink, uint32_t connection) {
  if (connection == 0) {
    all_.insert(&sink);
    return;
  }
  of_connection_[connection].insert(&sink);
  of_sink_[&sink].insert(connection);
}

void Signals::forget(SignalSink& sink) {
  all_.erase(&sink);
  const auto own = of_sink_.find(&sink);
  if (own == of_sink_.end()) return;
  for (uint32_t connection : own->second) {
    const auto watchers = of_connection_.find(connection);
    if (watchers == of_connection_.end()) continue;
    watchers->second.erase(&sink);
    if (watchers->second.empty()) of_connection_.erase(watchers);
  }
  of_sink_.erase(own);
}

void Signals::send(uint32_t connection, const char* member, const SignalSink::Fill& fill) {
  for (SignalSink* sink : all_) sink->send_signal(member, fill);
  const auto watchers = of_connection_.find(connection);
  if (watchers == of_connection_.end()) return;
  for (SignalSink* sink : watchers->second)
    if (!all_.contains(sink)) sink->send_signal(member, fill);
}

void Signals::publish(const StateChanged& s) {
  const uint64_t sequence = ++sequence_;
  send(s.connection, "StateChanged", [&](sd_bus_message* signal) {
    return sd_bus_message_append(signal, "tuuuuu", sequence, s.connection, s.subentry, s.state,
                                 s.error, s.extended);
  });
}

void Signals::publish(const ConnectionAdded& s) {
  const uint64_t sequence = ++sequence_;
  send(s.connection, "ConnectionAdded", [&](sd_bus_message* signal) {
    return sd_bus_message_append(signal, "tus", sequence, s.connection, s.entry.c_str());
  });
}

void Signals::publish(const ConnectionRemoved& s) {
  const uint64_t sequence = ++sequence_;
  send(s.connection, "ConnectionRemoved", [&](sd_bus_message* signal) {
    return sd_bus_message_append(signal, "tusbus", sequence, s.connection, s.entry.c_str(),
                                 static_cast<int>(s.was_connected), s.error, s.reason.c_str());
  });
  // The number never comes again.
  const auto watchers = of_connection_.find(s.connection);
  if (watchers == of_connection_.end()) return;
  for (SignalSink* sink : watchers->second)
    if (const auto own = of_sink_.find(sink); own != of_sink_.end())
      own->second.erase(s.connection);
  of_connection_.erase(watchers);
}

}  // namespace openras::bus
