// A caller and an answerer that knows u1/pw1, on a perfect wire.
#pragma once

#include "unit/ppp/wire.h"

namespace openras::ppp {

struct Pair {
  std::unique_ptr<TestUsers> users = known_users();
  End caller;
  End answerer;
  Wire wire{caller, answerer, 7, 0};

  explicit Pair(std::vector<AuthMethod> demanded, Config config = caller_config(),
                bool callback = false)
      : caller(std::move(config), 11),
        answerer(granting(answerer_config(*users, std::move(demanded)), callback), 22) {}
  static Config granting(Config config, bool callback) {
    config.callback = callback;
    return config;
  }

  void dial() {
    for (End* end : {&caller, &answerer}) {
      end->session.link_up(wire.now);
      end->session.start(wire.now);
      end->session.start_network(wire.now);
    }
  }
  bool connect() {
    dial();
    return wire.run(std::chrono::seconds(30),
                    [&] { return caller.last<NetworkUp>() && answerer.last<NetworkUp>(); });
  }
};

}  // namespace openras::ppp
