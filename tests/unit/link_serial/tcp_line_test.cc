#include "link/tcp_line.h"

#include <gtest/gtest.h>

#include <asio/ip/tcp.hpp>
#include <asio/read.hpp>
#include <asio/write.hpp>

#include "protocol/hdlc/hdlc.h"
#include "unit/link/loop.h"

namespace openras::link {
namespace {

const Bytes kFrame{0xc0, 0x21, 1, 1, 0, 4};

TEST(TcpLine, IsACallFromItsFirstOctet) {
  asio::io_context io, inner;
  std::unique_ptr<Link> answered;
  Inbox server;
  auto listener =
      listen_tcp_line(io.get_executor(), {.address = asio::ip::make_address("127.0.0.1")},
                      [&](std::unique_ptr<Link> link) {
                        answered = std::move(link);
                        server.attach(*answered);
                        (void)run(inner, answered->connect());
                      });
  ASSERT_TRUE(listener) << listener.error().detail;
  asio::ip::tcp::socket caller(io);
  caller.connect({asio::ip::make_address("127.0.0.1"), (*listener)->port()});
  Bytes wire;
  hdlc::encode(kFrame, {}, wire);
  asio::write(caller, asio::buffer(wire));
  ASSERT_TRUE(run_until(io, [&] { return !server.frames.empty(); }));
  EXPECT_EQ(server.frames, std::vector<Bytes>{kFrame});
  send(*answered, kFrame);
  Bytes back(wire.size());
  asio::error_code error;
  const size_t count = asio::read(caller, asio::buffer(back), error);
  EXPECT_EQ(count, wire.size()) << error.message();
  EXPECT_EQ(back, wire);
  caller.close();
  ASSERT_TRUE(run_until(io, [&] { return !server.downs.empty(); }));
}

}  // namespace
}  // namespace openras::link
