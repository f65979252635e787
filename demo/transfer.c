/* Moves bytes over TCP and says how fast, with plain sockets: traffic for the demo.
 *
 *   demo-transfer serve ADDRESS PORT MEGABYTES   sends so much to everybody who connects
 *   demo-transfer fetch ADDRESS PORT             receives until the end, and prints the rate */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { kChunk = 1 << 16 };
static char buffer[kChunk];

static int fetch(int socket) {
  struct timespec start, end;
  double bytes = 0, seconds;
  ssize_t count;
  clock_gettime(CLOCK_MONOTONIC, &start);
  while ((count = read(socket, buffer, sizeof buffer)) > 0) bytes += (double)count;
  clock_gettime(CLOCK_MONOTONIC, &end);
  seconds = (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9;
  printf("    TCP: %.1f MB in %.2f s, %.0f Mbit/s.\n", bytes / 1e6, seconds,
         bytes * 8 / 1e6 / seconds);
  return count == 0 && bytes > 0 ? 0 : 1;
}

static void send_all(int socket, long bytes) {
  while (bytes > 0) {
    ssize_t sent = send(socket, buffer, bytes < kChunk ? (size_t)bytes : kChunk, MSG_NOSIGNAL);
    if (sent <= 0) return;
    bytes -= sent;
  }
}

static int serve(int listener, long bytes) {
  if (listen(listener, 8) != 0) return 1;
  puts("serving");
  fflush(stdout);
  for (;;) {
    int client = accept(listener, NULL, NULL);
    if (client < 0) return 1;
    send_all(client, bytes);
    close(client);
  }
}

int main(int argc, char** argv) {
  struct sockaddr_in address = {0};
  int sock = socket(AF_INET, SOCK_STREAM, 0), serving, status;
  if (argc < 4) return 2;
  serving = strcmp(argv[1], "serve") == 0;
  address.sin_family = AF_INET;
  address.sin_port = htons((unsigned short)atoi(argv[3]));
  if (sock < 0 || inet_pton(AF_INET, argv[2], &address.sin_addr) != 1) return 2;
  status = serving ? bind(sock, (struct sockaddr*)&address, sizeof address)
                   : connect(sock, (struct sockaddr*)&address, sizeof address);
  if (status != 0) {
    perror(argv[1]);
    return 1;
  }
  return serving ? serve(sock, atol(argc > 4 ? argv[4] : "50") * 1000000) : fetch(sock);
}
