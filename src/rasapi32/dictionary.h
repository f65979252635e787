// Dictionaries as the manager sends them: a{sv} and a{st}.
#pragma once

#include <systemd/sd-bus.h>

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "base/bytes.h"

namespace openras::rasapi32 {

// What an a{sv} held. A value of a type that no key of the contract has is left out.
class Dictionary {
 public:
  using Value = std::variant<uint64_t, std::string, std::vector<std::string>, Bytes>;

  // A number or a truth value; 0 when there is none.
  uint64_t number(const std::string& key) const;
  uint32_t word(const std::string& key) const { return static_cast<uint32_t>(number(key)); }
  std::string text(const std::string& key) const;
  std::vector<std::string> texts(const std::string& key) const;
  Bytes bytes(const std::string& key) const;
  void set(std::string key, Value value) { values_[std::move(key)] = std::move(value); }

 private:
  std::map<std::string, Value> values_;
};

// Read the next argument of a message; negative errno as sd-bus gives it.
int read_dictionary(sd_bus_message* message, Dictionary& out);                     // a{sv}
int read_dictionaries(sd_bus_message* message, std::vector<Dictionary>& out);      // aa{sv}
int read_counters(sd_bus_message* message, std::map<std::string, uint64_t>& out);  // a{st}

// Appends one {sv} entry, inside an open a{sv}.
int append_entry(sd_bus_message* message, const char* key, const char* text);
int append_entry(sd_bus_message* message, const char* key, uint32_t number);
int append_descriptor_entry(sd_bus_message* message, const char* key, int descriptor);
int append_truth_entry(sd_bus_message* message, const char* key, bool value);
int append_path_entry(sd_bus_message* message, const char* key, const char* path);

}  // namespace openras::rasapi32
