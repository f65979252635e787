#include "bus/system_bus.h"

#include <openras/raserror.h>
#include <openras/winerror.h>

#include <asio/post.hpp>
#include <cstring>

#include "base/log.h"
#include "bus/errors.h"

namespace openras::bus {
namespace {

constexpr char kBusName[] = "org.freedesktop.DBus";
constexpr char kBusPath[] = "/org/freedesktop/DBus";

// GetConnectionCredentials: UnixUserID u, ProcessID u, UnixGroupIDs au, and others.
bool read_credentials(sd_bus_message* reply, Credentials& out) {
  if (sd_bus_message_enter_container(reply, 'a', "{sv}") <= 0) return false;
  while (sd_bus_message_enter_container(reply, 'e', "sv") > 0) {
    const char* key = nullptr;
    if (sd_bus_message_read_basic(reply, 's', &key) <= 0) return false;
    const std::string_view name = key;
    uint32_t number = 0;
    if (name == "UnixUserID" || name == "ProcessID") {
      if (sd_bus_message_read(reply, "v", "u", &number) <= 0) return false;
      if (name == "UnixUserID") out.uid = number;
      if (name == "ProcessID") out.pid = static_cast<int32_t>(number);
    } else if (name == "UnixGroupIDs") {
      const void* groups = nullptr;
      size_t size = 0;
      if (sd_bus_message_enter_container(reply, 'v', "au") <= 0 ||
          sd_bus_message_read_array(reply, 'u', &groups, &size) < 0 ||
          sd_bus_message_exit_container(reply) < 0)
        return false;
      out.groups.resize(size / sizeof(uint32_t));
      std::memcpy(out.groups.data(), groups, out.groups.size() * sizeof(uint32_t));
    } else if (sd_bus_message_skip(reply, "v") < 0) {
      return false;
    }
    sd_bus_message_exit_container(reply);
  }
  return out.uid != UINT32_MAX;
}

}  // namespace

class SystemBus::Sender final : public Client, public std::enable_shared_from_this<Sender> {
 public:
  Sender(SystemBus& owner, asio::any_io_executor on, std::string name)
      : bus(&owner), executor(std::move(on)), unique_name(std::move(name)) {}
  ~Sender() override { sd_bus_track_unref(track); }

  const Credentials& credentials() const override { return who; }
  bool gone() const override { return bus == nullptr; }
  void notify(const std::string& handler, const Notification& notification,
              Answer answer) override {
    if (bus == nullptr) {
      asio::post(executor, [answer = std::move(answer)] {
        answer(fail(ERROR_PORT_DISCONNECTED, "the client that dialed has gone"));
      });
      return;
    }
    bus->calls_.call(bus->driver_.bus(), unique_name, handler, notification, std::move(answer));
    bus->sent();
  }

