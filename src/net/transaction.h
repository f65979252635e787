// Carries a plan out, all or nothing, and takes it back.
#pragma once

#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "net/guard.h"
#include "net/journal.h"
#include "net/kernel.h"
#include "net/plan.h"
#include "net/step.h"
#include "net/system.h"

namespace openras::net {

// What a System and everything applied through it share; lives as long as any of them.
struct Machinery {
  std::mutex mutex;  // guards all below
  std::unique_ptr<Kernel> kernel;
  std::unique_ptr<Dns> dns;
  std::unique_ptr<Journal> journal;
  std::unique_ptr<Guard> guard;
  std::set<std::pair<asio::ip::address, uint32_t>> pinned_metrics;  // in use by this process
};

// The journal must be open. Takes the machinery's mutex.
Result<std::unique_ptr<Applied>> apply_transaction(std::shared_ptr<Machinery> machinery,
                                                   const Description& description);

}  // namespace openras::net
