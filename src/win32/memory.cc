#include <openras/windows.h>

#include <cstdint>
#include <cstdlib>

namespace {

void* allocate(bool zeroed, SIZE_T octets) {
  // No object is larger; malloc() would refuse as well, but a sanitizer's ends the program.
  if (octets > PTRDIFF_MAX) {
    SetLastError(ERROR_NOT_ENOUGH_MEMORY);
    return nullptr;
  }
  const SIZE_T room = octets == 0 ? 1 : octets;  // a block of 0 bytes has an address, too
  void* const block = zeroed ? std::calloc(1, room) : std::malloc(room);
  if (!block) SetLastError(ERROR_NOT_ENOUGH_MEMORY);
  return block;
}

// The one heap's handle is the address of something that is not a block.
char process_heap;

}  // namespace

HGLOBAL GlobalAlloc(UINT flags, SIZE_T octets) { return allocate(flags & GMEM_ZEROINIT, octets); }

HGLOBAL GlobalFree(HGLOBAL block) {
  std::free(block);
  return nullptr;
}

LPVOID GlobalLock(HGLOBAL block) { return block; }

BOOL GlobalUnlock(HGLOBAL) {
  SetLastError(NO_ERROR);  // FALSE with NO_ERROR: it is not locked any more
  return FALSE;
}

HLOCAL LocalAlloc(UINT flags, SIZE_T octets) { return allocate(flags & LMEM_ZEROINIT, octets); }

HLOCAL LocalFree(HLOCAL block) {
  std::free(block);
  return nullptr;
}

HANDLE GetProcessHeap() { return &process_heap; }

LPVOID HeapAlloc(HANDLE heap, DWORD flags, SIZE_T octets) {
  if (heap != &process_heap) {
    SetLastError(ERROR_INVALID_HANDLE);
    return nullptr;
  }
  return allocate(flags & HEAP_ZERO_MEMORY, octets);
}

BOOL HeapFree(HANDLE heap, DWORD, LPVOID block) {
  if (heap != &process_heap) {
    SetLastError(ERROR_INVALID_HANDLE);
    return FALSE;
  }
  std::free(block);
  return TRUE;
}
