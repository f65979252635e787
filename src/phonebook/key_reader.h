// Reading an entry's keys as typed values.
#pragma once

#include <arpa/inet.h>
#include <fmt/format.h>

#include <charconv>
#include <string>
#include <vector>

#include "phonebook/document.h"
#include "phonebook/text.h"

namespace openras::phonebook {

// Reads keys of one place; what cannot be understood goes to the entry's problems.
class KeyReader {
 public:
  KeyReader(const Section& section, Place place, std::vector<std::string>& problems)
      : section_(section), place_(place), problems_(problems) {}

  std::string text(std::string_view key, std::string_view absent = "") const {
    auto value = section_.get(place_, key);
    return std::string(value ? trim(*value) : absent);
  }
  // A decimal number; negative ones are taken modulo 2^32, as Windows writes CustomAuthKey=-1.
  uint32_t number(std::string_view key, uint32_t absent) const {
    std::string value = text(key);
    if (value.empty()) return absent;
    int64_t number = 0;
    auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error != std::errc() || end != value.data() + value.size() || number > 0xffffffffLL ||
        number < -0x80000000LL) {
      problems_.push_back(fmt::format("{}={} is not a number that fits.", key, value));
      return absent;
    }
    return static_cast<uint32_t>(number);
  }
  bool flag(std::string_view key, bool absent) const { return number(key, absent ? 1 : 0) != 0; }
  // An address other than the "none" of its family; "" where there is none.
  std::string address(std::string_view key, int family) const {
    std::string value = text(key);
    unsigned char octets[16];
    if (value.empty() || value == "0.0.0.0" || value == "::") return {};
    if (inet_pton(family, value.c_str(), octets) == 1) return value;
    problems_.push_back(fmt::format("{}={} is not an {} address.", key, value,
                                    family == AF_INET ? "IPv4" : "IPv6"));
    return {};
  }

 private:
  const Section& section_;
  Place place_;
  std::vector<std::string>& problems_;
};

}  // namespace openras::phonebook
