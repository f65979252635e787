// The parts of demand dialing that need no daemon.
#include "notifyees/ras/demand_dial.h"

#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <optional>
#include <thread>

#include "notifyees/ras/reachability.h"
#include "unit/phonebook/scratch.h"

namespace openras::demand_dial {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(DemandDial, HostsOfARemoteName) {
  EXPECT_THAT(hosts_of("\\\\files\\projects"), ElementsAre("files"));
  EXPECT_THAT(hosts_of("\\\\sftp\\host@2222\\srv"), ElementsAre("sftp", "host"));
  EXPECT_THAT(hosts_of("\\\\host:445\\a"), ElementsAre("host"));
  EXPECT_THAT(hosts_of("\\\\fd00::1\\a"), ElementsAre("fd00::1"));
  EXPECT_THAT(hosts_of("\\\\files"), ElementsAre("files"));
  for (const char* none : {"", "\\", "\\\\", "files\\a", "/files"}) {
    EXPECT_THAT(hosts_of(none), IsEmpty()) << none;
  }
}

TEST(Ledger, KeepsHoldsBetweenPrograms) {
  const phonebook::Scratch scratch;
  const Hold one{7, 0, "office", "\\\\files\\a", "Z:"};
  const Hold two{7, 4711, "office", "\\\\files\\b", ""};
  ASSERT_TRUE(Ledger(scratch / "deep").change([&](auto& holds) { holds = {one, two}; }));
  const Ledger other(scratch / "deep");
  EXPECT_THAT(other.holds(), ElementsAre(one, two));
  EXPECT_THAT(of_connection(other.holds(), "z:"), ElementsAre(one));
  EXPECT_THAT(of_connection(other.holds(), "\\\\FILES\\B"), IsEmpty()) << "not made yet";
  EXPECT_THAT(of_connection(other.holds(), "\\\\files\\a"), IsEmpty()) << "it has a device";
  ASSERT_TRUE(other.change([](auto& holds) { holds[1].pending = 0; }));
  EXPECT_EQ(of_connection(other.holds(), "\\\\FILES\\B").size(), 1u);
}

TEST(Ledger, LeavesDamagedLinesOut) {
  const phonebook::Scratch scratch;
  phonebook::spill(scratch / "demand-dial",
                   "x\n\n1\t2\t3\n99999999999\t0\te\tr\tl\n-1\t0\te\tr\tl\n5\t0\te\tr\t\nrest");
  EXPECT_THAT(Ledger(scratch.path()).holds(), ElementsAre(Hold{5, 0, "e", "r", ""}));
  const std::string odd = "a\tb\nc";
  ASSERT_TRUE(Ledger(scratch.path()).change([&](auto& holds) { holds = {{6, 0, odd, odd, odd}}; }));
  EXPECT_THAT(Ledger(scratch.path()).holds(), ElementsAre(Hold{6, 0, "a b c", "a b c", "a b c"}));
}

TEST(Ledger, OneProgramDialsAnEntryAtATime) {
  const phonebook::Scratch scratch;
  const Ledger ledger(scratch.path());
  std::atomic<int> order = 0, second = 0;
  auto lock = ledger.lock_entry("office");
  ASSERT_TRUE(lock);
  std::optional<Ledger::DialLock> held(std::move(*lock));
  std::thread other([&] {
    const auto mine = ledger.lock_entry("OFFICE");
    second = ++order;
  });
  EXPECT_TRUE(ledger.lock_entry("another"));
  ++order;
  held.reset();
  other.join();
  EXPECT_EQ(second, 2);
}

TEST(Ledger, RemembersAFailureForAWhile) {
  const phonebook::Scratch scratch;
  const Ledger ledger(scratch.path());
  EXPECT_FALSE(ledger.recent_failure("files", std::chrono::seconds(60)));
  ledger.remember_failure("files", {676, "The line is busy."});
  const auto failure = ledger.recent_failure("FILES", std::chrono::seconds(60));
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->code, 676u);
  EXPECT_EQ(failure->detail, "The line is busy.");
  EXPECT_FALSE(ledger.recent_failure("files", std::chrono::seconds(-1)));
  EXPECT_FALSE(ledger.recent_failure("files", std::chrono::seconds(60))) << "it is gone by then";
}

TEST(Reachability, AHostThatAccepts) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ASSERT_EQ(::listen(listener, 8), 0);
  socklen_t size = sizeof address;
  ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  const std::array<uint16_t, 2> ports{1, ntohs(address.sin_port)};
  EXPECT_TRUE(is_reachable("127.0.0.1", ports, std::chrono::seconds(30)));
  EXPECT_TRUE(is_reachable("localhost", ports, std::chrono::seconds(30)));
  ::close(listener);
  EXPECT_FALSE(is_reachable("127.0.0.1", ports, std::chrono::seconds(30))) << "it refuses";
}

TEST(Reachability, AHostThatIsNotThere) {
  const std::array<uint16_t, 1> ports{445};
  EXPECT_FALSE(is_reachable("192.0.2.1", ports, std::chrono::milliseconds(50)));
  EXPECT_FALSE(is_reachable("no such host", ports, std::chrono::milliseconds(50)));
  EXPECT_FALSE(is_reachable("", ports, std::chrono::milliseconds(50)));
}

}  // namespace
}  // namespace openras::demand_dial
