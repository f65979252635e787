#include "openras/raserror.h"
