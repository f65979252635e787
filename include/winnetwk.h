#include "openras/winnetwk.h"
