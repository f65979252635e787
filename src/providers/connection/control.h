// The holder's control socket: takes questions of the same user's processes until the connection is
// to end. holder.h lists them.
#pragma once

#include <string>

#include "base/error.h"
#include "providers/connection/holder.h"
#include "providers/connection/record.h"

namespace openras::provider {

class Control {
 public:
  // Blocks SIGTERM, SIGINT and SIGHUP in this thread and in those that it makes from now on.
  Control();
  ~Control();
  Control(const Control&) = delete;
  Control& operator=(const Control&) = delete;

  // Makes the socket ID.sock beside the record.
  Result<> listen(const std::string& id);

  // Any thread: the file system is no longer mounted (somebody unmounted it by hand).
  void mount_ended();

  // Answers until the connection is cancelled, the mount is gone, or a signal asks to end. The
  // record is withdrawn before the last answer, so that who cancels does not see it any more.
  void serve(Session& session, const Credentials& credentials, Mount* mount,
             PublishedRecord& record);

 private:
  bool answer(int client, Session& session, const Credentials& credentials, Mount* mount,
              PublishedRecord& record);
  bool cancel(bool force, Mount* mount, PublishedRecord& record, int client);

  int listener_ = -1;
  int ended_ = -1;    // eventfd
  int signals_ = -1;  // signalfd
  std::string path_;
};

// Sends the session's shares, or why there are none (also where it did not connect).
void send_shares(int client, const Result<>& connected, Session& session);

}  // namespace openras::provider
