// Exact inertia of a symmetric banded rational matrix by fraction-free elimination.
//
// Let S be the Schur complement of the rows eliminated so far and D the determinant of their principal submatrix of the
// integer matrix. The elimination stores B = D S, whose entries are minors and hence integers (Sylvester's identity), so
// every division below is exact. With u = row k of B and, for a pivot block {k, j}, v = row j of B:
//
//   1 x 1 pivot, B_kk != 0:            D' = B_kk,           B'_pq = (B_kk B_pq - u_p u_q) / D
//   2 x 2 pivot, B_kk = 0, B_kj != 0:  D' = -B_kj^2 / D,
//                                      B'_pq = (B_kj (u_p v_q + v_p u_q) - B_jj u_p u_q - B_kj^2 B_pq) / D^2
//
// A 1 x 1 pivot S_kk = B_kk / D contributes its sign; a block with a zero on its diagonal has determinant below zero and
// contributes one eigenvalue of either sign (Sylvester's law of inertia); a row k that is zero contributes a zero.
//
// The band is kept: with j the first index for which B_kj != 0, u lives on j+1 ... k+b and v on k+1 ... j+b, so u u^T and
// u v^T + v u^T stay within b diagonals, and no v v^T occurs.
#include "CFLINT.h"

typedef struct {
  fmpz *entries;  // entry (p, p + d), 0 <= d <= b, at p (b + 1) + d
  slong n, b;
  slong filled;   // entries with both indices below this hold B, the others the given matrix
  char *gone;     // rows eliminated out of order
  fmpz_t minor;   // D
} elimination;

static fmpz *entry(const elimination *e, slong p, slong q) {
  return p <= q ? e->entries + p * (e->b + 1) + (q - p) : e->entries + q * (e->b + 1) + (p - q);
}

static slong smaller(slong a, slong b) { return a < b ? a : b; }

/// Brings rows and columns up to `last` into the elimination: no row touched them yet, so B there is D times the matrix.
static void reach(elimination *e, slong last) {
  for (; e->filled <= last; e->filled++) {
    slong q = e->filled;
    for (slong p = q > e->b ? q - e->b : 0; p <= q; p++) fmpz_mul(entry(e, p, q), entry(e, p, q), e->minor);
  }
}

static void eliminate_one(elimination *e, slong k) {
  slong last = smaller(k + e->b, e->n - 1);
  const fmpz *pivot = entry(e, k, k);
  fmpz_t t;
  fmpz_init(t);
  for (slong p = k + 1; p < e->filled; p++) {
    if (e->gone[p]) continue;
    for (slong q = p; q < e->filled && q <= p + e->b; q++) {
      if (e->gone[q]) continue;
      fmpz *x = entry(e, p, q);
      fmpz_mul(t, x, pivot);
      if (q <= last) fmpz_submul(t, entry(e, k, p), entry(e, k, q));
      fmpz_divexact(x, t, e->minor);
    }
  }
  fmpz_set(e->minor, pivot);
  fmpz_clear(t);
}

static void eliminate_two(elimination *e, slong k, slong j) {
  slong b = e->b;
  const fmpz *s = entry(e, k, j), *w = entry(e, j, j);
  fmpz_t t, x, square, divisor;
  fmpz_init(t);
  fmpz_init(x);
  fmpz_init(square);
  fmpz_init(divisor);
  fmpz_mul(square, s, s);
  fmpz_mul(divisor, e->minor, e->minor);
  for (slong p = k + 1; p < e->filled; p++) {
    if (e->gone[p] || p == j) continue;
    int up = p <= k + b, vp = labs(p - j) <= b;
    for (slong q = p; q < e->filled && q <= p + b; q++) {
      if (e->gone[q] || q == j) continue;
      int uq = q <= k + b, vq = labs(q - j) <= b;
      fmpz_zero(t);
      if (up && vq) fmpz_addmul(t, entry(e, k, p), entry(e, j, q));
      if (vp && uq) fmpz_addmul(t, entry(e, j, p), entry(e, k, q));
      fmpz_mul(t, t, s);
      if (up && uq) {
        fmpz_mul(x, entry(e, k, p), entry(e, k, q));
        fmpz_submul(t, x, w);
      }
      fmpz_submul(t, square, entry(e, p, q));
      fmpz_divexact(entry(e, p, q), t, divisor);
    }
  }
  fmpz_divexact(square, square, e->minor);
  fmpz_neg(e->minor, square);
  e->gone[j] = 1;
  fmpz_clear(t);
  fmpz_clear(x);
  fmpz_clear(square);
  fmpz_clear(divisor);
}

