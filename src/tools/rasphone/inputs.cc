// Which book, which secret; and notes to the user.
#include <fcntl.h>
#include <fmt/format.h>
#include <openras/raserror.h>
#include <openras/winerror.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include "tools/rasphone/commands.h"

namespace openras::rasphone {

Result<std::filesystem::path> Books::for_new() const {
  if (!file.empty()) return file;
  if (all_users) return phonebook::all_users_phonebook();
  std::filesystem::path user = phonebook::user_phonebook();
  if (user.empty()) {
    return fail(ERROR_CANNOT_OPEN_PHONEBOOK,
                "Neither XDG_CONFIG_HOME nor HOME is set, so there is no place for your phone "
                "book: set one of them, or give --phonebook FILE.");
  }
  return user;
}

std::vector<std::filesystem::path> Books::all() const {
  if (!file.empty()) return {file};
  if (all_users) return {phonebook::all_users_phonebook()};
  std::vector<std::filesystem::path> books;
  if (auto user = phonebook::user_phonebook(); !user.empty()) books.push_back(user);
  books.push_back(phonebook::all_users_phonebook());
  return books;
}

Result<std::filesystem::path> Books::of(std::string_view entry) const {
  std::filesystem::path only = file;
  if (only.empty() && all_users) only = phonebook::all_users_phonebook();
  auto found = phonebook::find_entry(only, entry);
  if (!found) return std::unexpected(found.error());
  return found->book.path();
}

std::string Books::option_for(const std::filesystem::path& book) const {
  if (file.empty()) return {};
  return " --phonebook " + shell_word(book.string());
}

Result<Secret> read_secret(const std::string& file) {
  constexpr size_t kMax = 4096;
  const std::string label = file == "-" ? "standard input" : file;
  int fd = file == "-" ? STDIN_FILENO : ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  auto problem = [&label](std::string_view why) {
    return fail(ERROR_INVALID_PARAMETER,
                fmt::format("Cannot read a secret from {}: {}.", label, why));
  };
  if (fd < 0) return problem(std::generic_category().message(errno));
  std::array<char, kMax + 1> buffer{};
  size_t size = 0;
  ssize_t count = 0;
  while (size < buffer.size() &&
         ((count = ::read(fd, buffer.data() + size, buffer.size() - size)) > 0 ||
          (count < 0 && errno == EINTR))) {
    size += static_cast<size_t>(std::max<ssize_t>(count, 0));
  }
  int error = count < 0 ? errno : 0;
  if (fd != STDIN_FILENO) ::close(fd);
  std::string_view text(buffer.data(), size);
  text = text.substr(0, text.find('\n'));
  if (text.ends_with('\r')) text.remove_suffix(1);
  Secret secret(text);
  bool too_long = text.size() > kMax;
  wipe_memory(buffer.data(), buffer.size());
  if (error != 0) return problem(std::generic_category().message(error));
  if (too_long) return problem("its first line is longer than 4096 octets");
  return secret;
}

void note(std::string_view text) { fmt::print(stderr, "rasphone: {}\n", text); }

void print_warnings(const phonebook::Document& book) {
  for (const phonebook::Warning& warning : book.warnings()) note("warning: " + warning.text);
}

std::string shell_word(std::string_view text) {
  auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("_-./+,:@").contains(c) || (static_cast<unsigned char>(c) & 0x80) != 0;
  };
  if (!text.empty() && std::ranges::all_of(text, plain)) return std::string(text);
  std::string out = "'";
  for (char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

}  // namespace openras::rasphone
