// A manager for tests: speaks the contract of src/bus/org.openras.xml on a socket of its own, in a
// thread of the test, and does what a test scripted.
#pragma once

#include <systemd/sd-bus.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "rasapi32/dictionary.h"

namespace openras::test {

// One Notify of a dial.
struct Step {
  uint32_t state = 0, error = 0, extended = 0, subentry = 1;
  std::string reason = {}, situation = {};
};

// What a Dial does.
struct Script {
  uint32_t refuse_with = 0;  // Dial answers this error
  bool existing = false;
  bool hold_first_step = false;  // until release()
  std::vector<Step> steps;
};

struct FakeConnection {
  std::string entry, phone_number = "10.77.0.1", device_type = "vpn";
  std::string device_name = "WAN Miniport (L2TP)";
  uint32_t state = 0, error = 0, references = 1;
  bool connected = false;
  std::string reason, situation;  // why it ends
};

// What was seen. A copy; see FakeManager::log().
struct Log {
  std::vector<rasapi32::Dictionary> dials;
  std::vector<rasapi32::Dictionary> resumes;
  std::vector<bool> with_descriptor;  // of each dial
  std::vector<bool> answers;          // go_on of each Notify that was answered
  std::vector<uint32_t> hang_ups;
  uint32_t clients = 0;  // that ever came
  uint32_t clients_gone = 0;
  uint32_t cleared_statistics = 0;
  uint32_t watches = 0;
};

class FakeManager {
 public:
  // Listens on a socket in a fresh directory, and points $OPENRAS_SOCKET there.
  FakeManager();
  ~FakeManager();

  const std::string& socket() const { return path_; }
  void script(std::string entry, Script script);  // entry "" = any other
  void put(uint32_t number, FakeConnection connection);
  void remove(uint32_t number);  // with ConnectionRemoved
  // Signals to all clients.
  void state_changed(uint32_t number, uint32_t state, uint32_t error = 0);
  void release();  // dials that hold their first step go on
  // Drops all clients and connections; with come_back listens again on the same path.
  void die(bool come_back);

  Log log();
  // Waits until `condition` holds of the log; false after 10 s.
  bool wait_for(const std::function<bool(const Log&)>& condition);

 private:
  struct Client;
  struct Dialing;
  friend struct Methods;

  void listen();
  void serve();
  void accept_client();
  void run_in_thread(std::function<void()> work);
  void signal_all(const std::function<void(sd_bus_message*)>& append, const char* member);
  void next_step(const std::shared_ptr<Dialing>& dialing);
  void drop(Client& client);
  void take_down(uint32_t number);
  void note(const std::function<void(Log&)>& change);

  std::string directory_, path_;
  int listen_fd_ = -1, wake_fd_ = -1;
  std::thread thread_;

  std::mutex mutex_;  // log_, work_, stop_
  std::condition_variable changed_;
  Log log_;
  std::vector<std::function<void()>> work_;
  bool stop_ = false;

  // The thread's own.
  std::vector<std::unique_ptr<Client>> clients_;
  std::map<std::string, Script> scripts_;
  std::map<uint32_t, FakeConnection> connections_;
  std::vector<std::shared_ptr<Dialing>> dialings_;
  std::map<uint32_t, FakeConnection, std::greater<>> ended_;  // newest first
  uint32_t next_number_ = 1;
  uint64_t sequence_ = 0;
};

}  // namespace openras::test
