// Writes doc/errors.md, and the generated section of doc/notifications.md, into the folder named.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "errors/errors_page.h"
#include "errors/state_table.h"

namespace {

bool write(const std::filesystem::path& path, const std::string& text) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << text;
  return static_cast<bool>(out.flush());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return std::fprintf(stderr, "write_errors_page FOLDER\n"), 2;
  const std::filesystem::path folder = argv[1];
  const std::filesystem::path notifications = folder / "notifications.md";
  std::ostringstream page;
  page << std::ifstream(notifications, std::ios::binary).rdbuf();
  const std::string whole = openras::with_states_section(page.str());
  if (whole.empty()) return std::fprintf(stderr, "notifications.md has no marks\n"), 1;
  return write(folder / "errors.md", openras::errors_page()) && write(notifications, whole) ? 0 : 1;
}
