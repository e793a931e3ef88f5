import Exact
import RealModule
import Splines

/// The statement ||At|| < c for the scaled change of basis At = h^{r-1} A on uniform knots, decided exactly: it holds
/// if and only if c^2 I - At^T At is positive definite (Theorem 1 for At, with c the maximum 2^r / (r-1)! of the
/// symbol).
public struct NormCertificate: Equatable, Sendable {
  /// The order r.
  public let order: SplineOrder
  /// The number of intervals n.
  public let intervals: Int
  /// The bound c.
  public let bound: Rational
  /// The exact inertia of c^2 I - At^T At.
  public let inertia: Inertia

  /// Decides ||At|| < c.
  ///
  /// - Parameters:
  ///   - order: the order r.
  ///   - intervals: the number n of knot intervals.
  ///   - bound: c; the maximum of the symbol if omitted.
  /// - Throws: `SplineError.intervalCountOutOfRange(_:)`.
  /// - Complexity: O(m r^2) operations on integers of O(m) words.
  public init(order: SplineOrder, intervals: Int, bound: Rational? = nil) throws(SplineError) {
    let symbol = ToeplitzSymbol<Rational>.scaledChangeOfBasis(order: order)
    let c = bound ?? symbol.wienerNorm
    self.order = order
    self.intervals = intervals
    self.bound = c
    let gram = try SpectralCertificate(scaledGramOfOrder: order, intervals: intervals).matrix
    let opposite = gram.subtracting(shift: c * c).inertia()
    inertia = Inertia(negative: opposite.positive, zero: opposite.zero, positive: opposite.negative)
  }

  /// Whether the norm is strictly less than the bound, which is never the case for a negative bound.
  public var holds: Bool { bound.sign > 0 && inertia.positive == intervals + order.degree }
}