  SystemBus* bus;  // null once it has gone
  asio::any_io_executor executor;
  std::string unique_name;
  Credentials who;
  bool known = false;
  Slot asking;
  std::vector<std::pair<Message, Handler>> waiting;  // until it is known who that is
  sd_bus_track* track = nullptr;
};

SystemBus::SystemBus(asio::any_io_executor executor, BusPointer bus, Service& service,
                     Signals& signals)
    : executor_(executor),
      service_(service),
      signals_(signals),
      calls_(executor),
      driver_(executor, std::move(bus)) {}

SystemBus::~SystemBus() {
  signals_.forget(*this);
  for (const auto& [name, sender] : senders_) sender->bus = nullptr;
}

std::unique_ptr<SystemBus> SystemBus::join(asio::any_io_executor executor, Service& service,
                                           Signals& signals, const std::string& address) {
  sd_bus* raw = nullptr;
  int result = address.empty() ? sd_bus_open_system(&raw) : sd_bus_new(&raw);
  BusPointer bus(raw);
  if (result >= 0 && !address.empty()) {
    result = sd_bus_set_address(raw, address.c_str());
    if (result >= 0) result = sd_bus_set_bus_client(raw, 1);
    if (result >= 0) result = sd_bus_start(raw);
  }
  std::unique_ptr<SystemBus> out;
  if (result >= 0) {
    out.reset(new SystemBus(executor, std::move(bus), service, signals));
    result = out->start();
  }
  if (result < 0) {
    spdlog::info("event=no-system-bus reason={}", log::value(strerror(-result)));
    return nullptr;
  }
  return out;
}

int SystemBus::start() {
  sd_bus* bus = driver_.bus();
  int result = export_manager(bus, *this);
  if (result >= 0) result = export_connections(bus, *this);
  if (result >= 0) result = sd_bus_request_name_async(bus, nullptr, kName, 0, on_name, this);
  if (result < 0) return result;
  driver_.start([this] { leave(); });
  return 0;
}

int SystemBus::on_name(sd_bus_message* reply, void* self, sd_bus_error*) {
  auto* bus = static_cast<SystemBus*>(self);
  if (const sd_bus_error* error = sd_bus_message_get_error(reply); error != nullptr) {
    spdlog::info("event=no-name-on-the-system-bus name={} reason={}", kName,
                 log::value(error->message ? error->message : error->name));
    bus->driver_.close();
    return 1;
  }
  spdlog::info("event=on-the-system-bus name={}", kName);
  bus->signals_.watch(*bus, 0);
  return 1;
}

void SystemBus::with_sender(sd_bus_message* call, Handler handler) {
  const char* name = sd_bus_message_get_sender(call);
  if (name == nullptr) {
    reply_error(call, {.code = ERROR_ACCESS_DENIED, .detail = "a call without a sender"});
    return;
  }
  std::shared_ptr<Sender>& sender = senders_[name];
  if (sender && sender->known) return handler(sender);
  const bool first = sender == nullptr;
  if (first) sender = std::make_shared<Sender>(*this, executor_, name);
  sender->waiting.emplace_back(Message(sd_bus_message_ref(call)), std::move(handler));
  if (!first) return;
  sd_bus* bus = driver_.bus();
  sd_bus_slot* slot = nullptr;
  sd_bus_track_new(bus, &sender->track, on_sender_gone, sender.get());
  sd_bus_track_add_name(sender->track, name);
  sd_bus_call_method_async(bus, &slot, kBusName, kBusPath, kBusName, "GetConnectionCredentials",
                           on_credentials, sender.get(), "s", name);
  sender->asking.reset(slot);
}

int SystemBus::on_credentials(sd_bus_message* reply, void* self, sd_bus_error*) {
  const auto sender = static_cast<Sender*>(self)->shared_from_this();
  sender->known =
      sd_bus_message_is_method_error(reply, nullptr) <= 0 && read_credentials(reply, sender->who);
  for (auto& [call, handler] : std::exchange(sender->waiting, {})) {
    if (sender->known) {
      handler(sender);
    } else {
      reply_error(call.get(),
                  {.code = ERROR_ACCESS_DENIED, .detail = "the bus does not say who this is"});
    }
  }
  if (!sender->known && sender->bus != nullptr) sender->bus->forget(sender->unique_name);
  return 1;
}

int SystemBus::on_sender_gone(sd_bus_track*, void* self) {
  const auto sender = static_cast<Sender*>(self)->shared_from_this();
  if (sender->bus != nullptr) sender->bus->forget(sender->unique_name);
  return 0;
}

void SystemBus::forget(const std::string& name) {
  auto node = senders_.extract(name);
  if (node.empty()) return;
  node.mapped()->bus = nullptr;
  calls_.fail_all(name);
  service_.client_gone(node.mapped());
}

// The bus daemon went away: nobody there can be reached any more.
void SystemBus::leave() {
  signals_.forget(*this);
  while (!senders_.empty()) forget(std::string(senders_.begin()->first));
  spdlog::info("event=left-the-system-bus");
}

void SystemBus::send_signal(const char* member, const Fill& fill) {
  sd_bus_message* raw = nullptr;
  if (sd_bus_message_new_signal(driver_.bus(), &raw, kManagerPath, kManagerInterface, member) < 0)
    return;
  const Message signal(raw);
  if (fill(raw) >= 0 && sd_bus_send(nullptr, raw, nullptr) >= 0) driver_.sent();
}

}  // namespace openras::bus
