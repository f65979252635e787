// What the library exports, and what it does for functions that are not there yet.
#include <dlfcn.h>

#include <array>
#include <cstdio>
#include <memory>

#include "unit/rasapi32/fixture.h"

namespace openras::test {
namespace {

TEST(Missing, AnswersThatItIsMissing) {
  EXPECT_EQ(RasGetPCscf(nullptr), DWORD{ERROR_CALL_NOT_IMPLEMENTED});
  EXPECT_EQ(RasInvokeEapUI(nullptr, 0, nullptr, nullptr), DWORD{ERROR_CALL_NOT_IMPLEMENTED});
  RasFreeEapUserIdentityA(nullptr);
}

// Only Ras*, openras_* leave the library: nothing that could collide with another's names.
TEST(Exports, AreTheDocumentedNamesOnly) {
  Dl_info library{};
  ASSERT_NE(dladdr(reinterpret_cast<void*>(&RasDialA), &library), 0);
  const std::string command = std::string("nm -D --defined-only ") + library.dli_fname;
  const std::unique_ptr<FILE, int (*)(FILE*)> names(popen(command.c_str(), "r"), pclose);
  ASSERT_TRUE(names);
  std::array<char, 512> line;
  size_t count = 0;
  while (fgets(line.data(), line.size(), names.get()) != nullptr) {
    const std::string text(line.data());
    const std::string name = text.substr(text.rfind(' ') + 1);
    ++count;
    EXPECT_TRUE(name.starts_with("Ras") || name.starts_with("openras_")) << name;
  }
  EXPECT_GT(count, 80u);
}

// A Mono, .NET or JNA program loads it by name, and lets it go again.
TEST(Exports, TheLibraryCanBeUnloadedAndLoadedAgain) {
  Dl_info library{};
  ASSERT_NE(dladdr(reinterpret_cast<void*>(&RasDialA), &library), 0);
  const auto folder = std::filesystem::path(library.dli_fname).parent_path();
  EXPECT_TRUE(std::filesystem::equivalent(folder / "librasapi32.so", folder / "libRasapi32.so"));
  void* handle = dlopen((folder / "libRasapi32.so").c_str(), RTLD_NOW);
  ASSERT_NE(handle, nullptr) << dlerror();
  EXPECT_NE(dlsym(handle, "RasDialW"), nullptr);
  EXPECT_EQ(dlclose(handle), 0);
}

}  // namespace
}  // namespace openras::test
