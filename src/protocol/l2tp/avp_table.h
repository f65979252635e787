// What RFC 2661 §4.4 says of each AVP: its name, its size and whether it may be hidden.
#pragma once

#include <cstddef>
#include <string_view>

#include "protocol/l2tp/avp.h"

namespace openras::l2tp {

struct AvpTraits {
  AvpType type{};
  std::string_view name;
  size_t min_size = 0, max_size = 0;
  bool may_hide = false;
  enum class Show : uint8_t { kNumber, kText, kHex, kNever } show = Show::kHex;
};

const AvpTraits* find_traits(AvpType type);  // nullptr: not an AVP of RFC 2661
bool is_known(MessageType type);

}  // namespace openras::l2tp
