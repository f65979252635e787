// doc/errors.md, made from the error table.
#pragma once

#include <string>

namespace openras {

// The whole page. The build target `errors_doc` writes it; a test compares it with the committed
// file.
std::string errors_page();

}  // namespace openras
