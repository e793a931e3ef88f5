import Exact
import RealModule
import Splines

/// The data of the paper's figures on the spectrum of A^T A, on uniform knots of [0, 1].
public enum SpectralFigures {
  /// Figure 1: the eigenvectors of A^T A with the smallest and the largest eigenvalue.
  public struct ExtremeEigenvectors: Equatable, Sendable {
    /// The order r.
    public let order: SplineOrder
    /// The number of intervals n.
    public let intervals: Int
    /// The basis indices 1 - r ... n - 1 of the entries.
    public let indices: [Int]
    /// The unit eigenvector of the smallest eigenvalue; the sum of its entries is nonnegative.
    public let smallest: [Double]
    /// The unit eigenvector of the largest eigenvalue; its first entry of magnitude above the rounding errors is
    /// positive.
    public let largest: [Double]
    /// The sign changes in ``smallest``.
    public let changesInSmallest: SignChanges
    /// The sign changes in ``largest``.
    public let changesInLargest: SignChanges
  }

  /// Figure 1, left: all eigenvalues of A^T A for one order.
  public struct EigenvalueCurve: Equatable, Sendable {
    /// The order r.
    public let order: SplineOrder
    /// The number of intervals n.
    public let intervals: Int
    /// The eigenvalues, ascending.
    public let values: [Double]
  }

  /// Figure 2a: the ratio of the largest to the smallest eigenvalue of A^T A as a function of the number of intervals.
  public struct RatioCurve: Equatable, Sendable {
    /// The order r.
    public let order: SplineOrder
    /// The numbers of intervals n.
    public let intervals: [Int]
    /// The ratios, one per number of intervals.
    public let ratios: [Double]
    /// The slope between the last two points on logarithmic axes, which tends to 2r.
    public var finalSlope: Double? {
      guard ratios.count >= 2, let last = intervals.last, let ratio = ratios.last else { return nil }
      let before = intervals.count - 2
      return Double.log(ratio / ratios[before]) / Double.log(Double(last) / Double(intervals[before]))
    }
  }

  /// Computes the data of Figure 1, its extreme eigenvectors.
  ///
  /// - Throws: `SplineError`, ``LAPACKError``.
  /// - Complexity: O(m^3 r).
  public static func extremeEigenvectors(order: SplineOrder, intervals: Int) throws -> ExtremeEigenvectors {
    let knots = try KnotVector<Rational>.uniform(order: order, intervals: intervals, lower: 0, upper: 1)
    let eigen = try Spectrum.gramEigen(of: knots)
    let thresholds = Spectrum.vectorErrors(eigen, order: order)
    let last = eigen.values.count - 1
    let smallest = eigen.vector(0)
    let largest = eigen.vector(last)
    let leading = largest.first { $0.magnitude > thresholds[last] } ?? 1
    return ExtremeEigenvectors(
      order: order, intervals: intervals, indices: Array(knots.basisIndices),
      smallest: smallest.reduce(0, +) < 0 ? smallest.map { -$0 } : smallest,
      largest: leading < 0 ? largest.map { -$0 } : largest,
      changesInSmallest: SignChanges(of: smallest, threshold: thresholds[0]),
      changesInLargest: SignChanges(of: largest, threshold: thresholds[last]))
  }

  /// Computes the data of Figure 1, left: the paper shows n = 50 and the orders 1 and 3.
  ///
  /// - Throws: `SplineError`, ``LAPACKError``.
  /// - Complexity: O(m^2 r) for each order.
  public static func eigenvalueCurves(orders: [SplineOrder], intervals: Int = 50) throws -> [EigenvalueCurve] {
    try orders.map { order in
      EigenvalueCurve(
        order: order, intervals: intervals, values: try Spectrum.gram(order: order, intervals: intervals))
    }
  }

  /// Computes the data of Figure 2a: the paper shows n = 5 ... 100 and the orders 1 ... 5.
  ///
  /// - Throws: `SplineError`, ``LAPACKError``.
  /// - Complexity: O(m^2 r) for each point.
  public static func ratioCurves(
    orders: [SplineOrder], intervals: [Int] = Array(5...100)
  ) throws -> [RatioCurve] {
    try orders.map { order in
      let ratios = try intervals.map { n in
        let values = try Spectrum.gram(order: order, intervals: n)
        return values[values.count - 1] / values[0]
      }
      return RatioCurve(order: order, intervals: intervals, ratios: ratios)
    }
  }
}
