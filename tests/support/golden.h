// Captured frames: a line is a direction (">" ours, "<" the peer's), any marks, and hex octets; "#"
// begins a comment.
#pragma once

#include <charconv>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/random.h"

namespace openras {

struct GoldenFrame {
  bool ours = false;
  std::string mark;
  Bytes octets;
};

inline Bytes from_hex(std::string_view hex) {
  Bytes out;
  for (size_t i = 0; i + 1 < hex.size(); i += 2) {
    uint8_t octet = 0;
    std::from_chars(hex.data() + i, hex.data() + i + 2, octet, 16);
    out.push_back(octet);
  }
  return out;
}

// Empty where the file cannot be read: check that.
inline std::vector<GoldenFrame> read_golden(const std::string& path) {
  std::vector<GoldenFrame> frames;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream words(line);
    std::vector<std::string> parts;
    for (std::string word; words >> word;) parts.push_back(word);
    frames.push_back({parts[0] == ">", parts.size() > 2 ? parts[1] : "", from_hex(parts.back())});
  }
  return frames;
}

// Gives the octets that a capture was made with, so that our frames come out as captured.
class ReplayedRandom final : public RandomSource {
 public:
  explicit ReplayedRandom(Bytes octets) : octets_(std::move(octets)) {}
  void fill(std::span<uint8_t> out) override {
    for (uint8_t& octet : out) octet = at_ < octets_.size() ? octets_[at_++] : uint8_t{0};
  }

 private:
  Bytes octets_;
  size_t at_ = 0;
};

}  // namespace openras
