#include "unit/manager/manager_fixture.h"

#include <unistd.h>

#include <fstream>

namespace openras::manager {
namespace {

struct FakeWatch final : ProcessWatch {
  std::shared_ptr<bool> alive = std::make_shared<bool>(true);
};

constexpr char kBook[] = R"([office]
Type=2
VpnStrategy=3
MEDIA=rastapi
Port=VPN2-0
Device=WAN Miniport (L2TP)
DEVICE=vpn
PhoneNumber=192.0.2.1

[branch]
Type=2
VpnStrategy=3
IpPrioritizeRemote=0
MEDIA=rastapi
Port=VPN2-0
Device=WAN Miniport (L2TP)
DEVICE=vpn
PhoneNumber=192.0.2.2

[open]
Type=2
VpnStrategy=3
OpenRASAllowNoAuthentication=1
MEDIA=rastapi
Port=VPN2-0
Device=WAN Miniport (L2TP)
DEVICE=vpn
PhoneNumber=192.0.2.3

[six]
Type=2
VpnStrategy=3
ExcludedProtocols=4
MEDIA=rastapi
Port=VPN2-0
Device=WAN Miniport (L2TP)
DEVICE=vpn
PhoneNumber=192.0.2.5

[strict]
Type=2
VpnStrategy=3
AuthRestrictions=512
MEDIA=rastapi
Port=VPN2-0
Device=WAN Miniport (L2TP)
DEVICE=vpn
PhoneNumber=192.0.2.4

[phone]
Type=1
MEDIA=serial
Port=/dev/null
Device=Modem
DEVICE=modem
PhoneNumber=5551234
)";

}  // namespace

void FakeClient::notify(const std::string& object, const bus::Notification& notification,
                        Answer answer) {
  handler = object;
  most_at_once = std::max(most_at_once, ++under_way_);
  asio::post(io_,
             [this, self = shared_from_this(), notification, answer = std::move(answer)]() mutable {
               if (gone_) {
                 --under_way_;
                 return answer(fail(619, "gone"));
               }
               heard.push_back(notification);
               if (inside) inside(notification);
               if (blocking_state_ == notification.state) {
                 waiting_.push_back(std::move(answer));
                 return;
               }
               asio::post(io_, [this, self, answer = std::move(answer)] {
                 --under_way_;
                 answer(go_on);
               });
             });
}

void FakeClient::release(bool value) {
  blocking_state_.reset();
  ASSERT_FALSE(waiting_.empty());
  const Answer answer = std::move(waiting_.front());
  waiting_.pop_front();
  --under_way_;
  answer(value);
}

void FakeClient::lose() {
  gone_ = true;
  for (const Answer& answer : std::exchange(waiting_, {})) {
    --under_way_;
    answer(fail(619, "gone"));
  }
}

std::vector<uint32_t> FakeClient::states() const {
  std::vector<uint32_t> out;
  for (const bus::Notification& each : heard) out.push_back(each.state);
  return out;
}

ManagerTest::ManagerTest()
    : environment_{
          .executor = io_.get_executor(),
          .clock = clock_,
          .system = system_,
          .random = random_,
          .make_link =
              [this](const LinkPlan& plan) {
                plans_.push_back(plan);
                const auto* serial = std::get_if<link::SerialOptions>(&plan.link);
                behaviour_.calls_back = serial != nullptr && serial->await_call.has_value();
                servers_.push_back(std::make_shared<FakeServer>(io_, clock_, random_, behaviour_));
                return std::make_unique<FakeLink>(io_, servers_.back());
              },
          .watch_process =
              [this](pid_t pid, std::function<void()> on_exit) {
                if (pid == 0) return std::unique_ptr<ProcessWatch>();
                auto watch = std::make_unique<FakeWatch>();
                processes_.emplace(pid, [on_exit, alive = std::weak_ptr(watch->alive)] {
                  if (!alive.expired()) on_exit();
                });
                return std::unique_ptr<ProcessWatch>(std::move(watch));
              }} {
  char folder[] = "/tmp/openras-manager-test-XXXXXX";
  EXPECT_NE(mkdtemp(folder), nullptr);
  book_ = std::filesystem::path(folder) / "rasphone.pbk";
  std::ofstream(book_) << kBook;
  manager_ = std::make_unique<Manager>(
      environment_, publisher_,
      Settings{.default_phonebook = book_, .own_uid = 0, .dial_group = kDip});
}

ManagerTest::~ManagerTest() {
  bool idle = false;
  manager_->shut_down([&] { idle = true; });
  clock_.advance(std::chrono::seconds(30));
  EXPECT_TRUE(idle) << "a connection did not end";
  EXPECT_EQ(system_.active, 0u) << "something was not taken back";
  std::filesystem::remove_all(book_.parent_path());
}

std::shared_ptr<FakeClient> ManagerTest::make_client(uint32_t uid, int32_t pid) {
  return std::make_shared<FakeClient>(
      io_, bus::Credentials{.uid = uid, .gid = uid, .pid = pid, .groups = {kDip}});
}

bus::DialParameters ManagerTest::office(const std::string& entry) const {
  bus::DialParameters out;
  out.entry = entry;
  out.user = "u1";
  out.password = Secret("pw1");
  out.handler = "/handler";
  return out;
}

uint32_t ManagerTest::dial(const std::shared_ptr<FakeClient>& client, const std::string& entry) {
  const Result<bus::DialReply> reply = manager_->dial(client, office(entry));
  EXPECT_TRUE(reply) << reply.error().code << ": " << reply.error().detail;
  return reply ? reply->connection : 0;
}

uint32_t ManagerTest::connect(const std::shared_ptr<FakeClient>& client, const std::string& entry) {
  const uint32_t number = dial(client, entry);
  settle();
  EXPECT_EQ(state_of(number), uint32_t{RASCS_Connected});
  return number;
}

void ManagerTest::kill(const std::shared_ptr<FakeClient>& client, bool process) {
  client->lose();
  manager_->client_gone(client);
  if (!process) return;
  const auto [first, last] = processes_.equal_range(client->credentials().pid);
  std::vector<std::function<void()>> exits;
  for (auto it = first; it != last; ++it) exits.push_back(it->second);
  processes_.erase(first, last);
  for (const auto& on_exit : exits) on_exit();
}

uint32_t ManagerTest::state_of(uint32_t connection) {
  const auto described = manager_->describe(connection);
  return described ? described->state : UINT32_MAX;
}

uint32_t ManagerTest::error_of(uint32_t connection) {
  const auto described = manager_->describe(connection);
  return described ? described->error : UINT32_MAX;
}

}  // namespace openras::manager
