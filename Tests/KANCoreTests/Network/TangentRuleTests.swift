import KANCore
import RealModule
import SplineKernels
import Splines
import Testing

/// Edges that continue by their tangents outside the knots, against calculations by hand: s(x) = x^3 - x on [-1, 2],
/// whose tangents at the ends are 2 (x + 1) and 6 + 11 (x - 2).
@Suite struct TangentRuleTests {
  private static let layout = ChannelLayout(directions: 1, secondDerivatives: [SecondDerivative(0, 0)])
  /// The edges of a layer are s times these.
  private static let factors: [[Double]] = [[1], [1, -2, 4]]

  /// Knots of order 4, equally spaced by 1/2 or not; the least gap is 1/2.
  private static func knots(uniform: Bool) throws -> KnotVector<Double> {
    if uniform { return try .uniform(order: SplineOrder(4), intervals: 6, lower: -1, upper: 2) }
    return try KnotVector(order: SplineOrder(4), knots: [-2.5, -2, -1.5, -1, 0, 0.5, 2, 2.5, 3, 3.5])
  }

  /// The coefficients of s: u v w - (u + v + w) / 3 of the three inner knots of a function, at most 15 - 2.5.
  private static func cubic(_ knots: KnotVector<Double>) -> [Double] {
    (0..<knots.dimension).map { i in
      let (u, v, w) = (knots.values[i + 1], knots.values[i + 2], knots.values[i + 3])
      return u * v * w - (u + v + w) / 3
    }
  }

  /// A layer of one input.
  private static func layer(uniform: Bool, factors: [Double]) throws -> (stage: Stage, parameters: [Double]) {
    let knots = try knots(uniform: uniform)
    let edges = try SplineEdges(knots: knots, inputs: 1, outputs: factors.count, outside: .linear)
    let weights = cubic(knots)
    return (.splines(edges), factors.flatMap { factor in weights.map { factor * $0 } })
  }

  /// s and its first three derivatives.
  private static func exact(_ x: Double) -> [Double] {
    if x < -1 { return [2 * (x + 1), 2, 0, 0] }
    if x > 2 { return [6 + 11 * (x - 2), 11, 0, 0] }
    return [x * x * x - x, 3 * x * x - 1, 6 * x, 6]
  }

  /// A bound of the error of the d-th derivative up to 5 outside, for edges of at most four times s.
  ///
  /// With the least gap 1/2, the basis functions have derivatives of at most D = 1, 12, 96, 384, 0, and the value outside
  /// is made of terms of at most D_0 + 5 D_1. A sum of four products with weights of at most 4 * 12.5 that are themselves
  /// rounded takes 10 r + 20 roundings for the basis and 8 more, and the place in [-1, 2] is off by 24 u.
  private static func bound(_ d: Int, unit: Double) -> Double {
    let D = [1.0, 12, 96, 384, 0]
    func error(_ d: Int) -> Double { (68 * D[d] + 24 * D[d + 1]) * unit }
    let local = d == 0 ? error(0) + 5 * error(1) : error(d)
    let weight = 4 * 12.5
    return 4 * weight * local
  }

  @Test func manySamples() throws {
    try checkManySamples(Double.self)
    try checkManySamples(Float.self)
  }

  /// Four chunks; just outside and far, in the first, in the middle, and in the last one.
  private func checkManySamples<Scalar: KernelScalar>(_: Scalar.Type) throws {
    let unit = Double(Scalar.ulpOfOne) / 2
    var inputs = (0..<4500).map { [-1, 2, 0.5, 0, 1.25][$0 % 5] }
    let places = [0, 1, 127, 128, 2300, 4095, 4096, 4480, 4497, 4498, 4499]
    let outside = [-1.5, 2.5, Double(Scalar(-1).nextDown), 6, Double(Scalar(2).nextUp), -5, 2.25]
    for (k, place) in places.enumerated() { inputs[place] = outside[k % outside.count] }
    for uniform in [true, false] {
      for factors in Self.factors {
        let (stage, parameters) = try Self.layer(uniform: uniform, factors: factors)
        let network = try Network(stages: [stage], parameters: parameters)
        for threads in 1...2 {
          let values = try Evaluator<Scalar>(network, threads: threads)
          let jets = try Evaluator<Scalar>(network, threads: threads, channels: Self.layout)
          let plain = try values.outputs(of: inputs)
          let found = try jets.outputs(of: inputs)
          #expect(values.pointsOutside == places.count && jets.pointsOutside == places.count)
          let bounds = (0...2).map { Self.bound($0, unit: unit) }
          var wrong: [Int] = []
          for (n, x) in inputs.enumerated() {
            let exact = Self.exact(x)
            for (q, factor) in factors.enumerated() {
              let value = plain[n * factors.count + q]
              let row = (0...2).map { found[(3 * n + $0) * factors.count + q] }
              var isRight = row[2] == 0 || (-1 <= x && x <= 2)
              for (number, d) in [(value, 0), (row[0], 0), (row[1], 1), (row[2], 2)] {
                let error = abs(number - factor * exact[d])
                isRight = isRight && error <= bounds[d]
              }
              if !isRight { wrong.append(n) }
            }
          }
          #expect(wrong.isEmpty, "\(Scalar.self), uniform \(uniform), \(factors.count) outputs, \(threads) threads")
        }
      }
    }
  }

