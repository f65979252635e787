// Which provider answers a request, and which error is returned when none does.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "mpr/failure.h"
#include "mpr/modules.h"

namespace openras::mpr {

// The errors of providers that were asked for one request. "Not mine" errors are insignificant:
// ERROR_BAD_NETPATH, ERROR_BAD_NET_NAME (WN_BAD_NETNAME), ERROR_INVALID_PARAMETER,
// ERROR_INVALID_LEVEL; where a connection is looked for, also ERROR_NOT_CONNECTED and
// ERROR_BAD_DEVICE.
class Tally {
 public:
  enum class Request { kConnect, kFind };
  explicit Tally(Request request) : request_(request) {}

  void add(Failure failure);

  // The first significant error. Where there is none: of those that connect, ERROR_BAD_NETPATH
  // before ERROR_BAD_NET_NAME (a server that nobody finds says more than a name that is not mine),
  // else ERROR_NO_NET_OR_BAD_PATH [choice]; of those that look for a connection,
  // ERROR_NOT_CONNECTED. ERROR_NO_NETWORK: nobody was asked.
  Failure result() const;

 private:
  Request request_;
  bool asked_ = false;
  std::optional<Failure> significant_;
  std::optional<Failure> insignificant_;
};

// The providers that a request may go to, in order: that of `name` alone, or all of them where it
// is not given or empty. ERROR_BAD_PROVIDER: there is none of that name. ERROR_NO_NETWORK: there is
// none at all.
Answered<std::vector<const Provider*>> candidates(const Modules& modules,
                                                  const std::optional<std::u16string>& name);

// Asks one after the other until one accepts, and answers that one. `ask` answers nullopt for a
// provider that has not the function. ERROR_NOT_SUPPORTED: none has it.
using Ask = std::function<std::optional<Answered<>>(const Provider&)>;
Answered<const Provider*> route(std::span<const Provider* const> providers, Tally::Request request,
                                const Ask& ask);

// As route() with Request::kConnect; where none accepts, waits for the providers among those that
// say that they are starting (NPGetCaps(WNNC_START)), and asks each again once it has started. The
// longest wait that one of them gives counts, from when they were loaded; one that does not know
// when it starts has RestoreTimeout of the configuration, else 60 seconds (page "Overriding the
// Default MPR Time-out Interval").
Answered<const Provider*> route_and_wait(const Modules& modules,
                                         std::span<const Provider* const> providers,
                                         const Ask& ask);

}  // namespace openras::mpr
