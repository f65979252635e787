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

struct Counters {  // of what the link carried, as RAS_STATS counts
  uint64_t bytes_sent = 0, bytes_received = 0;
  uint64_t frames_sent = 0, frames_received = 0;
  uint64_t dropped = 0;  // frames of no open protocol, or that the TUN did not take
};

// Moves packets while both ends live. Owned by one connection; all calls on one executor.
class DataPath {
 public:
  // Starts reading `tun_fd` (non-blocking; not owned; must outlive the object). A packet from the
  // TUN goes to link.send(); `may_carry` says which protocols are open.
  DataPath(asio::any_io_executor executor, int tun_fd, link::Link& link,
           std::function<bool(uint16_t protocol)> may_carry);
  ~DataPath();

  // Data frames of one batch from the link (the owner has taken the control frames out).
  void deliver(std::span<const ppp::SplitFrame> frames);
  const Counters& counters() const;
  void clear_counters();

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace openras::datapath
