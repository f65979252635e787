#include "net/transaction.h"

#include <gmock/gmock.h>
#include <openras/raserror.h>
#include <openras/winerror.h>

#include "errors/situation.h"
#include "fake_kernel.h"

namespace openras::net {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class TransactionTest : public testing::Test {
 protected:
  TransactionTest() {
    machinery->kernel.reset(kernel = new FakeKernel);
    machinery->dns.reset(dns = new FakeDns);
    machinery->journal = Journal::open(scratch / "journal").value();
  }
  auto apply(const Description& wanted) { return apply_transaction(machinery, wanted); }
  std::vector<Record> records() {
    std::vector<Record> out;
    for (auto& found : machinery->journal->read_all()) out.push_back(found.record.value());
    return out;
  }

  Scratch scratch;
  std::shared_ptr<Machinery> machinery = std::make_shared<Machinery>();
  FakeKernel* kernel;
  FakeDns* dns;
};

TEST_F(TransactionTest, BringsAboutAllOfTheDescriptionAndTakesAllBack) {
  KernelState before = kernel->state;
  auto applied = apply(full_description());
  ASSERT_TRUE(applied) << applied.error().detail;
  EXPECT_TRUE(kernel->state.up);
  EXPECT_EQ(kernel->state.mtu, 1400u);
  EXPECT_EQ(kernel->state.address_generation, kAddressGenerationNone);
  EXPECT_THAT(kernel->state.addresses, SizeIs(2));
  EXPECT_THAT(kernel->state.routes, SizeIs(5));  // pinned, two of the description's, two halves
  EXPECT_THAT(dns->set_now, SizeIs(1));
  EXPECT_THAT(records(), SizeIs(1));

  applied->reset();
  EXPECT_EQ(kernel->state, before);
  EXPECT_THAT(dns->set_now, IsEmpty());
  EXPECT_THAT(names_in(scratch / "journal"), IsEmpty());
}

TEST_F(TransactionTest, AFailureAtAnyStepUndoesAllBefore) {
  KernelState before = kernel->state;
  ASSERT_TRUE(apply(full_description()));  // and at once taken back
  int steps = kernel->changes / 2;
  ASSERT_GE(steps, 11);
  for (int k = 1; k <= steps; ++k) {
    SCOPED_TRACE(k);
    kernel->changes = 0, kernel->fail_at = k;
    auto applied = apply(full_description());
    ASSERT_FALSE(applied);
    EXPECT_EQ(applied.error().code, uint32_t{ERROR_ACCESS_DENIED});
    EXPECT_EQ(applied.error().situation, Situation::kSettingsForbidden);
    EXPECT_THAT(applied.error().detail, HasSubstr("CAP_NET_ADMIN"));
    EXPECT_EQ(kernel->state, before);
    EXPECT_THAT(dns->set_now, IsEmpty());
    EXPECT_THAT(names_in(scratch / "journal"), IsEmpty());
  }
}

TEST_F(TransactionTest, ADnsFailureUndoesAllAndWhatCountedOfItself) {
  KernelState before = kernel->state;
  dns->fail = true;
  auto applied = apply(full_description());
  ASSERT_FALSE(applied);
  EXPECT_THAT(applied.error().detail, HasSubstr("DNS"));
  EXPECT_EQ(kernel->state, before);
  EXPECT_THAT(dns->set_now, IsEmpty());
}

TEST_F(TransactionTest, EachStepIsInTheJournalBeforeItIsDone) {
  // Somebody has the pinned route's first metric: the journal must follow to the second.
  kernel->state.routes.push_back({ip("198.51.100.7"), 32, ip("192.0.2.1"), 2, {}, 1});
  int watched = 0;
  kernel->before_step = [&](const Step& step) {
    ++watched;
    ASSERT_EQ(records().size(), 1u);
    EXPECT_THAT(records()[0].steps, testing::Contains(step)) << describe(step);
  };
  auto applied = apply(full_description());
  ASSERT_TRUE(applied);
  EXPECT_EQ(watched, 1 + 2 + 6);  // MTU, addresses, routes with one tried twice
  kernel->before_step = [](const Step&) {};
}

TEST_F(TransactionTest, SomebodyElsesHostRouteToTheServerIsNeitherUsedUpNorRemoved) {
  Route theirs{ip("198.51.100.7"), 32, ip("192.0.2.1"), 2, ip("192.0.2.10"), 1};
  kernel->state.routes.push_back(theirs);
  KernelState before = kernel->state;
  auto applied = apply(full_description());
  ASSERT_TRUE(applied);
  EXPECT_THAT(kernel->state.routes, SizeIs(6));
  EXPECT_EQ(std::get<RouteStep>(*std::ranges::find_if(records()[0].steps,
                                                      [](const Step& s) {
                                                        auto* r = std::get_if<RouteStep>(&s);
                                                        return r && r->pinned;
                                                      }))
                .route.metric,
            2u);
  applied->reset();
  EXPECT_EQ(kernel->state, before);
}

TEST_F(TransactionTest, TwoConnectionsToOneServerPinARouteEach) {
  Description wanted = full_description();
  wanted.routes.clear();
  auto first = apply(wanted), second = apply(wanted);
  ASSERT_TRUE(first);
  ASSERT_TRUE(second);
  auto pinned = [&] {
    return std::ranges::count(kernel->state.routes, ip("198.51.100.7"), &Route::destination);
  };
  EXPECT_EQ(pinned(), 2);
  first->reset();
  EXPECT_EQ(pinned(), 1) << "the second keeps its own";
  second->reset();
  EXPECT_EQ(pinned(), 0);
  EXPECT_THAT(machinery->pinned_metrics, IsEmpty());
}

TEST_F(TransactionTest, WhatTheSystemRefusesIsTold) {
  kernel->fail_at = 1, kernel->fail_with = EIO;
  auto applied = apply(full_description());
  ASSERT_FALSE(applied);
  EXPECT_EQ(applied.error().code, uint32_t{ERROR_GEN_FAILURE});
  EXPECT_EQ(applied.error().situation, Situation::kSettingsFailed);
}

TEST_F(TransactionTest, ATakenRouteIsAClearError) {
  Description wanted = full_description();
  kernel->state.routes.push_back({ip("10.20.0.0"), 16, {}, 2, {}, 0});
  KernelState before = kernel->state;
  auto applied = apply(wanted);
  ASSERT_FALSE(applied);
  EXPECT_EQ(applied.error().code, uint32_t{ERROR_ROUTE_NOT_AVAILABLE});
  EXPECT_THAT(applied.error().detail, HasSubstr("10.20.0.0/16"));
  EXPECT_THAT(applied.error().detail, HasSubstr("somebody else"));
  EXPECT_EQ(kernel->state, before);
}

TEST_F(TransactionTest, TakingBackToleratesThatTheInterfaceWentFirst) {
  auto applied = apply(full_description());
  ASSERT_TRUE(applied);
  kernel->state.addresses.clear();
  std::erase_if(kernel->state.routes, [](const Route& route) { return route.index == 5; });
  applied->reset();
  EXPECT_THAT(kernel->state.routes, IsEmpty());
  EXPECT_THAT(names_in(scratch / "journal"), IsEmpty());
}

TEST_F(TransactionTest, WhatCannotBeTakenBackStaysInTheJournalAndTheRestGoes) {
  auto applied = apply(full_description());
  ASSERT_TRUE(applied);
  dns->fail_unset = true;
  applied->reset();
  EXPECT_THAT(kernel->state.routes, IsEmpty());
  EXPECT_THAT(records(), SizeIs(1));
}

TEST_F(TransactionTest, AReadOnlyProcDoesNotStopAnIpv4Connection) {
  Description wanted = full_description();
  wanted.default_route_v6 = false;
  wanted.routes.clear();
  kernel->fail_at = 3, kernel->fail_with = EROFS;  // MTU, address generation, accept_ra
  auto applied = apply(wanted);
  ASSERT_TRUE(applied) << applied.error().detail;
  EXPECT_EQ(kernel->state.settings.at("net/ipv6/conf/ras0/accept_ra"), "1");
}

TEST_F(TransactionTest, AJournalThatCannotBeWrittenChangesNothing) {
  std::filesystem::remove_all(scratch / "journal");
  KernelState before = kernel->state;
  auto applied = apply(full_description());
  ASSERT_FALSE(applied);
  EXPECT_THAT(applied.error().detail, HasSubstr("journal"));
  EXPECT_EQ(kernel->state, before);
  EXPECT_THAT(machinery->pinned_metrics, IsEmpty());
}

}  // namespace
}  // namespace openras::net
