#include "link/tcp_line.h"

#include <fmt/format.h>
#include <openras/raserror.h>

#include <asio/ip/tcp.hpp>
#include <set>
#include <utility>

#include "link/answered_call.h"
#include "link/byte_stream.h"

namespace openras::link {
namespace {

std::unexpected<Error> unavailable(std::string detail) {
  return fail(ERROR_PORT_NOT_AVAILABLE, std::move(detail));
}

bool has_room(const ByteStream& stream, bool data) {
  return !data || stream.queued() <= ByteStream::kMostQueued / 2;
}

class TcpLine : public std::enable_shared_from_this<TcpLine> {
 public:
  TcpLine(const asio::any_io_executor& executor, TcpLineOptions options, AcceptHandler accept)
      : acceptor_(executor), options_(std::move(options)), accept_(std::move(accept)) {}

  Result<> open();
  void accept_more();
  void retire() {
    accept_ = nullptr;
    asio::error_code ignored;
    acceptor_.close(ignored);
    // Links end their calls; those who are still logging in have none.
    std::erase_if(legs_, [](const auto& leg) { return !leg->call->handed_over(); });
  }
  uint16_t port() const {
    asio::error_code ignored;
    return acceptor_.local_endpoint(ignored).port();
  }

 private:
  struct Leg {
    std::unique_ptr<ByteStream> stream;
    std::shared_ptr<AnsweredCall> call;
  };
  void begin_call(asio::ip::tcp::socket socket);

  asio::ip::tcp::acceptor acceptor_;
  TcpLineOptions options_;
  AcceptHandler accept_;
  std::set<std::shared_ptr<Leg>> legs_;
};

Result<> TcpLine::open() {
  const asio::ip::tcp::endpoint endpoint(options_.address, options_.port);
  asio::error_code error;
  acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(asio::ip::tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (error)
    return unavailable(fmt::format("cannot listen at {} port {}: {}",
                                   endpoint.address().to_string(), endpoint.port(),
                                   error.message()));
  accept_more();
  return {};
}

void TcpLine::accept_more() {
  acceptor_.async_accept(
      [weak = weak_from_this()](asio::error_code error, asio::ip::tcp::socket socket) {
        const auto self = weak.lock();
        if (!self || !self->accept_ || error == asio::error::operation_aborted) return;
        if (!error && self->legs_.size() < self->options_.max_calls)
          self->begin_call(std::move(socket));
        if (self->acceptor_.is_open()) self->accept_more();
      });
}

void TcpLine::begin_call(asio::ip::tcp::socket socket) {
  asio::error_code error;
  const asio::ip::tcp::endpoint caller = socket.remote_endpoint(error);
  if (!error) socket.set_option(asio::ip::tcp::no_delay(true), error);
  if (error) return;  // gone already
  const int fd = socket.release(error);
  if (error) return;
  auto leg = std::make_shared<Leg>();
  std::weak_ptr<Leg> weak = leg;
  const auto self = shared_from_this();
  leg->call = std::make_shared<AnsweredCall>(
      AnsweredCall::Outlet{.write =
                               [weak](ByteView octets, bool data) {
                                 const auto there = weak.lock();
                                 if (there && there->stream && has_room(*there->stream, data))
                                   there->stream->write(octets);
                               },
                           .hang_up = [self, weak] { self->legs_.erase(weak.lock()); }});
  leg->stream = std::make_unique<ByteStream>(
      acceptor_.get_executor(), fd,
      [weak](ByteView octets) {
        const auto there = weak.lock();
        if (there) there->call->take(octets);
      },
      [self, weak](const Error& why) {
        const auto there = weak.lock();
        if (!there) return;
        self->legs_.erase(there);
        there->call->lost(why);
      });
  legs_.insert(leg);
  leg->call->begin(options_.login, [self, weak, caller] {
    const auto there = weak.lock();
    if (!there || !self->accept_) return;
    self->accept_(
        make_answered_link(there->call, "Telephone line over TCP",
                           fmt::format("{} port {}", caller.address().to_string(), caller.port())));
  });
}

class TcpLineListener final : public Listener {
 public:
  explicit TcpLineListener(std::shared_ptr<TcpLine> line) : line_(std::move(line)) {}
  ~TcpLineListener() override { line_->retire(); }
  uint16_t port() const override { return line_->port(); }

 private:
  std::shared_ptr<TcpLine> line_;
};

}  // namespace

Result<std::unique_ptr<Listener>> listen_tcp_line(asio::any_io_executor executor,
                                                  TcpLineOptions options, AcceptHandler accept) {
  auto line = std::make_shared<TcpLine>(executor, std::move(options), std::move(accept));
  Result<> opened = line->open();
  if (!opened) return std::unexpected(opened.error());
  return std::make_unique<TcpLineListener>(std::move(line));
}

}  // namespace openras::link
