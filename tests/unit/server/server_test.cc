// The server with callers on links in memory: a real PPP session at both ends, no root needed.
#include "server/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openras/raserror.h>
#include <unistd.h>

#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <filesystem>
#include <fstream>

#include "base/random.h"

namespace openras::server {
namespace {

TimePoint now() { return std::chrono::steady_clock::now(); }

// What test and server know of one link; it outlives both its ends.
struct Wire {
  std::function<void(Bytes)> to_caller;
  link::Link::FramesHandler to_server;
  link::Link::DownHandler down;
  bool disconnected = false;  // the server said farewell
  bool destroyed = false;
};

class FakeLink final : public link::Link {
 public:
  explicit FakeLink(std::shared_ptr<Wire> wire) : wire_(std::move(wire)) {}
  ~FakeLink() override {
    wire_->to_server = nullptr;
    wire_->down = nullptr;
    wire_->destroyed = true;
  }
  asio::awaitable<Result<>> open() override { co_return Result<>(); }
  asio::awaitable<Result<>> connect() override { co_return Result<>(); }
  asio::awaitable<void> disconnect(std::string) override {
    wire_->disconnected = true;
    co_return;
  }
  void on_frames(FramesHandler handler) override { wire_->to_server = std::move(handler); }
  void on_down(DownHandler handler) override { wire_->down = std::move(handler); }
  void send(std::span<const ByteView> frames) override {
    for (ByteView frame : frames)
      if (wire_->to_caller) wire_->to_caller(Bytes(frame.begin(), frame.end()));
  }
  ppp::LinkTraits traits() const override { return {.mru = 1492, .hdlc = false}; }
  link::Identity identity() const override { return {"PPPoE", "test", "caller"}; }

 private:
  std::shared_ptr<Wire> wire_;
};

// The calling end: a session in the caller's role, fed through the io_context.
class Caller {
 public:
  Caller(asio::io_context& context, RandomSource& random, std::string user, std::string password,
         std::optional<std::string> callback_number = {})
      : context_(context),
        number_(callback_number.value_or("")),
        session_(config(std::move(user), password, callback_number.has_value()), random) {
    wire_->to_caller = [this](Bytes frame) {
      asio::post(context_, [this, frame = std::move(frame)] {
        session_.receive(frame, now());
        pump();
      });
    };
  }
  ~Caller() { wire_->to_caller = nullptr; }

  std::unique_ptr<link::Link> link() { return std::make_unique<FakeLink>(wire_); }
  void start() {
    session_.link_up(now());
    session_.start(now());
    pump();
  }

  const Wire& wire() const { return *wire_; }
  void lose_line() {
    if (wire_->down) wire_->down({ERROR_PORT_DISCONNECTED, "the line is gone"});
  }
  bool lcp = false, authenticated = false;
  std::optional<ppp::NetworkUp> network;
  std::optional<Error> refused, ended;
  std::optional<ppp::Callback> callback;  // what was settled
  std::string new_password;               // when the old one has expired
  bool retry = false;                     // tries again as u2 where that is allowed
  int refusals = 0;

 private:
  static ppp::Config config(std::string user, const std::string& password, bool callback) {
    ppp::Config config;
    config.callback = callback;
    config.role = ppp::Role::kCaller;
    config.methods = {ppp::AuthMethod::kMsChapV2};
    config.credentials = {std::move(user), "", Secret(password)};
    return config;
  }
  void pump() {
    while (std::optional<ppp::Event> event = session_.next_event()) {
      if (auto* up = std::get_if<ppp::NetworkUp>(&*event)) network = *up;
      if (std::holds_alternative<ppp::LcpNegotiated>(*event)) lcp = true;
      if (std::holds_alternative<ppp::Authenticated>(*event)) authenticated = true;
      if (auto* end = std::get_if<ppp::Ended>(&*event)) ended = end->error;
      if (std::holds_alternative<ppp::Authenticated>(*event)) session_.start_network(now());
      if (auto* offer = std::get_if<ppp::CallbackOffered>(&*event)) {
        const std::optional<ppp::Callback> choice = ppp::choose_callback(*offer, number_);
        ASSERT_TRUE(choice);
        session_.answer_callback(*choice, now());
      }
      if (auto* settled = std::get_if<ppp::CallbackSettled>(&*event)) callback = settled->callback;
      if (auto* failed = std::get_if<ppp::AuthenticationFailed>(&*event)) {
        refused = failed->error;
        ++refusals;
        if (!new_password.empty() && failed->change_allowed)
          session_.change_password(Secret(new_password), now());
        else if (retry && failed->retry_allowed)
          session_.retry_authentication({"u2", "", Secret("pw2")}, now());
        else
          session_.close(now());
      }
    }
    while (std::optional<Bytes> frame = session_.next_frame())
      asio::post(context_, [wire = wire_, frame = std::move(*frame)] {
        ByteView view = frame;
        if (wire->to_server) wire->to_server(std::span(&view, 1));
      });
  }

