/* Events, waits, threads, time, memory and modules (pages of synchapi.h, processthreadsapi.h,
 * handleapi.h, heapapi.h, libloaderapi.h, winbase.h).
 *
 * All of this lives within one process. A child made by fork() has its own copy: events keep their
 * state, threads other than the one that forked count as ended. Functions answer FALSE, NULL or
 * WAIT_FAILED on an error, and GetLastError() then says which. Any thread may call anything. */
#ifndef OPENRAS_BASE_WINBASE_H
#define OPENRAS_BASE_WINBASE_H

#include <pthread.h>

#include "windef.h"

OPENRAS_EXTERN_C_BEGIN

typedef struct _SECURITY_ATTRIBUTES {
  DWORD nLength;
  LPVOID lpSecurityDescriptor;
  BOOL bInheritHandle;
} SECURITY_ATTRIBUTES, *PSECURITY_ATTRIBUTES, *LPSECURITY_ATTRIBUTES;

/* The error of the last function that failed in this thread. */
OPENRAS_API DWORD WINAPI GetLastError(void) OPENRAS_BIND(GetLastError);
OPENRAS_API VOID WINAPI SetLastError(DWORD dwErrCode) OPENRAS_BIND(SetLastError);

/* ---- Events ---- */

#define EVENT_MODIFY_STATE 0x0002
#define EVENT_ALL_ACCESS 0x1F0003
#define SYNCHRONIZE 0x00100000L

/* Makes an event; security attributes are not looked at. A manual-reset event stays signalled until
 * ResetEvent(); an automatic one lets one wait through and is then not signalled. A name is known
 * within the process: where it exists already, the same event gets another handle and
 * GetLastError() is ERROR_ALREADY_EXISTS. Close every handle with CloseHandle(). */
OPENRAS_API HANDLE WINAPI CreateEventA(LPSECURITY_ATTRIBUTES lpEventAttributes, BOOL bManualReset,
                                       BOOL bInitialState, LPCSTR lpName)
    OPENRAS_BIND(CreateEventA);
OPENRAS_API HANDLE WINAPI CreateEventW(LPSECURITY_ATTRIBUTES lpEventAttributes, BOOL bManualReset,
                                       BOOL bInitialState, LPCWSTR lpName)
    OPENRAS_BIND(CreateEventW);
#define CreateEvent OPENRAS_AW(CreateEvent)
/* Another handle for a named event; ERROR_FILE_NOT_FOUND when there is none. */
OPENRAS_API HANDLE WINAPI OpenEventA(DWORD dwDesiredAccess, BOOL bInheritHandle, LPCSTR lpName)
    OPENRAS_BIND(OpenEventA);
OPENRAS_API HANDLE WINAPI OpenEventW(DWORD dwDesiredAccess, BOOL bInheritHandle, LPCWSTR lpName)
    OPENRAS_BIND(OpenEventW);
#define OpenEvent OPENRAS_AW(OpenEvent)
OPENRAS_API BOOL WINAPI SetEvent(HANDLE hEvent) OPENRAS_BIND(SetEvent);
OPENRAS_API BOOL WINAPI ResetEvent(HANDLE hEvent) OPENRAS_BIND(ResetEvent);
OPENRAS_API BOOL WINAPI CloseHandle(HANDLE hObject) OPENRAS_BIND(CloseHandle);

/* Ours: a descriptor for poll() that is readable while the event is signalled; -1 on an error. Only
 * poll it: do not read, write or close it. It belongs to the event and is closed with its last
 * handle. After poll() said readable, take an automatic event with WaitForSingleObject(hEvent, 0),
 * which another waiter may have done first. In a forked child the same number belongs to the
 * child's copy of the event (an epoll set made before the fork still watches the parent's). */
OPENRAS_API int openras_event_fd(HANDLE hEvent);

/* ---- Waits ---- */

#define INFINITE 0xFFFFFFFF
#define MAXIMUM_WAIT_OBJECTS 64
#define WAIT_OBJECT_0 0x00000000
#define WAIT_ABANDONED 0x00000080
#define WAIT_ABANDONED_0 0x00000080
#define WAIT_IO_COMPLETION 0x000000C0
#define WAIT_FAILED 0xFFFFFFFF
#ifndef WAIT_TIMEOUT
#define WAIT_TIMEOUT 258
#endif

