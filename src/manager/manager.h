// All connections of the daemon, and who may do what with them.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <unordered_map>

#include "bus/service.h"
#include "manager/connection.h"

namespace openras::manager {

struct Settings {
  std::filesystem::path default_phonebook = "/etc/openras/rasphone.pbk";
  uint32_t own_uid = 0;                // whoever runs the daemon may dial
  std::optional<uint32_t> dial_group;  // members may dial; usually `dip`
  size_t max_connections_per_user = 4096;
  ModemFinder first_modem = first_modem_of_machine;  // for a number without an entry
};

class Manager final : public bus::Service, private Connection::Observer {
 public:
  static constexpr size_t kEndedKept = 64;

  // `environment` and `publisher` must outlive it; so must the executor's work on its connections:
  // shut_down() first, then run the executor until is_idle().
  Manager(Environment& environment, bus::Publisher& publisher, Settings settings);
  ~Manager() override;

  Result<bus::DialReply> dial(const std::shared_ptr<bus::Client>& client,
                              bus::DialParameters parameters) override;
  Result<> resume(const std::shared_ptr<bus::Client>& client, uint32_t connection,
                  bus::DialParameters parameters) override;
  Result<> hang_up(const std::shared_ptr<bus::Client>& client, uint32_t connection) override;
  std::vector<bus::ConnectionDescription> list() override;
  Result<bus::ConnectionDescription> describe(uint32_t connection) override;
  std::vector<bus::EndedDescription> list_ended() override;
  Result<bus::LcpProjection> lcp_projection(uint32_t connection) override;
  Result<bus::IpProjection> ip_projection(uint32_t connection) override;
  Result<bus::Ipv6Projection> ipv6_projection(uint32_t connection) override;
  Result<bus::Statistics> statistics(uint32_t connection, uint32_t subentry) override;
  Result<bus::UniqueFd> open_terminal(const std::shared_ptr<bus::Client>& client,
                                      uint32_t connection, uint32_t subentry) override;
  Result<> clear_statistics(const std::shared_ptr<bus::Client>& client, uint32_t connection,
                            uint32_t subentry) override;
  void client_gone(const std::shared_ptr<bus::Client>& client) override;

  // Hangs everything up; no new dial is taken. `idle` is called once nothing is left.
  void shut_down(std::function<void()> idle);
  bool is_idle() const { return connections_.empty(); }

 private:
  using ConnectionPointer = std::shared_ptr<Connection>;

  void state_changed(const Connection& connection, const MemberLink& link) override;
  void connected(const Connection& connection) override;
  void removed(const Connection& connection) override;

  Result<> may_dial(const bus::Credentials& caller) const;
  Result<ConnectionPointer> find(uint32_t number) const;
  // ERROR_ACCESS_DENIED where it is somebody else's.
  Result<ConnectionPointer> find_own(const bus::Client& client, uint32_t number) const;
  ConnectionPointer find_entry_of(uint32_t owner, const Plan& plan, uint32_t subentry) const;
  size_t count_of(uint32_t owner) const;
  bus::DialReply create(const std::shared_ptr<bus::Client>& client, Plan plan, std::string handler);

  Environment& environment_;
  bus::Publisher& publisher_;
  Settings settings_;
  uint32_t last_number_ = 0;
  std::map<uint32_t, ConnectionPointer> connections_;
  // Which connections a client dialed, for when it goes.
  std::unordered_multimap<const bus::Client*, uint32_t> dialed_by_;
  std::unordered_map<uint32_t, size_t> count_of_owner_;
  // Connections by owner, book and entry, to find the one that a Dial means.
  std::multimap<std::string, uint32_t> by_entry_;
  std::deque<bus::EndedDescription> ended_;
  bool shutting_down_ = false;
  std::function<void()> idle_;
};

}  // namespace openras::manager
