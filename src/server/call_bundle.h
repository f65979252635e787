// Calls of one caller that are one connection (RFC 1990): they share packets, an address and a
// place on the switch.
#pragma once

#include <asio/steady_timer.hpp>
#include <map>
#include <memory>
#include <optional>

#include "datapath/switch.h"
#include "link/bundle.h"
#include "net/system.h"
#include "server/call.h"

namespace openras::server {

// Owned by its calls; the last that leaves ends it.
class CallBundle final : public std::enable_shared_from_this<CallBundle>,
                         private link::Bundle::Owner {
 public:
  // `config` is the first call's, `pooled` the address that it holds for the caller, which goes to
  // the bundle. `assigned`: the user's own address.
  CallBundle(Shared& shared, uint64_t number, ppp::Config config, const ppp::LcpNegotiated& first,
             std::optional<ppp::Ipv4> assigned, std::optional<ppp::Ipv4> pooled);
  ~CallBundle() override;

  // The call's frames for the bundle go to receive() from now on. Errors as link::Bundle::join().
  Result<> join(Call& call, link::Link& link, const ppp::LcpNegotiated& agreed);
  void leave(Call& call);
  void receive(Call& call, std::span<const ppp::SplitFrame> frames);
  void protocol_rejected(uint16_t protocol);

 private:
  void bundle_event(ppp::Event event) override;
  void bundle_deadline(std::optional<TimePoint> deadline) override;
  void bundle_lcp(uint32_t id, ByteView frame) override;
  void bundle_rejects(uint32_t id, uint16_t protocol, ByteView information) override;
  void attach(const ppp::NetworkUp& up);
  // Later, so that a call may end inside.
  void for_each_call(std::function<void(Call&)> what);

  Shared& shared_;
  const uint64_t number_;  // the first call's
  asio::steady_timer timer_;
  std::optional<TimePoint> armed_;
  std::optional<ppp::Ipv4> pooled_;
  std::optional<ppp::NetworkUp> up_;
  std::map<uint32_t, Call*> calls_;
  link::Bundle bundle_;
  std::unique_ptr<net::Applied> applied_;
  std::unique_ptr<datapath::Switch::Port> port_;
};

}  // namespace openras::server
