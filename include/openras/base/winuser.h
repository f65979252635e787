/* Windows without a screen: message-only windows, messages between threads, timers (pages of
 * winuser.h).
 *
 * A thread has a message queue from the first time that it calls a function below. Messages that
 * are *sent* are handled inside GetMessage(), PeekMessage() and SendMessage() of the thread that
 * owns the window; messages that are *posted* wait until they are fetched and dispatched. A
 * thread's windows are destroyed when it ends, without a call of their procedures [choice]; whoever
 * was sending to them gets ERROR_INVALID_WINDOW_HANDLE. Texts inside messages are not converted
 * between A and W windows. */
#ifndef OPENRAS_BASE_WINUSER_H
#define OPENRAS_BASE_WINUSER_H

#include "windef.h"

OPENRAS_EXTERN_C_BEGIN

#define HWND_MESSAGE ((HWND)(LONG_PTR)(-3))
#define HWND_BROADCAST ((HWND)0xffff)

#define WM_NULL 0x0000
#define WM_CREATE 0x0001
#define WM_DESTROY 0x0002
#define WM_CLOSE 0x0010
#define WM_QUIT 0x0012
#define WM_COPYDATA 0x004A
#define WM_NCCREATE 0x0081
#define WM_NCDESTROY 0x0082
#define WM_COMMAND 0x0111
#define WM_TIMER 0x0113
#define WM_USER 0x0400
#define WM_APP 0x8000

typedef LRESULT(CALLBACK* WNDPROC)(HWND hwnd, UINT uMsg, WPARAM wParam, LPARAM lParam);
typedef VOID(CALLBACK* TIMERPROC)(HWND hwnd, UINT uMsg, UINT_PTR idEvent, DWORD dwTime);

typedef struct tagMSG {
  HWND hwnd; /* NULL: posted to the thread */
  UINT message;
  WPARAM wParam;
  LPARAM lParam;
  DWORD time; /* GetTickCount() when it was posted */
  POINT pt;
} MSG, *PMSG, *NPMSG, *LPMSG;

typedef struct tagWNDCLASSA {
  UINT style;
  WNDPROC lpfnWndProc;
  int cbClsExtra;
  int cbWndExtra;
  HINSTANCE hInstance;
  HICON hIcon;
  HCURSOR hCursor;
  HBRUSH hbrBackground;
  LPCSTR lpszMenuName;
  LPCSTR lpszClassName;
} WNDCLASSA, *PWNDCLASSA, *LPWNDCLASSA;
typedef struct tagWNDCLASSW {
  UINT style;
  WNDPROC lpfnWndProc;
  int cbClsExtra;
  int cbWndExtra;
  HINSTANCE hInstance;
  HICON hIcon;
  HCURSOR hCursor;
  HBRUSH hbrBackground;
  LPCWSTR lpszMenuName;
  LPCWSTR lpszClassName;
} WNDCLASSW, *PWNDCLASSW, *LPWNDCLASSW;
typedef OPENRAS_AW(WNDCLASS) WNDCLASS, *PWNDCLASS, *LPWNDCLASS;

typedef struct tagWNDCLASSEXA {
  UINT cbSize;
  UINT style;
  WNDPROC lpfnWndProc;
  int cbClsExtra;
  int cbWndExtra;
  HINSTANCE hInstance;
  HICON hIcon;
  HCURSOR hCursor;
  HBRUSH hbrBackground;
  LPCSTR lpszMenuName;
  LPCSTR lpszClassName;
  HICON hIconSm;
} WNDCLASSEXA, *PWNDCLASSEXA, *LPWNDCLASSEXA;
typedef struct tagWNDCLASSEXW {
  UINT cbSize;
  UINT style;
  WNDPROC lpfnWndProc;
  int cbClsExtra;
  int cbWndExtra;
  HINSTANCE hInstance;
  HICON hIcon;
  HCURSOR hCursor;
  HBRUSH hbrBackground;
  LPCWSTR lpszMenuName;
  LPCWSTR lpszClassName;
  HICON hIconSm;
} WNDCLASSEXW, *PWNDCLASSEXW, *LPWNDCLASSEXW;
typedef OPENRAS_AW(WNDCLASSEX) WNDCLASSEX, *PWNDCLASSEX, *LPWNDCLASSEX;

