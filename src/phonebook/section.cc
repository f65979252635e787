// One entry: its blocks and keys.
#include <openras/raserror.h>
#include <openras/winerror.h>

#include <algorithm>

#include "phonebook/document.h"

namespace openras::phonebook {
namespace {

using Opens = Line::Opens;

bool fits_in_a_line(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

// Whether a line of UTF-16 gives this key, without decoding it: keys are looked up many times.
bool has_utf16_key(std::string_view raw, std::string_view key) {
  const auto is = [&raw](size_t at, char c) {
    return at + 1 < raw.size() && raw[at] == c && raw[at + 1] == '\0';
  };
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  size_t at = 0;
  while (is(at, ' ') || is(at, '\t')) at += 2;
  for (size_t i = 0; i + 1 < key.size(); i += 2, at += 2) {
    if (at + 1 >= raw.size() || raw[at + 1] != key[i + 1]) return false;
    const bool ascii = key[i + 1] == '\0';
    if (ascii ? lower(raw[at]) != lower(key[i]) : raw[at] != key[i]) return false;
  }
  while (is(at, ' ') || is(at, '\t')) at += 2;
  return is(at, '=');
}

}  // namespace

Line::Opens Line::opened_by(std::string_view key) {
  if (key == "NETCOMPONENTS") return Opens::kNetComponents;
  if (key == "MEDIA") return Opens::kMedia;
  if (key == "DEVICE") return Opens::kDevice;
  return Opens::kNothing;
}

std::string Section::decoded(size_t line) const {
  std::string text = decode(lines_[line].raw, encoding_);
  while (!text.empty() && text.back() == '\n') text.pop_back();
  if (!text.empty() && text.back() == '\r') text.pop_back();
  return text;
}

std::string Section::key_of(size_t line) const {
  if (lines_[line].kind != Line::Kind::kKey) return {};
  if (encoding_ == Encoding::kUtf16le) {
    std::string text = decoded(line);
    return std::string(trim(std::string_view(text).substr(0, text.find('='))));
  }
  std::string_view raw = lines_[line].raw;
  return decode(trim(raw.substr(0, raw.find('='))), encoding_);
}

std::optional<size_t> Section::opener(Opens what, Range within, size_t nth) const {
  for (size_t i = within.begin; i < within.end; ++i) {
    if (lines_[i].opens == what && nth-- == 0) return i;
  }
  return std::nullopt;
}

// A block ends where the next begins; a MEDIA block as a whole where one begins that is no DEVICE.
size_t Section::end_of_block(size_t begin) const {
  size_t end = begin + 1;
  while (end < lines_.size() && lines_[end].opens == Opens::kNothing) ++end;
  return end;
}

size_t Section::end_of_media(size_t begin) const {
  size_t end = end_of_block(begin);
  while (end < lines_.size() && lines_[end].opens == Opens::kDevice) end = end_of_block(end);
  return end;
}

std::optional<Section::Range> Section::range(Place place) const {
  const Range whole{0, lines_.size()};
  std::optional<size_t> begin = 0;
  switch (place.kind) {
    case Place::Kind::kEntry:
      break;
    case Place::Kind::kNetComponents:
      begin = opener(Opens::kNetComponents, whole, 0);
      break;
    case Place::Kind::kMedia:
      begin = opener(Opens::kMedia, whole, place.media);
      break;
    case Place::Kind::kDevice:
      begin = opener(Opens::kMedia, whole, place.media);
      if (begin) begin = opener(Opens::kDevice, {*begin, end_of_media(*begin)}, place.device);
      break;
  }
  if (!begin) return std::nullopt;
  return Range{*begin, end_of_block(*begin)};
}

std::optional<size_t> Section::find(Range range, std::string_view key, size_t occurrence) const {
  if (key.contains('=') || trim(key) != key) return std::nullopt;  // no line can give that
  const bool wide = encoding_ == Encoding::kUtf16le;
  const std::optional<std::string> octets = encode(key, encoding_);
  if (!octets) return std::nullopt;
  for (size_t i = range.begin + 1; i < range.end; ++i) {
    if (lines_[i].kind != Line::Kind::kKey) continue;
    std::string_view raw = lines_[i].raw;
    bool same = wide ? has_utf16_key(raw, *octets)
                     : equal_keys(trim(raw.substr(0, raw.find('='))), *octets);
    if (same && occurrence-- == 0) return i;
  }
  return std::nullopt;
}

std::optional<std::string> Section::get(Place place, std::string_view key,
                                        size_t occurrence) const {
  auto where = range(place);
  if (!where) return std::nullopt;
  auto line = find(*where, key, occurrence);
  if (!line) return std::nullopt;
  std::string text = decoded(*line);
  return text.substr(text.find('=') + 1);
}

std::vector<KeyValue> Section::keys(Place place) const {
  std::vector<KeyValue> found;
  auto where = range(place);
  if (!where) return found;
  for (size_t i = where->begin + 1; i < where->end; ++i) {
    if (lines_[i].kind != Line::Kind::kKey) continue;
    std::string text = decoded(i);
    found.push_back({key_of(i), text.substr(text.find('=') + 1)});
  }
  return found;
}

Result<std::string> Section::to_octets(std::string_view utf8) const {
  if (auto octets = encode(utf8, encoding_)) return *octets;
  if (encoding_ == Encoding::kAnsi) {
    return fail(ERROR_INVALID_PARAMETER,
                "Entry \"" + name_ +
                    "\" is in ANSI (code page 1252), which lacks a character of the new text: use "
                    "other characters, or convert the phone book to UTF-8 first.");
  }
  return fail(ERROR_INVALID_PARAMETER, "The new text is not valid UTF-8.");
}

void Section::terminate(size_t line) {
  std::string& raw = lines_[line].raw;
  std::string text = decode(raw, encoding_);
  if (text.ends_with('\n')) return;
  // Half a UTF-16 character at the end of the file becomes a whole one, or what follows is garbled.
  if (encoding_ == Encoding::kUtf16le && raw.size() % 2 != 0) raw += '\0';
  raw += to_octets(newline_).value();
}

Result<> Section::insert(size_t at, std::string_view utf8, Line::Kind kind, Opens opens) {
  Result<std::string> octets = to_octets(std::string(utf8) + newline_);
  if (!octets) return std::unexpected(octets.error());
  if (at > 0) terminate(at - 1);
  lines_.insert(lines_.begin() + static_cast<std::ptrdiff_t>(at), Line{*octets, kind, opens});
  return {};
}

// The octets before and after the value stay as they are.
Result<> Section::replace_value(size_t line, std::string_view value) {
  std::string& raw = lines_[line].raw;
  const size_t unit = encoding_ == Encoding::kUtf16le ? 2 : 1;
  size_t start = raw.find('=');
  while (start % unit != 0 || (unit == 2 && raw[start + 1] != '\0')) {
    start = raw.find('=', start + 1);
  }
  start += unit;
  size_t text = decoded(line).size();
  std::string end = decode(raw, encoding_).substr(text);
  Result<std::string> octets = to_octets(value);
  if (!octets) return std::unexpected(octets.error());
  raw = raw.substr(0, start) + *octets + to_octets(end).value();
  return {};
}

Result<Section::Range> Section::writable(Place place, std::string_view key,
                                         std::string_view value) const {
  bool bad_key = key.empty() || trim(key) != key || key.contains('=') ||
                 std::string_view("[;#").contains(key.front()) ||
                 Line::opened_by(key) != Opens::kNothing;
  if (bad_key || !fits_in_a_line(key)) {
    return fail(ERROR_INVALID_PARAMETER,
                "\"" + std::string(key) + "\" cannot be the name of a phone book key.");
  }
  if (!fits_in_a_line(value)) {
    return fail(ERROR_INVALID_PARAMETER,
                "The value of " + std::string(key) + " has a line end or NUL in it.");
  }
  auto where = range(place);
  if (!where) {
    return fail(ERROR_INVALID_PARAMETER,
                "Entry \"" + name_ + "\" has no block that could hold " + std::string(key) + ".");
  }
  return *where;
}

Result<> Section::insert_key(Place place, size_t index, std::string_view key,
                             std::string_view value) {
  Result<Range> where = writable(place, key, value);
  if (!where) return std::unexpected(where.error());
  size_t at = where->begin + 1;
  for (size_t i = at; i < where->end; ++i) {
    if (lines_[i].kind != Line::Kind::kKey) continue;
    at = i;
    if (index-- == 0) break;
    at = i + 1;
  }
  return insert(at, std::string(key) + "=" + std::string(value), Line::Kind::kKey);
}

Result<> Section::set_type(Place place, std::string_view value) {
  auto where = range(place);
  if (!where || place.kind == Place::Kind::kEntry || !fits_in_a_line(value)) {
    return fail(ERROR_INVALID_PARAMETER, "There is no block, or no line, for such a type.");
  }
  return replace_value(where->begin, value);
}

Result<> Section::set(Place place, std::string_view key, std::string_view value,
                      size_t occurrence) {
  Result<Range> where = writable(place, key, value);
  if (!where) return std::unexpected(where.error());
  Result<> done;
  if (auto line = find(*where, key, occurrence)) {
    done = replace_value(*line, value);
  } else if (occurrence > 0 && !find(*where, key, occurrence - 1)) {
    return fail(ERROR_INVALID_PARAMETER, "There are fewer keys " + std::string(key) + ".");
  } else {
    size_t at = where->end;
    while (at > where->begin + 1 && lines_[at - 1].kind == Line::Kind::kBlank) --at;
    done = insert(at, std::string(key) + "=" + std::string(value), Line::Kind::kKey);
  }
  // A section may be ANSI only because of a line that was not valid UTF-8 and is gone now.
  if (done && !fixed_encoding_) {
    Encoding before = encoding_;
    detect_encoding();
    if (encoding_ != before && !equal_keys(key, "Encoding")) {
      if (auto line = find(*range(place), key, occurrence)) done = replace_value(*line, value);
    }
  }
  return done;
}

bool Section::erase(Place place, std::string_view key, size_t occurrence) {
  auto where = range(place);
  auto line = where ? find(*where, key, occurrence) : std::nullopt;
  if (line) lines_.erase(lines_.begin() + static_cast<std::ptrdiff_t>(*line));
  return line.has_value();
}

size_t Section::media_count() const {
  auto opens_media = [](const Line& line) { return line.opens == Opens::kMedia; };
  return static_cast<size_t>(std::ranges::count_if(lines_, opens_media));
}

size_t Section::device_count(size_t media) const {
  size_t count = 0;
  while (range(Place::of_device(media, count))) ++count;
  return count;
}

std::string Section::media_type(size_t media) const {
  auto where = range(Place::of_media(media));
  if (!where) return {};
  std::string text = decoded(where->begin);
  return std::string(trim(std::string_view(text).substr(text.find('=') + 1)));
}

std::string Section::device_type(size_t media, size_t device) const {
  auto where = range(Place::of_device(media, device));
  if (!where) return {};
  std::string text = decoded(where->begin);
  return std::string(trim(std::string_view(text).substr(text.find('=') + 1)));
}

Result<> Section::append(std::string_view text) {
  Section changed = *this;
  while (!text.empty()) {
    size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    Line::Kind kind = trim(line).empty()   ? Line::Kind::kBlank
                      : line.contains('=') ? Line::Kind::kKey
                                           : Line::Kind::kMalformed;
    if (kind == Line::Kind::kMalformed || line.front() == '[' || !fits_in_a_line(line)) {
      return fail(ERROR_INVALID_PARAMETER, "A line of the new block is not of the form key=value.");
    }
    Opens opens = Line::opened_by(trim(line.substr(0, line.find('='))));
    Result<> done = changed.insert(changed.lines_.size(), line, kind, opens);
    if (!done) return done;
  }
  *this = std::move(changed);
  return {};
}

bool Section::erase_media(size_t media) {
  auto begin = opener(Opens::kMedia, {0, lines_.size()}, media);
  if (!begin) return false;
  lines_.erase(lines_.begin() + static_cast<std::ptrdiff_t>(*begin),
               lines_.begin() + static_cast<std::ptrdiff_t>(end_of_media(*begin)));
  return true;
}

std::string_view name_in_header(std::string_view line) {
  std::string_view text = trim(line);
  if (text.size() < 3 || text.back() != ']') return {};
  return text.substr(1, text.size() - 2);
}

void Section::detect_encoding() {
  if (!fixed_encoding_) {
    encoding_ = Encoding::kUtf8;
    bool valid = std::ranges::all_of(lines_, [](const Line& l) { return is_valid_utf8(l.raw); });
    auto says = get(Place::entry(), "Encoding");  // MS-RRASM §2.2.2.2.1: 0 = 8-bit, 1 = UTF-8
    if (!valid || (says && trim(*says) == "0")) encoding_ = Encoding::kAnsi;
  }
  name_ = name_in_header(decoded(0));
}

}  // namespace openras::phonebook
