#include "rasapi32/dial_request.h"

#include <fcntl.h>
#include <openras/ras.h>
#include <openras/raserror.h>
#include <openras/winerror.h>

#include <filesystem>
#include <fstream>

#include "base/utf16.h"
#include "errors/situation.h"
#include "phonebook/credentials.h"
#include "phonebook/phonebook.h"
#include "protocol/login/login_script.h"

namespace openras::rasapi32 {
namespace {

using phonebook::Credentials;
using phonebook::CredentialStore;

// What is stored for the entry. Everybody's book has a store that only root may read: for others
// nothing is stored there [choice].
Result<Credentials> stored_credentials(const std::filesystem::path& book,
                                       const std::string& entry) {
  Result<Credentials> stored = CredentialStore(book).get(entry);
  const bool unreadable = !stored && stored.error().code == ERROR_ACCESS_DENIED &&
                          book == phonebook::all_users_phonebook() &&
                          access(phonebook::credentials_path(book).c_str(), R_OK) != 0;
  if (unreadable) return Credentials{};
  return stored;
}

// The entry's login script, with the caller's own rights; a relative name is beside the book.
// ERROR_SCRIPT_SYNTAX tells the file and the line, before anything is dialed.
Result<std::string> read_script(const std::string& name, const std::filesystem::path& book) {
  const std::filesystem::path file = book.parent_path() / name;
  std::ifstream in(file, std::ios::binary);
  std::string text(login::LoginScript::kMaxOctets + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(in.gcount()));
  if (!in.is_open() || in.bad())
    return fail(Situation::kScriptMissing,
                "The entry's login script " + file.string() + " cannot be read.");
  if (text.contains('\0') || !openras::to_utf16(text))
    return fail(Situation::kScriptWrong, file.string() + " is no text in UTF-8.");
  const Result<login::LoginScript> script = login::LoginScript::parse(text, file.string());
  if (!script) return fail(Situation::kScriptWrong, script.error().detail);
  return text;
}

// RASDIALPARAMS page: an empty user name and password stand for the stored ones, and "*" as the
// domain for the stored domain. [choice] A user name given with an empty password takes the stored
// password when it is the stored user's.
void fill_in(const DialInput& input, const Credentials& stored, DialRequest& request) {
  const std::string stored_user = stored.user.value_or("");
  const bool stored_users = input.user.empty() || input.user == stored_user;
  const bool wants_stored = input.password.empty() || input.password.reveal() == kStoredPassword;
  if (input.user.empty()) request.user = stored_user;
  if (wants_stored) {
    request.password = stored_users ? stored.password.value_or(Secret()) : Secret();
  }
  if (input.domain == "*" || (input.domain.empty() && input.user.empty())) {
    request.domain = stored.domain.value_or("");
  }
  // RASDIALPARAMS page: "*" is the number stored in the phone book; with paused states the client
  // is asked.
  if (input.callback_number == "*" && (request.options & RDEOPT_PausedStates) == 0) {
    request.callback_number = stored.callback_number.value_or("");
  }
  request.pin = stored.pin.value_or(Secret());
  request.tunnel_secret = stored.tunnel_secret.value_or(Secret());
}

}  // namespace

Result<PreparedDial> prepare_dial(const DialInput& input) {
  PreparedDial prepared;
  DialRequest& request = prepared.request;
  request.number = input.number;
  request.callback_number = input.callback_number;
  request.user = input.user;
  request.domain = input.domain == "*" ? "" : input.domain;
  request.password = input.password;
  request.options = input.options;
  request.redial = input.redial;
  // Who waits for the end has no way to resume.
  if (input.silent) request.options &= ~uint32_t{RDEOPT_PausedStates};
  request.subentry = input.subentry;
  request.silent = input.silent;
  request.another = input.another;
  if (input.entry.empty()) {
    // RASDIALPARAMS page: with szEntryName "", szPhoneNumber cannot be "".
    if (input.number.empty()) {
      return fail(ERROR_INVALID_PARAMETER, "Neither an entry nor a number was given.");
    }
    return prepared;
  }
  std::filesystem::path book;
  if (!input.phonebook.empty()) book = std::filesystem::absolute(input.phonebook);
  const Result<phonebook::Found> found = phonebook::find_entry(book, input.entry);
  if (!found) return std::unexpected(found.error());
  const std::filesystem::path& path = found->book.path();
  prepared.phonebook = Descriptor(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (prepared.phonebook.get() < 0) {
    return fail(ERROR_CANNOT_OPEN_PHONEBOOK, path.string() + " cannot be opened.");
  }
  request.entry = found->entry.name;
  request.phonebook = path.string();
  request.phonebook_fd = prepared.phonebook.get();
  if (!found->entry.login_script.empty()) {
    Result<std::string> script = read_script(found->entry.login_script, path);
    if (!script) return std::unexpected(script.error());
    request.script = std::move(*script);
  }
  const Result<Credentials> stored = stored_credentials(path, found->entry.name);
  if (!stored) return std::unexpected(stored.error());
  fill_in(input, *stored, request);
  const bool custom =
      (input.options & RDEOPT_UseCustomScripting) != 0 && found->entry.custom_script;
  if (!custom) return prepared;
  Result<std::shared_ptr<CustomScript>> library =
      CustomScript::load({.phonebook = request.phonebook,
                          .entry = request.entry,
                          .user = request.user,
                          .domain = request.domain,
                          .password = request.password,
                          .window = input.window});
  if (!library) return std::unexpected(library.error());
  prepared.custom_script = std::move(*library);
  request.silent = false;  // wait_for_the_end() must see RASCS_Interactive
  return prepared;
}

}  // namespace openras::rasapi32
