#include "providers/sftp/session.h"

#include <fmt/format.h>
#include <openras/winerror.h>
#include <sys/stat.h>

#include <chrono>

#include "providers/sftp/sshfs_mount.h"

namespace openras::sftp {
namespace {

constexpr long kSecondsToConnect = 15;

// Servers that ask for the password as a question (PAM): one hidden answer is the password.
int answer_questions(ssh_session ssh, const Secret& password) {
  int state = ssh_userauth_kbdint(ssh, nullptr, nullptr);
  for (int rounds = 0; state == SSH_AUTH_INFO && rounds < 4; ++rounds) {
    int count = ssh_userauth_kbdint_getnprompts(ssh);
    if (count > 1) return SSH_AUTH_DENIED;
    std::string text(password.reveal());
    if (count == 1) ssh_userauth_kbdint_setanswer(ssh, 0, text.c_str());
    wipe_memory(text.data(), text.size());
    state = ssh_userauth_kbdint(ssh, nullptr, nullptr);
  }
  return state;
}

}  // namespace

Session::~Session() {
  if (sftp_ != nullptr) sftp_free(sftp_);
  if (ssh_ != nullptr) {
    ssh_disconnect(ssh_);
    ssh_free(ssh_);
  }
}

Result<> Session::connect(const provider::RemoteName& name,
                          const provider::Credentials& credentials) {
  Result<Target> target = parse_target(name);
  if (!target) return std::unexpected(target.error());
  target_ = std::move(*target);
  credentials_ = credentials;
  Result<> done = open(credentials);
  if (done) done = check_host_key();
  if (done) done = authenticate(credentials);
  if (done) done = look_at_path();
  return done;
}

Result<> Session::open(const provider::Credentials& credentials) {
  ssh_ = ssh_new();
  if (ssh_ == nullptr) return fail(ERROR_NOT_ENOUGH_MEMORY, "there is not enough memory");
  long timeout = kSecondsToConnect;
  ssh_options_set(ssh_, SSH_OPTIONS_HOST, target_.host.c_str());
  ssh_options_parse_config(ssh_, nullptr);
  if (target_.port != 0) {
    unsigned port = target_.port;
    ssh_options_set(ssh_, SSH_OPTIONS_PORT, &port);
  }
  if (!credentials.user.empty()) ssh_options_set(ssh_, SSH_OPTIONS_USER, credentials.user.c_str());
  ssh_options_set(ssh_, SSH_OPTIONS_TIMEOUT, &timeout);
  if (ssh_connect(ssh_) != SSH_OK)
    return fail(ERROR_BAD_NETPATH,
                fmt::format("cannot reach {} by SSH: {}", target_.host, ssh_get_error(ssh_)));
  return {};
}

Result<> Session::check_host_key() {
  switch (ssh_session_is_known_server(ssh_)) {
    case SSH_KNOWN_HOSTS_OK:
      return {};
    case SSH_KNOWN_HOSTS_CHANGED:
    case SSH_KNOWN_HOSTS_OTHER:
      return fail(
          ERROR_MUTUAL_AUTH_FAILED,
          fmt::format("the host key of {} is not the one in known_hosts: it may be another "
                      "machine. If the server has a new key, remove the old one: ssh-keygen -R {}",
                      target_.host, target_.host));
    case SSH_KNOWN_HOSTS_NOT_FOUND:
    case SSH_KNOWN_HOSTS_UNKNOWN:
      return fail(
          ERROR_MUTUAL_AUTH_FAILED,
          fmt::format("the host key of {0} is not known yet: connect once with `ssh {1}{0}`, "
                      "compare the key that it shows, and accept it",
                      target_.host, target_.port == 0 ? "" : fmt::format("-p {} ", target_.port)));
    case SSH_KNOWN_HOSTS_ERROR:
      break;
  }
  return fail(ERROR_MUTUAL_AUTH_FAILED, fmt::format("cannot check the host key of {}: {}",
                                                    target_.host, ssh_get_error(ssh_)));
}

Result<> Session::authenticate(const provider::Credentials& credentials) {
  int state = ssh_userauth_none(ssh_, nullptr);
  if (state != SSH_AUTH_SUCCESS) {
    if (credentials.has_password) {
      const auto methods = static_cast<unsigned>(ssh_userauth_list(ssh_, nullptr));
      if ((methods & SSH_AUTH_METHOD_PASSWORD) != 0) {
        std::string text(credentials.password.reveal());
        state = ssh_userauth_password(ssh_, nullptr, text.c_str());
        wipe_memory(text.data(), text.size());
      }
      if (state != SSH_AUTH_SUCCESS && (methods & SSH_AUTH_METHOD_INTERACTIVE) != 0)
        state = answer_questions(ssh_, credentials.password);
    } else {
      state = ssh_userauth_publickey_auto(ssh_, nullptr, nullptr);
    }
  }
  if (state == SSH_AUTH_SUCCESS) return {};
  if (state == SSH_AUTH_ERROR)
    return fail(ERROR_UNEXP_NET_ERR,
                fmt::format("{} ended the authentication: {}", target_.host, ssh_get_error(ssh_)));
  return fail(ERROR_LOGON_FAILURE,
              fmt::format("{} refuses to log on: {}", target_.host,
                          credentials.has_password
                              ? "the user name or the password is wrong"
                              : "no key of this user is accepted; give a password, or add a key "
                                "with ssh-copy-id"));
}

Result<> Session::look_at_path() {
  sftp_ = sftp_new(ssh_);
  if (sftp_ == nullptr || sftp_init(sftp_) != SSH_OK)
    return fail(ERROR_ACCESS_DENIED, fmt::format("{} offers this user no SFTP", target_.host));
  sftp_attributes found = sftp_stat(sftp_, target_.path.c_str());
  if (found == nullptr) {
    if (sftp_get_error(sftp_) == SSH_FX_PERMISSION_DENIED)
      return fail(ERROR_ACCESS_DENIED,
                  fmt::format("{} does not let this user use {}", target_.host, target_.path));
    return fail(ERROR_BAD_NET_NAME, fmt::format("{} has no {}", target_.host, target_.path));
  }
  bool directory = found->type == SSH_FILEXFER_TYPE_DIRECTORY;
  sftp_attributes_free(found);
  if (!directory) return fail(ERROR_BAD_NET_NAME, fmt::format("{} is no directory", target_.path));
  return {};
}

Result<std::unique_ptr<provider::Mount>> Session::mount(const std::string& directory,
                                                        std::function<void()> ended) {
  return mount_by_sshfs(target_, credentials_, directory, std::move(ended));
}

Result<std::vector<provider::Share>> Session::shares() {
  return fail(ERROR_NOT_SUPPORTED, "SFTP has no list of what a server offers");
}

Result<uint32_t> Session::measure() {
  auto start = std::chrono::steady_clock::now();
  sftp_attributes found = sftp_stat(sftp_, ".");
  if (found == nullptr)
    return fail(ERROR_BAD_NETPATH, fmt::format("{} does not answer", target_.host));
  sftp_attributes_free(found);
  auto took = std::chrono::steady_clock::now() - start;
  return static_cast<uint32_t>(std::chrono::ceil<std::chrono::milliseconds>(took).count());
}

}  // namespace openras::sftp
