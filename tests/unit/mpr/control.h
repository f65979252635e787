// What the test's own providers and notifyees do, and what they were called with. A shared library
// of its own, which the test and each of those libraries link.
#pragma once

#include <openras/npapi.h>

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#pragma GCC visibility push(default)
namespace openras::test {

// One call of a notifyee or of a provider.
struct Call {
  std::string who;
  std::string function;  // "add", "cancel" of a notifyee; "NPAddConnection" … of a provider
  DWORD phase = 0;
  DWORD status = 0;
  void* context = nullptr;
  std::u16string local, remote, user, password, provider;
  DWORD type = 0;
  DWORD flags = 0;
  BOOL force = FALSE;
};

struct FakeProvider {
  std::map<DWORD, DWORD> caps;               // NPGetCaps
  std::function<DWORD(const Call&)> add;     // unset: the connection is made
  std::function<DWORD(const Call&)> cancel;  // unset: it is ended, or 2250
  std::function<void(DWORD)> on_caps;
  std::map<std::u16string, std::u16string> connected;  // local (or remote) name: remote name
  std::vector<std::u16string> shares;                  // what RESOURCE_GLOBALNET has
};

class Control {
 public:
  static Control& get();

  // Everything forgotten: the next test begins.
  void reset();

  // What a notifyee does, by its name. Unset: it sets a context of its own and succeeds.
  using Notify = std::function<DWORD(const Call&, NOTIFYINFO*)>;
  void on_notify(const std::string& who, Notify notify);
  void with_provider(const std::string& who, const std::function<void(FakeProvider&)>& change);

  std::vector<Call> calls();
  // "a:before:0 b:before:0 np1:NPAddConnection3 b:after:0 …"
  std::string story();

  // For the libraries.
  DWORD notified(const Call& call, NOTIFYINFO* info);
  DWORD provider_adds(const Call& call);
  DWORD provider_cancels(const Call& call);
  FakeProvider provider(const std::string& who);
  bool quiet = false;  // nothing is recorded: for many threads

 private:
  void record(const Call& call);
  std::mutex mutex_;
  std::vector<Call> calls_;
  std::map<std::string, Notify> notifies_;
  std::map<std::string, FakeProvider> providers_;
};

}  // namespace openras::test
#pragma GCC visibility pop
