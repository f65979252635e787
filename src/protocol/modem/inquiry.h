// Asks what is on a serial port whether it is a modem, and for its name (ITU-T V.250 §6.1: ATI,
// +GMM), sans-IO. Nothing of the modem is changed and nothing is dialed. Where nothing answers AT,
// no more is sent.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/time.h"

namespace openras::modem {

class Inquiry {
 public:
  struct Answer {
    bool is_modem = false;
    std::string name;  // printable ASCII, at most 96 characters; "": it has not said any
  };

  explicit Inquiry(TimePoint now);
  void receive(ByteView octets, TimePoint now);
  void tick(TimePoint now);
  // What is to be written to the port.
  std::optional<Bytes> next_output();
  // None once the answer is there. At most 2 seconds without a modem, 8 with one.
  std::optional<TimePoint> deadline() const;
  const std::optional<Answer>& answer() const { return answer_; }

 private:
  void send(std::string_view command, TimePoint now);
  void ask_next(TimePoint now);
  void take_line(TimePoint now);

  size_t sent_ = 0;        // commands so far
  std::string command_;    // the one under way, to know its echo
  bool is_modem_ = false;  // AT was answered
  std::string line_;       // the partial line
  std::vector<std::string> lines_;
  std::optional<Bytes> output_;
  TimePoint deadline_;
  std::optional<Answer> answer_;
};

}  // namespace openras::modem
