// Manager1 at /org/openras: arguments from the wire, the service's answer back.
#include <openras/raserror.h>
#include <openras/winerror.h>
#include <systemd/sd-bus.h>

#include <array>
#include <cstring>
#include <exception>

#include "base/log.h"
#include "bus/dial_parameters.h"
#include "bus/dictionary.h"
#include "bus/endpoint.h"
#include "bus/errors.h"

namespace openras::bus {
namespace {

using Sender = std::shared_ptr<Client>;
using Handler = Result<> (*)(Endpoint& endpoint, const Sender& sender, sd_bus_message* call);

// What sd-bus could not put into the answer.
Result<> sent(int result) {
  if (result < 0)
    return fail(ERROR_NOT_ENOUGH_MEMORY, std::string("answering failed: ") + strerror(-result));
  return {};
}

std::unexpected<Error> unreadable() {
  return fail(ERROR_INVALID_PARAMETER, "the call's arguments cannot be read");
}

Result<uint32_t> read_number(sd_bus_message* call) {
  uint32_t number = 0;
  if (sd_bus_message_read_basic(call, 'u', &number) <= 0) return unreadable();
  return number;
}

// Answers with whatever `fill` appends.
template <typename Fill>
Result<> answer(sd_bus_message* call, Fill fill) {
  sd_bus_message* raw = nullptr;
  int result = sd_bus_message_new_method_return(call, &raw);
  Message reply(raw);
  if (result >= 0) result = fill(raw);
  if (result >= 0) result = sd_bus_message_send(raw);
  return sent(result);
}

Result<> dial(Endpoint& endpoint, const Sender& sender, sd_bus_message* call) {
  Result<DialParameters> parameters = read_dial_parameters(call);
  if (!parameters) return std::unexpected(parameters.error());
  Result<DialReply> reply = endpoint.service().dial(sender, std::move(*parameters));
  if (!reply) return std::unexpected(reply.error());
  endpoint.watch(sender, reply->connection);
  return sent(
      sd_bus_reply_method_return(call, "ub", reply->connection, static_cast<int>(reply->existing)));
}

Result<> resume(Endpoint& endpoint, const Sender& sender, sd_bus_message* call) {
  Result<uint32_t> number = read_number(call);
  if (!number) return std::unexpected(number.error());
  Result<DialParameters> parameters = read_dial_parameters(call);
  if (!parameters) return std::unexpected(parameters.error());
  Result<> done = endpoint.service().resume(sender, *number, std::move(*parameters));
  if (!done) return done;
  return sent(sd_bus_reply_method_return(call, nullptr));
}

Result<> hang_up(Endpoint& endpoint, const Sender& sender, sd_bus_message* call) {
  Result<uint32_t> number = read_number(call);
  if (!number) return std::unexpected(number.error());
  Result<> done = endpoint.service().hang_up(sender, *number);
  if (!done) return done;
  return sent(sd_bus_reply_method_return(call, nullptr));
}

template <typename T>
Result<> answer_list(sd_bus_message* call, const std::vector<T>& items) {
  return answer(call, [&](sd_bus_message* reply) {
    int result = sd_bus_message_open_container(reply, 'a', "a{sv}");
    for (const T& item : items)
      if (result >= 0) result = append(reply, item);
    return result < 0 ? result : sd_bus_message_close_container(reply);
  });
}

Result<> list_connections(Endpoint& endpoint, const Sender&, sd_bus_message* call) {
  return answer_list(call, endpoint.service().list());
}

Result<> list_ended(Endpoint& endpoint, const Sender&, sd_bus_message* call) {
  return answer_list(call, endpoint.service().list_ended());
}

Result<> describe(Endpoint& endpoint, const Sender&, sd_bus_message* call) {
  Result<uint32_t> number = read_number(call);
  if (!number) return std::unexpected(number.error());
  Result<ConnectionDescription> described = endpoint.service().describe(*number);
  if (!described) return std::unexpected(described.error());
  return answer(call, [&](sd_bus_message* reply) { return append(reply, *described); });
}

template <typename T>
Result<> answer_projection(sd_bus_message* call, const Result<T>& projection) {
  if (!projection) return std::unexpected(projection.error());
  return answer(call, [&](sd_bus_message* reply) { return append(reply, *projection); });
}

Result<> get_projection(Endpoint& endpoint, const Sender&, sd_bus_message* call) {
  uint32_t number = 0;
  const char* protocol = nullptr;
  if (sd_bus_message_read(call, "us", &number, &protocol) <= 0) return unreadable();
  if (std::strcmp(protocol, "lcp") == 0)
    return answer_projection(call, endpoint.service().lcp_projection(number));
  if (std::strcmp(protocol, "ip") == 0)
    return answer_projection(call, endpoint.service().ip_projection(number));
  if (std::strcmp(protocol, "ipv6") == 0)
    return answer_projection(call, endpoint.service().ipv6_projection(number));
  return fail(ERROR_INVALID_PARAMETER, "protocol must be lcp, ip or ipv6");
}

Result<> get_statistics(Endpoint& endpoint, const Sender&, sd_bus_message* call) {
  uint32_t number = 0, subentry = 0;
  if (sd_bus_message_read(call, "uu", &number, &subentry) <= 0) return unreadable();
  Result<Statistics> statistics = endpoint.service().statistics(number, subentry);
  if (!statistics) return std::unexpected(statistics.error());
  return answer(call, [&](sd_bus_message* reply) { return append(reply, *statistics); });
}

Result<> clear_statistics(Endpoint& endpoint, const Sender& sender, sd_bus_message* call) {
  uint32_t number = 0, subentry = 0;
  if (sd_bus_message_read(call, "uu", &number, &subentry) <= 0) return unreadable();
  Result<> done = endpoint.service().clear_statistics(sender, number, subentry);
  if (!done) return done;
  return sent(sd_bus_reply_method_return(call, nullptr));
}

Result<> open_terminal(Endpoint& endpoint, const Sender& sender, sd_bus_message* call) {
  uint32_t number = 0, subentry = 0;
  if (sd_bus_message_read(call, "uu", &number, &subentry) <= 0) return unreadable();
  Result<UniqueFd> terminal = endpoint.service().open_terminal(sender, number, subentry);
  if (!terminal) return std::unexpected(terminal.error());
  return sent(sd_bus_reply_method_return(call, "h", terminal->get()));
}

Result<> watch(Endpoint& endpoint, const Sender& sender, sd_bus_message* call) {
  Result<uint32_t> number = read_number(call);
  if (!number) return std::unexpected(number.error());
  if (*number != 0) {
    Result<ConnectionDescription> described = endpoint.service().describe(*number);
    if (!described) return std::unexpected(described.error());
  }
  endpoint.watch(sender, connection_of(*number));
  return sent(sd_bus_reply_method_return(call, nullptr));
}

struct Method {
  const char* name;
  Handler handler;
};
constexpr std::array<Method, 11> kMethods = {{{"Dial", dial},
                                              {"Resume", resume},
                                              {"HangUp", hang_up},
                                              {"ListConnections", list_connections},
                                              {"ListEnded", list_ended},
                                              {"Describe", describe},
                                              {"GetProjection", get_projection},
                                              {"GetStatistics", get_statistics},
                                              {"ClearStatistics", clear_statistics},
                                              {"OpenTerminal", open_terminal},
                                              {"Watch", watch}}};

void run(Endpoint& endpoint, Handler handler, const Sender& sender, sd_bus_message* call) {
  Result<> done;
  try {
    done = handler(endpoint, sender, call);
  } catch (const std::exception& thrown) {  // none may pass through sd-bus
    done = fail(ERROR_NOT_ENOUGH_MEMORY, std::string("inside rasmand: ") + thrown.what());
  }
  if (!done) {
    spdlog::debug("event=call-refused member={} error={} detail={}",
                  log::value(sd_bus_message_get_member(call)), done.error().code,
                  log::value(done.error().detail));
    reply_error(call, done.error());
  }
  endpoint.sent();
}

int on_call(sd_bus_message* raw, void* self, sd_bus_error*) {
  Endpoint& endpoint = *static_cast<Endpoint*>(self);
  const char* member = sd_bus_message_get_member(raw);
  for (const Method& method : kMethods) {
    if (std::strcmp(method.name, member) != 0) continue;
    std::shared_ptr<sd_bus_message> call(sd_bus_message_ref(raw), MessageUnref());
    endpoint.with_sender(raw, [&endpoint, call, handler = method.handler](const Sender& sender) {
      run(endpoint, handler, sender, call.get());
    });
    return 1;
  }
  return 0;
}

int get_version(sd_bus*, const char*, const char*, const char*, sd_bus_message* reply, void*,
                sd_bus_error*) {
  return sd_bus_message_append(reply, "s", OPENRAS_VERSION);
}

constexpr uint64_t kOpen = SD_BUS_VTABLE_UNPRIVILEGED;  // who may is the service's business

// NOLINTBEGIN: sd-bus's macros
const sd_bus_vtable kManagerTable[] = {
    SD_BUS_VTABLE_START(0),
    SD_BUS_METHOD_WITH_ARGS("Dial", SD_BUS_ARGS("a{sv}", parameters),
                            SD_BUS_RESULT("u", connection, "b", existing), on_call, kOpen),
    SD_BUS_METHOD_WITH_ARGS("Resume", SD_BUS_ARGS("u", connection, "a{sv}", parameters),
                            SD_BUS_NO_RESULT, on_call, kOpen),
    SD_BUS_METHOD_WITH_ARGS("HangUp", SD_BUS_ARGS("u", connection), SD_BUS_NO_RESULT, on_call,
                            kOpen),
    SD_BUS_METHOD_WITH_ARGS("ListConnections", SD_BUS_NO_ARGS, SD_BUS_RESULT("aa{sv}", connections),
                            on_call, kOpen),
    SD_BUS_METHOD_WITH_ARGS("Describe", SD_BUS_ARGS("u", connection),
                            SD_BUS_RESULT("a{sv}", properties), on_call, kOpen),
    SD_BUS_METHOD_WITH_ARGS("GetProjection", SD_BUS_ARGS("u", connection, "s", protocol),
                            SD_BUS_RESULT("a{sv}", values), on_call, kOpen),
    SD_BUS_METHOD_WITH_ARGS("GetStatistics", SD_BUS_ARGS("u", connection, "u", subentry),
                            SD_BUS_RESULT("a{st}", values), on_call, kOpen),
    SD_BUS_METHOD_WITH_ARGS("ClearStatistics", SD_BUS_ARGS("u", connection, "u", subentry),
                            SD_BUS_NO_RESULT, on_call, kOpen),
    SD_BUS_METHOD_WITH_ARGS("OpenTerminal", SD_BUS_ARGS("u", connection, "u", subentry),
                            SD_BUS_RESULT("h", line), on_call, kOpen),
    SD_BUS_METHOD_WITH_ARGS("Watch", SD_BUS_ARGS("u", connection), SD_BUS_NO_RESULT, on_call,
                            kOpen),
    SD_BUS_METHOD_WITH_ARGS("ListEnded", SD_BUS_NO_ARGS, SD_BUS_RESULT("aa{sv}", connections),
                            on_call, kOpen),
    SD_BUS_PROPERTY("Version", "s", get_version, 0, SD_BUS_VTABLE_PROPERTY_CONST),
    SD_BUS_SIGNAL_WITH_ARGS("StateChanged",
                            SD_BUS_ARGS("t", sequence, "u", connection, "u", subentry, "u", state,
                                        "u", error, "u", extended),
                            0),
    SD_BUS_SIGNAL_WITH_ARGS("ConnectionAdded",
                            SD_BUS_ARGS("t", sequence, "u", connection, "s", entry), 0),
    SD_BUS_SIGNAL_WITH_ARGS("ConnectionRemoved",
                            SD_BUS_ARGS("t", sequence, "u", connection, "s", entry, "b",
                                        was_connected, "u", error, "s", reason),
                            0),
    SD_BUS_VTABLE_END};
// NOLINTEND

}  // namespace

int export_manager(sd_bus* bus, Endpoint& endpoint) {
  return sd_bus_add_object_vtable(bus, nullptr, kManagerPath, kManagerInterface, kManagerTable,
                                  &endpoint);
}

}  // namespace openras::bus
