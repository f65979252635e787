// A Peer on one end of a socket pair and an sd-bus client on the other, on one io_context.
#pragma once

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <asio/io_context.hpp>
#include <chrono>
#include <map>
#include <optional>

#include "bus/peer.h"

namespace openras::bus {

// Remembers what it was asked, and answers what the test set.
class FakeService : public Service {
 public:
  Result<DialReply> dial(const std::shared_ptr<Client>& client,
                         DialParameters parameters) override {
    dialer = client;
    dialed = std::move(parameters);
    return dial_answer;
  }
  Result<> resume(const std::shared_ptr<Client>&, uint32_t connection,
                  DialParameters parameters) override {
    resumed = {connection, parameters.user};
    return {};
  }
  Result<> hang_up(const std::shared_ptr<Client>&, uint32_t connection) override {
    hung_up.push_back(connection);
    return known(connection);
  }
  std::vector<ConnectionDescription> list() override {
    std::vector<ConnectionDescription> out;
    for (const auto& [number, each] : connections) out.push_back(each);
    return out;
  }
  Result<ConnectionDescription> describe(uint32_t connection) override {
    if (Result<> is = known(connection); !is) return std::unexpected(is.error());
    return connections.at(connection);
  }
  std::vector<EndedDescription> list_ended() override { return ended; }
  Result<LcpProjection> lcp_projection(uint32_t) override {
    return LcpProjection{.local_auth = 0xc223, .local_auth_data = 0x81, .mru = 1492};
  }
  Result<IpProjection> ip_projection(uint32_t) override {
    return IpProjection{.local = "10.0.0.2", .peer = "10.0.0.1", .dns = {"9.9.9.9", "1.1.1.1"}};
  }
  Result<Ipv6Projection> ipv6_projection(uint32_t) override {
    return fail(731, "IPv6 was not asked for");
  }
  Result<Statistics> statistics(uint32_t, uint32_t) override {
    return Statistics{.bytes_sent = 5, .connect_duration_ms = 7};
  }
  Result<UniqueFd> open_terminal(const std::shared_ptr<Client>&, uint32_t connection,
                                 uint32_t subentry) override {
    if (connection != 3 || subentry != 1) return fail(606, "no terminal there");
    int ends[2] = {-1, -1};
    if (pipe2(ends, O_CLOEXEC) != 0) return fail(608, "no pipe");
    terminal_writer = UniqueFd(ends[1]);
    return UniqueFd(ends[0]);
  }
  UniqueFd terminal_writer;
  Result<> clear_statistics(const std::shared_ptr<Client>&, uint32_t connection,
                            uint32_t) override {
    return known(connection);
  }
  void client_gone(const std::shared_ptr<Client>&) override { ++gone; }

  Result<> known(uint32_t connection) const {
    if (connections.contains(connection)) return {};
    return fail(6, "there is no such connection");
  }

  std::map<uint32_t, ConnectionDescription> connections;
  std::vector<EndedDescription> ended;
  Result<DialReply> dial_answer = DialReply{.connection = 1, .existing = false};
  std::shared_ptr<Client> dialer;
  std::optional<DialParameters> dialed;
  std::pair<uint32_t, std::string> resumed;
  std::vector<uint32_t> hung_up;
  int gone = 0;
};

class PeerTest : public testing::Test {
 protected:
  PeerTest() { connect(); }
  ~PeerTest() override {
    if (peer_) peer_->detach();
  }

  void connect() {
    int ends[2] = {-1, -1};
    ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends), 0);
    Result<std::shared_ptr<Peer>> served =
        Peer::serve(io_.get_executor(), UniqueFd(ends[0]), {.uid = 1000, .gid = 1000}, service_,
                    signals_, [this](Peer&) {
                      ++cut_;
                      peer_.reset();
                    });
    ASSERT_TRUE(served) << served.error().detail;
    peer_ = *served;
    sd_bus* raw = nullptr;
    ASSERT_GE(sd_bus_new(&raw), 0);
    BusPointer bus(raw);
    ASSERT_GE(sd_bus_set_fd(raw, ends[1], ends[1]), 0);
    ASSERT_GE(sd_bus_negotiate_fds(raw, 1), 0);
    ASSERT_GE(sd_bus_start(raw), 0);
    client_ = std::make_unique<Driver>(io_.get_executor(), std::move(bus));
    client_->start([] {});
  }

  // Works until `done`, five seconds at most.
  template <typename Done>
  [[nodiscard]] bool until(Done done) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    while (!done() && std::chrono::steady_clock::now() < end)
      io_.run_one_for(std::chrono::milliseconds(100));
    return done();
  }

  Message new_call(const char* member, const char* interface = kManagerInterface,
                   const char* path = kManagerPath) {
    sd_bus_message* call = nullptr;
    EXPECT_GE(
        sd_bus_message_new_method_call(client_->bus(), &call, nullptr, path, interface, member), 0);
    return Message(call);
  }

  // Sends the call and waits for its answer, which may be an error.
  Message answer_to(const Message& call) {
    Message out;
    const auto take = [](sd_bus_message* reply, void* to, sd_bus_error*) {
      static_cast<Message*>(to)->reset(sd_bus_message_ref(reply));
      return 1;
    };
    sd_bus_slot* slot = nullptr;
    EXPECT_GE(sd_bus_call_async(client_->bus(), &slot, call.get(), take, &out, 0), 0);
    client_->sent();
    EXPECT_TRUE(until([&] { return out != nullptr; })) << "no answer";
    sd_bus_slot_unref(slot);
    return out;
  }

  static std::string error_name(const Message& answer) {
    const sd_bus_error* error = sd_bus_message_get_error(answer.get());
    return error != nullptr ? error->name : "";
  }

  asio::io_context io_;
  FakeService service_;
  Signals signals_;
  std::shared_ptr<Peer> peer_;
  std::unique_ptr<Driver> client_;
  int cut_ = 0;
};

}  // namespace openras::bus
