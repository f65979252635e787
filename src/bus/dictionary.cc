#include "bus/dictionary.h"

namespace openras::bus {
namespace {

// Writes a dictionary; the first failure stays and makes the rest do nothing.
class Dictionary {
 public:
  Dictionary(sd_bus_message* message, const char* element) : message_(message) {
    check(sd_bus_message_open_container(message_, 'a', element));
  }
  Dictionary& text(const char* key, const std::string& value) {
    return entry(key, "s", value.c_str());
  }
  Dictionary& word(const char* key, uint32_t value) { return entry(key, "u", value); }
  Dictionary& time(const char* key, uint64_t value) { return entry(key, "t", value); }
  Dictionary& flag(const char* key, bool value) { return entry(key, "b", static_cast<int>(value)); }
  Dictionary& counter(const char* key, uint64_t value) {
    if (result_ >= 0) check(sd_bus_message_append(message_, "{st}", key, value));
    return *this;
  }
  Dictionary& texts(const char* key, const std::vector<std::string>& values) {
    open(key, "as");
    check_if_good([&] { return sd_bus_message_open_container(message_, 'a', "s"); });
    for (const std::string& value : values)
      check_if_good([&] { return sd_bus_message_append(message_, "s", value.c_str()); });
    check_if_good([&] { return sd_bus_message_close_container(message_); });
    return shut();
  }
  Dictionary& octets(const char* key, const std::vector<uint8_t>& value) {
    open(key, "ay");
    check_if_good(
        [&] { return sd_bus_message_append_array(message_, 'y', value.data(), value.size()); });
    return shut();
  }
  int close() {
    check_if_good([&] { return sd_bus_message_close_container(message_); });
    return result_;
  }

 private:
  template <typename T>
  Dictionary& entry(const char* key, const char* type, T value) {
    check_if_good([&] { return sd_bus_message_append(message_, "{sv}", key, type, value); });
    return *this;
  }
  void open(const char* key, const char* contents) {
    check_if_good([&] { return sd_bus_message_open_container(message_, 'e', "sv"); });
    check_if_good([&] { return sd_bus_message_append(message_, "s", key); });
    check_if_good([&] { return sd_bus_message_open_container(message_, 'v', contents); });
  }
  Dictionary& shut() {
    check_if_good([&] { return sd_bus_message_close_container(message_); });
    check_if_good([&] { return sd_bus_message_close_container(message_); });
    return *this;
  }
  template <typename F>
  void check_if_good(F step) {
    if (result_ >= 0) check(step());
  }
  void check(int result) {
    if (result < 0) result_ = result;
  }

  sd_bus_message* message_;
  int result_ = 0;
};

}  // namespace

int append(sd_bus_message* message, const ConnectionDescription& c) {
  return Dictionary(message, "{sv}")
      .word("number", c.number)
      .text("entry", c.entry)
      .text("phonebook", c.phonebook)
      .text("device-type", c.device_type)
      .text("device-name", c.device_name)
      .text("phone-number", c.phone_number)
      .word("state", c.state)
      .word("error", c.error)
      .word("extended-error", c.extended_error)
      .word("owner", c.owner)
      .word("subentry", c.subentry)
      .text("guid", c.guid)
      .text("interface", c.interface)
      .time("connected-since", c.connected_since)
      .close();
}

int append(sd_bus_message* message, const EndedDescription& e) {
  return Dictionary(message, "{sv}")
      .word("number", e.number)
      .text("entry", e.entry)
      .word("owner", e.owner)
      .flag("was-connected", e.was_connected)
      .word("error", e.error)
      .text("reason", e.reason)
      .text("situation", e.situation)
      .time("ended", e.ended)
      .close();
}

int append(sd_bus_message* message, const LcpProjection& p) {
  return Dictionary(message, "{sv}")
      .word("local-auth", p.local_auth)
      .word("remote-auth", p.remote_auth)
      .word("local-auth-data", p.local_auth_data)
      .word("remote-auth-data", p.remote_auth_data)
      .word("mru", p.mru)
      .word("peer-mru", p.peer_mru)
      .flag("pfc", p.pfc)
      .flag("acfc", p.acfc)
      .flag("bundled", p.bundled)
      .word("terminated-reason", p.terminated_reason)
      .close();
}

int append(sd_bus_message* message, const IpProjection& p) {
  return Dictionary(message, "{sv}")
      .text("local", p.local)
      .text("peer", p.peer)
      .texts("dns", p.dns)
      .word("error", p.error)
      .close();
}

int append(sd_bus_message* message, const Ipv6Projection& p) {
  return Dictionary(message, "{sv}")
      .octets("local-id", p.local_id)
      .octets("peer-id", p.peer_id)
      .word("error", p.error)
      .close();
}

int append(sd_bus_message* message, const Statistics& s) {
  return Dictionary(message, "{st}")
      .counter("bytes-sent", s.bytes_sent)
      .counter("bytes-received", s.bytes_received)
      .counter("frames-sent", s.frames_sent)
      .counter("frames-received", s.frames_received)
      .counter("crc-errors", s.crc_errors)
      .counter("timeout-errors", s.timeout_errors)
      .counter("alignment-errors", s.alignment_errors)
      .counter("hardware-overruns", s.hardware_overruns)
      .counter("framing-errors", s.framing_errors)
      .counter("buffer-overruns", s.buffer_overruns)
      .counter("bps", s.bps)
      .counter("connect-duration-ms", s.connect_duration_ms)
      .close();
}

}  // namespace openras::bus
