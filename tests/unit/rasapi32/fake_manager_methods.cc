#include <cstring>

#include "unit/rasapi32/fake_manager_parts.h"

namespace openras::test {
namespace {

int fail_with(sd_bus_error* error, uint32_t code) {
  const std::string name = "org.openras.Error.Ras" + std::to_string(code);
  return sd_bus_error_set(error, name.c_str(), "as the test wants it");
}

void append_text(sd_bus_message* message, const char* key, const std::string& value) {
  sd_bus_message_append(message, "{sv}", key, "s", value.c_str());
}
void append_number(sd_bus_message* message, const char* key, uint32_t value) {
  sd_bus_message_append(message, "{sv}", key, "u", value);
}

void append_connection(sd_bus_message* message, uint32_t number, const FakeConnection& c) {
  sd_bus_message_open_container(message, 'a', "{sv}");
  append_number(message, "number", number);
  append_text(message, "entry", c.entry);
  append_text(message, "phonebook", "/tmp/test.pbk");
  append_text(message, "device-type", c.device_type);
  append_text(message, "device-name", c.device_name);
  append_text(message, "phone-number", c.phone_number);
  append_text(message, "guid", "{00112233-4455-6677-8899-AABBCCDDEEFF}");
  append_text(message, "interface", "ras0");
  append_number(message, "state", c.state);
  append_number(message, "error", c.error);
  append_number(message, "owner", 4711);
  append_number(message, "subentry", 1);
  sd_bus_message_append(message, "{sv}", "connected-since", "t", uint64_t{5});
  sd_bus_message_close_container(message);
}

// Whether a dial's a{sv} has a descriptor that can be read; rewinds the message.
bool has_descriptor(sd_bus_message* message) {
  bool found = false;
  sd_bus_message_enter_container(message, 'a', "{sv}");
  while (sd_bus_message_enter_container(message, 'e', "sv") > 0) {
    const char* key = nullptr;
    sd_bus_message_read_basic(message, 's', &key);
    if (std::strcmp(key, "phonebook-fd") == 0) {
      int fd = -1;
      found = sd_bus_message_read(message, "v", "h", &fd) > 0 && fd >= 0;
    } else {
      sd_bus_message_skip(message, "v");
    }
    sd_bus_message_exit_container(message);
  }
  sd_bus_message_rewind(message, true);
  return found;
}

int reply(sd_bus_message* message, const std::function<void(sd_bus_message*)>& append) {
  sd_bus_message* answer = nullptr;
  sd_bus_message_new_method_return(message, &answer);
  append(answer);
  sd_bus_send(nullptr, answer, nullptr);
  sd_bus_message_unref(answer);
  return 1;
}

}  // namespace

int Methods::dial(sd_bus_message* message, void* self, sd_bus_error* error) {
  auto* client = static_cast<Client*>(self);
  FakeManager& manager = *client->manager;
  const bool descriptor = has_descriptor(message);
  rasapi32::Dictionary parameters;
  rasapi32::read_dictionary(message, parameters);
  const std::string entry = parameters.text("entry");
  manager.note([&](Log& log) {
    log.dials.push_back(parameters);
    log.with_descriptor.push_back(descriptor);
  });
  const auto own = manager.scripts_.find(entry);
  const Script script = own != manager.scripts_.end() ? own->second : manager.scripts_[""];
  if (script.refuse_with != 0) return fail_with(error, script.refuse_with);
  auto dialing = std::make_shared<Dialing>();
  dialing->client = client;
  client->watches = true;
  dialing->number = manager.next_number_++;
  dialing->handler = parameters.text("handler");
  dialing->steps = script.steps;
  dialing->held = script.hold_first_step;
  FakeConnection connection;
  connection.entry = entry;
  if (!parameters.text("number").empty()) connection.phone_number = parameters.text("number");
  manager.connections_[dialing->number] = connection;
  manager.dialings_.push_back(dialing);
  sd_bus_reply_method_return(message, "ub", dialing->number, static_cast<int>(script.existing));
  if (!dialing->held) manager.next_step(dialing);
  return 1;
}

void Methods::call(FakeManager& manager, const std::shared_ptr<Dialing>& dialing, Step step) {
  struct Waiting {
    FakeManager* manager;
    std::weak_ptr<Dialing> dialing;
  };
  const auto answered = [](sd_bus_message* reply, void* data, sd_bus_error*) {
    auto* waiting = static_cast<Waiting*>(data);
    const std::shared_ptr<Dialing> dialing = waiting->dialing.lock();
    int go_on = 0;
    if (sd_bus_message_is_method_error(reply, nullptr) > 0 || !dialing ||
        sd_bus_message_read(reply, "b", &go_on) <= 0) {
      return 0;
    }
    FakeManager& manager = *waiting->manager;
    manager.note([&](Log& log) { log.answers.push_back(go_on != 0); });
    dialing->heard = go_on != 0;
    dialing->outstanding = false;
    const auto connection = manager.connections_.find(dialing->number);
    if (connection != manager.connections_.end() && connection->second.references == 0) {
      manager.take_down(dialing->number);
    } else {
      manager.next_step(dialing);
    }
    return 0;
  };
  dialing->outstanding = true;
  auto* waiting = new Waiting{&manager, dialing};
  sd_bus_slot* slot = nullptr;
  sd_bus_message* message = nullptr;
  sd_bus_message_new_method_call(dialing->client->bus, &message, nullptr, dialing->handler.c_str(),
                                 "org.openras.Handler1", "Notify");
  sd_bus_message_append(message, "uuuuu", dialing->number, step.subentry, step.state, step.error,
                        step.extended);
  const int result =
      sd_bus_call_async(dialing->client->bus, &slot, message, answered, waiting, UINT64_MAX);
  sd_bus_message_unref(message);
  if (result < 0) {
    delete waiting;
    return;
  }
  sd_bus_slot_set_destroy_callback(slot, [](void* data) { delete static_cast<Waiting*>(data); });
  sd_bus_slot_set_floating(slot, true);
  sd_bus_slot_unref(slot);
}

int Methods::resume(sd_bus_message* message, void* self, sd_bus_error*) {
  FakeManager& manager = *static_cast<Client*>(self)->manager;
  uint32_t number = 0;
  sd_bus_message_read(message, "u", &number);
  rasapi32::Dictionary parameters;
  rasapi32::read_dictionary(message, parameters);
  manager.note([&](Log& log) { log.resumes.push_back(parameters); });
  sd_bus_reply_method_return(message, "");
  const auto dialings = manager.dialings_;
  for (const auto& dialing : dialings) {
    if (dialing->number != number || dialing->resumed) continue;
    dialing->resumed = true;
    if (!dialing->outstanding) manager.next_step(dialing);
  }
  return 1;
}

int Methods::hang_up(sd_bus_message* message, void* self, sd_bus_error* error) {
  FakeManager& manager = *static_cast<Client*>(self)->manager;
  uint32_t number = 0;
  sd_bus_message_read(message, "u", &number);
  const auto found = manager.connections_.find(number);
  if (found == manager.connections_.end()) return fail_with(error, 6);
  manager.note([=](Log& log) { log.hang_ups.push_back(number); });
  sd_bus_reply_method_return(message, "");
  if (found->second.references > 0) --found->second.references;
  // Contract: hung up once an outstanding Notify has been answered, and no Notify after it.
  bool outstanding = false;
  for (const auto& dialing : manager.dialings_) {
    outstanding = outstanding || (dialing->number == number && dialing->outstanding);
  }
  if (found->second.references == 0 && !outstanding) manager.take_down(number);
  return 1;
}

int Methods::list(sd_bus_message* message, void* self, sd_bus_error*) {
  FakeManager& manager = *static_cast<Client*>(self)->manager;
  return reply(message, [&](sd_bus_message* answer) {
    sd_bus_message_open_container(answer, 'a', "a{sv}");
    for (const auto& [number, connection] : manager.connections_) {
      append_connection(answer, number, connection);
    }
    sd_bus_message_close_container(answer);
  });
}

int Methods::list_ended(sd_bus_message* message, void* self, sd_bus_error*) {
  FakeManager& manager = *static_cast<Client*>(self)->manager;
  return reply(message, [&](sd_bus_message* answer) {
    sd_bus_message_open_container(answer, 'a', "a{sv}");
    for (const auto& [number, ended] : manager.ended_) {
      sd_bus_message_open_container(answer, 'a', "{sv}");
      append_number(answer, "number", number);
      append_text(answer, "entry", ended.entry);
      append_number(answer, "error", ended.error);
      append_text(answer, "reason", ended.reason);
      append_text(answer, "situation", ended.situation);
      sd_bus_message_close_container(answer);
    }
    sd_bus_message_close_container(answer);
  });
}

int Methods::describe(sd_bus_message* message, void* self, sd_bus_error* error) {
  FakeManager& manager = *static_cast<Client*>(self)->manager;
  uint32_t number = 0;
  sd_bus_message_read(message, "u", &number);
  const auto found = manager.connections_.find(number);
  if (found == manager.connections_.end()) return fail_with(error, 6);
  return reply(message,
               [&](sd_bus_message* answer) { append_connection(answer, number, found->second); });
}

int Methods::projection(sd_bus_message* message, void* self, sd_bus_error* error) {
  FakeManager& manager = *static_cast<Client*>(self)->manager;
  uint32_t number = 0;
  const char* protocol = nullptr;
  sd_bus_message_read(message, "us", &number, &protocol);
  if (!manager.connections_.contains(number)) return fail_with(error, 6);
  const std::string name = protocol;
  if (manager.connections_[number].state < 18) return fail_with(error, 730);
  if (name == "ipv6" && manager.connections_[number].entry == "v4only")
    return fail_with(error, 731);
  return reply(message, [&](sd_bus_message* answer) {
    sd_bus_message_open_container(answer, 'a', "{sv}");
    if (name == "lcp") {
      append_number(answer, "local-auth", 0xC223);
      append_number(answer, "local-auth-data", 0x81);
      append_number(answer, "mru", 1400);
      sd_bus_message_append(answer, "{sv}", "pfc", "b", 1);
    } else if (name == "ip") {
      append_text(answer, "local", "10.9.0.2");
      append_text(answer, "peer", "10.9.0.1");
      sd_bus_message_append(answer, "{sv}", "dns", "as", 2, "9.9.9.9", "1.1.1.1");
    } else {
      const uint8_t id[8] = {1, 2, 3, 4, 5, 6, 7, 8};
      sd_bus_message_open_container(answer, 'e', "sv");
      sd_bus_message_append(answer, "s", "local-id");
      sd_bus_message_open_container(answer, 'v', "ay");
      sd_bus_message_append_array(answer, 'y', id, sizeof id);
      sd_bus_message_close_container(answer);
      sd_bus_message_close_container(answer);
    }
    sd_bus_message_close_container(answer);
  });
}

int Methods::statistics(sd_bus_message* message, void* self, sd_bus_error* error) {
  FakeManager& manager = *static_cast<Client*>(self)->manager;
  uint32_t number = 0, subentry = 0;
  sd_bus_message_read(message, "uu", &number, &subentry);
  if (!manager.connections_.contains(number)) return fail_with(error, 6);
  if (subentry > 1) return fail_with(error, 668);
  return sd_bus_reply_method_return(message, "a{st}", 4, "bytes-sent", (uint64_t{1} << 32) + 7,
                                    "bytes-received", uint64_t{100 + subentry}, "bps",
                                    uint64_t{1} << 40, "connect-duration-ms", uint64_t{1234});
}

int Methods::watch(sd_bus_message* message, void* self, sd_bus_error*) {
  auto* client = static_cast<Client*>(self);
  client->watches = true;
  client->manager->note([](Log& log) { ++log.watches; });
  return sd_bus_reply_method_return(message, "");
}

int Methods::clear_statistics(sd_bus_message* message, void* self, sd_bus_error* error) {
  FakeManager& manager = *static_cast<Client*>(self)->manager;
  uint32_t number = 0;
  sd_bus_message_read(message, "u", &number);
  if (!manager.connections_.contains(number)) return fail_with(error, 6);
  manager.note([](Log& log) { ++log.cleared_statistics; });
  return sd_bus_reply_method_return(message, "");
}

void Methods::add(Client& client) {
  static const sd_bus_vtable vtable[] = {
      SD_BUS_VTABLE_START(0),
      SD_BUS_METHOD("Dial", "a{sv}", "ub", &Methods::dial, SD_BUS_VTABLE_UNPRIVILEGED),
      SD_BUS_METHOD("Resume", "ua{sv}", "", &Methods::resume, SD_BUS_VTABLE_UNPRIVILEGED),
      SD_BUS_METHOD("HangUp", "u", "", &Methods::hang_up, SD_BUS_VTABLE_UNPRIVILEGED),
      SD_BUS_METHOD("ListConnections", "", "aa{sv}", &Methods::list, SD_BUS_VTABLE_UNPRIVILEGED),
      SD_BUS_METHOD("ListEnded", "", "aa{sv}", &Methods::list_ended, SD_BUS_VTABLE_UNPRIVILEGED),
      SD_BUS_METHOD("Describe", "u", "a{sv}", &Methods::describe, SD_BUS_VTABLE_UNPRIVILEGED),
      SD_BUS_METHOD("GetProjection", "us", "a{sv}", &Methods::projection,
                    SD_BUS_VTABLE_UNPRIVILEGED),
      SD_BUS_METHOD("GetStatistics", "uu", "a{st}", &Methods::statistics,
                    SD_BUS_VTABLE_UNPRIVILEGED),
      SD_BUS_METHOD("Watch", "u", "", &Methods::watch, SD_BUS_VTABLE_UNPRIVILEGED),
      SD_BUS_METHOD("ClearStatistics", "uu", "", &Methods::clear_statistics,
                    SD_BUS_VTABLE_UNPRIVILEGED),
      SD_BUS_VTABLE_END};
  sd_bus_add_object_vtable(client.bus, nullptr, "/org/openras", "org.openras.Manager1", vtable,
                           &client);
}

}  // namespace openras::test
