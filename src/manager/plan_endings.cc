// How a connection ends and begins again: redialing, idle time, dead peers.
#include <algorithm>

#include "manager/plan.h"

namespace openras::manager {
namespace {

using phonebook::Kind;
using std::chrono::seconds;

// Defaults that suit the medium [choice: doc/decisions/0014-endings.md].
struct Echoes {
  seconds interval;
  int failures;
};

Echoes default_echoes(Kind kind, bool cellular) {
  // Each echo wakes the radio and is paid for; carriers' NAT forgets after some minutes.
  if (cellular) return {seconds(120), 3};
  // Nothing else shows that a cable was pulled out, and an answer takes milliseconds.
  if (kind == Kind::kSerial) return {seconds(10), 3};
  // A lost carrier shows at once. A full queue on a slow line holds the answer back.
  if (kind == Kind::kModem) return {seconds(30), 5};
  // A concentrator that restarts says nothing; its sessions are gone.
  if (kind == Kind::kPppoe) return {seconds(20), 3};
  return {seconds(30), 4};  // L2TP's own Hello goes beside them
}

}  // namespace

void plan_echoes(const phonebook::Entry& entry, Kind kind, LinkPlan& plan) {
  const auto* serial = std::get_if<link::SerialOptions>(&plan.link);
  const Echoes echoes = default_echoes(kind, serial != nullptr && !serial->dialogue.apn.empty());
  plan.ppp.timers.echo_interval =
      entry.echo_seconds ? seconds(*entry.echo_seconds) : echoes.interval;
  plan.ppp.timers.echo_failures = entry.echo_failures
                                      ? static_cast<int>(std::clamp(*entry.echo_failures, 1U, 100U))
                                      : echoes.failures;
}

void plan_endings(const phonebook::Entry& entry, const bus::DialParameters& parameters,
                  Plan& plan) {
  plan.redial_attempts = parameters.redial ? entry.redial_attempts : 0;
  plan.redial_pause = seconds(entry.redial_seconds);
  plan.reconnects = entry.redial_on_link_failure;
  plan.reconnect_attempts = std::max(entry.redial_attempts, 1U);
  plan.idle = seconds(entry.idle_disconnect_seconds);
  for (LinkPlan& link : plan.links)
    link.dialed_again = plan.redial_attempts != 0 || plan.reconnects || plan.links.size() > 1;
}

}  // namespace openras::manager
