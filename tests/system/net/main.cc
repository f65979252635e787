#include <gtest/gtest.h>

#include <optional>

#include "net/guard.h"

// As every program does that wants a guard: the guard is this program once more.
int main(int argc, char** argv) {
  if (std::optional<int> status = openras::net::run_as_guard(argc, argv)) return *status;
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
