#include "server/options.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

namespace openras::server {
namespace {

std::expected<Options, int> read(std::vector<const char*> words) {
  words.insert(words.begin(), "rasserver");
  testing::internal::CaptureStderr();
  testing::internal::CaptureStdout();
  auto options = read_options(static_cast<int>(words.size()), words.data());
  testing::internal::GetCapturedStderr();
  testing::internal::GetCapturedStdout();
  return options;
}

TEST(Options, TakesWhatTheManualSays) {
  auto options = read({"--pppoe",
                       "eth0",
                       "--ac-name",
                       "ac",
                       "--service",
                       "a",
                       "--service",
                       "b",
                       "--l2tp",
                       "10.77.0.1:1702",
                       "--tunnel-secret",
                       "tunsec",
                       "--users",
                       "u",
                       "--pool",
                       "10.64.0.0/24",
                       "--local",
                       "10.64.0.1",
                       "--dns",
                       "10.0.0.53",
                       "--auth",
                       "chap,pap",
                       "--no-ipv6",
                       "--echo-interval",
                       "0.5"});
  ASSERT_TRUE(options);
  EXPECT_EQ(options->pppoe_interfaces, std::vector<std::string>{"eth0"});
  EXPECT_EQ(options->services, (std::vector<std::string>{"a", "b"}));
  ASSERT_EQ(options->l2tp.size(), 1u);
  EXPECT_EQ(options->l2tp[0].address.to_string(), "10.77.0.1");
  EXPECT_EQ(options->l2tp[0].port, 1702);
  EXPECT_EQ(options->tunnel_secret.reveal(), "tunsec");
  EXPECT_EQ(options->pool.length, 24);
  EXPECT_EQ(options->local.to_string(), "10.64.0.1");
  EXPECT_EQ(options->dns.size(), 1u);
  EXPECT_EQ(options->methods, (std::vector{ppp::AuthMethod::kChapMd5, ppp::AuthMethod::kPap}));
  EXPECT_FALSE(options->ipv6);
  EXPECT_EQ(options->echo_interval, std::chrono::milliseconds(500));
}

TEST(Options, ReadsTheTunnelSecretFromTheFirstLineOfAFile) {
  std::string path = testing::TempDir() + "/tunnel-secret-" + std::to_string(getpid());
  std::ofstream(path) << "tun sec\r\nsecond line\n";
  auto options = read({"--l2tp", "::1", "--tunnel-secret-file", path.c_str(), "--auth", "none",
                       "--pool", "10.64.0.0/24", "--local", "10.64.0.1"});
  std::filesystem::remove(path);
  ASSERT_TRUE(options);
  EXPECT_EQ(options->tunnel_secret.reveal(), "tun sec");
}

TEST(Options, RefusesWhatCannotWork) {
  std::vector<std::vector<const char*>> wrong = {
      {"--pool", "10.64.0.0/24", "--local", "10.64.0.1", "--users", "u"},  // nothing to serve
      {"--pppoe", "e", "--pool", "10.64.0.0/24", "--local", "10.64.0.1"},  // nobody to serve
      {"--pppoe", "e", "--auth", "none", "--pool", "10.64.0.0/24"},        // no address
      {"--pppoe", "e", "--auth", "none", "--pool", "10.64.0.0/24", "--local", "x"},
      {"--pppoe", "e", "--auth", "none,pap", "--pool", "10.64.0.0/24", "--local", "10.64.0.1"},
      {"--l2tp", "::1", "--auth", "none", "--pool", "10.64.0.0/24", "--local", "10.64.0.1",
       "--tunnel-secret-file", "/nonexistent"},
      {"--nonsense"},
  };
  for (const auto& words : wrong) {
    auto options = read(words);
    ASSERT_FALSE(options) << words.back();
    EXPECT_NE(options.error(), 0) << words.back();
  }
}

TEST(Options, HelpAndVersionEndTheProgramWell) {
  for (const char* word : {"--help", "--version"}) {
    auto options = read({word});
    ASSERT_FALSE(options);
    EXPECT_EQ(options.error(), 0) << word;
  }
}

TEST(Options, ChecksPools) {
  EXPECT_TRUE(parse_pool("10.0.0.0/8"));
  EXPECT_TRUE(parse_pool("10.0.0.4/30"));
  for (const char* text : {"", "10.64.0.0", "10.64.0.0/", "10.64.0.0/31", "10.64.0.0/7",
                           "10.64.0.1/24", "10.64.0.0/24x", "fe80::/64", "10.64.0.0/24/1"})
    EXPECT_FALSE(parse_pool(text)) << text;
}

TEST(Options, ChecksEndpoints) {
  EXPECT_EQ(parse_endpoint("10.0.0.1")->port, 1701);
  EXPECT_EQ(parse_endpoint("::1")->address.to_string(), "::1");
  EXPECT_EQ(parse_endpoint("[::1]")->port, 1701);
  EXPECT_EQ(parse_endpoint("[fd00::1]:99")->port, 99);
  for (const char* text :
       {"", "host", "10.0.0.1:", "10.0.0.1:0", "10.0.0.1:70000", "[::1", "[::1]x", "10.0.0.1:1x"})
    EXPECT_FALSE(parse_endpoint(text)) << text;
}

}  // namespace
}  // namespace openras::server
