#include "unit/rasapi32/fake_manager.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <future>
#include <utility>

#include "unit/rasapi32/fake_manager_parts.h"

namespace openras::test {
namespace {

constexpr char kInterface[] = "org.openras.Manager1";
constexpr char kPath[] = "/org/openras";

}  // namespace

FakeManager::FakeManager() {
  char name[] = "/tmp/openras-test-XXXXXX";
  directory_ = mkdtemp(name);
  path_ = directory_ + "/manager.sock";
  setenv("OPENRAS_SOCKET", path_.c_str(), 1);
  wake_fd_ = eventfd(0, EFD_CLOEXEC);
  listen();
  thread_ = std::thread([this] { serve(); });
}

FakeManager::~FakeManager() {
  run_in_thread([this] { stop_ = true; });
  thread_.join();
  close(listen_fd_);
  close(wake_fd_);
  unlink(path_.c_str());
  rmdir(directory_.c_str());
}

void FakeManager::listen() {
  listen_fd_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path_.copy(address.sun_path, path_.size());
  if (bind(listen_fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(listen_fd_, 16) != 0) {
    std::abort();
  }
}

// Runs `work` in the manager's thread and waits until it is done.
void FakeManager::run_in_thread(std::function<void()> work) {
  std::promise<void> done;
  {
    std::lock_guard lock(mutex_);
    work_.push_back([&] {
      work();
      done.set_value();
    });
  }
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(wake_fd_, &one, sizeof one);
  done.get_future().wait();
}

void FakeManager::serve() {
  while (!stop_) {
    for (size_t i = 0; i < clients_.size(); ++i) {
      int result = 1;
      while (result > 0) result = sd_bus_process(clients_[i]->bus, nullptr);
      if (result < 0) {
        drop(*clients_[i]);
        clients_.erase(clients_.begin() + static_cast<std::ptrdiff_t>(i--));
      }
    }
    std::vector<pollfd> fds = {{wake_fd_, POLLIN, 0}, {listen_fd_, POLLIN, 0}};
    for (const auto& client : clients_) {
      const int events = sd_bus_get_events(client->bus);
      fds.push_back(
          {sd_bus_get_fd(client->bus), static_cast<short>(events < 0 ? POLLIN : events), 0});
    }
    poll(fds.data(), fds.size(), -1);
    if ((fds[0].revents & POLLIN) != 0) {
      uint64_t count = 0;
      [[maybe_unused]] const ssize_t taken = read(wake_fd_, &count, sizeof count);
      std::vector<std::function<void()>> work;
      {
        std::lock_guard lock(mutex_);
        work.swap(work_);
      }
      for (const auto& piece : work) piece();
    }
    if (listen_fd_ >= 0 && (fds[1].revents & POLLIN) != 0) accept_client();
  }
  dialings_.clear();
  clients_.clear();
}

void FakeManager::accept_client() {
  const int fd = accept4(listen_fd_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (fd < 0) return;
  auto client = std::make_unique<Client>();
  client->manager = this;
  sd_id128_t id;
  sd_id128_randomize(&id);
  sd_bus_new(&client->bus);
  sd_bus_set_fd(client->bus, fd, fd);
  sd_bus_set_server(client->bus, true, id);
  sd_bus_negotiate_fds(client->bus, true);
  sd_bus_start(client->bus);
  add_methods(*client);
  clients_.push_back(std::move(client));
  note([](Log& log) { ++log.clients; });
}

// A client went: what it was dialing is taken down.
void FakeManager::drop(Client& client) {
  std::vector<uint32_t> orphans;
  for (const auto& dialing : dialings_) {
    if (dialing->client == &client && !dialing->over) orphans.push_back(dialing->number);
  }
  std::erase_if(dialings_, [&](const auto& dialing) { return dialing->client == &client; });
  for (const uint32_t number : orphans) take_down(number);
  note([](Log& log) { ++log.clients_gone; });
}

void FakeManager::take_down(uint32_t number) {
  const auto found = connections_.find(number);
  if (found == connections_.end()) return;
  const FakeConnection gone = found->second;
  connections_.erase(found);
  ended_[number] = gone;
  for (const auto& dialing : dialings_) {
    if (dialing->number == number) dialing->over = true;
  }
  signal_all(
      [&](sd_bus_message* message) {
        sd_bus_message_append(message, "tusbus", ++sequence_, number, gone.entry.c_str(),
                              static_cast<int>(gone.connected), 0, "");
      },
      "ConnectionRemoved");
}

void FakeManager::signal_all(const std::function<void(sd_bus_message*)>& append,
                             const char* member) {
  for (const auto& client : clients_) {
    if (!client->watches) continue;
    sd_bus_message* message = nullptr;
    if (sd_bus_message_new_signal(client->bus, &message, kPath, kInterface, member) < 0) continue;
    append(message);
    sd_bus_send(client->bus, message, nullptr);
    sd_bus_message_unref(message);
  }
}

void FakeManager::next_step(const std::shared_ptr<Dialing>& dialing) {
  if (dialing->over || !dialing->resumed || dialing->at >= dialing->steps.size()) return;
  const auto found = connections_.find(dialing->number);
  if (found == connections_.end()) return;
  const Step step = dialing->steps[dialing->at++];
  found->second.state = step.state;
  dialing->resumed = (step.state & 0x1000) == 0 || step.error != 0;  // RASCS_PAUSED
  found->second.error = step.error;
  found->second.reason = step.reason;
  found->second.situation = step.situation;
  if (step.state == 0x2000) found->second.connected = true;
  if (step.state == 0x2000 || step.state == 0x2001 || step.error != 0) dialing->over = true;
  const uint32_t number = dialing->number;
  signal_all(
      [&](sd_bus_message* message) {
        sd_bus_message_append(message, "tuuuuu", ++sequence_, number, step.subentry, step.state,
                              step.error, step.extended);
      },
      "StateChanged");
  if (!dialing->heard) return next_step(dialing);
  call_handler(*this, dialing, step);
}

void FakeManager::script(std::string entry, Script script) {
  run_in_thread([&] { scripts_[entry] = std::move(script); });
}

void FakeManager::put(uint32_t number, FakeConnection connection) {
  run_in_thread([&] { connections_[number] = std::move(connection); });
}

void FakeManager::remove(uint32_t number) {
  run_in_thread([&] { take_down(number); });
}

void FakeManager::state_changed(uint32_t number, uint32_t state, uint32_t error) {
  run_in_thread([&] {
    connections_[number].state = state;
    connections_[number].error = error;
    signal_all(
        [&](sd_bus_message* message) {
          sd_bus_message_append(message, "tuuuuu", ++sequence_, number, 1, state, error, 0);
        },
        "StateChanged");
  });
}

void FakeManager::release() {
  run_in_thread([this] {
    const auto held = dialings_;
    for (const auto& dialing : held) {
      if (std::exchange(dialing->held, false)) next_step(dialing);
    }
  });
}

void FakeManager::die(bool come_back) {
  run_in_thread([&] {
    close(listen_fd_);
    listen_fd_ = -1;
    unlink(path_.c_str());
    dialings_.clear();
    clients_.clear();
    connections_.clear();
    if (come_back) listen();
  });
}

void FakeManager::note(const std::function<void(Log&)>& change) {
  {
    std::lock_guard lock(mutex_);
    change(log_);
  }
  changed_.notify_all();
}

Log FakeManager::log() {
  std::lock_guard lock(mutex_);
  return log_;
}

bool FakeManager::wait_for(const std::function<bool(const Log&)>& condition) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, std::chrono::seconds(10), [&] { return condition(log_); });
}

}  // namespace openras::test
