// Any octets as what the holder of a connection and other processes read of each other: packets on
// the socket, and records. A record that is understood, written and read again, is the same.
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string_view>

#include "providers/connection/message.h"
#include "providers/connection/record.h"

using namespace openras;  // NOLINT: one file, one program

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto record = provider::read_record("id", text)) {
    // Octets that are no UTF-8 do not get through the reader.
    if (provider::read_record("id", provider::write_record(*record)) != record) std::abort();
  }
  if (size == 0) return 0;  // an empty packet is the end
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends) != 0) return 0;
  for (const bool is_secret : {false, true}) {
    if (send(ends[0], data, size, MSG_DONTWAIT | MSG_EOR) != static_cast<ssize_t>(size)) break;
    if (is_secret) {
      const auto secret = provider::receive_secret(ends[1]);
      if (secret && secret->reveal() != text.substr(1)) std::abort();
    } else if (const auto message = provider::receive_message(ends[1])) {
      const auto result = provider::from_answer(*message);
      if (!result && result.error().code == 0) std::abort();
      (void)provider::text_of(*message, "remote");
      (void)provider::truth_of(*message, "force");
    }
  }
  close(ends[0]);
  close(ends[1]);
  return 0;
}
