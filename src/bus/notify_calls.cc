#include "bus/notify_calls.h"

#include <fmt/format.h>
#include <openras/raserror.h>

#include <asio/post.hpp>
#include <cstring>

#include "bus/endpoint.h"
#include "bus/errors.h"

namespace openras::bus {
namespace {

Error gone() {
  return {.code = ERROR_PORT_DISCONNECTED, .detail = "the client that dialed has gone"};
}

int send(sd_bus* bus, sd_bus_slot** slot, const std::string& destination,
         const std::string& handler, const Notification& n, sd_bus_message_handler_t on_reply,
         void* call) {
  sd_bus_message* raw = nullptr;
  int result =
      sd_bus_message_new_method_call(bus, &raw, destination.empty() ? nullptr : destination.c_str(),
                                     handler.c_str(), kHandlerInterface, "Notify");
  if (result < 0) return result;
  const Message message(raw);
  result =
      sd_bus_message_append(raw, "uuuuu", n.connection, n.subentry, n.state, n.error, n.extended);
  // UINT64_MAX: the handler has no deadline.
  return result < 0 ? result : sd_bus_call_async(bus, slot, raw, on_reply, call, UINT64_MAX);
}

}  // namespace

NotifyCalls::~NotifyCalls() { fail_all(); }

void NotifyCalls::call(sd_bus* bus, const std::string& destination, const std::string& handler,
                       const Notification& notification, Client::Answer answer) {
  const uint64_t number = ++last_number_;
  auto call = std::make_unique<Call>(Call{.owner = this,
                                          .number = number,
                                          .destination = destination,
                                          .slot = nullptr,
                                          .answer = std::move(answer)});
  sd_bus_slot* slot = nullptr;
  const int result =
      send(bus, &slot, destination, handler, notification, &NotifyCalls::on_reply, call.get());
  call->slot.reset(slot);
  calls_.emplace(number, std::move(call));
  if (result < 0) finish(number, std::unexpected(gone()));
}

int NotifyCalls::on_reply(sd_bus_message* reply, void* self, sd_bus_error*) {
  auto* call = static_cast<Call*>(self);
  Result<bool> go_on = true;
  int value = 1;
  if (const sd_bus_error* error = sd_bus_message_get_error(reply); error != nullptr) {
    Error why = from_bus_error(*error, ERROR_PORT_DISCONNECTED);
    why.detail = fmt::format("the client's handler failed: {}", why.detail);
    go_on = std::unexpected(std::move(why));
  } else if (sd_bus_message_read_basic(reply, 'b', &value) <= 0) {
    go_on = fail(ERROR_PORT_DISCONNECTED, "the client's handler answered with no boolean");
  } else {
    go_on = value != 0;
  }
  call->owner->finish(call->number, std::move(go_on));
  return 1;
}

void NotifyCalls::finish(uint64_t number, Result<bool> go_on) {
  auto node = calls_.extract(number);
  if (node.empty()) return;
  asio::post(executor_, [answer = std::move(node.mapped()->answer), go_on = std::move(go_on)] {
    answer(go_on);
  });
}

void NotifyCalls::fail_all(const std::string& destination) {
  std::vector<uint64_t> numbers;
  for (const auto& [number, call] : calls_)
    if (destination.empty() || call->destination == destination) numbers.push_back(number);
  for (uint64_t number : numbers) finish(number, std::unexpected(gone()));
}

}  // namespace openras::bus
