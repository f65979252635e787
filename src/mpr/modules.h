// The providers and notifyees of this process: loaded once, and again when the configuration has
// changed.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "mpr/configuration.h"
#include "mpr/notification.h"
#include "mpr/provider.h"

namespace openras::mpr {

// The directories with networkprovider.conf and networkprovider.d: /etc/openras (or
// $OPENRAS_CONFIG), and the user's own ($XDG_CONFIG_HOME/openras), which is empty in a program that
// runs with more rights than its caller.
std::filesystem::path system_directory();
std::filesystem::path user_directory();

// A file that is not used, a provider or notifyee that was not loaded, and why.
struct Refusal {
  enum class Kind { kConfiguration, kProvider, kNotifyee };
  Kind kind;
  std::string name;  // of the provider or notifyee
  Source source;
  std::string why;
};

// What the configuration files say, read now; `refusals` gets those that are not used.
Configuration read_configuration(std::vector<Refusal>& refusals);

// What is loaded; it does not change, and is kept by whoever works with it.
struct Modules {
  Configuration configuration;
  std::vector<std::shared_ptr<const Provider>> providers;  // in the order in which they are tried
  std::vector<std::shared_ptr<const Notifyee>> notifyees;  // in the order in which they are told
  std::vector<Refusal> refusals;
  std::chrono::steady_clock::time_point loaded_at;

  // By the name that NETRESOURCE.lpProvider has, or the key in ProviderOrder, whatever the case.
  // nullptr: there is none (ERROR_BAD_PROVIDER).
  const Provider* find(std::u16string_view name) const;
};

// The modules of now: those of the last call, unless a configuration file has changed since. What
// is refused is logged once for each load. Any thread; a child of fork() has its own.
std::shared_ptr<const Modules> current_modules();

}  // namespace openras::mpr
