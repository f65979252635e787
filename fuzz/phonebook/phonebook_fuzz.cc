// What the phone book's reader must hold for any octets: it refuses them, or it writes back the
// same octets; and a key that was set is found again in what is written.
//
// Input: one octet chooses a key and a place, one is the length of a value; value; phone book.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "phonebook/edit.h"
#include "phonebook/properties.h"

using namespace openras::phonebook;  // NOLINT: one file, one program

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void set_and_read_again(Document book, std::string_view name, uint8_t choice,
                        std::string_view value) {
  constexpr std::array<std::string_view, 8> kKeys = {"Type", "PhoneNumber", "Port",     "Device",
                                                     "Guid", "VpnStrategy", "Encoding", "New key"};
  const std::string_view key = kKeys[choice % kKeys.size()];
  Section& section = *book.find(name);
  const Place place = (choice & 0x80) != 0 ? place_of(section, key) : Place::entry();
  const size_t before = book.names().size();
  if (!section.set(place, key, value)) return;
  auto again = Document::parse(book.serialize(), "again");
  require(again.has_value());
  if (again->names().size() != before) return;  // an encoding changed, and two names became one
  const Section* found = again->find(section.name());
  require(found != nullptr);
  require(found->get(place, key) == value);
}

// RasSetEntryProperties with what RasGetEntryProperties gave changes nothing; numbers that are set
// are found again.
void properties_stay(Document book, std::string_view name, std::string_view value) {
  Section& section = *book.find(name);
  if (section.device_count(0) == 0) return;
  const std::string before = book.serialize();
  EntryProperties properties = read_properties(section);
  require(write_properties(section, properties).has_value());
  require(book.serialize() == before);
  properties.first.alternates = {std::string(trim(value)), "2"};
  if (!write_properties(section, properties)) return;
  require(read_properties(section).first.alternates == properties.first.alternates);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view input(reinterpret_cast<const char*>(data), size);
  if (input.size() < 2) return 0;
  const auto choice = static_cast<uint8_t>(input[0]);
  const auto length = static_cast<uint8_t>(input[1]);
  input.remove_prefix(2);
  const std::string_view value = input.substr(0, length);
  input.remove_prefix(value.size());

  auto book = Document::parse(input, "fuzz");
  if (!book) return 0;
  require(book->serialize() == input);
  size_t tried = 0;
  for (const std::string& name : book->names()) {
    const Section* section = book->find(name);
    require(section != nullptr);
    (void)check(read_entry(*section));
    if (tried < 4) properties_stay(*book, name, value);
    if (++tried <= 4) set_and_read_again(*book, name, choice, value);
    if (tried == 1) {
      Document other;
      (void)other.add_copy(*section, "copy");
      require(Document::parse(other.serialize(), "copy").has_value());
    }
  }
  return 0;
}
