// The client core (client.h), as the Wine bridge and bindings use it.
#include "rasapi32/client.h"

#include <poll.h>

#include "unit/rasapi32/fixture.h"

namespace openras::test {
namespace {

class Client : public RasTest {
 protected:
  ~Client() override { openras_close(operation_); }

  uint32_t start(int silent = 0) {
    openras_dial_parameters parameters{};
    parameters.entry = "office";
    parameters.user = "u1";
    parameters.password = "pw1";
    parameters.silent = silent;
    return openras_dial(&parameters, &operation_, &connection_);
  }
  uint32_t next(int timeout_ms = 10000) {
    return openras_next_notification(operation_, timeout_ms, &notification_);
  }

  openras_operation* operation_ = nullptr;
  uint32_t connection_ = 0;
  openras_notification notification_{};
};

TEST_F(Client, OneNotificationAfterTheOther) {
  manager_.script("office", {.steps = kUsualSteps});
  ASSERT_EQ(start(), 0u);
  for (const Step& step : kUsualSteps) {
    ASSERT_EQ(next(), 0u);
    EXPECT_EQ(notification_.connection, connection_);
    EXPECT_EQ(notification_.state, step.state);
    EXPECT_EQ(openras_reply(operation_, 1), 0u);
  }
  EXPECT_EQ(next(), DWORD{ERROR_NO_MORE_ITEMS});
  EXPECT_EQ(next(), DWORD{ERROR_NO_MORE_ITEMS});
}

TEST_F(Client, SilentGetsTheLastOnly) {
  manager_.script("office", {.steps = kUsualSteps});
  ASSERT_EQ(start(1), 0u);
  ASSERT_EQ(next(), 0u);
  EXPECT_EQ(notification_.state, uint32_t{RASCS_Connected});
  EXPECT_EQ(manager_.log().answers.size(), kUsualSteps.size() - 1);
}

TEST_F(Client, WaitsNoLongerThanItWasTold) {
  manager_.script("office", {.hold_first_step = true, .steps = kUsualSteps});
  ASSERT_EQ(start(), 0u);
  EXPECT_EQ(next(0), DWORD{WAIT_TIMEOUT});
  EXPECT_EQ(next(20), DWORD{WAIT_TIMEOUT});
  manager_.release();
  EXPECT_EQ(next(), 0u);
}

TEST_F(Client, APolledDescriptorSaysWhenToAsk) {
  manager_.script("office", {.steps = kUsualSteps});
  ASSERT_EQ(start(), 0u);
  for (const Step& step : kUsualSteps) {
    // May be readable early; never is it silent when there is something.
    uint32_t result = next(0);
    while (result == WAIT_TIMEOUT) {
      pollfd ready{.fd = openras_poll_fd(operation_), .events = POLLIN, .revents = 0};
      ASSERT_EQ(poll(&ready, 1, 10000), 1);
      result = next(0);
    }
    ASSERT_EQ(result, 0u);
    EXPECT_EQ(notification_.state, step.state);
    openras_reply(operation_, 1);
  }
}

TEST_F(Client, NextBeforeReplyIsRefused) {
  manager_.script("office", {.steps = kUsualSteps});
  ASSERT_EQ(start(), 0u);
  EXPECT_EQ(openras_reply(operation_, 1), DWORD{ERROR_INVALID_PARAMETER});
  ASSERT_EQ(next(), 0u);
  EXPECT_EQ(next(), DWORD{ERROR_INVALID_PARAMETER});
}

TEST_F(Client, DialAndHangUpBetweenNextAndReply) {
  manager_.script("office", {.steps = kUsualSteps});
  ASSERT_EQ(start(), 0u);
  ASSERT_EQ(next(), 0u);
  openras_operation* other = nullptr;
  uint32_t connection = 0;
  openras_dial_parameters parameters{};
  parameters.entry = "Zürich";
  EXPECT_EQ(openras_dial(&parameters, &other, &connection), DWORD{ERROR_DIAL_ALREADY_IN_PROGRESS});
  EXPECT_EQ(openras_hang_up(connection_), 0u);
  EXPECT_EQ(manager_.log().hang_ups.size(), 0u);
  openras_reply(operation_, 1);
  EXPECT_EQ(manager_.log().hang_ups.size(), 1u);
  EXPECT_EQ(next(), DWORD{ERROR_NO_MORE_ITEMS});
}

TEST_F(Client, NoMoreIsSaidOnceAnUnheardOperationHasEnded) {
  manager_.script("office", {.steps = kUsualSteps});
  ASSERT_EQ(start(), 0u);
  ASSERT_EQ(next(), 0u);
  openras_reply(operation_, 0);
  EXPECT_EQ(next(), DWORD{ERROR_NO_MORE_ITEMS});
  RASCONNSTATUSA now{};
  ASSERT_EQ(status(reinterpret_cast<HRASCONN>(uintptr_t{connection_}), &now), 0u);
  EXPECT_EQ(now.rasconnstate, RASCS_Connected);
}

TEST_F(Client, ClosingEarlyTakesTheOperationDown) {
  manager_.script("office", {.hold_first_step = true, .steps = kUsualSteps});
  ASSERT_EQ(start(), 0u);
  openras_close(operation_);
  operation_ = nullptr;
  EXPECT_TRUE(gone(reinterpret_cast<HRASCONN>(uintptr_t{connection_})));
}

TEST_F(Client, ErrorsHaveASentence) {
  manager_.die(false);
  EXPECT_EQ(start(), DWORD{ERROR_RASMAN_CANNOT_INITIALIZE});
  char text[512];
  EXPECT_GT(openras_error_detail(text, sizeof text), 0u);
  EXPECT_NE(std::string(text).find("systemctl start rasmand"), std::string::npos) << text;
  EXPECT_NE(std::string(text).find(manager_.socket()), std::string::npos) << text;
}

TEST_F(Client, WhyAConnectionEndedStaysReadable) {
  manager_.put(3, {.entry = "office", .reason = "The peer hung up."});
  char text[8];
  size_t length = 0;
  EXPECT_EQ(openras_end_reason(3, text, sizeof text, &length), DWORD{ERROR_INVALID_HANDLE});
  manager_.remove(3);
  EXPECT_EQ(openras_end_reason(3, text, sizeof text, &length), 0u);
  EXPECT_STREQ(text, "The pee");
  EXPECT_EQ(length, 17u);
}

TEST_F(Client, NullIsRefused) {
  EXPECT_EQ(openras_dial(nullptr, &operation_, &connection_), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(openras_next_notification(nullptr, 0, &notification_), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(openras_reply(nullptr, 1), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(openras_poll_fd(nullptr), -1);
  openras_close(nullptr);
}

}  // namespace
}  // namespace openras::test
