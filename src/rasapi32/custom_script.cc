#include "rasapi32/custom_script.h"

#include <dlfcn.h>
#include <openras/windows.h>
#include <openras/winerror.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/utf16.h"
#include "errors/situation.h"
#include "rasapi32/edge.h"
#include "rasapi32/requests.h"
#include "rasapi32/script_port.h"
#include "rasapi32/structures.h"

namespace openras::rasapi32 {
namespace {

constexpr std::string_view kKey = "CustomScriptDllPath=";

std::string path_in(const std::filesystem::path& file) {
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);)
    if (line.starts_with(kKey)) return line.substr(kKey.size());
  return {};
}

std::string configured_path() {
  const char* config = std::getenv("XDG_CONFIG_HOME");
  const char* home = std::getenv("HOME");
  std::filesystem::path user;
  if (config && *config)
    user = config;
  else if (home && *home)
    user = std::filesystem::path(home) / ".config";
  std::string path = user.empty() ? std::string() : path_in(user / "openras/rasman.conf");
  return path.empty() ? path_in("/etc/openras/rasman.conf") : path;
}

bool is_trusted(const std::string& path) {
  struct stat status{};
  if (stat(path.c_str(), &status) != 0) return false;
  const bool owned = status.st_uid == 0 || status.st_uid == geteuid();
  return owned && (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

std::u16string wide(const std::string& text) { return to_utf16(text).value_or(std::u16string()); }

}  // namespace

Result<std::shared_ptr<CustomScript>> CustomScript::load(Call call) {
  const std::string path = configured_path();
  if (path.empty())
    return fail(Situation::kScriptLibraryMissing,
                "The entry asks for custom scripting, and no library is configured: write "
                "CustomScriptDllPath=/path/to/library.so into /etc/openras/rasman.conf.");
  if (!path.starts_with('/') || !is_trusted(path))
    return fail(Situation::kScriptLibraryMissing,
                "The custom-scripting library " + path +
                    " is not loaded: it must be a whole path to a file that root or you own and "
                    "that nobody else can write.");
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    const char* why = dlerror();
    return fail(
        Situation::kScriptLibraryMissing,
        std::string("The custom-scripting library cannot be loaded: ") + (why ? why : path));
  }
  auto execute =
      reinterpret_cast<RasCustomScriptExecuteFn>(dlsym(library, "RasCustomScriptExecute"));
  if (execute == nullptr) {
    dlclose(library);
    return fail(Situation::kScriptLibraryUnsuitable,
                "The custom-scripting library " + path + " exports no RasCustomScriptExecute.");
  }
  return std::shared_ptr<CustomScript>(new CustomScript(library, execute, std::move(call)));
}

CustomScript::~CustomScript() { dlclose(library_); }

void CustomScript::run(uint32_t connection) {
  DialRequest answer;
  const Result<int> line = open_terminal(connection, 0);
  if (!line) {
    answer.error = line.error().code;
  } else {
    ScriptPort port(*line);
    RASDIALPARAMSW params{};
    params.dwSize = sizeof params;
    set_text(std::span(params.szEntryName), call_.entry);
    set_text(std::span(params.szUserName), call_.user);
    set_text(std::span(params.szPassword), call_.password.reveal());
    set_text(std::span(params.szDomain), call_.domain);
    const std::u16string book = wide(call_.phonebook), entry = wide(call_.entry);
    RASCUSTOMSCRIPTEXTENSIONS extensions{};
    extensions.dwSize = sizeof extensions;
    extensions.pfnRasSetCommSettings = ScriptPort::set_comm_settings;
    answer.error = at_the_edge([&]() -> uint32_t {
      // The parameters are wide, as the other texts are [choice].
      return execute_(port.handle(), book.c_str(), entry.c_str(), ScriptPort::get_buffer,
                      ScriptPort::free_buffer, ScriptPort::send, ScriptPort::receive,
                      ScriptPort::retrieve, call_.window, reinterpret_cast<RASDIALPARAMS*>(&params),
                      &extensions);
    });
    wipe_memory(&params, sizeof params);
  }
  // Not paused any more: it was hung up, or the server gave up meanwhile.
  (void)resume_request(connection, answer);
}

}  // namespace openras::rasapi32