typedef struct tagCREATESTRUCTA {
  LPVOID lpCreateParams;
  HINSTANCE hInstance;
  HMENU hMenu;
  HWND hwndParent;
  int cy;
  int cx;
  int y;
  int x;
  LONG style;
  LPCSTR lpszName;
  LPCSTR lpszClass;
  DWORD dwExStyle;
} CREATESTRUCTA, *LPCREATESTRUCTA;
typedef struct tagCREATESTRUCTW {
  LPVOID lpCreateParams;
  HINSTANCE hInstance;
  HMENU hMenu;
  HWND hwndParent;
  int cy;
  int cx;
  int y;
  int x;
  LONG style;
  LPCWSTR lpszName;
  LPCWSTR lpszClass;
  DWORD dwExStyle;
} CREATESTRUCTW, *LPCREATESTRUCTW;
typedef OPENRAS_AW(CREATESTRUCT) CREATESTRUCT, *LPCREATESTRUCT;

#define CS_VREDRAW 0x0001
#define CS_HREDRAW 0x0002
#define WS_OVERLAPPED 0x00000000
#define WS_OVERLAPPEDWINDOW 0x00CF0000
#define WS_POPUP 0x80000000
#define WS_CHILD 0x40000000
#define CW_USEDEFAULT ((int)0x80000000)
#define MAKEINTATOM(i) ((LPSTR)(ULONG_PTR)(WORD)(i))

/* ---- Classes and windows ---- */

/* Makes a window class, known in the whole process [choice: hInstance does not tell classes apart];
 * names are compared without case. ERROR_CLASS_ALREADY_EXISTS. "STATIC" and "Message" are there. */
OPENRAS_API ATOM WINAPI RegisterClassA(const WNDCLASSA* lpWndClass) OPENRAS_BIND(RegisterClassA);
OPENRAS_API ATOM WINAPI RegisterClassW(const WNDCLASSW* lpWndClass) OPENRAS_BIND(RegisterClassW);
OPENRAS_API ATOM WINAPI RegisterClassExA(const WNDCLASSEXA* lpWndClass)
    OPENRAS_BIND(RegisterClassExA);
OPENRAS_API ATOM WINAPI RegisterClassExW(const WNDCLASSEXW* lpWndClass)
    OPENRAS_BIND(RegisterClassExW);
/* ERROR_CLASS_HAS_WINDOWS, ERROR_CLASS_DOES_NOT_EXIST. */
OPENRAS_API BOOL WINAPI UnregisterClassA(LPCSTR lpClassName, HINSTANCE hInstance)
    OPENRAS_BIND(UnregisterClassA);
OPENRAS_API BOOL WINAPI UnregisterClassW(LPCWSTR lpClassName, HINSTANCE hInstance)
    OPENRAS_BIND(UnregisterClassW);
#define RegisterClass OPENRAS_AW(RegisterClass)
#define RegisterClassEx OPENRAS_AW(RegisterClassEx)
#define UnregisterClass OPENRAS_AW(UnregisterClass)

/* Makes a message-only window, owned by this thread: hWndParent must be HWND_MESSAGE, another is
 * ERROR_CALL_NOT_IMPLEMENTED. The procedure gets WM_NCCREATE and WM_CREATE first. */
OPENRAS_API HWND WINAPI CreateWindowExA(DWORD dwExStyle, LPCSTR lpClassName, LPCSTR lpWindowName,
                                        DWORD dwStyle, int X, int Y, int nWidth, int nHeight,
                                        HWND hWndParent, HMENU hMenu, HINSTANCE hInstance,
                                        LPVOID lpParam) OPENRAS_BIND(CreateWindowExA);
