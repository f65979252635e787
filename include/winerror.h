#include "openras/winerror.h"
