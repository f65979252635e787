// RasGetEntryDialParams, RasSetEntryDialParams, A and W. Source: their pages. What they store is in
// the credentials' store beside the phone book; dwSubEntry and dwCallbackId are not kept [choice].
#include <openras/ras.h>

#include <filesystem>

#include "base/secret.h"
#include "phonebook/credentials.h"
#include "phonebook/phonebook.h"
#include "rasapi32/dial_request.h"
#include "rasapi32/edge.h"
#include "rasapi32/structures.h"

namespace openras::rasapi32 {
namespace {

using phonebook::Credentials;
using phonebook::CredentialStore;

struct Place {
  std::filesystem::path book;
  std::string entry;
};

template <typename Params, typename Char>
Result<Place> find(const Char* phonebook, const Params& params) {
  const Result<std::string> path = get_text(phonebook);
  if (!path) return std::unexpected(path.error());
  const Result<std::string> name = get_text(std::span(params.szEntryName));
  if (!name) return std::unexpected(name.error());
  std::filesystem::path book;
  if (!path->empty()) book = std::filesystem::absolute(*path);
  const Result<phonebook::Found> found = phonebook::find_entry(book, *name);
  if (!found) return std::unexpected(found.error());
  return Place{found->book.path(), found->entry.name};
}

template <typename Params, typename Char>
uint32_t get(const Char* phonebook, Params* out, BOOL* has_password) {
  // The page's own code for these two.
  if (out == nullptr || has_password == nullptr) return ERROR_BUFFER_INVALID;
  const Version* version = find_version<Params>(size_at(out));
  if (version == nullptr) return ERROR_INVALID_SIZE;
  Params full = load<Params>(out, *version);
  const Result<Place> place = find(phonebook, full);
  if (!place) return report(place.error());
  const Result<Credentials> stored = CredentialStore(place->book).get(place->entry);
  if (!stored) return report(stored.error());
  set_text(full.szPhoneNumber, "");
  set_text(full.szCallbackNumber, stored->callback_number.value_or(""));
  set_text(full.szUserName, stored->user.value_or(""));
  set_text(full.szDomain, stored->domain.value_or(""));
  set_text(full.szPassword, stored->password ? kStoredPassword : std::string_view());
  full.dwSubEntry = 0;
  full.dwCallbackId = 0;
  *has_password = stored->password ? TRUE : FALSE;
  store(full, out, *version);
  return ERROR_SUCCESS;
}

// The members' rules of the RasSetEntryDialParams page: an empty text changes nothing; the password
// is looked at only together with a user name, or to be removed.
template <typename Params>
Result<> merge(const Params& params, bool remove_password, Credentials& credentials) {
  Result<std::string> user = get_text(std::span(params.szUserName));
  Result<std::string> domain = get_text(std::span(params.szDomain));
  Result<std::string> callback = get_text(std::span(params.szCallbackNumber));
  Result<std::string> password = get_text(std::span(params.szPassword));
  for (const Result<std::string>* text : {&user, &domain, &callback, &password}) {
    if (!*text) return std::unexpected(text->error());
  }
  if (!callback->empty()) credentials.callback_number = *callback;
  if (!domain->empty()) credentials.domain = *domain;
  if (!user->empty()) credentials.user = *user;
  if (remove_password) {
    credentials.password.reset();
  } else if (!user->empty() && *password != kStoredPassword) {
    credentials.password = Secret(*password);
  }
  wipe_memory(password->data(), password->size());
  return {};
}

template <typename Params, typename Char>
Result<> set(const Char* phonebook, const Params& params, bool remove_password) {
  const Result<Place> place = find(phonebook, params);
  if (!place) return std::unexpected(place.error());
  CredentialStore store(place->book);
  Result<Credentials> credentials = store.get(place->entry);
  if (!credentials) return std::unexpected(credentials.error());
  const Result<> merged = merge(params, remove_password, *credentials);
  if (!merged) return merged;
  return store.set(place->entry, *credentials);
}

template <typename Params, typename Char>
uint32_t set_checked(const Char* phonebook, const Params* params, BOOL remove_password) {
  if (params == nullptr) return ERROR_BUFFER_INVALID;
  const Version* version = find_version<Params>(size_at(params));
  if (version == nullptr) return ERROR_INVALID_SIZE;
  Params copy = load<Params>(params, *version);
  const Result<> done = set(phonebook, copy, remove_password != FALSE);
  wipe_memory(&copy, sizeof copy);
  return done ? ERROR_SUCCESS : report(done.error());
}

}  // namespace
}  // namespace openras::rasapi32

using namespace openras::rasapi32;

extern "C" {

DWORD RasGetEntryDialParamsA(LPCSTR phonebook, LPRASDIALPARAMSA params, LPBOOL has_password) {
  return at_the_edge([&] { return get(phonebook, params, has_password); });
}
DWORD RasGetEntryDialParamsW(LPCWSTR phonebook, LPRASDIALPARAMSW params, LPBOOL has_password) {
  return at_the_edge([&] { return get(phonebook, params, has_password); });
}

DWORD RasSetEntryDialParamsA(LPCSTR phonebook, LPRASDIALPARAMSA params, BOOL remove_password) {
  return at_the_edge([&] { return set_checked(phonebook, params, remove_password); });
}
DWORD RasSetEntryDialParamsW(LPCWSTR phonebook, LPRASDIALPARAMSW params, BOOL remove_password) {
  return at_the_edge([&] { return set_checked(phonebook, params, remove_password); });
}

}  // extern "C"
