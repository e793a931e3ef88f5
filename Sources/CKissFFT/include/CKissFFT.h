// The fast Fourier transform of KISS FFT (BSD licence), in double precision: Debian ships its template for C++, which this
// front turns into functions. Its shared library is for single precision and is not linked.
#ifndef KAN_CKISSFFT_H
#define KAN_CKISSFFT_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A transform of a given length in one direction, with its factors.
typedef struct kan_fft_plan kan_fft_plan;

/// A new plan for `count` >= 1 complex numbers: sums with exp(-2 pi i j k / count), or exp(+...) where `inverse` is not 0,
/// neither of them scaled. NULL where there is no memory.
kan_fft_plan *kan_fft_make(size_t count, int inverse);

/// target = the transform of source; both hold real and imaginary parts in turn and do not overlap. One plan serves one
/// thread at a time. Returns 0, or 1 where there was no memory.
int kan_fft_run(kan_fft_plan *plan, const double *source, double *target);

/// Frees a plan.
void kan_fft_free(kan_fft_plan *plan);

#ifdef __cplusplus
}
#endif

#endif
