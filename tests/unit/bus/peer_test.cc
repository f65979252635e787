// A client's connection: questions and answers, the rendezvous, signals, and clients that leave or
// do not read.
#include <sys/socket.h>

#include "unit/bus/peer_fixture.h"

namespace openras::bus {
namespace {

std::string string_in(const Message& answer, const char* key) {
  const char* name = nullptr;
  std::string out;
  sd_bus_message_rewind(answer.get(), 1);
  if (sd_bus_message_enter_container(answer.get(), 'a', "{sv}") <= 0) return "(no dictionary)";
  while (sd_bus_message_enter_container(answer.get(), 'e', "sv") > 0) {
    const char* value = nullptr;
    sd_bus_message_read(answer.get(), "s", &name);
    const std::string_view found = name;
    if (found == key && sd_bus_message_read(answer.get(), "v", "s", &value) > 0) return value;
    sd_bus_message_skip(answer.get(), "v");
    sd_bus_message_exit_container(answer.get());
  }
  return "(no key)";
}

TEST_F(PeerTest, ConnectionsAreListedAndDescribed) {
  service_.connections[3] = {.number = 3, .entry = "office", .interface = "ras0"};
  const Message one = new_call("Describe");
  sd_bus_message_append(one.get(), "u", 3u);
  EXPECT_EQ(string_in(answer_to(one), "interface"), "ras0");
  const Message none = new_call("Describe");
  sd_bus_message_append(none.get(), "u", 4u);
  EXPECT_EQ(error_name(answer_to(none)), "org.openras.Error.Ras6");
  const Message all = answer_to(new_call("ListConnections"));
  ASSERT_GT(sd_bus_message_enter_container(all.get(), 'a', "a{sv}"), 0);
  EXPECT_GT(sd_bus_message_skip(all.get(), "a{sv}"), 0);
  EXPECT_GT(sd_bus_message_at_end(all.get(), 0), 0);
}

TEST_F(PeerTest, PropertiesAreReadAtTheConnectionsPath) {
  service_.connections[3] = {.number = 3, .entry = "office", .state = 0x2000};
  const Message call =
      new_call("GetAll", "org.freedesktop.DBus.Properties", "/org/openras/connection/3");
  sd_bus_message_append(call.get(), "s", kConnectionInterface);
  EXPECT_EQ(string_in(answer_to(call), "Entry"), "office");
  EXPECT_EQ(
      error_name(answer_to(new_call("HangUp", kConnectionInterface, "/org/openras/connection/3"))),
      "");
  EXPECT_EQ(service_.hung_up, std::vector<uint32_t>{3});
}

TEST_F(PeerTest, ProjectionAndStatistics) {
  const Message ip = new_call("GetProjection");
  sd_bus_message_append(ip.get(), "us", 1u, "ip");
  EXPECT_EQ(string_in(answer_to(ip), "local"), "10.0.0.2");
  const Message ipv6 = new_call("GetProjection");
  sd_bus_message_append(ipv6.get(), "us", 1u, "ipv6");
  EXPECT_EQ(error_name(answer_to(ipv6)), "org.openras.Error.Ras731");
  const Message ipx = new_call("GetProjection");
  sd_bus_message_append(ipx.get(), "us", 1u, "ipx");
  EXPECT_EQ(error_name(answer_to(ipx)), "org.openras.Error.Ras87");
  const Message statistics = new_call("GetStatistics");
  sd_bus_message_append(statistics.get(), "uu", 1u, 0u);
  const Message answer = answer_to(statistics);
  const char* key = nullptr;
  uint64_t value = 0;
  ASSERT_GT(sd_bus_message_enter_container(answer.get(), 'a', "{st}"), 0);
  ASSERT_GT(sd_bus_message_read(answer.get(), "{st}", &key, &value), 0);
  EXPECT_STREQ(key, "bytes-sent");
  EXPECT_EQ(value, 5u);
}

// ---- the rendezvous --------------------------------------------------------------------------

class Rendezvous : public PeerTest {
 protected:
  void SetUp() override {
    static const sd_bus_vtable kTable[] = {
        SD_BUS_VTABLE_START(0),
        SD_BUS_METHOD("Notify", "uuuuu", "b", &Rendezvous::on_notify, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_VTABLE_END};
    ASSERT_GE(
        sd_bus_add_object_vtable(client_->bus(), nullptr, "/h", kHandlerInterface, kTable, this),
        0);
    ASSERT_EQ(error_name(answer_to(new_call("ListConnections"))), "");  // past authentication
  }
  static int on_notify(sd_bus_message* message, void* self, sd_bus_error*) {
    auto* test = static_cast<Rendezvous*>(self);
    Notification n;
    sd_bus_message_read(message, "uuuuu", &n.connection, &n.subentry, &n.state, &n.error,
                        &n.extended);
    test->heard_.push_back(n);
    test->held_.emplace_back(sd_bus_message_ref(message));
    return 1;
  }
  void notify(const char* path = "/h") {
    peer_->notify(path, {.connection = 1, .subentry = 2, .state = 3, .error = 4, .extended = 5},
                  [this](Result<bool> go_on) { answers_.push_back(std::move(go_on)); });
  }

  std::vector<Notification> heard_;
  std::vector<Message> held_;
  std::vector<Result<bool>> answers_;
};

TEST_F(Rendezvous, TheHandlersAnswerComesBack) {
  for (bool go_on : {true, false}) {
    notify();
    ASSERT_TRUE(until([&] { return !held_.empty(); }));
    EXPECT_EQ(heard_.back(), (Notification{1, 2, 3, 4, 5}));
    EXPECT_TRUE(answers_.empty());
    sd_bus_reply_method_return(held_.back().get(), "b", static_cast<int>(go_on));
    client_->sent();
    ASSERT_TRUE(until([&] { return !answers_.empty(); }));
    EXPECT_EQ(*answers_.back(), go_on);
    held_.clear();
    answers_.clear();
  }
}

TEST_F(Rendezvous, QuestionsAreAnsweredWhileTheHandlerIsBusy) {
  notify();
  ASSERT_TRUE(until([&] { return !held_.empty(); }));
  EXPECT_EQ(error_name(answer_to(new_call("ListConnections"))), "");
  EXPECT_TRUE(answers_.empty());
}

TEST_F(Rendezvous, ACallHasNoDeadline) {
  notify();
  ASSERT_TRUE(until([&] { return !held_.empty(); }));
  uint64_t deadline = 0;
  // sd_bus_get_timeout: UINT64_MAX says that nothing is waited for with a bound. The peer's own bus
  // is not reachable from here, so the client's clock stands for it: nothing was armed.
  EXPECT_GE(sd_bus_get_timeout(client_->bus(), &deadline), 0);
  EXPECT_EQ(deadline, UINT64_MAX);
}

TEST_F(Rendezvous, AMissingHandlerIsAnError) {
  notify("/nowhere");
  ASSERT_TRUE(until([&] { return !answers_.empty(); }));
  ASSERT_FALSE(answers_[0]);
  EXPECT_EQ(answers_[0].error().code, 619u);
}

TEST_F(Rendezvous, AClientThatGoesFailsItsCalls) {
  notify();
  ASSERT_TRUE(until([&] { return !held_.empty(); }));
  held_.clear();
  client_.reset();
  ASSERT_TRUE(until([&] { return !answers_.empty(); }));
  ASSERT_FALSE(answers_[0]);
  EXPECT_EQ(answers_[0].error().code, 619u);
  ASSERT_TRUE(until([&] { return service_.gone == 1; }));
  EXPECT_EQ(cut_, 1);
}

// ---- signals ---------------------------------------------------------------------------------

class SignalTest : public PeerTest {
 protected:
  void SetUp() override {
    ASSERT_GE(sd_bus_add_filter(client_->bus(), nullptr, &SignalTest::on_message, this), 0);
    ASSERT_EQ(error_name(answer_to(new_call("ListConnections"))), "");
  }
  static int on_message(sd_bus_message* message, void* self, sd_bus_error*) {
    auto* test = static_cast<SignalTest*>(self);
    uint64_t sequence = 0;
    uint32_t connection = 0;
    if (sd_bus_message_is_signal(message, kManagerInterface, nullptr) > 0 &&
        sd_bus_message_read(message, "tu", &sequence, &connection) > 0) {
      test->heard_.emplace_back(connection, sd_bus_message_get_member(message));
      test->sequences_.push_back(sequence);
    }
    return 0;
  }
  void watch(uint32_t connection) {
    const Message call = new_call("Watch");
    sd_bus_message_append(call.get(), "u", connection);
    ASSERT_EQ(error_name(answer_to(call)), "");
  }

