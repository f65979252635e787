// Packets between many links and one TUN interface: the answering side's sessions share it.
#pragma once

#include <asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <span>

#include "datapath/data_path.h"
#include "link/link.h"
#include "protocol/ppp/session.h"

namespace openras::datapath {

// Reads the TUN once for all sessions and hands each packet to the link whose peer has its
// destination address; a packet for nobody is dropped and counted. All calls on one executor.
class Switch {
 public:
  struct Peer {
    std::optional<ppp::Ipv4> v4;         // the address that the session gave to its peer
    std::optional<ppp::InterfaceId> v6;  // its link-local address is fe80::/64 with this
  };

  // One session's place. Its destruction takes the session off; it must go before the Switch and
  // before the link.
  class Port {
   public:
    virtual ~Port() = default;
    // Data frames of one batch from the link. A packet whose source is not the session's own
    // address is dropped and counted: a peer cannot speak for another. (RFC 2827. IPv6: its own
    // link-local address, or none at all towards a multicast address, as RFC 4862 §5.4 has it.)
    virtual void deliver(std::span<const ppp::SplitFrame> frames) = 0;
    virtual const Counters& counters() const = 0;
  };

  // `tun_fd`: non-blocking, not owned, must outlive the object.
  Switch(asio::any_io_executor executor, int tun_fd);
  ~Switch();
  Switch(const Switch&) = delete;
  Switch& operator=(const Switch&) = delete;

  // `may_carry` says which protocols the session has open. An address that another session has is
  // taken over by the new one.
  std::unique_ptr<Port> attach(link::FrameSink& link,
                               std::function<bool(uint16_t protocol)> may_carry, Peer peer);
  // Packets from the TUN that no session wanted: to an address of none, to a multicast address, of
  // no known version.
  uint64_t unclaimed() const;
  // As DataPath's.
  void clamp_mss(uint16_t mtu);
  void on_failed(std::function<void(Error why)> handler);

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace openras::datapath
