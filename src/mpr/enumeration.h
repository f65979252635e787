// Enumerations of network resources: of each provider in turn, of what is remembered, or of the
// providers themselves.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "mpr/failure.h"
#include "mpr/modules.h"
#include "mpr/resource.h"

namespace openras::mpr {

// One enumeration. Thread-safe: a call waits for another's.
class Enumeration {
 public:
  // ERROR_INVALID_PARAMETER: scope or type; ERROR_BAD_PROVIDER; ERROR_NO_NETWORK; what the provider
  // says of a container (ERROR_NOT_CONTAINER, ERROR_BAD_NET_NAME …).
  static Answered<std::shared_ptr<Enumeration>> open(DWORD scope, DWORD type, DWORD usage,
                                                     std::optional<Resource> container);
  ~Enumeration();

  // The next resource, without taking it: nullopt at the end. ERROR_EXTENDED_ERROR and others: of
  // the provider.
  Answered<std::optional<Resource>> peek();
  void take() { next_.reset(); }
  std::mutex& mutex() { return mutex_; }

 private:
  explicit Enumeration(std::shared_ptr<const Modules> modules) : modules_(std::move(modules)) {}
  Answered<> open_at_provider(const Provider& provider, DWORD scope, DWORD type, DWORD usage,
                              std::optional<Resource> container);
  Answered<> open_everywhere(DWORD scope, DWORD bit, DWORD type, DWORD usage);
  Answered<> open_container(DWORD type, DWORD usage, const Resource& container);
  void list_providers();
  Answered<> list_remembered(DWORD type);
  Answered<std::optional<Resource>> fetch();

  struct Part {
    const Provider* provider;
    HANDLE handle;
  };
  std::mutex mutex_;
  std::shared_ptr<const Modules> modules_;
  std::vector<Part> parts_;      // not yet at their ends, in order
  std::vector<Resource> known_;  // what the router itself knows, last first
  std::optional<Resource> next_;
};

}  // namespace openras::mpr
