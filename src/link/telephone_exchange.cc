#include "link/telephone_exchange.h"

#include <fmt/format.h>
#include <openras/raserror.h>
#include <openras/winerror.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "link/answered_call.h"
#include "link/pty_modem.h"
#include "link/waiting.h"
#include "protocol/modem/result_code.h"

namespace openras::link {
namespace {

constexpr std::string_view kDigits = "0123456789*#";

// What a person writes, as it is dialed: "(0331) 555-1234" is 03315551234.
std::string digits_of(std::string_view number) {
  std::string digits;
  for (char c : number)
    if (kDigits.contains(c)) digits += c;
  return digits;
}

// The end that answers, and calls back: a Link on it instead of a modem.
class Desk final : public Party, public std::enable_shared_from_this<Desk> {
 public:
  explicit Desk(const asio::any_io_executor& executor) : answered(executor) {}

  std::shared_ptr<Circuit> circuit;
  // It is called: takes the call. Calls: nothing.
  std::function<void()> on_ring, on_connected;
  Signal answered;
  std::optional<modem::Code> refusal;
  std::unique_ptr<Link> link;  // of a call that it made

  const std::shared_ptr<AnsweredCall>& begin_call() {
    call_ = std::make_shared<AnsweredCall>(AnsweredCall::Outlet{
        .write = [self = shared_from_this()](
                     ByteView octets, bool data) { self->circuit->say(*self, octets, data); },
        .hang_up =
            [self = shared_from_this()] {
              const auto call = std::exchange(self->call_, nullptr);
              self->circuit->hang_up(*self);
            }});
    return call_;
  }

  void ring() override {
    if (const auto act = std::exchange(on_ring, nullptr)) act();
  }
  void ring_ended() override { on_ring = on_connected = nullptr; }
  void connected() override {
    if (const auto act = std::exchange(on_connected, nullptr)) act();
    answered.notify();
  }
  void refused(modem::Code why) override {
    refusal = why;
    answered.notify();
  }
  void take(ByteView octets) override {
    if (const auto call = call_) call->take(octets);
  }
  void far_end_hung_up() override {
    if (const auto call = std::exchange(call_, nullptr))
      call->lost({ERROR_REMOTE_DISCONNECTION, "the other end hung up"});
  }
  bool has_room() const override { return true; }

 private:
  std::shared_ptr<AnsweredCall> call_;
};

}  // namespace

class Exchange::Impl : public std::enable_shared_from_this<Impl> {
 public:
  Impl(asio::any_io_executor executor, ModemCallHandler accept, Duration ring_interval)
      : executor_(std::move(executor)), accept_(std::move(accept)), ring_interval_(ring_interval) {}

  Result<> add_modem(PtyModemOptions options);
  void close();

 private:
  std::shared_ptr<Circuit> dial(const std::shared_ptr<PtyModem>& caller, const std::string& number);
  std::shared_ptr<Circuit> answer(const std::shared_ptr<PtyModem>& caller,
                                  const std::string& number);
  // To the answering end. The exchange may have gone while the caller logged in.
  static void hand_over(const std::weak_ptr<Impl>& weak, std::shared_ptr<AnsweredCall> call,
                        const std::shared_ptr<PtyModem>& caller, const std::string& number);
  // `weak`: the exchange may go while it rings.
  static asio::awaitable<Result<std::unique_ptr<Link>>> call_back(std::weak_ptr<Impl> weak,
                                                                  std::shared_ptr<PtyModem> whom,
                                                                  std::string number,
                                                                  Duration patience);
  std::shared_ptr<PtyModem> find(std::string_view digits) const;
  std::shared_ptr<Circuit> circuit(const std::shared_ptr<Party>& caller,
                                   const std::shared_ptr<Party>& called) const {
    return std::make_shared<Circuit>(executor_, caller, called, ring_interval_);
  }

