// What RasDial itself answers: a row of the error table for each, before anything is dialed.
#include <fstream>
#include <stdexcept>

#include "errors/situation.h"
#include "unit/manager/manager_fixture.h"

namespace openras::manager {
namespace {

class Refusals : public ManagerTest {
 protected:
  // Why an entry of these lines is not dialed.
  Situation refusal(const std::string& lines, const std::string& number = "") {
    std::ofstream(book_) << "[e]\n" << lines;
    bus::DialParameters parameters = office("e");
    parameters.number = number;
    return refusal(std::move(parameters));
  }
  Situation refusal(bus::DialParameters parameters) {
    const auto reply = manager_->dial(make_client(), std::move(parameters));
    EXPECT_FALSE(reply);
    if (reply) return Situation::kNone;
    EXPECT_FALSE(reply.error().detail.empty());
    EXPECT_EQ(reply.error().code, row_of(reply.error().situation)->code);
    EXPECT_EQ(row_of(reply.error().situation)->state, kResultOfRasDial);
    return reply.error().situation;
  }
  static std::string modem(const std::string& port, const std::string& number) {
    return "Type=1\nMEDIA=serial\nPort=" + port + "\nDEVICE=modem\nPhoneNumber=" + number + "\n";
  }
  static std::string vpn(const std::string& keys, const std::string& number = "192.0.2.1") {
    return "Type=2\nVpnStrategy=3\n" + keys +
           "MEDIA=rastapi\nDevice=WAN Miniport (L2TP)\nDEVICE=vpn\nPhoneNumber=" + number + "\n";
  }
};

TEST_F(Refusals, Entries) {
  EXPECT_EQ(refusal(vpn("IpSecFlags=1\n")), Situation::kEncryptionNotPossible);
  EXPECT_EQ(refusal(vpn("DataEncryption=256\n")), Situation::kEncryptionNotPossible);
  EXPECT_EQ(refusal(modem("/dev/ttyS0", "CALL-ME")), Situation::kNumberNotDialable);
  EXPECT_EQ(refusal(vpn(""), std::string(129, '5')), Situation::kNumberTooLong);
  EXPECT_EQ(refusal("Type=1\nMEDIA=isdn\nDEVICE=isdn\nPhoneNumber=5\n"),
            Situation::kDeviceKindUnknown);
  EXPECT_EQ(refusal(vpn("IpAssign=2\nIpAddress=here\n")), Situation::kEntryContradictory);
}

TEST_F(Refusals, WhatADialMustHave) {
  EXPECT_EQ(refusal(vpn("", "")), Situation::kEntryWithoutNumber);
  EXPECT_EQ(refusal(modem("/dev/ttyS0", "")), Situation::kEntryWithoutNumber);
  EXPECT_EQ(refusal(modem("", "5551234")), Situation::kEntryWithoutPort);
  EXPECT_EQ(refusal("Type=5\nMEDIA=rastapi\nPort=\nDEVICE=PPPoE\n"), Situation::kEntryWithoutPort);
}

// RASDIALPARAMS, szPhoneNumber: it is dialed instead of the entry's, so that this may have none.
TEST_F(Refusals, AnEntryWithoutANumberIsDialedWithTheCallers) {
  const bus::Credentials caller{.uid = 0, .gid = 0, .pid = 1, .groups = {}};
  for (const auto& [lines, number] :
       {std::pair(modem("/dev/ttyS0", ""), "5551234"), std::pair(vpn("", ""), "192.0.2.9")}) {
    std::ofstream(book_) << "[e]\n" << lines;
    bus::DialParameters parameters = office("e");
    parameters.number = number;
    const auto found = find_entry(parameters, caller, book_);
    ASSERT_TRUE(found) << found.error().detail;
    const auto plan = make_plan(*found, parameters);
    ASSERT_TRUE(plan) << plan.error().detail;
    EXPECT_EQ(plan->links.front().number, number);
  }
}

TEST_F(Refusals, LoginScripts) {
  std::ofstream(book_) << "[e]\nOpenRASScript=login.scp\n" << modem("/dev/ttyS0", "5551234");
  EXPECT_EQ(refusal(office("e")), Situation::kScriptMissing);
  bus::DialParameters parameters = office("e");
  parameters.script = "goto start\n";
  EXPECT_EQ(refusal(std::move(parameters)), Situation::kScriptWrong);
}

TEST_F(Refusals, Books) {
  bus::DialParameters parameters = office("nowhere");
  EXPECT_EQ(refusal(std::move(parameters)), Situation::kEntryNotFound);
  std::ofstream(book_) << "hello\n";
  EXPECT_EQ(refusal(office()), Situation::kBookDamaged);
  std::filesystem::remove(book_);
  EXPECT_EQ(refusal(office()), Situation::kBookNotReadable);
}

TEST_F(Refusals, WhatIsUnderWayAlready) {
  const auto client = make_client();
  client->block_at(RASCS_ConnectDevice);
  const uint32_t number = dial(client);
  settle();
  EXPECT_EQ(refusal(office()), Situation::kDialedAlready);
  EXPECT_TRUE(manager_->hang_up(client, number));
  EXPECT_EQ(manager_->hang_up(client, number).error().situation, Situation::kBeingHungUp);
  client->release();
}

TEST_F(Refusals, WhoMayNot) {
  const auto stranger = std::make_shared<FakeClient>(
      io_, bus::Credentials{.uid = 5000, .gid = 5000, .pid = 1, .groups = {}});
  EXPECT_EQ(manager_->dial(stranger, office()).error().situation, Situation::kNotAllowedToDial);
  manager_ = std::make_unique<Manager>(
      environment_, publisher_,
      Settings{.default_phonebook = book_, .dial_group = kDip, .max_connections_per_user = 0});
  EXPECT_EQ(refusal(office()), Situation::kTooManyConnections);
  manager_->shut_down([] {});
  EXPECT_EQ(refusal(office()), Situation::kManagerStopping);
}

TEST_F(Refusals, WhatGoesWrongInsideIsToldToo) {
  environment_.make_link = [](const LinkPlan&) -> std::unique_ptr<link::Link> {
    throw std::runtime_error("a test's");
  };
  const auto client = make_client();
  const uint32_t number = dial(client);
  settle();
  EXPECT_EQ(client->last().error, row_of(Situation::kInsideManager)->code);
  EXPECT_TRUE(manager_->hang_up(client, number));
  settle();
  EXPECT_EQ(manager_->list_ended().at(0).situation, "inside-manager");
}

}  // namespace
}  // namespace openras::manager
