// OpenBLAS' CBLAS and the reference LAPACKE, as Debian packages them.
#ifndef KAN_CLAPACKE_SHIM_H
#define KAN_CLAPACKE_SHIM_H
#include <cblas.h>
#include <lapacke.h>
#endif
