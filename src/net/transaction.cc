#include "net/transaction.h"

#include <cerrno>

#include "base/log.h"

namespace openras::net {
namespace {

constexpr uint32_t kMetricsTried = 256;  // for a pinned route beside others to the same host

class Transaction final : public Applied {
 public:
  Transaction(std::shared_ptr<Machinery> machinery, Record record)
      : machinery_(std::move(machinery)), record_(std::move(record)) {}
  ~Transaction() override {
    std::lock_guard lock(machinery_->mutex);
    take_back_done();
  }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  // With the machinery's mutex held. On failure everything is taken back already.
  Result<> run() {
    choose_metrics();
    if (Result<> written = machinery_->journal->write(record_); !written) {
      release_metrics();
      return written;
    }
    journalled_ = true;
    for (Step& step : record_.steps) {
      Result<> result = carry_out_at_free_metric(step);
      // Setting DNS takes several calls: after a failure some may have counted.
      if (result || std::holds_alternative<DnsStep>(step)) ++done_;
      if (result) continue;
      take_back_done();
      return result;
    }
    return {};
  }

 private:
  static RouteStep* pinned(Step& step) {
    auto* route = std::get_if<RouteStep>(&step);
    return route && route->pinned ? route : nullptr;
  }

  // Each connection pins its own route to its server. Those of two to the same server differ in the
  // metric, so that the end of one does not cut the other off, and so that a route which somebody
  // else made is never met.
  void choose_metrics() {
    for (Step& step : record_.steps)
      if (RouteStep* route = pinned(step))
        while (!machinery_->pinned_metrics.emplace(route->route.destination, route->route.metric)
                    .second)
          ++route->route.metric;
  }
  void release_metrics() {
    for (Step& step : record_.steps)
      if (RouteStep* route = pinned(step))
        machinery_->pinned_metrics.erase({route->route.destination, route->route.metric});
  }

  Result<> carry_out_at_free_metric(Step& step) {
    for (uint32_t tries = 1;; ++tries) {
      int error = 0;
      Result<> result = carry_out(step, *machinery_->kernel, *machinery_->dns, &error);
      RouteStep* route = pinned(step);
      if (result || !route || error != EEXIST || tries == kMetricsTried) return result;
      release_metrics();
      ++route->route.metric;
      choose_metrics();
      if (Result<> written = machinery_->journal->write(record_); !written) return written;
    }
  }

  void take_back_done() {
    bool all = true;
    for (; done_ > 0; --done_) {
      std::string why;
      const Step& step = record_.steps[done_ - 1];
      if (take_back(step, *machinery_->kernel, *machinery_->dns, why) != Undone::kFailed) continue;
      all = false;
      spdlog::warn("net: connection={} not taken back: {}", log::value(record_.connection),
                   log::value(why));
    }
    if (!journalled_) return;
    release_metrics();
    // What could not be taken back is tried once more by recover(), at the next start.
    if (all) machinery_->journal->remove(record_.id);
    journalled_ = false;
  }

  std::shared_ptr<Machinery> machinery_;
  Record record_;
  size_t done_ = 0;
  bool journalled_ = false;
};

}  // namespace

Result<std::unique_ptr<Applied>> apply_transaction(std::shared_ptr<Machinery> machinery,
                                                   const Description& description) {
  std::unique_ptr<Transaction> transaction;  // goes after the lock, which its end takes too
  std::lock_guard lock(machinery->mutex);
  Result<Plan> plan = make_plan(description, *machinery->kernel, *machinery->dns);
  if (!plan) return std::unexpected(std::move(plan.error()));
  Record record;
  record.id = machinery->journal->new_id();
  record.connection = description.owner;
  record.owner = current_process();
  record.interface = description.interface;
  record.index = plan->link.index;
  record.steps = std::move(plan->steps);
  for (Step& step : record.steps)
    if (auto* dns = std::get_if<DnsStep>(&step)) dns->id = record.id;

  transaction = std::make_unique<Transaction>(machinery, std::move(record));
  if (Result<> result = transaction->run(); !result)
    return std::unexpected(std::move(result.error()));
  return transaction;
}

}  // namespace openras::net
