import RealModule
import Splines

extension Stencil {
  /// Returns the forward difference E - 1 to the power r: coefficient (-1)^{r-k} C(r, k) at offset k = 0 ... r. Divided
  /// by h^r it approximates the r-th derivative.
  public static func forwardDifference(order r: Int) -> Stencil {
    power(of: Stencil(first: 0, coefficients: [-1, 1]), r)
  }

  /// Returns the central difference of order 2r, eq. (10): coefficient (-1)^{r+k} C(2r, r+k) at offset k = -r ... r.
  /// Divided by h^{2r} it approximates the 2r-th derivative; r = 1 gives 1, -2, 1.
  public static func centralDifference(halfOrder r: Int) -> Stencil {
    power(of: Stencil(first: -1, coefficients: [1, -2, 1]), r)
  }

  /// Returns the rows of the change of basis on uniform knots, Corollary 1: (1 - E)^r / ((r-1)! h^{r-1}), that is,
  /// (-1)^k C(r, k) / ((r-1)! h^{r-1}) at offset k = 0 ... r. With `spacing` 1 these are the rows of At = h^{r-1} A.
  public static func changeOfBasis(order: SplineOrder, spacing: Scalar = 1) -> Stencil {
    let r = order.value
    var factor: Scalar = 1
    for k in 1..<max(1, r) { factor *= Scalar(exactly: k)! * spacing }
    return power(of: Stencil(first: 0, coefficients: [1, -1]), r).scaled(by: 1 / factor)
  }

  /// Returns the stencil of A^T A, and of A A^T, away from the corner (Lemma 4): the autocorrelation of the rows of A,
  /// which is (-1)^k C(2r, r+k) / ((r-1)! h^{r-1})^2 at offset k = -r ... r.
  public static func changeOfBasisGram(order: SplineOrder, spacing: Scalar = 1) -> Stencil {
    let row = changeOfBasis(order: order, spacing: spacing)
    return row.transposed * row
  }

  private static func power(of stencil: Stencil, _ exponent: Int) -> Stencil {
    precondition(exponent >= 0, "Stencil: negative power \(exponent)")
    var result = Stencil(first: 0, coefficients: [1])
    for _ in 0..<exponent { result = result * stencil }
    return result
  }
}
