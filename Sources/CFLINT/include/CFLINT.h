// A thin, typed front for FLINT and Arb.
//
// FLINT 2.9 with Arb 2.23 (Debian 12) and FLINT >= 3, which contains Arb, put the headers in different places;
// this header hides that, and turns the function-like macros that Swift cannot import into functions.
#ifndef KAN_CFLINT_H
#define KAN_CFLINT_H

#include <flint/flint.h>
#include <flint/fmpz.h>
#include <flint/fmpq.h>
#include <flint/fmpq_mat.h>
#include <flint/fmpq_poly.h>
#include <flint/fmpq_vec.h>
#include <flint/fmpz_mat.h>
#include <flint/fmpz_vec.h>
#if __has_include(<flint/arb.h>)
#include <flint/acb_mat.h>
#include <flint/arb.h>
#include <flint/arb_mat.h>
#else
#include <acb_mat.h>
#include <arb.h>
#include <arb_mat.h>
#endif

/// Whether the integer lives on FLINT's heap (and so has to be cleared) rather than inline in its word.
static inline int kan_fmpz_is_large(fmpz value) { return COEFF_IS_MPZ(value); }

/// The machine words of the magnitude of a large integer, least first; `size` gets their number, negative for an integer
/// below zero.
static inline const void *kan_fmpz_words(fmpz value, slong *size) {
  mpz_srcptr large = COEFF_TO_PTR(value);
  *size = large->_mp_size;
  return large->_mp_d;
}

/// Frees a string that FLINT or Arb allocated.
static inline void kan_flint_free(void *pointer) { flint_free(pointer); }

/// The rank of a rational matrix.
slong kan_fmpq_mat_rank(const fmpq_mat_t matrix);

/// The numbers of negative, zero and positive eigenvalues of a symmetric n x n matrix with b >= 0 superdiagonals,
/// n >= 1; entry (i, i + d), 0 <= d <= b, at i (b + 1) + d; places outside the matrix hold zero.
void kan_banded_inertia(slong counts[3], const fmpq *band, slong n, slong b);

/// The same counts with pivots enclosed at a precision of some bits; returns 0, with counts of no meaning, where a pivot's
/// sign stays open.
int kan_banded_inertia_enclosed(slong counts[3], const fmpq *band, slong n, slong b, slong precision);

/// A nearly normalized eigenvector of the same kind of matrix near a shift, with exact entries, its Rayleigh quotient
/// theta, exact, and an enclosure of its residual |M v - theta v| / |v|; the latter is proved whatever the former is.
void kan_banded_eigenvector(
    arb_ptr vector, arb_t theta, arb_t residual, const fmpq *band, slong n, slong b, const fmpq_t shift, slong precision);

/// The midpoint of a finite ball, exactly.
static inline void kan_arb_midpoint(fmpq_t result, const arb_t ball) { arf_get_fmpq(result, arb_midref(ball)); }

/// The radius of a finite ball, exactly.
static inline void kan_arb_radius(fmpq_t result, const arb_t ball) { mag_get_fmpq(result, arb_radref(ball)); }

/// Encloses the n eigenvalues of a symmetric n x n matrix, ascending; enclosures are disjoint or, within a cluster, equal.
/// Returns the number of different enclosures; 0 where none could be verified.
slong kan_symmetric_eigenvalues(arb_ptr values, const fmpq_mat_t matrix, slong precision);

/// The exact number of different eigenvalues of an n x n matrix, n >= 1.
slong kan_distinct_eigenvalues(const fmpq_mat_t matrix);

#endif
