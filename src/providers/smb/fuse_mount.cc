#include "providers/smb/fuse_mount.h"

#include <fmt/format.h>
#include <fuse_lowlevel.h>
#include <openras/winerror.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <thread>

#include "base/log.h"
#include "providers/connection/mount.h"
#include "providers/smb/file_system.h"

namespace openras::smb {
namespace {

// A comma ends an option of FUSE.
std::string escape_option(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == ',' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

class FuseMount : public provider::Mount {
 public:
  FuseMount(fuse* file_system, std::string directory, std::function<void()> ended)
      : fuse_(file_system),
        directory_(std::move(directory)),
        ended_(std::move(ended)),
        wake_(eventfd(0, EFD_CLOEXEC)),
        thread_([this] { serve(); }) {}

  ~FuseMount() override {
    stop();
    fuse_destroy(fuse_);
    close(wake_);
  }

  std::string kind() const override { return "fuse"; }

  Result<> end(bool force) override {
    ending_ = true;
    int error = provider::unmount(directory_, false);
    if (error == EBUSY && !force) {
      ending_ = false;
      return fail(ERROR_OPEN_FILES,
                  directory_ +
                      " has open files, or is a program's current directory; close them, "
                      "or disconnect by force");
    }
    if (error != 0) error = provider::unmount(directory_, true);
    // Programs that still have files open get errors from now on: their requests' other end closes.
    stop();
    if (error != 0 && error != EINVAL)
      spdlog::warn("event=unmount-failed errno={}", strerror(error));
    return {};
  }

 private:
  void serve() {
    fuse_session* session = fuse_get_session(fuse_);
    fuse_buf buffer = {};
    while (!fuse_session_exited(session)) {
      pollfd waiting[] = {{fuse_session_fd(session), POLLIN, 0}, {wake_, POLLIN, 0}};
      if (poll(waiting, std::size(waiting), -1) < 0 && errno != EINTR) break;
      if (waiting[1].revents != 0) break;
      if (waiting[0].revents == 0) continue;
      int got = fuse_session_receive_buf(session, &buffer);
      if (got == -EINTR) continue;
      if (got <= 0) break;  // ENODEV: unmounted
      fuse_session_process_buf(session, &buffer);
    }
    free(buffer.mem);
    if (!ending_) ended_();
  }

  void stop() {
    if (!thread_.joinable()) return;
    uint64_t one = 1;
    [[maybe_unused]] ssize_t written = write(wake_, &one, sizeof one);
    thread_.join();
  }

  fuse* fuse_;
  std::string directory_;
  std::function<void()> ended_;
  int wake_;
  std::atomic<bool> ending_ = false;
  std::thread thread_;
};

}  // namespace

Result<std::unique_ptr<provider::Mount>> mount_by_fuse(Session& session, const std::string& source,
                                                       const std::string& directory,
                                                       std::function<void()> ended) {
  std::string options =
      "fsname=" + escape_option(source) + ",subtype=openras-smb,nosuid,nodev,noatime";
  std::string words[] = {"openras-smbfs", "-o", options};
  char* argv[] = {words[0].data(), words[1].data(), words[2].data(), nullptr};
  fuse_args arguments = FUSE_ARGS_INIT(3, argv);
  fuse* made = fuse_new(&arguments, &operations(), sizeof(fuse_operations), &session);
  fuse_opt_free_args(&arguments);
  if (made == nullptr) return fail(ERROR_DEV_NOT_EXIST, "libfuse does not start");
  if (fuse_mount(made, directory.c_str()) != 0) {
    fuse_destroy(made);
    return fail(
        ERROR_DEV_NOT_EXIST,
        fmt::format("cannot mount at {} through FUSE; is /dev/fuse there, and fuse3 installed?",
                    directory));
  }
  return std::make_unique<FuseMount>(made, directory, std::move(ended));
}

}  // namespace openras::smb
