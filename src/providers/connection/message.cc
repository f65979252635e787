#include "providers/connection/message.h"

#include <openras/winerror.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <cerrno>
#include <nlohmann/json.hpp>

namespace openras::provider {
namespace {

using nlohmann::json;

Result<> send_packet(int fd, std::string_view octets) {
  ssize_t sent = 0;
  do sent = send(fd, octets.data(), octets.size(), MSG_NOSIGNAL | MSG_EOR);
  while (sent < 0 && errno == EINTR);
  if (sent != static_cast<ssize_t>(octets.size()))
    return fail(ERROR_UNEXP_NET_ERR, "the other process of this connection is gone");
  return {};
}

// The packet without what was sent before it; one octet is always there (an empty packet could not
// be told from the end).
Result<std::string> receive_packet(int fd) {
  std::string octets(kLargestPacket + 1, '\0');
  ssize_t got = 0;
  do got = recv(fd, octets.data(), octets.size(), 0);
  while (got < 0 && errno == EINTR);
  if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
    return fail(ERROR_SEM_TIMEOUT, "the other process of this connection does not answer");
  if (got <= 0) return fail(ERROR_UNEXP_NET_ERR, "the other process of this connection is gone");
  if (static_cast<size_t>(got) > kLargestPacket)
    return fail(ERROR_UNEXP_NET_ERR, "a message is too long");
  octets.resize(static_cast<size_t>(got));
  return octets;
}

}  // namespace

Result<> send_message(int fd, const json& message) {
  return send_packet(fd, message.dump(-1, ' ', false, json::error_handler_t::replace));
}

Result<> send_secret(int fd, const Secret& secret) {
  Secret marked("=" + std::string(secret.reveal()));
  return send_packet(fd, marked.reveal());
}

Result<json> receive_message(int fd) {
  Result<std::string> octets = receive_packet(fd);
  if (!octets) return std::unexpected(octets.error());
  json message = json::parse(*octets, nullptr, false);
  if (!message.is_object()) return fail(ERROR_UNEXP_NET_ERR, "a message is no object");
  return message;
}

Result<Secret> receive_secret(int fd) {
  Result<std::string> octets = receive_packet(fd);
  if (!octets) return std::unexpected(octets.error());
  Secret secret(std::string_view(*octets).substr(1));
  wipe_memory(octets->data(), octets->size());
  return secret;
}

void set_receive_timeout(int fd, int seconds) {
  timeval limit = {.tv_sec = seconds, .tv_usec = 0};
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
}

json to_answer(const Result<>& result) {
  if (result) return {{"error", 0}, {"detail", ""}};
  return {{"error", result.error().code}, {"detail", result.error().detail}};
}

Result<> from_answer(const json& answer) {
  if (uint32_t code = number_of(answer, "error"); code != 0)
    return fail(code, text_of(answer, "detail"));
  return {};
}

std::string text_of(const json& message, const char* key) {
  auto found = message.find(key);
  return found != message.end() && found->is_string() ? found->get<std::string>() : std::string();
}

uint32_t number_of(const json& message, const char* key) {
  auto found = message.find(key);
  return found != message.end() && found->is_number_unsigned() ? found->get<uint32_t>() : 0;
}

bool truth_of(const json& message, const char* key) {
  auto found = message.find(key);
  return found != message.end() && found->is_boolean() && found->get<bool>();
}

}  // namespace openras::provider
