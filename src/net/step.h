// One change of the system: how it is done, how it is taken back, and how the journal writes it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.h"
#include "net/kernel.h"

namespace openras::net {

enum class DnsMethod : uint8_t { kResolved, kResolvconf, kFile };

struct MtuStep {
  unsigned index = 0;
  uint32_t value = 0, before = 0;
  friend bool operator==(const MtuStep&, const MtuStep&) = default;
};
struct AddressGenerationStep {  // of the kernel's own IPv6 link-local address
  unsigned index = 0;
  uint8_t value = 0, before = 0;
  friend bool operator==(const AddressGenerationStep&, const AddressGenerationStep&) = default;
};
struct SettingStep {  // a value under /proc/sys
  std::string name, value, before;
  // A container's /proc/sys is often read-only. False: the connection goes on without this.
  bool required = true;
  friend bool operator==(const SettingStep&, const SettingStep&) = default;
};
struct UpStep {
  unsigned index = 0;
  friend bool operator==(const UpStep&, const UpStep&) = default;
};
struct AddressStep {
  Address address;
  friend bool operator==(const AddressStep&, const AddressStep&) = default;
};
struct RouteStep {
  Route route;
  Placement placement = Placement::kExclusive;
  // A host route to the server outside the link. Its metric is free to choose, so that it never
  // meets somebody else's, and it outlives the TUN, so that only this record takes it back.
  bool pinned = false;
  friend bool operator==(const RouteStep&, const RouteStep&) = default;
};
struct DnsStep {
  DnsMethod method = DnsMethod::kFile;
  std::string id;         // of the record, which tells this link's lines in a shared file
  std::string interface;  // and its index
  unsigned index = 0;
  std::filesystem::path file;  // kFile
  std::vector<asio::ip::address> servers;
  bool all_names = false;  // the default route goes here, and so does every name
  friend bool operator==(const DnsStep&, const DnsStep&) = default;
};

using Step = std::variant<MtuStep, AddressGenerationStep, SettingStep, UpStep, AddressStep,
                          RouteStep, DnsStep>;

// "route 10.0.0.0/8 through link 5", for the log and for error texts.
std::string describe(const Step& step);
// Whether what the step did goes by itself when the TUN goes.
bool ends_with_interface(const Step& step);

// The journal's form, one line: "route destination=10.0.0.0/8 link=5 metric=0 …".
std::string to_line(const Step& step);
std::optional<Step> parse_step(std::string_view line);

// Per-link DNS, behind an interface for the tests.
class Dns {
 public:
  virtual ~Dns() = default;
  virtual DnsMethod choose() = 0;
  virtual std::filesystem::path file() const = 0;
  virtual Result<> set(const DnsStep& step) = 0;
  // Also where nothing was set. The value says whether there was something to take back.
  virtual Result<bool> unset(const DnsStep& step) = 0;
};

enum class Undone : uint8_t { kTakenBack, kWasGone, kFailed };

// `error_number` receives the kernel's errno, 0 where the failure is not the kernel's.
Result<> carry_out(const Step& step, Kernel& kernel, Dns& dns, int* error_number = nullptr);
// `why` receives a sentence for kFailed.
Undone take_back(const Step& step, Kernel& kernel, Dns& dns, std::string& why);

}  // namespace openras::net