OPENRAS_API HWND WINAPI CreateWindowExW(DWORD dwExStyle, LPCWSTR lpClassName, LPCWSTR lpWindowName,
                                        DWORD dwStyle, int X, int Y, int nWidth, int nHeight,
                                        HWND hWndParent, HMENU hMenu, HINSTANCE hInstance,
                                        LPVOID lpParam) OPENRAS_BIND(CreateWindowExW);
#define CreateWindowEx OPENRAS_AW(CreateWindowEx)
#define CreateWindowA(cls, name, style, x, y, w, h, parent, menu, instance, param) \
  CreateWindowExA(0L, cls, name, style, x, y, w, h, parent, menu, instance, param)
#define CreateWindowW(cls, name, style, x, y, w, h, parent, menu, instance, param) \
  CreateWindowExW(0L, cls, name, style, x, y, w, h, parent, menu, instance, param)
#define CreateWindow OPENRAS_AW(CreateWindow)
/* The procedure gets WM_DESTROY and WM_NCDESTROY. Only the owning thread may: ERROR_ACCESS_DENIED.
 */
OPENRAS_API BOOL WINAPI DestroyWindow(HWND hWnd) OPENRAS_BIND(DestroyWindow);
OPENRAS_API BOOL WINAPI IsWindow(HWND hWnd) OPENRAS_BIND(IsWindow);
OPENRAS_API DWORD WINAPI GetWindowThreadProcessId(HWND hWnd, LPDWORD lpdwProcessId)
    OPENRAS_BIND(GetWindowThreadProcessId);
OPENRAS_API LRESULT WINAPI DefWindowProcA(HWND hWnd, UINT Msg, WPARAM wParam, LPARAM lParam)
    OPENRAS_BIND(DefWindowProc);
OPENRAS_API LRESULT WINAPI DefWindowProcW(HWND hWnd, UINT Msg, WPARAM wParam, LPARAM lParam)
    OPENRAS_BIND(DefWindowProc);
OPENRAS_API LRESULT WINAPI CallWindowProcA(WNDPROC lpPrevWndFunc, HWND hWnd, UINT Msg,
                                           WPARAM wParam, LPARAM lParam)
    OPENRAS_BIND(CallWindowProc);
OPENRAS_API LRESULT WINAPI CallWindowProcW(WNDPROC lpPrevWndFunc, HWND hWnd, UINT Msg,
                                           WPARAM wParam, LPARAM lParam)
    OPENRAS_BIND(CallWindowProc);
#define DefWindowProc OPENRAS_AW(DefWindowProc)
#define CallWindowProc OPENRAS_AW(CallWindowProc)

#define GWLP_WNDPROC (-4)
#define GWLP_HINSTANCE (-6)
#define GWLP_ID (-12)
#define GWLP_USERDATA (-21)
/* A value of a window: GWLP_*, or an offset in bytes into its cbWndExtra. Set answers the value
 * before; 0 may be that or an error (clear the last error first). */
OPENRAS_API LONG_PTR WINAPI GetWindowLongPtrA(HWND hWnd, int nIndex) OPENRAS_BIND(GetWindowLongPtr);
OPENRAS_API LONG_PTR WINAPI GetWindowLongPtrW(HWND hWnd, int nIndex) OPENRAS_BIND(GetWindowLongPtr);
OPENRAS_API LONG_PTR WINAPI SetWindowLongPtrA(HWND hWnd, int nIndex, LONG_PTR dwNewLong)
    OPENRAS_BIND(SetWindowLongPtr);
OPENRAS_API LONG_PTR WINAPI SetWindowLongPtrW(HWND hWnd, int nIndex, LONG_PTR dwNewLong)
    OPENRAS_BIND(SetWindowLongPtr);
#define GetWindowLongPtr OPENRAS_AW(GetWindowLongPtr)
#define SetWindowLongPtr OPENRAS_AW(SetWindowLongPtr)

/* ---- Messages ---- */

/* A number 0xC000 to 0xFFFF for a text: the same text, without case, has the same number everywhere
 * in the process. RASDIALEVENT is the text of notifications. */
OPENRAS_API UINT WINAPI RegisterWindowMessageA(LPCSTR lpString)
    OPENRAS_BIND(RegisterWindowMessageA);
