// The groups of keys of a subentry's telephone numbers.
#include <openras/winerror.h>

#include <algorithm>
#include <array>

#include "phonebook/properties.h"

namespace openras::phonebook {
namespace {

// What Windows writes for each number, in its order.
struct GroupKey {
  std::string_view key, value;
};
constexpr std::array<GroupKey, 7> kGroup = {{{"PhoneNumber", ""},
                                             {"AreaCode", ""},
                                             {"CountryCode", "0"},
                                             {"CountryID", "0"},
                                             {"UseDialingRules", "0"},
                                             {"Comment", ""},
                                             {"FriendlyName", ""}}};

bool is_group_key(std::string_view key) {
  return std::ranges::any_of(kGroup, [key](const GroupKey& g) { return equal_keys(g.key, key); });
}

// Where a group lies among the keys of its block: [begin, end).
struct Group {
  size_t begin = 0, end = 0;
};

std::vector<Group> find_groups(const std::vector<KeyValue>& keys) {
  std::vector<Group> groups;
  bool open = false;
  for (size_t i = 0; i < keys.size(); ++i) {
    if (equal_keys(keys[i].key, "PhoneNumber")) {
      groups.push_back({i, i + 1});
      open = true;
    } else if (open && is_group_key(keys[i].key)) {
      groups.back().end = i + 1;
    } else {
      open = false;
    }
  }
  return groups;
}

// Which one of the keys of that name the index-th key is.
size_t occurrence_of(const std::vector<KeyValue>& keys, size_t index) {
  size_t count = 0;
  for (size_t i = 0; i < index; ++i) count += equal_keys(keys[i].key, keys[index].key);
  return count;
}

Result<> add_group(Section& section, Place device, std::string_view number) {
  const std::vector<KeyValue> keys = section.keys(device);
  const std::vector<Group> groups = find_groups(keys);
  size_t at = groups.empty() ? 0 : groups.back().end;
  for (const GroupKey& each : kGroup) {
    const std::string_view value = each.key == "PhoneNumber" ? number : each.value;
    if (Result<> done = section.insert_key(device, at++, each.key, value); !done) return done;
  }
  return {};
}

void erase_group(Section& section, Place device, const Group& group) {
  for (size_t i = group.end; i > group.begin; --i) {
    const std::vector<KeyValue> keys = section.keys(device);
    section.erase(device, keys[i - 1].key, occurrence_of(keys, i - 1));
  }
}

}  // namespace

Result<> write_numbers(Section& section, Place device, const std::vector<std::string>& numbers) {
  for (size_t i = 0; i < numbers.size(); ++i) {
    const std::vector<Group> groups = find_groups(section.keys(device));
    Result<> done = i < groups.size() ? section.set(device, "PhoneNumber", numbers[i], i)
                                      : add_group(section, device, numbers[i]);
    if (!done) return done;
  }
  for (size_t count = find_groups(section.keys(device)).size(); count > numbers.size(); --count) {
    erase_group(section, device, find_groups(section.keys(device)).back());
  }
  return {};
}

Result<> write_number_key(Section& section, Place device, std::string_view key,
                          std::string_view value) {
  const std::vector<KeyValue> keys = section.keys(device);
  const std::vector<Group> groups = find_groups(keys);
  if (groups.empty()) {
    if (Result<> done = add_group(section, device, ""); !done) return done;
    return write_number_key(section, device, key, value);
  }
  for (size_t i = groups[0].begin; i < groups[0].end; ++i) {
    if (equal_keys(keys[i].key, key)) {
      return section.set(device, key, value, occurrence_of(keys, i));
    }
  }
  return section.insert_key(device, groups[0].end, key, value);
}

}  // namespace openras::phonebook
