// Runs rasdial as a user does.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace openras::test {

// A running rasdial. Its output is read by finish().
class Program {
 public:
  explicit Program(std::vector<std::string> arguments, std::string input = "");
  pid_t pid() const { return pid_; }
  struct Result {
    int status = -1;  // exit status, or -1 when a signal ended it
    std::string out, err;
  };
  Result finish();

 private:
  pid_t pid_ = -1;
  int out_ = -1, err_ = -1;
};

inline Program::Result rasdial(std::vector<std::string> arguments, std::string input = "") {
  return Program(std::move(arguments), std::move(input)).finish();
}

}  // namespace openras::test
