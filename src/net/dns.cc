#include "net/dns.h"

namespace openras::net {
namespace {

class SystemDns final : public Dns {
 public:
  SystemDns(std::filesystem::path file, DnsService service)
      : file_(std::move(file)), service_(service) {}

  DnsMethod choose() override {
    if (service_ == DnsService::kFile) return DnsMethod::kFile;
    if (resolved_serves_us()) return DnsMethod::kResolved;
    return find_resolvconf() ? DnsMethod::kResolvconf : DnsMethod::kFile;
  }

  std::filesystem::path file() const override { return file_; }

  Result<> set(const DnsStep& step) override {
    switch (step.method) {
      case DnsMethod::kResolved:
        return resolved_set(step);
      case DnsMethod::kResolvconf:
        return resolvconf_set(step);
      case DnsMethod::kFile:
        return dns_file_set(step);
    }
    return {};
  }

  Result<bool> unset(const DnsStep& step) override {
    switch (step.method) {
      case DnsMethod::kResolved:
        return resolved_unset(step);
      case DnsMethod::kResolvconf:
        return resolvconf_unset(step);
      case DnsMethod::kFile:
        return dns_file_unset(step);
    }
    return false;
  }

 private:
  std::filesystem::path file_;
  DnsService service_;
};

}  // namespace

std::unique_ptr<Dns> make_dns(std::filesystem::path file, DnsService service) {
  return std::make_unique<SystemDns>(std::move(file), service);
}

std::string nameserver_lines(const std::vector<asio::ip::address>& servers) {
  std::string lines;
  for (const asio::ip::address& server : servers)
    lines += "nameserver " + server.to_string() + "\n";
  return lines;
}

}  // namespace openras::net
