#include "openras/npapi.h"