OPENRAS_API UINT WINAPI RegisterWindowMessageW(LPCWSTR lpString)
    OPENRAS_BIND(RegisterWindowMessageW);
#define RegisterWindowMessage OPENRAS_AW(RegisterWindowMessage)

/* Calls the procedure of a window and answers what it returned. For another thread's window it
 * waits until that thread fetches messages; meanwhile messages sent to this thread are handled
 * here. */
OPENRAS_API LRESULT WINAPI SendMessageA(HWND hWnd, UINT Msg, WPARAM wParam, LPARAM lParam)
    OPENRAS_BIND(SendMessage);
OPENRAS_API LRESULT WINAPI SendMessageW(HWND hWnd, UINT Msg, WPARAM wParam, LPARAM lParam)
    OPENRAS_BIND(SendMessage);
#define SMTO_NORMAL 0x0000
#define SMTO_BLOCK 0x0001
#define SMTO_ABORTIFHUNG 0x0002
#define SMTO_NOTIMEOUTIFNOTHUNG 0x0008
#define SMTO_ERRORONEXIT 0x0020
/* The same, uTimeout milliseconds at most: 0 with ERROR_TIMEOUT. SMTO_BLOCK: nothing is handled
 * here meanwhile. */
OPENRAS_API LRESULT WINAPI SendMessageTimeoutA(HWND hWnd, UINT Msg, WPARAM wParam, LPARAM lParam,
                                               UINT fuFlags, UINT uTimeout, PDWORD_PTR lpdwResult)
    OPENRAS_BIND(SendMessageTimeout);
OPENRAS_API LRESULT WINAPI SendMessageTimeoutW(HWND hWnd, UINT Msg, WPARAM wParam, LPARAM lParam,
                                               UINT fuFlags, UINT uTimeout, PDWORD_PTR lpdwResult)
    OPENRAS_BIND(SendMessageTimeout);
/* Puts a message into the queue of the window's thread; hWnd NULL is this thread. A queue holds
 * 10,000: ERROR_NOT_ENOUGH_QUOTA. */
OPENRAS_API BOOL WINAPI PostMessageA(HWND hWnd, UINT Msg, WPARAM wParam, LPARAM lParam)
    OPENRAS_BIND(PostMessage);
OPENRAS_API BOOL WINAPI PostMessageW(HWND hWnd, UINT Msg, WPARAM wParam, LPARAM lParam)
    OPENRAS_BIND(PostMessage);
/* ERROR_INVALID_THREAD_ID: no such thread, or it has no queue yet. */
OPENRAS_API BOOL WINAPI PostThreadMessageA(DWORD idThread, UINT Msg, WPARAM wParam, LPARAM lParam)
    OPENRAS_BIND(PostThreadMessage);
OPENRAS_API BOOL WINAPI PostThreadMessageW(DWORD idThread, UINT Msg, WPARAM wParam, LPARAM lParam)
    OPENRAS_BIND(PostThreadMessage);
OPENRAS_API VOID WINAPI PostQuitMessage(int nExitCode) OPENRAS_BIND(PostQuitMessage);
/* Whether the message that is being handled was sent by another thread. */
OPENRAS_API BOOL WINAPI InSendMessage(void) OPENRAS_BIND(InSendMessage);
#define SendMessage OPENRAS_AW(SendMessage)
#define SendMessageTimeout OPENRAS_AW(SendMessageTimeout)
#define PostMessage OPENRAS_AW(PostMessage)
#define PostThreadMessage OPENRAS_AW(PostThreadMessage)

#define PM_NOREMOVE 0x0000
#define PM_REMOVE 0x0001
#define PM_NOYIELD 0x0002
/* Waits for a posted message: nonzero; 0 for WM_QUIT; -1 for an error. hWnd NULL: of any window and
 * of the thread; (HWND)-1: of the thread only. Filters 0, 0: all. */
OPENRAS_API BOOL WINAPI GetMessageA(LPMSG lpMsg, HWND hWnd, UINT wMsgFilterMin, UINT wMsgFilterMax)
    OPENRAS_BIND(GetMessage);
