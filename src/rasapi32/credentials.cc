// RasGetCredentials, RasSetCredentials, A and W. Source: their pages, and RASCREDENTIALS'.
//
// A password is never given out, only the handle that the pages name (16 asterisks). [choice] What
// is stored beside everybody's book are its default credentials (RASCM_DefaultCreds).
#include "phonebook/credentials.h"

#include <openras/ras.h>

#include "base/secret.h"
#include "rasapi32/books.h"
#include "rasapi32/dial_request.h"
#include "rasapi32/edge.h"

namespace openras::rasapi32 {
namespace {

using phonebook::Credentials;
using phonebook::CredentialStore;

constexpr DWORD kServerKeys = RASCM_ServerPreSharedKey | RASCM_DDMPreSharedKey;
constexpr DWORD kKeys = RASCM_PreSharedKey | kServerKeys;

bool is_all_users(const phonebook::Found& found) {
  return found.book.path() == phonebook::all_users_phonebook();
}

// A pre-shared key goes with no other flag.
Result<> check_mask(DWORD mask) {
  if ((mask & kKeys) != 0 && (mask & (mask - 1)) != 0) {
    return fail(ERROR_INVALID_PARAMETER, "A pre-shared key cannot be combined with other flags.");
  }
  return {};
}

template <typename T, typename Char>
uint32_t get(const Char* phonebook, const Char* entry, T* out) {
  if (out == nullptr) return ERROR_INVALID_PARAMETER;
  const Version* version = find_version<T>(size_at(out));
  if (version == nullptr) return ERROR_INVALID_SIZE;
  const DWORD asked = load<T>(out, *version).dwMask;
  if (const Result<> good = check_mask(asked); !good) return report(good.error());
  const Result<phonebook::Found> found = find_entry(phonebook, entry);
  if (!found) return report(found.error());
  const Result<Credentials> stored = CredentialStore(found->book.path()).get(found->entry.name);
  if (!stored) return report(stored.error());
  T full{};
  auto give = [&](DWORD flag, auto& member, const std::optional<std::string>& text) {
    if ((asked & flag) == 0 || !text) return;
    set_text(member, *text);
    full.dwMask |= flag;
  };
  const std::optional<std::string> handle{kStoredPassword};
  give(RASCM_UserName, full.szUserName, stored->user);
  give(RASCM_Domain, full.szDomain, stored->domain);
  give(RASCM_Password, full.szPassword, stored->password ? handle : std::nullopt);
  give(RASCM_PreSharedKey, full.szPassword, stored->pre_shared_key ? handle : std::nullopt);
  if (full.dwMask != 0 && is_all_users(*found)) full.dwMask |= asked & RASCM_DefaultCreds;
  store(full, out, *version);
  return ERROR_SUCCESS;
}

struct Given {
  std::string user, domain;
  Secret password;
};

template <typename T>
Result<Given> given_by(const T& from) {
  Result<std::string> user = get_text(std::span(from.szUserName));
  Result<std::string> domain = get_text(std::span(from.szDomain));
  Result<std::string> password = get_text(std::span(from.szPassword));
  for (const Result<std::string>* text : {&user, &domain, &password}) {
    if (!*text) return std::unexpected(text->error());
  }
  Given given{*user, *domain, Secret(*password)};
  wipe_memory(password->data(), password->size());
  return given;
}

void merge(const Given& given, DWORD mask, bool clear, Credentials& into) {
  auto text = [&](DWORD flag, std::optional<std::string>& to, const std::string& value) {
    if ((mask & flag) == 0) return;
    to = clear ? std::nullopt : std::optional(value);
  };
  auto secret = [&](DWORD flag, std::optional<Secret>& to) {
    if ((mask & flag) == 0) return;
    if (clear) {
      to.reset();
    } else if (given.password.reveal() != kStoredPassword) {  // the handle changes nothing
      to = given.password;
    }
  };
  text(RASCM_UserName, into.user, given.user);
  text(RASCM_Domain, into.domain, given.domain);
  secret(RASCM_Password, into.password);
  secret(RASCM_PreSharedKey, into.pre_shared_key);
}

template <typename T, typename Char>
Result<> set(const Char* phonebook, const Char* entry, const T& from, bool clear) {
  if (const Result<> good = check_mask(from.dwMask); !good) return good;
  if ((from.dwMask & kServerKeys) != 0) {
    return fail(ERROR_CALL_NOT_IMPLEMENTED, "OpenRAS has no keys of a RAS server.");
  }
  const Result<phonebook::Found> found = find_entry(phonebook, entry);
  if (!found && found.error().code == ERROR_CANNOT_FIND_PHONEBOOK_ENTRY) {
    return fail(ERROR_INVALID_PARAMETER, found.error().detail);  // the page's code
  }
  if (!found) return std::unexpected(found.error());
  if ((from.dwMask & RASCM_DefaultCreds) != 0 && !is_all_users(*found)) {
    return fail(ERROR_ACCESS_DENIED, "Default credentials are for entries of everybody's book.");
  }
  const Result<Given> given = given_by(from);
  if (!given) return std::unexpected(given.error());
  CredentialStore store(found->book.path());
  Result<Credentials> credentials = store.get(found->entry.name);
  if (!credentials) return std::unexpected(credentials.error());
  merge(*given, from.dwMask, clear, *credentials);
  return store.set(found->entry.name, *credentials);
}

template <typename T, typename Char>
uint32_t set_checked(const Char* phonebook, const Char* entry, const T* from, BOOL clear) {
  if (from == nullptr) return ERROR_INVALID_PARAMETER;
  const Version* version = find_version<T>(size_at(from));
  if (version == nullptr) return ERROR_INVALID_SIZE;
  T copy = load<T>(from, *version);
  const Result<> done = set(phonebook, entry, copy, clear != FALSE);
  wipe_memory(&copy, sizeof copy);
  return done ? ERROR_SUCCESS : report(done.error());
}

}  // namespace
}  // namespace openras::rasapi32

using namespace openras::rasapi32;

extern "C" {

DWORD RasGetCredentialsA(LPCSTR phonebook, LPCSTR entry, LPRASCREDENTIALSA out) {
  return at_the_edge([&] { return get(phonebook, entry, out); });
}
DWORD RasGetCredentialsW(LPCWSTR phonebook, LPCWSTR entry, LPRASCREDENTIALSW out) {
  return at_the_edge([&] { return get(phonebook, entry, out); });
}
DWORD RasSetCredentialsA(LPCSTR phonebook, LPCSTR entry, LPRASCREDENTIALSA from, BOOL clear) {
  return at_the_edge([&] { return set_checked(phonebook, entry, from, clear); });
}
DWORD RasSetCredentialsW(LPCWSTR phonebook, LPCWSTR entry, LPRASCREDENTIALSW from, BOOL clear) {
  return at_the_edge([&] { return set_checked(phonebook, entry, from, clear); });
}

}  // extern "C"
