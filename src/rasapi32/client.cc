#include "rasapi32/client.h"

#include <openras/ras.h>

#include "rasapi32/dial_request.h"
#include "rasapi32/edge.h"
#include "rasapi32/operation.h"
#include "rasapi32/requests.h"

using openras::Result;
using namespace openras::rasapi32;

namespace {

std::string text(const char* from) { return from == nullptr ? std::string() : std::string(from); }

DialInput to_input(const openras_dial_parameters& parameters) {
  DialInput input;
  input.phonebook = text(parameters.phonebook);
  input.entry = text(parameters.entry);
  input.number = text(parameters.number);
  input.callback_number = text(parameters.callback_number);
  input.user = text(parameters.user);
  input.domain = text(parameters.domain);
  if (parameters.password != nullptr) input.password = openras::Secret(parameters.password);
  input.options = parameters.options;
  input.redial = parameters.redial != 0;
  input.subentry = parameters.subentry;
  input.silent = parameters.silent != 0;
  input.another = parameters.another != 0;
  return input;
}

}  // namespace

extern "C" {

OPENRAS_API uint32_t openras_dial(const openras_dial_parameters* parameters,
                                  openras_operation** operation, uint32_t* connection) {
  if (parameters == nullptr || operation == nullptr || connection == nullptr) {
    return ERROR_INVALID_PARAMETER;
  }
  return at_the_edge([&]() -> Result<> {
    if (inside_handler()) {
      return openras::fail(ERROR_DIAL_ALREADY_IN_PROGRESS, "No dialing inside a handler.");
    }
    Result<PreparedDial> prepared = prepare_dial(to_input(*parameters));
    if (!prepared) return std::unexpected(prepared.error());
    Result<std::unique_ptr<Operation>> dialed = Operation::dial(prepared->request);
    if (!dialed) return std::unexpected(dialed.error());
    *connection = (*dialed)->connection();
    *operation = new openras_operation{std::move(*dialed)};
    return {};
  });
}

OPENRAS_API uint32_t openras_next_notification(openras_operation* operation, int timeout_ms,
                                               openras_notification* notification) {
  if (operation == nullptr || notification == nullptr) return ERROR_INVALID_PARAMETER;
  return at_the_edge([&] { return operation->operation->next(timeout_ms, notification); });
}

OPENRAS_API uint32_t openras_reply(openras_operation* operation, int go_on) {
  if (operation == nullptr) return ERROR_INVALID_PARAMETER;
  return at_the_edge([&] { return operation->operation->reply(go_on != 0); });
}

OPENRAS_API int openras_poll_fd(openras_operation* operation) {
  return operation == nullptr ? -1 : operation->operation->poll_fd();
}

OPENRAS_API uint32_t openras_resume(openras_operation* operation,
                                    const openras_dial_parameters* parameters) {
  if (operation == nullptr || parameters == nullptr) return ERROR_INVALID_PARAMETER;
  return at_the_edge([&]() -> Result<> {
    if (inside_handler()) {
      return openras::fail(ERROR_DIAL_ALREADY_IN_PROGRESS, "No resuming inside a handler.");
    }
    const DialInput input = to_input(*parameters);
    DialRequest request;
    request.user = input.user;
    request.password = input.password;
    request.domain = input.domain;
    request.callback_number = input.callback_number;
    return operation->operation->resume(request);
  });
}

OPENRAS_API void openras_close(openras_operation* operation) {
  at_the_edge([&]() -> uint32_t {
    delete operation;
    return 0;
  });
}

OPENRAS_API uint32_t openras_end_reason(uint32_t connection, char* buffer, size_t size,
                                        size_t* length) {
  return at_the_edge([&]() -> Result<> {
    const Result<std::string> reason = end_reason(connection);
    if (!reason) return std::unexpected(reason.error());
    const size_t whole = write_text(*reason, buffer, size);
    if (length != nullptr) *length = whole;
    return {};
  });
}

OPENRAS_API uint32_t openras_last_ended(size_t index, openras_ended* ended) {
  if (ended == nullptr) return ERROR_INVALID_PARAMETER;
  return at_the_edge([&]() -> Result<> {
    const auto all = list_ended();
    if (!all) return std::unexpected(all.error());
    if (index >= all->size()) return openras::fail(ERROR_NO_MORE_ITEMS, "No more is remembered.");
    const Dictionary& values = (*all)[index];
    *ended = {};
    ended->connection = values.word("number");
    ended->error = values.word("error");
    ended->was_connected = values.number("was-connected") != 0;
    ended->ended = values.number("ended");
    write_text(values.text("entry"), ended->entry, sizeof ended->entry);
    write_text(values.text("reason"), ended->reason, sizeof ended->reason);
    write_text(advice_of(values), ended->what_to_do, sizeof ended->what_to_do);
    return {};
  });
}

OPENRAS_API uint32_t openras_end_advice(uint32_t connection, char* buffer, size_t size,
                                        size_t* length) {
  return at_the_edge([&]() -> Result<> {
    const Result<std::string> advice = end_advice(connection);
    if (!advice) return std::unexpected(advice.error());
    const size_t whole = write_text(*advice, buffer, size);
    if (length != nullptr) *length = whole;
    return {};
  });
}

OPENRAS_API uint32_t openras_hang_up(uint32_t connection) {
  return at_the_edge([&] { return hang_up(connection); });
}

}  // extern "C"
