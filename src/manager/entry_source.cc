// Which phone book a dial reads, and with whose rights.
#include <fcntl.h>
#include <fmt/format.h>
#include <openras/ras.h>
#include <openras/winerror.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/log.h"
#include "devices/devices.h"
#include "errors/situation.h"
#include "manager/plan.h"

namespace openras::manager {
namespace {

// The name of an open file, for listings where the client gave none.
std::string name_of(int fd) {
  std::error_code error;
  const auto path = std::filesystem::read_symlink(fmt::format("/proc/self/fd/{}", fd), error);
  return error ? std::string("(phone book of the client)") : path.string();
}

// The daemon must not read for a caller what the caller may not read itself: root reads all, others
// their own files. [choice]
Result<bus::UniqueFd> open_for(const bus::Credentials& caller, const std::string& path) {
  bus::UniqueFd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  if (!fd) return fail(Situation::kBookNotReadable, fmt::format("{}: {}", path, strerror(errno)));
  struct stat status{};
  if (fstat(fd.get(), &status) != 0 || (!caller.is_root() && status.st_uid != caller.uid))
    return fail(ERROR_ACCESS_DENIED,
                fmt::format("{} is not yours: open it yourself and pass it as phonebook-fd", path));
  return fd;
}

Result<phonebook::Phonebook> load(const bus::DialParameters& parameters,
                                  const bus::Credentials& caller,
                                  const std::filesystem::path& default_book, std::string& label) {
  if (parameters.phonebook_fd) {
    label = parameters.phonebook.empty() ? name_of(parameters.phonebook_fd.get())
                                         : parameters.phonebook;
    return phonebook::Phonebook::read(parameters.phonebook_fd.get(), label);
  }
  label = parameters.phonebook.empty() ? default_book.string() : parameters.phonebook;
  if (label == default_book) return phonebook::Phonebook::load(default_book);
  Result<bus::UniqueFd> fd = open_for(caller, label);
  if (!fd) return std::unexpected(fd.error());
  return phonebook::Phonebook::read(fd->get(), label);
}

// RASDIALPARAMS, szEntryName: an empty name dials the number on the first modem, with what a new
// entry has.
Result<FoundEntry> entry_of_number(const std::string& number, const std::string& port) {
  if (port.empty())
    return fail(Situation::kNoModem,
                fmt::format("{} is to be dialed without an entry, and this machine has no modem",
                            log::value(number)));
  FoundEntry found;
  found.entry.type = RASET_Phone;
  found.entry.auth = phonebook::auth_from_restrictions(0, /*allow_none=*/false);
  phonebook::Subentry& sub = found.entry.subentries.emplace_back();
  sub.kind = phonebook::Kind::kModem;
  sub.device_type = RASDT_Modem;
  sub.port = port;
  return found;
}

}  // namespace

std::string first_modem_of_machine() {
  for (const devices::Device& device : devices::all())
    if (device.type == RASDT_Modem) return device.port;
  return {};
}

Result<FoundEntry> find_entry(const bus::DialParameters& parameters, const bus::Credentials& caller,
                              const std::filesystem::path& default_book,
                              const ModemFinder& first_modem) {
  if (parameters.entry.empty() && parameters.number.empty())
    return fail(Situation::kEntryNotFound, "Dial names neither an entry nor a number");
  if (parameters.entry.empty()) return entry_of_number(parameters.number, first_modem());
  std::string label;
  Result<phonebook::Phonebook> book = load(parameters, caller, default_book, label);
  if (!book) return std::unexpected(book.error());
  for (const phonebook::Warning& warning : book->warnings())
    spdlog::debug("event=phonebook-warning book={} warning={}", log::value(label),
                  log::value(warning.text));
  Result<phonebook::Entry> entry = book->find(parameters.entry);
  if (!entry) return std::unexpected(entry.error());
  if (Result<> sound = phonebook::check(*entry); !sound) return std::unexpected(sound.error());
  return FoundEntry{.entry = std::move(*entry), .phonebook = label};
}

}  // namespace openras::manager
