// What rasphone does, apart from reading its command line.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/secret.h"
#include "phonebook/edit.h"
#include "phonebook/phonebook.h"

namespace openras::rasphone {

// Which phone book is meant.
struct Books {
  std::filesystem::path file;  // --phonebook
  bool all_users = false;      // --all-users

  // The book that new entries go to.
  Result<std::filesystem::path> for_new() const;
  // The books to look in, in order.
  std::vector<std::filesystem::path> all() const;
  // The book that has the entry: ERROR_CANNOT_OPEN_PHONEBOOK, ERROR_CANNOT_FIND_PHONEBOOK_ENTRY.
  Result<std::filesystem::path> of(std::string_view entry) const;
  // " --phonebook FILE", or "" where rasdial finds the book by itself.
  std::string option_for(const std::filesystem::path& book) const;
};

// The options that `add` and `set` share. What is not set was not given.
struct Settings {
  phonebook::EntryChanges changes;
  std::optional<std::string> user, domain;
  std::optional<Secret> password, tunnel_secret, pin;
  bool forget = false;                                    // set: all stored credentials
  std::vector<std::pair<std::string, std::string>> keys;  // --key K=V
  std::vector<std::string> unset;                         // --unset K
};

Result<> add(const Books& books, const std::string& name, phonebook::Kind kind,
             const Settings& settings, bool force);
Result<> set(const Books& books, const std::string& name, const Settings& settings);
Result<> remove(const Books& books, const std::string& name);
// Changes or removes a link of the entry, or adds one. What is not set stays as it is.
struct SubentryChange {
  std::optional<uint32_t> number_of_subentry;  // from 1; not set: a new one
  bool remove = false;
  std::optional<phonebook::Kind> kind;
  std::optional<std::string> number, port;
};
Result<> change_subentry(const Books& books, const std::string& name, const SubentryChange& change);
Result<> rename(const Books& books, const std::string& from, const std::string& to);
// Takes the entries of another file over; only `entry` where it is not empty.
Result<> import(const Books& books, const std::filesystem::path& file, const std::string& entry,
                bool force);

Result<> list(const Books& books, bool json);
// What --device and --port may name.
Result<> list_devices(bool json);
// rasphone devices --ask: asks what is on the ports for its name, and remembers it. Without ports:
// those of this machine where a modem may be whose name is not known. A port that another program
// uses is left alone; where it was named, that is the error (615, 633, 5, …), after the others were
// asked. ERROR_CANNOT_WRITE_PHONEBOOK.
Result<> ask_modems(const std::vector<std::string>& ports, bool all_users);
enum class ShowAs { kText, kJson, kKeys };
Result<> show(const Books& books, const std::string& name, ShowAs as);

// rasphone autodial: which entry is dialed for an address.
struct AutodialOptions {
  bool all_users = false;
  std::optional<uint32_t> location;  // dialing location; none = 0, or all when listing
};
Result<> autodial_list(const AutodialOptions& options, bool json);
Result<> autodial_add(const AutodialOptions& options, const std::string& address,
                      const std::string& entry);
Result<> autodial_remove(const AutodialOptions& options, const std::string& address);
Result<> autodial_switch(const AutodialOptions& options, bool on);
Result<> autodial_location(const AutodialOptions& options);  // says where this machine is

// The first line of a file (or of standard input for "-"), without its end: a password.
// ERROR_INVALID_PARAMETER: it cannot be read, or is longer than 4 KiB.
Result<Secret> read_secret(const std::string& file);

// Text that cannot disturb the terminal.
std::string printable(std::string_view text);

// For people, on standard error.
void note(std::string_view text);
void print_warnings(const phonebook::Document& book);
// As a word of a shell command, quoted where it must be.
std::string shell_word(std::string_view text);

}  // namespace openras::rasphone
