// What connections need of the world; tests give them another one.
#pragma once

#include <asio/any_io_executor.hpp>
#include <functional>
#include <memory>

#include "base/random.h"
#include "manager/clock.h"
#include "manager/plan.h"
#include "manager/process_watch.h"
#include "net/system.h"

namespace openras::manager {

struct Environment {
  using LinkFactory = std::function<std::unique_ptr<link::Link>(const LinkPlan& plan)>;
  asio::any_io_executor executor;
  Clock& clock;
  net::System& system;
  RandomSource& random;
  LinkFactory make_link;
  ProcessWatchFactory watch_process;
};

}  // namespace openras::manager