  asio::any_io_executor executor_;
  ModemCallHandler accept_;
  Duration ring_interval_;
  std::vector<std::shared_ptr<PtyModem>> modems_;
};

Result<> Exchange::Impl::add_modem(PtyModemOptions options) {
  options.number = digits_of(options.number);
  if (!options.number.empty() && find(options.number))
    return fail(ERROR_INVALID_PARAMETER,
                fmt::format("two modems have the number {}", options.number));
  auto modem = std::make_shared<PtyModem>(
      executor_, std::move(options),
      [weak = weak_from_this()](const std::shared_ptr<PtyModem>& caller,
                                const std::string& number) -> std::shared_ptr<Circuit> {
        const auto self = weak.lock();
        return self ? self->dial(caller, number) : nullptr;
      });
  if (Result<> opened = modem->open(); !opened) return opened;
  modems_.push_back(std::move(modem));
  return {};
}

std::shared_ptr<PtyModem> Exchange::Impl::find(std::string_view digits) const {
  const auto found =
      std::ranges::find(modems_, digits, [](const auto& each) { return each->options().number; });
  return found == modems_.end() || digits.empty() ? nullptr : *found;
}

std::shared_ptr<Circuit> Exchange::Impl::dial(const std::shared_ptr<PtyModem>& caller,
                                              const std::string& number) {
  const std::shared_ptr<PtyModem> called = find(number);
  if (!called) return answer(caller, number);
  if (called == caller || called->busy()) {
    caller->refused(modem::Code::kBusy);
    return nullptr;
  }
  std::shared_ptr<Circuit> call = circuit(caller, called);
  called->called(call);
  return call;
}

std::shared_ptr<Circuit> Exchange::Impl::answer(const std::shared_ptr<PtyModem>& caller,
                                                const std::string& number) {
  auto desk = std::make_shared<Desk>(executor_);
  desk->circuit = circuit(caller, desk);
  // The desk lives in these, then in its link, until the call is over.
  desk->on_ring = [desk] { desk->circuit->answer(); };
  desk->on_connected = [weak = weak_from_this(), desk, caller, number] {
    const auto self = weak.lock();
    if (!self || !self->accept_) return desk->circuit->hang_up(*desk);
    const std::shared_ptr<AnsweredCall> call = desk->begin_call();
    call->begin(caller->options().login, [weak, there = std::weak_ptr(call), caller, number] {
      hand_over(weak, there.lock(), caller, number);
    });
  };
  return desk->circuit;
}

void Exchange::Impl::hand_over(const std::weak_ptr<Impl>& weak, std::shared_ptr<AnsweredCall> call,
                               const std::shared_ptr<PtyModem>& caller, const std::string& number) {
  const auto self = weak.lock();
  if (!call) return;
  if (!self || !self->accept_) return call->hang_up();
  self->accept_(
      make_answered_link(std::move(call),
                         fmt::format("Modem on {}", caller->options().path.string()), number),
      [weak, caller](std::string back, Duration patience) {
        return call_back(weak, caller, std::move(back), patience);
      });
}

asio::awaitable<Result<std::unique_ptr<Link>>> Exchange::Impl::call_back(
    std::weak_ptr<Impl> weak, std::shared_ptr<PtyModem> whom, std::string number,
    Duration patience) {
  std::shared_ptr<Impl> self = weak.lock();
  if (!self) co_return fail(ERROR_NO_CARRIER, "the exchange is gone");
  const std::string digits = digits_of(number);
  const auto& outcomes = whom->options().modem.numbers;
  if (const auto listed = outcomes.find(digits); listed != outcomes.end())
    co_return std::unexpected(modem::to_error({.code = listed->second}, "ATD"));
  std::shared_ptr<PtyModem> called = self->find(digits);
  if (!called && whom->options().number.empty()) called = whom;
  if (!called)
    co_return fail(ERROR_NO_CARRIER, fmt::format("no modem here has the number {}", digits));
  if (called->busy()) co_return fail(ERROR_LINE_BUSY, fmt::format("{} is busy", digits));
  auto desk = std::make_shared<Desk>(self->executor_);
  desk->circuit = self->circuit(desk, called);
  const std::string device = fmt::format("Modem on {}", called->options().path.string());
  desk->on_connected = [&desk, device, number] {
    desk->link = make_answered_link(desk->begin_call(), device, number);
  };
  called->called(desk->circuit);
  desk->circuit->begin();
  self.reset();
  const bool done = co_await desk->answered.wait(patience);
  desk->on_connected = nullptr;
  if (desk->link) co_return std::move(desk->link);
  desk->circuit->hang_up(*desk);
  if (done && desk->refusal)
    co_return std::unexpected(modem::to_error({.code = *desk->refusal}, "ATD"));
  co_return fail(ERROR_NO_ANSWER, fmt::format("{} did not answer", digits));
}

void Exchange::Impl::close() {
  accept_ = nullptr;
  for (const std::shared_ptr<PtyModem>& modem : std::exchange(modems_, {})) modem->unplug();
}

Exchange::Exchange(asio::any_io_executor executor, ModemCallHandler accept, Duration ring_interval)
    : impl_(std::make_shared<Impl>(std::move(executor), std::move(accept), ring_interval)) {}
Exchange::~Exchange() { impl_->close(); }
Result<> Exchange::add_modem(PtyModemOptions options) {
  return impl_->add_modem(std::move(options));
}

}  // namespace openras::link
