// rasdial against a manager of the test's own.
#include "unit/rasdial/program.h"

#include <signal.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "errors/situation.h"
#include "unit/rasapi32/fixture.h"

namespace openras::test {
namespace {

std::string_view advice_of(Situation situation) { return row_of(situation)->what_to_do; }

std::string last_line(std::string text) {
  if (text.ends_with('\n')) text.pop_back();
  return text.substr(text.rfind('\n') + 1);
}

class Rasdial : public RasTest {
 protected:
  Rasdial() {
    manager_.script(
        "office",
        {.steps = {
             {RASCS_OpenPort}, {RASCS_Authenticate}, {RASCS_AuthProject}, {RASCS_Connected}}});
  }
};

TEST_F(Rasdial, DialsWithWindowsMessages) {
  const Program::Result result = rasdial({"office", "u1", "pw1"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(result.out,
            "Connecting to office...\nVerifying username and password...\n"
            "Registering your computer on the network...\nSuccessfully connected to office.\n"
            "Command completed successfully.\n");
  EXPECT_EQ(manager_.log().dials.at(0).text("password"), "pw1");
  EXPECT_TRUE(manager_.log().hang_ups.empty());  // the connection outlives rasdial
}

TEST_F(Rasdial, AFailureIsSaidAndHungUp) {
  manager_.script("office", {.steps = {{RASCS_OpenPort},
                                       {RASCS_Authenticate},
                                       {RASCS_Authenticate, ERROR_AUTHENTICATION_FAILURE}}});
  const Program::Result result = rasdial({"office", "u1", "wrong"});
  EXPECT_EQ(result.status, 1);
  EXPECT_NE(result.err.find("Remote Access error 691 - "), std::string::npos) << result.err;
  EXPECT_EQ(result.out.find("Command completed"), std::string::npos);
  EXPECT_EQ(manager_.log().hang_ups.size(), 1u);
}

TEST_F(Rasdial, TheReasonIsSaidWithoutWhatATerminalObeys) {
  manager_.script("office", {.steps = {{.state = RASCS_OpenPort,
                                        .error = ERROR_PPP_NO_RESPONSE,
                                        .reason = "The peer said: \x1b[2Jbye"}}});
  const Program::Result result = rasdial({"office", "u1", "pw1"});
  EXPECT_NE(result.err.find("The peer said:  [2Jbye"), std::string::npos) << result.err;
}

TEST_F(Rasdial, WhatToDoIsSaidAsTheErrorTableDoes) {
  manager_.script("office", {.steps = {{RASCS_ConnectDevice},
                                       {.state = RASCS_ConnectDevice,
                                        .error = ERROR_NO_ANSWER,
                                        .reason = "nobody answered the PADI",
                                        .situation = "pppoe-no-offer"}}});
  const Program::Result result = rasdial({"office", "u1", "pw1"});
  const std::string advice(advice_of(Situation::kPppoeNoOffer));
  EXPECT_NE(result.err.find("nobody answered the PADI\nWhat to do: " + advice), std::string::npos)
      << result.err;
  const Program::Result json = rasdial({"office", "u1", "pw1", "--json"});
  const nlohmann::json object = nlohmann::json::parse(last_line(json.out));
  EXPECT_EQ(object["state"], "RASCS_ConnectDevice");
  EXPECT_EQ(object["error"], ERROR_NO_ANSWER);
  EXPECT_EQ(object["errorName"], "ERROR_NO_ANSWER");
  EXPECT_EQ(object["detail"], "nobody answered the PADI");
  EXPECT_EQ(object["whatToDo"], advice);
}

TEST_F(Rasdial, TellsHowTheLastOnesEnded) {
  EXPECT_EQ(rasdial({"--last"}).out, "Command completed successfully.\n");
  manager_.script("office", {.steps = {{.state = RASCS_ConnectDevice,
                                        .error = ERROR_LINE_BUSY,
                                        .reason = "the modem said \x1b[2JBUSY",
                                        .situation = "modem-busy"}}});
  EXPECT_EQ(rasdial({"office", "u1", "pw1"}).status, 1);
  const Program::Result last = rasdial({"--last"});
  EXPECT_EQ(last.status, 0) << last.err;
  EXPECT_NE(last.out.find("  office: failed with error 676 - "), std::string::npos) << last.out;
  EXPECT_NE(last.out.find("\n  the modem said  [2JBUSY\n"), std::string::npos) << last.out;
  EXPECT_NE(last.out.find("What to do: " + std::string(advice_of(Situation::kModemBusy))),
            std::string::npos);
  EXPECT_EQ(rasdial({"--last", "other"}).out, "Command completed successfully.\n");
  const Program::Result json = rasdial({"--last", "office", "--json"});
  const nlohmann::json object = nlohmann::json::parse(last_line(json.out));
  EXPECT_EQ(object["entry"], "office");
  EXPECT_EQ(object["errorName"], "ERROR_LINE_BUSY");
  EXPECT_EQ(object["wasConnected"], false);
}

TEST_F(Rasdial, WithoutTheManagerItSaysHowToStartIt) {
  ::setenv("OPENRAS_SOCKET", "/nonexistent/manager.sock", 1);
  const Program::Result result = rasdial({"office"});
  EXPECT_EQ(result.status, 1);
  EXPECT_NE(result.err.find(advice_of(Situation::kManagerNotRunning)), std::string::npos)
      << result.err;
}

TEST_F(Rasdial, RedialingIsAskedForOnTheCommandLine) {
  EXPECT_EQ(rasdial({"office", "u1", "pw1"}).status, 0);
  EXPECT_EQ(rasdial({"office", "u1", "pw1", "--redial"}).status, 0);
  EXPECT_EQ(manager_.log().dials.at(0).number("redial"), 0u);
  EXPECT_EQ(manager_.log().dials.at(1).number("redial"), 1u);
}

TEST_F(Rasdial, JsonIsOneObjectForEachNotification) {
  const Program::Result result = rasdial({"office", "u1", "pw1", "--json"});
  EXPECT_EQ(result.status, 0);
  std::istringstream lines(result.out);
  std::string line;
  std::vector<nlohmann::json> objects;
  while (std::getline(lines, line)) objects.push_back(nlohmann::json::parse(line));
  ASSERT_EQ(objects.size(), 4u);
  EXPECT_EQ(objects[1]["state"], "RASCS_Authenticate");
  EXPECT_EQ(objects[1]["stateValue"], 5);
  EXPECT_EQ(objects[1]["connection"], 1);
  EXPECT_EQ(objects[1]["subentry"], 1);
  EXPECT_EQ(objects[1]["error"], 0);
  EXPECT_EQ(objects[1]["extendedError"], 0);
  EXPECT_TRUE(objects[1]["timeMs"].is_number_unsigned() || objects[1]["timeMs"].is_number());
  EXPECT_EQ(objects[3]["state"], "RASCS_Connected");
}

TEST_F(Rasdial, JsonOfAFailureBeforeTheDial) {
  const Program::Result result = rasdial({"nowhere", "--json"});
  EXPECT_EQ(result.status, 1);
  const nlohmann::json object = nlohmann::json::parse(result.out);
  EXPECT_EQ(object["error"], ERROR_CANNOT_FIND_PHONEBOOK_ENTRY);
}

TEST_F(Rasdial, AnEntryThatIsUpAlready) {
  manager_.script("office", {.existing = true, .steps = {{RASCS_Connected}}});
  const Program::Result result = rasdial({"office"});
  EXPECT_EQ(result.status, 0);
  EXPECT_NE(result.out.find("already connected to office"), std::string::npos);
  EXPECT_EQ(manager_.log().hang_ups.size(), 1u);  // its own reference only
}

TEST_F(Rasdial, Lists) {
  EXPECT_EQ(rasdial({}).out, "No connections\nCommand completed successfully.\n");
  manager_.put(3, {.entry = "office", .state = RASCS_Connected});
  manager_.put(4, {.entry = "home", .state = RASCS_OpenPort});
  EXPECT_EQ(rasdial({}).out, "Connected to\noffice\nCommand completed successfully.\n");
  const Program::Result json = rasdial({"--json"});
  const std::string first = json.out.substr(0, json.out.find('\n'));
  EXPECT_EQ(nlohmann::json::parse(first)["entry"], "office");
}

TEST_F(Rasdial, DisconnectsAndWaits) {
  manager_.put(3, {.entry = "office", .state = RASCS_Connected, .references = 2});
  manager_.put(4, {.entry = "home", .state = RASCS_Connected});
  EXPECT_EQ(rasdial({"OFFICE", "/disconnect"}).status, 0);
  EXPECT_EQ(status(reinterpret_cast<HRASCONN>(uintptr_t{3})), DWORD{ERROR_INVALID_HANDLE});
  EXPECT_EQ(status(reinterpret_cast<HRASCONN>(uintptr_t{4})), 0u);
  EXPECT_EQ(rasdial({"/DISCONNECT"}).status, 0);
  EXPECT_EQ(status(reinterpret_cast<HRASCONN>(uintptr_t{4})), DWORD{ERROR_INVALID_HANDLE});
}

TEST_F(Rasdial, CtrlCHangsUpAndSaysSo) {
  manager_.script("office", {.hold_first_step = true, .steps = kUsualSteps});
  Program program({"office", "u1", "pw1"});
  ASSERT_TRUE(manager_.wait_for([](const Log& log) { return log.dials.size() == 1; }));
  kill(program.pid(), SIGINT);
  const Program::Result result = program.finish();
  EXPECT_EQ(result.status, 1);
  EXPECT_NE(result.err.find("office was hung up"), std::string::npos) << result.err;
  EXPECT_EQ(manager_.log().hang_ups.size(), 1u);
}

TEST_F(Rasdial, ThePasswordFromAFileOrStandardInput) {
  const auto file = home_ / "password";
  std::ofstream(file) << "from file\r\nsecond line\n";
  EXPECT_EQ(rasdial({"office", "u1", "--password-file", file}).status, 0);
  EXPECT_EQ(manager_.log().dials.back().text("password"), "from file");
  EXPECT_EQ(rasdial({"office", "u1", "--password-file=-"}, "from input").status, 0);
  EXPECT_EQ(manager_.log().dials.back().text("password"), "from input");
  EXPECT_EQ(rasdial({"office", "u1", "--password-file", "/nonexistent"}).status, 1);
}

TEST_F(Rasdial, SaysHowToStartTheManager) {
  manager_.die(false);
  const Program::Result result = rasdial({});
  EXPECT_EQ(result.status, 1);
  EXPECT_NE(result.err.find("Remote Access error 711"), std::string::npos) << result.err;
  EXPECT_NE(result.err.find("systemctl start rasmand"), std::string::npos) << result.err;
}

TEST_F(Rasdial, QuietPrintsErrorsOnly) {
  EXPECT_EQ(rasdial({"office", "u1", "pw1", "--quiet"}).out, "");
  EXPECT_NE(rasdial({"nowhere", "--quiet"}).err, "");
}

}  // namespace
}  // namespace openras::test
