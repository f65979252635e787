#include <spdlog/spdlog.h>

#include "base/log.h"
#include "net/dns.h"
#include "net/guard.h"
#include "net/plan.h"
#include "net/recovery.h"
#include "net/system.h"
#include "net/transaction.h"
#include "net/tun.h"
#include "net/tun_remover.h"

namespace openras::net {
namespace {

class LinuxSystem final : public System {
 public:
  explicit LinuxSystem(SystemSettings settings)
      : settings_(std::move(settings)), machinery_(std::make_shared<Machinery>()) {
    machinery_->kernel = make_netlink_kernel();
    machinery_->dns = make_dns(settings_.dns_file, settings_.dns);
  }

  Result<std::unique_ptr<Tun>> open_tun(const std::string& name) override {
    return open_tun_device(name);
  }

  void remove_tun(std::unique_ptr<Tun> tun, std::function<void()> removed) override {
    remover_.remove(std::move(tun), std::move(removed));
  }

  Result<std::unique_ptr<Applied>> apply(const Description& description) override {
    {
      std::lock_guard lock(machinery_->mutex);
      if (Result<> opened = open_journal(); !opened) return std::unexpected(opened.error());
      if (settings_.guard) keep_guarded();
    }
    return apply_transaction(machinery_, description);
  }

  std::vector<std::string> recover() override {
    std::lock_guard lock(machinery_->mutex);
    if (Result<> opened = open_journal(); !opened) return {opened.error().detail};
    return recover_all(*machinery_);
  }

  bool ipv6_available() const override {
    std::lock_guard lock(machinery_->mutex);
    return ipv6_is_on(*machinery_->kernel);
  }

 private:
  Result<> open_journal() {
    if (machinery_->journal) return {};
    Result<std::unique_ptr<Journal>> journal = Journal::open(settings_.journal);
    if (!journal) return std::unexpected(journal.error());
    machinery_->journal = std::move(*journal);
    return {};
  }

  // A connection is worth having without a guard too: recover() does its work at the next start.
  void keep_guarded() {
    if (machinery_->guard && machinery_->guard->is_running()) return;
    machinery_->guard.reset();
    Result<std::unique_ptr<Guard>> guard = Guard::start(settings_.journal);
    if (guard)
      machinery_->guard = std::move(*guard);
    else
      spdlog::warn("net: {}", log::value(guard.error().detail));
  }

  SystemSettings settings_;
  std::shared_ptr<Machinery> machinery_;
  TunRemover remover_;
};

}  // namespace

std::unique_ptr<System> make_linux_system(SystemSettings settings) {
  return std::make_unique<LinuxSystem>(std::move(settings));
}

}  // namespace openras::net
