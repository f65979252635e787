// Windows' custom-scripting library: it logs in before PPP, in the client process. Source: the page
// "RAS Custom Scripting" and those of RasCustomScriptExecuteFn and PFNRAS….
//
// Where Windows has the registry value CustomScriptDllPath, OpenRAS has that key in a file,
// `CustomScriptDllPath=/path/to/library.so`: $XDG_CONFIG_HOME/openras/rasman.conf (the user's),
// else /etc/openras/rasman.conf. The library must belong to root or to the user, and nobody else
// may be able to write it [choice].
#pragma once

#include <openras/ras.h>

#include <memory>
#include <string>

#include "base/error.h"
#include "base/secret.h"

namespace openras::rasapi32 {

class CustomScript {
 public:
  // What the library is called with. Empty strings stand for "not said".
  struct Call {
    std::string phonebook, entry, user, domain;
    Secret password;
    HWND window = nullptr;  // RASDIALEXTENSIONS.hwndParent
  };

  // Loads the library that the configuration names. ERROR_MOD_NOT_FOUND (none is named, it cannot
  // be loaded or is not to be trusted), ERROR_PROC_NOT_FOUND (it has no RasCustomScriptExecute).
  static Result<std::shared_ptr<CustomScript>> load(Call call);
  ~CustomScript();
  CustomScript(const CustomScript&) = delete;
  CustomScript& operator=(const CustomScript&) = delete;

  // Calls RasCustomScriptExecute on the text of `connection`, which is paused in RASCS_Interactive,
  // and resumes the dial with what it answers: 0, or the error that ends the dial.
  void run(uint32_t connection);

 private:
  CustomScript(void* library, RasCustomScriptExecuteFn execute, Call call)
      : library_(library), execute_(execute), call_(std::move(call)) {}
  void* library_;
  RasCustomScriptExecuteFn execute_;
  Call call_;
};

}  // namespace openras::rasapi32
