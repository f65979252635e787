#include "countries/countries.h"

#include <algorithm>
#include <array>

namespace openras::countries {
namespace {

constexpr auto kCountries = std::to_array<Country>({
#include "countries.inc"
});
static_assert(std::ranges::is_sorted(kCountries, {}, &Country::id));

}  // namespace

std::span<const Country> all() { return kCountries; }

const Country* find(uint32_t id) {
  const auto found = std::ranges::lower_bound(kCountries, id, {}, &Country::id);
  return found != kCountries.end() && found->id == id ? &*found : nullptr;
}

}  // namespace openras::countries
