// A program that dials as its standard input says, and writes what it is told to its standard
// output, one JSON object a line. The system tests drive it; it is written as a Windows program is.
//
//   dial NAME KIND ENTRY USER PASSWORD [WORD]…   KIND: func func1 func2 window none; WORD:
//   STATE=DEED,
//                     paused (RDEOPT_PausedStates), callback:NUMBER
//   resume NAME [KIND] USER PASSWORD [NUMBER]    RasDial again; KIND: another notifier than the
//   first release NAME      a handler that blocks goes on hangup NAME       RasHangUp status NAME
//   RasGetConnectStatus projection NAME   RasGetProjectionInfo, IP statistics NAME
//   RasGetConnectionStatistics watch NAME|all    RasConnectionNotification for connections and
//   disconnections enum              RasEnumConnections exit              ends at once, hanging
//   nothing up
//
// DEED, done in the handler when it is told STATE (a number): block (until released), dial (RasDial
// again), hangup, zero (RasDialFunc2 returns 0), status.
#include <ras.h>
#include <raserror.h>
#include <windows.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <semaphore>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

std::string phonebook;
std::mutex output;

void say(const std::string& fields) {
  std::lock_guard guard(output);
  std::printf("{%s}\n", fields.c_str());
  std::fflush(stdout);
}

std::string text(const char* key, const std::string& value) {
  return "\"" + std::string(key) + "\": \"" + value + "\"";
}
std::string number(const char* key, unsigned long value) {
  return ", \"" + std::string(key) + "\": " + std::to_string(value);
}

struct Dial {
  std::string name, kind;
  RASDIALPARAMSA parameters{};
  HRASCONN connection = nullptr;  // written by RasDial while handlers run already, as on Windows
  std::map<unsigned, std::string> deeds;
  bool pauses = false;
  std::counting_semaphore<> released{0};
  HWND window = nullptr;
  std::atomic<bool> inside{false};  // a handler of this dial is running
};

std::map<std::string, std::unique_ptr<Dial>> dials;  // the main thread's
std::mutex registry;       // guards what follows: handlers look there from their threads
std::vector<Dial*> by_id;  // index = dwCallbackId
Dial* latest = nullptr;    // being dialed, or dialed last

unsigned long handle(HRASCONN connection) { return reinterpret_cast<uintptr_t>(connection); }

template <typename Condition>
Dial* find(Condition condition) {
  std::lock_guard guard(registry);
  for (Dial* dial : by_id)
    if (condition(*dial)) return dial;
  return latest;  // a handler may run before RasDial has returned the handle
}

void report(Dial& dial, const char* call, DWORD error) {
  say(text("call", call) + ", " + text("name", dial.name) + number("error", error));
}

void show_status(Dial& dial) {
  RASCONNSTATUSA status{};
  status.dwSize = sizeof status;
  DWORD error = RasGetConnectStatusA(dial.connection, &status);
  say(text("call", "status") + ", " + text("name", dial.name) + number("error", error) +
      number("state", static_cast<unsigned long>(status.rasconnstate)) +
      number("lastError", status.dwError) + ", " + text("device", status.szDeviceName));
}

// What a handler does in this state. Returns what RasDialFunc2 shall.
DWORD act(Dial& dial, unsigned state, HRASCONN connection) {
  auto deed = dial.deeds.find(state);
  if (deed == dial.deeds.end()) return 1;
  if (deed->second == "block") {
    dial.released.acquire();
  } else if (deed->second == "dial") {
    HRASCONN another = nullptr;
    RASDIALPARAMSA parameters = dial.parameters;
    report(dial, "RasDial-inside",
           RasDialA(nullptr, phonebook.c_str(), &parameters, 0, nullptr, &another));
  } else if (deed->second == "hangup") {
    report(dial, "RasHangUp-inside", RasHangUpA(connection ? connection : dial.connection));
  } else if (deed->second == "status") {
    show_status(dial);
  }
  return deed->second == "zero" ? 0 : 1;
}

DWORD notified(Dial& dial, UINT message, RASCONNSTATE state, DWORD error, DWORD extended,
               HRASCONN connection, DWORD subentry) {
  bool twice = dial.inside.exchange(true);
  say(text("call", "notified") + ", " + text("name", dial.name) + number("message", message) +
      number("state", static_cast<unsigned long>(state)) + number("error", error) +
      number("extended", extended) + number("connection", handle(connection)) +
      number("subentry", subentry) + number("twice", twice));
  DWORD answer = act(dial, static_cast<unsigned>(state), connection);
  dial.inside = false;
  say(text("call", "returned") + ", " + text("name", dial.name) +
      number("state", static_cast<unsigned long>(state)));
  return answer;
}

