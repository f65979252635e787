// A password or shared secret: wiped when it goes, never printed.
#pragma once

#include <string>
#include <string_view>

namespace openras {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string_view text) : text_(text) {}
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept;
  Secret& operator=(const Secret& other);
  Secret& operator=(Secret&& other) noexcept;
  ~Secret() { wipe(); }

  // UTF-8. The view is valid while the Secret lives and is not assigned to.
  std::string_view reveal() const { return text_; }
  bool empty() const { return text_.empty(); }
  void wipe();
  friend bool operator==(const Secret&, const Secret&) = default;

 private:
  std::string text_;
};

// Overwrites memory in a way that the compiler may not drop.
void wipe_memory(void* data, size_t size);

}  // namespace openras
