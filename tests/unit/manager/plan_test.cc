// What entries amount to, and which are refused before anything is dialed.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "errors/situation.h"
#include "unit/manager/manager_fixture.h"

namespace openras::manager {
namespace {

constexpr bus::Credentials kRoot{.uid = 0, .gid = 0, .pid = 1, .groups = {}};

class PlanTest : public ManagerTest {
 protected:
  // A book with one entry "e" of these lines.
  Result<Plan> plan(const std::string& lines, bus::DialParameters parameters = {}) {
    std::ofstream(book_) << "[e]\n" << lines;
    parameters.entry = "e";
    const auto found = find_entry(parameters, kRoot, book_);
    if (!found) return std::unexpected(found.error());
    return make_plan(*found, parameters);
  }
  uint32_t refusal(const std::string& lines, bus::DialParameters parameters = {}) {
    const auto made = plan(lines, std::move(parameters));
    EXPECT_FALSE(made);
    if (made) return 0;
    EXPECT_FALSE(made.error().detail.empty());
    return made.error().code;
  }
  static std::string vpn(const std::string& more = "", const std::string& number = "192.0.2.1") {
    return "Type=2\nVpnStrategy=3\n" + more +
           "MEDIA=rastapi\nDevice=WAN Miniport (L2TP)\nDEVICE=vpn\nPhoneNumber=" + number + "\n";
  }
};

TEST_F(PlanTest, L2tp) {
  bus::DialParameters parameters;
  parameters.tunnel_secret = Secret("tunsec");
  const auto made = plan(vpn("OpenRASServerPort=1702\n"), std::move(parameters));
  ASSERT_TRUE(made) << made.error().detail;
  const auto& l2tp = std::get<link::L2tpOptions>(made->links.front().link);
  EXPECT_EQ(l2tp.server, "192.0.2.1");
  EXPECT_EQ(l2tp.port, 1702);
  EXPECT_EQ(l2tp.tunnel_secret.reveal(), "tunsec");
  EXPECT_EQ(made->links.front().device_type, "vpn");
  EXPECT_EQ(made->links.front().device_name, "WAN Miniport (L2TP)");
}

TEST_F(PlanTest, Pppoe) {
  const auto made = plan(
      "Type=5\nOpenRASAcName=ac1\nMEDIA=rastapi\nPort=eth0\nDevice=WAN Miniport (PPPOE)\n"
      "DEVICE=PPPoE\nPhoneNumber=isp\n");
  ASSERT_TRUE(made) << made.error().detail;
  const auto& pppoe = std::get<link::PppoeOptions>(made->links.front().link);
  EXPECT_EQ(pppoe.interface, "eth0");
  EXPECT_EQ(pppoe.service_name, "isp");
  EXPECT_EQ(pppoe.ac_name, "ac1");
  EXPECT_EQ(made->links.front().device_type, "PPPoE");
}

TEST_F(PlanTest, TheNumberOfTheDialOverridesTheEntrys) {
  bus::DialParameters parameters;
  parameters.number = "198.51.100.9";
  const auto made = plan(vpn(), std::move(parameters));
  EXPECT_EQ(std::get<link::L2tpOptions>(made->links.front().link).server, "198.51.100.9");
  EXPECT_EQ(made->links.front().number, "198.51.100.9");
}

TEST_F(PlanTest, SstpGivesWayToL2tpWhereBothAreAllowed) {
  EXPECT_TRUE(plan("Type=2\nVpnStrategy=6\n" + vpn().substr(vpn().find("MEDIA"))));
  EXPECT_EQ(refusal("Type=2\nVpnStrategy=5\n" + vpn().substr(vpn().find("MEDIA"))), 120u);
}

TEST_F(PlanTest, AuthenticationIsWhatTheEntryAllows) {
  using enum ppp::AuthMethod;
  EXPECT_EQ(plan(vpn("AuthRestrictions=512\n"))->links.front().ppp.methods,
            std::vector<ppp::AuthMethod>{kMsChapV2});
  EXPECT_EQ(plan(vpn("AuthRestrictions=40\n"))->links.front().ppp.methods,
            (std::vector<ppp::AuthMethod>{kPap, kChapMd5}));
  EXPECT_EQ(plan(vpn("OpenRASAllowNoAuthentication=1\n"))->links.front().ppp.methods,
            std::vector<ppp::AuthMethod>{kNone});
  EXPECT_EQ(refusal(vpn("AuthRestrictions=128\n")), 120u);  // EAP alone
}

TEST_F(PlanTest, EncryptionThatIsDemandedIsNotDialedWithout) {
  EXPECT_EQ(refusal(vpn("DataEncryption=256\n")), 741u);
  EXPECT_EQ(refusal(vpn("DataEncryption=512\n")), 741u);
  EXPECT_EQ(refusal(vpn("IpSecFlags=1\n")), 741u);
  EXPECT_TRUE(plan(vpn("DataEncryption=8\n")));
}

TEST_F(PlanTest, IpSettings) {
  const auto made = plan(vpn(
      "ExcludedProtocols=8\nIpPrioritizeRemote=0\nIpAssign=2\nIpAddress=10.9.8.7\nIpNameAssign=2\n"
      "IpDnsAddress=9.9.9.9\nIpDns2Address=1.1.1.1\n"));
  ASSERT_TRUE(made) << made.error().detail;
  EXPECT_TRUE(made->links.front().ppp.ipv4);
  EXPECT_FALSE(made->links.front().ppp.ipv6);
  EXPECT_EQ(made->links.front().ppp.local_ipv4, (ppp::Ipv4{10, 9, 8, 7}));
  EXPECT_FALSE(made->links.front().ppp.request_dns);
  EXPECT_FALSE(made->default_route_v4);
  ASSERT_EQ(made->dns.size(), 2u);
  EXPECT_EQ(made->dns[0].to_string(), "9.9.9.9");
}

TEST_F(PlanTest, DevicesThatAreNotThere) {
  EXPECT_EQ(refusal("Type=2\nVpnStrategy=1\nMEDIA=rastapi\nDEVICE=vpn\nPhoneNumber=x\n"), 609u);
  EXPECT_EQ(refusal("Type=1\nMEDIA=isdn\nDEVICE=isdn\nPhoneNumber=5\n"), 609u);
}

TEST_F(PlanTest, ParametersThatCannotBe) {
  bus::DialParameters subentry;
  subentry.subentry = 2;
  EXPECT_EQ(refusal(vpn(), std::move(subentry)), 87u);
  bus::DialParameters number;
  number.number = std::string(129, '5');
  EXPECT_EQ(refusal(vpn(), std::move(number)), 723u);
  bus::DialParameters user;
  user.user = std::string(1025, 'u');
  EXPECT_EQ(refusal(vpn(), std::move(user)), 87u);
}

// ---- phone books -----------------------------------------------------------------------------

TEST_F(PlanTest, BooksAndEntriesThatAreNotThere) {
  bus::DialParameters parameters;
  parameters.entry = "nowhere";
  EXPECT_EQ(find_entry(parameters, kRoot, book_).error().code, 623u);
  EXPECT_EQ(find_entry(parameters, kRoot, "/nonexistent.pbk").error().code, 621u);
  parameters.phonebook = "/nonexistent.pbk";
  EXPECT_EQ(find_entry(parameters, kRoot, book_).error().code, 621u);
  parameters.entry.clear();
  EXPECT_EQ(find_entry(parameters, kRoot, book_).error().code, 623u);
}

TEST_F(PlanTest, ANumberWithoutAnEntryIsDialedOnTheFirstModem) {
  bus::DialParameters parameters;
  parameters.number = "555-1234";
  const auto none = find_entry(parameters, kRoot, book_, [] { return std::string(); });
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().situation, Situation::kNoModem);
  EXPECT_EQ(none.error().code, 797u);
  const auto found = find_entry(parameters, kRoot, book_, [] { return std::string("/dev/ttyS7"); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->entry.name, "");
  const auto plan = make_plan(*found, parameters);
  ASSERT_TRUE(plan) << plan.error().detail;
  EXPECT_EQ(plan->bare_number, "555-1234");
  const LinkPlan& link = plan->links.front();
  EXPECT_EQ(link.device_type, "modem");
  EXPECT_EQ(link.number, "555-1234");
  EXPECT_EQ(std::get<link::SerialOptions>(link.link).port.port, "/dev/ttyS7");
  EXPECT_FALSE(link.ppp.methods.empty());
}

// ---- dead peers ------------------------------------------------------------------------------

TEST_F(PlanTest, DeadPeersAreNoticedAsTheMediumAllows) {
  const auto echoes = [this](const std::string& keys) {
    const auto made = plan(keys);
    EXPECT_TRUE(made) << made.error().detail;
    const ppp::Timers& timers = made->links.front().ppp.timers;
    return std::pair(std::chrono::duration_cast<std::chrono::seconds>(timers.echo_interval).count(),
                     timers.echo_failures);
  };
  const auto serial = [](const std::string& device) {
    return "MEDIA=serial\nPort=/dev/ttyS0\nDEVICE=" + device + "\nPhoneNumber=5\n";
  };
  EXPECT_EQ(echoes(vpn()), std::pair(30L, 4));
  EXPECT_EQ(echoes("Type=5\nMEDIA=rastapi\nPort=eth0\nDEVICE=PPPoE\n"), std::pair(20L, 3));
  EXPECT_EQ(echoes("Type=1\n" + serial("modem")), std::pair(30L, 5));
  EXPECT_EQ(echoes("Type=1\nOpenRASApn=internet\n" + serial("modem")), std::pair(120L, 3));
  EXPECT_EQ(echoes("Type=4\n" + serial("null")), std::pair(10L, 3));
  EXPECT_EQ(echoes("OpenRASEchoSeconds=7\nOpenRASEchoFailures=2\n" + vpn()), std::pair(7L, 2));
  EXPECT_EQ(echoes("OpenRASEchoSeconds=0\n" + vpn()), std::pair(0L, 4));  // none are sent
}

TEST_F(PlanTest, NobodyReadsAnothersBookThroughTheDaemon) {
  const auto other = book_.parent_path() / "other.pbk";
  std::filesystem::copy_file(book_, other);
  bus::DialParameters parameters;
  parameters.entry = "office";
  parameters.phonebook = other.string();
  const bus::Credentials stranger{.uid = 4242, .gid = 4242, .pid = 1, .groups = {}};
  EXPECT_EQ(find_entry(parameters, stranger, book_).error().code, 5u);
  // Root, and the file's owner.
  EXPECT_TRUE(find_entry(parameters, kRoot, book_));
  struct stat status{};
  ASSERT_EQ(stat(other.c_str(), &status), 0);
  EXPECT_TRUE(find_entry(parameters, {.uid = status.st_uid}, book_));
  // What the caller could open himself, and the daemon's own book.
  parameters.phonebook_fd = bus::UniqueFd(open(other.c_str(), O_RDONLY | O_CLOEXEC));
  const auto found = find_entry(parameters, stranger, book_);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->phonebook, other.string());
  parameters.phonebook_fd.reset();
  parameters.phonebook.clear();
  EXPECT_TRUE(find_entry(parameters, stranger, book_));
}

TEST_F(PlanTest, ADescriptorWithoutANameIsNamedByItsFile) {
  bus::DialParameters parameters;
  parameters.entry = "office";
  parameters.phonebook_fd = bus::UniqueFd(open(book_.c_str(), O_RDONLY | O_CLOEXEC));
  EXPECT_EQ(find_entry(parameters, kRoot, "/nonexistent.pbk")->phonebook, book_.string());
}

TEST_F(PlanTest, ADirectoryOrAPipeIsNoBook) {
  bus::DialParameters parameters;
  parameters.entry = "office";
  int ends[2] = {-1, -1};
  ASSERT_EQ(pipe2(ends, O_CLOEXEC), 0);
  const bus::UniqueFd write_end(ends[1]);
  parameters.phonebook_fd = bus::UniqueFd(ends[0]);
  EXPECT_EQ(find_entry(parameters, kRoot, book_).error().code, 622u);
}

}  // namespace
}  // namespace openras::manager
