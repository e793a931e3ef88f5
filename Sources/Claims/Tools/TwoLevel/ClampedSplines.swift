import Exact
import Splines

/// Exact B-splines on [0, length] with equally spaced knots and r-fold ends: the basis with clamped ends.
package struct ClampedSplines {
  /// The order r.
  let order: SplineOrder
  /// The number n of knot intervals.
  let intervals: Int
  /// The spacing of the interior knots.
  let spacing: Int

  /// Creates the splines on `intervals` intervals of integer length.
  package init(_ order: SplineOrder, intervals: Int, spacing: Int = 1) {
    precondition(intervals >= 1 && spacing >= 1, "ClampedSplines: intervals and spacing must be positive")
    self.order = order
    self.intervals = intervals
    self.spacing = spacing
  }

  /// The dimension m = n + r - 1.
  var dimension: Int { intervals + order.value - 1 }

  /// Returns knot i = 1 - r ... n + r - 1.
  func knot(_ i: Int) -> Rational { Rational(spacing * min(max(i, 0), intervals)) }

  /// Returns the polynomials of b_{k-r+1} ... b_k on interval k = 0 ..< n by the Cox-de Boor recursion, in which a
  /// function of empty support counts as zero.
  func pieces(on k: Int) -> [Polynomial<Rational>] {
    var pieces = [Polynomial<Rational>([1])]
    for s in 2..<max(2, order.value + 1) {
      pieces = (0..<s).map { p in
        // The functions of order s - 1 active here have indices k - s + 2 + q, q = 0 ..< s - 1; on interval k none of
        // their supports is empty.
        let i = k - s + 1 + p
        var sum = Polynomial<Rational>([])
        if p > 0 {
          let width = knot(i + s - 1) - knot(i)
          sum = sum + Polynomial([-knot(i) / width, 1 / width]) * pieces[p - 1]
        }
        if p < s - 1 {
          let width = knot(i + s) - knot(i + 1)
          sum = sum + Polynomial([knot(i + s) / width, -1 / width]) * pieces[p]
        }
        return sum
      }
    }
    return pieces
  }

  /// Returns the integrals of b_i b_j over the domain.
  package func massMatrix() -> RationalMatrix { products(with: self) }

  /// Returns the integrals of b_i b'_j with splines on finer intervals, each inside one of these: one row per b_i.
  ///
  /// - Precondition: both have the same domain, and the spacing of the others divides this one.
  package func products(with fine: ClampedSplines) -> RationalMatrix {
    products(fine, dimension: fine.dimension) { fine.pieces(on: $0) }
  }

  /// Returns the same with B-splines on the knots of ``Splines`` with the same domain.
  func products(with fine: KnotVector<Rational>) throws -> RationalMatrix {
    let basis = BSplineBasis(fine)
    let local = try (0..<fine.intervals).map { try basis.pieces(on: $0) }
    return products(
      ClampedSplines(order, intervals: fine.intervals, spacing: intervals * spacing / fine.intervals),
      dimension: fine.dimension
    ) { local[$0] }
  }

  private func products(
    _ fine: ClampedSplines, dimension columns: Int, _ finePieces: (Int) -> [Polynomial<Rational>]
  ) -> RationalMatrix {
    precondition(
      fine.intervals * fine.spacing == intervals * spacing && spacing % fine.spacing == 0,
      "ClampedSplines: the intervals are not nested")
    var matrix = Matrix<Rational>(rows: dimension, columns: columns, repeating: 0)
    for k in 0..<fine.intervals {
      let place = k * fine.spacing / spacing
      let (rows, inner) = (pieces(on: place), finePieces(k))
      for (p, left) in rows.enumerated() {
        for (q, right) in inner.enumerated() {
          let product = (left * right).coefficients
          let antiderivative = Polynomial<Rational>([0] + product.enumerated().map { $1 / Rational($0 + 1) })
          matrix[place + p, k + q] +=
            antiderivative.evaluate(at: fine.knot(k + 1)) - antiderivative.evaluate(at: fine.knot(k))
        }
      }
    }
    return RationalMatrix(matrix)
  }
}
