// Manager1.Dial's dictionary of whatever keys and types a client can put on the bus.
//
// Oracle: it is read, or refused with ERROR_INVALID_PARAMETER and a sentence; what was read keeps
// its promises (lengths, an object path, an open descriptor); nothing else.
#include <fcntl.h>
#include <openras/winerror.h>
#include <sys/socket.h>
#include <systemd/sd-bus.h>

#include <array>
#include <cstdlib>

#include "base/bytes.h"
#include "bus/dial_parameters.h"
#include "bus/driver.h"

namespace {

using openras::ByteReader;

constexpr std::array kKeys = {
    "entry",         "phonebook",       "phonebook-fd", "user",     "password", "domain", "number",
    "tunnel-secret", "callback-number", "options",      "subentry", "handler",  "",       "colour"};
// s, o and g take text; the others what fits.
constexpr std::array kTypes = {"s", "u", "h",  "o",     "g", "b",   "t",
                               "d", "y", "as", "a{sv}", "v", "(su)"};

sd_bus* any_bus() {
  static sd_bus* const bus = [] {
    int ends[2] = {-1, -1};
    sd_bus* made = nullptr;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0 ||
        sd_bus_new(&made) < 0 || sd_bus_set_fd(made, ends[0], ends[0]) < 0 ||
        sd_bus_start(made) < 0)
      abort();
    return made;
  }();
  return bus;
}

std::string text(ByteReader& in) {
  const size_t length = in.u8() == 255 ? 5000u : in.u8();
  std::string out = openras::to_string(in.bytes(std::min(length, in.remaining())));
  if (length > 4096) out.append(length, 'x');
  std::erase(out, '\0');
  return out;
}

// Appends a value of the type; false where sd-bus refuses it (bad UTF-8, no object path).
bool append_value(sd_bus_message* m, const std::string& type, ByteReader& in, int depth) {
  static const int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (type == "s" || type == "o" || type == "g")
    return sd_bus_message_append_basic(m, type[0], text(in).c_str()) >= 0;
  if (type == "h") return sd_bus_message_append_basic(m, 'h', &null) >= 0;
  if (type == "as") return sd_bus_message_append(m, "as", 2, "a", text(in).c_str()) >= 0;
  if (type == "(su)") return sd_bus_message_append(m, "(su)", "x", in.u32()) >= 0;
  if (type == "a{sv}") return sd_bus_message_append(m, "a{sv}", 1, "entry", "s", "x") >= 0;
  if (type == "v") {
    const std::string inner = depth > 8 ? "u" : kTypes[in.u8() % kTypes.size()];
    return sd_bus_message_open_container(m, 'v', inner.c_str()) >= 0 &&
           append_value(m, inner, in, depth + 1) && sd_bus_message_close_container(m) >= 0;
  }
  const uint64_t number = in.u64();
  const int boolean = static_cast<int>(number & 1);
  return sd_bus_message_append_basic(
             m, type[0], type == "b" ? static_cast<const void*>(&boolean) : &number) >= 0;
}

bool append_dictionary(sd_bus_message* m, ByteReader& in) {
  if (sd_bus_message_open_container(m, 'a', "{sv}") < 0) return false;
  while (in.remaining() > 2) {
    const uint8_t choice = in.u8();
    const std::string key = choice == 255 ? text(in) : kKeys[choice % kKeys.size()];
    const std::string type = kTypes[in.u8() % kTypes.size()];
    if (sd_bus_message_open_container(m, 'e', "sv") < 0 ||
        sd_bus_message_append_basic(m, 's', key.c_str()) < 0 ||
        sd_bus_message_open_container(m, 'v', type.c_str()) < 0 || !append_value(m, type, in, 0) ||
        sd_bus_message_close_container(m) < 0 || sd_bus_message_close_container(m) < 0)
      return false;
  }
  return sd_bus_message_close_container(m) >= 0;
}

void require(bool holds) {
  if (!holds) abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  ByteReader in(openras::ByteView(data, size));
  sd_bus_message* raw = nullptr;
  require(sd_bus_message_new_method_call(any_bus(), &raw, nullptr, "/org/openras",
                                         "org.openras.Manager1", "Dial") >= 0);
  const openras::bus::Message message(raw);
  const bool dictionary = in.u8() % 16 != 0;
  const bool made = dictionary ? append_dictionary(raw, in)
                               : append_value(raw, kTypes[in.u8() % kTypes.size()], in, 0);
  if (!made || sd_bus_message_seal(raw, 1, 0) < 0) return -1;
  require(sd_bus_message_rewind(raw, 1) >= 0);

  const auto read = openras::bus::read_dial_parameters(raw);
  if (!read) {
    require(read.error().code == ERROR_INVALID_PARAMETER && !read.error().detail.empty());
    return 0;
  }
  for (const std::string* each : {&read->entry, &read->phonebook, &read->user, &read->domain,
                                  &read->number, &read->callback_number})
    require(each->size() <= openras::bus::kMaxParameterOctets);
  require(read->password.reveal().size() <= openras::bus::kMaxParameterOctets);
  require(read->tunnel_secret.reveal().size() <= openras::bus::kMaxParameterOctets);
  require(read->handler.empty() || sd_bus_object_path_is_valid(read->handler.c_str()) > 0);
  require(!read->phonebook_fd || fcntl(read->phonebook_fd.get(), F_GETFD) == FD_CLOEXEC);
  return 0;
}
