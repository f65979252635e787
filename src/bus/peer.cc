#include "bus/peer.h"

#include <fmt/format.h>
#include <openras/raserror.h>
#include <openras/winerror.h>
#include <sys/socket.h>

#include <cstring>

#include "base/log.h"

namespace openras::bus {
namespace {

// sd-bus asks the kernel for 8 MB of unread messages a client, which is too much for one that does
// not read.
void bound_send_buffer(int socket) {
  const int octets = 256 * 1024;
  setsockopt(socket, SOL_SOCKET, SO_SNDBUF, &octets, sizeof octets);
}

std::unexpected<Error> cannot_serve(int result) {
  return fail(ERROR_NOT_ENOUGH_MEMORY, fmt::format("serving a client: {}", strerror(-result)));
}

// A server's end of D-Bus, reading from `input` and writing to `output`. EXTERNAL is accepted
// whatever uid it names: who the client is, the kernel said when it connected.
Result<BusPointer> make_bus(UniqueFd input, UniqueFd output) {
  sd_bus* raw = nullptr;
  int result = sd_bus_new(&raw);
  BusPointer bus(raw);
  sd_id128_t id{};
  if (result >= 0) result = sd_id128_randomize(&id);
  if (result >= 0) result = sd_bus_set_fd(raw, input.get(), output.get());
  if (result < 0) return cannot_serve(result);
  (void)input.release();  // sd-bus closes them
  (void)output.release();
  result = sd_bus_set_server(raw, 1, id);
  if (result >= 0) result = sd_bus_set_anonymous(raw, 1);
  if (result >= 0) result = sd_bus_negotiate_fds(raw, 1);
  if (result < 0) return cannot_serve(result);
  return bus;
}

}  // namespace

Peer::Peer(asio::any_io_executor executor, BusPointer bus, int socket, MessageGate gate,
           Credentials credentials, Service& service, Signals& signals)
    : credentials_(std::move(credentials)),
      service_(service),
      signals_(signals),
      calls_(executor),
      driver_(executor, std::move(bus), socket, std::move(gate)) {}

Peer::~Peer() { detach(); }

void Peer::detach() {
  if (gone_) return;
  gone_ = true;
  signals_.forget(*this);
  calls_.fail_all();
  driver_.abandon();
}

Result<std::shared_ptr<Peer>> Peer::serve(asio::any_io_executor executor, UniqueFd socket,
                                          Credentials credentials, Service& service,
                                          Signals& signals, std::function<void(Peer&)> on_gone) {
  const int descriptor = socket.get();
  Result<MessageGate> gate = MessageGate::make(descriptor);
  if (!gate) return std::unexpected(gate.error());
  Result<BusPointer> bus = make_bus(gate->take_output(), std::move(socket));
  if (!bus) return std::unexpected(bus.error());
  sd_bus* raw = bus->get();
  std::shared_ptr<Peer> peer(new Peer(executor, std::move(*bus), descriptor, std::move(*gate),
                                      std::move(credentials), service, signals));
  int result = export_manager(raw, *peer);
  if (result >= 0) result = export_connections(raw, *peer);
  if (result >= 0) result = export_bus(raw, *peer);
  if (result >= 0) result = sd_bus_start(raw);
  if (result < 0) return cannot_serve(result);
  bound_send_buffer(descriptor);
  peer->on_gone_ = std::move(on_gone);
  peer->driver_.start([weak = std::weak_ptr<Peer>(peer)] {
    if (auto self = weak.lock()) self->leave();
  });
  return peer;
}

void Peer::leave() {
  gone_ = true;
  signals_.forget(*this);
  calls_.fail_all();
  service_.client_gone(shared_from_this());
  if (on_gone_) on_gone_(*this);
}

void Peer::notify(const std::string& handler, const Notification& notification, Answer answer) {
  calls_.call(driver_.bus(), {}, handler, notification, std::move(answer));
  driver_.sent();
}

void Peer::with_sender(sd_bus_message*, Handler handler) { handler(shared_from_this()); }

void Peer::watch(const std::shared_ptr<Client>&, uint32_t connection) {
  if (!gone_) signals_.watch(*this, connection);
}

void Peer::send_signal(const char* member, const Fill& fill) {
  sd_bus_message* raw = nullptr;
  if (sd_bus_message_new_signal(driver_.bus(), &raw, kManagerPath, kManagerInterface, member) < 0)
    return;
  const Message signal(raw);
  if (fill(raw) >= 0 && sd_bus_send(nullptr, raw, nullptr) >= 0) driver_.sent();
}

}  // namespace openras::bus
