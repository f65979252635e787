#pragma once

namespace openras::win32 {

// Sees to it that a child made by fork() can go on using this library: the dispatcher lock is free
// there, events keep their state under descriptors of their own, and threads that are not in the
// child count as ended. Called once.
void survive_fork();

}  // namespace openras::win32
