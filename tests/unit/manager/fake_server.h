// A server at the other end of a link that exists only in memory: a real PPP session that answers.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <map>

#include "link/link.h"
#include "manager/clock.h"
#include "manager/trigger.h"
#include "unit/manager/fake_bundle.h"

namespace openras::manager {

// What the next call finds.
struct ServerBehaviour {
  std::optional<Error> open_error, connect_error;
  bool connect_hangs = false;  // until disconnect()
  bool silent = false;         // the line is there, nobody speaks PPP
  std::vector<ppp::AuthMethod> methods = {ppp::AuthMethod::kMsChapV2};
  uint32_t refuse_with = 0;
  int attempts = 3;                            // wrong passwords that end the call
  std::string password = "pw1";                // u1's
  ppp::CallbackPolicy callback;                // u1's
  bool calls_back = false;                     // this call is the second one
  Duration patience = std::chrono::hours(24);  // with somebody who may try again
  bool ipv4 = true, ipv6 = true;
  bool keeps_network_waiting = false;  // until start_network()
  Duration echo_interval = std::chrono::seconds(10);
  std::shared_ptr<FakeBundle::Book> bundles;  // of the calls with multilink; null = there are none
};

class FakeServer : public ppp::UserDirectory, public std::enable_shared_from_this<FakeServer> {
 public:
  FakeServer(asio::io_context& io, Clock& clock, RandomSource& random, ServerBehaviour behaviour);

  std::optional<ppp::UserRecord> find(std::string_view user) override;
  bool change_password(std::string_view user, const Secret& password) override;

  void called();                     // the line is up
  void from_caller(ByteView frame);  // later, as on a wire
  void start_network();
  void terminate(std::string reason);      // the server ends the link politely
  void lose_line(Error why);               // the line itself goes
  void fall_silent() { deaf_ = true; }     // without a word
  void send_data(const Bytes& ip_packet);  // an IPv4 packet to the caller

  ServerBehaviour behaviour;
  link::Link::FramesHandler on_frames;
  link::Link::DownHandler on_down;
  bool line_up = false;
  bool disconnected = false;  // the caller hung the line up
  int echo_replies = 0;       // LCP Echo-Replies that came
  std::vector<Bytes> data;    // data frames that came
  std::optional<Error> ended;
  std::string caller;                        // who proved himself
  std::optional<ppp::Callback> called_back;  // how the call ended, or goes on (kNone)
  std::shared_ptr<FakeBundle> bundle;        // that the call belongs to

 private:
  // What the bundle sends to the caller over.
  class Wire final : public link::Link {
   public:
    explicit Wire(FakeServer& server) : server_(server) {}
    asio::awaitable<Result<>> open() override { co_return Result<>(); }
    asio::awaitable<Result<>> connect() override { co_return Result<>(); }
    asio::awaitable<void> disconnect(std::string) override { co_return; }
    void on_frames(FramesHandler) override {}
    void on_down(DownHandler) override {}
    void send(std::span<const ByteView> frames) override {
      for (const ByteView& frame : frames) server_.to_caller(Bytes(frame.begin(), frame.end()));
    }
    ppp::LinkTraits traits() const override { return {.mru = 1400}; }
    link::Identity identity() const override { return {}; }

   private:
    FakeServer& server_;
  };

  void join_bundle();
  void to_caller(const Bytes& frame);
  void drain();

  asio::io_context& io_;
  Clock& clock_;
  RandomSource& random_;
  ppp::Session session_;
  std::unique_ptr<Alarm> alarm_;
  bool deaf_ = false;
  Wire wire_{*this};
  uint32_t membership_ = 0;
};

class FakeLink final : public link::Link {
 public:
  FakeLink(asio::io_context& io, std::shared_ptr<FakeServer> server)
      : server_(std::move(server)), hang_up_(io.get_executor()) {}
  ~FakeLink() override { server_->on_frames = nullptr, server_->on_down = nullptr; }

  asio::awaitable<Result<>> open() override;
  asio::awaitable<Result<>> connect() override;
  asio::awaitable<void> disconnect(std::string reason) override;
  void on_frames(FramesHandler handler) override { server_->on_frames = std::move(handler); }
  void on_down(DownHandler handler) override { server_->on_down = std::move(handler); }
  void send(std::span<const ByteView> frames) override;
  ppp::LinkTraits traits() const override { return {.mru = 1400}; }
  link::Identity identity() const override { return {"vpn", "WAN Miniport (L2TP)", "test"}; }
  std::optional<asio::ip::address> server_address() const override {
    return asio::ip::make_address("192.0.2.1");
  }

 private:
  std::shared_ptr<FakeServer> server_;
  Trigger hang_up_;
};

}  // namespace openras::manager
