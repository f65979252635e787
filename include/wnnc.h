#include "openras/wnnc.h"
