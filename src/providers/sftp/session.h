// One SSH session with SFTP in it, through libssh: it finds out, with exact errors, whether the
// server can be reached, is the one that known_hosts tells of, and lets the user in. What is
// mounted is sshfs's, with a session of its own.
#pragma once

#include <libssh/libssh.h>
#include <libssh/sftp.h>

#include "providers/connection/holder.h"
#include "providers/sftp/target.h"

namespace openras::sftp {

class Session : public provider::Session {
 public:
  Session() = default;
  ~Session() override;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  std::string server(const provider::RemoteName& name) const override {
    return name.server + "\\" + name.share;
  }
  // A server takes any number of users.
  bool one_user_per_server() const override { return false; }
  Result<> connect(const provider::RemoteName& name,
                   const provider::Credentials& credentials) override;
  Result<std::unique_ptr<provider::Mount>> mount(const std::string& directory,
                                                 std::function<void()> ended) override;
  Result<std::vector<provider::Share>> shares() override;
  Result<uint32_t> measure() override;

 private:
  Result<> open(const provider::Credentials& credentials);
  Result<> check_host_key();
  Result<> authenticate(const provider::Credentials& credentials);
  Result<> look_at_path();

  ssh_session ssh_ = nullptr;
  sftp_session sftp_ = nullptr;
  Target target_;
  provider::Credentials credentials_;
};

}  // namespace openras::sftp
