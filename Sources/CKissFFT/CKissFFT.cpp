#include "CKissFFT.h"

#include <cmath>
#include <complex>
#include <kissfft/kissfft.hh>
#include <new>

struct kan_fft_plan {
  kissfft<double> transform;
  kan_fft_plan(size_t count, bool inverse) : transform(count, inverse) {}
};

kan_fft_plan *kan_fft_make(size_t count, int inverse) {
  try {
    return new kan_fft_plan(count, inverse != 0);
  } catch (const std::exception &) {
    return nullptr;
  }
}

int kan_fft_run(kan_fft_plan *plan, const double *source, double *target) {
  // The standard lets an array of complex numbers be read as one of their parts, and the other way round.
  try {
    plan->transform.transform(
        reinterpret_cast<const std::complex<double> *>(source), reinterpret_cast<std::complex<double> *>(target));
    return 0;
  } catch (const std::exception &) {
    return 1;
  }
}

void kan_fft_free(kan_fft_plan *plan) { delete plan; }
