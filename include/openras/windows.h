/* The base header: what a Windows console program that dials expects of <windows.h>.
 *
 * It stands for the part of Windows' header that remote-access programs use; see base/ for what is
 * there, by subject. */
#ifndef OPENRAS_WINDOWS_H
#define OPENRAS_WINDOWS_H

#include "base/winbase.h"
#include "base/windef.h"
#include "base/winstring.h"
#include "base/winuser.h"
#include "winerror.h"
#include "winnetwk.h"

#endif /* OPENRAS_WINDOWS_H */
