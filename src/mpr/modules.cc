#include "mpr/modules.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <openras/winerror.h>
#include <pthread.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <mutex>
#include <new>

#include "base/log.h"
#include "base/utf16.h"
#include "mpr/mpr_log.h"
#include "mpr/trusted_file.h"
#include "phonebook/atomic_file.h"
#include "phonebook/phonebook.h"
#include "phonebook/text.h"

namespace openras::mpr {
namespace {

// When a file or directory was last changed, as far as stat() tells.
struct Stamp {
  std::filesystem::path path;
  bool exists = false;
  ino_t inode = 0;
  off_t size = 0;
  int64_t changed = 0;  // ns

  static Stamp of(const std::filesystem::path& path) {
    Stamp stamp{.path = path};
    struct stat status = {};
    if (::stat(path.c_str(), &status) != 0) return stamp;
    stamp.exists = true;
    stamp.inode = status.st_ino;
    stamp.size = status.st_size;
    stamp.changed = status.st_ctim.tv_sec * 1'000'000'000 + status.st_ctim.tv_nsec;
    return stamp;
  }
  friend bool operator==(const Stamp&, const Stamp&) = default;
};

struct ConfigurationFile {
  std::filesystem::path path;
  bool of_user;
};

// networkprovider.conf and the drop-ins of one directory, in the order in which they are read.
void list_files(const std::filesystem::path& directory, bool of_user,
                std::vector<ConfigurationFile>& files, std::vector<Stamp>& stamps) {
  if (directory.empty()) return;
  const std::filesystem::path drop_ins = directory / "networkprovider.d";
  stamps.push_back(Stamp::of(drop_ins));
  std::vector<std::filesystem::path> found;
  std::error_code error;
  for (std::filesystem::directory_iterator at(drop_ins, error), end; !error && at != end;
       at.increment(error)) {
    if (at->path().extension() == ".conf") found.push_back(at->path());
  }
  std::ranges::sort(found);
  found.insert(found.begin(), directory / "networkprovider.conf");
  for (const std::filesystem::path& path : found) {
    stamps.push_back(Stamp::of(path));
    files.push_back({path, of_user});
  }
}

void read_file(const ConfigurationFile& file, Configuration& configuration,
               std::vector<Refusal>& refusals) {
  const Source source{file.path, 0, file.of_user};
  struct stat status = {};
  if (::lstat(file.path.c_str(), &status) != 0 && errno == ENOENT) return;
  const auto refuse_file = [&](std::string why) {
    refusals.push_back({Refusal::Kind::kConfiguration, {}, source, std::move(why)});
  };
  const Result<std::filesystem::path> trusted = check_trusted(file.path, ::geteuid());
  if (!trusted) return refuse_file(trusted.error().detail);
  phonebook::FileSystem& files = phonebook::FileSystem::system();
  const int fd = files.open(trusted->c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
  if (fd < 0) return refuse_file(phonebook::error_text(errno));
  const auto content = phonebook::read_file(files, fd, file.path.string(),
                                            Configuration::kMaxOctets, ERROR_BAD_PROFILE);
  files.close(fd);
  if (!content) return refuse_file(content.error().detail);
  configuration.read(content->octets, source);
}

Configuration read_all(std::vector<Refusal>& refusals, std::vector<Stamp>& stamps) {
  std::vector<ConfigurationFile> files;
  list_files(system_directory(), false, files, stamps);
  list_files(user_directory(), true, files, stamps);
  Configuration configuration;
  for (const ConfigurationFile& file : files) read_file(file, configuration, refusals);
  for (const ConfigurationWarning& warning : configuration.warnings()) {
    refusals.push_back({Refusal::Kind::kConfiguration, {}, warning.source, warning.text});
  }
  return configuration;
}

std::shared_ptr<const Modules> load(std::vector<Stamp>& stamps) {
  auto modules = std::make_shared<Modules>();
  modules->configuration = read_all(modules->refusals, stamps);
  for (const ProviderSetting& setting : modules->configuration.providers()) {
    if (auto provider = Provider::load(setting)) {
      modules->providers.push_back(*std::move(provider));
    } else {
      modules->refusals.push_back(
          {Refusal::Kind::kProvider, setting.key, setting.source, provider.error().detail});
    }
  }
  for (const NotifyeeSetting& setting : modules->configuration.notifyees()) {
    if (auto notifyee = Notifyee::load(setting)) {
      modules->notifyees.push_back(*std::move(notifyee));
    } else {
      modules->refusals.push_back(
          {Refusal::Kind::kNotifyee, setting.name, setting.source, notifyee.error().detail});
    }
  }
  for (const Refusal& refusal : modules->refusals) {
    const char* const kind = refusal.kind == Refusal::Kind::kConfiguration ? "configuration"
                             : refusal.kind == Refusal::Kind::kProvider    ? "provider"
                                                                           : "notifyee";
    write_log(LogLevel::kWarning,
              fmt::format("{}={} file={} line={} refused={}", kind, log::value(refusal.name),
                          log::value(refusal.source.file.string()), refusal.source.line,
                          log::value(refusal.why)));
  }
  modules->loaded_at = std::chrono::steady_clock::now();
  return modules;
}

// The modules of this process. Held in place and never destroyed: a program's last words may be a
// WNet function in a destructor.
class Holder {
 public:
  static Holder& get() {
    static Holder* const holder = [] {
      auto* const made = new Holder;
      ::pthread_atfork([] { get().before_fork(); }, [] { get().after_fork(false); },
                       [] { get().after_fork(true); });
      return made;
    }();
    return *holder;
  }

  std::shared_ptr<const Modules> current() {
    if (auto known = unchanged()) return known;
    const std::lock_guard loading(*loading_);
    if (auto known = unchanged()) return known;  // another thread has loaded them meanwhile
    std::vector<Stamp> stamps;
    std::shared_ptr<const Modules> modules = load(stamps);
    const std::lock_guard lock(mutex_);
    modules_ = modules;
    stamps_ = std::make_shared<const std::vector<Stamp>>(std::move(stamps));
    return modules;
  }

 private:
  std::shared_ptr<const Modules> unchanged() {
    std::shared_ptr<const Modules> modules;
    std::shared_ptr<const std::vector<Stamp>> stamps;
    {
      const std::lock_guard lock(mutex_);
      modules = modules_;
      stamps = stamps_;
    }
    if (!modules || stamps->front().path.parent_path() != system_directory()) return nullptr;
    const bool same = std::ranges::all_of(
        *stamps, [](const Stamp& stamp) { return Stamp::of(stamp.path) == stamp; });
    return same ? modules : nullptr;
  }

  // The thread that was loading is not in the child: its lock would never be let go.
  void before_fork() { mutex_.lock(); }
  void after_fork(bool in_child) {
    if (in_child) loading_ = new std::mutex;
    mutex_.unlock();
  }

  std::mutex mutex_;  // held for moments only
  std::mutex* loading_ = new std::mutex;
  std::shared_ptr<const Modules> modules_;
  std::shared_ptr<const std::vector<Stamp>> stamps_;
};

}  // namespace

std::filesystem::path system_directory() {
  const char* const given = ::secure_getenv("OPENRAS_CONFIG");
  return given != nullptr && *given == '/' ? given : "/etc/openras";
}

std::filesystem::path user_directory() {
  if (::getauxval(AT_SECURE) != 0) return {};
  return phonebook::user_phonebook().parent_path();
}

Configuration read_configuration(std::vector<Refusal>& refusals) {
  std::vector<Stamp> stamps;
  return read_all(refusals, stamps);
}

const Provider* Modules::find(std::u16string_view name) const {
  const std::optional<std::string> utf8 = to_utf8(name);
  if (!utf8) return nullptr;
  for (const auto& provider : providers) {
    if (phonebook::equal_names(provider->name(), *utf8) ||
        phonebook::equal_names(provider->setting().key, *utf8)) {
      return provider.get();
    }
  }
  return nullptr;
}

std::shared_ptr<const Modules> current_modules() { return Holder::get().current(); }

}  // namespace openras::mpr
