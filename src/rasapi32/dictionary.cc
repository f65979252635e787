#include "rasapi32/dictionary.h"

#include <cstring>

namespace openras::rasapi32 {
namespace {

template <typename Wire>
int read_number(sd_bus_message* message, char type, Dictionary& out, const char* key) {
  Wire value = 0;
  const int result = sd_bus_message_read_basic(message, type, &value);
  if (result > 0) out.set(key, static_cast<uint64_t>(value));
  return result;
}

int read_text(sd_bus_message* message, char type, Dictionary& out, const char* key) {
  const char* value = nullptr;
  const int result = sd_bus_message_read_basic(message, type, &value);
  if (result > 0) out.set(key, std::string(value));
  return result;
}

int read_texts(sd_bus_message* message, Dictionary& out, const char* key) {
  int result = sd_bus_message_enter_container(message, 'a', "s");
  if (result < 0) return result;
  std::vector<std::string> values;
  const char* value = nullptr;
  while ((result = sd_bus_message_read_basic(message, 's', &value)) > 0) {
    values.emplace_back(value);
  }
  if (result < 0) return result;
  out.set(key, std::move(values));
  return sd_bus_message_exit_container(message);
}

int read_bytes(sd_bus_message* message, Dictionary& out, const char* key) {
  const void* data = nullptr;
  size_t size = 0;
  const int result = sd_bus_message_read_array(message, 'y', &data, &size);
  if (result < 0) return result;
  const auto* first = static_cast<const uint8_t*>(data);
  out.set(key, size == 0 ? Bytes() : Bytes(first, first + size));
  return result;
}

// The value of a variant whose content type is known.
int read_value(sd_bus_message* message, const char* type, Dictionary& out, const char* key) {
  if (std::strcmp(type, "as") == 0) return read_texts(message, out, key);
  if (std::strcmp(type, "ay") == 0) return read_bytes(message, out, key);
  if (std::strlen(type) == 1) {
    switch (*type) {
      case 's':
      case 'o':
        return read_text(message, *type, out, key);
      case 'u':
        return read_number<uint32_t>(message, 'u', out, key);
      case 't':
        return read_number<uint64_t>(message, 't', out, key);
      case 'b':
        return read_number<int>(message, 'b', out, key);
      default:
        break;
    }
  }
  return sd_bus_message_skip(message, type);
}

template <typename T>
T value_or_empty(const std::map<std::string, Dictionary::Value>& values, const std::string& key) {
  const auto found = values.find(key);
  if (found == values.end()) return T{};
  const T* value = std::get_if<T>(&found->second);
  return value != nullptr ? *value : T{};
}

int append_variant(sd_bus_message* message, const char* key, char type, const void* value) {
  const char contents[2] = {type, '\0'};
  int result = sd_bus_message_open_container(message, 'e', "sv");
  if (result >= 0) result = sd_bus_message_append_basic(message, 's', key);
  if (result >= 0) result = sd_bus_message_open_container(message, 'v', contents);
  if (result >= 0) result = sd_bus_message_append_basic(message, type, value);
  if (result >= 0) result = sd_bus_message_close_container(message);
  return result >= 0 ? sd_bus_message_close_container(message) : result;
}

}  // namespace

uint64_t Dictionary::number(const std::string& key) const {
  return value_or_empty<uint64_t>(values_, key);
}
std::string Dictionary::text(const std::string& key) const {
  return value_or_empty<std::string>(values_, key);
}
std::vector<std::string> Dictionary::texts(const std::string& key) const {
  return value_or_empty<std::vector<std::string>>(values_, key);
}
Bytes Dictionary::bytes(const std::string& key) const {
  return value_or_empty<Bytes>(values_, key);
}

int read_dictionary(sd_bus_message* message, Dictionary& out) {
  int result = sd_bus_message_enter_container(message, 'a', "{sv}");
  if (result < 0) return result;
  while ((result = sd_bus_message_enter_container(message, 'e', "sv")) > 0) {
    const char* key = nullptr;
    const char* type = nullptr;
    if ((result = sd_bus_message_read_basic(message, 's', &key)) < 0) return result;
    if ((result = sd_bus_message_peek_type(message, nullptr, &type)) < 0) return result;
    const std::string contents = type;  // sd-bus keeps the text only until it peeks again
    if ((result = sd_bus_message_enter_container(message, 'v', contents.c_str())) < 0)
      return result;
    if ((result = read_value(message, contents.c_str(), out, key)) < 0) return result;
    if ((result = sd_bus_message_exit_container(message)) < 0) return result;
    if ((result = sd_bus_message_exit_container(message)) < 0) return result;
  }
  return result < 0 ? result : sd_bus_message_exit_container(message);
}

int read_dictionaries(sd_bus_message* message, std::vector<Dictionary>& out) {
  int result = sd_bus_message_enter_container(message, 'a', "a{sv}");
  if (result < 0) return result;
  while ((result = sd_bus_message_at_end(message, false)) == 0) {
    if ((result = read_dictionary(message, out.emplace_back())) < 0) return result;
  }
  return result < 0 ? result : sd_bus_message_exit_container(message);
}

int read_counters(sd_bus_message* message, std::map<std::string, uint64_t>& out) {
  int result = sd_bus_message_enter_container(message, 'a', "{st}");
  if (result < 0) return result;
  const char* key = nullptr;
  uint64_t value = 0;
  while ((result = sd_bus_message_read(message, "{st}", &key, &value)) > 0) out[key] = value;
  return result < 0 ? result : sd_bus_message_exit_container(message);
}

int append_entry(sd_bus_message* message, const char* key, const char* text) {
  return append_variant(message, key, 's', text);
}
int append_entry(sd_bus_message* message, const char* key, uint32_t number) {
  return append_variant(message, key, 'u', &number);
}
int append_descriptor_entry(sd_bus_message* message, const char* key, int descriptor) {
  return append_variant(message, key, 'h', &descriptor);
}
int append_truth_entry(sd_bus_message* message, const char* key, bool value) {
  const int number = value ? 1 : 0;
  return append_variant(message, key, 'b', &number);
}
int append_path_entry(sd_bus_message* message, const char* key, const char* path) {
  return append_variant(message, key, 'o', path);
}

}  // namespace openras::rasapi32
