// What a provider and the holder of a connection say to each other: one JSON object in each packet
// of a SOCK_SEQPACKET socket, and secrets in packets of their own, so that none gets into a text.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "base/error.h"
#include "base/secret.h"

namespace openras::provider {

// The largest packet; a longer list goes in several.
constexpr size_t kLargestPacket = 65536;

// ERROR_UNEXP_NET_ERR where the other side is gone.
Result<> send_message(int fd, const nlohmann::json& message);
Result<> send_secret(int fd, const Secret& secret);

// Waits at most as long as the socket's SO_RCVTIMEO. ERROR_UNEXP_NET_ERR: it is gone, or what it
// sent is no object; ERROR_SEM_TIMEOUT.
Result<nlohmann::json> receive_message(int fd);
Result<Secret> receive_secret(int fd);

void set_receive_timeout(int fd, int seconds);

// {"error": code, "detail": text} and back.
nlohmann::json to_answer(const Result<>& result);
Result<> from_answer(const nlohmann::json& answer);

// The string, number or truth with this key; "" , 0 or false where there is none of that type.
std::string text_of(const nlohmann::json& message, const char* key);
uint32_t number_of(const nlohmann::json& message, const char* key);
bool truth_of(const nlohmann::json& message, const char* key);

}  // namespace openras::provider
