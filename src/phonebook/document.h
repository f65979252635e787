// A rasphone.pbk as text: entries, blocks, keys and lines, every octet kept. MS-RRASM §2.2.2.
//
//   [office]                        an entry
//   Encoding=1                      its own keys
//   …
//   NETCOMPONENTS=                  block
//   ms_msclient=0
//
//   MEDIA=rastapi                   block: one for each subentry
//   Port=VPN2-0
//   Device=WAN Miniport (L2TP)
//
//   DEVICE=vpn                      block within the MEDIA block
//   PhoneNumber=10.77.0.1
//
// "The keys MEDIA and DEVICE are case sensitive" (§2.2.2.2.96, .100): DEVICE opens a block, Device
// is a key. All other keys are found whatever their case.
//
// What is not changed is written back octet for octet: order, comments, blank lines, unknown keys,
// malformed lines, line ends, encoding. Not thread-safe; copies are independent.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "phonebook/text.h"

namespace openras::phonebook {

// Something in the file that is not as it should be; the rest is usable.
struct Warning {
  size_t line = 0;   // counted from 1
  std::string text;  // "line 17: …"
};

// Where a key stands within an entry.
struct Place {
  enum class Kind { kEntry, kNetComponents, kMedia, kDevice };
  Kind kind = Kind::kEntry;
  size_t media = 0;   // kMedia, kDevice: the subentry, from 0
  size_t device = 0;  // kDevice: the DEVICE block within it, from 0

  static Place entry() { return {}; }
  static Place net_components() { return {.kind = Kind::kNetComponents}; }
  static Place of_media(size_t media) { return {.kind = Kind::kMedia, .media = media}; }
  static Place of_device(size_t media, size_t device) {
    return {.kind = Kind::kDevice, .media = media, .device = device};
  }
  friend bool operator==(const Place&, const Place&) = default;
};

struct KeyValue {
  std::string key;    // UTF-8, without blanks around it
  std::string value;  // UTF-8, exactly what follows '='
};

// One line of the file, with its line end.
struct Line {
  enum class Kind : uint8_t { kBlank, kComment, kHeader, kKey, kMalformed };
  // Which block a key opens, for quick finding.
  enum class Opens : uint8_t { kNothing, kNetComponents, kMedia, kDevice };
  std::string raw;  // octets of the file
  Kind kind = Kind::kBlank;
  Opens opens = Opens::kNothing;

  static Opens opened_by(std::string_view key);
};

class Section {
 public:
  // UTF-8. Empty for a section whose header is malformed: it is kept, and no entry.
  const std::string& name() const { return name_; }
  size_t line() const { return line_; }  // of its header when the file was read; 0 = added since

  // The value of the occurrence-th key of that name (from 0) in `place`; UTF-8, as it stands.
  std::optional<std::string> get(Place place, std::string_view key, size_t occurrence = 0) const;
  // All keys of `place` in order, without the line that opens the block and without inner blocks.
  std::vector<KeyValue> keys(Place place) const;

  // Gives the key that value; only that line changes. A key that is not there is added at the end
  // of `place`, before its trailing blank lines. ERROR_INVALID_PARAMETER: there is no such place or
  // occurrence, key or value cannot stand in a line, or the encoding lacks a character.
  Result<> set(Place place, std::string_view key, std::string_view value, size_t occurrence = 0);
  // Adds a key before the index-th key of `place`, or behind the last. ERROR_INVALID_PARAMETER as
  // for set().
  Result<> insert_key(Place place, size_t index, std::string_view key, std::string_view value);
  // Changes what follows MEDIA= or DEVICE= in the line that opens the block.
  Result<> set_type(Place place, std::string_view value);
  // Removes that line; false where it is not there.
  bool erase(Place place, std::string_view key, size_t occurrence = 0);

  size_t media_count() const;
  size_t device_count(size_t media) const;
  // What follows MEDIA= and DEVICE=. "" where there is no such block.
  std::string media_type(size_t media) const;
  std::string device_type(size_t media, size_t device) const;
  // Adds lines (UTF-8, '\n' between them) at the end of the section, e.g. a MEDIA block.
  Result<> append(std::string_view text);
  // Removes a MEDIA block with the DEVICE blocks in it; false where it is not there.
  bool erase_media(size_t media);

