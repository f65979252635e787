// The process that holds a connection: it has the session with the server and serves the mounted
// file system, until it is told to end. One process for each connection, started by the provider
// (launch.h) and then nobody's child, since a connection outlasts the program that made it.
//
// What it is asked, one after another, over its control socket by processes of the same user:
//   {"do": "cancel", "force": bool}  -> answer; then it ends
//   {"do": "shares"}                 -> {"name", "comment", "type"} for each, then an answer
//   {"do": "credentials"}            -> {"user"}, then the password as a secret
//   {"do": "measure"}                -> answer with "delay" in milliseconds
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "base/error.h"
#include "base/secret.h"
#include "providers/connection/remote_name.h"

namespace openras::provider {

struct Credentials {
  std::string user;  // as the program gave it; empty: none given
  Secret password;
  bool has_password = false;
};

struct Share {
  std::string name;
  std::string comment;
  uint32_t type = 0;  // RESOURCETYPE_*
};

// What is mounted. It serves in threads of its own.
class Mount {
 public:
  virtual ~Mount() = default;
  virtual std::string kind() const = 0;  // "fuse", "cifs"
  // Unmounts. ERROR_OPEN_FILES, unless forced, and everything stays as it is. Everything that
  // close() accepted is at the server when this returns.
  virtual Result<> end(bool force) = 0;
};

// A session with a server, as smb and sftp have it. Its functions are called by one thread at a
// time, except that a Mount of its own may use it besides: what they share, the session locks.
class Session {
 public:
  virtual ~Session() = default;
  // The server's part of a name, as in the record.
  virtual std::string server(const RemoteName& name) const { return name.server; }
  // Whether all connections to a server are one user's (ERROR_SESSION_CREDENTIAL_CONFLICT), and
  // those that name no user use the credentials of the others.
  virtual bool one_user_per_server() const { return true; }
  // Connects and authenticates, with the codes of the server's answers.
  virtual Result<> connect(const RemoteName& name, const Credentials& credentials) = 0;
  // Mounts at the directory. `ended` is called, in any thread, when it went without end().
  virtual Result<std::unique_ptr<Mount>> mount(const std::string& directory,
                                               std::function<void()> ended) = 0;
  // ERROR_NOT_SUPPORTED where the protocol has no list.
  virtual Result<std::vector<Share>> shares() = 0;
  // One question to the server and its answer: how long it took, in milliseconds.
  virtual Result<uint32_t> measure() = 0;
};

// The program's main: leaves the caller's process group and session, reads from descriptor 3 what
// to connect to, answers there, holds the connection, and returns the exit status when it is over.
int hold(const char* provider, Session& session);

}  // namespace openras::provider
