// One SMB session and tree, through libsmbclient.
//
// libsmbclient does one thing at a time: every call is under one lock. When the server does not
// answer, a call ends after kRequestTimeout; then, for kQuietTime, every call fails at once, so
// that programs which queue up at a dead server get EIO soon, and the one after that tries again.
#pragma once

#include <libsmbclient.h>

#include <chrono>
#include <mutex>

#include "providers/connection/holder.h"

namespace openras::smb {

constexpr std::chrono::seconds kRequestTimeout{15};
constexpr std::chrono::seconds kQuietTime{5};

class Session : public provider::Session {
 public:
  Session() = default;
  ~Session() override;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  Result<> connect(const provider::RemoteName& name,
                   const provider::Credentials& credentials) override;
  Result<std::unique_ptr<provider::Mount>> mount(const std::string& directory,
                                                 std::function<void()> ended) override;
  Result<std::vector<provider::Share>> shares() override;
  Result<uint32_t> measure() override;

  // For the file system. `path` is absolute below what is connected, "/" for its top.
  std::string url(std::string_view path) const;

  // Runs one operation, which returns 0 or more, or -1 with errno. Answers that, or -errno; -EIO
  // where the server is gone.
  ssize_t run(const std::function<ssize_t(SMBCCTX*)>& work);

 private:
  static void give_credentials(SMBCCTX* context, const char* server, const char* share,
                               char* workgroup, int workgroup_size, char* user, int user_size,
                               char* password, int password_size);
  static void read_log(void* self, int level, const char* message);

  std::mutex mutex_;
  SMBCCTX* context_ = nullptr;
  provider::RemoteName name_;
  provider::Credentials credentials_;
  uint32_t logon_error_ = 0;  // what the log told while connecting
  bool resolved_ = true;
  std::chrono::steady_clock::time_point quiet_until_;
};

}  // namespace openras::smb
