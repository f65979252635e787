#include "mpr/routing.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "base/log.h"
#include "mpr/mpr_log.h"

namespace openras::mpr {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kDefaultWait{60'000};
constexpr milliseconds kLookAgain{50};
constexpr uint32_t kWillNotStart = 0;
constexpr uint32_t kHasStarted = 1;
constexpr uint32_t kDoesNotKnow = 0xFFFFFFFF;

bool is_insignificant(uint32_t code, Tally::Request request) {
  switch (code) {
    case ERROR_BAD_NETPATH:
    case ERROR_BAD_NET_NAME:
    case ERROR_INVALID_PARAMETER:
    case ERROR_INVALID_LEVEL:
      return true;
    case ERROR_NOT_CONNECTED:
    case ERROR_BAD_DEVICE:
      return request == Tally::Request::kFind;
    default:
      return false;
  }
}

// Which of two insignificant errors says more.
int weight(const Failure& failure) {
  const int named = failure.text.empty() ? 0 : 1;
  switch (failure.code) {
    case ERROR_BAD_NETPATH:
      return 4 + named;
    case ERROR_BAD_NET_NAME:
      return 2 + named;
    default:
      return 0;
  }
}

bool is_starting(const Provider& provider) {
  const uint32_t start = provider.start();
  return start != kWillNotStart && start != kHasStarted;
}

}  // namespace

void Tally::add(Failure failure) {
  asked_ = true;
  if (!is_insignificant(failure.code, request_)) {
    if (!significant_) significant_ = std::move(failure);
  } else if (!insignificant_ || weight(failure) > weight(*insignificant_)) {
    insignificant_ = std::move(failure);
  }
}

Failure Tally::result() const {
  if (significant_) return *significant_;
  if (!asked_) return {ERROR_NO_NETWORK, "There is no network provider.", {}, 0};
  if (request_ == Request::kFind) return {ERROR_NOT_CONNECTED, {}, {}, 0};
  if (weight(*insignificant_) > 0) return *insignificant_;
  return {ERROR_NO_NET_OR_BAD_PATH, {}, {}, 0};
}

Answered<std::vector<const Provider*>> candidates(const Modules& modules,
                                                  const std::optional<std::u16string>& name) {
  std::vector<const Provider*> providers;
  if (name && !name->empty()) {
    const Provider* const provider = modules.find(*name);
    if (provider == nullptr) {
      return refuse(ERROR_BAD_PROVIDER, "There is no network provider of this name.");
    }
    providers.push_back(provider);
    return providers;
  }
  providers.reserve(modules.providers.size());
  for (const auto& provider : modules.providers) providers.push_back(provider.get());
  if (providers.empty()) {
    return refuse(ERROR_NO_NETWORK,
                  fmt::format("There is no network provider: name one in ProviderOrder of "
                              "{}/networkprovider.conf.",
                              system_directory().string()));
  }
  return providers;
}

Answered<const Provider*> route(std::span<const Provider* const> providers, Tally::Request request,
                                const Ask& ask) {
  Tally tally(request);
  bool supported = false;
  for (const Provider* const provider : providers) {
    std::optional<Answered<>> answer = ask(*provider);
    if (!answer) continue;
    if (*answer) return provider;
    supported = true;
    Failure& failure = answer->error();
    // The user has said no in the provider's dialog: the next one would ask him again. [choice]
    if (failure.code == WN_CANCEL && request == Tally::Request::kConnect) {
      return std::unexpected(std::move(failure));
    }
    tally.add(std::move(failure));
  }
  if (!supported && !providers.empty()) {
    return refuse(ERROR_NOT_SUPPORTED, "No network provider can do this.");
  }
  return std::unexpected(tally.result());
}

Answered<const Provider*> route_and_wait(const Modules& modules,
                                         std::span<const Provider* const> providers,
                                         const Ask& ask) {
  Answered<const Provider*> answer = route(providers, Tally::Request::kConnect, ask);
  if (answer || answer.error().code == WN_CANCEL) return answer;
  std::vector<const Provider*> starting;
  const auto given = modules.configuration.restore_timeout();
  milliseconds longest = given.value_or(milliseconds(0));
  for (const Provider* const provider : providers) {
    const uint32_t start = provider->start();
    if (start == kWillNotStart || start == kHasStarted) continue;
    starting.push_back(provider);
    longest = std::max(longest,
                       start == kDoesNotKnow ? given.value_or(kDefaultWait) : milliseconds(start));
  }
  const auto until = modules.loaded_at + longest;
  while (!starting.empty() && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(kLookAgain);
    std::vector<const Provider*> started;
    std::erase_if(starting, [&](const Provider* provider) {
      if (is_starting(*provider)) return false;
      started.push_back(provider);
      return true;
    });
    if (started.empty()) continue;
    Answered<const Provider*> again = route(started, Tally::Request::kConnect, ask);
    if (again || answer.error().code == ERROR_NO_NETWORK ||
        answer.error().code == ERROR_NO_NET_OR_BAD_PATH) {
      answer = std::move(again);
    }
    if (answer) return answer;
  }
  for (const Provider* const provider : starting) {
    write_log(
        LogLevel::kWarning,
        fmt::format("provider={} problem={}", log::value(provider->setting().key),
                    log::value(fmt::format("it has not started within {} ms", longest.count()))));
  }
  return answer;
}

}  // namespace openras::mpr