/// Counts the signs for an integer band, which is overwritten.
static void integer_inertia(slong counts[3], fmpz *entries, slong n, slong b) {
  elimination e = {.entries = entries, .n = n, .b = b, .filled = 0};
  e.gone = flint_calloc(n, 1);
  fmpz_init_set_ui(e.minor, 1);
  counts[0] = counts[1] = counts[2] = 0;
  for (slong k = 0; k < n; k++) {
    if (e.gone[k]) continue;
    slong last = smaller(k + b, n - 1);
    reach(&e, last);
    int sign = fmpz_sgn(entry(&e, k, k)) * fmpz_sgn(e.minor);
    if (sign != 0) {
      counts[sign + 1]++;
      eliminate_one(&e, k);
      continue;
    }
    slong j = k + 1;
    while (j <= last && (e.gone[j] || fmpz_is_zero(entry(&e, k, j)))) j++;
    if (j > last) {
      counts[1]++;
    } else {
      counts[0]++;
      counts[2]++;
      reach(&e, smaller(j + b, n - 1));
      eliminate_two(&e, k, j);
    }
  }
  fmpz_clear(e.minor);
  flint_free(e.gone);
}

/// Positive integers d_i for which every d_i a_ij d_j is an integer; returns the number of bits they add to the product
/// of the pivots. Small where denominators vary along the band, as for non-uniform knots.
static slong local_scaling(fmpz *d, const fmpq *band, slong n, slong b) {
  fmpz_t t, g;
  fmpz_init(t);
  fmpz_init(g);
  slong bits = 0;
  for (slong i = 0; i < n; i++) {
    const fmpz *den = fmpq_denref(band + i * (b + 1));
    if (fmpz_is_square(den)) fmpz_sqrt(d + i, den); else fmpz_set(d + i, den);
  }
  for (slong i = 0; i < n; i++) {
    for (slong j = i + 1; j <= smaller(i + b, n - 1); j++) {
      const fmpz *den = fmpq_denref(band + i * (b + 1) + (j - i));
      fmpz_mul(t, d + i, d + j);
      fmpz_gcd(g, den, t);
      fmpz_divexact(t, den, g);
      fmpz_mul(d + j, d + j, t);
    }
    bits += 2 * fmpz_bits(d + i);
  }
  fmpz_clear(t);
  fmpz_clear(g);
  return bits;
}

void kan_banded_inertia(slong counts[3], const fmpq *band, slong n, slong b) {
  fmpz *entries = _fmpz_vec_init(n * (b + 1)), *d = _fmpz_vec_init(n);
  fmpz_t common, t;
  fmpz_init_set_ui(common, 1);
  fmpz_init(t);
  // Inertia is kept by a congruence with a positive diagonal and by a positive factor: take the cheaper one.
  slong local = local_scaling(d, band, n, b);
  for (slong i = 0; i < n * (b + 1) && (slong) fmpz_bits(common) * n <= local; i++)
    fmpz_lcm(common, common, fmpq_denref(band + i));
  int uniform = (slong) fmpz_bits(common) * n <= local;
  for (slong i = 0; i < n; i++) {
    for (slong j = i; j <= smaller(i + b, n - 1); j++) {
      const fmpq *x = band + i * (b + 1) + (j - i);
      if (uniform) fmpz_set(t, common); else fmpz_mul(t, d + i, d + j);
      fmpz_divexact(t, t, fmpq_denref(x));
      fmpz_mul(entries + i * (b + 1) + (j - i), t, fmpq_numref(x));
    }
  }
  _fmpz_vec_content(t, entries, n * (b + 1));
  if (!fmpz_is_zero(t) && !fmpz_is_one(t)) _fmpz_vec_scalar_divexact_fmpz(entries, entries, n * (b + 1), t);
  integer_inertia(counts, entries, n, b);
  fmpz_clear(common);
  fmpz_clear(t);
  _fmpz_vec_clear(entries, n * (b + 1));
  _fmpz_vec_clear(d, n);
}
