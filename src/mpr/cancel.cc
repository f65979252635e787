#include <fmt/format.h>

#include "base/utf16.h"
#include "mpr/connect.h"
#include "mpr/drive.h"
#include "mpr/remembered.h"
#include "mpr/routing.h"

namespace openras::mpr {
namespace {

// One try. Empty: it was only remembered, and is now forgotten.
Answered<std::u16string> attempt(const Modules& modules, const CancelRequest& request,
                                 const std::optional<LocalDevice>& device) {
  std::optional<DeviceLock> lock;
  if (device) {
    Answered<DeviceLock> taken = DeviceLock::take(*device);
    if (!taken) return std::unexpected(taken.error());
    lock.emplace(*std::move(taken));
  }
  std::vector<const Provider*> providers;
  providers.reserve(modules.providers.size());
  for (const auto& provider : modules.providers) providers.push_back(provider.get());
  Answered<const Provider*> ended = route(
      providers, Tally::Request::kFind, [&](const Provider& provider) -> std::optional<Answered<>> {
        const PF_NPCancelConnection function = provider.functions().cancel_connection;
        if (function == nullptr) return std::nullopt;
        std::u16string name = request.name;
        return provider.call(function, name.data(), request.force ? TRUE : FALSE);
      });
  if (device) hide_drive(*device);
  bool forgotten = false;
  const bool gone =
      ended || ended.error().code == ERROR_NOT_CONNECTED || ended.error().code == ERROR_NO_NETWORK;
  if (device && gone && (request.flags & CONNECT_UPDATE_PROFILE) != 0) {
    const Answered<bool> done = forget(device->utf8);
    if (!done) return std::unexpected(done.error());
    forgotten = *done;
  }
  if (ended) return (*ended)->wide_name();
  if (forgotten) return std::u16string();
  return std::unexpected(ended.error());
}

}  // namespace

Notification::Operation cancel_operation(const CancelRequest& request,
                                         const std::u16string& provider) {
  return {"CancelConnectNotify",
          [](const Notifyee& notifyee) { return notifyee.cancel() != nullptr; },
          [&request, &provider](const Notifyee& notifyee, NOTIFYINFO& info) {
            std::u16string name = request.name;
            std::u16string by = provider;
            NOTIFYCANCEL cancel = {name.data(), by.empty() ? nullptr : by.data(), request.flags,
                                   request.force ? TRUE : FALSE};
            return notifyee.cancel()(&info, &cancel);
          }};
}

Answered<> cancel(CancelRequest request) {
  if ((request.flags & ~DWORD{CONNECT_UPDATE_PROFILE}) != 0) {
    return refuse(ERROR_INVALID_PARAMETER, "The flags are CONNECT_UPDATE_PROFILE or 0.");
  }
  const std::optional<LocalDevice> device = parse_local_name(request.name);
  if (!device && !is_remote_name(request.name)) {
    return refuse(ERROR_NOT_CONNECTED,
                  R"(This names no connection: it is neither a local device nor \\server\share.)");
  }
  if (device) request.name = device->name;
  const std::shared_ptr<const Modules> modules = current_modules();
  std::u16string provider;
  Notification notification(modules->notifyees, cancel_operation(request, provider),
                            modules->configuration.slow_after());
  while (true) {
    if (Answered<> allowed = notification.before(); !allowed) return allowed;
    Answered<std::u16string> done = attempt(*modules, request, device);
    if (done) provider = *done;
    if (notification.after(done ? DWORD{WN_SUCCESS} : done.error().code)) continue;
    if (!done) return std::unexpected(done.error());
    return {};
  }
}

}  // namespace openras::mpr
