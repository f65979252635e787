// What is stored of users' secrets: beside the phone book, never in it.
//
// The file is the phone book's path with ".credentials" added, mode 0600. It is refused where
// others than its owner may read or write it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/error.h"
#include "base/secret.h"
#include "phonebook/file_system.h"

namespace openras::phonebook {

// nullopt: not stored. An empty password is a password.
struct Credentials {
  std::optional<std::string> user;
  std::optional<std::string> domain;
  std::optional<Secret> password;
  std::optional<Secret> tunnel_secret;  // L2TP, RFC 2661 §4.2
  std::optional<std::string> callback_number;
  std::optional<Secret> pin;             // of a cellular modem's SIM
  std::optional<Secret> pre_shared_key;  // RASCM_PreSharedKey

  bool empty() const {
    return !user && !domain && !password && !tunnel_secret && !callback_number && !pin &&
           !pre_shared_key;
  }
};

std::filesystem::path credentials_path(const std::filesystem::path& phonebook);

class CredentialStore {
 public:
  explicit CredentialStore(const std::filesystem::path& phonebook,
                           FileSystem& files = FileSystem::system());

  // Nothing stored (no file, or no such entry) is no error. ERROR_ACCESS_DENIED: the file is open
  // to others, or not readable by the caller. ERROR_CANNOT_LOAD_PHONEBOOK: it is damaged.
  Result<Credentials> get(std::string_view entry) const;
  // The same from the file opened by somebody who may read it (the daemon's client).
  static Result<Credentials> read(int fd, std::string_view entry,
                                  FileSystem& files = FileSystem::system());

  // Replaces all that is stored for the entry; empty credentials remove it. Atomic and locked, as
  // change() of the phone book. ERROR_ACCESS_DENIED, ERROR_CANNOT_WRITE_PHONEBOOK.
  Result<> set(std::string_view entry, const Credentials& credentials);
  Result<> erase(std::string_view entry);
  // Stores the entry's credentials under another name as well.
  Result<> copy(std::string_view from, std::string_view to);

 private:
  std::filesystem::path path_;
  FileSystem* files_;
};

}  // namespace openras::phonebook