 private:
  friend class Document;
  struct Range {
    size_t begin = 0, end = 0;  // lines; [begin] opens the block
  };
  std::string decoded(size_t line) const;  // without its line end
  std::string key_of(size_t line) const;
  std::optional<size_t> opener(Line::Opens what, Range within, size_t nth) const;
  size_t end_of_block(size_t begin) const;
  size_t end_of_media(size_t begin) const;
  std::optional<Range> range(Place place) const;
  std::optional<size_t> find(Range range, std::string_view key, size_t occurrence) const;
  Result<Range> writable(Place place, std::string_view key, std::string_view value) const;
  Result<std::string> to_octets(std::string_view utf8) const;
  void terminate(size_t line);  // gives it a line end where it has none
  Result<> insert(size_t at, std::string_view utf8, Line::Kind kind,
                  Line::Opens opens = Line::Opens::kNothing);
  Result<> replace_value(size_t line, std::string_view value);
  void detect_encoding();  // and the name, which is read by it

  std::string name_;
  size_t line_ = 0;
  bool fixed_encoding_ = false;  // a byte order mark says which
  Encoding encoding_ = Encoding::kUtf8;
  std::string newline_ = "\r\n";  // UTF-8
  std::vector<Line> lines_;       // lines_[0] is the header
};

class Document {
 public:
  static constexpr size_t kMaxOctets = 16u << 20;
  static constexpr size_t kMaxLines = 1'000'000;

  Document() = default;  // no entry; UTF-8 with CRLF, as Windows writes

  // Reads a whole file. `label` names it in errors and warnings. ERROR_CANNOT_LOAD_PHONEBOOK: more
  // than kMaxOctets or kMaxLines, UTF-16 big-endian, or not a phone book at all.
  static Result<Document> parse(std::string_view octets, std::string label);
  std::string serialize() const;

  const std::string& label() const { return label_; }
  const std::vector<Warning>& warnings() const { return warnings_; }

  // The entries in order; of two with one name only the first, which is the one that counts.
  std::vector<std::string> names() const;
  // Case does not matter. Valid until an entry is added or removed.
  Section* find(std::string_view name);
  const Section* find(std::string_view name) const;

  // Adds an entry at the end. `body` is the text after its header, UTF-8, '\n' between lines.
  // ERROR_ALREADY_EXISTS, ERROR_INVALID_NAME, ERROR_INVALID_PARAMETER.
  Result<Section*> add(std::string_view name, std::string_view body);
  // Adds a copy of another book's entry, under `name`; its octets are kept where the encodings
  // agree.
  Result<Section*> add_copy(const Section& section, std::string_view name);
  // Changes the header's line only. ERROR_CANNOT_FIND_PHONEBOOK_ENTRY, ERROR_ALREADY_EXISTS,
  // ERROR_INVALID_NAME.
  Result<> rename(std::string_view from, std::string_view to);
  // Removes every section of that name; false where there is none.
  bool erase(std::string_view name);

 private:
  void warn(size_t line, std::string_view text);
  Result<> read_lines(std::string_view octets);
  void check_line(const Line& line, const std::string& text, size_t number, bool in_entry);
  void name_sections();
  Section empty_section() const;
  Result<Section*> place(Section section, std::string_view name);

  std::string label_ = "phone book";
  std::string mark_;  // byte order mark
  Encoding encoding_ = Encoding::kUtf8;
  std::string newline_ = "\r\n";
  std::vector<Line> preamble_;  // before the first header
  std::vector<Section> sections_;
  std::vector<Warning> warnings_;
  size_t warnings_left_out_ = 0;
};

// The name in a line "[name]", "" where the bracket does not close or nothing is in it.
std::string_view name_in_header(std::string_view line);

// RasValidateEntryName: not empty, at least one character that is no blank and is alphanumeric, at
// most 256 characters (RAS_MaxEntryName), none of | > < ? * \ / : and no '.' first.
// ERROR_INVALID_NAME. [choice] Control characters are refused too: a line could not hold them.
Result<> validate_entry_name(std::string_view name);

}  // namespace openras::phonebook
