/* Preloaded into rasmand: gives a pseudo-terminal the modem lines that it lacks (DTR out, DCD in).
   The lines are in a file of four octets, $OPENRAS_TEST_LINES, that the test's modem shares:
     [0] DTR, written by this side     [1] DCD, by the modem
     [2] 1: the driver does not hang the port up when DCD goes (some USB drivers)
   A port without CLOCAL whose DCD goes is hung up as drivers/tty/tty_io.c does it: reads give end
   of file, and every ioctl EIO. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>

static volatile unsigned char* lines(void) {
  static volatile unsigned char* shared;
  const char* path = getenv("OPENRAS_TEST_LINES");
  if (shared || !path) return shared;
  int fd = open(path, O_RDWR | O_CLOEXEC);
  if (fd < 0) return 0;
  void* mapped = mmap(0, 4, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close(fd);
  if (mapped != MAP_FAILED) shared = mapped;
  return shared;
}

static int (*real_ioctl)(int, unsigned long, ...);
static ssize_t (*real_read)(int, void*, size_t);

__attribute__((constructor)) static void find_real_ones(void) {
  *(void**)&real_ioctl = dlsym(RTLD_NEXT, "ioctl");
  *(void**)&real_read = dlsym(RTLD_NEXT, "read");
}

static int is_hung_up(int fd) {
  struct termios now;
  volatile unsigned char* there = lines();
  if (!there || there[1] || there[2] || !isatty(fd) || tcgetattr(fd, &now) != 0) return 0;
  return (now.c_cflag & CLOCAL) == 0;
}

int ioctl(int fd, unsigned long request, ...) {
  va_list list;
  va_start(list, request);
  void* argument = va_arg(list, void*);
  va_end(list);
  volatile unsigned char* there = lines();
  const int about_lines = request == TIOCMGET || request == TIOCMBIS || request == TIOCMBIC;
  if (!there || !about_lines) return real_ioctl(fd, request, argument);
  if (!isatty(fd)) return errno = ENOTTY, -1;
  if (is_hung_up(fd)) return errno = EIO, -1;
  int* bits = argument;
  if (request == TIOCMGET)
    *bits =
        TIOCM_RTS | TIOCM_CTS | TIOCM_DSR | (there[0] ? TIOCM_DTR : 0) | (there[1] ? TIOCM_CD : 0);
  else if (*bits & TIOCM_DTR)
    there[0] = request == TIOCMBIS;
  return 0;
}

ssize_t read(int fd, void* buffer, size_t size) {
  return is_hung_up(fd) ? 0 : real_read(fd, buffer, size);
}
