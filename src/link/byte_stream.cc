#include "link/byte_stream.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <openras/raserror.h>
#include <unistd.h>

#include <array>
#include <asio/posix/stream_descriptor.hpp>
#include <cerrno>
#include <cstring>

namespace openras::link {

class ByteStream::State : public std::enable_shared_from_this<State> {
 public:
  State(const asio::any_io_executor& executor, int fd, OctetsHandler octets, EndHandler end)
      : stream_(executor, fd), octets_(std::move(octets)), end_(std::move(end)) {
    fcntl(fd, F_SETFL, O_NONBLOCK);
  }

  void close() {
    closed_ = true;
    asio::error_code ignored;
    stream_.close(ignored);
  }

  void read_more() {
    stream_.async_wait(asio::posix::stream_descriptor::wait_read,
                       [self = shared_from_this()](asio::error_code error) {
                         if (!error && !self->closed_) self->read();
                       });
  }

  void write(ByteView octets) {
    if (queue_.size() + octets.size() > kMostQueued) return;
    queue_.insert(queue_.end(), octets.begin(), octets.end());
    if (!write_pending_) write_more();
  }

  size_t queued() const { return queue_.size(); }
  int fd() { return stream_.native_handle(); }

 private:
  void read() {
    std::array<uint8_t, 16 * 1024> octets;
    const ssize_t count = ::read(fd(), octets.data(), octets.size());
    if (count > 0) {
      octets_({octets.data(), static_cast<size_t>(count)});
    } else if (count == 0) {
      return end({ERROR_REMOTE_DISCONNECTION, "the other end closed the line"});
    } else if (errno != EAGAIN && errno != EINTR) {
      return end({ERROR_HARDWARE_FAILURE, fmt::format("the line broke: {}", std::strerror(errno))});
    }
    if (!closed_) read_more();
  }

  void end(Error why) {
    close();
    end_(std::move(why));
  }

  void write_more() {
    size_t done = 0;
    while (done < queue_.size()) {
      const ssize_t count = ::write(fd(), queue_.data() + done, queue_.size() - done);
      if (count < 0) break;
      done += static_cast<size_t>(count);
    }
    queue_.erase(queue_.begin(), queue_.begin() + static_cast<ptrdiff_t>(done));
    write_pending_ = !queue_.empty();
    if (!write_pending_) return;
    stream_.async_wait(asio::posix::stream_descriptor::wait_write,
                       [self = shared_from_this()](asio::error_code error) {
                         if (!error && !self->closed_) self->write_more();
                       });
  }

  asio::posix::stream_descriptor stream_;
  OctetsHandler octets_;
  EndHandler end_;
  Bytes queue_;
  bool write_pending_ = false, closed_ = false;
};

ByteStream::ByteStream(const asio::any_io_executor& executor, int fd, OctetsHandler octets,
                       EndHandler end)
    : state_(std::make_shared<State>(executor, fd, std::move(octets), std::move(end))) {
  state_->read_more();
}

ByteStream::~ByteStream() { state_->close(); }
void ByteStream::write(ByteView octets) { state_->write(octets); }
size_t ByteStream::queued() const { return state_->queued(); }
int ByteStream::fd() const { return state_->fd(); }

}  // namespace openras::link
