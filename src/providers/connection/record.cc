#include "providers/connection/record.h"

#include <fcntl.h>
#include <openras/winerror.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/runtime_directory.h"
#include "providers/connection/mount.h"
#include "providers/connection/remote_name.h"

namespace openras::provider {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr size_t kLargestRecord = 65536;

std::string read_whole(int fd) {
  std::string text(kLargestRecord, '\0');
  ssize_t got = pread(fd, text.data(), text.size(), 0);
  text.resize(got > 0 ? static_cast<size_t>(got) : 0);
  return text;
}

// The holder died: what it left is taken away.
void clear(const std::string& directory, const fs::path& file,
           const std::optional<Record>& record) {
  if (record && !record->directory.empty()) detach_dead_mount(record->directory);
  if (record) unlink(control_socket(directory, record->id).c_str());
  std::error_code ignored;
  fs::remove(fs::path(file).replace_extension(".log"), ignored);
  fs::remove(file, ignored);
}

}  // namespace

std::string write_record(const Record& record) {
  json out = {
      {"provider", record.provider}, {"remote", record.remote},       {"server", record.server},
      {"local", record.local},       {"directory", record.directory}, {"user", record.user},
      {"mount", record.mount},       {"type", record.type},           {"holder", record.holder}};
  return out.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

std::optional<Record> read_record(std::string id, std::string_view text) {
  json in = json::parse(text, nullptr, false);
  if (!in.is_object()) return std::nullopt;
  auto read = [&in](const char* key) {
    auto found = in.find(key);
    return found != in.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  Record record{.id = std::move(id),
                .provider = read("provider"),
                .remote = read("remote"),
                .server = read("server"),
                .local = read("local"),
                .directory = read("directory"),
                .user = read("user"),
                .mount = read("mount")};
  if (auto type = in.find("type"); type != in.end() && type->is_number_unsigned())
    record.type = type->get<uint32_t>();
  if (auto pid = in.find("holder"); pid != in.end() && pid->is_number_integer())
    record.holder = pid->get<pid_t>();
  if (record.provider.empty() || record.remote.empty()) return std::nullopt;
  return record;
}

std::string control_socket(std::string_view directory, std::string_view id) {
  return std::string(directory) + "/" + std::string(id) + ".sock";
}

Result<std::string> connections_directory() {
  Result<fs::path> base = runtime_directory();
  if (!base) return std::unexpected(base.error());
  std::string directory = (*base / "connections").string();
  if (mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST)
    return fail(ERROR_WRITE_FAULT, "cannot make " + directory + ": " + strerror(errno));
  return directory;
}

std::vector<Record> live_records() {
  std::vector<std::pair<fs::file_time_type, Record>> found;
  Result<std::string> directory = connections_directory();
  if (!directory) return {};
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(*directory, error)) {
    if (entry.path().extension() != ".json") continue;
    int fd = open(entry.path().c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) continue;
    std::optional<Record> record = read_record(entry.path().stem().string(), read_whole(fd));
    bool alive = flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    if (alive && record) {
      std::error_code ignored;
      found.emplace_back(entry.last_write_time(ignored), std::move(*record));
    } else if (!alive) {
      clear(*directory, entry.path(), record);
    }
    close(fd);
  }
  std::ranges::sort(found, {},
                    [](const auto& pair) { return std::tie(pair.first, pair.second.id); });
  std::vector<Record> records;
  for (auto& pair : found) records.push_back(std::move(pair.second));
  return records;
}

const Record* find_local(const std::vector<Record>& records, std::string_view local) {
  auto found = std::ranges::find_if(records, [local](const Record& record) {
    return !record.local.empty() && same_local_name(record.local, local);
  });
  return found == records.end() ? nullptr : &*found;
}

const Record* find_deviceless(const std::vector<Record>& records, std::string_view provider,
                              std::string_view remote) {
  auto found = std::ranges::find_if(records, [&](const Record& record) {
    return record.local.empty() && record.provider == provider && same_name(record.remote, remote);
  });
  return found == records.end() ? nullptr : &*found;
}

Result<DirectoryLock> DirectoryLock::take() {
  Result<std::string> directory = connections_directory();
  if (!directory) return std::unexpected(directory.error());
  int fd = open((*directory + "/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return fail(ERROR_WRITE_FAULT, *directory + "/lock: " + strerror(errno));
  while (flock(fd, LOCK_EX) != 0 && errno == EINTR) {
  }
  return DirectoryLock(fd);
}

DirectoryLock::~DirectoryLock() {
  if (fd_ >= 0) close(fd_);
}

Result<PublishedRecord> PublishedRecord::publish(Record record) {
  Result<std::string> directory = connections_directory();
  if (!directory) return std::unexpected(directory.error());
  record.holder = getpid();
  record.id = record.provider + "-" + std::to_string(record.holder);
  std::string path = *directory + "/" + record.id + ".json";
  // Locked and whole before it gets its name, so that nobody ever sees it stale or cut off.
  std::string unfinished = path + ".new";
  int fd = open(unfinished.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  std::string text = write_record(record);
  bool done = fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0 &&
              write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
              rename(unfinished.c_str(), path.c_str()) == 0;
  if (!done) {
    int error = errno;
    if (fd >= 0) close(fd);
    unlink(unfinished.c_str());
    return fail(ERROR_WRITE_FAULT, path + ": " + strerror(error));
  }
  return PublishedRecord(std::move(record), fd);
}

PublishedRecord::PublishedRecord(PublishedRecord&& other) noexcept
    : record_(std::move(other.record_)), fd_(other.fd_) {
  other.fd_ = -1;
}

void PublishedRecord::withdraw() {
  if (fd_ < 0) return;
  if (Result<std::string> directory = connections_directory()) {
    unlink((*directory + "/" + record_.id + ".json").c_str());
    unlink((*directory + "/" + record_.id + ".log").c_str());
    unlink(control_socket(*directory, record_.id).c_str());
  }
  close(fd_);
  fd_ = -1;
}

}  // namespace openras::provider