  asio::io_context& context_;
  std::string number_;
  std::shared_ptr<Wire> wire_ = std::make_shared<Wire>();
  ppp::Session session_;
};

class ServerTest : public testing::Test {
 protected:
  void start(Options options) {
    options.pool = *parse_pool("10.64.0.0/29");
    options.local = asio::ip::make_address_v4("10.64.0.1");
    options.dns = {asio::ip::make_address_v4("10.64.0.53")};
    Result<UsersFile> users = UsersFile::parse(
        "u1 pw1\nexpired pw refuse=648\nfixed pw address=10.64.0.6\n" + more_users_, "users");
    ASSERT_TRUE(users);
    server_ = std::make_unique<Server>(context_.get_executor(), std::move(options),
                                       std::move(*users), system_, random_);
    Result<> started = server_->start();
    ASSERT_TRUE(started) << started.error().detail;
  }

  std::unique_ptr<Caller> call(std::string user, std::string password) {
    auto caller = std::make_unique<Caller>(context_, random_, std::move(user), password);
    server_->accept(caller->link());
    caller->start();
    return caller;
  }

  // Runs until it is so; false after ten seconds.
  bool until(const std::function<bool()>& condition) {
    TimePoint end = now() + std::chrono::seconds(10);
    while (!condition() && now() < end) context_.run_one_until(end);
    return condition();
  }

  Result<std::vector<nlohmann::ordered_json>> ctl(std::vector<std::string> words) {
    return server_->obey(words);
  }
  // What was recorded of these events, one JSON object each.
  std::vector<nlohmann::json> recorded(std::string_view event) {
    std::ifstream file(record_);
    std::vector<nlohmann::json> found;
    for (std::string line; std::getline(file, line);)
      if (auto object = nlohmann::json::parse(line); object["event"] == event)
        found.push_back(std::move(object));
    return found;
  }

