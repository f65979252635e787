// Where a login by prompts ends and PPP begins: the first LCP frame on a line of text, sans-IO.
#pragma once

#include <utility>

#include "base/bytes.h"

namespace openras::login {

class PppStart {
 public:
  // Appends what is text to `text`. Octets that may be the beginning of a frame are kept back until
  // the next one decides. Once found(), everything is PPP's and nothing is text.
  void take(ByteView octets, Bytes& text);
  bool found() const { return state_ == kFound; }
  // PPP's octets so far, from the frame's flag on; or, before found(), what is kept back.
  Bytes release() { return std::exchange(kept_, {}); }

 private:
  static constexpr int kFound = 7;
  void take(uint8_t octet, Bytes& text);

  int state_ = 0;  // how much of the beginning was seen
  Bytes kept_;
};

}  // namespace openras::login
