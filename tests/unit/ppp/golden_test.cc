// Conversations with real peers, replayed: given the peer's frames, a session must send exactly
// what it sent then. See golden/README.md for what the files are and how they were made.
#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "unit/ppp/end.h"

namespace openras::ppp {
namespace {

std::vector<std::filesystem::path> captures() {
  std::vector<std::filesystem::path> out;
  for (const auto& entry : std::filesystem::directory_iterator(OPENRAS_GOLDEN_DIR))
    if (entry.path().extension() == ".txt") out.push_back(entry.path());
  std::ranges::sort(out);
  return out;
}

Bytes from_hex(const std::string& text) {
  Bytes out;
  std::istringstream in(text);
  for (std::string octet; in >> octet;) {
    uint8_t value = 0;
    std::from_chars(octet.data(), octet.data() + octet.size(), value, 16);
    out.push_back(value);
  }
  return out;
}

AuthMethod method_of(const std::string& text) {
  if (text == "pap") return AuthMethod::kPap;
  if (text == "chap") return AuthMethod::kChapMd5;
  return text == "mschapv2" ? AuthMethod::kMsChapV2 : AuthMethod::kNone;
}

class Replay {
 public:
  void line(const std::string& text) {
    if (text.empty() || text[0] == '#') return;
    std::string rest = text.size() > 2 ? text.substr(2) : "";
    if (text[0] == ':') directive(rest);
    if (text[0] == '<') {
      end_->session.receive(from_hex(rest), now_);
      collect();
    }
    if (text[0] == '>') expect_sent(rest);
  }
  void finish() {
    EXPECT_TRUE(sent_.empty()) << "sent beyond the capture: " << to_hex(sent_.front(), 200);
    ++checks_;
  }
  const End& end() const { return *end_; }
  int frames() const { return checks_; }
  uint32_t expected_end = 0;
  bool expects_network = false;

 private:
  void directive(const std::string& text) {
    std::istringstream in(text);
    std::string word, value;
    in >> word >> value;
    if (word == "methods") {
      std::istringstream list(value);
      for (std::string method; std::getline(list, method, ',');)
        config_.methods.push_back(method_of(method));
    }
    if (word == "seed") seed_ = std::stoull(value);
    if (word == "password") config_.credentials.password = Secret(value);
    if (word == "ends") expected_end = static_cast<uint32_t>(std::stoul(value));
    if (word == "network") expects_network = value == "up";
    if (word == "mru") config_.link.mru = static_cast<uint16_t>(std::stoul(value));
    if (word == "at") now_ = std::max(now_, kStart + std::chrono::milliseconds(std::stoll(value)));
    if (word == "link_up") {
      end_ = std::make_unique<End>(config_, seed_);
      end_->session.link_up(now_);
    }
    if (word == "start") end_->session.start(now_);
    if (word == "start_network") end_->session.start_network(now_);
    if (word == "close") end_->session.close(now_, "done");
    if (word == "link_down") end_->session.link_down({629, "PADT", 0}, now_);
    if (word == "tick" && end_->session.deadline()) {
      // The capture rounds to milliseconds.
      now_ = std::max(now_, *end_->session.deadline());
      end_->session.tick(now_);
    }
    collect();
  }
  void collect() {
    if (!end_) return;
    for (Bytes& frame : end_->frames()) sent_.push_back(std::move(frame));
    end_->collect();
  }
  void expect_sent(const std::string& hex) {
    ASSERT_FALSE(sent_.empty()) << "not sent: " << hex;
    EXPECT_EQ(to_hex(sent_.front(), 9999), hex);
    sent_.erase(sent_.begin());
    ++checks_;
  }

  Config config_ = [] {
    Config config = caller_config();
    config.methods.clear();
    config.link.mru = 1492;
    return config;
  }();
  uint64_t seed_ = 1;
  TimePoint now_ = kStart;
  std::unique_ptr<End> end_;
  std::vector<Bytes> sent_;
  int checks_ = 0;
};

class Golden : public testing::TestWithParam<std::filesystem::path> {};

TEST_P(Golden, Replays) {
  std::ifstream file(GetParam());
  ASSERT_TRUE(file);
  Replay replay;
  for (std::string line; std::getline(file, line) && !HasFatalFailure();) replay.line(line);
  replay.finish();
  EXPECT_GT(replay.frames(), 3);
  EXPECT_EQ(replay.end().ended(), replay.expected_end);
  EXPECT_EQ(replay.end().last<NetworkUp>() != nullptr, replay.expects_network);
}

INSTANTIATE_TEST_SUITE_P(Captures, Golden, testing::ValuesIn(captures()), [](const auto& row) {
  std::string text = row.param.stem().string();
  std::ranges::replace(text, '-', '_');
  return text;
});

}  // namespace
}  // namespace openras::ppp