  std::string more_users_;
  std::string record_ = testing::TempDir() + "record-" + std::to_string(::getpid());
  asio::io_context context_{1};
  SeededRandom random_{1};
  net::CapturingSystem system_;
  std::unique_ptr<Server> server_;
};

TEST_F(ServerTest, GivesACallerAnAddressAndDns) {
  start({});
  auto caller = call("u1", "pw1");
  ASSERT_TRUE(until([&] { return caller->network.has_value(); }));
  ASSERT_TRUE(caller->network->v4);
  EXPECT_EQ(caller->network->v4->peer, (ppp::Ipv4{10, 64, 0, 1}));
  EXPECT_EQ(caller->network->v4->local, (ppp::Ipv4{10, 64, 0, 2}));
  EXPECT_THAT(caller->network->v4->dns, testing::ElementsAre(ppp::Ipv4{10, 64, 0, 53}));
  EXPECT_TRUE(caller->network->v6);
  EXPECT_EQ(server_->calls(), 1u);
}

TEST_F(ServerTest, RoutesThePoolAndFixedAddressesThroughItsTun) {
  start({});
  ASSERT_EQ(system_.applied.size(), 1u);
  const net::Description& applied = system_.applied[0];
  EXPECT_EQ(applied.local_v4, asio::ip::make_address_v4("10.64.0.1"));
  ASSERT_EQ(applied.routes.size(), 2u);
  EXPECT_EQ(applied.routes[0].length, 29);
  EXPECT_EQ(applied.routes[1].address, asio::ip::make_address("10.64.0.6"));
  EXPECT_TRUE(applied.dns.empty());
}

TEST_F(ServerTest, TwoCallersHaveTwoAddresses) {
  start({});
  auto one = call("u1", "pw1"), two = call("u1", "pw1");
  ASSERT_TRUE(until([&] { return one->network && two->network; }));
  EXPECT_NE(one->network->v4->local, two->network->v4->local);
}

TEST_F(ServerTest, AFixedAddressIsTheUsersAlone) {
  start({});
  auto fixed = call("fixed", "pw");
  ASSERT_TRUE(until([&] { return fixed->network.has_value(); }));
  EXPECT_EQ(fixed->network->v4->local, (ppp::Ipv4{10, 64, 0, 6}));
  // .2 to .5 are free for others: the pool's address of the first call went back.
  std::vector<std::unique_ptr<Caller>> others;
  for (int i = 0; i < 4; ++i) others.push_back(call("u1", "pw1"));
  ASSERT_TRUE(until([&] {
    return std::ranges::all_of(others, [](auto& other) { return other->network.has_value(); });
  }));
}

TEST_F(ServerTest, SaysNoToAWrongPasswordAndLetsGo) {
  start({});
  auto caller = call("u1", "wrong");
  ASSERT_TRUE(until([&] { return caller->refused && server_->calls() == 0; }));
  EXPECT_EQ(caller->refused->code, static_cast<uint32_t>(ERROR_AUTHENTICATION_FAILURE));
  EXPECT_FALSE(caller->network);
  EXPECT_TRUE(caller->wire().disconnected);
  EXPECT_TRUE(caller->wire().destroyed);
}

TEST_F(ServerTest, SaysWhatTheUsersFileSays) {
  start({});
  auto caller = call("expired", "pw");
  ASSERT_TRUE(until([&] { return caller->refused.has_value(); }));
  EXPECT_EQ(caller->refused->code, static_cast<uint32_t>(ERROR_PASSWD_EXPIRED));
}

TEST_F(ServerTest, SoManyWrongAnswersThenTheRightOneInTheSameCall) {
  more_users_ = "u2 pw2 wrong=3\n";
  start({});
  auto caller = std::make_unique<Caller>(context_, random_, "u2", "pw2");
  caller->retry = true;
  server_->accept(caller->link());
  caller->start();
  ASSERT_TRUE(until([&] { return caller->network.has_value(); }));
  EXPECT_EQ(caller->refusals, 3);
  EXPECT_EQ(caller->refused->code, uint32_t{ERROR_AUTHENTICATION_FAILURE});
}

TEST_F(ServerTest, WithoutAnotherAttemptTheNextCallCounts) {
  more_users_ = "u2 pw2 wrong=1 attempts=1\n";
  start({});
  auto caller = std::make_unique<Caller>(context_, random_, "u2", "pw2");
  caller->retry = true;
  server_->accept(caller->link());
  caller->start();
  ASSERT_TRUE(until([&] { return caller->wire().destroyed; }));
  EXPECT_EQ(caller->refusals, 1);
  auto again = call("u2", "pw2");
  ASSERT_TRUE(until([&] { return again->network.has_value(); }));
}

TEST_F(ServerTest, DropsAtEachMoment) {
  more_users_ =
      "a pw drop=authenticate\nb pw drop=authenticated\nc pw drop=network\nd pw drop=0.05\n";
  start({});
  for (const char* user : {"a", "b", "c", "d"}) {
    auto caller = call(user, "pw");
    ASSERT_TRUE(until([&] { return caller->wire().destroyed; })) << user;
    while (context_.poll_one() > 0) continue;
    EXPECT_TRUE(caller->lcp) << user;
    EXPECT_EQ(caller->authenticated, *user >= 'b') << user;
    EXPECT_EQ(caller->network.has_value(), *user >= 'c') << user;
    EXPECT_FALSE(caller->ended) << "no word of PPP";
    EXPECT_TRUE(caller->wire().disconnected) << "but the line's own farewell";
  }
}

TEST_F(ServerTest, TreatsEveryCallerAsTheFileSaysBeforeHeHasAName) {
  for (const char* line : {"* drop=call\n", "* drop=lcp\n"}) {
    more_users_ = line;
    start({});
    auto caller = call("u1", "pw1");
    ASSERT_TRUE(until([&] { return caller->wire().destroyed; })) << line;
    while (context_.poll_one() > 0) continue;
    EXPECT_EQ(caller->lcp, more_users_ == "* drop=lcp\n");
    EXPECT_FALSE(caller->refused || caller->authenticated);
  }
}

TEST_F(ServerTest, TerminatesAndShutsDownWithAWord) {
  more_users_ = "a pw terminate=network\nb pw shutdown=authenticated\n";
  start({});
  for (const char* user : {"a", "b"}) {
    auto caller = call(user, "pw");
    ASSERT_TRUE(until([&] { return caller->ended && caller->wire().destroyed; })) << user;
    EXPECT_EQ(caller->ended->code, uint32_t{ERROR_REMOTE_DISCONNECTION});
    EXPECT_THAT(caller->ended->detail,
                testing::HasSubstr(*user == 'a' ? "ended the call" : "is shutting down"));
  }
}

TEST_F(ServerTest, ASilentCallStaysAndGoesOnWhenItIsResumed) {
  more_users_ = "a pw silence=authenticated\n";
  start({});
  auto caller = call("a", "pw");
  ASSERT_TRUE(until([&] { return caller->authenticated; }));
  context_.run_for(std::chrono::milliseconds(20));
  EXPECT_FALSE(caller->network);
  EXPECT_FALSE(caller->wire().disconnected);
  EXPECT_EQ(ctl({"list"})->at(0)["silent"], true);
  ASSERT_TRUE(ctl({"resume", "a"}));
  EXPECT_TRUE(until([&] { return caller->network.has_value(); })) << "by retransmission";
}

TEST_F(ServerTest, DoesOnCommandWhatTheFileCanPlan) {
  start({});
  auto one = call("u1", "pw1"), two = call("fixed", "pw");
  ASSERT_TRUE(until([&] { return one->network && two->network; }));
  ASSERT_EQ(ctl({"list"})->size(), 2u);
  EXPECT_EQ(ctl({"list"})->at(1)["user"], "fixed");
  EXPECT_EQ(ctl({"list"})->at(1)["state"], "network");
  EXPECT_EQ(ctl({"list"})->at(1)["address"], "10.64.0.6");
  ASSERT_TRUE(ctl({"drop", "u1"}));
  ASSERT_TRUE(until([&] { return one->wire().destroyed; }));
  EXPECT_EQ(ctl({"drop", "u1"}).error().code, uint32_t{ERROR_NO_CONNECTION});
  ASSERT_TRUE(ctl({"slow", "call=2", "33600"}));
  EXPECT_EQ(ctl({"list"})->at(0)["slow"], 33600);
  ASSERT_TRUE(ctl({"set", "u1", "refuse=647"}));
  auto refused = call("u1", "pw1");
  ASSERT_TRUE(until([&] { return refused->refused.has_value(); }));
  EXPECT_EQ(refused->refused->code, uint32_t{ERROR_ACCT_DISABLED});
  ASSERT_TRUE(ctl({"reset", "u1"}));
  ASSERT_TRUE(ctl({"terminate", "*"}));
  ASSERT_TRUE(until([&] { return two->ended && server_->calls() == 0; }));
  for (const std::vector<std::string>& wrong :
       std::vector<std::vector<std::string>>{{},
                                             {"fly"},
                                             {"list", "u1"},
                                             {"drop"},
                                             {"drop", "u1", "u2"},
                                             {"slow", "u1"},
                                             {"slow", "u1", "x"},
                                             {"set", "u1"},
                                             {"set", "u1", "x=y"},
                                             {"expire", "nobody"}})
    EXPECT_FALSE(ctl(wrong));
}

TEST_F(ServerTest, AnExpiredPasswordIsChangedAndTheNewOneCounts) {
  more_users_ = "old pw expired=accept\nstuck pw expired=refuse\n";
  start({});
  auto caller = std::make_unique<Caller>(context_, random_, "old", "pw");
  caller->new_password = "better";
  server_->accept(caller->link());
  caller->start();
  ASSERT_TRUE(until([&] { return caller->network.has_value(); }));
  EXPECT_EQ(caller->refused->code, uint32_t{ERROR_PASSWD_EXPIRED});
  auto again = call("old", "better"), late = call("old", "pw");
  ASSERT_TRUE(until([&] { return again->network && late->refused; }));
  ASSERT_TRUE(ctl({"expire", "old"}));
  auto expired = call("old", "better");
  ASSERT_TRUE(until([&] { return expired->refused.has_value(); }));
  EXPECT_EQ(expired->refused->code, uint32_t{ERROR_PASSWD_EXPIRED});
}

TEST_F(ServerTest, AChangeThatIsRefusedIs709) {
  more_users_ = "stuck pw expired=refuse\n";
  start({});
  auto caller = std::make_unique<Caller>(context_, random_, "stuck", "pw");
  caller->new_password = "better";
  server_->accept(caller->link());
  caller->start();
  ASSERT_TRUE(until([&] { return caller->wire().destroyed; }));
  EXPECT_EQ(caller->refused->code, uint32_t{ERROR_CHANGING_PASSWORD});
}

class CallbackTest : public ServerTest {
 protected:
  // Calls as `user`, who wants to be called back at `number`; the exchange of the test then calls
  // `second`.
  void dial(const std::string& user, const std::string& number, std::string second_user) {
    second_ = std::make_unique<Caller>(context_, random_, std::move(second_user), "pw");
    first_ = std::make_unique<Caller>(context_, random_, user, "pw", number);
    server_->accept(first_->link(), {.call_back = [this](std::string back, Duration) {
                      return ring(std::move(back));
                    }});
    first_->start();
  }
  asio::awaitable<Result<std::unique_ptr<link::Link>>> ring(std::string number) {
    rang_.push_back(std::move(number));
    if (rang_.size() <= in_vain_.size()) co_return fail(in_vain_[rang_.size() - 1], "in vain");
    std::unique_ptr<link::Link> link = second_->link();
    second_->start();
    co_return std::move(link);
  }

