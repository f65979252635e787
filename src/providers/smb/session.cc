#include "providers/smb/session.h"

#include <fmt/format.h>
#include <openras/winnetwk.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "base/log.h"
#include "providers/connection/user_name.h"
#include "providers/smb/fuse_mount.h"
#include "providers/smb/kernel_mount.h"
#include "providers/smb/status.h"

namespace openras::smb {
namespace {

constexpr int kLogLevelOfLogons = 3;  // at which libsmbclient tells why a logon failed

// libsmbclient decodes %XX in every part of a URL.
std::string escape(std::string_view text) {
  std::string out;
  for (char c : text) {
    auto octet = static_cast<unsigned char>(c);
    if (isalnum(octet) || octet >= 0x80 || strchr("-_.~/$!,+ ", c) != nullptr)
      out += c;
    else
      out += fmt::format("%{:02X}", octet);
  }
  return out;
}

// A realm to ask, or tickets that somebody got.
bool kerberos_is_configured() {
  if (getenv("KRB5CCNAME") != nullptr || getenv("KRB5_CONFIG") != nullptr) return true;
  return access("/etc/krb5.conf", R_OK) == 0 ||
         access(fmt::format("/tmp/krb5cc_{}", geteuid()).c_str(), R_OK) == 0;
}

bool means_gone(int error) {
  switch (error) {
    case ETIMEDOUT:
    case ECONNRESET:
    case ECONNABORTED:
    case ECONNREFUSED:
    case EPIPE:
    case ENOTCONN:
    case EHOSTUNREACH:
    case EHOSTDOWN:
    case ENETUNREACH:
    case ENETDOWN:
    case EIO:
      return true;
    default:
      return false;
  }
}

void copy(std::string_view text, char* room, int size) {
  size_t length = std::min(text.size(), static_cast<size_t>(size) - 1);
  memcpy(room, text.data(), length);
  room[length] = '\0';
}

}  // namespace

Session::~Session() {
  if (context_ != nullptr) smbc_free_context(context_, 1);
}

void Session::give_credentials(SMBCCTX* context, const char*, const char*, char* workgroup,
                               int workgroup_size, char* user, int user_size, char* password,
                               int password_size) {
  auto* self = static_cast<Session*>(smbc_getOptionUserData(context));
  provider::UserName name = provider::parse_user_name(self->credentials_.user);
  if (name.user.empty()) name.user = provider::login_name();
  if (!name.domain.empty()) copy(name.domain, workgroup, workgroup_size);
  copy(name.user, user, user_size);
  copy(self->credentials_.password.reveal(), password, password_size);
}

void Session::read_log(void* self, int, const char* message) {
  auto* session = static_cast<Session*>(self);
  std::string_view line(message);
  if (uint32_t code = logon_error(line); code != 0) session->logon_error_ = code;
  if (line.contains("getaddrinfo failed")) session->resolved_ = false;
}

Result<> Session::connect(const provider::RemoteName& name,
                          const provider::Credentials& credentials) {
  name_ = name;
  credentials_ = credentials;
  context_ = smbc_new_context();
  if (context_ == nullptr) return fail(ERROR_NOT_ENOUGH_MEMORY, "there is not enough memory");
  smbc_setOptionUserData(context_, this);
  smbc_setFunctionAuthDataWithContext(context_, &Session::give_credentials);
  smbc_setTimeout(context_, static_cast<int>(kRequestTimeout / std::chrono::milliseconds(1)));
  smbc_setOptionFullTimeNames(context_, 1);
  smbc_setOptionUrlEncodeReaddirEntries(context_, 0);
  smbc_setOptionOneSharePerServer(context_, 0);
  // A wrong password must not become a guest's session that nobody asked for.
  smbc_setOptionNoAutoAnonymousLogin(context_, credentials.user.empty() ? 0 : 1);
  smbc_setOptionUseKerberos(context_, kerberos_is_configured() ? 1 : 0);
  smbc_setOptionFallbackAfterKerberos(context_, 1);
  if (smbc_init_context(context_) == nullptr)
    return fail(ERROR_NO_SYSTEM_RESOURCES,
                fmt::format("libsmbclient does not start: {}", strerror(errno)));
  smbc_setLogCallback(context_, this, &Session::read_log);
  smbc_setDebug(context_, kLogLevelOfLogons);

  int error = 0;
  if (name.share.empty() || provider::same_name(name.share, "IPC$")) {
    // The tree that lists shares and carries remote calls holds no files to look at.
    SMBCFILE* listing =
        smbc_getFunctionOpendir(context_)(context_, ("smb://" + escape(name.server) + "/").c_str());
    error = listing == nullptr ? errno : 0;
    if (listing != nullptr) smbc_getFunctionClosedir(context_)(context_, listing);
  } else {
    struct stat status = {};
    error = smbc_getFunctionStat(context_)(context_, url("/").c_str(), &status) != 0 ? errno : 0;
    if (error == 0 && !S_ISDIR(status.st_mode)) error = ENOTDIR;
  }
  smbc_setDebug(context_, 0);
  if (error == 0) return {};
  Error told = connect_error(error, logon_error_, resolved_, name.server,
                             name.path.empty() ? name.share : name.share + "/" + name.path);
  return std::unexpected(told);
}

std::string Session::url(std::string_view path) const {
  std::string out = "smb://" + escape(name_.server) + "/" + escape(name_.share);
  if (!name_.path.empty()) out += "/" + escape(name_.path);
  return out + escape(path);
}

ssize_t Session::run(const std::function<ssize_t(SMBCCTX*)>& work) {
  std::lock_guard lock(mutex_);
  if (std::chrono::steady_clock::now() < quiet_until_) return -EIO;
  auto start = std::chrono::steady_clock::now();
  ssize_t result = work(context_);
  if (result >= 0) return result;
  int error = errno == 0 ? EIO : errno;
  // Some of its errors hide that nothing came back in time.
  bool late = std::chrono::steady_clock::now() - start >= kRequestTimeout;
  if (!late && !means_gone(error)) return -error;
  if (quiet_until_ + kQuietTime * 4 < std::chrono::steady_clock::now())
    spdlog::warn("event=server-gone server={} errno={}", log::value(name_.server), strerror(error));
  quiet_until_ = std::chrono::steady_clock::now() + kQuietTime;
  return -EIO;
}

Result<std::unique_ptr<provider::Mount>> Session::mount(const std::string& directory,
                                                        std::function<void()> ended) {
  std::string by_kernel;
  if (kernel_has_cifs()) {
    Result<std::unique_ptr<provider::Mount>> mounted =
        mount_by_kernel(name_, credentials_, directory);
    if (mounted) return mounted;
    by_kernel = mounted.error().detail + "; ";
  }
  Result<std::unique_ptr<provider::Mount>> mounted =
      mount_by_fuse(*this, "//" + name_.server + "/" + name_.share, directory, std::move(ended));
  if (!mounted) return fail(mounted.error().code, by_kernel + mounted.error().detail);
  return mounted;
}

Result<std::vector<provider::Share>> Session::shares() {
  std::vector<provider::Share> found;
  ssize_t result = run([&](SMBCCTX* context) -> ssize_t {
    SMBCFILE* listing =
        smbc_getFunctionOpendir(context)(context, ("smb://" + escape(name_.server) + "/").c_str());
    if (listing == nullptr) return -1;
    while (const smbc_dirent* entry = smbc_getFunctionReaddir(context)(context, listing)) {
      std::string_view name(entry->name, entry->namelen);
      name = name.substr(0, name.find('\0'));
      std::string_view comment(entry->comment == nullptr ? "" : entry->comment);
      // IPC$ and C$ are not shown, as Windows does not show them.
      if (name.ends_with('$')) continue;
      if (entry->smbc_type == SMBC_FILE_SHARE)
        found.push_back({std::string(name), std::string(comment), RESOURCETYPE_DISK});
      else if (entry->smbc_type == SMBC_PRINTER_SHARE)
        found.push_back({std::string(name), std::string(comment), RESOURCETYPE_PRINT});
    }
    smbc_getFunctionClosedir(context)(context, listing);
    return 0;
  });
  if (result < 0)
    return std::unexpected(
        connect_error(static_cast<int>(-result), 0, true, name_.server, "the list of shares"));
  return found;
}

Result<uint32_t> Session::measure() {
  auto start = std::chrono::steady_clock::now();
  ssize_t result = run([&](SMBCCTX* context) -> ssize_t {
    struct stat status = {};
    return smbc_getFunctionStat(context)(context, url("/").c_str(), &status);
  });
  if (result < 0)
    return std::unexpected(
        connect_error(static_cast<int>(-result), 0, true, name_.server, name_.share));
  auto took = std::chrono::steady_clock::now() - start;
  return static_cast<uint32_t>(std::chrono::ceil<std::chrono::milliseconds>(took).count());
}

}  // namespace openras::smb
