// Packets between a link and a TUN interface, in batches, without the control code.
#pragma once

#include <asio/any_io_executor.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "base/bytes.h"
#include "link/link.h"

namespace openras::datapath {

// Of what the link carried, as RAS_STATS counts. A frame's bytes are those of its IP packet,
// without PPP's own framing [choice], so that they agree with the interface's statistics.
struct Counters {
  uint64_t bytes_sent = 0, bytes_received = 0;
  uint64_t frames_sent = 0, frames_received = 0;
  // Not carried, in either direction: no open protocol, a version that is not the protocol's, a
  // source that is not the session's own (Switch), or the TUN did not take it.
  uint64_t dropped = 0;
};

// Moves packets while both ends live. Owned by one connection; all calls on one executor.
class DataPath {
 public:
  // Starts reading `tun_fd` (non-blocking; not owned; must outlive the object). A packet from the
  // TUN goes to link.send(); `may_carry` says which protocols are open.
  DataPath(asio::any_io_executor executor, int tun_fd, link::FrameSink& link,
           std::function<bool(uint16_t protocol)> may_carry);
  // Stops at once: link.send() and the handlers are not called any more. May be called inside them.
  ~DataPath();
  DataPath(const DataPath&) = delete;
  DataPath& operator=(const DataPath&) = delete;

  // Data frames of one batch from the link (the owner has taken the control frames out).
  void deliver(std::span<const ppp::SplitFrame> frames);
  // Lowers the MSS of TCP SYN segments, both ways, to what fits `mtu` (the negotiated one), for
  // hosts whose traffic is forwarded through the link. 0, as at first: leaves them alone.
  void clamp_mss(uint16_t mtu);
  // Called at most once, on the executor, when the interface cannot be read any more, e.g. because
  // somebody removed it: the connection is of no use then.
  void on_failed(std::function<void(Error why)> handler);
  const Counters& counters() const;
  void clear_counters();

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace openras::datapath
