// Every value of RASCONNSTATE: when it is entered, what may follow it, and which test produces it.
// The section "Every state" of doc/notifications.md is made from it, and the property test of the
// manager holds every notification against it.
#pragma once

#include <openras/ras.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace openras {

struct StateRow {
  uint32_t state = 0;
  std::string_view when;
  std::string_view test;  // a file below tests/ that produces and names it; "" = nothing enters it
};

// From one state into another. An error inside a state is told with that same state, and is not
// listed; nor is the beginning anew of a dial that is dialed again (from any state to OpenPort).
struct Transition {
  uint32_t from = 0, to = 0;
  std::string_view where;  // "" = wherever neither of the others applies
};

std::span<const StateRow> state_rows();  // by value
std::span<const Transition> transitions();
bool may_follow(uint32_t from, uint32_t to);

// The section's content: a table and a Mermaid diagram.
std::string states_section();
// `page` with what stands between the section's marks replaced; "" where a mark is missing.
std::string with_states_section(const std::string& page);

}  // namespace openras
