// Dial's dictionary as the daemon reads it, well-formed and not.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "bus/dial_parameters.h"
#include "unit/bus/peer_fixture.h"

namespace openras::bus {
namespace {

class DialTest : public PeerTest {
 protected:
  // Past authentication, so that descriptors may be sent.
  void SetUp() override { ASSERT_EQ(error_name(answer_to(new_call("ListConnections"))), ""); }
  // Calls Dial with one entry of the dictionary.
  template <typename... Args>
  Message dial(const char* key, const char* type, Args... value) {
    const Message call = new_call("Dial");
    EXPECT_GE(sd_bus_message_append(call.get(), "a{sv}", 1, key, type, value...), 0);
    return answer_to(call);
  }
  static std::string text_of(const Message& answer) {
    const sd_bus_error* error = sd_bus_message_get_error(answer.get());
    return error != nullptr && error->message != nullptr ? error->message : "";
  }
};

TEST_F(DialTest, EveryParameterArrives) {
  const int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
  const Message call = new_call("Dial");
  ASSERT_GE(sd_bus_message_append(call.get(), "a{sv}", 12, "entry", "s", "office", "phonebook", "s",
                                  "/b.pbk", "phonebook-fd", "h", fd, "user", "s", "u1", "password",
                                  "s", "pw1", "domain", "s", "d", "tunnel-secret", "s", "tunsec",
                                  "number", "s", "10.0.0.1", "callback-number", "s", "*", "options",
                                  "u", 2u, "subentry", "u", 1u, "handler", "o", "/h"),
            0);
  close(fd);
  const Message answer = answer_to(call);
  uint32_t number = 0;
  int existing = 1;
  ASSERT_GT(sd_bus_message_read(answer.get(), "ub", &number, &existing), 0) << text_of(answer);
  EXPECT_EQ(number, 1u);
  EXPECT_EQ(existing, 0);
  ASSERT_TRUE(service_.dialed);
  const DialParameters& p = *service_.dialed;
  EXPECT_EQ(p.entry, "office");
  EXPECT_EQ(p.phonebook, "/b.pbk");
  ASSERT_TRUE(p.phonebook_fd);
  char octet = 0;
  EXPECT_EQ(read(p.phonebook_fd.get(), &octet, 1), 0);  // ours, open, /dev/null
  EXPECT_EQ(p.user, "u1");
  EXPECT_EQ(p.password.reveal(), "pw1");
  EXPECT_EQ(p.domain, "d");
  EXPECT_EQ(p.tunnel_secret.reveal(), "tunsec");
  EXPECT_EQ(p.number, "10.0.0.1");
  EXPECT_EQ(p.callback_number, "*");
  EXPECT_EQ(p.options, 2u);
  EXPECT_EQ(p.subentry, 1u);
  EXPECT_EQ(p.handler, "/h");
  EXPECT_EQ(service_.dialer->credentials().uid, 1000u);
}

TEST_F(DialTest, AnUnknownKeyIsIgnored) {
  const Message call = new_call("Dial");
  ASSERT_GE(sd_bus_message_append(call.get(), "a{sv}", 2, "colour", "(sai)", "x", 2, 1, 2, "entry",
                                  "s", "office"),
            0);
  EXPECT_EQ(error_name(answer_to(call)), "");
  EXPECT_EQ(service_.dialed->entry, "office");
}

TEST_F(DialTest, AWrongTypeIsNamed) {
  const Message answer = dial("entry", "u", 5u);
  EXPECT_EQ(error_name(answer), "org.openras.Error.Ras87");
  EXPECT_NE(text_of(answer).find("\"entry\" must have the D-Bus type s, not u"), std::string::npos)
      << text_of(answer);
  EXPECT_EQ(error_name(dial("handler", "s", "/h")), "org.openras.Error.Ras87");
  EXPECT_EQ(error_name(dial("options", "t", uint64_t{1})), "org.openras.Error.Ras87");
  EXPECT_EQ(error_name(dial("password", "as", 1, "pw1")), "org.openras.Error.Ras87");
  EXPECT_FALSE(service_.dialed);
}

TEST_F(DialTest, OverlongTextIsRefused) {
  const std::string text(kMaxParameterOctets + 1, 'x');
  EXPECT_EQ(error_name(dial("user", "s", text.c_str())), "org.openras.Error.Ras87");
  EXPECT_EQ(text_of(dial("user", "s", text.c_str())).find(text), std::string::npos);
  EXPECT_EQ(error_name(dial("user", "s", text.c_str() + 1)), "");
}

TEST_F(DialTest, OtherArgumentsAreRefusedByTheBus) {
  const Message call = new_call("Dial");
  ASSERT_GE(sd_bus_message_append(call.get(), "s", "office"), 0);
  EXPECT_EQ(error_name(answer_to(call)), SD_BUS_ERROR_INVALID_ARGS);
  EXPECT_FALSE(service_.dialed);
}

TEST_F(DialTest, AnErrorHasItsCodeAndItsSentence) {
  service_.dial_answer = fail(623, "There is no entry of that name.");
  const Message answer = dial("entry", "s", "nowhere");
  EXPECT_EQ(error_name(answer), "org.openras.Error.Ras623");
  EXPECT_EQ(text_of(answer), "There is no entry of that name.");
}

TEST_F(DialTest, ResumeTakesANumberAndParameters) {
  const Message call = new_call("Resume");
  ASSERT_GE(sd_bus_message_append(call.get(), "ua{sv}", 9u, 1, "user", "s", "u2"), 0);
  EXPECT_EQ(error_name(answer_to(call)), "");
  EXPECT_EQ(service_.resumed, (std::pair<uint32_t, std::string>(9u, "u2")));
}

}  // namespace
}  // namespace openras::bus
