import KernelInterface

// The r polynomial pieces of a uniform B-spline on one interval, t = (x - t_k) / h in [0, 1].

/// Stores `scale` (o - 1)! times the o pieces of order `order` into `result[j * stride]`, j = 0 ..< o, for o = 1 ... 10.
///
/// De Boor's recurrence on unit knots without its divisions: f_s = (s + 1 - t) e_s + (t + d - s) e_(s-1) maps the d
/// functions e of order d to those of order d + 1. All terms are nonnegative on [0, 1], so every value is accurate to a
/// few units in the last place of the exact value at t.
@inline(__always)
func storePieces<V: KernelVector>(
  order: Int, _ t: V, scale: V.Scalar, into result: UnsafeMutablePointer<V.Scalar>, stride: Int
) {
  let u = V(1) - t
  let factor = V(scale)
  if order == 1 {
    factor.adding(t, times: V(0)).store(result)  // NaN stays NaN
    return
  }
  let a0 = u * factor
  let a1 = t * factor
  if order == 2 {
    a0.store(result)
    a1.store(result + stride)
    return
  }
  let up1 = t + V(1)
  let down2 = V(2) - t
  let b0 = u * a0
  let b1 = (up1 * a0).adding(down2, times: a1)
  let b2 = t * a1
  if order == 3 {
    b0.store(result)
    b1.store(result + stride)
    b2.store(result + 2 * stride)
    return
  }
  let up2 = t + V(2)
  let down3 = V(3) - t
  let c0 = u * b0
  let c1 = (up2 * b0).adding(down2, times: b1)
  let c2 = (up1 * b1).adding(down3, times: b2)
  let c3 = t * b2
  if order == 4 {
    c0.store(result)
    c1.store(result + stride)
    c2.store(result + 2 * stride)
    c3.store(result + 3 * stride)
    return
  }
  let up3 = t + V(3)
  let down4 = V(4) - t
  let d0 = u * c0
  let d1 = (up3 * c0).adding(down2, times: c1)
  let d2 = (up2 * c1).adding(down3, times: c2)
  let d3 = (up1 * c2).adding(down4, times: c3)
  let d4 = t * c3
  if order == 5 {
    d0.store(result)
    d1.store(result + stride)
    d2.store(result + 2 * stride)
    d3.store(result + 3 * stride)
    d4.store(result + 4 * stride)
    return
  }
  (u * d0).store(result)
  ((t + V(4)) * d0).adding(down2, times: d1).store(result + stride)
  (up3 * d1).adding(down3, times: d2).store(result + 2 * stride)
  (up2 * d2).adding(down4, times: d3).store(result + 3 * stride)
  (up1 * d3).adding(V(5) - t, times: d4).store(result + 4 * stride)
  (t * d4).store(result + 5 * stride)
  if order == 6 { return }
  for d in 6..<order {
    // In place, from the last function to the first.
    (t * V(loading: result + (d - 1) * stride)).store(result + d * stride)
    for s in Swift.stride(from: d - 1, to: 0, by: -1) {
      let left = (t + V(V.Scalar(d - s))) * V(loading: result + (s - 1) * stride)
      left.adding(V(V.Scalar(s + 1)) - t, times: V(loading: result + s * stride)).store(result + s * stride)
    }
    (u * V(loading: result)).store(result)
  }
}

/// Computes the derivatives of order `derivative` of the r pieces, for a spacing h with `perSpacing` = 1 / h: the
/// pieces of order r - derivative, differenced that many times.
@inline(__always)
func storePieceDerivatives<V: KernelVector>(
  order: Int, derivative: Int, _ t: V, perSpacing: V.Scalar, into result: UnsafeMutablePointer<V.Scalar>, stride: Int
) {
  let low = order - derivative
  if low < 1 {
    for j in 0..<order { V(0).store(result + j * stride) }
    return
  }
  var scale: V.Scalar = 1
  for _ in 0..<derivative { scale *= perSpacing }
  storePieces(order: low, t, scale: scale / factorial(low - 1), into: result, stride: stride)
  for count in low..<order {
    // From `count` numbers to one more, new_s = old_(s-1) - old_s; backward, in place.
    var next = V(loading: result + (count - 1) * stride)
    next.store(result + count * stride)
    for s in Swift.stride(from: count - 1, to: 0, by: -1) {
      let before = V(loading: result + (s - 1) * stride)
      (before - next).store(result + s * stride)
      next = before
    }
    (V(0) - next).store(result)
  }
}

/// Returns n! for the n needed by the orders with pieces.
@inline(__always)
func factorial<Scalar: KernelScalar>(_ n: Int) -> Scalar {
  switch n {
  case 0, 1: 1
  case 2: 2
  case 3: 6
  case 4: 24
  case 5: 120
  case 6: 720
  case 7: 5040
  case 8: 40320
  default: 362_880
  }
}
