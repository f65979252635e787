#include "net/recovery.h"

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fake_kernel.h"

namespace openras::net {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class RecoveryTest : public testing::Test {
 protected:
  RecoveryTest() {
    machinery.kernel.reset(kernel = new FakeKernel);
    machinery.dns.reset(dns = new FakeDns);
    machinery.journal = Journal::open(scratch / "journal").value();
    record.id = "1-1", record.connection = "office", record.interface = "ras0", record.index = 5;
    record.owner = current_process();
    record.owner.start -= 1;  // an earlier process of this number: dead
    record.steps = {AddressStep{address}, RouteStep{pinned, Placement::kExclusive, true},
                    RouteStep{through, Placement::kFirst, false}, dns_step};
  }
  // As a process left it that was killed: its TUN went, and what hung on that.
  void leave() {
    kernel->has_tun = false;
    kernel->state.routes = {pinned};
    dns->set_now = {dns_step};
    ASSERT_TRUE(machinery.journal->write(record));
  }
  std::vector<std::string> journal() { return names_in(scratch / "journal"); }

  Scratch scratch;
  Machinery machinery;
  FakeKernel* kernel;
  FakeDns* dns;
  Address address{5, ip("10.0.0.2"), ip("10.0.0.1"), 32, true};
  Route pinned{ip("198.51.100.7"), 32, ip("192.0.2.1"), 2, {}, 1};
  Route through{ip("0.0.0.0"), 1, {}, 5, {}, 0};
  DnsStep dns_step{DnsMethod::kFile, "1-1", "ras0", 5, "/run/x", {ip("10.0.0.53")}, true};
  Record record;
};

TEST_F(RecoveryTest, TakesBackWhatOutlivesTheInterface) {
  leave();
  EXPECT_THAT(recover_all(machinery),
              ElementsAre(HasSubstr("DNS servers 10.0.0.53"), HasSubstr("pinned route")));
  EXPECT_THAT(kernel->state.routes, IsEmpty());
  EXPECT_THAT(dns->set_now, IsEmpty());
  EXPECT_THAT(journal(), IsEmpty());
  EXPECT_THAT(recover_all(machinery), IsEmpty()) << "nothing is left for a second time";
}

TEST_F(RecoveryTest, LeavesALivingProcessAlone) {
  record.owner = current_process();
  leave();
  EXPECT_THAT(recover_all(machinery), IsEmpty());
  EXPECT_THAT(kernel->state.routes, SizeIs(1));
  EXPECT_THAT(journal(), SizeIs(1));
}

TEST_F(RecoveryTest, LeavesAnotherNamespaceAlone) {
  record.owner.network += 1;
  leave();
  EXPECT_THAT(recover_all(machinery), ElementsAre(HasSubstr("another network namespace")));
  EXPECT_THAT(kernel->state.routes, SizeIs(1));
  EXPECT_THAT(journal(), SizeIs(1));
}

TEST_F(RecoveryTest, AfterARebootOnlyDnsIsLeftToTakeBack) {
  record.owner = current_process();
  record.owner.boot = "an earlier one";
  record.owner.network += 1;
  leave();
  EXPECT_THAT(recover_all(machinery), ElementsAre(HasSubstr("DNS servers")));
  EXPECT_THAT(kernel->state.routes, SizeIs(1)) << "made by somebody since";
  EXPECT_THAT(journal(), IsEmpty());
}

TEST_F(RecoveryTest, APinnedRouteThatIsNotAsRecordedStays) {
  leave();
  kernel->state.routes[0].gateway = ip("192.0.2.254");
  recover_all(machinery);
  EXPECT_THAT(kernel->state.routes, SizeIs(1));
  EXPECT_THAT(journal(), IsEmpty());
}

TEST_F(RecoveryTest, RemovesAnInterfaceThatOutlivedItsProcess) {
  leave();
  kernel->has_tun = true;
  kernel->state.addresses = {address};
  kernel->state.routes.push_back(through);
  EXPECT_THAT(recover_all(machinery), Contains(HasSubstr("interface ras0 removed")));
  EXPECT_FALSE(kernel->has_tun);
  EXPECT_THAT(kernel->state.addresses, IsEmpty());
  EXPECT_THAT(kernel->state.routes, IsEmpty());
}

TEST_F(RecoveryTest, AnotherInterfaceOfThatNameStays) {
  record.index = 4;  // a new ras0 has another number
  leave();
  kernel->has_tun = true;
  kernel->state.addresses = {address};
  recover_all(machinery);
  EXPECT_TRUE(kernel->has_tun);
  EXPECT_THAT(kernel->state.addresses, SizeIs(1));
  record.index = 5, kernel->tun_kind = "veth";
  ASSERT_TRUE(machinery.journal->write(record));
  recover_all(machinery);
  EXPECT_TRUE(kernel->has_tun) << "and so does what is no TUN";
}

TEST_F(RecoveryTest, ResolvedForgetsByItselfWhenTheInterfaceGoes) {
  dns_step.method = DnsMethod::kResolved;
  record.steps.back() = dns_step;
  leave();
  recover_all(machinery);
  EXPECT_THAT(dns->set_now, SizeIs(1)) << "the number may be another's: not touched";
  EXPECT_THAT(journal(), IsEmpty());
}

TEST_F(RecoveryTest, KeepsTheRecordOfWhatFailed) {
  leave();
  dns->fail_unset = true;
  EXPECT_THAT(recover_all(machinery), Contains(HasSubstr("to be tried again")));
  EXPECT_THAT(kernel->state.routes, IsEmpty());
  EXPECT_THAT(journal(), SizeIs(1));
  dns->fail_unset = false;
  recover_all(machinery);
  EXPECT_THAT(journal(), IsEmpty());
}

TEST_F(RecoveryTest, ReportsABrokenRecordMovesItAsideAndGoesOn) {
  put(scratch / "journal" / "0-1.record", to_text(record).substr(0, 100));
  leave();
  EXPECT_THAT(recover_all(machinery), Contains(HasSubstr("kept as 0-1.corrupt")));
  EXPECT_THAT(kernel->state.routes, IsEmpty());
  EXPECT_THAT(journal(), ElementsAre("0-1.corrupt"));
}

}  // namespace
}  // namespace openras::net