  std::unique_ptr<Caller> first_, second_;
  std::vector<std::string> rang_;
  std::vector<uint32_t> in_vain_;  // what the first rings come to
};

TEST_F(CallbackTest, CallsBackWhereTheUsersFileSays) {
  more_users_ =
      "preset pw callback=preset:5551\ncaller pw callback=caller\n"
      "list pw callback=list:555-1,5552\n";
  start({});
  for (const char* user : {"preset", "caller", "list"}) {
    rang_.clear();
    dial(user, "5551", user);
    ASSERT_TRUE(until([&] { return second_->network.has_value(); })) << user;
    EXPECT_FALSE(first_->network) << user;
    ASSERT_TRUE(first_->callback) << user;
    EXPECT_TRUE(first_->wire().destroyed) << user;
    EXPECT_EQ(rang_, std::vector<std::string>{"5551"}) << user;
  }
}

TEST_F(CallbackTest, WhoNeedsNoneGoesOn) {
  more_users_ = "caller pw callback=caller\n";
  start({});
  dial("caller", "", "caller");
  ASSERT_TRUE(until([&] { return first_->network.has_value(); }));
  EXPECT_EQ(first_->callback->type, ppp::CallbackType::kNone);
  EXPECT_TRUE(rang_.empty());
}

TEST_F(CallbackTest, ALineThatIsBusyOrNotAnsweredIsTriedAgain) {
  more_users_ = "preset pw callback=preset:5551\n";
  start({});
  in_vain_ = {ERROR_LINE_BUSY, ERROR_NO_ANSWER};
  dial("preset", "", "preset");
  ASSERT_TRUE(until([&] { return second_->network.has_value(); }));
  EXPECT_EQ(rang_.size(), 3u);
}

TEST_F(CallbackTest, ALineThatIsNotThereIsNotTriedAgain) {
  more_users_ = "preset pw callback=preset:5551\n";
  start({});
  in_vain_ = {ERROR_NO_CARRIER};
  dial("preset", "", "preset");
  ASSERT_TRUE(until([&] { return rang_.size() == 1; }));
  ASSERT_TRUE(until([&] { return first_->wire().destroyed; }));
  context_.run_for(std::chrono::milliseconds(50));
  EXPECT_EQ(rang_.size(), 1u);
}

TEST_F(CallbackTest, ANumberThatIsNotOnTheListIsRefused) {
  more_users_ = "list pw callback=list:5552\n";
  start({});
  dial("list", "5551", "list");
  ASSERT_TRUE(until([&] { return first_->wire().destroyed; }));
  EXPECT_TRUE(rang_.empty());
  EXPECT_FALSE(first_->network);
}

TEST_F(CallbackTest, NobodyElseComesInThatWay) {
  more_users_ = "preset pw callback=preset:5551\nother pw\n";
  start({});
  dial("preset", "", "other");
  ASSERT_TRUE(until([&] { return second_->refused.has_value(); }));
  EXPECT_FALSE(second_->network);
}

TEST_F(ServerTest, RecordsWhatCallersDidWithoutTheirSecrets) {
  std::filesystem::remove(record_);
  more_users_ = "u2 pw2 wrong=1\n";
  Options options;
  options.record = record_;
  start(std::move(options));
  auto caller = std::make_unique<Caller>(context_, random_, "u2", "pw2");
  caller->retry = true;
  server_->accept(caller->link());
  caller->start();
  ASSERT_TRUE(until([&] { return caller->network.has_value(); }));
  ASSERT_TRUE(ctl({"drop", "u2"}));
  ASSERT_TRUE(until([&] { return server_->calls() == 0; }));
  EXPECT_EQ(recorded("call").at(0)["device"], "PPPoE");
  EXPECT_EQ(recorded("lcp-request").at(0)["options"][0]["option"], "magic");
  ASSERT_EQ(recorded("answer").size(), 2u);
  EXPECT_EQ(recorded("answer")[0]["user"], "u2");
  EXPECT_EQ(recorded("answer")[0]["method"], "MS-CHAPv2");
  EXPECT_EQ(recorded("verdict").at(0)["error"], 691);
  EXPECT_EQ(recorded("verdict")[0]["retry"], true);
  EXPECT_EQ(recorded("verdict").at(1)["right"], true);
  EXPECT_EQ(recorded("state").back()["state"], "network");
  EXPECT_EQ(recorded("network").at(0)["address"], "10.64.0.2");
  EXPECT_EQ(recorded("end").at(0)["by"], "server");
  EXPECT_GT(recorded("end")[0]["sent"], 0);
  std::ifstream file(record_);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  EXPECT_THAT(text, testing::Not(testing::HasSubstr("pw2")));
}

TEST_F(ServerTest, TurnsAwayOneCallTooMany) {
  Options options;
  options.max_calls = 1;
  start(std::move(options));
  auto one = call("u1", "pw1"), two = call("u1", "pw1");
  ASSERT_TRUE(until([&] { return one->network && two->wire().disconnected; }));
  EXPECT_EQ(server_->calls(), 1u);
  EXPECT_TRUE(two->wire().destroyed);
}

TEST_F(ServerTest, TurnsAwayWhomItHasNoAddressFor) {
  start({});  // .2 to .5: .0 and .7 are no hosts, .1 is its own, .6 is a user's
  std::vector<std::unique_ptr<Caller>> callers;
  for (int i = 0; i < 5; ++i) callers.push_back(call("u1", "pw1"));
  ASSERT_TRUE(until([&] { return callers[4]->wire().disconnected; }));
  EXPECT_EQ(server_->calls(), 4u);
}

TEST_F(ServerTest, ALostLineFreesTheCall) {
  start({});
  auto caller = call("u1", "pw1");
  ASSERT_TRUE(until([&] { return caller->network.has_value(); }));
  caller->lose_line();
  ASSERT_TRUE(until([&] { return server_->calls() == 0; }));
  EXPECT_TRUE(caller->wire().destroyed);
  EXPECT_EQ(system_.active, 1u);  // the server's own addresses stay, the call's are gone
}

TEST_F(ServerTest, StopsPolitely) {
  start({});
  auto one = call("u1", "pw1"), two = call("u1", "pw1");
  ASSERT_TRUE(until([&] { return one->network && two->network; }));
  bool done = false;
  server_->stop([&] { done = true; });
  ASSERT_TRUE(until([&] { return done && one->ended && two->ended; }));
  EXPECT_EQ(server_->calls(), 0u);
  EXPECT_TRUE(one->wire().disconnected);
  EXPECT_NE(one->ended->code, 0u);  // the remote side ended it
  auto late = call("u1", "pw1");
  ASSERT_TRUE(until([&] { return late->wire().disconnected; }));
}

TEST_F(ServerTest, StopsAtOnceWithoutCalls) {
  start({});
  bool done = false;
  server_->stop([&] { done = true; });
  EXPECT_TRUE(done);
}

TEST_F(ServerTest, SaysWhyItCannotStart) {
  system_.fail_next = Error{5, "no CAP_NET_ADMIN"};
  Options options;
  options.pool = *parse_pool("10.64.0.0/29");
  Server server(context_.get_executor(), options, UsersFile(), system_, random_);
  Result<> started = server.start();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().detail, "no CAP_NET_ADMIN");
}

}  // namespace
}  // namespace openras::server
