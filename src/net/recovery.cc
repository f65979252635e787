#include "net/recovery.h"

#include <fmt/format.h>

#include <ranges>

#include "base/log.h"

namespace openras::net {
namespace {

class Recovery {
 public:
  Recovery(Machinery& machinery, std::vector<std::string>& lines)
      : machinery_(machinery), lines_(lines), self_(current_process()) {}

  void take_back_all(const Record& record) {
    if (record.owner.boot == self_.boot && is_alive(record.owner)) return;
    // Of an earlier boot: the kernel's part went with it, whatever namespace it was in.
    same_boot_ = record.owner.boot == self_.boot;
    if (same_boot_ && record.owner.network != self_.network) {
      tell(record, "left alone: it belongs to another network namespace");
      return;
    }
    has_interface_ = same_boot_ && still_has_interface(record);
    bool all = true;
    for (const Step& step : record.steps | std::views::reverse) all &= take_back_one(record, step);
    if (has_interface_) all &= remove_interface(record);
    if (all) machinery_.journal->remove(record.id);
  }

 private:
  void tell(const Record& record, const std::string& what) {
    lines_.push_back(fmt::format("connection {} of process {}: {}", log::value(record.connection),
                                 record.owner.pid, what));
  }

  // The TUN goes with its process, unless somebody made it persistent or holds it open.
  bool still_has_interface(const Record& record) {
    std::expected<LinkState, int> link = machinery_.kernel->find_link(record.interface);
    return link && link->index == record.index && link->kind == "tun";
  }

  bool take_back_one(const Record& record, const Step& step) {
    if (ends_with_interface(step) && !has_interface_) return true;
    const auto* dns = std::get_if<DnsStep>(&step);
    if (!dns && !same_boot_) return true;
    // resolved's settings are the interface's, whose number may be another's now.
    if (dns && dns->method == DnsMethod::kResolved && !has_interface_) return true;
    std::string why;
    switch (take_back(step, *machinery_.kernel, *machinery_.dns, why)) {
      case Undone::kTakenBack:
        tell(record, describe(step) + " taken back");
        return true;
      case Undone::kWasGone:
        return true;
      case Undone::kFailed:
        tell(record, "not taken back, to be tried again: " + why);
        return false;
    }
    return false;
  }

  bool remove_interface(const Record& record) {
    int error = machinery_.kernel->remove_link(record.index);
    tell(record, fmt::format("interface {} {}", log::value(record.interface),
                             error == 0 ? "removed" : "could not be removed"));
    return error == 0;
  }

  Machinery& machinery_;
  std::vector<std::string>& lines_;
  ProcessIdentity self_;
  bool same_boot_ = true, has_interface_ = false;
};

}  // namespace

void remove_interfaces_of(pid_t owner, const Journal& journal, Kernel& kernel) {
  const ProcessIdentity self = current_process();
  std::vector<unsigned> indexes;
  for (const Journal::Found& found : journal.read_all()) {
    if (!found.record) continue;
    const ProcessIdentity& its = found.record->owner;
    if (its.pid != owner || its.boot != self.boot || its.network != self.network) continue;
    const std::expected<LinkState, int> link = kernel.find_link(found.record->interface);
    if (link && link->index == found.record->index && link->kind == "tun")
      indexes.push_back(link->index);
  }
  if (!indexes.empty()) (void)kernel.remove_links(indexes);
}

std::vector<std::string> recover_all(Machinery& machinery) {
  std::vector<std::string> lines;
  Journal::Lock lock = machinery.journal->lock();
  machinery.journal->remove_leftovers();
  Recovery recovery(machinery, lines);
  for (const Journal::Found& found : machinery.journal->read_all()) {
    if (found.record) {
      recovery.take_back_all(*found.record);
      continue;
    }
    lines.push_back(fmt::format("journal record {} cannot be read: {}; kept as {}",
                                log::value(found.id), found.record.error(),
                                machinery.journal->set_aside(found.id)));
  }
  return lines;
}

}  // namespace openras::net
