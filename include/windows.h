#include "openras/windows.h"
