// Setting several keys of an entry.
#pragma once

#include "phonebook/edit.h"

namespace openras::phonebook {

// Sets keys one after the other and remembers the first error.
class Editor {
 public:
  explicit Editor(Section& section) : section_(section) {}
  void set(Place place, std::string_view key, std::string_view value) {
    if (done_) done_ = section_.set(place, key, value);
  }
  // A key of ours that stands in the file only where it says something.
  void set_ours(std::string_view key, std::string_view value) {
    if (value.empty()) {
      section_.erase(Place::entry(), key);
    } else {
      set(Place::entry(), key, value);
    }
  }
  void then(const Result<>& done) {
    if (done_) done_ = done;
  }
  void set_flag(std::string_view key, bool on) { set(Place::entry(), key, on ? "1" : "0"); }
  Result<> done() const { return done_; }

 private:
  Section& section_;
  Result<> done_;
};

Result<> apply_dialing(Section& section, const DialingChanges& changes);

}  // namespace openras::phonebook
