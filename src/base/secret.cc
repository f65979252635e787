#include "base/secret.h"

#include <openssl/crypto.h>

#include <utility>

namespace openras {

void wipe_memory(void* data, size_t size) { OPENSSL_cleanse(data, size); }

void Secret::wipe() {
  wipe_memory(text_.data(), text_.size());
  text_.clear();
}

// A short std::string is copied by a move, so the source is wiped, not only emptied.
Secret::Secret(Secret&& other) noexcept : text_(other.text_) { other.wipe(); }

Secret& Secret::operator=(const Secret& other) {
  if (this != &other) {
    wipe();
    text_ = other.text_;
  }
  return *this;
}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    wipe();
    text_ = other.text_;
    other.wipe();
  }
  return *this;
}

}  // namespace openras
