extension BidiagonalProduct {
  /// A proved bound on the relative difference between any singular value of the product and the corresponding one of
  /// the bidiagonal matrix to which it is reduced, as long as nothing leaves the range of normal numbers.
  ///
  /// *Perturbations.* By the Cauchy-Binet formula every minor of a product of nonnegative bidiagonal matrices is a
  /// polynomial with nonnegative coefficients in their entries, of degree at most one in each. If one entry is
  /// multiplied by 1 + d, d >= 0, no minor decreases and none grows by more than that factor. The product of the j
  /// largest singular values is the norm of the matrix of all minors of order j, and the norm of a nonnegative matrix
  /// increases with its entries; so this product grows by a factor between 1 and 1 + d, for every j. Dividing two of
  /// these products shows that each singular value changes by a factor between 1 / (1 + d) and 1 + d. (Koev 2005, for
  /// single parameters of the Neville factorization; the same argument works for any number of factors.)
  ///
  /// *Roundings.* Every step of the reduction replaces factors by others with the same product, and computes each new
  /// entry by multiplications, divisions and additions of positive numbers: with k roundings its relative error is at
  /// most (1 + u)^k - 1, u = 2^-53. Counting entries times roundings, for r factors of size m: 7 for passing through a
  /// factor, 19 r + 11 for a rotation of columns and 11 for one of rows (a hypotenuse counts as two, a scale that
  /// appears twice counts twice). Row i is eliminated r - 1 times; each time the remainder passes at most m - 1 - i
  /// factors, with a pair of rotations before and after every r of them. The preparation costs at most (r + 3) r m, the
  /// result m.
  ///
  /// The bound assumes that all errors add up, which never happens: measured errors are smaller by four decimal digits
  /// or more. The singular values of the bidiagonal matrix are then computed with errors of a small multiple of m
  /// roundings for each sweep of the dqds algorithm (Fernando and Parlett 1994).
  public var reductionErrorBound: Double {
    let m = Double(size)
    let r = Double(factors.count)
    let passes = m * (m - 1) / 2
    let clearing = (r - 1) * (7 * passes + (19 * r + 22) * (m - 1 + passes / r))
    let roundings = clearing + (r + 3) * r * m + m
    let u = Double.ulpOfOne / 2
    // (1 + u)^k - 1 <= k u / (1 - k u), which is meaningful by the comparison below.
    let product = roundings * u
    return product < 1 ? product / (1 - product) : .infinity
  }
}
