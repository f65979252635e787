#include "openras/lmcons.h"
