#include "link/frame_gate.h"

#include <gtest/gtest.h>

namespace openras::link {
namespace {

void deliver(FrameGate& gate, const Bytes& frame) {
  ByteView view(frame);
  gate.deliver({&view, 1});
}

TEST(FrameGate, KeepsWhatComesBeforeItIsOpenThenIsDirect) {
  FrameGate gate;
  std::vector<Bytes> got;
  gate.on_frames([&](std::span<const ByteView> frames) {
    for (ByteView frame : frames) got.emplace_back(frame.begin(), frame.end());
  });
  deliver(gate, {1});
  deliver(gate, {2});
  EXPECT_TRUE(got.empty());
  gate.open();
  deliver(gate, {3});
  EXPECT_EQ(got, (std::vector<Bytes>{{1}, {2}, {3}}));
}

TEST(FrameGate, KeepsNoMoreThanItsBound) {
  FrameGate gate;
  size_t got = 0;
  gate.on_frames([&](std::span<const ByteView> frames) { got += frames.size(); });
  for (size_t i = 0; i < FrameGate::kMaxHeld * 2; ++i) deliver(gate, {1});
  gate.open();
  EXPECT_EQ(got, FrameGate::kMaxHeld);
}

TEST(FrameGate, SaysDownOnceAndNoFramesAfterIt) {
  FrameGate gate;
  std::vector<uint32_t> downs;
  size_t frames = 0;
  gate.on_frames([&](std::span<const ByteView>) { ++frames; });
  gate.on_down([&](Error why) { downs.push_back(why.code); });
  gate.down({629, "early"});
  EXPECT_TRUE(downs.empty()) << "connect() has not returned yet";
  gate.open();
  gate.down({807, "again"});
  deliver(gate, {1});
  EXPECT_EQ(downs, (std::vector<uint32_t>{629}));
  EXPECT_EQ(frames, 0u);
}

TEST(FrameGate, SilentAfterDisconnect) {
  FrameGate gate;
  bool called = false;
  gate.on_frames([&](std::span<const ByteView>) { called = true; });
  gate.on_down([&](Error) { called = true; });
  gate.open();
  gate.silence();
  deliver(gate, {1});
  gate.down({629, ""});
  EXPECT_FALSE(called);
}

}  // namespace
}  // namespace openras::link
