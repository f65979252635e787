#include "manager/login.h"

#include <fmt/format.h>
#include <openras/raserror.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace openras::manager {
namespace {

constexpr size_t kMostKept = 16 * 1024;  // of what a server says before anybody listens

}  // namespace

Login::Login(const asio::any_io_executor& executor, Clock& clock, link::Terminal& terminal,
             std::function<void()> changed)
    : executor_(executor), clock_(clock), terminal_(terminal), changed_(std::move(changed)) {
  alarm_ = clock_.make_alarm([this] {
    if (script_) script_->tick(clock_.now());
    drive();
  });
  const std::weak_ptr<bool> alive = alive_;
  terminal_.listen(
      [this, alive](ByteView octets) {
        if (!alive.expired()) take(octets);
      },
      [this, alive](Error why) {
        if (alive.expired()) return;
        lost_ = std::move(why);
        client_.reset();
        changed_();
      });
}

Login::~Login() = default;

void Login::run(login::LoginScript script, const ppp::Credentials& credentials) {
  script_.emplace(std::move(script), credentials.user, credentials.password);
  script_->start(clock_.now());
  if (!kept_.empty()) script_->receive(std::exchange(kept_, {}), clock_.now());
  drive();
}

std::optional<Error> Login::script_error() const {
  return script_ && !ppp_seen() ? script_->error() : std::nullopt;
}

void Login::take(ByteView octets) {
  Bytes text;
  start_.take(octets, text);
  if (script_) {
    script_->receive(text, clock_.now());
    return drive();
  }
  if (client_) {
    client_->write(text);
  } else {
    const size_t room = kMostKept - std::min(kMostKept, kept_.size());
    kept_.insert(kept_.end(), text.begin(),
                 text.begin() + static_cast<ptrdiff_t>(std::min(room, text.size())));
  }
  if (!ppp_seen()) return;
  client_.reset();  // end of file for the client
  changed_();
}

// What the script has to say, and when it wants to be asked again.
void Login::drive() {
  if (!script_) return;
  while (std::optional<Bytes> octets = script_->next_output()) {
    if (!ppp_seen()) terminal_.write(*octets);
    wipe_memory(octets->data(), octets->size());
  }
  if (script_over()) {
    alarm_->cancel();
    return changed_();
  }
  if (script_->deadline()) alarm_->set(*script_->deadline());
}

Result<bus::UniqueFd> Login::open() {
  int ends[2] = {-1, -1};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    return fail(ERROR_OUT_OF_BUFFERS,
                fmt::format("no descriptors for the terminal: {}", strerror(errno)));
  bus::UniqueFd theirs(ends[1]);
  const std::weak_ptr<bool> alive = alive_;
  client_ = std::make_unique<link::ByteStream>(
      executor_, ends[0],
      [this, alive](ByteView octets) {
        if (!alive.expired()) terminal_.write(octets);
      },
      // A client that closes its end may open another; it resumes or hangs up when it is done.
      [](const Error&) {});
  if (!kept_.empty()) client_->write(std::exchange(kept_, {}));
  if (ppp_seen()) client_.reset();
  return theirs;
}

void Login::begin_frames() {
  alive_.reset();
  alarm_->cancel();
  client_.reset();
  const Bytes first = start_.release();
  terminal_.listen({}, {});
  // Before PPP was seen what is kept back may be half a frame, or text: the frames' reader knows.
  terminal_.begin_frames(first);
}

}  // namespace openras::manager
