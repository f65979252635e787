#include "tools/netuse/progress.h"

#include <fmt/format.h>
#include <openras/ras.h>
#include <openras/raserror.h>

#include <condition_variable>
#include <cstdio>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "errors/error_text.h"
#include "tools/command_line/json_text.h"
#include "tools/netuse/output.h"

namespace openras::netuse {
namespace {

constexpr std::chrono::milliseconds kInterval{50};

std::vector<RASCONNA> connections() {
  std::vector<RASCONNA> list(16);
  list[0].dwSize = sizeof(RASCONNA);
  DWORD room = static_cast<DWORD>(list.size() * sizeof(RASCONNA)), count = 0;
  const DWORD code = RasEnumConnectionsA(list.data(), &room, &count);
  list.resize(code == 0 ? count : 0);
  return list;
}

}  // namespace

class DialProgress::Watcher {
 public:
  explicit Watcher(const Command& command) : command_(command) {
    for (const RASCONNA& each : connections()) before_.insert(each.hrasconn);
    thread_ = std::thread([this] { run(); });
  }
  ~Watcher() {
    {
      const std::scoped_lock lock(mutex_);
      ended_ = true;
    }
    end_.notify_all();
    thread_.join();
  }

 private:
  void run() {
    std::unique_lock lock(mutex_);
    while (!end_.wait_for(lock, kInterval, [this] { return ended_; })) look();
    look();
  }

  void look() {
    for (const RASCONNA& each : connections()) {
      if (before_.contains(each.hrasconn)) continue;
      RASCONNSTATUSA status{};
      status.dwSize = sizeof status;
      if (RasGetConnectStatusA(each.hrasconn, &status) != 0) continue;
      const auto [known, first] = told_.try_emplace(each.hrasconn, status.rasconnstate);
      if (!first && known->second == status.rasconnstate) continue;
      known->second = status.rasconnstate;
      tell(each.szEntryName, status);
    }
  }

  void tell(const char* entry, const RASCONNSTATUSA& status) const {
    const std::string_view state = state_name(static_cast<uint32_t>(status.rasconnstate));
    if (command_.json) {
      print_json(fmt::format(R"({{"dialing":{},"state":{},"error":{}}})", json_string(entry),
                             json_string(state), status.dwError));
    } else if (!command_.quiet) {
      fmt::print(stderr, "Dialing \"{}\": {}\n", entry, state);
    }
  }

  const Command& command_;
  std::set<HRASCONN> before_;
  std::map<HRASCONN, RASCONNSTATE> told_;
  std::mutex mutex_;
  std::condition_variable end_;
  bool ended_ = false;
  std::thread thread_;
};

DialProgress::DialProgress(const Command& command) : watcher_(std::make_unique<Watcher>(command)) {}
DialProgress::~DialProgress() = default;

}  // namespace openras::netuse
