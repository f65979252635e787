#include <dlfcn.h>

#include "owned.h"

// Found by its Windows name, as the functions of librasapi32.so are.
extern "C" __attribute__((visibility("default"))) int openras_test_only_function() { return 77; }

namespace openras::win32 {
namespace {

// FARPROC is Windows' type; the compiler lets a cast from void* pass without a word.
template <typename Function>
Function* find(HMODULE module, LPCSTR name) {
  return reinterpret_cast<Function*>(reinterpret_cast<void*>(GetProcAddress(module, name)));
}

TEST(Module, KernelFunctionsAreFoundByTheirWindowsName) {
  const HMODULE kernel = GetModuleHandleA("KERNEL32.DLL");
  ASSERT_NE(kernel, nullptr);
  const auto set = find<BOOL(HANDLE)>(kernel, "SetEvent");
  ASSERT_NE(set, nullptr);
  const Handle event(CreateEventA(nullptr, TRUE, FALSE, nullptr));
  EXPECT_TRUE(set(event.get()));
  EXPECT_EQ(WaitForSingleObject(event.get(), 0), DWORD{WAIT_OBJECT_0});
  EXPECT_EQ(find<int()>(kernel, "test_only_function")(), 77);
}

TEST(Module, LoadsWhatDlopenFinds) {
  const HMODULE library = LoadLibraryW(u"libm.so.6");
  ASSERT_NE(library, nullptr);
  const auto root = find<double(double)>(library, "sqrt");
  ASSERT_NE(root, nullptr);
  EXPECT_EQ(root(9.0), 3.0);
  EXPECT_EQ(GetProcAddress(library, "no_such_function"), nullptr);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_PROC_NOT_FOUND});
  EXPECT_EQ(GetProcAddress(library, reinterpret_cast<LPCSTR>(uintptr_t{1})), nullptr);
  EXPECT_TRUE(FreeLibrary(library));
  EXPECT_FALSE(FreeLibrary(library)) << "as often as it was loaded";
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_HANDLE});
}

TEST(Module, WhatIsNotThereIsAnError) {
  EXPECT_EQ(LoadLibraryA("no such library.dll"), nullptr);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_MOD_NOT_FOUND});
  EXPECT_EQ(LoadLibraryA(""), nullptr);
  EXPECT_EQ(LoadLibraryA(nullptr), nullptr);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_PARAMETER});
  const HMODULE garbage = reinterpret_cast<HMODULE>(uintptr_t{0x1238});
  EXPECT_FALSE(FreeLibrary(garbage));
  EXPECT_EQ(GetProcAddress(garbage, "x"), nullptr);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_HANDLE});
}

TEST(Module, ProgramHasAHandle) {
  const HMODULE program = GetModuleHandleA(nullptr);
  ASSERT_NE(program, nullptr);
  EXPECT_NE(GetProcAddress(program, "SetLastError"), nullptr);
}

}  // namespace
}  // namespace openras::win32