/* Waits for an event or the end of a thread, dwMilliseconds at most: WAIT_OBJECT_0, WAIT_TIMEOUT or
 * WAIT_FAILED. */
OPENRAS_API DWORD WINAPI WaitForSingleObject(HANDLE hHandle, DWORD dwMilliseconds)
    OPENRAS_BIND(WaitForSingleObject);
/* bAlertable has no effect: there are no asynchronous procedure calls here. */
OPENRAS_API DWORD WINAPI WaitForSingleObjectEx(HANDLE hHandle, DWORD dwMilliseconds,
                                               BOOL bAlertable) OPENRAS_BIND(WaitForSingleObjectEx);
/* Waits for one (WAIT_OBJECT_0 + the lowest index) or, with bWaitAll, for all at once; automatic
 * events are taken only when the whole wait is satisfied. 1 to MAXIMUM_WAIT_OBJECTS handles, each
 * once. */
OPENRAS_API DWORD WINAPI WaitForMultipleObjects(DWORD nCount, const HANDLE* lpHandles,
                                                BOOL bWaitAll, DWORD dwMilliseconds)
    OPENRAS_BIND(WaitForMultipleObjects);
OPENRAS_API DWORD WINAPI WaitForMultipleObjectsEx(DWORD nCount, const HANDLE* lpHandles,
                                                  BOOL bWaitAll, DWORD dwMilliseconds,
                                                  BOOL bAlertable)
    OPENRAS_BIND(WaitForMultipleObjectsEx);

/* ---- Threads ---- */

#define STILL_ACTIVE 259
#define CREATE_SUSPENDED 0x00000004

typedef DWORD(WINAPI* PTHREAD_START_ROUTINE)(LPVOID lpThreadParameter);
typedef PTHREAD_START_ROUTINE LPTHREAD_START_ROUTINE;

/* Starts a thread; dwStackSize in bytes, 0 = usual. CREATE_SUSPENDED is ERROR_CALL_NOT_IMPLEMENTED.
 * The handle is signalled when the thread's function has returned. */
OPENRAS_API HANDLE WINAPI CreateThread(LPSECURITY_ATTRIBUTES lpThreadAttributes, SIZE_T dwStackSize,
                                       LPTHREAD_START_ROUTINE lpStartAddress, LPVOID lpParameter,
                                       DWORD dwCreationFlags, LPDWORD lpThreadId)
    OPENRAS_BIND(CreateThread);
/* STILL_ACTIVE while it runs. */
OPENRAS_API BOOL WINAPI GetExitCodeThread(HANDLE hThread, LPDWORD lpExitCode)
    OPENRAS_BIND(GetExitCodeThread);
OPENRAS_API DWORD WINAPI GetCurrentThreadId(void) OPENRAS_BIND(GetCurrentThreadId);
OPENRAS_API DWORD WINAPI GetCurrentProcessId(void) OPENRAS_BIND(GetCurrentProcessId);

typedef struct _RTL_CRITICAL_SECTION {
  pthread_mutex_t openras_mutex;
} CRITICAL_SECTION, *PCRITICAL_SECTION, *LPCRITICAL_SECTION;

/* A lock that its owner may enter again; leave it as often as entered. */
OPENRAS_API VOID WINAPI InitializeCriticalSection(LPCRITICAL_SECTION lpCriticalSection)
    OPENRAS_BIND(InitializeCriticalSection);
OPENRAS_API BOOL WINAPI InitializeCriticalSectionAndSpinCount(LPCRITICAL_SECTION lpCriticalSection,
                                                              DWORD dwSpinCount)
    OPENRAS_BIND(InitializeCriticalSectionAndSpinCount);
OPENRAS_API VOID WINAPI EnterCriticalSection(LPCRITICAL_SECTION lpCriticalSection)
    OPENRAS_BIND(EnterCriticalSection);
OPENRAS_API BOOL WINAPI TryEnterCriticalSection(LPCRITICAL_SECTION lpCriticalSection)
    OPENRAS_BIND(TryEnterCriticalSection);
OPENRAS_API VOID WINAPI LeaveCriticalSection(LPCRITICAL_SECTION lpCriticalSection)
    OPENRAS_BIND(LeaveCriticalSection);
OPENRAS_API VOID WINAPI DeleteCriticalSection(LPCRITICAL_SECTION lpCriticalSection)
    OPENRAS_BIND(DeleteCriticalSection);

