#include "manager/manager.h"

#include <fmt/format.h>
#include <openras/raserror.h>
#include <openras/winerror.h>

#include <asio/post.hpp>

#include "base/log.h"
#include "errors/situation.h"

namespace openras::manager {
namespace {

std::string entry_key(uint32_t owner, const Plan& plan) {
  return fmt::format("{}\n{}\n{}\n{}", owner, plan.phonebook, plan.entry, plan.bare_number);
}

}  // namespace

Manager::Manager(Environment& environment, bus::Publisher& publisher, Settings settings)
    : environment_(environment), publisher_(publisher), settings_(std::move(settings)) {}

Manager::~Manager() = default;

Result<> Manager::may_dial(const bus::Credentials& caller) const {
  if (shutting_down_) return fail(Situation::kManagerStopping, "rasmand is being stopped");
  if (caller.is_root() || caller.uid == settings_.own_uid) return {};
  if (settings_.dial_group && caller.is_member_of(*settings_.dial_group)) return {};
  return fail(Situation::kNotAllowedToDial,
              "only root and members of the group dip may dial: \"adduser NAME dip\", then log in "
              "anew");
}

Result<bus::DialReply> Manager::dial(const std::shared_ptr<bus::Client>& client,
                                     bus::DialParameters parameters) {
  const bus::Credentials& caller = client->credentials();
  if (Result<> may = may_dial(caller); !may) return std::unexpected(may.error());
  Result<FoundEntry> found =
      find_entry(parameters, caller, settings_.default_phonebook, settings_.first_modem);
  if (!found) return std::unexpected(found.error());
  Result<Plan> plan = make_plan(*found, parameters);
  if (!plan) return std::unexpected(plan.error());

  const ConnectionPointer there =
      parameters.another ? nullptr : find_entry_of(caller.uid, *plan, parameters.subentry);
  if (there) {
    if (there->phase() == Connection::Phase::kDialing)
      return fail(Situation::kDialedAlready,
                  fmt::format("entry \"{}\" is being dialed already (connection {})", plan->entry,
                              there->number()));
    // One more link of a bundle that is up.
    if (parameters.subentry != 0 && there->is_multilink())
      if (Result<> dialed = there->dial_link(parameters.subentry); !dialed)
        return std::unexpected(dialed.error());
    there->reference(client, parameters.handler);
    dialed_by_.emplace(client.get(), there->number());
    return bus::DialReply{.connection = there->number(), .existing = true};
  }
  if (count_of(caller.uid) >= settings_.max_connections_per_user)
    return fail(Situation::kTooManyConnections,
                fmt::format("this user holds {} connections, which is the most",
                            settings_.max_connections_per_user));
  return create(client, std::move(*plan), std::move(parameters.handler));
}

bus::DialReply Manager::create(const std::shared_ptr<bus::Client>& client, Plan plan,
                               std::string handler) {
  do {
    last_number_ = last_number_ % bus::kHighestConnection + 1;
  } while (connections_.contains(last_number_));
  const uint32_t number = last_number_;
  const uint32_t owner = client->credentials().uid;
  by_entry_.emplace(entry_key(owner, plan), number);
  spdlog::info("event=dial connection={} entry={} uid={} pid={} device={} number={}", number,
               log::value(plan.entry), owner, client->credentials().pid,
               log::value(plan.links.front().device_name), log::value(plan.links.front().number));
  Connection::Observer& observer = *this;
  auto connection = std::make_shared<Connection>(environment_, observer, number, std::move(plan),
                                                 client, std::move(handler));
  connections_.emplace(number, connection);
  ++count_of_owner_[owner];
  dialed_by_.emplace(client.get(), number);
  connection->start();
  return {.connection = number, .existing = false};
}

// The one that a further Dial on the entry means: being dialed, or up.
Manager::ConnectionPointer Manager::find_entry_of(uint32_t owner, const Plan& plan,
                                                  uint32_t subentry) const {
  const auto [first, last] = by_entry_.equal_range(entry_key(owner, plan));
  for (auto it = first; it != last; ++it) {
    const ConnectionPointer& connection = connections_.at(it->second);
    const Connection::Phase phase = connection->phase();
    const bool alive =
        phase == Connection::Phase::kDialing || phase == Connection::Phase::kConnected;
    if (alive && !connection->hung_up() &&
        (connection->is_multilink() || subentry == 0 ||
         connection->subentry() == plan.links.front().subentry))
      return connection;
  }
  return nullptr;
}

size_t Manager::count_of(uint32_t owner) const {
  const auto count = count_of_owner_.find(owner);
  return count == count_of_owner_.end() ? 0 : count->second;
}

Result<> Manager::resume(const std::shared_ptr<bus::Client>& client, uint32_t connection,
                         bus::DialParameters parameters) {
  Result<ConnectionPointer> own = find_own(*client, connection);
  if (!own) return std::unexpected(own.error());
  return (*own)->resume(std::move(parameters));
}

Result<Manager::ConnectionPointer> Manager::find(uint32_t number) const {
  const auto found = connections_.find(bus::connection_of(number));
  if (found == connections_.end())
    return fail(ERROR_INVALID_HANDLE, fmt::format("there is no connection {}", number));
  return found->second;
}

Result<Manager::ConnectionPointer> Manager::find_own(const bus::Client& client,
                                                     uint32_t number) const {
  Result<ConnectionPointer> connection = find(number);
  if (!connection) return connection;
  const bus::Credentials& caller = client.credentials();
  if (!caller.is_root() && caller.uid != (*connection)->owner())
    return fail(ERROR_ACCESS_DENIED, fmt::format("connection {} belongs to another user (uid {})",
                                                 number, (*connection)->owner()));
  return connection;
}

Result<> Manager::hang_up(const std::shared_ptr<bus::Client>& client, uint32_t number) {
  Result<ConnectionPointer> connection = find_own(*client, number);
  if (!connection) return std::unexpected(connection.error());
  if ((*connection)->hung_up())
    return fail(Situation::kBeingHungUp, fmt::format("connection {} is being hung up", number));
  if (const uint32_t subentry = bus::subentry_of(number); subentry != 0)
    return (*connection)->hang_up_link(subentry);
  (*connection)->hang_up(*client);
  return {};
}

std::vector<bus::ConnectionDescription> Manager::list() {
  std::vector<bus::ConnectionDescription> out;
  out.reserve(connections_.size());
  for (const auto& [number, connection] : connections_) out.push_back(connection->describe());
  return out;
}

Result<bus::ConnectionDescription> Manager::describe(uint32_t number) {
  const Result<ConnectionPointer> connection = find(number);
  if (!connection) return std::unexpected(connection.error());
  if (const uint32_t subentry = bus::subentry_of(number); subentry != 0) {
    Result<bus::ConnectionDescription> link = (*connection)->describe(subentry);
    if (link) link->number = number;
    return link;
  }
  return (*connection)->describe();
}

std::vector<bus::EndedDescription> Manager::list_ended() { return {ended_.begin(), ended_.end()}; }

Result<bus::LcpProjection> Manager::lcp_projection(uint32_t number) {
  const Result<ConnectionPointer> connection = find(number);
  if (!connection) return std::unexpected(connection.error());
  return (*connection)->lcp_projection();
}

Result<bus::IpProjection> Manager::ip_projection(uint32_t number) {
  const Result<ConnectionPointer> connection = find(number);
  if (!connection) return std::unexpected(connection.error());
  return (*connection)->ip_projection();
}

Result<bus::Ipv6Projection> Manager::ipv6_projection(uint32_t number) {
  const Result<ConnectionPointer> connection = find(number);
  if (!connection) return std::unexpected(connection.error());
  return (*connection)->ipv6_projection();
}

Result<bus::Statistics> Manager::statistics(uint32_t number, uint32_t subentry) {
  const Result<ConnectionPointer> connection = find(number);
  if (!connection) return std::unexpected(connection.error());
  return (*connection)->statistics(subentry != 0 ? subentry : bus::subentry_of(number));
}

Result<> Manager::clear_statistics(const std::shared_ptr<bus::Client>& client, uint32_t number,
                                   uint32_t subentry) {
  const Result<ConnectionPointer> connection = find_own(*client, number);
  if (!connection) return std::unexpected(connection.error());
  return (*connection)->clear_statistics(subentry != 0 ? subentry : bus::subentry_of(number));
}

Result<bus::UniqueFd> Manager::open_terminal(const std::shared_ptr<bus::Client>& client,
                                             uint32_t number, uint32_t subentry) {
  const Result<ConnectionPointer> connection = find_own(*client, number);
  if (!connection) return std::unexpected(connection.error());
  return (*connection)->open_terminal(subentry);
}

void Manager::client_gone(const std::shared_ptr<bus::Client>& client) {
  const auto [first, last] = dialed_by_.equal_range(client.get());
  for (auto it = first; it != last; ++it)
    if (const auto found = connections_.find(it->second); found != connections_.end())
      found->second->client_gone(*client);
  dialed_by_.erase(client.get());
}

void Manager::state_changed(const Connection& c, const MemberLink& link) {
  publisher_.publish(bus::StateChanged{.connection = c.number(),
                                       .subentry = link.subentry(),
                                       .state = link.state(),
                                       .error = link.error().code,
                                       .extended = link.error().extended});
}

void Manager::connected(const Connection& c) {
  publisher_.publish(bus::ConnectionAdded{.connection = c.number(), .entry = c.plan().entry});
}

void Manager::removed(const Connection& c) {
  const uint32_t number = c.number(), owner = c.owner();
  ended_.push_front({.number = number,
                     .entry = c.plan().entry,
                     .owner = owner,
                     .was_connected = c.was_connected(),
                     .error = c.error().code,
                     .reason = c.error().detail,
                     .situation = std::string(situation_id(c.error().situation)),
                     .ended = environment_.clock.wall_clock()});
  if (ended_.size() > kEndedKept) ended_.pop_back();
  const bus::EndedDescription& ended = ended_.front();
  const auto [first, last] = by_entry_.equal_range(entry_key(owner, c.plan()));
  for (auto it = first; it != last; ++it) {
    if (it->second != number) continue;
    by_entry_.erase(it);
    break;
  }
  const auto [mine, end] = dialed_by_.equal_range(c.dialer());
  for (auto it = mine; it != end;) it = it->second == number ? dialed_by_.erase(it) : std::next(it);
  if (--count_of_owner_[owner] == 0) count_of_owner_.erase(owner);
  connections_.erase(number);  // the coroutine still holds it
  publisher_.publish(bus::ConnectionRemoved{.connection = number,
                                            .entry = ended.entry,
                                            .was_connected = ended.was_connected,
                                            .error = ended.error,
                                            .reason = ended.reason});
  if (shutting_down_ && connections_.empty() && idle_) asio::post(environment_.executor, idle_);
}

void Manager::shut_down(std::function<void()> idle) {
  shutting_down_ = true;
  idle_ = std::move(idle);
  if (connections_.empty()) {
    asio::post(environment_.executor, idle_);
    return;
  }
  const auto connections = connections_;
  for (const auto& [number, connection] : connections) connection->shut_down();
}

}  // namespace openras::manager
