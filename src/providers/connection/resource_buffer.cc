#include "providers/connection/resource_buffer.h"

#include <algorithm>
#include <cstring>

namespace openras::provider {
namespace {

size_t octets(std::u16string_view text) {
  return text.empty() ? 0 : (text.size() + 1) * sizeof(char16_t);
}

}  // namespace

ResourceBuffer::ResourceBuffer(void* buffer, DWORD size)
    : start_(static_cast<std::byte*>(buffer)), back_(buffer == nullptr ? 0 : size & ~1u) {}

size_t ResourceBuffer::need(const Resource& resource) {
  return sizeof(NETRESOURCEW) + octets(resource.local) + octets(resource.remote) +
         octets(resource.comment) + octets(resource.provider);
}

LPWSTR ResourceBuffer::add_text(std::u16string_view text) {
  size_t size = (text.size() + 1) * sizeof(char16_t);
  if (back_ - front_ < size) return nullptr;
  back_ -= size;
  std::byte* place = start_ + back_;
  memcpy(place, text.data(), text.size() * sizeof(char16_t));
  memset(place + text.size() * sizeof(char16_t), 0, sizeof(char16_t));
  return reinterpret_cast<LPWSTR>(place);
}

bool ResourceBuffer::add(const Resource& resource) {
  if (back_ - front_ < need(resource)) return false;
  NETRESOURCEW out = {.dwScope = resource.scope,
                      .dwType = resource.type,
                      .dwDisplayType = resource.display,
                      .dwUsage = resource.usage};
  size_t place = front_;
  front_ += sizeof out;
  auto text = [this](std::u16string_view value) {
    return value.empty() ? nullptr : add_text(value);
  };
  out.lpLocalName = text(resource.local);
  out.lpRemoteName = text(resource.remote);
  out.lpComment = text(resource.comment);
  out.lpProvider = text(resource.provider);
  memcpy(start_ + place, &out, sizeof out);
  return true;
}

}  // namespace openras::provider
