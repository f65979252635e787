#include "mpr/configuration.h"

#include <dlfcn.h>
#include <fmt/format.h>
#include <openras/npapi.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>

#include "base/log.h"
#include "phonebook/text.h"

namespace openras::mpr {

using phonebook::equal_keys;
using phonebook::trim;

struct Configuration::Line {
  std::string_view key;
  std::string_view value;
  Source source;
};

namespace {

constexpr size_t kMaxWarnings = 100;

template <typename Setting>
auto find(std::vector<Setting>& settings, std::string_view name, std::string Setting::* member) {
  return std::ranges::find_if(
      settings, [&](const Setting& each) { return phonebook::equal_names(each.*member, name); });
}

std::optional<uint32_t> number(std::string_view text) {
  const bool hexadecimal = text.starts_with("0x") || text.starts_with("0X");
  if (hexadecimal) text.remove_prefix(2);
  uint32_t value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value, hexadecimal ? 16 : 10);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

void append(std::vector<std::string>& order, std::string_view names) {
  while (!names.empty()) {
    const size_t comma = std::min(names.find(','), names.size());
    const std::string_view name = trim(names.substr(0, comma));
    names.remove_prefix(std::min(comma + 1, names.size()));
    const bool known = std::ranges::any_of(
        order, [&](const std::string& each) { return phonebook::equal_names(each, name); });
    if (is_valid_name(name) && !known) order.emplace_back(name);
  }
}

bool is_reserved(std::string_view section) {
  return equal_keys(section, "Order") || equal_keys(section, "Notifyees") ||
         equal_keys(section, "NetworkProvider");
}

// The folder "openras" beside this library (or beside the program that has it inside).
std::filesystem::path library_folder() {
  Dl_info info = {};
  if (::dladdr(reinterpret_cast<const void*>(&is_valid_name), &info) == 0 ||
      info.dli_fname == nullptr) {
    return {};
  }
  std::error_code error;
  const std::filesystem::path self = std::filesystem::canonical(info.dli_fname, error);
  std::filesystem::path folder = error ? info.dli_fname : self;
  folder = folder.parent_path();
  if (folder.filename() == "bin" || folder.filename() == "tests") {
    folder = folder.parent_path() / "lib";
  }
  return folder / "openras";
}

std::optional<std::string> variable(const std::string& name) {
  if (name == "LIBDIR") return library_folder().string();
  const char* const value = ::secure_getenv(name.c_str());
  return value != nullptr ? std::optional<std::string>(value) : std::nullopt;
}

}  // namespace

bool is_valid_name(std::string_view name) {
  if (name.empty() || name.size() > 255 || trim(name) != name) return false;
  if (name.front() == '[' || name.front() == '#' || name.front() == ';') return false;
  return phonebook::is_valid_utf8(name) && std::ranges::none_of(name, [](char c) {
           return c == '=' || c == '\x7f' || (c >= 0 && c < 0x20);
         });
}

void Configuration::warn(Source source, std::string text) {
  if (warnings_.size() < kMaxWarnings) warnings_.push_back({std::move(source), std::move(text)});
}

void Configuration::read(std::string_view text, const Source& file) {
  if (text.size() > kMaxOctets) return warn(file, "is larger than 1 MiB; it is left out.");
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  std::string section;
  Line line{{}, {}, file};
  line.source.line = 0;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view content = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++line.source.line;
    if (content.ends_with('\r')) content.remove_suffix(1);
    content = trim(content);
    if (content.empty() || content.front() == '#' || content.front() == ';') continue;
    if (content.front() == '[') {
      section.clear();
      const std::string_view name = trim(content.substr(1, content.find(']') - 1));
      if (content.back() != ']' || content.find(']') != content.size() - 1 ||
          !is_valid_name(name)) {
        warn(line.source, "there is no [section] here; what follows it is left out.");
        continue;
      }
      section = name;
      continue;
    }
    const size_t equals = content.find('=');
    if (equals == std::string_view::npos || !is_valid_name(trim(content.substr(0, equals)))) {
      warn(line.source, "neither [section] nor name=value; the line is left out.");
      continue;
    }
    line.key = trim(content.substr(0, equals));
    line.value = trim(content.substr(equals + 1));
    if (!phonebook::is_valid_utf8(line.value) || line.value.contains('\0')) {
      warn(line.source, "the value is not valid UTF-8; the line is left out.");
    } else if (section.empty()) {
      warn(line.source, "a value before any [section]; the line is left out.");
    } else {
      read_key(section, line);
    }
  }
}

void Configuration::read_key(const std::string& section, const Line& line) {
  if (equal_keys(section, "Order")) return read_order(line);
  if (equal_keys(section, "Notifyees")) return read_notifyee(line);
  if (equal_keys(section, "NetworkProvider")) return read_number(line);
  read_provider(section, line);
}

