// What the library holds must not live on in a forked child: a copy of a dial's socket there would
// keep the operation up after the parent was killed, and a copied mutex may be locked for good.
#pragma once

#include <cstdint>

namespace openras::rasapi32 {

// Has a forked child close `fd` at once. Any thread.
void close_in_child(int fd);
// Takes that back; call it before closing the descriptor.
void keep_in_child(int fd);

// Grows by one in a forked child, so that what was made before the fork can be told.
uint64_t fork_generation();

// Runs `reset` in a forked child, before fork() returns there. It may use async-signal-safe calls
// only, and neither allocate nor free. At most 8, given once each for the life of the library.
void reset_in_child(void (*reset)());

}  // namespace openras::rasapi32
