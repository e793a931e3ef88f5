#include "CFLINT.h"