VOID WINAPI on_func(UINT message, RASCONNSTATE state, DWORD error) {
  // Nothing says which dial it is: one such dial at a time.
  Dial* dial = find([](const Dial& each) { return each.kind == "func"; });
  notified(*dial, message, state, error, 0, nullptr, 0);
}
VOID WINAPI on_func1(HRASCONN connection, UINT message, RASCONNSTATE state, DWORD error,
                     DWORD extended) {
  Dial* dial = find([&](const Dial& each) { return each.connection == connection; });
  notified(*dial, message, state, error, extended, connection, 0);
}
DWORD WINAPI on_func2(ULONG_PTR id, DWORD subentry, HRASCONN connection, UINT message,
                      RASCONNSTATE state, DWORD error, DWORD extended) {
  Dial* dial = find([&](const Dial& each) { return each.parameters.dwCallbackId == id; });
  return notified(*dial, message, state, error, extended, connection, subentry);
}
LRESULT CALLBACK on_message(HWND window, UINT message, WPARAM w, LPARAM l) {
  static const UINT registered = RegisterWindowMessageA(RASDIALEVENT);
  if (message != registered) return DefWindowProcA(window, message, w, l);
  Dial* dial = find([&](const Dial& each) { return each.window == window; });
  notified(*dial, WM_RASDIALEVENT, static_cast<RASCONNSTATE>(w), static_cast<DWORD>(l), 0, nullptr,
           0);
  return TRUE;
}

void start(Dial& dial, DWORD type, void* notifier) {
  {
    std::lock_guard guard(registry);
    latest = &dial;
  }
  RASDIALEXTENSIONS extensions{};
  extensions.dwSize = sizeof extensions;
  extensions.dwfOptions = dial.pauses ? RDEOPT_PausedStates : 0;
  DWORD error =
      RasDialA(&extensions, phonebook.c_str(), &dial.parameters, type, notifier, &dial.connection);
  say(text("call", "dialed") + ", " + text("name", dial.name) + number("error", error) +
      number("connection", handle(dial.connection)));
}

// A window's messages come to the thread that made it.
void dial_with_window(Dial& dial) {
  WNDCLASSA window_class{};
  window_class.lpfnWndProc = on_message;
  window_class.lpszClassName = "dial_client";
  RegisterClassA(&window_class);
  dial.window =
      CreateWindowExA(0, "dial_client", "", 0, 0, 0, 0, 0, HWND_MESSAGE, nullptr, nullptr, nullptr);
  start(dial, 0xFFFFFFFF, dial.window);
  MSG message;
  while (GetMessageA(&message, nullptr, 0, 0) > 0) DispatchMessageA(&message);
}

void command_dial(std::istringstream& words) {
  auto owned = std::make_unique<Dial>();
  Dial& dial = *owned;
  std::string entry, user, password;
  words >> dial.name >> dial.kind >> entry >> user >> password;
  for (std::string deed; words >> deed;) {
    if (deed == "paused") {
      dial.pauses = true;
      continue;
    }
    if (deed.starts_with("callback:")) {
      std::snprintf(dial.parameters.szCallbackNumber, sizeof dial.parameters.szCallbackNumber, "%s",
                    deed.c_str() + 9);
      continue;
    }
    size_t equals = deed.find('=');
    dial.deeds[static_cast<unsigned>(std::stoul(deed))] = deed.substr(equals + 1);
  }
  dial.parameters.dwSize = sizeof dial.parameters;
  dial.parameters.dwCallbackId = by_id.size();
  std::snprintf(dial.parameters.szEntryName, sizeof dial.parameters.szEntryName, "%s",
                entry.c_str());
  std::snprintf(dial.parameters.szUserName, sizeof dial.parameters.szUserName, "%s", user.c_str());
  std::snprintf(dial.parameters.szPassword, sizeof dial.parameters.szPassword, "%s",
                password.c_str());
  {
    std::lock_guard guard(registry);
    by_id.push_back(&dial);
  }
  dials[dial.name] = std::move(owned);
  if (dial.kind == "func") start(dial, 0, reinterpret_cast<void*>(on_func));
  if (dial.kind == "func1") start(dial, 1, reinterpret_cast<void*>(on_func1));
  if (dial.kind == "func2") start(dial, 2, reinterpret_cast<void*>(on_func2));
  if (dial.kind == "none") start(dial, 0, nullptr);
  if (dial.kind == "window") std::thread(dial_with_window, std::ref(dial)).detach();
}

