// Links whose engine has not been built yet: each says so when it is opened.
#include "link/link.h"

namespace openras::link {
namespace {

constexpr uint32_t kCallNotImplemented = 120;  // winerror.h ERROR_CALL_NOT_IMPLEMENTED

class UnavailableLink final : public Link {
 public:
  explicit UnavailableLink(Identity identity) : identity_(std::move(identity)) {}
  asio::awaitable<Result<>> open() override { co_return missing(); }
  asio::awaitable<Result<>> connect() override { co_return missing(); }
  asio::awaitable<void> disconnect(std::string) override { co_return; }
  void on_frames(FramesHandler) override {}
  void on_down(DownHandler) override {}
  void send(std::span<const ByteView>) override {}
  ppp::LinkTraits traits() const override { return {}; }
  Identity identity() const override { return identity_; }

 private:
  static Result<> missing() {
    return fail(kCallNotImplemented, "this kind of link is not built into this version");
  }
  Identity identity_;
};

}  // namespace

std::unique_ptr<Link> make_pppoe_link(asio::any_io_executor, PppoeOptions options, RandomSource&) {
  return std::make_unique<UnavailableLink>(
      Identity{"PPPoE", "WAN Miniport (PPPOE)", options.interface});
}

std::unique_ptr<Link> make_l2tp_link(asio::any_io_executor, L2tpOptions options, RandomSource&) {
  return std::make_unique<UnavailableLink>(Identity{"vpn", "WAN Miniport (L2TP)", options.server});
}

Result<std::unique_ptr<Listener>> listen_pppoe(asio::any_io_executor, PppoeListenOptions,
                                               RandomSource&, AcceptHandler) {
  return fail(kCallNotImplemented, "answering PPPoE calls is not built into this version");
}

Result<std::unique_ptr<Listener>> listen_l2tp(asio::any_io_executor, L2tpListenOptions,
                                              RandomSource&, AcceptHandler) {
  return fail(kCallNotImplemented, "answering L2TP calls is not built into this version");
}

}  // namespace openras::link
