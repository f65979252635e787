// A coroutine run to its end on an event loop, with a bound that only a hang reaches.
#pragma once

#include <gtest/gtest.h>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <functional>
#include <optional>

#include "link/link.h"

namespace openras::link {

inline constexpr auto kBound = std::chrono::seconds(20);

// Runs the loop until `done`; false after the bound.
inline bool run_until(asio::io_context& io, const std::function<bool()>& done) {
  auto end = std::chrono::steady_clock::now() + kBound;
  while (!done()) {
    if (std::chrono::steady_clock::now() >= end) return false;
    io.restart();
    io.run_one_for(std::chrono::milliseconds(100));
  }
  return true;
}

template <typename T>
T run(asio::io_context& io, asio::awaitable<T> work) {
  std::optional<T> result;
  asio::co_spawn(io, std::move(work),
                 [&](std::exception_ptr, T value) { result = std::move(value); });
  EXPECT_TRUE(run_until(io, [&] { return result.has_value(); })) << "the coroutine hangs";
  return std::move(result).value();
}

inline void run(asio::io_context& io, asio::awaitable<void> work) {
  bool done = false;
  asio::co_spawn(io, std::move(work), [&](std::exception_ptr) { done = true; });
  EXPECT_TRUE(run_until(io, [&] { return done; })) << "the coroutine hangs";
}

// What a link delivered.
struct Inbox {
  std::vector<Bytes> frames;
  std::vector<Error> downs;

  void attach(Link& link) {
    link.on_frames([this](std::span<const ByteView> views) {
      for (ByteView view : views) frames.emplace_back(view.begin(), view.end());
    });
    link.on_down([this](Error why) { downs.push_back(std::move(why)); });
  }
};

inline void send(Link& link, const Bytes& frame) {
  ByteView view(frame);
  link.send({&view, 1});
}

}  // namespace openras::link
