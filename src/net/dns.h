// Per-link DNS through what the machine has: systemd-resolved, resolvconf, or a file of our own.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "net/step.h"
#include "net/system.h"

namespace openras::net {

std::unique_ptr<Dns> make_dns(std::filesystem::path file, DnsService service);

// "nameserver 10.0.0.1\n…", as resolv.conf(5) has it.
std::string nameserver_lines(const std::vector<asio::ip::address>& servers);

// ---- systemd-resolved (org.freedesktop.resolve1(5))
// ----------------------------------------------

// Whether it runs and serves this network namespace: another's would take the interface number for
// one of its own. Answers at once where there is none.
bool resolved_serves_us();
Result<> resolved_set(const DnsStep& step);
Result<bool> resolved_unset(const DnsStep& step);

// ---- resolvconf(8)
// -------------------------------------------------------------------------------

std::optional<std::string> find_resolvconf();
Result<> resolvconf_set(const DnsStep& step);
Result<bool> resolvconf_unset(const DnsStep& step);

// Runs a program without a shell, `input` on its standard input, for at most ten seconds. The
// result is its exit status; an error where it could not be run or did not end.
Result<int> run_program(const std::string& path, const std::vector<std::string>& arguments,
                        std::string_view input);

// ---- a file ------------------------------------------------------------------------------------

// Each link's lines stand between two marks that name it. A file that was not there is removed with
// its last link; what others wrote in it stays.
Result<> dns_file_set(const DnsStep& step);
Result<bool> dns_file_unset(const DnsStep& step);

}  // namespace openras::net
