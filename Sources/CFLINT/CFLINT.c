#include "CFLINT.h"

slong kan_fmpq_mat_rank(const fmpq_mat_t matrix) {
  slong rows = fmpq_mat_nrows(matrix), columns = fmpq_mat_ncols(matrix);
  if (rows == 0 || columns == 0) return 0;
  // Scaling a row by its common denominator leaves the rank alone.
  fmpz_mat_t whole;
  fmpz *denominators = _fmpz_vec_init(rows);
  fmpz_mat_init(whole, rows, columns);
  fmpq_mat_get_fmpz_mat_rowwise(whole, denominators, matrix);
  slong rank = fmpz_mat_rank(whole);
  fmpz_mat_clear(whole);
  _fmpz_vec_clear(denominators, rows);
  return rank;
}
