#include "mpr/connect.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/utf16.h"
#include "mpr/drive.h"
#include "mpr/remembered.h"
#include "mpr/routing.h"
#include "phonebook/text.h"

namespace openras::mpr {
namespace {

using Kind = LocalDevice::Kind;

// A password in UTF-16 for a provider, wiped when it goes.
struct WideSecret {
  std::optional<std::u16string> text;

  explicit WideSecret(const std::optional<Secret>& from) {
    if (from) text = to_utf16(from->reveal()).value_or(u"");
  }
  WideSecret(const WideSecret&) = delete;
  WideSecret& operator=(const WideSecret&) = delete;
  ~WideSecret() {
    if (text) wipe_memory(text->data(), text->size() * sizeof(char16_t));
  }
  char16_t* data() { return text ? text->data() : nullptr; }
};

bool has_control_character(std::u16string_view text) {
  return std::ranges::any_of(text, [](char16_t c) { return c < 0x20 || c == 0x7f; });
}

std::string narrow(const std::optional<std::u16string>& text) {
  return text ? to_encoding(*text, char{}) : std::string();
}

std::optional<Answered<>> add(const Provider& provider, const ConnectRequest& request) {
  const ProviderFunctions& has = provider.functions();
  Resource resource = request.resource;
  NETRESOURCEW view = resource.view();
  WideSecret password(request.password);
  std::optional<std::u16string> user = request.user;
  char16_t* const user_text = user ? user->data() : nullptr;
  if (has.add_connection3 != nullptr) {
    return provider.call(has.add_connection3, request.owner, &view, password.data(), user_text,
                         DWORD{request.flags});
  }
  if (has.add_connection != nullptr) {
    return provider.call(has.add_connection, &view, password.data(), user_text);
  }
  return std::nullopt;
}

// From a command line, the password only where that is asked for as well (page
// "WNetAddConnection3A function", CONNECT_CMD_SAVECRED).
Answered<> remember_it(const ConnectRequest& request, const LocalDevice& device,
                       const Provider& provider) {
  const bool with_password =
      (request.flags & CONNECT_COMMANDLINE) == 0 || (request.flags & CONNECT_CMD_SAVECRED) != 0;
  return remember({.device = device.utf8,
                   .remote_name = narrow(request.resource.remote_name),
                   .provider = provider.name(),
                   .user = narrow(request.user),
                   .type = request.resource.type},
                  with_password ? request.password : std::nullopt);
}

// One try: every provider that may have it. What is connected and cannot be remembered is ended
// again, so that nothing half-done is left.
Answered<> attempt(const Modules& modules, std::span<const Provider* const> providers,
                   const ConnectRequest& request, const std::optional<LocalDevice>& device) {
  std::optional<DeviceLock> lock;
  if (device) {
    Answered<DeviceLock> taken = DeviceLock::take(*device);
    if (!taken) return std::unexpected(taken.error());
    lock.emplace(*std::move(taken));
    if (Answered<> free = check_free(modules, *device); !free) return free;
  }
  const Answered<const Provider*> provider =
      route_and_wait(modules, providers, [&](const Provider& each) { return add(each, request); });
  if (!provider) {
    if (device) hide_drive(*device);
    return std::unexpected(provider.error());
  }
  if (!device) return {};
  if ((request.flags & CONNECT_UPDATE_PROFILE) != 0 && !request.restoring) {
    if (Answered<> kept = remember_it(request, *device, **provider); !kept) {
      std::u16string name = device->name;
      if (const auto function = (*provider)->functions().cancel_connection) {
        [[maybe_unused]] const auto ended = (*provider)->call(function, name.data(), TRUE);
      }
      hide_drive(*device);
      return kept;
    }
  }
  show_drive(*device);
  return {};
}

Answered<> check_profile(const ConnectRequest& request, const LocalDevice& device) {
  if ((request.flags & CONNECT_UPDATE_PROFILE) == 0 || request.restoring) return {};
  const std::optional<Remembered> known = find_remembered(device.utf8);
  const std::string remote = narrow(request.resource.remote_name);
  if (!known || phonebook::equal_names(known->remote_name, remote)) return {};
  return refuse(
      ERROR_DEVICE_ALREADY_REMEMBERED,
      fmt::format("{} is remembered for {}; forget that first.", device.utf8, known->remote_name));
}

// Tries until it is done or no notifyee wants another try.
Answered<> connect_and_tell(const Modules& modules, std::span<const Provider* const> providers,
                            const ConnectRequest& request,
                            const std::optional<LocalDevice>& device) {
  if (request.restoring) return attempt(modules, providers, request, device);
  Notification notification(modules.notifyees, add_operation(request),
                            modules.configuration.slow_after());
  while (true) {
    if (Answered<> allowed = notification.before(); !allowed) return allowed;
    Answered<> done = attempt(modules, providers, request, device);
    if (!notification.after(done ? DWORD{WN_SUCCESS} : done.error().code)) return done;
  }
}

}  // namespace

bool is_remote_name(std::u16string_view name) {
  return name.size() > 2 && name.starts_with(u"\\\\") && name[2] != u'\\' &&
         !has_control_character(name);
}

Notification::Operation add_operation(const ConnectRequest& request) {
  return {"AddConnectNotify", [](const Notifyee& notifyee) { return notifyee.add() != nullptr; },
          [&request](const Notifyee& notifyee, NOTIFYINFO& info) {
            Resource resource = request.resource;
            NOTIFYADD add = {request.owner, resource.view(), request.flags};
            return notifyee.add()(&info, &add);
          }};
}

Answered<std::optional<LocalDevice>> validate(ConnectRequest& request) {
  Resource& resource = request.resource;
  if (resource.provider && resource.provider->empty()) resource.provider.reset();
  if (resource.local_name && resource.local_name->empty()) resource.local_name.reset();
  if (!resource.remote_name || !is_remote_name(*resource.remote_name)) {
    return refuse(ERROR_BAD_NET_NAME,
                  R"(A remote name begins with two backslashes and a server: \\server\share.)");
  }
  if (resource.type != RESOURCETYPE_ANY && resource.type != RESOURCETYPE_DISK &&
      resource.type != RESOURCETYPE_PRINT) {
    return refuse(ERROR_INVALID_PARAMETER, "NETRESOURCE.dwType is none of the resource types.");
  }
  if ((request.flags & CONNECT_RESERVED) != 0) {
    return refuse(ERROR_INVALID_PARAMETER, "Reserved flags are set.");
  }
  if (request.user && has_control_character(*request.user)) {
    return refuse(ERROR_BAD_USERNAME, "The user name has control characters in it.");
  }
  if (!resource.local_name) {
    if ((request.flags & CONNECT_REDIRECT) == 0) return std::nullopt;
    if (!request.may_choose) {
      return refuse(ERROR_INVALID_ADDRESS, "CONNECT_REDIRECT needs a local name here.");
    }
    if (resource.type != RESOURCETYPE_DISK) {
      return refuse(ERROR_INVALID_PARAMETER, "A drive can be chosen for RESOURCETYPE_DISK only.");
    }
    return std::nullopt;
  }
  std::optional<LocalDevice> device = parse_local_name(*resource.local_name);
  if (!device) {
    return refuse(ERROR_BAD_DEVICE, "A local name is a drive (Z:), a full path, or LPT1 to LPT9.");
  }
  const uint32_t type = device->kind == Kind::kPrinter ? RESOURCETYPE_PRINT : RESOURCETYPE_DISK;
  if (resource.type != type) {
    return refuse(ERROR_BAD_DEV_TYPE,
                  "The local device is of another type than NETRESOURCE.dwType.");
  }
  resource.local_name = device->name;
  return device;
}

Answered<std::optional<LocalDevice>> connect(ConnectRequest request, const IsRoom& is_room) {
  Answered<std::optional<LocalDevice>> device = validate(request);
  if (!device) return device;
  const std::shared_ptr<const Modules> modules = current_modules();
  const auto providers = candidates(*modules, request.resource.provider);
  if (!providers) return std::unexpected(providers.error());
  const bool chooses = !*device && (request.flags & CONNECT_REDIRECT) != 0;
  for (int tries = 0;; ++tries) {
    if (chooses) {
      Answered<LocalDevice> chosen = choose_drive(*modules);
      if (!chosen) return std::unexpected(chosen.error());
      *device = *std::move(chosen);
      request.resource.local_name = (*device)->name;
    }
    if (is_room) {
      const auto& access = *device ? (*device)->name : *request.resource.remote_name;
      if (Answered<> room = is_room(access); !room) return std::unexpected(room.error());
    }
    if (*device && !chooses) {
      if (Answered<> free = check_free(*modules, **device); !free) {
        return std::unexpected(free.error());
      }
    }
    if (*device) {
      if (Answered<> kept = check_profile(request, **device); !kept) {
        return std::unexpected(kept.error());
      }
    }
    const Answered<> done = connect_and_tell(*modules, *providers, request, *device);
    if (done) return device;
    // Somebody else took the drive that was chosen: another one will do.
    const bool lost = chooses && done.error().code == ERROR_ALREADY_ASSIGNED && tries < 26;
    if (!lost) return std::unexpected(done.error());
  }
}

Answered<> restore(HWND owner, const std::optional<LocalDevice>& device) {
  const auto all = remembered_connections();
  if (!all) return std::unexpected(all.error());
  std::optional<Failure> first;
  bool found = false;
  for (const Remembered& each : *all) {
    if (device && device->utf8 != each.device) continue;
    found = true;
    ConnectRequest request{.owner = owner, .restoring = true};
    request.resource.type = each.type;
    request.resource.local_name = to_utf16(each.device);
    request.resource.remote_name = to_utf16(each.remote_name);
    if (!each.provider.empty()) request.resource.provider = to_utf16(each.provider);
    if (!each.user.empty()) request.user = to_utf16(each.user);
    auto password = remembered_password(each.device);
    Answered<std::optional<LocalDevice>> done = std::nullopt;
    if (password) {
      request.password = *std::move(password);
      done = connect(std::move(request));
    } else {
      done = std::unexpected(password.error());
    }
    // What is connected already is as it should be, when all are asked for.
    const bool already = !done && done.error().code == ERROR_ALREADY_ASSIGNED && !device;
    if (!done && !already && !first) first = done.error();
  }
  if (device && !found) {
    return refuse(ERROR_NOT_CONNECTED, device->utf8 + " is not remembered.");
  }
  if (first) return std::unexpected(*std::move(first));
  return {};
}

}  // namespace openras::mpr
