// From what a program asks to what the manager is asked: the phone book is read with the caller's
// own rights, and what is stored of the entry's credentials fills the gaps.
#pragma once

#include <unistd.h>

#include <memory>
#include <string>
#include <utility>

#include "base/error.h"
#include "base/secret.h"
#include "rasapi32/custom_script.h"
#include "rasapi32/operation.h"

namespace openras::rasapi32 {

// What RasGetEntryDialParams hands out in place of a stored password; RasDial and
// RasSetEntryDialParams know it again. "Do not depend on the contents or format of this value"
// (RasGetEntryDialParams page). [choice: sixteen asterisks]
inline constexpr std::string_view kStoredPassword = "****************";

// Owns a file descriptor.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_ = -1;
};

// Empty strings stand for "not said"; entry empty: number is dialed without an entry.
struct DialInput {
  std::string phonebook, entry, number, callback_number, user, domain;
  Secret password;
  uint32_t options = 0, subentry = 0;
  bool silent = false, another = false;
  bool redial = false;
  HWND window = nullptr;  // RASDIALEXTENSIONS.hwndParent
};

struct PreparedDial {
  std::shared_ptr<CustomScript> custom_script;  // that logs in before PPP; null: none
  DialRequest request;                          // request.phonebook_fd is `phonebook`'s
  Descriptor phonebook;
};

// Errors, before anything is dialed: ERROR_CANNOT_OPEN_PHONEBOOK, ERROR_CANNOT_LOAD_PHONEBOOK,
// ERROR_CANNOT_FIND_PHONEBOOK_ENTRY; ERROR_INVALID_PARAMETER (neither entry nor number); what the
// credentials' store says where they are needed.
Result<PreparedDial> prepare_dial(const DialInput& input);

}  // namespace openras::rasapi32