/* Each answers the new value, InterlockedExchange* and InterlockedExchangeAdd the one before. */
static inline LONG InterlockedIncrement(LONG volatile* addend) {
  return __atomic_add_fetch(addend, 1, __ATOMIC_SEQ_CST);
}
static inline LONG InterlockedDecrement(LONG volatile* addend) {
  return __atomic_sub_fetch(addend, 1, __ATOMIC_SEQ_CST);
}
static inline LONG InterlockedExchange(LONG volatile* target, LONG value) {
  return __atomic_exchange_n(target, value, __ATOMIC_SEQ_CST);
}
static inline LONG InterlockedExchangeAdd(LONG volatile* addend, LONG value) {
  return __atomic_fetch_add(addend, value, __ATOMIC_SEQ_CST);
}
static inline LONG InterlockedCompareExchange(LONG volatile* target, LONG exchange,
                                              LONG comparand) {
  __atomic_compare_exchange_n(target, &comparand, exchange, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
  return comparand;
}
static inline PVOID InterlockedExchangePointer(PVOID volatile* target, PVOID value) {
  return __atomic_exchange_n(target, value, __ATOMIC_SEQ_CST);
}

/* ---- Time, in milliseconds ---- */

OPENRAS_API VOID WINAPI Sleep(DWORD dwMilliseconds) OPENRAS_BIND(Sleep);
/* Since the system started; GetTickCount() wraps after 49.7 days. */
OPENRAS_API DWORD WINAPI GetTickCount(void) OPENRAS_BIND(GetTickCount);
OPENRAS_API ULONGLONG WINAPI GetTickCount64(void) OPENRAS_BIND(GetTickCount64);

/* ---- Memory, in bytes ---- */

#define GMEM_FIXED 0x0000
#define GMEM_MOVEABLE 0x0002
#define GMEM_ZEROINIT 0x0040
#define GPTR (GMEM_FIXED | GMEM_ZEROINIT)
#define GHND (GMEM_MOVEABLE | GMEM_ZEROINIT)
#define LMEM_FIXED 0x0000
#define LMEM_MOVEABLE 0x0002
#define LMEM_ZEROINIT 0x0040
#define LPTR (LMEM_FIXED | LMEM_ZEROINIT)
#define HEAP_NO_SERIALIZE 0x00000001
#define HEAP_GENERATE_EXCEPTIONS 0x00000004
#define HEAP_ZERO_MEMORY 0x00000008

/* A handle is the address of its memory, also with GMEM_MOVEABLE. The free functions answer NULL.
 */
OPENRAS_API HGLOBAL WINAPI GlobalAlloc(UINT uFlags, SIZE_T dwBytes) OPENRAS_BIND(GlobalAlloc);
OPENRAS_API HGLOBAL WINAPI GlobalFree(HGLOBAL hMem) OPENRAS_BIND(GlobalFree);
OPENRAS_API LPVOID WINAPI GlobalLock(HGLOBAL hMem) OPENRAS_BIND(GlobalLock);
OPENRAS_API BOOL WINAPI GlobalUnlock(HGLOBAL hMem) OPENRAS_BIND(GlobalUnlock);
OPENRAS_API HLOCAL WINAPI LocalAlloc(UINT uFlags, SIZE_T uBytes) OPENRAS_BIND(LocalAlloc);
OPENRAS_API HLOCAL WINAPI LocalFree(HLOCAL hMem) OPENRAS_BIND(LocalFree);
/* There is one heap, which is malloc()'s. */
OPENRAS_API HANDLE WINAPI GetProcessHeap(void) OPENRAS_BIND(GetProcessHeap);
OPENRAS_API LPVOID WINAPI HeapAlloc(HANDLE hHeap, DWORD dwFlags, SIZE_T dwBytes)
    OPENRAS_BIND(HeapAlloc);
OPENRAS_API BOOL WINAPI HeapFree(HANDLE hHeap, DWORD dwFlags, LPVOID lpMem) OPENRAS_BIND(HeapFree);

#define MoveMemory(destination, source, length) \
  ((void)__builtin_memmove((destination), (source), (length)))
#define CopyMemory(destination, source, length) \
  ((void)__builtin_memcpy((destination), (source), (length)))
#define FillMemory(destination, length, fill) \
  ((void)__builtin_memset((destination), (fill), (length)))
#define ZeroMemory(destination, length) ((void)__builtin_memset((destination), 0, (length)))
/* Clears memory that held a secret; the compiler does not leave it out. */
static inline PVOID SecureZeroMemory(PVOID ptr, SIZE_T cnt) {
  __builtin_memset(ptr, 0, cnt);
  __asm__ __volatile__("" : : "r"(ptr) : "memory");
  return ptr;
}

/* ---- Modules ---- */

/* Loads a library. "rasapi32.dll" and "mpr.dll" (any case, with or without .dll) are librasapi32.so
 * and libmpr.so: the ones beside the library that holds this function, else those on the library
 * path. "kernel32.dll" and "user32.dll" are the library that holds this function. Another name goes
 * to dlopen() as it is. ERROR_MOD_NOT_FOUND. */
OPENRAS_API HMODULE WINAPI LoadLibraryA(LPCSTR lpLibFileName) OPENRAS_BIND(LoadLibraryA);
OPENRAS_API HMODULE WINAPI LoadLibraryW(LPCWSTR lpLibFileName) OPENRAS_BIND(LoadLibraryW);
#define LoadLibrary OPENRAS_AW(LoadLibrary)
OPENRAS_API BOOL WINAPI FreeLibrary(HMODULE hLibModule) OPENRAS_BIND(FreeLibrary);
/* A function by name: its Windows name, also for those whose symbol here begins with openras_.
 * ERROR_PROC_NOT_FOUND. Functions have no ordinals here. */
OPENRAS_API FARPROC WINAPI GetProcAddress(HMODULE hModule, LPCSTR lpProcName)
    OPENRAS_BIND(GetProcAddress);
/* A module that is loaded already; NULL is the program. Not to be freed. */
OPENRAS_API HMODULE WINAPI GetModuleHandleA(LPCSTR lpModuleName) OPENRAS_BIND(GetModuleHandleA);
OPENRAS_API HMODULE WINAPI GetModuleHandleW(LPCWSTR lpModuleName) OPENRAS_BIND(GetModuleHandleW);
#define GetModuleHandle OPENRAS_AW(GetModuleHandle)

/* ---- Texts of error codes ---- */

#define FORMAT_MESSAGE_ALLOCATE_BUFFER 0x00000100
#define FORMAT_MESSAGE_IGNORE_INSERTS 0x00000200
#define FORMAT_MESSAGE_FROM_STRING 0x00000400
#define FORMAT_MESSAGE_FROM_HMODULE 0x00000800
#define FORMAT_MESSAGE_FROM_SYSTEM 0x00001000
#define FORMAT_MESSAGE_ARGUMENT_ARRAY 0x00002000
#define FORMAT_MESSAGE_MAX_WIDTH_MASK 0x000000FF
#define LANG_NEUTRAL 0x00
#define SUBLANG_DEFAULT 0x01
#define MAKELANGID(primary, sub) ((WORD)((((WORD)(sub)) << 10) | (WORD)(primary)))

/* The text of a code, with FORMAT_MESSAGE_FROM_SYSTEM or FORMAT_MESSAGE_FROM_HMODULE, in English
 * and ending in a line break; other sources are ERROR_CALL_NOT_IMPLEMENTED. With
 * FORMAT_MESSAGE_ALLOCATE_BUFFER lpBuffer is the address of a pointer, to be freed with
 * LocalFree(). Answers the length in characters, 0 on an error (ERROR_MR_MID_NOT_FOUND: no text).
 */
OPENRAS_API DWORD WINAPI FormatMessageA(DWORD dwFlags, LPCVOID lpSource, DWORD dwMessageId,
                                        DWORD dwLanguageId, LPSTR lpBuffer, DWORD nSize,
                                        va_list* Arguments) OPENRAS_BIND(FormatMessageA);
OPENRAS_API DWORD WINAPI FormatMessageW(DWORD dwFlags, LPCVOID lpSource, DWORD dwMessageId,
                                        DWORD dwLanguageId, LPWSTR lpBuffer, DWORD nSize,
                                        va_list* Arguments) OPENRAS_BIND(FormatMessageW);
#define FormatMessage OPENRAS_AW(FormatMessage)

OPENRAS_EXTERN_C_END

#endif /* OPENRAS_BASE_WINBASE_H */
