// NETRESOURCEW structures with their texts in the caller's buffer: the structures from its start,
// the texts from its end.
#pragma once

#include <openras/npapi.h>

#include <cstddef>
#include <string>

namespace openras::provider {

// What a NETRESOURCEW tells; UTF-16, an empty text is a NULL pointer.
struct Resource {
  DWORD scope = RESOURCE_GLOBALNET;
  DWORD type = RESOURCETYPE_DISK;
  DWORD display = RESOURCEDISPLAYTYPE_SHARE;
  DWORD usage = RESOURCEUSAGE_CONNECTABLE;
  std::u16string local;
  std::u16string remote;
  std::u16string comment;
  std::u16string provider;
};

class ResourceBuffer {
 public:
  // `buffer` may be null where `size` is 0.
  ResourceBuffer(void* buffer, DWORD size);
  // Octets that the resource takes.
  static size_t need(const Resource& resource);
  // False where it does not fit; nothing is changed then.
  bool add(const Resource& resource);
  // Puts a text alone behind the structures; null where it does not fit.
  LPWSTR add_text(std::u16string_view text);

 private:
  std::byte* start_;
  size_t front_ = 0;
  size_t back_;
};

}  // namespace openras::provider
