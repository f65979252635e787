// rasphone subentry: the further links of an entry.
#include <fmt/format.h>
#include <openras/raserror.h>
#include <openras/winerror.h>

#include "phonebook/properties.h"
#include "tools/rasphone/commands.h"

namespace openras::rasphone {
namespace {

Result<> write(phonebook::Section& section, size_t place, const SubentryChange& change) {
  phonebook::SubentryProperties wanted;
  std::string port = change.port.value_or("");
  if (place < section.media_count()) {
    wanted = phonebook::read_subentry_properties(section, place);
  } else if (!change.kind) {
    return fail(ERROR_INVALID_PARAMETER,
                "A new subentry needs a device: give --device modem, serial, l2tp or pppoe.");
  }
  if (change.kind) {
    wanted.device_type = phonebook::ras_device_type(*change.kind);
    wanted.device_name = phonebook::ras_device_name(*change.kind);
    if (port.empty() && *change.kind == phonebook::Kind::kL2tp) port = "VPN2-0";
  }
  if (change.number) wanted.number = *change.number;
  return phonebook::write_subentry_properties(section, place, wanted, port);
}

}  // namespace

Result<> change_subentry(const Books& books, const std::string& name,
                         const SubentryChange& change) {
  auto book = books.of(name);
  if (!book) return std::unexpected(book.error());
  return phonebook::change(*book, {}, [&](phonebook::Document& document) -> Result<> {
    phonebook::Section* section = document.find(name);
    if (section == nullptr) {
      return fail(ERROR_CANNOT_FIND_PHONEBOOK_ENTRY,
                  fmt::format("{} has no entry \"{}\" any more.", book->string(), name));
    }
    const size_t count = section->media_count();
    const size_t number = change.number_of_subentry.value_or(static_cast<uint32_t>(count) + 1);
    if (number == 0 || number > count + (change.remove ? 0 : 1)) {
      return fail(
          ERROR_INVALID_PARAMETER,
          fmt::format("\"{}\" has {} subentries; there is no number {}.", name, count, number));
    }
    if (change.remove) {
      if (count == 1) {
        return fail(ERROR_INVALID_PARAMETER,
                    fmt::format("\"{}\" needs the only subentry that it has.", name));
      }
      section->erase_media(number - 1);
    } else if (Result<> done = write(*section, number - 1, change); !done) {
      return done;
    }
    // Who adds a link wants it dialed; the first that answers would be the first one alone.
    const bool added = !change.remove && number == count + 1;
    if (added && read_entry(*section).dial_mode == phonebook::DialMode::kFirstAvailable) {
      if (Result<> done = section->set(phonebook::Place::entry(), "DialMode", "1"); !done)
        return done;
    }
    return check_whole(read_entry(*section));
  });
}

}  // namespace openras::rasphone