  @Test func gradientsOfAMapBefore() throws {
    try checkGradients(Double.self)
    try checkGradients(Float.self)
  }

  /// y = s(c x) with c = -3: the derivatives in c of y, y' = c s' and y'' = c^2 s''.
  private func checkGradients<Scalar: KernelScalar>(_: Scalar.Type) throws {
    let unit = Double(Scalar.ulpOfOne) / 2
    let c = -3.0
    for uniform in [true, false] {
      for factors in Self.factors {
        let (stage, parameters) = try Self.layer(uniform: uniform, factors: factors)
        let network = try Network(
          stages: [.linear(LinearMap(inputs: 1, outputs: 1)), stage], parameters: [c] + parameters)
        for layout in [ChannelLayout.value, Self.layout] {
          let evaluator = try Evaluator<Scalar>(network, channels: layout)
          for x in [1.0, 2, -2, -0.25] {
            let s = Self.exact(c * x)
            let sizes = (0...3).map { Self.bound($0, unit: unit) }
            // |x| <= 2 and |c| = 3.
            let expected: [Double] = [s[1] * x, s[1] + c * x * s[2], 2 * c * s[2] + c * c * x * s[3]]
            let bounds: [Double] = [2 * sizes[1], sizes[1] + 6 * sizes[2], 6 * sizes[2] + 18 * sizes[3]]
            for channel in 0..<layout.count {
              var gradient: [Double] = []
              _ = try evaluator.valueAndGradient(of: [x], ranges: .remembered, into: &gradient) { outputs, adjoints in
                for q in 0..<outputs.width { adjoints[0, channel, q] = 1 }
                return 0
              }
              let sum = factors.reduce(0, +)
              let error = abs(gradient[0] - sum * expected[channel])
              let name = "channel \(channel) at \(x), uniform \(uniform)"
              #expect(error <= Double(factors.count) * bounds[channel], "\(name)")
              if channel == 2 && x != -0.25 { #expect(gradient[0] == 0, "\(name)") }
            }
          }
        }
      }
    }
  }

  /// The values, slopes, and curvatures of the basis: at an end they are (1, 4, 1) / 6 and (-1, 0, 1) / (2 h) with
  /// h = 1/2, and tangents have no curvature.
  @Test func rowsOfTheWeights() throws {
    let (stage, parameters) = try Self.layer(uniform: true, factors: [1])
    let network = try Network(stages: [stage], parameters: parameters)
    let evaluator = try Evaluator<Double>(network, channels: Self.layout)
    let m = parameters.count
    for distance in [0x1p-20, 0.5, 4] {
      for isAbove in [false, true] {
        var (values, slopes) = ([Double](repeating: 0, count: m), [Double](repeating: 0, count: m))
        let first = isAbove ? m - 3 : 0
        for (j, (value, slope)) in [(1.0 / 6, -1.0), (4.0 / 6, 0.0), (1.0 / 6, 1.0)].enumerated() {
          values[first + j] = value + (isAbove ? distance : -distance) * slope
          slopes[first + j] = slope
        }
        let expected = [values, slopes, [Double](repeating: 0, count: m)]
        let x = isAbove ? 2 + distance : -1 - distance
        var (r, rows): ([Double], [Double]) = ([], [])
        try evaluator.jacobian(of: [x], by: Channels(residualsPerSample: 3), residuals: &r, jacobian: &rows)
        // 10 r + 20 roundings of values of at most 1 and slopes of at most 12.
        let bound = 60 * Double.ulpOfOne * (1 + 12 * distance)
        for d in 0...2 {
          var gradient: [Double] = []
          _ = try evaluator.valueAndGradient(of: [x], ranges: .remembered, into: &gradient) { _, adjoints in
            adjoints[0, d, 0] = 1
            return 0
          }
          for j in 0..<m {
            let limit = d == 2 ? 0 : d == 1 ? 12 * 60 * Double.ulpOfOne : bound
            #expect(abs(rows[d * m + j] - expected[d][j]) <= limit, "row \(d), entry \(j) at \(x)")
            #expect(abs(gradient[j] - expected[d][j]) <= limit, "gradient of channel \(d), entry \(j) at \(x)")
          }
        }
      }
    }
  }
}

/// The channels of the first output as residuals.
private struct Channels: SampleResiduals {
  let residualsPerSample: Int

  func write(_ outputs: ChannelBlock<Double>, into r: UnsafeMutablePointer<Double>) {
    for n in 0..<outputs.count {
      for c in 0..<residualsPerSample { r[n * residualsPerSample + c] = outputs[n, c, 0] }
    }
  }

  func addAdjoints(
    of residual: Int, _ outputs: ChannelBlock<Double>, times factors: UnsafePointer<Double>?, stride: Int,
    into adjoints: ChannelBlock<Double>
  ) {
    for n in 0..<outputs.count { adjoints[n, residual, 0] += factors.map { $0[n * stride] } ?? 1 }
  }
}
