#include "openras/strsafe.h"
