// A configuration of the test's own with two providers (np1, np2) and three notifyees (a, b, c).
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openras/npapi.h>

#include <filesystem>
#include <string>

#include "unit/mpr/control.h"

namespace openras::test {

class RouterTest : public testing::Test {
 protected:
  RouterTest();
  ~RouterTest() override;

  static std::string library(const std::string& name);  // of a test library, in a trusted folder
  static const char* usual_providers();                 // [Order], [np1], [np2]

  // Writes networkprovider.conf: the usual providers and these lines.
  void configure(const std::string& text);
  // "a" and more of the test's notifyees, in this order.
  void register_notifyees(const std::string& names);
  static void write(const std::filesystem::path& path, const std::string& text);
  std::string log() const;  // what libmpr.so has logged

  static NETRESOURCEW share(const char16_t* remote, const char16_t* local = nullptr);
  static DWORD add(const char16_t* remote, const char16_t* local = nullptr, DWORD flags = 0);
  static DWORD cancel(const char16_t* name, DWORD flags = 0, BOOL force = FALSE);

  struct LastError {
    DWORD code = 0;
    std::string text;
    std::string provider;
  };
  static LastError last_error();

  Control& control_ = Control::get();
  std::filesystem::path root_;     // of this test, gone after it
  std::filesystem::path system_;   // OPENRAS_CONFIG
  std::filesystem::path user_;     // $XDG_CONFIG_HOME/openras
  std::filesystem::path runtime_;  // $XDG_RUNTIME_DIR
};

}  // namespace openras::test
