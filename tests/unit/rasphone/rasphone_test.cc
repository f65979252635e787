#include <gmock/gmock.h>
#include <openras/raserror.h>
#include <openras/winerror.h>

#include "program.h"

namespace openras::rasphone {
namespace {

using phonebook::AuthMethods;
using phonebook::Kind;
using testing::HasSubstr;
using testing::Not;

TEST_F(Rasphone, AddsAnL2tpEntryAndSaysWhatToRunNext) {
  std::string out = good("add office --device l2tp --number 10.77.0.1 --user u1");
  EXPECT_THAT(out, HasSubstr("rasdial office u1 '*'"));
  phonebook::Entry office = entry("office");
  EXPECT_TRUE(check(office));
  EXPECT_EQ(office.first().kind, Kind::kL2tp);
  EXPECT_EQ(office.first().number(), "10.77.0.1");
  EXPECT_EQ(stored("office").user, "u1");
  EXPECT_EQ(stored("office").password, std::nullopt);
  EXPECT_EQ(phonebook::mode_of(book()), 0600u);
}

TEST_F(Rasphone, AddsAPppoeEntry) {
  std::string out = good(
      "add 'my isp' --device pppoe --port eth0 --number isp --user u1 --password-stdin "
      "--auth chap,pap --default-route --no-dns --ac-name ac1 --ipv4-only",
      "pw 1\nrest\n");
  EXPECT_THAT(out, HasSubstr("rasdial 'my isp'\n"));
  phonebook::Entry isp = entry("My ISP");
  EXPECT_EQ(isp.first().kind, Kind::kPppoe);
  EXPECT_EQ(isp.first().port, "eth0");
  EXPECT_EQ(isp.first().number(), "isp");
  EXPECT_EQ(isp.auth, (AuthMethods{.pap = true, .chap_md5 = true}));
  EXPECT_TRUE(isp.ipv4.default_gateway);
  EXPECT_FALSE(isp.ipv4.use_peer_dns);
  EXPECT_FALSE(isp.ipv6.enabled);
  EXPECT_EQ(isp.ac_name, "ac1");
  EXPECT_EQ(stored("my isp").password, Secret("pw 1"));
}

TEST_F(Rasphone, SecretsAreStoredBesideTheBookAndNeverInItOrShown) {
  phonebook::spill(dir_ / "pw", "hush-password\r\n");
  good(
      "add o --device l2tp --number h --password-file pw --tunnel-secret hush-tunnel --domain D "
      "--server-port 1702");
  EXPECT_EQ(stored("o").password, Secret("hush-password"));
  EXPECT_EQ(stored("o").tunnel_secret, Secret("hush-tunnel"));
  EXPECT_TRUE(entry("o").has_tunnel_secret);
  EXPECT_EQ(entry("o").server_port, 1702);
  EXPECT_THAT(phonebook::slurp(book()), Not(HasSubstr("hush")));
  for (const char* command : {"show o", "show o --json", "show o --keys", "list", "list --json"}) {
    EXPECT_THAT(good(command), Not(HasSubstr("hush"))) << command;
  }
  EXPECT_THAT(good("show o"), HasSubstr("Password stored:      yes\nTunnel secret stored: yes\n"));
  EXPECT_THAT(good("show o --json"), HasSubstr("\"tunnelSecretSet\": true"));
  // A new entry of that name has nothing of the old one.
  good("add o --device l2tp --number h --force");
  EXPECT_TRUE(stored("o").empty());
  EXPECT_FALSE(entry("o").has_tunnel_secret);
}

TEST_F(Rasphone, SetChangesWhatIsGivenOnly) {
  good("add o --device l2tp --number h --user u --tunnel-secret t");
  std::string before = phonebook::slurp(book());
  good("set O --number vpn.example.net");
  std::string expected = before;
  expected.replace(expected.find("PhoneNumber=h"), 13, "PhoneNumber=vpn.example.net");
  EXPECT_EQ(phonebook::slurp(book()), expected);
  EXPECT_EQ(stored("o").user, "u");
  good("set o --password-stdin --auth none --ipv6-only --default-route", "p");
  EXPECT_EQ(stored("o").password, Secret("p"));
  EXPECT_EQ(stored("o").tunnel_secret, Secret("t"));
  EXPECT_EQ(entry("o").auth, (AuthMethods{.none = true}));
  EXPECT_FALSE(entry("o").ipv4.enabled);
  EXPECT_TRUE(entry("o").ipv6.enabled);
  good("set o --dual-stack --no-default-route --key RedialAttempts=9 --key OpenRASServerPort=17");
  EXPECT_TRUE(entry("o").ipv4.enabled);
  EXPECT_FALSE(entry("o").ipv4.default_gateway);
  EXPECT_EQ(entry("o").redial_attempts, 9u);
  EXPECT_EQ(entry("o").server_port, 17);
  good("set o --unset OpenRASServerPort --forget");
  EXPECT_EQ(entry("o").server_port, 0);
  EXPECT_TRUE(stored("o").empty());
  EXPECT_FALSE(entry("o").has_tunnel_secret);
}

TEST_F(Rasphone, ContradictionsAreTold) {
  good("add o --device l2tp --number h");
  Outcome outcome = run("set o --auth pap --key DataEncryption=256");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.err, HasSubstr("DataEncryption=256 demands encryption"));
  EXPECT_THAT(good("show o"), HasSubstr("Problem:"));
  bad("add p --device l2tp --number h --auth pap --key DataEncryption=256",
      ERROR_CORRUPT_PHONEBOOK);
  EXPECT_THAT(good("list"), Not(HasSubstr("\np ")));
}

TEST_F(Rasphone, RemoveAndRenameTakeCredentialsAlong) {
  good("add a --device l2tp --number h --user u");
  good("rename A 'b c'");
  EXPECT_EQ(stored("b c").user, "u");
  EXPECT_TRUE(stored("a").empty());
  good("add a --device l2tp --number h");
  EXPECT_THAT(bad("rename a 'B C'", ERROR_ALREADY_EXISTS), HasSubstr("choose another name"));
  bad("rename a 'x/y'", ERROR_INVALID_NAME);
  good("remove 'b c'");
  EXPECT_TRUE(stored("b c").empty());
  bad("show 'b c'", ERROR_CANNOT_FIND_PHONEBOOK_ENTRY);
  bad("remove 'b c'", ERROR_CANNOT_FIND_PHONEBOOK_ENTRY);
}

TEST_F(Rasphone, ListWorksWithAndWithoutEntries) {
  Outcome empty = run("list");
  EXPECT_EQ(empty.status, 0);
  EXPECT_THAT(empty.err, HasSubstr("rasphone add"));
  EXPECT_EQ(good("list --json"), "[]\n");
  good("add 'a \"b\"' --device l2tp --number h");
  EXPECT_THAT(good("list --json"), HasSubstr("{\"name\": \"a \\\"b\\\"\", \"device\": \"l2tp\", "));
}

TEST_F(Rasphone, APhoneBookOfItsOwn) {
  EXPECT_THAT(good("add o --device l2tp --number h --phonebook 'my books/a.pbk'"),
              HasSubstr("rasdial o USER '*' --phonebook 'my books/a.pbk'\n"));
  EXPECT_THAT(good("list --phonebook 'my books/a.pbk'"), HasSubstr("o  l2tp  h"));
  EXPECT_FALSE(std::filesystem::exists(book()));
  good("set o --number i --phonebook 'my books/a.pbk'");
  good("remove o --phonebook 'my books/a.pbk'");
  bad("list --phonebook none.pbk", ERROR_CANNOT_OPEN_PHONEBOOK);
  EXPECT_EQ(run("list --phonebook a --all-users").status, 1);
}

TEST_F(Rasphone, BadInputIsRefusedWithASentenceThatHelps) {
  good("add o --device l2tp --number h");
  std::string before = phonebook::slurp(book());
  EXPECT_THAT(bad("add O --device l2tp --number h", ERROR_ALREADY_EXISTS), HasSubstr("--force"));
  EXPECT_THAT(bad("add p --device l2tp", ERROR_INVALID_PARAMETER), HasSubstr("--number"));
  EXPECT_THAT(bad("add p --device pppoe --number x", ERROR_INVALID_PARAMETER), HasSubstr("--port"));
  bad("add p --device pppoe --port 'a b'", ERROR_INVALID_PARAMETER);
  bad("add p --device pppoe --port eth0 --tunnel-secret x", ERROR_INVALID_PARAMETER);
  bad("add p --device pppoe --port eth0 --server-port 1", ERROR_INVALID_PARAMETER);
  bad("add p --device l2tp --number h --ac-name x", ERROR_INVALID_PARAMETER);
  bad("add p --device l2tp --number 'a b'", ERROR_INVALID_PARAMETER);
  bad("add p --device modem --number 5", ERROR_INVALID_PARAMETER);
  bad("add p --device nonsense", ERROR_INVALID_PARAMETER);
  bad("add p --device l2tp --number h --auth eap", ERROR_INVALID_PARAMETER);
  bad("add p --device l2tp --number h --password-file missing", ERROR_INVALID_PARAMETER);
  bad("add p --device l2tp --number h --key novalue", ERROR_INVALID_PARAMETER);
  bad("add .p --device l2tp --number h", ERROR_INVALID_NAME);
  bad("set o --key 'A=1\n2'", ERROR_INVALID_PARAMETER);
  bad("set nobody --number 1", ERROR_CANNOT_FIND_PHONEBOOK_ENTRY);
  EXPECT_EQ(run("").status, 1);
  EXPECT_EQ(run("frobnicate").status, 1);
  EXPECT_EQ(run("add").status, 1);
  EXPECT_EQ(run("add p --device l2tp --number h --server-port 99999").status, 1);
  EXPECT_EQ(run("--help").status, 0);
  EXPECT_EQ(phonebook::slurp(book()), before);
}

TEST_F(Rasphone, OpenCredentialsAreRefusedBeforeAnythingIsWritten) {
  good("add o --device l2tp --number h --user u");
  std::string before = phonebook::slurp(book());
  ::chmod((book().string() + ".credentials").c_str(), 0644);
  EXPECT_THAT(bad("add p --device l2tp --number h --user u", ERROR_ACCESS_DENIED),
              HasSubstr("chmod 600"));
  bad("set o --user v --number i", ERROR_ACCESS_DENIED);
  EXPECT_EQ(phonebook::slurp(book()), before);
  EXPECT_EQ(run("show o").status, 0);
}

}  // namespace
}  // namespace openras::rasphone
