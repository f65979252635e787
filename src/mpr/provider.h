// A network provider (page "Implementing a Network Provider"): what it can do, and its functions.
#pragma once

#include <openras/npapi.h>

#include <memory>
#include <string>

#include "base/error.h"
#include "mpr/configuration.h"
#include "mpr/failure.h"
#include "mpr/library.h"

namespace openras::mpr {

// Each is nullptr unless NPGetCaps() says that the provider has it, and the library exports it.
struct ProviderFunctions {
  PF_NPAddConnection add_connection = nullptr;
  PF_NPAddConnection3 add_connection3 = nullptr;
  PF_NPCancelConnection cancel_connection = nullptr;
  PF_NPGetConnection get_connection = nullptr;
  PF_NPGetConnectionPerformance get_performance = nullptr;
  PF_NPGetUniversalName get_universal_name = nullptr;  // has no bit of its own
  PF_NPGetUser get_user = nullptr;
  PF_NPOpenEnum open_enum = nullptr;
  PF_NPEnumResource enum_resource = nullptr;
  PF_NPCloseEnum close_enum = nullptr;
  PF_NPGetResourceParent get_resource_parent = nullptr;
  PF_NPGetResourceInformation get_resource_information = nullptr;
};

class Provider {
 public:
  // Loads it and asks for its capabilities. Errors say why it is refused.
  static Result<std::shared_ptr<const Provider>> load(const ProviderSetting& setting);

  const ProviderSetting& setting() const { return setting_; }
  const std::string& name() const { return setting_.name; }  // UTF-8
  const std::u16string& wide_name() const { return wide_name_; }
  const std::filesystem::path& path() const { return library_.path(); }
  const ProviderFunctions& functions() const { return functions_; }
  uint32_t net_type() const { return net_type_; }          // NPGetCaps(WNNC_NET_TYPE)
  uint32_t version() const { return version_; }            // NPGetCaps(WNNC_DRIVER_VERSION)
  uint32_t connections() const { return connections_; }    // WNNC_CON_*
  uint32_t enumerations() const { return enumerations_; }  // WNNC_ENUM_*
  // NPGetCaps(WNNC_START), asked now: 0 it does not start (or says nothing of it), 1 it has
  // started, 0xFFFFFFFF it does not know when, else in how many milliseconds.
  uint32_t start() const;

  // Calls one of its functions. A failure has the provider's own text; an exception is
  // ERROR_UNEXP_NET_ERR.
  template <typename Function, typename... Arguments>
  Answered<> call(Function function, Arguments... arguments) const {
    const ErrorWatch watch;
    uint32_t code = 0;
    try {
      code = function(arguments...);
    } catch (abi::__forced_unwind&) {
      throw;
    } catch (...) {
      return thrown();
    }
    if (code == WN_SUCCESS) return {};
    return std::unexpected(watch.failure(code, name()));
  }

 private:
  Provider(ProviderSetting setting, Library library)
      : setting_(std::move(setting)), library_(std::move(library)) {}
  void ask_capabilities();
  std::unexpected<Failure> thrown() const;  // in a catch (...)

  ProviderSetting setting_;
  Library library_;
  std::u16string wide_name_;
  PF_NPGetCaps get_caps_ = nullptr;
  ProviderFunctions functions_;
  uint32_t net_type_ = 0;
  uint32_t version_ = 0;
  uint32_t connections_ = 0;
  uint32_t enumerations_ = 0;
};

}  // namespace openras::mpr
