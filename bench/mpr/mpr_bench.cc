// What the router and three empty notifyees add to a connection.
//
// mpr_bench LIBRARIES [SMB_LIBRARY REMOTE USER PASSWORD_FILE]: LIBRARIES has libempty0.so (the
// provider) to libempty3.so. Prints one JSON object. With the SMB provider, direct calls of
// it and calls through the router alternate, each a connection without a device and its end.
#include <dlfcn.h>
#include <fmt/format.h>
#include <openras/npapi.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
namespace fs = std::filesystem;

struct Provider {
  PF_NPAddConnection3 add;
  PF_NPCancelConnection cancel;

  explicit Provider(const std::string& path) {
    void* const library = ::dlopen(path.c_str(), RTLD_NOW);
    if (library == nullptr) fail(::dlerror());
    add = reinterpret_cast<PF_NPAddConnection3>(::dlsym(library, "NPAddConnection3"));
    cancel = reinterpret_cast<PF_NPCancelConnection>(::dlsym(library, "NPCancelConnection"));
    if (add == nullptr || cancel == nullptr) fail(path + " lacks a function");
  }
  [[noreturn]] static void fail(const std::string& why) {
    fmt::print(stderr, "mpr_bench: {}\n", why);
    std::exit(1);
  }
};

void expect(DWORD code, const char* what) {
  if (code == WN_SUCCESS) return;
  DWORD own = 0;
  char text[512] = "";
  char name[64] = "";
  WNetGetLastErrorA(&own, text, sizeof text, name, sizeof name);
  Provider::fail(fmt::format("{}: error {}: {}", what, code, text));
}

template <typename Work>
double microseconds(const Work& work) {
  const auto began = Clock::now();
  work();
  return std::chrono::duration<double, std::micro>(Clock::now() - began).count();
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

// The configuration of this program alone: one provider and three notifyees.
void configure(const fs::path& scratch, const std::string& provider, const std::string& empty) {
  std::string text = "[Order]\nProviderOrder=p\n[p]\nProviderPath=" + provider + "\n[Notifyees]\n";
  for (const int number : {1, 2, 3})
    text += fmt::format("n{}={}/libempty{}.so\n", number, empty, number);
  const fs::path made = scratch / "new";
  std::ofstream(made) << text;
  fs::rename(made, scratch / "networkprovider.conf");
}

struct Times {
  double direct, routed;
};

Times measure(const Provider& provider, std::u16string remote, std::u16string user,
              std::u16string password, int rounds) {
  NETRESOURCEW resource = {};
  resource.dwType = RESOURCETYPE_DISK;
  resource.lpRemoteName = remote.data();
  std::vector<double> direct;
  std::vector<double> routed;
  // Which goes first alternates, so that what the one before leaves running counts for both.
  for (int turn = 0; turn < 2 * rounds; ++turn) {
    if (turn % 4 == 0 || turn % 4 == 3) {
      direct.push_back(microseconds([&] {
        expect(provider.add(nullptr, &resource, password.data(), user.data(), 0), "direct");
      }));
      expect(provider.cancel(remote.data(), TRUE), "direct cancel");
    } else {
      routed.push_back(microseconds([&] {
        expect(WNetAddConnection2W(&resource, password.c_str(), user.c_str(), 0), "routed");
      }));
      expect(WNetCancelConnection2W(remote.c_str(), 0, TRUE), "routed cancel");
    }
  }
  return {median(direct), median(routed)};
}

std::u16string wide(const std::string& ascii) { return {ascii.begin(), ascii.end()}; }

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2 && argc != 6) Provider::fail("LIBRARIES [SMB_LIBRARY REMOTE USER PASSWORD_FILE]");
  const std::string empty = argv[1];
  const fs::path scratch = fs::temp_directory_path() / ("mpr-bench-" + std::to_string(::getpid()));
  fs::create_directory(scratch);
  ::setenv("OPENRAS_CONFIG", scratch.c_str(), 1);
  configure(scratch, empty + "/libempty0.so", empty);
  const Times alone =
      measure(Provider(empty + "/libempty0.so"), u"\\\\server\\share", u"u", u"p", 2000);
  const double added = alone.routed - alone.direct;
  std::string printed =
      fmt::format(R"("router_us": {:.1f}, "empty_provider_us": {:.2f})", added, alone.direct);
  if (argc == 6) {
    std::string password;
    std::ifstream file(argv[5]);
    std::getline(file, password);
    configure(scratch, argv[2], empty);
    const Times smb = measure(Provider(argv[2]), wide(argv[3]), wide(argv[4]), wide(password), 40);
    printed += fmt::format(
        R"(, "smb_direct_us": {:.0f}, "smb_routed_us": {:.0f}, "ratio": {:.6f}, "measured_ratio": {:.4f})",
        smb.direct, smb.routed, added / smb.direct, smb.routed / smb.direct - 1);
  }
  fs::remove_all(scratch);
  fmt::print("{{{}}}\n", printed);
}
