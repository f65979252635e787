#include "server/control.h"

#include <fmt/format.h>
#include <openras/raserror.h>
#include <openras/winerror.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <asio/local/stream_protocol.hpp>
#include <asio/read_until.hpp>
#include <asio/streambuf.hpp>
#include <asio/write.hpp>
#include <cstdlib>

#include "base/log.h"
#include "server/quoted_words.h"

namespace openras::server {
namespace {

using Protocol = asio::local::stream_protocol;
constexpr size_t kLongestCommand = 64 * 1024;

std::unexpected<Error> unavailable(const std::filesystem::path& path, const std::string& why) {
  return fail(
      ERROR_PORT_NOT_AVAILABLE,
      fmt::format("cannot listen at {}: {}; --control PATH is another place, --control \"\" "
                  "none",
                  path.string(), why));
}

std::string line_of(const nlohmann::ordered_json& object) {
  return object.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

bool may_command(int fd) {
  ucred who{};
  socklen_t size = sizeof who;
  return ::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &size) == 0 &&
         (who.uid == 0 || who.uid == ::geteuid());
}

}  // namespace

std::filesystem::path default_control_socket() {
  if (::geteuid() == 0) return "/run/rasserver.sock";
  const char* directory = std::getenv("XDG_RUNTIME_DIR");
  if (directory && *directory) return std::filesystem::path(directory) / "rasserver.sock";
  return fmt::format("/tmp/rasserver-{}.sock", ::geteuid());
}

class ControlSocket::Impl : public std::enable_shared_from_this<Impl> {
 public:
  Impl(const asio::any_io_executor& executor, std::filesystem::path path, Handler handler)
      : acceptor_(executor), path_(std::move(path)), handler_(std::move(handler)) {}

  Result<> open();
  void accept_more();
  void close() {
    asio::error_code ignored;
    acceptor_.close(ignored);
    handler_ = nullptr;
    std::error_code also_ignored;
    if (bound_) std::filesystem::remove(path_, also_ignored);
  }

 private:
  // One client, from its command to the answer.
  struct Client {
    explicit Client(Protocol::socket connected) : socket(std::move(connected)) {}
    Protocol::socket socket;
    asio::streambuf input{kLongestCommand};
    std::string output;
  };
  void serve(Protocol::socket socket);
  std::string answer(std::string_view line);

  Protocol::acceptor acceptor_;
  std::filesystem::path path_;
  Handler handler_;
  bool bound_ = false;
};

Result<> ControlSocket::Impl::open() {
  asio::error_code error;
  constexpr size_t kLongestPath = sizeof(sockaddr_un::sun_path) - 1;
  if (path_.string().size() > kLongestPath) return unavailable(path_, "the path is too long");
  const Protocol::endpoint endpoint(path_.string());
  Protocol::socket probe(acceptor_.get_executor());
  probe.connect(endpoint, error);
  if (!error) return unavailable(path_, "another rasserver listens there");
  std::error_code ignored;
  if (std::filesystem::is_socket(path_, ignored)) std::filesystem::remove(path_, ignored);
  const mode_t mask = ::umask(0177);  // nobody else from its first moment on
  acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.bind(endpoint, error);
  ::umask(mask);
  bound_ = !error;
  if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (error) return unavailable(path_, error.message());
  accept_more();
  return {};
}

void ControlSocket::Impl::accept_more() {
  acceptor_.async_accept(
      [weak = weak_from_this()](const asio::error_code& error, Protocol::socket socket) {
        const auto self = weak.lock();
        if (!self || !self->handler_) return;
        if (!error) self->serve(std::move(socket));
        if (self->acceptor_.is_open()) self->accept_more();
      });
}

void ControlSocket::Impl::serve(Protocol::socket socket) {
  auto client = std::make_shared<Client>(std::move(socket));
  auto reply = [client] {
    asio::async_write(client->socket, asio::buffer(client->output),
                      [client](const asio::error_code&, size_t) {});
  };
  if (!may_command(client->socket.native_handle())) {
    client->output = line_of({{"error", ERROR_ACCESS_DENIED},
                              {"message", "only root and the user who runs rasserver may"}});
    return reply();
  }
  asio::async_read_until(
      client->socket, client->input, '\n',
      [weak = weak_from_this(), client, reply](const asio::error_code& error, size_t size) {
        const auto self = weak.lock();
        if (error || !self || !self->handler_) return;
        const auto* text = static_cast<const char*>(client->input.data().data());
        client->output = self->answer({text, size - 1});
        reply();
      });
}

std::string ControlSocket::Impl::answer(std::string_view line) {
  Result<std::vector<std::string>> words = split_words(line);
  Result<Answers> answers = words ? handler_(*words) : std::unexpected(words.error());
  if (!answers)
    return line_of({{"error", answers.error().code}, {"message", answers.error().detail}});
  std::string out;
  for (const nlohmann::ordered_json& each : *answers) out += line_of(each);
  return out + line_of({{"error", 0}});
}

Result<std::unique_ptr<ControlSocket>> ControlSocket::open(const asio::any_io_executor& executor,
                                                           const std::filesystem::path& path,
                                                           Handler handler) {
  auto impl = std::make_shared<Impl>(executor, path, std::move(handler));
  if (Result<> opened = impl->open(); !opened) return std::unexpected(opened.error());
  return std::unique_ptr<ControlSocket>(new ControlSocket(std::move(impl)));
}

ControlSocket::~ControlSocket() { impl_->close(); }

}  // namespace openras::server
