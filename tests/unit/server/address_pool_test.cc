#include "server/address_pool.h"

#include <gtest/gtest.h>

#include <set>

namespace openras::server {
namespace {

asio::ip::address_v4 address(const char* text) { return asio::ip::make_address_v4(text); }

TEST(AddressPool, GivesEachHostAddressOnceAndNoneTwice) {
  AddressPool pool(address("10.64.0.0"), 29, {ppp::Ipv4{10, 64, 0, 1}, ppp::Ipv4{10, 64, 0, 4}});
  std::set<ppp::Ipv4> given;
  while (std::optional<ppp::Ipv4> next = pool.acquire()) EXPECT_TRUE(given.insert(*next).second);
  // Of .0 to .7: no network, no broadcast, nothing reserved.
  EXPECT_EQ(given,
            (std::set<ppp::Ipv4>{{10, 64, 0, 2}, {10, 64, 0, 3}, {10, 64, 0, 5}, {10, 64, 0, 6}}));
  EXPECT_EQ(pool.in_use(), 4u);
}

TEST(AddressPool, GivesAReleasedAddressAgainButTheOthersFirst) {
  AddressPool pool(address("10.64.0.0"), 29, {});
  ppp::Ipv4 first = *pool.acquire();
  pool.release(first);
  EXPECT_NE(pool.acquire(), first);
  for (int i = 0; i < 4; ++i) EXPECT_NE(pool.acquire(), first);
  EXPECT_EQ(pool.acquire(), first);
  EXPECT_FALSE(pool.acquire());
}

TEST(AddressPool, AllReservedIsAllTaken) {
  AddressPool pool(address("10.0.0.0"), 30, {ppp::Ipv4{10, 0, 0, 1}, ppp::Ipv4{10, 0, 0, 2}});
  EXPECT_FALSE(pool.acquire());
}

}  // namespace
}  // namespace openras::server
