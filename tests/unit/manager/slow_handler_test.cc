// A handler may take five minutes in any state, and a person an hour in any pause: the connection
// still completes, whichever way it goes. The server is a real PPP session with its echoes.
#include "unit/manager/manager_fixture.h"

namespace openras::manager {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAreArray;

const std::vector<uint32_t> kDevice = {
    RASCS_OpenPort,        RASCS_PortOpened,          RASCS_ConnectDevice,
    RASCS_DeviceConnected, RASCS_AllDevicesConnected, RASCS_Authenticate,
    RASCS_AuthNotify};
const std::vector<uint32_t> kNetwork = {RASCS_AuthProject, RASCS_Authenticated, RASCS_Projected,
                                        RASCS_ApplySettings, RASCS_Connected};
const std::vector<uint32_t> kCallback = {RASCS_PrepareForCallback, RASCS_WaitForModemReset,
                                         RASCS_WaitForCallback,    RASCS_CallbackComplete,
                                         RASCS_ReAuthenticate,     RASCS_AuthNotify};

// What the resume brings; a user and a password where the number is not asked for.
struct Input {
  std::string password, callback_number;
};

struct Way {
  std::string name;
  std::string password = "pw1";  // of the first try
  ServerBehaviour server;
  std::vector<std::vector<uint32_t>> states;  // between kDevice and kNetwork
  std::string entry = "office", callback_number;
  Input input;
};

std::vector<Way> ways() {
  using ppp::AuthMethod;
  const std::vector<uint32_t> retry = {RASCS_RetryAuthentication, RASCS_AuthRetry,
                                       RASCS_AuthNotify},
                              change = {RASCS_PasswordExpired, RASCS_AuthChangePassword,
                                        RASCS_AuthNotify},
                              ask = {RASCS_AuthCallback, RASCS_CallbackSetByCaller};
  const ppp::CallbackPolicy by_caller{.none = true, .by_caller = true, .preset = {}},
      preset{.none = false, .by_caller = false, .preset = "900"};
  return {
      {.name = "RetryByPap",
       .password = "wrong",
       .server = {.methods = {AuthMethod::kPap}},
       .states = {retry},
       .input = {.password = "pw1", .callback_number = ""}},
      {.name = "RetryByChap",
       .password = "wrong",
       .server = {.methods = {AuthMethod::kChapMd5}},
       .states = {retry},
       .input = {.password = "pw1", .callback_number = ""}},
      {.name = "RetryByMsChapV2",
       .password = "wrong",
       .server = {},
       .states = {retry},
       .input = {.password = "pw1", .callback_number = ""}},
      {.name = "RetryByAnotherCall",
       .password = "wrong",
       .server = {.methods = {AuthMethod::kPap}, .attempts = 1},
       .states = {retry},
       .input = {.password = "pw1", .callback_number = ""}},
      {.name = "Expired",
       .server = {.refuse_with = 648},
       .states = {change},
       .input = {.password = "a new one", .callback_number = ""}},
      {.name = "PresetCallback",
       .server = {.callback = preset},
       .states = {kCallback},
       .entry = "phone",
       .input = {}},
      {.name = "CallbackAskedFor",
       .server = {.callback = by_caller},
       .states = {ask, kCallback},
       .entry = "phone",
       .callback_number = "*",
       .input = {.password = "", .callback_number = "5551234"}},
      {.name = "CallbackDeclined",
       .server = {.callback = by_caller},
       .states = {ask},
       .entry = "phone",
       .callback_number = "*",
       .input = {.password = "", .callback_number = ""}},
  };
}

class SlowHandler : public ManagerTest, public testing::WithParamInterface<Way> {
 protected:
  SlowHandler() { behaviour_ = GetParam().server; }

  std::vector<uint32_t> expected() const {
    std::vector<uint32_t> all = kDevice;
    for (const std::vector<uint32_t>& more : GetParam().states)
      all.insert(all.end(), more.begin(), more.end());
    all.insert(all.end(), kNetwork.begin(), kNetwork.end());
    return all;
  }
  uint32_t begin(const std::shared_ptr<FakeClient>& client) {
    bus::DialParameters parameters = office(GetParam().entry);
    parameters.password = Secret(GetParam().password);
    parameters.options = RDEOPT_PausedStates;
    parameters.callback_number = GetParam().callback_number;
    return manager_->dial(client, std::move(parameters))->connection;
  }
};

TEST_P(SlowHandler, FiveMinutesInEachStateAndAnHourInEachPause) {
  const std::vector<uint32_t> all = expected();
  for (size_t i = 0; i < all.size(); ++i) {
    SCOPED_TRACE(i);
    const auto client = make_client();
    client->inside = [client = client.get(), i](const bus::Notification& told) {
      if (client->heard.size() == i + 1) client->block_at(told.state);
    };
    const uint32_t connection = begin(client);
    const auto go_on = [&] {
      settle();
      while (!client->blocked() && (state_of(connection) & RASCS_PAUSED) != 0 &&
             state_of(connection) != 0xffffffff) {
        clock_.advance(hours(1));
        bus::DialParameters input;
        input.user = "u1";
        input.password = Secret(GetParam().input.password);
        input.callback_number = GetParam().input.callback_number;
        ASSERT_TRUE(manager_->resume(client, connection, std::move(input)));
        clock_.advance(seconds(1));
      }
    };
    go_on();
    ASSERT_TRUE(client->blocked());
    clock_.advance(minutes(5));
    EXPECT_EQ(client->heard.size(), i + 1);
    client->release();
    go_on();
    clock_.advance(seconds(1));
    ASSERT_EQ(state_of(connection), uint32_t{RASCS_Connected});
    EXPECT_THAT(client->states(), ElementsAreArray(all));
    for (const bus::Notification& each : client->heard) EXPECT_EQ(each.error, 0u);
    EXPECT_EQ(client->most_at_once, 1u);
    client->inside = nullptr;
    EXPECT_TRUE(manager_->hang_up(client, connection));
    clock_.advance(seconds(10));
  }
}
INSTANTIATE_TEST_SUITE_P(Ways, SlowHandler, testing::ValuesIn(ways()),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace openras::manager
