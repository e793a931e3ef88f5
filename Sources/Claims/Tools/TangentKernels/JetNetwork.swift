import RealModule
import Splines

/// A chain of single edges with given arguments and slopes at two samples, up to factors between layers, which realizes
/// a point of ``JetProblem``.
///
/// An edge has to take two values and, up to a scale, two slopes: four conditions. For r = 4 a cubic satisfies them;
/// for r = 3 a quadratic has three coefficients and the scale is the fourth unknown, and likewise for r = 2 and
/// polygons on two intervals. The first edge needs only values, the last one only slopes.
struct JetNetwork {
  let problem: JetProblem
  /// [layer][sample].
  private let arguments: [[Double]]
  private let slopes: [[Double]]

  /// Creates the network of a point. Coinciding arguments of a layer are moved apart by 2^-10.
  ///
  /// - Precondition: there are two samples.
  init(_ problem: JetProblem, at x: [Double]) {
    precondition(problem.samples == 2, "JetNetwork: \(problem.samples) samples")
    self.problem = problem
    arguments = (0..<problem.depth).map { l in
      var own = problem.arguments(x, l)
      let gap = 0x1p-10
      if (own[0] - own[1]).magnitude < gap { own[1] = own[0] + gap < 1 ? own[0] + gap : own[0] - gap }
      return own
    }
    slopes = (0..<problem.depth).map { problem.slopes(x, $0) }
  }

  /// The network as numbers of a ``KernelShape`` of single edges; `nil` if an edge would need a slope that is not
  /// finite.
  var candidate: KernelCandidate? {
    let depth = problem.depth
    var weights: [Double] = []
    var scales: [Double] = []
    for l in 0..<depth {
      // The slope of this edge at each sample: its contribution to the slopes of the following layers.
      let own = l == 0 ? nil : zip(slopes[l - 1], slopes[l]).map { $0 / $1 }
      let edge = edge(arguments[l], values: l + 1 < depth ? arguments[l + 1] : nil, slopes: own)
      weights += edge.numbers
      scales.append(edge.scale)
    }
    // The slopes after layer l are multiplied by the scales of the layers after it.
    let factors = (0..<depth - 1).map { l in 1 / scales[(l + 1)...].reduce(1, *) }
    guard (weights + factors).allSatisfy(\.isFinite), !factors.contains(0) else { return nil }
    return KernelCandidate(inputs: arguments[0], weights: weights, factors: factors)
  }

  /// Returns an edge with f(x_k) = y_k and f'(x_k) = scale s_k, if these are given.
  private func edge(_ x: [Double], values y: [Double]?, slopes s: [Double]?) -> (numbers: [Double], scale: Double) {
    let d = x[1] - x[0]
    let rise = y.map { $0[1] - $0[0] }
    let first = y?[0] ?? 0
    var s = s ?? [(rise ?? 0) / d, (rise ?? 0) / d]
    var scale = 1.0
    if problem.order.value == 2 {
      // f(0), f(1), f(2), with the slopes s_0 and s_1 on the two intervals. If only values are given and both samples
      // lie in one interval, the line through them.
      let unscaled = x[0] < 1 && x[1] >= 1 ? s[0] * (1 - x[0]) + s[1] * (x[1] - 1) : s[0] * d
      if let rise { scale = rise / unscaled }
      s = s.map { $0 * scale }
      let start = first - s[0] * x[0]
      return ([start, start + s[0], start + s[0] + s[1]], scale)
    }
    if problem.order.value == 3 {
      // The rise of a quadratic is d times the mean slope.
      if let rise { scale = rise / (d * (s[0] + s[1]) / 2) }
      s = s.map { $0 * scale }
      return (shifted([first, s[0], (s[1] - s[0]) / (2 * d)], by: x[0]), scale)
    }
    // The Hermite cubic, or the quadratic determined by the slopes alone.
    let mean = rise.map { $0 / d } ?? (s[0] + s[1]) / 2
    let second = (3 * mean - 2 * s[0] - s[1]) / d
    return (shifted([first, s[0], second, (s[0] + s[1] - 2 * mean) / (d * d)], by: x[0]), scale)
  }

  /// Returns the coefficients in powers of x from those in powers of x - a.
  private func shifted(_ coefficients: [Double], by a: Double) -> [Double] {
    var result = coefficients
    for start in result.indices {
      for d in stride(from: result.count - 2, through: start, by: -1) { result[d] -= a * result[d + 1] }
    }
    return result
  }
}