  std::vector<std::pair<uint32_t, std::string>> heard_;
  std::vector<uint64_t> sequences_;
};

TEST_F(SignalTest, OneWhoWatchesAllHearsAllWithoutAGap) {
  watch(0);
  signals_.publish(StateChanged{.connection = 1, .state = 0});
  signals_.publish(ConnectionAdded{.connection = 2, .entry = "office"});
  signals_.publish(ConnectionRemoved{.connection = 2, .entry = "office", .error = 619});
  ASSERT_TRUE(until([&] { return heard_.size() == 3; }));
  EXPECT_EQ(heard_[0].second, "StateChanged");
  EXPECT_EQ(heard_[1].second, "ConnectionAdded");
  EXPECT_EQ(heard_[2].second, "ConnectionRemoved");
  EXPECT_EQ(sequences_, (std::vector<uint64_t>{1, 2, 3}));
}

TEST_F(SignalTest, WhoDialedHearsOfHisOwnOnly) {
  service_.dial_answer = DialReply{.connection = 5, .existing = false};
  const Message call = new_call("Dial");
  sd_bus_message_append(call.get(), "a{sv}", 1, "entry", "s", "office");
  answer_to(call);
  signals_.publish(StateChanged{.connection = 4});
  signals_.publish(StateChanged{.connection = 5});
  ASSERT_TRUE(until([&] { return !heard_.empty(); }));
  EXPECT_EQ(heard_, (std::vector<std::pair<uint32_t, std::string>>{{5, "StateChanged"}}));
}

TEST_F(SignalTest, WatchingWhatIsNotThere) {
  const Message call = new_call("Watch");
  sd_bus_message_append(call.get(), "u", 9u);
  EXPECT_EQ(error_name(answer_to(call)), "org.openras.Error.Ras6");
}

TEST_F(SignalTest, OneWhoDoesNotReadIsCutOffAndNobodyElseIsHurt) {
  watch(0);
  // A second client that holds its socket and does nothing.
  int ends[2] = {-1, -1};
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends), 0);
  int cut = 0;
  const auto mute = Peer::serve(io_.get_executor(), UniqueFd(ends[0]), {.uid = 1001}, service_,
                                signals_, [&](Peer&) { ++cut; });
  ASSERT_TRUE(mute);
  const std::string hello = std::string("\0AUTH ANONYMOUS 61\r\nBEGIN\r\n", 27);
  ASSERT_EQ(send(ends[1], hello.data(), hello.size(), 0), static_cast<ssize_t>(hello.size()));
  signals_.watch(**mute, 0);
  size_t sent = 0;
  ASSERT_TRUE(until([&] {
    if (cut == 1) return true;
    for (int i = 0; i < 200; ++i, ++sent)
      signals_.publish(StateChanged{.connection = 1, .state = 1});
    while (heard_.size() < sent && io_.run_one_for(std::chrono::seconds(1)) > 0) {
    }
    return false;
  })) << sent;
  EXPECT_FALSE(peer_->gone());
  ASSERT_TRUE(until([&] { return heard_.size() >= sent; }));
  UniqueFd(ends[1]).reset();
}

}  // namespace
}  // namespace openras::bus
