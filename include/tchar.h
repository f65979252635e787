#include "openras/tchar.h"
