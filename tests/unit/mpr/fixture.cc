#include "unit/mpr/fixture.h"

#include <fstream>
#include <sstream>

namespace openras::test {
namespace {

namespace fs = std::filesystem;

// The test's libraries, copied once to where only this user can write: the build tree need not be
// such a place.
fs::path library_folder() {
  static const fs::path folder = [] {
    std::string made = fs::temp_directory_path() / "mpr-libraries-XXXXXX";
    if (::mkdtemp(made.data()) == nullptr) std::abort();
    for (const auto& entry : fs::directory_iterator(TEST_LIBRARIES)) {
      if (entry.path().extension() != ".so") continue;
      fs::copy_file(entry.path(), fs::path(made) / entry.path().filename());
      fs::permissions(fs::path(made) / entry.path().filename(), fs::perms(0755));
    }
    static const struct Remove {
      fs::path path;
      ~Remove() { fs::remove_all(path); }
    } remove{made};
    return fs::path(made);
  }();
  return folder;
}

}  // namespace

RouterTest::RouterTest() {
  std::string made = fs::temp_directory_path() / "mpr-test-XXXXXX";
  if (::mkdtemp(made.data()) == nullptr) std::abort();
  root_ = made;
  system_ = root_ / "etc";
  user_ = root_ / "config" / "openras";
  runtime_ = root_ / "run";
  for (const fs::path& each : {system_, user_, runtime_, root_ / "home"}) {
    fs::create_directories(each);
  }
  for (const fs::path& each : {system_, user_, user_.parent_path()}) {
    fs::permissions(each, fs::perms(0755));
  }
  ::setenv("OPENRAS_CONFIG", system_.c_str(), 1);
  ::setenv("XDG_CONFIG_HOME", user_.parent_path().c_str(), 1);
  ::setenv("XDG_RUNTIME_DIR", runtime_.c_str(), 1);
  ::setenv("HOME", (root_ / "home").c_str(), 1);
  ::setenv("OPENRAS_LOG", (root_ / "log").c_str(), 1);
  ::unsetenv("WINEPREFIX");
  control_.reset();
  configure("");
}

RouterTest::~RouterTest() { fs::remove_all(root_); }

std::string RouterTest::library(const std::string& name) {
  return library_folder() / ("lib" + name + ".so");
}

const char* RouterTest::usual_providers() {
  static const std::string text =
      "[Order]\nProviderOrder=np1,np2\n[np1]\nName=First Network\n"
      "ProviderPath=" +
      library("mprtest_np1") + "\n[np2]\nName=Second Network\n" +
      "ProviderPath=" + library("mprtest_np2") + "\n";
  return text.c_str();
}

void RouterTest::configure(const std::string& text) {
  write(system_ / "networkprovider.conf", usual_providers() + text);
}

void RouterTest::register_notifyees(const std::string& names) {
  std::string text = "[Notifyees]\n";
  for (const char name : names) {
    text += std::string{name, '='} + library(std::string("mprtest_") + name) + "\n";
  }
  configure(text);
}

void RouterTest::write(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  // Replaced, not rewritten, so that it is another file whatever the clock's steps.
  const fs::path made = path.string() + ".new";
  std::ofstream(made) << text;
  fs::permissions(made, fs::perms(0644));
  fs::rename(made, path);
}

std::string RouterTest::log() const {
  std::stringstream text;
  text << std::ifstream(root_ / "log").rdbuf();
  return text.str();
}

NETRESOURCEW RouterTest::share(const char16_t* remote, const char16_t* local) {
  NETRESOURCEW resource = {};
  resource.dwType = RESOURCETYPE_DISK;
  resource.lpRemoteName = const_cast<char16_t*>(remote);
  resource.lpLocalName = const_cast<char16_t*>(local);
  return resource;
}

DWORD RouterTest::add(const char16_t* remote, const char16_t* local, DWORD flags) {
  NETRESOURCEW resource = share(remote, local);
  return WNetAddConnection2W(&resource, u"secret", u"me", flags);
}

DWORD RouterTest::cancel(const char16_t* name, DWORD flags, BOOL force) {
  return WNetCancelConnection2W(name, flags, force);
}

RouterTest::LastError RouterTest::last_error() {
  LastError last;
  char text[512] = "";
  char provider[256] = "";
  EXPECT_EQ(WNetGetLastErrorA(&last.code, text, sizeof text, provider, sizeof provider), 0u);
  last.text = text;
  last.provider = provider;
  return last;
}

}  // namespace openras::test
