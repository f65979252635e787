#include "datapath/data_path.h"

#include <vector>

#include "datapath/mss_clamp.h"
#include "datapath/tun_reader.h"
#include "datapath/tun_writer.h"

namespace openras::datapath {

class DataPath::Impl : public std::enable_shared_from_this<Impl> {
 public:
  Impl(int tun_fd, link::FrameSink& link, std::function<bool(uint16_t)> may_carry)
      : link_(link), may_carry_(std::move(may_carry)), writer_(tun_fd) {}

  void start(asio::any_io_executor executor, int tun_fd) {
    // Weak: a handler that drops the DataPath inside link.send() ends this object after its turn.
    std::weak_ptr<Impl> weak = weak_from_this();
    reader_ = TunReader::start(
        std::move(executor), tun_fd,
        [weak](std::span<const ReadPacket> batch) {
          if (std::shared_ptr<Impl> self = weak.lock()) self->send(batch);
        },
        [weak](Error why) {
          if (std::shared_ptr<Impl> self = weak.lock(); self && self->failed_)
            self->failed_(std::move(why));
        });
  }

  void stop() { reader_->stop(); }

  void send(std::span<const ReadPacket> batch) {
    frames_.clear();
    for (const ReadPacket& read : batch) {
      if (read.protocol == 0 || !may_carry_(read.protocol)) {
        ++counters_.dropped;
        continue;
      }
      if (writer_.mtu() != 0)
        if (auto change = find_mss_change(read.packet(), writer_.mtu()))
          change_mss(read.packet(), *change);
      frames_.push_back(read.frame);
      ++counters_.frames_sent;
      counters_.bytes_sent += read.packet().size();
    }
    if (!frames_.empty()) link_.send(frames_);
  }

  void deliver(std::span<const ppp::SplitFrame> frames) {
    for (const ppp::SplitFrame& frame : frames) {
      ++counters_.frames_received;
      counters_.bytes_received += frame.information.size();
      if (!may_carry_(frame.protocol) || !writer_.write(frame.protocol, frame.information))
        ++counters_.dropped;
    }
  }

  link::FrameSink& link_;
  std::function<bool(uint16_t)> may_carry_;
  std::function<void(Error)> failed_;
  TunWriter writer_;
  std::shared_ptr<TunReader> reader_;
  std::vector<ByteView> frames_;
  Counters counters_;
};

DataPath::DataPath(asio::any_io_executor executor, int tun_fd, link::FrameSink& link,
                   std::function<bool(uint16_t protocol)> may_carry)
    : impl_(std::make_shared<Impl>(tun_fd, link, std::move(may_carry))) {
  impl_->start(std::move(executor), tun_fd);
}

DataPath::~DataPath() { impl_->stop(); }

void DataPath::deliver(std::span<const ppp::SplitFrame> frames) { impl_->deliver(frames); }
void DataPath::clamp_mss(uint16_t mtu) { impl_->writer_.clamp_mss(mtu); }
void DataPath::on_failed(std::function<void(Error why)> handler) {
  impl_->failed_ = std::move(handler);
}
const Counters& DataPath::counters() const { return impl_->counters_; }
void DataPath::clear_counters() { impl_->counters_ = {}; }

}  // namespace openras::datapath
