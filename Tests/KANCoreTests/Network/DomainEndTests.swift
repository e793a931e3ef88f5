import KANCore
import RealModule
import SplineKernels
import Splines
import Testing

/// The ends of domains, and where functions are switched: just inside, exactly there and just outside.
@Suite struct DomainEndTests {
  /// Four roundings of |x| <= 1 and four of the larger end of [0, 1] are forgiven, eight units in all, and no more.
  @Test func toleranceOfFixedMaps() throws {
    func outside<Scalar: KernelScalar>(_ x: Double, _: Scalar.Type) throws -> Int {
      let knots = try KnotVector<Double>.uniform(order: SplineOrder(3), intervals: 2, lower: 0, upper: 1)
      let network = try Network(
        stages: [
          .normalize(Normalization(width: 1, into: 0, 1, kind: .affine(scale: [1], shift: [0]))),
          .splines(SplineEdges(knots: knots, inputs: 1, outputs: 1)),
        ], parameters: [1, 2, 3, 4])
      let evaluator = try Evaluator<Scalar>(network)
      _ = try evaluator.outputs(of: [x])
      return evaluator.pointsOutside
    }
    for k in [0.0, 1, 7, 8, 9, 10, 8000] {
      for x in [-k, k].map({ ($0, $0 > 0 ? 1.0 : 0) }) {
        let expected = k <= 8 ? 0 : 1
        #expect(try outside(x.1 + x.0 * Double.ulpOfOne, Double.self) == expected, "\(x.0) units of Double")
        #expect(try outside(x.1 + x.0 * Double(Float.ulpOfOne), Float.self) == expected, "\(x.0) units of Float")
      }
    }
  }

  /// max(x, 0)^d has the derivatives from the right at zero.
  @Test func powersAtZero() throws {
    let layout = ChannelLayout(directions: 1, secondDerivatives: [SecondDerivative(0, 0)])
    let tiny = Double.leastNormalMagnitude
    let cases: [(ActivationStage.Function, [[Double]])] = [
      (.relu, [[0, 0, 0], [0, 1, 0], [tiny, 1, 0]]), (.powerRelu(order: 1), [[0, 0, 0], [1, 0, 0], [1, 0, 0]]),
      (.powerRelu(order: 2), [[0, 0, 0], [0, 1, 0], [tiny, 1, 0]]),
      (.powerRelu(order: 3), [[0, 0, 0], [0, 0, 2], [0, 2 * tiny, 2]]),
      (.powerRelu(order: 4), [[0, 0, 0], [0, 0, 0], [0, 0, 6 * tiny]]),
    ]
    for (function, expected) in cases {
      let network = try Network(stages: [.activation(ActivationStage(width: 1, function: function))], parameters: [])
      for (x, row) in zip([-tiny, 0, tiny], expected) {
        #expect(try Evaluator<Double>(network, channels: layout).outputs(of: [x]) == row, "\(function) at \(x)")
        #expect(try Evaluator<Double>(network).outputs(of: [x]) == [row[0]], "\(function) at \(x)")
      }
    }
  }

  /// A series below 2^-6 and a quotient from there on; from 20 on the value is one, above 300 the exponential stays.
  @Test func whereTheHyperbolicTangentIsSwitched() throws {
    let tanh = try Network(stages: [.activation(ActivationStage(width: 1, function: .tanh))], parameters: [])
    var inputs: [Double] = []
    for x in [0x1p-6, 0x1.fp-7, 0x1p-7, 20, 300] {
      for y in [x.nextDown, x, x.nextUp] { inputs += [y, -y] }
    }
    for (x, found) in zip(inputs, try Evaluator<Double>(tanh).outputs(of: inputs)) {
      let t = Double.tanh(x)
      // An exponential that is off by one ulp, and a difference that loses at most five bits.
      #expect(abs(found - t) <= 40 * Double.ulpOfOne * abs(t), "\(x)")
      if abs(x) >= 20 { #expect(found == (x < 0 ? -1 : 1)) }
    }
  }

  /// The rows of a Jacobian are the basis at every knot, next to the ends on either side, and further outside.
  @Test(arguments: 1...6)
  func rowsOfALayer(order: Int) throws {
    let uniform = try KnotVector<Double>.uniform(order: SplineOrder(order), intervals: 4, lower: -1, upper: 1)
    let one = try KnotVector<Double>.uniform(order: SplineOrder(order), intervals: 1, lower: 0, upper: 1)
    let left = (1..<order).reversed().map { -Double($0) }
    let irregular = try KnotVector<Double>(
      order: SplineOrder(order), knots: left + [0, 0.25, 1, 1.5] + (1..<order).map { 1.5 + Double($0) / 2 })
    for knots in [uniform, one, irregular] {
      let basis = BSplineBasis(knots)
      let m = knots.dimension
      for rule in [OutsideRule.clamp, .linear, .zero, .extrapolate] {
        let network = try Network(
          stages: [.splines(SplineEdges(knots: knots, inputs: 1, outputs: 1, outside: rule))],
          parameters: (0..<m).map { Double($0) })
        var points = (0...knots.intervals).map { knots[$0] }
        points += points.flatMap { [$0.nextDown, $0.nextUp] }
        points += [knots.lower - 0.125, knots.upper + 0.125]
        for x in points {
          var expected = [Double](repeating: 0, count: m)
          let end = min(max(x, knots.lower), knots.upper)
          if x == end || rule != .zero {
            let degree = rule == .extrapolate ? order - 1 : rule == .linear ? min(1, order - 1) : 0
            let top = x == end ? 0 : degree
            let (k, taylor) = try basis.nonzeroDerivatives(at: end, upTo: top)
            for j in 0..<order {
              // Taylor's formula at the nearer end.
              var term = 1.0
              for d in 0...top {
                expected[k + j] += taylor[d][j] * term
                term *= (x - end) / Double(d + 1)
              }
            }
          }
          var (r, row): ([Double], [Double]) = ([], [])
          try Evaluator<Double>(network).jacobian(
            of: [x], by: Outputs(residualsPerSample: 1), residuals: &r, jacobian: &row)
          // 5 (r - 1) roundings on either side, and growth by (3 + sqrt 8)^(r-1) up to one length outside.
          let growth = x == end ? 1 : Double.pow(5.83, Double(order - 1))
          for (a, b) in zip(row, expected) {
            #expect(abs(a - b) <= Double(10 * order) * Double.ulpOfOne * growth, "order \(order), \(rule), \(x)")
          }
        }
      }
    }
  }
}

/// The outputs as residuals.
struct Outputs: SampleResiduals {
  let residualsPerSample: Int

  func write(_ outputs: ChannelBlock<Double>, into r: UnsafeMutablePointer<Double>) {
    for n in 0..<outputs.count {
      for q in 0..<residualsPerSample { r[n * residualsPerSample + q] = outputs[n, 0, q] }
    }
  }

  func addAdjoints(
    of residual: Int, _ outputs: ChannelBlock<Double>, times factors: UnsafePointer<Double>?, stride: Int,
    into adjoints: ChannelBlock<Double>
  ) {
    for n in 0..<outputs.count { adjoints[n, 0, residual] += factors.map { $0[n * stride] } ?? 1 }
  }
}
