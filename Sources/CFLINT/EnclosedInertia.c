// Exact inertia of a symmetric banded rational matrix by LDL^T in ball arithmetic: the signs of the pivots, and so the
// counts, are proved wherever no pivot's ball holds zero (Sylvester's law). Balls widen by a few bits a row, so the
// integers of fraction-free elimination are several times longer than the midpoints needed here.
#include "CFLINT.h"

int kan_banded_inertia_enclosed(slong counts[3], const fmpq *band, slong n, slong b, slong precision) {
  // A window of b + 1 rows is enough: row k reaches row k + b.
  arb_ptr window = _arb_vec_init((b + 1) * (b + 1));
  arb_ptr ratios = _arb_vec_init(b + 1);
  int decided = 1;
  counts[0] = counts[1] = counts[2] = 0;
#define ROW(k) (window + ((k) % (b + 1)) * (b + 1))
  for (slong k = 0; k < n && k <= b; k++)
    for (slong d = 0; d <= b; d++) arb_set_fmpq(ROW(k) + d, band + k * (b + 1) + d, precision);
  for (slong k = 0; k < n; k++) {
    arb_ptr row = ROW(k);
    if (arb_is_negative(row)) counts[0]++;
    else if (arb_is_positive(row)) counts[2]++;
    else {
      decided = 0;
      break;
    }
    slong last = k + b < n ? b : n - 1 - k;
    for (slong a = 1; a <= last; a++) {
      arb_div(ratios + a, row + a, row, precision);
      for (slong c = a; c <= last; c++) arb_submul(ROW(k + a) + (c - a), ratios + a, row + c, precision);
    }
    if (k + b + 1 < n)
      for (slong d = 0; d <= b; d++) arb_set_fmpq(row + d, band + (k + b + 1) * (b + 1) + d, precision);
  }
#undef ROW
  _arb_vec_clear(window, (b + 1) * (b + 1));
  _arb_vec_clear(ratios, b + 1);
  return decided;
}
