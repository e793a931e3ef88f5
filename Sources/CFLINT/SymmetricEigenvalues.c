#include "CFLINT.h"

static int by_real_midpoint(const void *a, const void *b) {
  return arf_cmp(arb_midref(acb_realref((acb_srcptr) a)), arb_midref(acb_realref((acb_srcptr) b)));
}

slong kan_symmetric_eigenvalues(arb_ptr values, const fmpq_mat_t matrix, slong precision) {
  slong n = fmpq_mat_nrows(matrix), distinct = 0;
  acb_mat_t a, vectors;
  acb_ptr approximate = _acb_vec_init(n), enclosures = _acb_vec_init(n);
  acb_mat_init(a, n, n);
  acb_mat_init(vectors, n, n);
  acb_mat_set_fmpq_mat(a, matrix, precision);
  // The QR iteration proves nothing and may stop early; the enclosures below are verified whatever it returned.
  acb_mat_approx_eig_qr(approximate, NULL, vectors, a, NULL, 0, precision);
  if (acb_mat_eig_multiple(enclosures, a, approximate, vectors, precision)) {
    // The eigenvalues are real, so the real parts enclose them. Disjoint rectangles that all meet the real axis have
    // disjoint real parts; this is checked again because the order of the result depends on it.
    qsort(enclosures, n, sizeof(acb_struct), by_real_midpoint);
    distinct = n > 0;
    for (slong i = 0; i < n; i++) {
      arb_set(values + i, acb_realref(enclosures + i));
      if (i == 0 || arb_equal(values + i - 1, values + i)) continue;
      if (!arb_lt(values + i - 1, values + i)) {
        distinct = 0;
        break;
      }
      distinct++;
    }
  }
  acb_mat_clear(a);
  acb_mat_clear(vectors);
  _acb_vec_clear(approximate, n);
  _acb_vec_clear(enclosures, n);
  return distinct;
}

slong kan_distinct_eigenvalues(const fmpq_mat_t matrix) {
  fmpq_poly_t p, derivative, common;
  fmpq_poly_init(p);
  fmpq_poly_init(derivative);
  fmpq_poly_init(common);
  fmpq_mat_charpoly(p, matrix);
  fmpq_poly_derivative(derivative, p);
  fmpq_poly_gcd(common, p, derivative);
  slong count = fmpq_poly_degree(p) - fmpq_poly_degree(common);
  fmpq_poly_clear(p);
  fmpq_poly_clear(derivative);
  fmpq_poly_clear(common);
  return count;
}
