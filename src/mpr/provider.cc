#include "mpr/provider.h"

#include <fmt/format.h>

#include "base/log.h"
#include "base/utf16.h"
#include "mpr/mpr_log.h"

namespace openras::mpr {

Result<std::shared_ptr<const Provider>> Provider::load(const ProviderSetting& setting) {
  if (setting.path.empty()) {
    return fail(ERROR_BAD_PROVIDER,
                fmt::format("ProviderOrder names {}, but there is no [{}] with a ProviderPath.",
                            setting.key, setting.key));
  }
  if ((setting.network_class & WN_NETWORK_CLASS) == 0) {
    return fail(ERROR_BAD_PROVIDER, fmt::format("Class={} has no bit 1: {} is no network provider.",
                                                setting.network_class, setting.key));
  }
  Result<Library> library = Library::load(setting.path);
  if (!library) return std::unexpected(library.error());
  std::shared_ptr<Provider> provider(new Provider(setting, *std::move(library)));
  provider->wide_name_ = to_utf16(setting.name).value_or(u"");
  provider->get_caps_ = provider->library_.find<PF_NPGetCaps>("NPGetCaps");
  if (provider->get_caps_ == nullptr) {
    return fail(ERROR_PROC_NOT_FOUND,
                fmt::format("{} does not export NPGetCaps: it is no network provider.",
                            provider->path().string()));
  }
  const ForeignScope scope;
  try {
    provider->ask_capabilities();
  } catch (abi::__forced_unwind&) {
    throw;
  } catch (...) {
    return fail(ERROR_MOD_NOT_FOUND, fmt::format("NPGetCaps of {} threw {}.",
                                                 provider->path().string(), exception_text()));
  }
  return provider;
}

void Provider::ask_capabilities() {
  net_type_ = get_caps_(WNNC_NET_TYPE);
  version_ = get_caps_(WNNC_DRIVER_VERSION);
  connections_ = get_caps_(WNNC_CONNECTION);
  enumerations_ = get_caps_(WNNC_ENUMERATION);
  const uint32_t user = get_caps_(WNNC_USER);
  const uint32_t dialogs = get_caps_(WNNC_DIALOG);
  const auto find = [&]<typename Function>(Function& function, uint32_t bit, const char* name) {
    if (bit == 0) return;
    function = library_.find<Function>(name);
    if (function != nullptr) return;
    write_log(LogLevel::kWarning,
              fmt::format("provider={} file={} problem={}", log::value(setting_.key),
                          log::value(path().string()),
                          log::value(fmt::format("NPGetCaps promises {}, but the library does not "
                                                 "export it",
                                                 name))));
  };
  ProviderFunctions& f = functions_;
  find(f.add_connection, connections_ & WNNC_CON_ADDCONNECTION, "NPAddConnection");
  find(f.add_connection3, connections_ & WNNC_CON_ADDCONNECTION3, "NPAddConnection3");
  find(f.cancel_connection, connections_ & WNNC_CON_CANCELCONNECTION, "NPCancelConnection");
  find(f.get_connection, connections_ & WNNC_CON_GETCONNECTIONS, "NPGetConnection");
  find(f.get_performance, connections_ & WNNC_CON_GETPERFORMANCE, "NPGetConnectionPerformance");
  find(f.get_user, user & WNNC_USR_GETUSER, "NPGetUser");
  find(f.open_enum, enumerations_, "NPOpenEnum");
  find(f.enum_resource, enumerations_, "NPEnumResource");
  find(f.close_enum, enumerations_, "NPCloseEnum");
  if (f.open_enum == nullptr || f.enum_resource == nullptr || f.close_enum == nullptr) {
    enumerations_ = 0;
  }
  find(f.get_resource_parent, dialogs & WNNC_DLG_GETRESOURCEPARENT, "NPGetResourceParent");
  find(f.get_resource_information, dialogs & WNNC_DLG_GETRESOURCEINFORMATION,
       "NPGetResourceInformation");
  f.get_universal_name = library_.find<PF_NPGetUniversalName>("NPGetUniversalName");
}

uint32_t Provider::start() const {
  try {
    return get_caps_(WNNC_START);
  } catch (abi::__forced_unwind&) {
    throw;
  } catch (...) {
    return 0;
  }
}

std::unexpected<Failure> Provider::thrown() const {
  const std::string what = exception_text();
  write_log(LogLevel::kWarning,
            fmt::format("provider={} file={} problem={}", log::value(setting_.key),
                        log::value(path().string()), log::value("it threw " + what)));
  return refuse(ERROR_UNEXP_NET_ERR,
                fmt::format("The network provider failed unexpectedly ({}).", what), name());
}

}  // namespace openras::mpr
