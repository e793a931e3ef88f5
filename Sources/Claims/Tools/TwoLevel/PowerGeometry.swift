import Exact
import Spectral
import Splines

/// Descent in the weights w of the ReLU powers for the mass matrix on extended knots with spacing 1, exactly: a step in
/// w is
/// -s (A A^T)^{-1} G u in u.
package struct PowerGeometry {
  /// (A A^T)^{-1}.
  package let inverseOuter: RationalMatrix
  /// The mass matrix in w, A^{-1} G A^{-T}.
  package let mass: RationalMatrix
  /// A short rational above the largest eigenvalue of ``mass`` by a factor of about 1 + 10^-9, verified by an exact
  /// count.
  package let aboveLargest: Rational

  /// Creates the geometry of splines of an order, with their mass matrix.
  package init(_ order: SplineOrder, intervals: Int, mass spline: RationalMatrix) throws {
    let knots = try KnotVector<Rational>.uniform(
      order: order, intervals: intervals, lower: 0, upper: Rational(intervals))
    let inverse = RationalMatrix(ChangeOfBasis(knots).inverseMatrix)
    inverseOuter = inverse.transposed() * inverse
    let mass = inverse * spline * inverse.transposed()
    self.mass = mass
    let size = mass.rows
    let values = try LAPACK.symmetricEigenvalues(Matrix<Double>(rows: size, columns: size) { Double(mass[$0, $1]) })
    let banded = try SymmetricBandedMatrix(mass)
    var above = Rational(exactly: values[size - 1] * (1 + 1e-9))!
    while banded.eigenvalueCount(below: above) < size { above *= 2 }
    aboveLargest = above
  }

  /// The Rayleigh quotient of the constant vector: a lower bound of the largest eigenvalue in w.
  package var quotientOfOnes: Rational { mass.entries.reduce(0, +) / Rational(mass.rows) }

  /// Returns ((r - 1)!)^2 f_r(pi)/2, an upper bound of |g_w|^2 / (e, G e) for every new mode e with gradient g_w in w.
  package static func modeBound(_ symbol: MassSymbol) -> Rational {
    let factorial = (1..<symbol.order.value).reduce(Rational(1)) { $0 * Rational($1) }
    return factorial * factorial * symbol.value(cosine: -1) / 2
  }

  /// Returns N^{2r+1} / (r^2 (2r+1) (N + r - 1)), a lower bound of the largest eigenvalue in w: the sum of all powers
  /// is at least x^r / r.
  package static func largestBound(_ order: SplineOrder, intervals n: Int) -> Rational {
    let r = order.value
    return Rational(n).power(2 * r + 1) / Rational(r * r * (2 * r + 1) * (n + r - 1))
  }

  /// Returns the quotient of the two: delta, the most that a step of half the largest stable size removes from the
  /// error of a new mode.
  package static func taken(_ symbol: MassSymbol, intervals n: Int) -> Rational {
    modeBound(symbol) / largestBound(symbol.order, intervals: n)
  }
}