// RasDial again, with the handle of the first.
void command_resume(Dial& dial, std::istringstream& words) {
  std::string kind = dial.kind, user, password, callback;
  words >> user;
  if (user == "func" || user == "func1" || user == "func2") {
    kind = user;
    words >> user;
  }
  words >> password >> callback;
  RASDIALPARAMSA parameters{};
  parameters.dwSize = sizeof parameters;
  if (user == "-") user.clear();
  if (password == "-") password.clear();
  std::snprintf(parameters.szUserName, sizeof parameters.szUserName, "%s", user.c_str());
  std::snprintf(parameters.szPassword, sizeof parameters.szPassword, "%s", password.c_str());
  std::snprintf(parameters.szCallbackNumber, sizeof parameters.szCallbackNumber, "%s",
                callback.c_str());
  DWORD type = 0;
  void* notifier = reinterpret_cast<void*>(on_func);
  if (kind == "func1") type = 1, notifier = reinterpret_cast<void*>(on_func1);
  if (kind == "func2") type = 2, notifier = reinterpret_cast<void*>(on_func2);
  if (kind == "window") type = 0xFFFFFFFF, notifier = dial.window;
  HRASCONN connection = dial.connection;
  report(dial, "resumed",
         RasDialA(nullptr, phonebook.c_str(), &parameters, type, notifier, &connection));
}

void command_watch(const std::string& name) {
  HRASCONN which =
      name == "all" ? reinterpret_cast<HRASCONN>(INVALID_HANDLE_VALUE) : dials.at(name)->connection;
  for (auto [flag, what] : {std::pair{RASCN_Connection, "connection"},
                            std::pair{RASCN_Disconnection, "disconnection"}}) {
    HANDLE event = CreateEventA(nullptr, FALSE, FALSE, nullptr);
    DWORD error = RasConnectionNotificationA(which, event, static_cast<DWORD>(flag));
    say(text("call", "watch") + ", " + text("what", what) + number("error", error));
    std::thread([event, what, name] {
      while (WaitForSingleObject(event, INFINITE) == WAIT_OBJECT_0)
        say(text("call", "event") + ", " + text("name", name) + ", " + text("what", what));
    }).detach();
  }
}

void command_enum() {
  RASCONNA connections[16]{};
  connections[0].dwSize = sizeof connections[0];
  DWORD size = sizeof connections, count = 0;
  DWORD error = RasEnumConnectionsA(connections, &size, &count);
  std::string entries;
  for (DWORD i = 0; i < count; ++i)
    entries += std::string(i ? " " : "") + connections[i].szEntryName;
  say(text("call", "enum") + number("error", error) + number("count", count) + ", " +
      text("entries", entries));
}

void show_projection(Dial& dial) {
  RASPPPIPA ip{};
  ip.dwSize = sizeof ip;
  DWORD size = sizeof ip;
  DWORD error = RasGetProjectionInfoA(dial.connection, RASP_PppIp, &ip, &size);
  say(text("call", "projection") + ", " + text("name", dial.name) + number("error", error) + ", " +
      text("local", ip.szIpAddress) + ", " + text("server", ip.szServerIpAddress));
}

void show_statistics(Dial& dial) {
  RAS_STATS statistics{};
  statistics.dwSize = sizeof statistics;
  DWORD error = RasGetConnectionStatistics(dial.connection, &statistics);
  say(text("call", "statistics") + ", " + text("name", dial.name) + number("error", error) +
      number("sent", statistics.dwBytesXmited) + number("received", statistics.dwBytesRcved) +
      number("framesSent", statistics.dwFramesXmited) +
      number("framesReceived", statistics.dwFramesRcved) +
      number("duration", statistics.dwConnectDuration));
}

void obey(const std::string& line) {
  std::istringstream words(line);
  std::string command;
  words >> command;
  if (command == "dial") return command_dial(words);
  if (command == "enum") return command_enum();
  if (command == "exit") std::_Exit(0);
  std::string name;
  words >> name;
  if (command == "watch") return command_watch(name);
  Dial& dial = *dials.at(name);
  if (command == "resume") return command_resume(dial, words);
  if (command == "release") dial.released.release();
  if (command == "hangup") report(dial, "hangup", RasHangUpA(dial.connection));
  if (command == "status") show_status(dial);
  if (command == "projection") show_projection(dial);
  if (command == "statistics") show_statistics(dial);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1) phonebook = argv[1];
  for (std::string line; std::getline(std::cin, line);) obey(line);
  std::_Exit(0);  // handlers may still run
}
