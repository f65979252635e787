#include <openras/windows.h>

VOID InitializeCriticalSection(LPCRITICAL_SECTION section) {
  pthread_mutexattr_t attributes;
  ::pthread_mutexattr_init(&attributes);
  ::pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
  ::pthread_mutex_init(&section->openras_mutex, &attributes);
  ::pthread_mutexattr_destroy(&attributes);
}

BOOL InitializeCriticalSectionAndSpinCount(LPCRITICAL_SECTION section, DWORD) {
  InitializeCriticalSection(section);
  return TRUE;
}

VOID EnterCriticalSection(LPCRITICAL_SECTION section) {
  ::pthread_mutex_lock(&section->openras_mutex);
}

BOOL TryEnterCriticalSection(LPCRITICAL_SECTION section) {
  return ::pthread_mutex_trylock(&section->openras_mutex) == 0;
}

VOID LeaveCriticalSection(LPCRITICAL_SECTION section) {
  ::pthread_mutex_unlock(&section->openras_mutex);
}

VOID DeleteCriticalSection(LPCRITICAL_SECTION section) {
  ::pthread_mutex_destroy(&section->openras_mutex);
}
