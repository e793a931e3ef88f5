import Splines

/// How much the edges of one layer vary, and their shares in the variance of the outputs.
///
/// The contribution of the edge from input p to unit q of a layer is the summand phi_qp(x_p) of that unit; for a linear
/// or dense map it is W_qp x_p. Let v_qp be its variance. The share of the edge in its unit is v_qp / sum_p v_qp, or
/// zero if all contributions to the unit are constant. Covariances of contributions do not enter.
///
/// The share of an edge in the variance of an output is its share in its unit, times the share of that unit in the
/// variance of the output. An output has the share one in its own variance and zero in that of the others; any other
/// unit has the sum of the shares of the edges that leave it. Normalizations and activations act on single units and
/// pass shares on unchanged. With several outputs, ``shares`` are the means over them.
///
/// In every layer the shares of all edges sum to one, unless a unit with a share of its own has constant contributions
/// only.
public struct EdgeActivity: Sendable, Equatable {
  /// How many values of an argument lie in each of several intervals of the same length.
  public struct Histogram: Sendable, Equatable {
    /// The range that is divided into intervals.
    public let range: ClosedRange<Double>
    /// The number of values in each interval, in increasing order; an inner end belongs to the interval above it.
    public let counts: [Int]
    /// The number of values below the range.
    public let below: Int
    /// The number of values above the range.
    public let above: Int

    /// Counts values.
    ///
    /// - Parameters:
    ///   - values: finite numbers.
    ///   - range: the range, which must not be a point.
    ///   - bins: the number of intervals, at least 1.
    /// - Complexity: O(values + bins).
    public init(of values: [Double], over range: ClosedRange<Double>, bins: Int) {
      precondition(bins >= 1 && range.lowerBound < range.upperBound, "Histogram: \(bins) bins over \(range)")
      var (counts, below, above) = ([Int](repeating: 0, count: bins), 0, 0)
      // By halves, because the length of a range may overflow.
      let half = range.upperBound / 2 - range.lowerBound / 2
      for x in values {
        if x < range.lowerBound {
          below += 1
        } else if x > range.upperBound {
          above += 1
        } else {
          let share = (x / 2 - range.lowerBound / 2) / half
          let place = share > 0 ? Int(min(share, 1) * Double(bins)) : 0
          counts[min(place, bins - 1)] += 1
        }
      }
      self.range = range
      self.counts = counts
      self.below = below
      self.above = above
    }
  }

  /// The index in ``Network/stages`` of the layer of edges, linear map, or dense map.
  public let stage: Int
  /// The number P of inputs.
  public let inputs: Int
  /// The number Q of outputs.
  public let outputs: Int
  /// The means of the contributions, [q][p].
  public let means: [Double]
  /// The standard deviations of the contributions, [q][p].
  public let deviations: [Double]
  /// The shares of the edges in the variance of their units, [q][p]. For every q they sum to one, or all are zero.
  public let unitShares: [Double]
  /// The shares of the edges in the variance of the outputs, [q][p].
  public private(set) var shares: [Double]
  /// The arguments of the edges, one histogram for each input p of a layer of edges; none for other maps.
  ///
  /// The range is the interval of the knots, extended at either end as far as the arguments go, but by at least a tenth
  /// and at most a half of its length. Without data all counts are zero.
  public let histograms: [Histogram]

  /// The shares of the inputs of the layer in the variance of the outputs, one per input: the sums over the edges that
  /// leave it.
  public var inputShares: [Double] {
    (0..<inputs).map { p in stride(from: p, to: shares.count, by: inputs).reduce(0) { $0 + shares[$1] } }
  }

  /// Creates the activity of a layer from the moments of its contributions, [q][p]; ``shares`` are zero until
  /// ``distribute(_:)`` sets them.
  init(stage: Int, inputs: Int, outputs: Int, moments: [Moments], histograms: [Histogram] = []) {
    self.stage = stage
    self.inputs = inputs
    self.outputs = outputs
    self.histograms = histograms
    means = moments.map(\.mean)
    deviations = moments.map(\.deviation)
    unitShares = (0..<outputs).flatMap { q in
      EdgeActivity.shares(ofDeviations: moments[q * inputs..<(q + 1) * inputs].map(\.deviation))
    }
    shares = Array(repeating: 0, count: moments.count)
  }

  /// Sets the shares of the edges from those of the units that they enter, and returns those of the units that they
  /// leave.
  mutating func distribute(_ units: [Double]) -> [Double] {
    shares = unitShares.indices.map { units[$0 / inputs] * unitShares[$0] }
    return inputShares
  }

  /// Returns the squares of deviations divided by their sum. They are taken in the unit of the largest one, so that
  /// squares neither overflow nor vanish.
  private static func shares(ofDeviations deviations: [Double]) -> [Double] {
    let largest = deviations.max() ?? 0
    guard largest > 0 else { return deviations.map { _ in 0 } }
    let squares = deviations.map { ($0 / largest) * ($0 / largest) }
    let sum = squares.reduce(0, +)
    return squares.map { $0 / sum }
  }

  /// Returns the range of ``histograms`` for arguments of edges on given knots.
  static func range(on knots: KnotVector<Double>, of values: [Double]) -> ClosedRange<Double> {
    let tenth = knots.upper / 10 - knots.lower / 10
    func extent(_ distance: Double) -> Double { min(max(distance, tenth), 5 * tenth) }
    let lower = knots.lower - extent(knots.lower - (values.min() ?? knots.lower))
    let upper = knots.upper + extent((values.max() ?? knots.upper) - knots.upper)
    let largest = Double.greatestFiniteMagnitude
    return max(lower, -largest)...min(upper, largest)
  }
}
