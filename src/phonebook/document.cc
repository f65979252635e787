// The whole file: lines into sections, and back.
#include "phonebook/document.h"

#include <fmt/format.h>
#include <openras/raserror.h>
#include <openras/winerror.h>

#include <algorithm>
#include <utility>

#include "errors/situation.h"

namespace openras::phonebook {
namespace {

constexpr size_t kMaxWarnings = 100;
constexpr size_t kMaxEntryName = 256;  // RAS_MaxEntryName
constexpr std::string_view kUtf8Mark = "\xef\xbb\xbf";
constexpr std::string_view kUtf16leMark = "\xff\xfe";
constexpr std::string_view kUtf16beMark = "\xfe\xff";

// Octets up to and with the next line end.
size_t line_length(std::string_view octets, bool utf16) {
  for (size_t at = octets.find('\n'); at != std::string_view::npos;
       at = octets.find('\n', at + 1)) {
    if (!utf16) return at + 1;
    if (at % 2 == 0 && at + 1 < octets.size() && octets[at + 1] == '\0') return at + 2;
  }
  return octets.size();
}

std::string_view without_line_end(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

Line::Kind classify(std::string_view line) {
  std::string_view text = trim(line);
  if (line.contains('\0')) return Line::Kind::kMalformed;
  if (text.empty()) return Line::Kind::kBlank;
  if (text.front() == ';' || text.front() == '#') return Line::Kind::kComment;
  if (text.front() == '[') return Line::Kind::kHeader;
  size_t equals = text.find('=');
  bool has_key = equals != std::string_view::npos && !trim(text.substr(0, equals)).empty();
  return has_key ? Line::Kind::kKey : Line::Kind::kMalformed;
}

}  // namespace

Result<> validate_entry_name(std::string_view name) {
  auto is_word = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (static_cast<uint8_t>(c) & 0x80) != 0;
  };
  std::string why;
  if (!is_valid_utf8(name)) {
    why = "is not valid UTF-8";
  } else if (std::ranges::none_of(name, is_word)) {
    why = "has no letter or digit";
  } else if (fold_case(name).size() > kMaxEntryName) {
    why = "is longer than 256 characters";
  } else if (name.front() == '.') {
    why = "begins with a dot";
  } else if (name.find_first_of("|><?*\\/:") != std::string_view::npos) {
    why = "has one of the characters | > < ? * \\ / : in it";
  } else if (std::ranges::any_of(name, [](char c) { return c >= 0 && c < 32; })) {
    why = "has a control character in it";
  } else {
    return {};
  }
  return fail(ERROR_INVALID_NAME,
              "An entry cannot have that name, since it " + why + ": choose another name.");
}

void Document::warn(size_t line, std::string_view text) {
  if (warnings_.size() < kMaxWarnings) {
    warnings_.push_back({line, fmt::format("{}: line {}: {}", label_, line, text)});
  } else {
    ++warnings_left_out_;
  }
}

void Document::check_line(const Line& line, const std::string& text, size_t number, bool in_entry) {
  if (line.kind == Line::Kind::kMalformed) {
    warn(number, text.contains('\0') ? "a NUL character; the line is ignored"
                                     : "neither [entry] nor key=value; the line is ignored");
  } else if (line.kind == Line::Kind::kHeader && name_in_header(text).empty()) {
    warn(number, "no name between [ and ]; the keys that follow belong to no entry");
  } else if (line.kind == Line::Kind::kKey && !in_entry) {
    warn(number, "a key before the first [entry]; the line is ignored");
  }
}

Result<> Document::read_lines(std::string_view octets) {
  const bool utf16 = encoding_ == Encoding::kUtf16le;
  size_t number = 0;
  while (!octets.empty()) {
    if (++number > kMaxLines) {
      return fail(Situation::kBookDamaged,
                  fmt::format("{}: more than {} lines: this is no phone book.", label_, kMaxLines));
    }
    size_t length = line_length(octets, utf16);
    Line line{.raw = std::string(octets.substr(0, length))};
    octets.remove_prefix(length);
    std::string whole = utf16 ? decode(line.raw, encoding_) : line.raw;
    std::string text(without_line_end(whole));
    if (number == 1 && whole.ends_with('\n') && !whole.ends_with("\r\n")) newline_ = "\n";
    line.kind = classify(text);
    if (line.kind == Line::Kind::kKey) {
      line.opens = Line::opened_by(trim(std::string_view(text).substr(0, text.find('='))));
    }
    check_line(line, text, number, !sections_.empty());
    if (line.kind == Line::Kind::kHeader) {
      sections_.push_back(empty_section());
      sections_.back().line_ = number;
    }
    (sections_.empty() ? preamble_ : sections_.back().lines_).push_back(std::move(line));
  }
  return {};
}

Section Document::empty_section() const {
  Section section;
  section.encoding_ = encoding_;
  section.fixed_encoding_ = !mark_.empty();
  section.newline_ = newline_;
  return section;
}

void Document::name_sections() {
  std::vector<std::u16string> seen;
  for (Section& section : sections_) {
    section.newline_ = newline_;
    section.detect_encoding();
    if (section.name_.empty()) continue;
    seen.push_back(fold_case(section.name_));
  }
  std::ranges::sort(seen);
  for (size_t i = 0; i < sections_.size(); ++i) {
    auto same = std::ranges::equal_range(seen, fold_case(sections_[i].name_));
    if (same.size() < 2) continue;
    const Section* first = find(sections_[i].name_);
    if (first == &sections_[i]) continue;
    warn(sections_[i].line_, fmt::format("[{}] again; the first one, in line {}, counts",
                                         sections_[i].name_, first->line_));
  }
}

Result<Document> Document::parse(std::string_view octets, std::string label) {
  Document book;
  book.label_ = std::move(label);
  auto refuse = [&book](std::string_view why) {
    return fail(Situation::kBookDamaged, fmt::format("{}: {}", book.label_, why));
  };
  if (octets.size() > kMaxOctets) return refuse("larger than 16 MiB: this is no phone book.");
  if (octets.starts_with(kUtf16beMark)) {
    return refuse("in UTF-16 big-endian, which is not supported: convert it to UTF-8.");
  }
  if (octets.starts_with(kUtf8Mark)) book.mark_ = kUtf8Mark;
  if (octets.starts_with(kUtf16leMark)) {
    book.mark_ = kUtf16leMark;
    book.encoding_ = Encoding::kUtf16le;
  }
  octets.remove_prefix(book.mark_.size());
  if (Result<> done = book.read_lines(octets); !done) return std::unexpected(done.error());
  book.name_sections();
  bool nothing_usable =
      std::ranges::all_of(book.sections_, [](const Section& s) { return s.name().empty(); });
  bool something_there = std::ranges::any_of(book.preamble_, [](const Line& l) {
    return l.kind == Line::Kind::kMalformed || l.kind == Line::Kind::kKey;
  });
  if (nothing_usable && (something_there || !book.sections_.empty())) {
    return refuse("no [entry] in it: this is no phone book.");
  }
  if (book.warnings_left_out_ > 0) {
    book.warnings_.push_back(
        {0, fmt::format("{}: and {} more like these", book.label_, book.warnings_left_out_)});
  }
  return book;
}

std::string Document::serialize() const {
  std::string out = mark_;
  for (const Line& line : preamble_) out += line.raw;
  for (const Section& section : sections_) {
    for (const Line& line : section.lines_) out += line.raw;
  }
  return out;
}

std::vector<std::string> Document::names() const {
  std::vector<std::string> out;
  std::vector<std::u16string> seen;
  for (const Section& section : sections_) {
    if (section.name_.empty()) continue;
    std::u16string folded = fold_case(section.name_);
    auto at = std::ranges::lower_bound(seen, folded);
    if (at != seen.end() && *at == folded) continue;
    seen.insert(at, std::move(folded));
    out.push_back(section.name_);
  }
  return out;
}

const Section* Document::find(std::string_view name) const {
  if (name.empty()) return nullptr;
  std::u16string folded = fold_case(name);
  auto at = std::ranges::find_if(sections_,
                                 [&](const Section& s) { return fold_case(s.name_) == folded; });
  return at == sections_.end() ? nullptr : &*at;
}

Section* Document::find(std::string_view name) {
  return const_cast<Section*>(std::as_const(*this).find(name));
}

Result<Section*> Document::place(Section section, std::string_view name) {
  if (Result<> valid = validate_entry_name(name); !valid) return std::unexpected(valid.error());
  if (find(name) != nullptr) {
    return fail(ERROR_ALREADY_EXISTS,
                fmt::format("{} has an entry \"{}\" already: choose another name, or remove or "
                            "change that one.",
                            label_, name));
  }
  Result<std::string> header = section.to_octets(fmt::format("[{}]{}", name, newline_));
  if (!header) return std::unexpected(header.error());
  section.lines_[0].raw = *header;
  section.name_ = name;
  section.line_ = 0;
  // A blank line stands between entries.
  if (!sections_.empty()) {
    Section& last = sections_.back();
    if (last.lines_.back().kind != Line::Kind::kBlank) {
      Result<> done = last.insert(last.lines_.size(), "", Line::Kind::kBlank);
      if (!done) return std::unexpected(done.error());
    } else {
      last.terminate(last.lines_.size() - 1);
    }
  } else if (!preamble_.empty()) {
    Section before = empty_section();
    before.lines_ = std::move(preamble_);
    before.terminate(before.lines_.size() - 1);
    preamble_ = std::move(before.lines_);
  }
  sections_.push_back(std::move(section));
  return &sections_.back();
}

Result<Section*> Document::add(std::string_view name, std::string_view body) {
  Section section = empty_section();
  section.name_ = name;
  section.lines_.push_back({.raw = {}, .kind = Line::Kind::kHeader, .opens = {}});
  section.lines_[0].raw = section.to_octets(newline_).value();
  if (Result<> done = section.append(body); !done) return std::unexpected(done.error());
  section.detect_encoding();
  return place(std::move(section), name);
}

Result<Section*> Document::add_copy(const Section& from, std::string_view name) {
  Section section = from;
  section.newline_ = newline_;
  section.fixed_encoding_ = !mark_.empty();
  if (section.fixed_encoding_ || from.fixed_encoding_) {
    // A byte order mark says how one of the two is encoded, so the octets cannot just be taken.
    auto says = from.get(Place::entry(), "Encoding");
    bool ansi = !section.fixed_encoding_ && says && trim(*says) == "0";
    section.encoding_ = ansi ? Encoding::kAnsi : encoding_;
    for (size_t i = 0; i < section.lines_.size(); ++i) {
      Result<std::string> octets = section.to_octets(decode(from.lines_[i].raw, from.encoding_));
      if (!octets) return std::unexpected(octets.error());
      section.lines_[i].raw = *octets;
    }
  }
  return place(std::move(section), name);
}

Result<> Document::rename(std::string_view from, std::string_view to) {
  if (find(from) == nullptr) {
    return fail(Situation::kEntryNotFound, fmt::format("{} has no entry \"{}\".", label_, from));
  }
  if (Result<> valid = validate_entry_name(to); !valid) return valid;
  if (!equal_names(from, to) && find(to) != nullptr) {
    return fail(ERROR_ALREADY_EXISTS,
                fmt::format("{} has an entry \"{}\" already: choose another name.", label_, to));
  }
  Document changed = *this;
  for (Section& section : changed.sections_) {
    if (section.name_.empty() || !equal_names(section.name_, from)) continue;
    std::string end = decode(section.lines_[0].raw, section.encoding_);
    end.erase(0, section.decoded(0).size());
    Result<std::string> header = section.to_octets(fmt::format("[{}]{}", to, end));
    if (!header) return std::unexpected(header.error());
    section.lines_[0].raw = *header;
    section.name_ = to;
  }
  *this = std::move(changed);
  return {};
}

bool Document::erase(std::string_view name) {
  if (name.empty()) return false;
  std::u16string folded = fold_case(name);
  return std::erase_if(sections_, [&](const Section& s) { return fold_case(s.name_) == folded; }) >
         0;
}

}  // namespace openras::phonebook
