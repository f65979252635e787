#include "openras/rasdlg.h"
