#include "protocol/ppp/lcp_auth.h"

#include <algorithm>
#include <functional>

namespace openras::ppp {

std::vector<AuthMethod> strongest_first(const std::vector<AuthMethod>& methods) {
  std::vector<AuthMethod> out = methods;
  std::erase(out, AuthMethod::kNone);
  std::ranges::sort(out, std::greater<>());
  out.erase(std::ranges::unique(out).begin(), out.end());
  return out;
}

bool is_allowed(const std::vector<AuthMethod>& methods, AuthMethod method) {
  if (methods.empty()) return method == AuthMethod::kNone;
  return std::ranges::find(methods, method) != methods.end();
}

ProvingPolicy::ProvingPolicy(const std::vector<AuthMethod>& methods, bool upgrade)
    : allowed_(strongest_first(methods)),
      none_allowed_(is_allowed(methods, AuthMethod::kNone)),
      upgrade_(upgrade) {}

ProvingPolicy::Decision ProvingPolicy::counter() {
  if (named_ == allowed_.size()) return {Answer::kGiveUp, AuthMethod::kNone};
  return {Answer::kCounter, allowed_[named_]};
}

ProvingPolicy::Decision ProvingPolicy::on_offer(const AuthProtocol& offer) {
  // With nothing to prove ourselves by, the option is rejected; the peer may go on without.
  if (allowed_.empty()) return {Answer::kReject, AuthMethod::kNone};
  std::optional<AuthMethod> method = auth_method(offer);
  auto at = method ? std::ranges::find(allowed_, *method) : allowed_.end();
  if (at == allowed_.end()) return counter();
  // RFC 1661 §6.2 wants the peer to offer what it likes best first, and pppd, when its only method
  // is Nak'ed, drops authentication altogether and ends the link; hence an allowed method is
  // taken at once **[choice]** unless the entry asks to upgrade.
  if (upgrade_ && static_cast<size_t>(at - allowed_.begin()) > named_) return counter();
  return {Answer::kAccept, AuthMethod::kNone};
}

ProvingPolicy::Decision ProvingPolicy::on_no_offer() {
  if (none_allowed_) return {Answer::kAccept, AuthMethod::kNone};
  return counter();
}

DemandingPolicy::DemandingPolicy(const std::vector<AuthMethod>& methods)
    : methods_(strongest_first(methods)), none_allowed_(is_allowed(methods, AuthMethod::kNone)) {
  reset();
}

void DemandingPolicy::reset() {
  left_ = methods_;
  demand_ = left_.empty() ? AuthMethod::kNone : left_.front();
}

bool DemandingPolicy::on_nak(const std::optional<AuthMethod>& suggested) {
  std::erase(left_, demand_);
  if (left_.empty()) return on_reject();
  bool known = suggested && std::ranges::find(left_, *suggested) != left_.end();
  demand_ = known ? *suggested : left_.front();
  return true;
}

bool DemandingPolicy::on_reject() {
  left_.clear();
  demand_ = AuthMethod::kNone;
  return none_allowed_;
}

}  // namespace openras::ppp