void Configuration::read_order(const Line& line) {
  if (!equal_keys(line.key, "ProviderOrder")) {
    return warn(line.source, "[Order] knows ProviderOrder only; the line is left out.");
  }
  append(line.source.of_user ? order_of_user_ : order_of_system_, line.value);
}

void Configuration::read_notifyee(const Line& line) {
  const auto known = find(notifyees_, line.key, &NotifyeeSetting::name);
  if (known != notifyees_.end() && line.source.of_user && !known->source.of_user) {
    return warn(line.source, fmt::format("the notifyee {} is registered for everybody, in {}; this "
                                         "one is left out: choose another name.",
                                         log::value(line.key), known->source.file.string()));
  }
  if (known != notifyees_.end()) notifyees_.erase(known);
  if (!line.value.empty()) {
    notifyees_.push_back({std::string(line.key), std::string(line.value), line.source});
  }
}

void Configuration::read_number(const Line& line) {
  const std::optional<uint32_t> value = number(line.value);
  if (!value) return warn(line.source, "a number of milliseconds is expected; it is left out.");
  if (equal_keys(line.key, "RestoreTimeout")) {
    restore_timeout_ = std::chrono::milliseconds(*value);
  } else if (equal_keys(line.key, "NotifySlowAfter")) {
    slow_after_ = std::chrono::milliseconds(*value);
  } else {
    warn(line.source,
         "[NetworkProvider] knows RestoreTimeout and NotifySlowAfter; the line is left out.");
  }
}

void Configuration::read_provider(const std::string& section, const Line& line) {
  auto known = find(providers_, section, &ProviderSetting::key);
  if (known != providers_.end() && line.source.of_user && !known->source.of_user) {
    return warn(line.source, fmt::format("the provider {} is everybody's, in {}; this line is left "
                                         "out: choose another name.",
                                         log::value(section), known->source.file.string()));
  }
  if (known == providers_.end()) {
    known = providers_.insert(known, {section, section, {}, WN_NETWORK_CLASS, line.source});
  }
  if (equal_keys(line.key, "Name")) {
    known->name = line.value.empty() ? section : line.value;
  } else if (equal_keys(line.key, "ProviderPath")) {
    known->path = line.value;
    known->source = line.source;
  } else if (equal_keys(line.key, "Class")) {
    const std::optional<uint32_t> value = number(line.value);
    if (!value) return warn(line.source, "Class is a number; the line is left out.");
    known->network_class = *value;
  } else {
    warn(line.source, "a provider has Name, ProviderPath and Class; the line is left out.");
  }
}

std::vector<ProviderSetting> Configuration::providers() const {
  std::vector<std::string> order = order_of_user_;
  for (const std::string& key : order_of_system_) append(order, key);
  std::vector<ProviderSetting> ordered;
  for (const std::string& key : order) {
    const auto known = std::ranges::find_if(providers_, [&](const ProviderSetting& each) {
      return phonebook::equal_names(each.key, key);
    });
    if (is_reserved(key)) continue;
    ordered.push_back(known != providers_.end() ? *known : ProviderSetting{key, key, {}, 0, {}});
  }
  return ordered;
}

std::vector<NotifyeeSetting> Configuration::notifyees() const {
  std::vector<NotifyeeSetting> ordered = notifyees_;
  std::ranges::sort(ordered, {}, &NotifyeeSetting::name);  // std::string compares octets, unsigned
  return ordered;
}

Result<std::filesystem::path> expand_path(std::string_view path) {
  std::string out;
  for (size_t i = 0; i < path.size();) {
    const bool percent = path[i] == '%';
    const bool dollar = path.substr(i).starts_with("${");
    const size_t begin = i + (dollar ? 2 : 1);
    const size_t end =
        percent || dollar ? path.find(percent ? '%' : '}', begin) : std::string::npos;
    if (end == std::string::npos || end == begin) {
      out += path[i++];
      continue;
    }
    const std::string name(path.substr(begin, end - begin));
    const std::optional<std::string> value = variable(name);
    if (!value) {
      return fail(ERROR_PATH_NOT_FOUND,
                  fmt::format("The variable {} in {} is not set.", log::value(name), path));
    }
    out += *value;
    i = end + 1;
  }
  if (out.contains('\0')) return fail(ERROR_PATH_NOT_FOUND, "There is a NUL in the path.");
  std::filesystem::path expanded(out);
  if (!out.empty() && !out.contains('/')) expanded = library_folder() / expanded;
  if (!expanded.is_absolute()) {
    return fail(ERROR_PATH_NOT_FOUND,
                fmt::format("{} is neither a full path nor the name of a library alone.", out));
  }
  return expanded;
}

}  // namespace openras::mpr