OPENRAS_API BOOL WINAPI GetMessageW(LPMSG lpMsg, HWND hWnd, UINT wMsgFilterMin, UINT wMsgFilterMax)
    OPENRAS_BIND(GetMessage);
/* The same without waiting: FALSE when there is none. */
OPENRAS_API BOOL WINAPI PeekMessageA(LPMSG lpMsg, HWND hWnd, UINT wMsgFilterMin, UINT wMsgFilterMax,
                                     UINT wRemoveMsg) OPENRAS_BIND(PeekMessage);
OPENRAS_API BOOL WINAPI PeekMessageW(LPMSG lpMsg, HWND hWnd, UINT wMsgFilterMin, UINT wMsgFilterMax,
                                     UINT wRemoveMsg) OPENRAS_BIND(PeekMessage);
/* Does nothing: there is no keyboard here. */
OPENRAS_API BOOL WINAPI TranslateMessage(const MSG* lpMsg) OPENRAS_BIND(TranslateMessage);
OPENRAS_API LRESULT WINAPI DispatchMessageA(const MSG* lpMsg) OPENRAS_BIND(DispatchMessage);
OPENRAS_API LRESULT WINAPI DispatchMessageW(const MSG* lpMsg) OPENRAS_BIND(DispatchMessage);
#define GetMessage OPENRAS_AW(GetMessage)
#define PeekMessage OPENRAS_AW(PeekMessage)
#define DispatchMessage OPENRAS_AW(DispatchMessage)

#define QS_POSTMESSAGE 0x0008
#define QS_TIMER 0x0010
#define QS_SENDMESSAGE 0x0040
#define QS_ALLPOSTMESSAGE 0x0100
#define QS_ALLEVENTS 0x04BF
#define QS_ALLINPUT 0x04FF
#define MWMO_WAITALL 0x0001
#define MWMO_ALERTABLE 0x0002
#define MWMO_INPUTAVAILABLE 0x0004
/* Waits for handles (0 to 63) or for messages of this thread: WAIT_OBJECT_0 + nCount is a message.
 * Any message of the mask that is in the queue ends the wait, seen before or not [choice: as with
 * MWMO_INPUTAVAILABLE]. */
OPENRAS_API DWORD WINAPI MsgWaitForMultipleObjects(DWORD nCount, const HANDLE* pHandles,
                                                   BOOL fWaitAll, DWORD dwMilliseconds,
                                                   DWORD dwWakeMask)
    OPENRAS_BIND(MsgWaitForMultipleObjects);
OPENRAS_API DWORD WINAPI MsgWaitForMultipleObjectsEx(DWORD nCount, const HANDLE* pHandles,
                                                     DWORD dwMilliseconds, DWORD dwWakeMask,
                                                     DWORD dwFlags)
    OPENRAS_BIND(MsgWaitForMultipleObjectsEx);

/* Ours: a descriptor that is readable while the calling thread has messages to fetch (sent, posted,
 * quit, or a timer that is due), to sit in another event loop: when it is readable, call
 * PeekMessage() until it answers FALSE. Only poll it. It belongs to the thread and is closed when
 * the thread ends. -1 on an error. */
OPENRAS_API int openras_message_fd(void);

/* ---- Timers ---- */

#define USER_TIMER_MINIMUM 0x0000000A
#define USER_TIMER_MAXIMUM 0x7FFFFFFF
/* Every uElapse milliseconds a WM_TIMER for hWnd (or for this thread, NULL, which answers a new
 * id), when there is nothing else to fetch; with lpTimerFunc DispatchMessage() calls that. */
OPENRAS_API UINT_PTR WINAPI SetTimer(HWND hWnd, UINT_PTR nIDEvent, UINT uElapse,
                                     TIMERPROC lpTimerFunc) OPENRAS_BIND(SetTimer);
OPENRAS_API BOOL WINAPI KillTimer(HWND hWnd, UINT_PTR uIDEvent) OPENRAS_BIND(KillTimer);

OPENRAS_EXTERN_C_END

#endif /* OPENRAS_BASE_WINUSER_H */
