// An eigenvector of a symmetric banded rational matrix M by inverse iteration, and a proof of how good it is: with theta
// the Rayleigh quotient of the computed v, the residual |M v - theta v| / |v| is bounded in ball arithmetic, and M has an
// eigenvalue within that distance of theta. Only the residual is proved; nothing else has to be.
#include "CFLINT.h"

typedef struct {
  arb_srcptr matrix;  // entry (k, k + d), 0 <= d <= b, at k (b + 1) + d
  arf_struct *factor; // D on the diagonal and L^T beside it, in the same places
  slong n, b, precision;
} iteration;

static slong reach(const iteration *e, slong k) { return k + e->b < e->n ? e->b : e->n - 1 - k; }

/// M - shift = L D L^T in floating point.
static void factorize(iteration *e, const arf_t shift) {
  slong w = e->b + 1;
  arf_t ratio;
  arf_init(ratio);
  for (slong i = 0; i < e->n * w; i++) arf_set(e->factor + i, arb_midref(e->matrix + i));
  for (slong k = 0; k < e->n; k++) {
    arf_struct *row = e->factor + k * w;
    // The rows before have been subtracted already.
    arf_sub(row, row, shift, e->precision, ARF_RND_NEAR);
    if (arf_is_zero(row)) arf_set_ui_2exp_si(row, 1, -e->precision);
    slong last = reach(e, k);
    for (slong a = 1; a <= last; a++) {
      arf_div(ratio, row + a, row, e->precision, ARF_RND_NEAR);
      for (slong c = a; c <= last; c++)
        arf_submul(e->factor + (k + a) * w + (c - a), ratio, row + c, e->precision, ARF_RND_NEAR);
    }
    for (slong a = 1; a <= last; a++) arf_div(row + a, row + a, row, e->precision, ARF_RND_NEAR);
  }
  arf_clear(ratio);
}

/// x := (L D L^T)^{-1} x.
static void solve(const iteration *e, arf_struct *x) {
  slong w = e->b + 1;
  for (slong k = 0; k < e->n; k++)
    for (slong a = 1; a <= reach(e, k); a++)
      arf_submul(x + k + a, e->factor + k * w + a, x + k, e->precision, ARF_RND_NEAR);
  for (slong k = 0; k < e->n; k++) arf_div(x + k, x + k, e->factor + k * w, e->precision, ARF_RND_NEAR);
  for (slong k = e->n - 1; k >= 0; k--)
    for (slong a = 1; a <= reach(e, k); a++)
      arf_submul(x + k, e->factor + k * w + a, x + k + a, e->precision, ARF_RND_NEAR);
}

static void dot(const iteration *e, arf_t result, const arf_struct *x, const arf_struct *y) {
  arf_zero(result);
  for (slong k = 0; k < e->n; k++) arf_addmul(result, x + k, y + k, e->precision, ARF_RND_NEAR);
}

/// Divides x by its norm, nearly.
static void normalize(const iteration *e, arf_struct *x) {
  arf_t norm;
  arf_init(norm);
  dot(e, norm, x, x);
  arf_sqrt(norm, norm, e->precision, ARF_RND_NEAR);
  for (slong k = 0; k < e->n; k++) arf_div(x + k, x + k, norm, e->precision, ARF_RND_NEAR);
  arf_clear(norm);
}

/// theta and the residual of a vector of exact numbers.
static void judge(const iteration *e, arb_t theta, arb_t residual, arb_srcptr v) {
  slong w = e->b + 1, n = e->n, precision = e->precision;
  arb_ptr image = _arb_vec_init(n);
  arb_t square, t;
  arb_init(square);
  arb_init(t);
  for (slong k = 0; k < n; k++) {
    arb_addmul(image + k, e->matrix + k * w, v + k, precision);
    for (slong a = 1; a <= reach(e, k); a++) {
      arb_addmul(image + k, e->matrix + k * w + a, v + k + a, precision);
      arb_addmul(image + k + a, e->matrix + k * w + a, v + k, precision);
    }
  }
  arb_zero(theta);
  for (slong k = 0; k < n; k++) {
    arb_addmul(square, v + k, v + k, precision);
    arb_addmul(theta, v + k, image + k, precision);
  }
  arb_div(theta, theta, square, precision);
  arb_get_mid_arb(theta, theta);
  arb_zero(residual);
  for (slong k = 0; k < n; k++) {
    arb_submul(image + k, theta, v + k, precision);
    arb_mul(t, image + k, image + k, precision);
    arb_add(residual, residual, t, precision);
  }
  arb_div(residual, residual, square, precision);
  arb_sqrtpos(residual, residual, precision);
  arb_clear(square);
  arb_clear(t);
  _arb_vec_clear(image, n);
}

void kan_banded_eigenvector(
    arb_ptr vector, arb_t theta, arb_t residual, const fmpq *band, slong n, slong b, const fmpq_t shift, slong precision) {
  slong w = b + 1;
  arb_ptr matrix = _arb_vec_init(n * w);
  arf_struct *factor = flint_malloc(n * w * sizeof(arf_struct)), *x = flint_malloc(n * sizeof(arf_struct));
  arf_struct *y = flint_malloc(n * sizeof(arf_struct));
  for (slong i = 0; i < n * w; i++) {
    arb_set_fmpq(matrix + i, band + i, precision);
    arf_init(factor + i);
  }
  for (slong k = 0; k < n; k++) {
    arf_init(x + k);
    arf_init(y + k);
    arf_set_si(x + k, 1000 + (k * 7919) % 1000);
  }
  iteration e = {.matrix = matrix, .factor = factor, .n = n, .b = b, .precision = precision};
  arf_t s, step, square;
  arf_init(s);
  arf_init(step);
  arf_init(square);
  arf_set_fmpq(s, shift, precision, ARF_RND_NEAR);
  // Rayleigh's quotient as the next shift: the error is cubed, at least, in each round.
  for (int round = 0; round < 8; round++) {
    factorize(&e, s);
    for (int half = 0; half < 2; half++) {
      normalize(&e, x);
      for (slong k = 0; k < n; k++) arf_set(y + k, x + k);
      solve(&e, x);
    }
    dot(&e, step, y, x);
    dot(&e, square, x, x);
    arf_div(step, step, square, precision, ARF_RND_NEAR);
    arf_add(s, s, step, precision, ARF_RND_NEAR);
    // The vector's error is about the step over the gap, and that twice more after two more solutions.
    arf_mul_2exp_si(step, step, precision / 2);
    if (round > 0 && arf_cmpabs(step, s) < 0) break;
  }
  normalize(&e, x);
  for (slong k = 0; k < n; k++) arb_set_arf(vector + k, x + k);
  judge(&e, theta, residual, vector);
  arf_clear(s);
  arf_clear(step);
  arf_clear(square);
  for (slong k = 0; k < n; k++) {
    arf_clear(x + k);
    arf_clear(y + k);
  }
  for (slong i = 0; i < n * w; i++) arf_clear(factor + i);
  flint_free(factor);
  flint_free(x);
  flint_free(y);
  _arb_vec_clear(matrix, n * w);
}
