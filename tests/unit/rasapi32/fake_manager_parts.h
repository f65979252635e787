// The D-Bus side of FakeManager.
#pragma once

#include "unit/rasapi32/fake_manager.h"

namespace openras::test {

struct FakeManager::Client {
  FakeManager* manager = nullptr;
  sd_bus* bus = nullptr;
  bool watches = false;
  ~Client() { sd_bus_close_unref(bus); }
};

struct FakeManager::Dialing {
  Client* client = nullptr;
  uint32_t number = 0;
  std::string handler;
  std::vector<Step> steps;
  size_t at = 0;
  bool heard = true, over = false, held = false;
  bool resumed = true;       // false in a paused state, until Resume
  bool outstanding = false;  // a Notify waits for its answer
};

// The methods of Manager1, as static functions for sd-bus; `self` is the Client.
struct Methods {
  using Client = FakeManager::Client;
  using Dialing = FakeManager::Dialing;
  static int dial(sd_bus_message* message, void* self, sd_bus_error* error);
  static int resume(sd_bus_message* message, void* self, sd_bus_error* error);
  static int hang_up(sd_bus_message* message, void* self, sd_bus_error* error);
  static int list(sd_bus_message* message, void* self, sd_bus_error* error);
  static int list_ended(sd_bus_message* message, void* self, sd_bus_error* error);
  static int describe(sd_bus_message* message, void* self, sd_bus_error* error);
  static int projection(sd_bus_message* message, void* self, sd_bus_error* error);
  static int statistics(sd_bus_message* message, void* self, sd_bus_error* error);
  static int watch(sd_bus_message* message, void* self, sd_bus_error* error);
  static int clear_statistics(sd_bus_message* message, void* self, sd_bus_error* error);
  static void add(Client& client);
  static void call(FakeManager& manager, const std::shared_ptr<Dialing>& dialing, Step step);
};

inline void add_methods(Methods::Client& client) { Methods::add(client); }
inline void call_handler(FakeManager& manager, const std::shared_ptr<Methods::Dialing>& dialing,
                         Step step) {
  Methods::call(manager, dialing, step);
}

}  // namespace openras::test
