#include "openras/ras.h"
