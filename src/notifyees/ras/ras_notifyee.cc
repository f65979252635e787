// The notifyee that dials: remote access as the documentation's own example of one ("Receiving
// Connection Notifications"). Its sentences reach the user through WNetGetLastError().
#include <fmt/format.h>
#include <openras/npapi.h>
#include <openras/winerror.h>

#include <memory>

#include "base/runtime_directory.h"
#include "base/utf16.h"
#include "mpr/mpr_log.h"
#include "notifyees/ras/demand_dial.h"

namespace openras::demand_dial {
namespace {

constexpr std::string_view kProvider = "Remote Access";

std::string text_of(const WCHAR* text) {
  return text == nullptr ? std::string() : to_utf8(text).value_or(std::string());
}

Result<Ledger> open_ledger() {
  const auto directory = runtime_directory();
  if (!directory) return std::unexpected(directory.error());
  return Ledger(*directory);
}

DWORD before_add(NOTIFYINFO& info, const NETRESOURCEW& resource) {
  const Result<Ledger> ledger = open_ledger();
  if (!ledger) return WN_SUCCESS;
  auto dialed = dial_for(*ledger, text_of(resource.lpRemoteName), text_of(resource.lpLocalName));
  if (!dialed) {
    std::u16string text = to_utf16(dialed.error().detail).value_or(std::u16string());
    std::u16string provider = to_utf16(kProvider).value_or(std::u16string());
    WNetSetLastErrorW(dialed.error().code, text.data(), provider.data());
    return dialed.error().code;
  }
  if (*dialed) info.lpContext = new Hold(std::move(**dialed));
  return WN_SUCCESS;
}

void after_add(const NOTIFYINFO& info) {
  const std::unique_ptr<Hold> hold(static_cast<Hold*>(info.lpContext));
  const Result<Ledger> ledger = open_ledger();
  if (hold && ledger) connection_made(*ledger, *hold, info.dwOperationStatus == WN_SUCCESS);
}

void before_cancel(NOTIFYINFO& info, const std::string& name) {
  const Result<Ledger> ledger = open_ledger();
  if (ledger && holds_for(*ledger, name)) info.lpContext = new std::string(name);
}

void after_cancel(const NOTIFYINFO& info) {
  const std::unique_ptr<std::string> name(static_cast<std::string*>(info.lpContext));
  const Result<Ledger> ledger = open_ledger();
  // WN_NOT_CONNECTED: it had ended before, of which nobody was told.
  const bool gone =
      info.dwOperationStatus == WN_SUCCESS || info.dwOperationStatus == WN_NOT_CONNECTED;
  if (name && ledger && gone) connection_gone(*ledger, *name);
}

// No exception leaves a C function.
template <typename Body>
DWORD guarded(const Body& body) {
  try {
    return body();
  } catch (const std::exception& error) {
    mpr::write_log(mpr::LogLevel::kWarning,
                   fmt::format("event=demand-dial-failed detail=\"{}\"", error.what()));
    return WN_SUCCESS;
  }
}

}  // namespace
}  // namespace openras::demand_dial

using namespace openras::demand_dial;

extern "C" {

OPENRAS_API DWORD WINAPI AddConnectNotify(LPNOTIFYINFO info, LPNOTIFYADD add) {
  if (info == nullptr || add == nullptr) return WN_BAD_POINTER;
  return guarded([&]() -> DWORD {
    // A retry pass: what was dialed is still up.
    if (info->dwNotifyStatus == NOTIFY_PRE) {
      return info->lpContext == nullptr ? before_add(*info, add->NetResource) : DWORD{WN_SUCCESS};
    }
    if (info->dwNotifyStatus == NOTIFY_POST) after_add(*info);
    return WN_SUCCESS;
  });
}

OPENRAS_API DWORD WINAPI CancelConnectNotify(LPNOTIFYINFO info, LPNOTIFYCANCEL cancel) {
  if (info == nullptr || cancel == nullptr) return WN_BAD_POINTER;
  return guarded([&]() -> DWORD {
    if (info->dwNotifyStatus == NOTIFY_PRE) before_cancel(*info, text_of(cancel->lpName));
    if (info->dwNotifyStatus == NOTIFY_POST) after_cancel(*info);
    return WN_SUCCESS;
  });
}

}  // extern "C"
