// Writes doc/errors.md to the file that is named.
#include <cstdio>
#include <fstream>

#include "errors/errors_page.h"

int main(int argc, char** argv) {
  if (argc != 2) return std::fprintf(stderr, "write_errors_page FILE\n"), 2;
  std::ofstream out(argv[1], std::ios::binary | std::ios::trunc);
  out << openras::errors_page();
  return out.flush() ? 0 : 1;
}
