/// Where the samples that a network was trained on have values of an input: what lies elsewhere is not determined by the
/// data.
public struct InputCoverage: Sendable, Equatable {
  /// The range of the values.
  public let range: ClosedRange<Double>
  /// The gaps between neighboring values that are as long as the support of a spline, in increasing order.
  public let gaps: [ClosedRange<Double>]

  /// Creates a coverage.
  public init(range: ClosedRange<Double>, gaps: [ClosedRange<Double>]) {
    self.range = range
    self.gaps = gaps
  }

  /// Whether all values are equal.
  public var isConstant: Bool { range.lowerBound == range.upperBound }

  /// Where a value lies.
  public enum Place: Sendable, Equatable {
    /// Near values of the samples.
    case covered
    /// Outside the range, or at another value than the only one.
    case outside
    /// Inside a gap.
    case gap
  }

  /// Returns where a value lies.
  ///
  /// - Complexity: O(log gaps).
  public func place(of x: Double) -> Place {
    guard range.contains(x) else { return .outside }
    var (low, high) = (0, gaps.count)
    while low < high {
      let middle = (low + high) / 2
      if gaps[middle].upperBound <= x { low = middle + 1 } else { high = middle }
    }
    return low < gaps.count && gaps[low].lowerBound < x ? .gap : .covered
  }
}

extension Network {
  /// Returns the coverage of each input by samples.
  ///
  /// A gap is counted if it is at least as long as the support of a spline of the first layer, r intervals, the knots being
  /// spread over the range of the samples. Depending on where it lies among the knots, it leaves one weight undetermined, or
  /// nearly so.
  /// - Complexity: O(N P log N) for N samples of P inputs.
  public func coverage(of samples: Samples) -> [InputCoverage] {
    let box = samples.inputBox
    var width: Double?
    for stage in stages.prefix(2) {
      if case .splines(let edges) = stage, edges.inputs == inputs {
        width = Double(edges.knots.order.value) / Double(edges.knots.intervals)
      }
    }
    return box.indices.map { p in
      let range = box[p]
      guard let width else { return InputCoverage(range: range, gaps: []) }
      let values = stride(from: p, to: samples.inputs.count, by: inputs).map { samples.inputs[$0] }.sorted()
      // By halves, because the length of a range may overflow.
      let least = width * (range.upperBound / 2 - range.lowerBound / 2)
      let gaps = zip(values, values.dropFirst()).filter { $1 / 2 - $0 / 2 >= least && $0 < $1 }
      return InputCoverage(range: range, gaps: gaps.map { $0...$1 })
    }
  }
}
