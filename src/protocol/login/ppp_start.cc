#include "protocol/login/ppp_start.h"

namespace openras::login {
namespace {

constexpr uint8_t kFlag = 0x7e, kEscape = 0x7d;

}  // namespace

// RFC 1662 §3.1 and RFC 1661 §6: LCP goes with address, control and the whole protocol number,
// 7e ff 03 c0 21, and its control character escaped unless the sender leaves that out: 7d 23.
void PppStart::take(uint8_t octet, Bytes& text) {
  int next = 0;
  switch (state_) {
    case 1:
      next = octet == 0xff ? 3 : octet == kEscape ? 2 : 0;
      break;
    case 2:
      next = octet == (0xff ^ 0x20) ? 3 : 0;
      break;
    case 3:
      next = octet == 0x03 ? 5 : octet == kEscape ? 4 : 0;
      break;
    case 4:
      next = octet == (0x03 ^ 0x20) ? 5 : 0;
      break;
    case 5:
      next = octet == 0xc0 ? 6 : 0;
      break;
    case 6:
      next = octet == 0x21 ? kFound : 0;
      break;
    default:
      break;
  }
  if (next == 0) {  // it was text after all
    text.insert(text.end(), kept_.begin(), kept_.end());
    kept_.clear();
    if (octet == kFlag) next = 1;
  }
  state_ = next;
  if (next == 0)
    text.push_back(octet);
  else
    kept_.push_back(octet);
}

void PppStart::take(ByteView octets, Bytes& text) {
  for (uint8_t octet : octets) {
    if (found())
      kept_.push_back(octet);
    else
      take(octet, text);
  }
}

}  // namespace openras::login
