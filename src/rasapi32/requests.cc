#include "rasapi32/requests.h"

#include <fcntl.h>
#include <openras/raserror.h>
#include <openras/winerror.h>

#include <atomic>
#include <memory>
#include <mutex>

#include "errors/situation.h"
#include "rasapi32/fork_guard.h"

namespace openras::rasapi32 {
namespace {

struct Shared {
  std::mutex mutex;
  std::unique_ptr<BusConnection> connection;
};

// A forked child leaves the parent's behind, whose mutex another thread may have held.
std::atomic<Shared*> shared_connection{nullptr};

Shared& shared() {
  static std::once_flag once;
  std::call_once(once, [] { reset_in_child([] { shared_connection.store(nullptr); }); });
  Shared* current = shared_connection.load();
  if (current != nullptr) return *current;
  Shared* made = new Shared;
  if (shared_connection.compare_exchange_strong(current, made)) return *made;
  delete made;
  return *current;
}

enum class Repeat { kNever, kOnce };

// One request. `repeat` says whether it may be sent again when the daemon went away meanwhile,
// that is, whether the same request twice does no more than once.
Result<Message> request(const char* method, const BusConnection::Append& append, Repeat repeat) {
  Shared& own = shared();
  std::lock_guard lock(own.mutex);
  for (int attempt = 0;; ++attempt) {
    // Reads what came since (signals, or that the daemon has gone).
    if (own.connection && !own.connection->drain()) own.connection.reset();
    if (!own.connection) {
      Result<std::unique_ptr<BusConnection>> opened = BusConnection::open();
      if (!opened) return std::unexpected(opened.error());
      own.connection = std::move(*opened);
    }
    Result<Message> answer = own.connection->call(method, append);
    if (answer || !own.connection->lost()) return answer;
    own.connection.reset();
    if (repeat == Repeat::kNever || attempt > 0) return answer;
  }
}

std::unexpected<Error> not_understood(const char* method) {
  return fail(ERROR_RASMAN_CANNOT_INITIALIZE,
              std::string("The answer to ") + method +
                  " cannot be read: rasmand and librasapi32 are of different versions.");
}

ConnectionInfo to_info(const Dictionary& values) {
  ConnectionInfo info;
  info.number = values.word("number");
  info.entry = values.text("entry");
  info.phonebook = values.text("phonebook");
  info.device_type = values.text("device-type");
  info.device_name = values.text("device-name");
  info.phone_number = values.text("phone-number");
  info.guid = values.text("guid");
  info.interface = values.text("interface");
  info.state = values.word("state");
  info.error = values.word("error");
  info.extended_error = values.word("extended-error");
  info.owner = values.word("owner");
  info.subentry = values.word("subentry");
  info.connected_since = values.number("connected-since");
  return info;
}

Result<std::vector<ConnectionInfo>> to_list(const Result<Message>& answer) {
  if (!answer) return std::unexpected(answer.error());
  std::vector<Dictionary> dictionaries;
  if (read_dictionaries(answer->get(), dictionaries) < 0) return not_understood("ListConnections");
  std::vector<ConnectionInfo> connections;
  for (const Dictionary& values : dictionaries) connections.push_back(to_info(values));
  return connections;
}

int without_arguments(sd_bus_message*) { return 0; }

BusConnection::Append with_number(uint32_t connection) {
  return [connection](sd_bus_message* message) {
    return sd_bus_message_append(message, "u", connection);
  };
}

BusConnection::Append with_numbers(uint32_t connection, uint32_t subentry) {
  return [=](sd_bus_message* message) {
    return sd_bus_message_append(message, "uu", connection, subentry);
  };
}

}  // namespace

Result<std::vector<ConnectionInfo>> list_connections() {
  return to_list(request("ListConnections", without_arguments, Repeat::kOnce));
}

Result<std::vector<ConnectionInfo>> list_connections(BusConnection& bus) {
  return to_list(bus.call("ListConnections", without_arguments));
}

Result<ConnectionInfo> describe(uint32_t connection) {
  Result<Message> answer = request("Describe", with_number(connection), Repeat::kOnce);
  if (!answer) return std::unexpected(answer.error());
  Dictionary values;
  if (read_dictionary(answer->get(), values) < 0) return not_understood("Describe");
  ConnectionInfo info = to_info(values);
  info.number = connection;
  return info;
}

Result<> resume_request(uint32_t connection, const DialRequest& input) {
  const auto append = [&](sd_bus_message* message) {
    const int result = sd_bus_message_append(message, "u", connection);
    return result < 0 ? result : append_request(message, input, false);
  };
  const Result<Message> answer = request("Resume", append, Repeat::kNever);
  if (!answer) return std::unexpected(answer.error());
  return {};
}

Result<int> open_terminal(uint32_t connection, uint32_t subentry) {
  const Result<Message> answer =
      request("OpenTerminal", with_numbers(connection, subentry), Repeat::kNever);
  if (!answer) return std::unexpected(answer.error());
  int line = -1;
  if (sd_bus_message_read(answer->get(), "h", &line) < 0) return not_understood("OpenTerminal");
  const int own = fcntl(line, F_DUPFD_CLOEXEC, 3);  // the message closes its own
  if (own < 0) return fail(ERROR_TOO_MANY_OPEN_FILES, "No descriptor is left for the terminal.");
  return own;
}

Result<> hang_up_request(uint32_t connection) {
  Result<Message> answer = request("HangUp", with_number(connection), Repeat::kNever);
  if (!answer) return std::unexpected(answer.error());
  return {};
}

Result<std::vector<Dictionary>> list_ended() {
  Result<Message> answer = request("ListEnded", without_arguments, Repeat::kOnce);
  if (!answer) return std::unexpected(answer.error());
  std::vector<Dictionary> ended;
  if (read_dictionaries(answer->get(), ended) < 0) return not_understood("ListEnded");
  return ended;
}

namespace {

Result<Dictionary> find_ended(uint32_t connection) {
  Result<std::vector<Dictionary>> ended = list_ended();
  if (!ended) return std::unexpected(ended.error());
  for (Dictionary& values : *ended)
    if (values.word("number") == connection) return std::move(values);
  return fail(ERROR_INVALID_HANDLE, "Why it ended is not remembered.");
}

}  // namespace

Result<std::string> end_reason(uint32_t connection) {
  const Result<Dictionary> ended = find_ended(connection);
  if (!ended) return std::unexpected(ended.error());
  return ended->text("reason");
}

Result<std::string> end_advice(uint32_t connection) {
  const Result<Dictionary> ended = find_ended(connection);
  if (!ended) return std::unexpected(ended.error());
  return advice_of(*ended);
}

std::string advice_of(const Dictionary& ended) {
  const SituationRow* row = find_situation(ended.text("situation"));
  return std::string(row ? row->what_to_do : what_to_do(ended.word("error")));
}

Result<Dictionary> projection(uint32_t connection, const char* protocol) {
  Result<Message> answer = request(
      "GetProjection",
      [=](sd_bus_message* message) {
        return sd_bus_message_append(message, "us", connection, protocol);
      },
      Repeat::kOnce);
  if (!answer) return std::unexpected(answer.error());
  Dictionary values;
  if (read_dictionary(answer->get(), values) < 0) return not_understood("GetProjection");
  return values;
}

Result<std::map<std::string, uint64_t>> statistics(uint32_t connection, uint32_t subentry) {
  Result<Message> answer =
      request("GetStatistics", with_numbers(connection, subentry), Repeat::kOnce);
  if (!answer) return std::unexpected(answer.error());
  std::map<std::string, uint64_t> values;
  if (read_counters(answer->get(), values) < 0) return not_understood("GetStatistics");
  return values;
}

Result<> clear_statistics(uint32_t connection, uint32_t subentry) {
  Result<Message> answer =
      request("ClearStatistics", with_numbers(connection, subentry), Repeat::kNever);
  if (!answer) return std::unexpected(answer.error());
  return {};
}

}  // namespace openras::rasapi32
