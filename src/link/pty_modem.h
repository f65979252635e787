// A Hayes modem on a pseudo-terminal, on a line of an exchange.
#pragma once

#include <functional>
#include <memory>

#include "link/byte_stream.h"
#include "link/circuit.h"
#include "link/telephone_exchange.h"
#include "link/waiting.h"

namespace openras::link {

class PtyModem final : public Party, public std::enable_shared_from_this<PtyModem> {
 public:
  // The exchange's: what the modem dials. Gives the circuit, or tells the modem that it is refused.
  using Dial = std::function<std::shared_ptr<Circuit>(const std::shared_ptr<PtyModem>& caller,
                                                      const std::string& number)>;

  PtyModem(const asio::any_io_executor& executor, PtyModemOptions options, Dial dial);
  ~PtyModem() override;

  Result<> open();
  void unplug();  // the port goes, and a call with it
  const PtyModemOptions& options() const { return options_; }
  bool busy() const { return circuit_ != nullptr || modem_.in_use(); }
  // It is called; ring() follows.
  void called(std::shared_ptr<Circuit> circuit) { circuit_ = std::move(circuit); }

  void ring() override;
  void ring_ended() override;
  void connected() override;
  void refused(modem::Code why) override;
  void take(ByteView octets) override;
  void far_end_hung_up() override;
  bool has_room() const override;

 private:
  Result<> make_link(const char* device);
  void watch_port(const char* device);
  void take_port_events(ByteView events);
  void port_closed();
  void stop_ringing();
  void pump();
  void flush();
  void handle(modem::AnsweringModem::Event event);

  asio::any_io_executor executor_;
  PtyModemOptions options_;
  modem::AnsweringModem modem_;
  Dial dial_;
  std::unique_ptr<ByteStream> line_, port_watch_;
  std::unique_ptr<EngineTimer> timer_;
  // Kept open, so that the line does not end whenever a program closes the port; inotify tells of
  // that instead.
  int slave_ = -1;
  int users_ = 0;  // programs that have the port open
  std::shared_ptr<Circuit> circuit_;
};

}  // namespace openras::link
